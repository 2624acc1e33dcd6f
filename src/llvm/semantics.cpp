// Linking the vector semantics into a module.
#include "llvm/semantics.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Linker/Linker.h>

#include "wasm/error_code.h"

// The build has made these.
__asm__(
    "  .section .rodata\n"
    "wasmvm_semantics_base_begin:\n"
    "  .incbin \"" WASMVM_SEMANTICS_BASE
    "\"\n"
    "wasmvm_semantics_base_end:\n"
    "wasmvm_semantics_sse42_begin:\n"
    "  .incbin \"" WASMVM_SEMANTICS_SSE42
    "\"\n"
    "wasmvm_semantics_sse42_end:\n"
    "  .previous\n");

extern "C" {
extern const char wasmvm_semantics_base_begin[], wasmvm_semantics_base_end[];
extern const char wasmvm_semantics_sse42_begin[], wasmvm_semantics_sse42_end[];
}

namespace wasmvm::codegen {

std::string semantics_name(Opcode op) { return std::string("wasmvm_sem_") + op_info(op).name; }

Status link_semantics(llvm::Module& module, bool sse42) {
  std::vector<std::string> names;
  for (const llvm::Function& function : module) {
    if (function.isDeclaration() && function.getName().starts_with("wasmvm_sem_")) names.push_back(function.getName().str());
  }
  if (names.empty()) return {};
  const llvm::StringRef bytes =
      sse42 ? llvm::StringRef(wasmvm_semantics_sse42_begin,
                              static_cast<size_t>(wasmvm_semantics_sse42_end - wasmvm_semantics_sse42_begin))
            : llvm::StringRef(wasmvm_semantics_base_begin,
                              static_cast<size_t>(wasmvm_semantics_base_end - wasmvm_semantics_base_begin));
  auto library = llvm::getLazyBitcodeModule(llvm::MemoryBufferRef(bytes, "semantics"), module.getContext());
  const auto failure = [](const std::string& why) {
    return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable), "the vector semantics: " + why);
  };
  if (!library) return failure(llvm::toString(library.takeError()));
  (*library)->setDataLayout(module.getDataLayout());
  (*library)->setTargetTriple(module.getTargetTriple());
  if (llvm::Linker::linkModules(module, std::move(*library), llvm::Linker::LinkOnlyNeeded)) return failure("cannot be linked");
  for (const std::string& name : names) {
    llvm::Function* const function = module.getFunction(name);
    if (function == nullptr || function->isDeclaration()) return failure("no " + name);
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
    // They may use what the code around them may use.
    for (const char* attribute : {"target-cpu", "target-features", "tune-cpu"}) function->removeFnAttr(attribute);
  }
  return {};
}

}  // namespace wasmvm::codegen
