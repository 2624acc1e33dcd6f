// Finding the code generator.
#include "compiled/codegen.h"

#include <mutex>

#include "base/os_module.h"
#include "compiled/switch.h"
#include "wasm/error_code.h"

#if defined(WASMVM_LLVM_STATIC)
extern "C" const wasmvm::compiled::Codegen wasmvm_codegen;
#endif

namespace wasmvm::compiled {
namespace {

struct Found {
  const Codegen* codegen = nullptr;
  std::string reason;
};

Found look() {
  Found found;
  if (!can_switch()) {
    found.reason = "compiled code does not run on this kind of processor";
    return found;
  }
#if defined(WASMVM_LLVM_STATIC)
  found.codegen = &wasmvm_codegen;
#elif defined(WASMVM_LLVM)
  found.codegen = static_cast<const Codegen*>(os::load_module("libwasmvm_llvm.so", kCodegenSymbol, found.reason));
#else
  found.reason = "this build has no compiler (WASMVM_LLVM)";
#endif
  if (found.codegen != nullptr && found.codegen->version != kCodegenVersion) {
    found.codegen = nullptr;
    found.reason = "libwasmvm_llvm.so is of another version";
  }
  return found;
}

}  // namespace

Result<const Codegen*> find_codegen() {
  static const Found found = look();
  if (found.codegen == nullptr) {
    return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable), found.reason);
  }
  return found.codegen;
}

}  // namespace wasmvm::compiled
