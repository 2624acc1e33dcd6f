// ParserBase: what the parsers of types, instructions and fields have in common: the cursor, the module, and indices.
#pragma once

#include <string>
#include <vector>

#include "text/cursor.h"
#include "text/module_state.h"

namespace wasmvm::text {

/// Annotations in the order of the text, with a mark for those that a parser has understood.
class AnnotationList {
 public:
  explicit AnnotationList(const TokenArray& tokens) : list_(tokens.annotations), used_(list_.size(), false) {}

  /// Takes the next unused annotation of the kind in front of a token; null if there is none.
  const Annotation* take(AnnotationKind kind, uint32_t token);
  /// The first annotation that nobody took; null if there is none.
  const Annotation* first_unused() const;

 private:
  const std::vector<Annotation>& list_;
  std::vector<bool> used_;
};

/// One instance per module and topic; all refer to the same cursor, state and annotations.
class ParserBase {
 public:
  ParserBase(Cursor& in, ModuleState& module, AnnotationList& annotations)
      : in_(in), module_(module), annotations_(annotations) {}

 protected:
  /// Gives the next index of the space to an identifier, if there is one, or to a (@name ...) behind it.
  bool bind(Space space, IndexSpace& indices);
  bool bind(Space space) { return bind(space, module_.space(space)); }
  /// An index by number or identifier.
  bool index(Space space, uint32_t& out) { return index(space, module_.space(space), out); }
  bool index(Space space, const IndexSpace& indices, uint32_t& out);
  /// As index(), or 0 if the text gives none.
  bool optional_index(Space space, uint32_t& out) { return out = 0, !in_.at_index() || index(space, out); }
  bool unknown_id(const Token& token, Space space);
  /// Text of a (@name ...) in front of the token under the cursor.
  bool name_annotation(std::string& name, bool& found);
  bool fail_at(const Annotation& annotation, std::string_view official, std::string_view detail = {});

  Cursor& in_;
  ModuleState& module_;
  AnnotationList& annotations_;
};

}  // namespace wasmvm::text
