// Placing sections, resolving distances between them, and collecting the tables.
#include "llvm/linker.h"

#include <elf.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>
#include <unordered_map>

#include "llvm/elf_object.h"
#include "llvm/tables.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {
namespace {

using compiled::kNone;
using compiled::LineRow;
using compiled::ObjectCode;
using compiled::UnwindRow;

constexpr uint64_t kPage = 4096;
// Distances between sections must fit 32 bits with a sign.
constexpr uint64_t kLargest = uint64_t{1} << 30;

Error failure(const std::string& why) { return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable), why); }

uint64_t align_up(uint64_t value, uint64_t align) { return (value + align - 1) / align * align; }

class Linker {
 public:
  explicit Linker(const Module& module) : module_(module) {}

  Result<ObjectCode> link(std::span<const ObjectBytes> files) {
    objects_.resize(files.size());
    for (size_t i = 0; i < files.size(); ++i) {
      if (!objects_[i].read(files[i])) return failure("the back end wrote an object of unknown form");
    }
    WASMVM_TRY(place());
    define_symbols();
    for (size_t i = 0; i < objects_.size(); ++i) WASMVM_TRY(relocate(i));
    for (size_t i = 0; i < objects_.size(); ++i) {
      TableReader tables(objects_[i], static_cast<uint32_t>(text_base(i)), out_);
      if (!tables.read_frames() || !tables.read_lines()) return failure("the back end wrote tables of unknown form");
    }
    finish_tables();
    return std::move(out_);
  }

 private:
  static bool is_text(const ElfSection& s) { return (s.flags & SHF_EXECINSTR) != 0 && !s.bytes.empty(); }
  static bool is_data(const ElfSection& s) {
    return (s.flags & SHF_ALLOC) != 0 && (s.flags & SHF_EXECINSTR) == 0 && s.name.substr(0, 7) == ".rodata" && !s.bytes.empty();
  }

  /// Text of all objects, then their constants.
  Status place() {
    uint64_t at = 0;
    places_.resize(objects_.size());
    for (const bool text : {true, false}) {
      for (size_t i = 0; i < objects_.size(); ++i) {
        places_[i].resize(objects_[i].sections.size(), kNowhere);
        for (size_t s = 0; s < objects_[i].sections.size(); ++s) {
          const ElfSection& section = objects_[i].sections[s];
          if (!(text ? is_text(section) : is_data(section))) continue;
          if (text && section.name != ".text") return failure("code in section " + std::string(section.name));
          at = align_up(at, std::max<uint64_t>(section.align, 16));
          places_[i][s] = at;
          at += section.bytes.size();
        }
      }
      if (text) {
        // Behind the code nothing is executed: a byte that traps.
        at = align_up(at, kPage);
        out_.text_bytes = static_cast<uint32_t>(at);
      }
    }
    if (at > kLargest) return failure("the code takes more than 1 GiB");
    out_.image.assign(at, 0xcc);
    for (size_t i = 0; i < objects_.size(); ++i) {
      for (size_t s = 0; s < objects_[i].sections.size(); ++s) {
        const std::span<const uint8_t> bytes = objects_[i].sections[s].bytes;
        if (places_[i][s] != kNowhere) std::memcpy(out_.image.data() + places_[i][s], bytes.data(), bytes.size());
      }
    }
    return {};
  }

  uint64_t text_base(size_t object) const {
    for (size_t s = 0; s < places_[object].size(); ++s) {
      if (places_[object][s] != kNowhere && is_text(objects_[object].sections[s])) return places_[object][s];
    }
    return 0;
  }

  void define_symbols() {
    for (size_t i = 0; i < objects_.size(); ++i) {
      for (const ElfSymbol& symbol : objects_[i].symbols) {
        if (symbol.section == 0 || symbol.name.empty() || places_[i][symbol.section] == kNowhere) continue;
        const uint64_t at = places_[i][symbol.section] + symbol.value;
        // Of the ways in, each partition may have its own: they are the same.
        globals_.try_emplace(symbol.name, at);
        if (!symbol.is_function) continue;
        uint32_t index = kNone;
        const bool is_wasm = symbol.name[0] == 'f' &&
                             std::from_chars(symbol.name.data() + 1, symbol.name.data() + symbol.name.size(), index).ptr ==
                                 symbol.name.data() + symbol.name.size();
        out_.by_address.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + symbol.size), is_wasm ? index : kNone});
      }
    }
  }

  Status relocate(size_t object) {
    const ElfObject& file = objects_[object];
    for (size_t s = 0; s < file.sections.size(); ++s) {
      if (places_[object][s] == kNowhere) continue;
      for (const ElfRelocation& r : file.sections[s].relocations) {
        const ElfSymbol& symbol = file.symbols[r.symbol];
        uint64_t target;
        if (symbol.section != 0 && places_[object][symbol.section] != kNowhere) {
          target = places_[object][symbol.section] + symbol.value;
        } else {
          const auto found = globals_.find(symbol.name);
          if (found == globals_.end()) return failure("compiled code needs " + std::string(symbol.name) + " on this processor");
          target = found->second;
        }
        const uint64_t place = places_[object][s] + r.offset;
        const int64_t distance = static_cast<int64_t>(target) + r.addend - static_cast<int64_t>(place);
        const bool is_32 = r.type == R_X86_64_PC32 || r.type == R_X86_64_PLT32;
        if (!is_32 && r.type != R_X86_64_PC64) return failure("a relocation of type " + std::to_string(r.type));
        const size_t bytes = is_32 ? 4 : 8;
        if (place + bytes > out_.image.size()) return failure("a relocation outside of its section");
        std::memcpy(out_.image.data() + place, &distance, bytes);
      }
    }
    return {};
  }

  void finish_tables() {
    const auto by_begin = [](const auto& a, const auto& b) { return a.begin < b.begin; };
    std::sort(out_.by_address.begin(), out_.by_address.end(), by_begin);
    std::sort(out_.call_sites.begin(), out_.call_sites.end(), by_begin);
    // The end of one function may be the beginning of the next.
    std::sort(out_.unwind.begin(), out_.unwind.end(), [](const UnwindRow& a, const UnwindRow& b) {
      return a.pc != b.pc ? a.pc < b.pc : a.shape == kNone && b.shape != kNone;
    });
    std::sort(out_.lines.begin(), out_.lines.end(),
              [](const LineRow& a, const LineRow& b) { return a.pc != b.pc ? a.pc < b.pc : a.offset < b.offset; });
    drop_repeated(out_.unwind);
    drop_repeated(out_.lines);
    const auto place_of = [&](const std::string& name) {
      const auto found = globals_.find(name);
      return found == globals_.end() ? kNone : static_cast<uint32_t>(found->second);
    };
    for (size_t i = module_.imported_functions; i < module_.functions.size(); ++i) {
      out_.functions.push_back(place_of("f" + std::to_string(i)));
      out_.entries.push_back(place_of("e" + convention_key(module_.func_type(module_.functions[i]))));
    }
  }

  /// Of rows for the same place the last one counts: the end of a function stands before the beginning of the next.
  template <typename Row>
  static void drop_repeated(std::vector<Row>& rows) {
    size_t kept = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (i + 1 < rows.size() && rows[i + 1].pc == rows[i].pc) continue;
      rows[kept++] = rows[i];
    }
    rows.resize(kept);
  }

  static constexpr uint64_t kNowhere = ~uint64_t{0};
  const Module& module_;
  std::vector<ElfObject> objects_;
  std::vector<std::vector<uint64_t>> places_;  ///< by object and section
  std::unordered_map<std::string_view, uint64_t> globals_;
  ObjectCode out_;
};

}  // namespace

std::string convention_key(const FuncType& type) {
  std::string key;
  const auto add = [&](ValType t) {
    key += t == ValType::i32() ? 'i' : t == ValType::f32() ? 'f' : t == ValType::f64() ? 'F' : t.is_vec() ? 'v' : 'I';
  };
  for (ValType t : type.params) add(t);
  key += '_';
  for (ValType t : type.results) add(t);
  return key;
}

Result<ObjectCode> link_objects(const Module& module, std::span<const ObjectBytes> objects) {
  return Linker(module).link(objects);
}

}  // namespace wasmvm::codegen
