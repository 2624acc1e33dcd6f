// Pass pipelines and the target.
#include "llvm/back_end.h"

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>

#include <mutex>

#include "llvm/semantics.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {
namespace {

using Level = compiled::CodegenOptions::Level;

Error failure(const std::string& why) { return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable), why); }

llvm::CodeGenOptLevel codegen_level(Level level) {
  switch (level) {
    case Level::O0: return llvm::CodeGenOptLevel::None;
    case Level::O1: return llvm::CodeGenOptLevel::Less;
    case Level::O3: return llvm::CodeGenOptLevel::Aggressive;
    default: return llvm::CodeGenOptLevel::Default;
  }
}

llvm::OptimizationLevel ir_level(Level level) {
  switch (level) {
    case Level::O0: return llvm::OptimizationLevel::O0;
    case Level::O1: return llvm::OptimizationLevel::O1;
    case Level::O2: return llvm::OptimizationLevel::O2;
    case Level::O3: return llvm::OptimizationLevel::O3;
    case Level::Os: return llvm::OptimizationLevel::Os;
    case Level::Oz: return llvm::OptimizationLevel::Oz;
  }
  return llvm::OptimizationLevel::O2;
}

/// The passes of a level that does without LLVM's own list; null for the others. Producers of modules have optimised already, and
/// there is nothing to find between functions: what pays is making values of locals, and what they could not know, such as where
/// memory begins, what the processor's vectors are, and that accesses need no checks.
const char* own_pipeline(Level level) {
  switch (level) {
    case Level::O0: return "always-inline,function(mem2reg,simplifycfg)";
    case Level::O1:
      return "always-inline,function(sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,"
             "loop-mssa(loop-rotate,licm),gvn,instcombine<no-verify-fixpoint>,simplifycfg)";
    case Level::O2:
      return "always-inline,function(sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,"
             "loop-mssa(loop-instsimplify,loop-simplifycfg,loop-rotate,licm,simple-loop-unswitch),simplifycfg,"
             "loop(indvars,loop-deletion,loop-unroll-full),gvn,bdce,instcombine<no-verify-fixpoint>,"
             "simplifycfg<bonus-inst-threshold=1;hoist-common-insts;sink-common-insts>,"
             "loop-vectorize,slp-vectorizer,vector-combine,instcombine<no-verify-fixpoint>,"
             "loop-unroll<O2>,loop-mssa(licm),instsimplify,div-rem-pairs,simplifycfg)";
    default: return nullptr;
  }
}

Status optimise(llvm::Module& module, llvm::TargetMachine& target, Level level) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager cycles;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = level != Level::O0 && level != Level::O1;
  llvm::PassBuilder builder(&target, tuning);
  // There is no C library: loops stay loops.
  llvm::TargetLibraryInfoImpl library(target.getTargetTriple());
  library.disableAllFunctions();
  functions.registerPass([&] { return llvm::TargetLibraryAnalysis(library); });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(cycles);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, cycles, modules);
  llvm::ModulePassManager passes;
  if (const char* const pipeline = own_pipeline(level)) {
    if (llvm::Error error = builder.parsePassPipeline(passes, pipeline)) return failure(llvm::toString(std::move(error)));
  } else {
    passes = builder.buildPerModuleDefaultPipeline(ir_level(level));
  }
  passes.run(module, modules);
  return {};
}

}  // namespace

Result<std::unique_ptr<llvm::TargetMachine>> make_target(const compiled::CodegenOptions& options) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
  });
  const std::string triple = "x86_64-unknown-linux-gnu";
  std::string reason;
  const llvm::Target* const target = llvm::TargetRegistry::lookupTarget(triple, reason);
  if (target == nullptr) return failure(reason);
  std::string features;
  if (options.cpu.empty()) {
    for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
      if (!features.empty()) features += ',';
      features += feature.second ? '+' : '-';
      features += feature.first();
    }
  }
  const std::string cpu = options.cpu.empty() ? llvm::sys::getHostCPUName().str() : options.cpu;
  llvm::TargetOptions settings;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(triple, cpu, features, settings, llvm::Reloc::PIC_,
                                                                           llvm::CodeModel::Small, codegen_level(options.level)));
  if (machine == nullptr) return failure("no code for " + cpu);
  return machine;
}

Result<ObjectBytes> generate(llvm::Module& module, llvm::TargetMachine& target, Level level) {
  module.setTargetTriple(target.getTargetTriple().str());
  module.setDataLayout(target.createDataLayout());
  module.setPICLevel(llvm::PICLevel::SmallPIC);
  const bool sse42 = target.getMCSubtargetInfo()->checkFeatures("+sse4.2");
  WASMVM_TRY(link_semantics(module, sse42));
#if !defined(NDEBUG)
  std::string complaint;
  llvm::raw_string_ostream complaints(complaint);
  if (llvm::verifyModule(module, &complaints)) return failure("invalid intermediate code: " + complaint);
#endif
  WASMVM_TRY(optimise(module, target, level));
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::legacy::PassManager passes;
  if (target.addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) {
    return failure("the back end cannot write objects");
  }
  passes.run(module);
  return ObjectBytes(bytes.begin(), bytes.end());
}

}  // namespace wasmvm::codegen
