// Run modes and the engines behind them.
#include "capi/tiers.h"

#include <string>

#include "capi/image.h"
#include "compiled/jit.h"
#include "interp/interp.h"
#include "wasm/error_code.h"

namespace wasmvm::capi {
namespace {

const char* mode_name(WasmVM_RunMode mode) {
  switch (mode) {
    case WasmVM_RunMode_Interpreter: return "interpreter";
    case WasmVM_RunMode_JIT: return "jit";
    case WasmVM_RunMode_AOT: return "aot";
    case WasmVM_RunMode_LazyJIT: return "lazyjit";
    case WasmVM_RunMode_Baseline: return "baseline";
    case WasmVM_RunMode_Tiered: return "tiered";
  }
  return "unknown";
}

}  // namespace

Result<const runtime::Tier*> tier_for(const Settings& settings) {
  const WasmVM_RunMode mode = settings.run_mode;
  if (mode == WasmVM_RunMode_Interpreter) return &interp::tier();
  if (mode == WasmVM_RunMode_JIT) return compiled::jit(jit_options(settings));
  if (mode == WasmVM_RunMode_AOT) {
    WASMVM_TRY(compiled::jit());
    return &through_files(settings);
  }
  return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable),
                    std::string("this build has no run mode ") + mode_name(mode) + "; use the interpreter");
}

}  // namespace wasmvm::capi
