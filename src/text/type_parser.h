// TypeParser: value types, type definitions, limits and type uses.
//
// SPEC: https://webassembly.github.io/spec/core/text/types.html
#pragma once

#include <optional>

#include "text/parser_base.h"

namespace wasmvm::text {

/// A memory type as written; the page size need not be valid.
struct MemoryText {
  Limits limits;
  std::optional<uint64_t> page_log2;
};

class TypeParser : public ParserBase {
 public:
  using ParserBase::ParserBase;

  bool heap_type(HeapType& out);
  bool value_type(ValType& out);
  bool reference_type(ValType& out);
  /// Is the token under the cursor the start of a reference type?
  bool at_reference_type() const;

  /// `(type x)? (param ...)* (result ...)*`; the index of the type. Parameters may have names only if `locals` is given; then
  /// all parameters are bound there, those of the type x alone without names.
  bool type_use(uint32_t& type, IndexSpace* locals);
  /// The type use of a block: 0x40, a value type, or an index is written.
  bool block_type(ByteWriter& out);
  /// `(local ...)*`, bound and written as the head of a function body.
  bool locals(ByteWriter& out, IndexSpace& indices);

  /// `(type ...)` or `(rec ...)`, written to the type section.
  bool type_field();

  /// i32 or i64 in front of limits.
  bool address_type(bool& is_64);
  bool limits(Limits& out);
  bool table_type(TableType& out);
  bool memory_type(MemoryText& out);
  /// `(pagesize n)` if there is one.
  bool page_size(std::optional<uint64_t>& page_log2);
  bool global_type(GlobalType& out);

 private:
  bool parameters(FuncType& out, IndexSpace* names);
  bool results(FuncType& out);
  bool inline_type(FuncType& out, IndexSpace* names) { return parameters(out, names) && results(out); }
  /// `(type x)` against what stands inline behind it.
  bool check_inline(const Token& token, uint32_t type, const FuncType& written);
  bool field_type(ByteWriter& out);
  bool struct_fields(ByteWriter& out, IndexSpace& fields);
  bool composite_type(ByteWriter& out, TypeEntry& entry);
  /// One `(type ...)`. `is_plain`: final and without supertypes, so that inline uses may find it.
  bool type_definition(ByteWriter& out, bool& is_plain);
};

void write_limits(ByteWriter& out, const Limits& limits, std::optional<uint64_t> page_log2 = {});

}  // namespace wasmvm::text
