// FieldParser: the fields of one module, in two passes, into the contents of its sections.
//
// The first pass gives every definition its index and binds identifiers; types are parsed next, since uses of them must know
// their parameters and fields; everything else follows in order of the text, so that inline function types are appended in
// that order. SPEC: https://webassembly.github.io/spec/core/text/modules.html
#pragma once

#include "text/expression_parser.h"

namespace wasmvm::text {

/// A section under construction: `count` entries in `content`.
struct Section {
  uint32_t count = 0;
  ByteWriter content;
};

/// All sections but the types, which ModuleState holds.
struct Sections {
  Section imports, functions, tables, memories, tags, globals, exports, elements, code, data;
  std::optional<uint32_t> start;
  Section branch_hints;  ///< content of the custom section
};

/// A (@custom ...) with the place it asks for.
struct CustomText {
  std::string name, bytes;
  bool before = false;  ///< else after
  unsigned place = 0;   ///< position in the order of sections, see kSectionPlaces
};

/// Words for places of custom sections, in the order of sections.
inline constexpr std::string_view kSectionPlaces[] = {"first",  "type",      "import", "func",   "table",
                                                      "memory", "tag",       "global", "export", "start",
                                                      "elem",   "datacount", "code",   "data",   "last"};
inline constexpr unsigned kLastPlace = 14;

class FieldParser : public ParserBase {
 public:
  FieldParser(Cursor& in, ModuleState& module, AnnotationList& annotations)
      : ParserBase(in, module, annotations), types_(in, module, annotations), expressions_(in, module, annotations, types_) {}

  /// All fields up to the closing parenthesis or the end, which is not taken.
  bool fields();

  Sections sections;
  std::vector<CustomText> customs;

 private:
  /// What a definition's direct parts tell the first pass.
  struct Outline {
    bool has_import = false, has_elem = false, has_data = false;
  };
  bool outline(Outline& out);
  bool register_types();
  bool register_import();
  bool register_field();
  bool check_import_order(const Token& token);
  bool custom_annotations();
  bool custom_annotation(const Annotation& annotation);

  bool field();
  bool import_field();
  bool export_field();
  bool start_field();
  /// Id, inline exports and inline import; `imported` tells whether there was one, whose type is to follow.
  bool definition_head(ExternKind kind, uint32_t index, bool& imported);
  bool import_type(ExternKind kind);
  bool func_field();
  bool func_body(uint32_t function, IndexSpace& locals);
  bool table_field();
  bool memory_field();
  bool global_field();
  bool tag_field();
  void write_import(std::string_view module, std::string_view name, ExternKind kind);
  bool tag_type(ByteWriter& out);

  // Segments, in segments.cpp.
  bool elem_field();
  bool data_field();
  bool target(Space space, std::string_view word, uint32_t& out, bool& found);
  bool offset(ByteWriter& out);
  bool elem_items(ByteWriter& out, bool as_expressions, uint32_t& count);
  bool inline_elements(uint32_t table, TableType& type, ByteWriter& table_out);
  bool inline_data(uint32_t memory, bool is_64, ByteWriter& memory_out);
  bool data_strings(std::string& bytes);

  TypeParser types_;
  ExpressionParser expressions_;
  std::vector<uint32_t> field_starts_;                      ///< token of each field but types
  const char* first_definition_ = nullptr;                  ///< kind of the first definition that is no import
  uint32_t next_[static_cast<size_t>(Space::kCount)] = {};  ///< next index of each space in the second pass
  uint32_t next(Space space) { return next_[static_cast<size_t>(space)]++; }
};

}  // namespace wasmvm::text
