// Sections: puts large modules together, for tests of limits and of how work grows.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <vector>

#include "binary/writer.h"
#include "wasm/opcode.h"

namespace wasmvm::test {

using Code = std::vector<uint8_t>;

inline void put(Code& out, uint64_t number) { append_uleb(out, number); }
inline void put(Code& out, Opcode op) {
  const OpInfo& info = op_info(op);
  if (info.prefix == 0) return out.push_back(static_cast<uint8_t>(info.code));
  out.push_back(info.prefix);
  append_uleb(out, info.code);
}
inline void put(Code& out, const Code& code) { out.insert(out.end(), code.begin(), code.end()); }

/// Bytes of opcodes, unsigned numbers and other code, one behind the other. Negative numbers of one byte are types' forms.
template <typename... Parts>
Code code(const Parts&... parts) {
  Code out;
  (put(out, parts), ...);
  return out;
}

inline Code times(uint64_t n, const Code& code) {
  Code out;
  out.reserve(n * code.size());
  for (uint64_t i = 0; i < n; ++i) out.insert(out.end(), code.begin(), code.end());
  return out;
}

/// A module in the making: entries of sections in any order. Passive value.
class Sections {
 public:
  enum Id : uint8_t {
    Type = 1,
    Import = 2,
    Func = 3,
    Table = 4,
    Memory = 5,
    Global = 6,
    Export = 7,
    Start = 8,
    Elem = 9,
    Body = 10,
    Data = 11,
    DataCount = 12,
    Tag = 13
  };

  /// Appends `n` equal entries.
  Sections& add(Id id, const Code& entry, uint64_t n = 1) {
    Section& section = sections_[kRank[id]];
    section.id = id;
    section.count += n;
    for (uint64_t i = 0; i < n; ++i) section.content.insert(section.content.end(), entry.begin(), entry.end());
    return *this;
  }
  /// A function of type `type`; `instructions` without the final end, `locals` with their number of groups in front.
  Sections& func(uint32_t type, const Code& instructions, const Code& locals = {0}) {
    add(Func, code(uint64_t{type}));
    return add(Body, code(locals.size() + instructions.size() + 1, locals, instructions, Opcode::end));
  }
  /// The type [] -> [], a function of it with this body, and nothing else.
  static Sections of_body(const Code& instructions, const Code& locals = {0}) {
    Sections s;
    s.add(Type, {0x60, 0, 0}).func(0, instructions, locals);
    return s;
  }
  Sections& custom(const Code& section) {
    customs_.push_back(section);
    return *this;
  }
  Code bytes() const {
    Code out{0, 'a', 's', 'm', 1, 0, 0, 0};
    for (const auto& [rank, section] : sections_) {
      const bool counted = section.id != Start && section.id != DataCount;
      const Code count = counted ? code(section.count) : Code();
      out.push_back(section.id);
      put(out, count.size() + section.content.size());
      put(out, count);
      put(out, section.content);
    }
    for (const Code& section : customs_) {
      out.push_back(0);
      put(out, section.size());
      put(out, section);
    }
    return out;
  }

 private:
  static constexpr uint8_t kRank[14] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};
  struct Section {
    uint8_t id = 0;
    uint64_t count = 0;
    Code content;
  };
  std::map<uint8_t, Section> sections_;
  std::vector<Code> customs_;
};

}  // namespace wasmvm::test
