// An ELF object file of x86-64 as the compiler's back end writes it: sections, symbols, relocations. Read only, by offset; the
// bytes are our own back end's and still checked.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace wasmvm::codegen {

struct ElfRelocation {
  uint64_t offset;
  uint32_t type;
  uint32_t symbol;
  int64_t addend;
};

struct ElfSection {
  std::string_view name;
  uint32_t type = 0;
  uint64_t flags = 0, align = 1;
  std::span<const uint8_t> bytes;
  std::vector<ElfRelocation> relocations;
  /// Relocation of the field at an offset, or null.
  const ElfRelocation* at(uint64_t offset) const;
};

struct ElfSymbol {
  std::string_view name;
  uint32_t section = 0;  ///< 0: not defined here
  uint64_t value = 0, size = 0;
  bool is_function = false;
};

struct ElfObject {
  std::vector<ElfSection> sections;
  std::vector<ElfSymbol> symbols;
  const ElfSection* find(std::string_view name) const;
  uint32_t index_of(const ElfSection* section) const { return static_cast<uint32_t>(section - sections.data()); }
  /// False if the bytes are no such file.
  bool read(std::span<const uint8_t> bytes);
};

}  // namespace wasmvm::codegen
