// Compiling a module: partitions of bounded size, each with a context of its own, on as many threads as there are.
//
// Where a partition ends depends on the module alone, so that the code does not depend on the machine.
#include "compiled/codegen.h"

#include <llvm/IR/DIBuilder.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "llvm/back_end.h"
#include "llvm/function_compiler.h"
#include "llvm/linker.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {
namespace {

using compiled::ObjectCode;

/// Defined functions [begin, end).
struct Partition {
  uint32_t begin, end;
  uint64_t bytes;
};

constexpr uint64_t kPartitionBytes = 64 << 10;

std::vector<Partition> partitions_of(const Module& module) {
  uint64_t total = 0;
  for (const ByteRange& body : module.bodies) total += body.size;
  // Two at least if there is work for two, and not more than many threads could use.
  const uint64_t goal = std::max<uint64_t>({total / 64, std::min<uint64_t>(kPartitionBytes, total / 2), 4096});
  std::vector<Partition> out;
  Partition open{0, 0, 0};
  for (uint32_t i = 0; i < module.bodies.size(); ++i) {
    open.end = i + 1;
    open.bytes += module.bodies[i].size;
    if (open.bytes >= goal) {
      out.push_back(open);
      open = {i + 1, i + 1, 0};
    }
  }
  if (open.begin != open.end) out.push_back(open);
  return out;
}

/// Does any function of the module make tail calls?
bool has_tail_calls(const Module& module) {
  if (!module.features.has(Proposal::TailCall)) return false;
  for (const ByteRange& body : module.bodies) {
    binary::InstructionReader reader(module, body);
    if (!reader.read_locals()) continue;
    for (Instruction in; reader.next(in);) {
      if (in.op == Opcode::return_call || in.op == Opcode::return_call_indirect || in.op == Opcode::return_call_ref) return true;
    }
  }
  return false;
}

/// Gives functions places, so that the back end writes where code comes from: the line is the offset in the module.
class Places {
 public:
  explicit Places(llvm::Module& module) : builder_(module) {
    module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
    module.addModuleFlag(llvm::Module::Warning, "Dwarf Version", 4);
    file_ = builder_.createFile("wasm", "/");
    builder_.createCompileUnit(llvm::dwarf::DW_LANG_C, file_, "wasmvm", true, "", 0, "",
                               llvm::DICompileUnit::DebugEmissionKind::LineTablesOnly);
    type_ = builder_.createSubroutineType(builder_.getOrCreateTypeArray({}));
  }
  llvm::DISubprogram* of(llvm::Function& function) {
    return builder_.createFunction(file_, function.getName(), function.getName(), file_, 1, type_, 1, llvm::DINode::FlagZero,
                                   llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
  }
  void finish() { builder_.finalize(); }

 private:
  llvm::DIBuilder builder_;
  llvm::DIFile* file_;
  llvm::DISubroutineType* type_;
};

/// Writes intermediate code for people to read.
Status dump(const llvm::Module& module, const std::string& path) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (!error) module.print(out, nullptr);
  out.close();
  if (!error && !out.has_error()) return {};
  if (!error) error = out.error();
  out.clear_error();
  return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath), path + ": " + error.message());
}

Result<ObjectBytes> compile_partition(const Plan& plan, const Partition& partition, size_t number) {
  WASMVM_TRY_ASSIGN(auto target, make_target(plan.codegen));
  llvm::LLVMContext context;
  ModuleIr ir(plan, context);
  // Before anything is built: constants of pointers depend on it.
  ir.ir().setTargetTriple(target->getTargetTriple().str());
  ir.ir().setDataLayout(target->createDataLayout());
  ir.set_rounding(target->getMCSubtargetInfo()->checkFeatures("+sse4.1"));
  Places places(ir.ir());
  for (uint32_t i = partition.begin; i < partition.end; ++i) {
    const FuncIndex index(plan.module.imported_functions + i);
    FunctionCompiler function(ir, index, places.of(*ir.function(index)));
    WASMVM_TRY(function.compile());
    ir.entry(plan.module.functions[index.value]);
  }
  places.finish();
  const std::unique_ptr<llvm::Module> module = ir.take();
  if (!plan.codegen.dump.empty()) WASMVM_TRY(dump(*module, plan.codegen.dump + "." + std::to_string(number) + ".ll"));
  return generate(*module, *target, plan.codegen.level);
}

/// Objects of all partitions, in order; the first error in order counts.
class Work {
 public:
  Work(const Plan& plan, std::vector<Partition> partitions)
      : plan_(plan), partitions_(std::move(partitions)), objects_(partitions_.size()), order_(partitions_.size()) {
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::sort(order_.begin(), order_.end(), [&](size_t a, size_t b) {
      return partitions_[a].bytes != partitions_[b].bytes ? partitions_[a].bytes > partitions_[b].bytes : a < b;
    });
  }

  Status run(unsigned threads) {
    threads = static_cast<unsigned>(std::min<size_t>(threads, partitions_.size()));
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& thread : others) thread.join();
    if (error_) return Error(std::move(*error_));
    return {};
  }
  std::span<const ObjectBytes> objects() const { return objects_; }

 private:
  void work() {
    for (size_t next; (next = next_.fetch_add(1)) < order_.size();) {
      const size_t index = order_[next];
      Result<ObjectBytes> object = compile_partition(plan_, partitions_[index], index);
      if (object) {
        objects_[index] = std::move(object).value();
        continue;
      }
      const std::lock_guard hold(lock_);
      if (!error_ || index < error_index_) {
        error_ = std::move(object).error();
        error_index_ = index;
      }
    }
  }

  const Plan& plan_;
  const std::vector<Partition> partitions_;
  std::vector<ObjectBytes> objects_;
  std::vector<size_t> order_;
  std::atomic<size_t> next_{0};
  std::mutex lock_;
  std::optional<Error> error_;
  size_t error_index_ = 0;
};

Result<ObjectCode> compile_object(const ValidModule& valid, const CompileOptions& options, const CodegenOptions& codegen,
                                  const CompilerHost& host) {
  const Module& module = valid.module();
  const bool guarded =
      options.guard_pages && !module.memories.empty() && !module.memories[0].limits.is_64 && module.memories[0].page_log2 == 16;
  const Plan plan{valid, module, options, codegen, host, has_tail_calls(module), guarded};
  Work work(plan, partitions_of(module));
  const unsigned threads = codegen.threads != 0 ? codegen.threads : std::max(1u, std::thread::hardware_concurrency());
  WASMVM_TRY(work.run(threads));
  return link_objects(module, work.objects());
}

}  // namespace
}  // namespace wasmvm::codegen

extern "C" __attribute__((visibility("default")))
const wasmvm::compiled::Codegen wasmvm_codegen = {wasmvm::compiled::kCodegenVersion, wasmvm::codegen::compile_object};
