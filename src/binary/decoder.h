// The decoder's state: one member function per section, spread over decode*.cpp by topic.
//
// SPEC: reads are bounded by the module, not by the section, and a section's end is checked afterwards: that is how the
// reference interpreter works, and the texts that the official suite expects follow from it.
#pragma once

#include <string_view>

#include "binary/byte_reader.h"
#include "binary/instruction_reader.h"
#include "wasm/limits.h"

namespace wasmvm::binary {

/// Fills one Module. Every function reads from `in_`, whose error sticks; loops over counts stop at the first error.
class Decoder {
 public:
  Decoder(Module& module, const Features& features) : module_(module), features_(features), in_(Bytes(module.bytes)) {}
  Status run();

 private:
  // decode.cpp: the frame.
  void preamble();
  void section();
  void section_content(uint8_t id);
  void custom_section(uint64_t end);
  void check_lengths();
  Status check_bodies();
  void fail(ErrCode code, std::string_view official, std::string_view detail = {}) {
    in_.fail(code, official, detail, in_.offset());
  }
  bool require(Proposal proposal, std::string_view what, std::string_view official = {});
  /// False after an error if there are too many of something.
  bool check_total(uint64_t total, uint32_t limit, std::string_view what, uint64_t offset);
  void check_total(uint64_t total, uint32_t limit, std::string_view what) { check_total(total, limit, what, in_.offset()); }
  bool check_name(std::string_view name, const char* what, uint64_t offset);
  /// A number of entries that, together with `present`, must not exceed `limit`.
  uint32_t count(size_t present, uint32_t limit, std::string_view what);

  // decode_types.cpp
  void type_section();
  void sub_type();
  void composite_type(CompositeType& out);
  FieldType field_type();
  Mutability mutability();
  Limits limits(bool is_memory, uint8_t* page_log2);
  TableType table_type();
  MemoryType memory_type();
  GlobalType global_type();
  TypeIndex tag_type();

  // decode_entities.cpp
  void import_section();
  void function_section();
  void table_section();
  void memory_section();
  void tag_section();
  void global_section();
  void export_section();
  void start_section();
  /// The instructions up to the `end` of a constant expression; only its extent matters here.
  ConstExpr const_expr();

  // decode_segments.cpp
  void element_section();
  ElemSegment element();
  void data_count_section();
  void code_section();
  void data_section();

  Module& module_;
  const Features& features_;
  ByteReader in_;
  unsigned last_rank_ = 0;  ///< place of the last non-custom section in the order of sections
  uint8_t last_section_ = 0;
  Instruction scratch_;
};

}  // namespace wasmvm::binary
