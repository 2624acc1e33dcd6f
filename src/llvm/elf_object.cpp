// Reading ELF objects.
#include "llvm/elf_object.h"

#include <elf.h>

#include <algorithm>
#include <cstring>

namespace wasmvm::codegen {
namespace {

template <typename T>
bool get(std::span<const uint8_t> bytes, uint64_t offset, T& out) {
  if (offset > bytes.size() || sizeof out > bytes.size() - offset) return false;
  std::memcpy(&out, bytes.data() + offset, sizeof out);
  return true;
}

std::string_view name_at(std::span<const uint8_t> strings, uint64_t offset) {
  if (offset >= strings.size()) return {};
  const char* const begin = reinterpret_cast<const char*>(strings.data() + offset);
  return {begin, strnlen(begin, strings.size() - offset)};
}

}  // namespace

const ElfRelocation* ElfSection::at(uint64_t offset) const {
  const auto found = std::lower_bound(relocations.begin(), relocations.end(), offset,
                                      [](const ElfRelocation& r, uint64_t o) { return r.offset < o; });
  return found == relocations.end() || found->offset != offset ? nullptr : &*found;
}

const ElfSection* ElfObject::find(std::string_view name) const {
  for (const ElfSection& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

bool ElfObject::read(std::span<const uint8_t> bytes) {
  Elf64_Ehdr header;
  if (!get(bytes, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_X86_64) return false;
  std::vector<Elf64_Shdr> headers(header.e_shnum);
  for (size_t i = 0; i < headers.size(); ++i) {
    if (!get(bytes, header.e_shoff + i * sizeof(Elf64_Shdr), headers[i])) return false;
    const bool has_bytes = headers[i].sh_type != SHT_NOBITS && headers[i].sh_type != SHT_NULL;
    if (has_bytes && (headers[i].sh_offset > bytes.size() || headers[i].sh_size > bytes.size() - headers[i].sh_offset))
      return false;
  }
  const auto bytes_of = [&](const Elf64_Shdr& h) {
    return h.sh_type == SHT_NOBITS || h.sh_type == SHT_NULL ? std::span<const uint8_t>() : bytes.subspan(h.sh_offset, h.sh_size);
  };
  if (header.e_shstrndx >= headers.size()) return false;
  const std::span<const uint8_t> names = bytes_of(headers[header.e_shstrndx]);
  sections.resize(headers.size());
  for (size_t i = 0; i < headers.size(); ++i) {
    const Elf64_Shdr& h = headers[i];
    sections[i] = {name_at(names, h.sh_name), h.sh_type, h.sh_flags, std::max<uint64_t>(h.sh_addralign, 1), bytes_of(h), {}};
  }
  for (const Elf64_Shdr& h : headers) {
    if (h.sh_link >= headers.size() || h.sh_info >= headers.size() + bytes.size()) return false;
    if (h.sh_type == SHT_SYMTAB) {
      const std::span<const uint8_t> strings = bytes_of(headers[h.sh_link]);
      Elf64_Sym symbol;
      for (uint64_t at = 0; at + sizeof symbol <= h.sh_size; at += sizeof symbol) {
        if (!get(bytes, h.sh_offset + at, symbol)) return false;
        const uint32_t section = symbol.st_shndx < headers.size() ? symbol.st_shndx : 0;
        symbols.push_back({name_at(strings, symbol.st_name), section, symbol.st_value, symbol.st_size,
                           ELF64_ST_TYPE(symbol.st_info) == STT_FUNC});
      }
    } else if (h.sh_type == SHT_RELA) {
      if (h.sh_info >= headers.size()) return false;
      std::vector<ElfRelocation>& out = sections[h.sh_info].relocations;
      Elf64_Rela rela;
      for (uint64_t at = 0; at + sizeof rela <= h.sh_size; at += sizeof rela) {
        if (!get(bytes, h.sh_offset + at, rela)) return false;
        out.push_back({rela.r_offset, static_cast<uint32_t>(ELF64_R_TYPE(rela.r_info)),
                       static_cast<uint32_t>(ELF64_R_SYM(rela.r_info)), rela.r_addend});
      }
      std::sort(out.begin(), out.end(), [](const ElfRelocation& a, const ElfRelocation& b) { return a.offset < b.offset; });
    }
  }
  for (const ElfSection& section : sections) {
    for (const ElfRelocation& r : section.relocations) {
      if (r.symbol >= symbols.size()) return false;
    }
  }
  return true;
}

}  // namespace wasmvm::codegen
