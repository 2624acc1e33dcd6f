// Composition of the validator's messages. Only failing modules come here, so nothing is optimised.
#include "validate/diagnostics.h"

#include <algorithm>

namespace wasmvm::validate {
namespace {

constexpr size_t kMaxShownTypes = 16;  // a message must not grow with a hostile signature

const char* kind_text(CompositeKind kind) {
  switch (kind) {
    case CompositeKind::Func: return "a function type";
    case CompositeKind::Struct: return "a structure type";
    case CompositeKind::Array: return "an array type";
  }
  return "a type";
}

std::string type_text(ValType type) {
  if (type.is_bottom()) return "bot";
  if (type == kBottomRef) return "(ref bot)";
  return to_text(type);
}

}  // namespace

std::string types_text(std::span<const ValType> types, bool open) {
  std::string text = "[";
  const size_t shown = std::min(types.size(), kMaxShownTypes);
  if (open || shown < types.size()) text += shown == 0 ? "..." : "... ";
  for (size_t i = types.size() - shown; i < types.size(); ++i) {
    text += type_text(types[i]);
    if (i + 1 < types.size()) text += ' ';
  }
  return text + "]";
}

Error unknown_index(ErrCode code, uint64_t index, uint64_t bound, uint64_t offset) {
  const std::string official = std::string(error_text(code)) + " " + std::to_string(index);
  return make_error(code, official, "the bound is " + std::to_string(bound), offset);
}

Error wrong_kind(uint64_t index, CompositeKind found, CompositeKind needed, uint64_t offset) {
  const std::string official = "unknown type " + std::to_string(index);
  const std::string detail = std::string("it is ") + kind_text(found) + ", needed is " + kind_text(needed);
  return make_error(ErrCode::InvalidFuncTypeIdx, official, detail, offset);
}

Error type_mismatch(const std::string& detail, uint64_t offset) {
  return make_error(ErrCode::TypeCheckFailed, "type mismatch", detail, offset);
}

Error limit_exceeded(const std::string& detail, uint64_t offset) {
  return make_error(ErrCode::LimitExceeded, "limit exceeded", detail, offset);
}

}  // namespace wasmvm::validate
