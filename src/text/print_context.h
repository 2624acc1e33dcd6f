// PrintContext: the growing text, and how indices, types, numbers and strings are written into it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "binary/decode.h"
#include "wasm/module.h"

namespace wasmvm::text {

enum class PrintSpace : uint8_t { Type, Func, Table, Memory, Global, Tag, Elem, Data };
inline constexpr unsigned kPrintSpaces = 8;

/// True for names that can stand behind `$` as they are and are not too long for it.
bool is_identifier(std::string_view name);

/// The names of `map` that can be identifiers of an index space of `count` entries: legal characters, not too long, and each
/// only for the first index that has it.
binary::Names::Map usable_names(const binary::Names::Map& map, uint64_t count);

/// Shared by the printers of one module. The module must stay alive.
class PrintContext {
 public:
  explicit PrintContext(const Module& module);

  const Module& module;
  const binary::Names names;
  std::string out;

  void number(uint64_t value) { out += std::to_string(value); }
  /// "$name", or the number.
  void index(PrintSpace space, uint32_t index);
  void index_in(const binary::Names::Map& ids, uint32_t index);
  /// " $name (;3;)", with a @name annotation for a name that is no identifier.
  void definition(PrintSpace space, uint32_t index);
  /// " (@name \"...\")", if annotations are on.
  void name_annotation(std::string_view name);
  void field_index(uint32_t type, uint32_t field);
  /// Identifiers of a type's fields; null if there are none.
  const binary::Names::Map* field_ids(uint32_t type) const { return binary::Names::find(field_ids_, type); }

  void heap_type(HeapType heap);
  void ref_type(HeapType heap, bool nullable);
  void val_type(ValType type);
  /// " i32 i64"
  void val_types(const std::vector<ValType>& types);
  /// " (type 3)"
  void type_use(TypeIndex type);
  /// A string literal with any bytes.
  void string(Bytes bytes);
  void string(std::string_view text) { string(Bytes(reinterpret_cast<const uint8_t*>(text.data()), text.size())); }
  /// Floating-point bits as hexadecimal floats, "inf" or "nan:0x...", each exact.
  void f32(uint32_t bits) { floating(bits >> 31 != 0, bits >> 23 & 0xff, uint64_t{bits & 0x7fffff} << 29, 8, 23); }
  void f64(uint64_t bits) { floating(bits >> 63 != 0, bits >> 52 & 0x7ff, bits & 0xfffffffffffff, 11, 52); }
  void hex(uint64_t value, unsigned min_digits = 1);

 private:
  /// `fraction` is aligned to the 52 bits of a double.
  void floating(bool negative, uint32_t exponent, uint64_t fraction, unsigned exponent_bits, unsigned fraction_bits);
  const binary::Names::Map& names_of(PrintSpace space) const;
  uint64_t count_of(PrintSpace space) const;

  binary::Names::Map ids_[kPrintSpaces];
  binary::Names::IndirectMap field_ids_;
};

}  // namespace wasmvm::text
