// The engine that compiles ahead of time, if the build has one.
#include "capi/image.h"

#include "wasm/error_code.h"

namespace wasmvm::capi {

Result<std::vector<uint8_t>> compile_image(const ValidModule&, const Settings&) {
  return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable),
                    "this build cannot compile ahead of time; run the module with the interpreter");
}

}  // namespace wasmvm::capi
