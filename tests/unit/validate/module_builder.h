// Builds small binary modules for the validator's tests, byte by byte.
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "binary/decode.h"
#include "validate/valid_module.h"
#include "wasm/error_code.h"
#include "wasm/opcode.h"

namespace wasmvm::validate {

using Code = std::vector<uint8_t>;
using Op = Opcode;

// Bytes of the binary format that read better with a name.
enum : uint32_t {
  kI32 = 0x7f,
  kI64 = 0x7e,
  kF32 = 0x7d,
  kF64 = 0x7c,
  kV128 = 0x7b,
  kFuncref = 0x70,
  kExternref = 0x6f,
  kAnyref = 0x6e,
  kRef = 0x64,
  kRefNull = 0x63,
  kVoid = 0x40,
  kFuncHeap = 0x70,
};

inline void append_leb(Code& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<uint8_t>(value | 0x80));
  out.push_back(static_cast<uint8_t>(value));
}
inline void append(Code& out, Opcode op) {
  const OpInfo& info = op_info(op);
  if (info.prefix == 0) return out.push_back(static_cast<uint8_t>(info.code));
  out.push_back(info.prefix);
  append_leb(out, info.code);
}
inline void append(Code& out, const Code& code) { out.insert(out.end(), code.begin(), code.end()); }
template <typename T>
  requires std::is_integral_v<T> || (std::is_enum_v<T> && !std::is_same_v<T, Opcode>)
void append(Code& out, T value) {
  append_leb(out, static_cast<uint64_t>(value));
}

/// Concatenates instructions, unsigned LEB128 numbers and other code.
template <typename... Parts>
Code code(const Parts&... parts) {
  Code out;
  (append(out, parts), ...);
  return out;
}
inline Code repeat(size_t n, const Code& part) {
  Code out;
  for (size_t i = 0; i < n; ++i) append(out, part);
  return out;
}
inline Code name(std::string_view text) {
  Code out;
  append_leb(out, text.size());
  out.insert(out.end(), text.begin(), text.end());
  return out;
}

/// Collects the entries of sections and writes them in the order that the format demands.
class ModuleBuilder {
 public:
  enum Section : uint8_t {
    kTypes = 1,
    kImports,
    kFunctions,
    kTables,
    kMemories,
    kGlobals,
    kExports,
    kStart,
    kElements,
    kCode,
    kData,
    kTags = 13
  };

  ModuleBuilder& entry(Section section, const Code& bytes) {
    ++counts_[section];
    append(contents_[section], bytes);
    return *this;
  }
  uint32_t type(const Code& bytes) {
    entry(kTypes, bytes);
    return counts_[kTypes] - 1;
  }
  /// Adds the type [params] -> [results] of one-byte value types; returns its index.
  uint32_t func_type(const Code& params, const Code& results) {
    return type(code(0x60, params.size(), params, results.size(), results));
  }
  /// Adds a function; `instructions` without the final end. `locals` are pairs of count and type.
  ModuleBuilder& func(uint32_t type_index, const Code& instructions, const Code& locals = {}, uint32_t groups = 0) {
    return raw_func(type_index, code(groups, locals, instructions, Op::end));
  }
  ModuleBuilder& raw_func(uint32_t type_index, const Code& body) {
    entry(kFunctions, code(type_index));
    return entry(kCode, code(body.size(), body));
  }
  ModuleBuilder& memory(uint32_t flags = 0, uint32_t min = 1) { return entry(kMemories, code(flags, min)); }
  Code bytes() const {
    Code out{0, 'a', 's', 'm', 1, 0, 0, 0};
    const auto write = [&](uint8_t section) {
      const auto content = contents_.find(section);
      if (content == contents_.end()) return;
      const Code payload = code(counts_.at(section), content->second);
      append(out, code(static_cast<uint32_t>(section), payload.size(), payload));
    };
    for (uint8_t section = kTypes; section <= kData; ++section) {
      write(section);
      if (section == kMemories) write(kTags);
    }
    return out;
  }

 private:
  std::map<uint8_t, Code> contents_;
  std::map<uint8_t, uint32_t> counts_;
};

/// Decodes and checks; either stage may fail.
inline Result<Ref<const ValidModule>> check_bytes(const Code& bytes, const Features& features = Features::all()) {
  WASMVM_TRY_ASSIGN(Ref<Module> module, binary::decode(bytes, features));
  return check(std::move(module));
}

/// The message of the failure, or "valid".
inline std::string verdict(const Code& bytes, const Features& features = Features::all()) {
  auto result = check_bytes(bytes, features);
  return result ? "valid" : result.error().message;
}

/// A module of one function of type [params] -> [results] around `instructions`.
inline Code one_function(const Code& params, const Code& results, const Code& instructions, const Code& locals = {},
                         uint32_t groups = 0) {
  ModuleBuilder m;
  m.func(m.func_type(params, results), instructions, locals, groups);
  return m.bytes();
}

}  // namespace wasmvm::validate
