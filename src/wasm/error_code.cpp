// Texts of error codes and the one function that composes messages.
#include "wasm/error_code.h"

namespace wasmvm {

const char* error_text(ErrCode code) {
  switch (code) {
#define ERROR_CODE(value, name, text) \
  case ErrCode::name: return text;
#include "wasm/error_codes.def"
#undef ERROR_CODE
  }
  return "unknown error";
}

Error make_error(ErrCode code, std::string_view official, std::string_view detail, uint64_t offset) {
  Error error{code, std::string(official), offset};
  if (!detail.empty()) {
    error.message += ": ";
    error.message += detail;
  }
  return error;
}

Error make_error(ErrCode code) { return make_error(code, error_text(code)); }

}  // namespace wasmvm
