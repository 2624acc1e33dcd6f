// ParserBase: what the parsers of types, instructions and fields have in common: the cursor, the module, and indices.
#pragma once

#include <string>
#include <vector>

#include "text/cursor.h"
#include "text/module_state.h"

namespace wasmvm::text {

/// The annotations of a text, each kind in order, and which of them a parser has understood.
class AnnotationList {
 public:
  explicit AnnotationList(const TokenArray& tokens);

  /// Takes the next annotation of the kind in front of a token; null if there is none left. Logarithmic.
  const Annotation* take(AnnotationKind kind, uint32_t token);
  /// The first annotation that nobody took; null if there is none.
  const Annotation* first_unused() const;

 private:
  struct Entry {
    const Annotation* annotation;
    uint32_t taken = 0;  ///< first one in front of its token: how many of those have been taken
  };
  std::vector<Entry> lists_[3];  ///< by kind
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
