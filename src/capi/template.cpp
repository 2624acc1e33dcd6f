// Templates of instances: what instantiation looks up and works out is kept, so that an instance is only put together.
#include "capi/engine.h"
#include "capi/objects.h"

/// Confined to its store.
struct WasmVM_InstanceTemplate {
  wasmvm::Ref<WasmVM_ExecutorContext> executor;
  wasmvm::Ref<wasmvm::runtime::Store> store;
  wasmvm::Ref<const wasmvm::runtime::CompiledModule> code;
  std::vector<wasmvm::Ref<wasmvm::runtime::MemoryImage>> images;
  std::vector<wasmvm::runtime::Extern> imports;  ///< go first: they may need the store
};

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

Outcome create(WasmVM_ExecutorContext& executor, WasmVM_StoreContext& store, const WasmVM_ASTModuleContext& ast,
               WasmVM_InstanceTemplate& out) {
  out.executor = Ref<WasmVM_ExecutorContext>::share(&executor);
  out.store = store.open(executor.settings);
  if (!out.store) return failure(ErrCode::OutOfMemory, "no address space for a stack");
  if (Outcome failed = link(executor, *out.store, ast, out.code, out.imports)) return failed;
  // Images are for guarded memories only.
  if (!executor.settings.checked_memory) out.images = runtime::initial_images(out.code->module());
  return nullptr;
}

}  // namespace

extern "C" {

WasmVM_Result WasmVM_InstanceTemplateCreate(WasmVM_ExecutorContext* Cxt, WasmVM_InstanceTemplate** Template,
                                            WasmVM_StoreContext* StoreCxt, const WasmVM_ASTModuleContext* ASTCxt) {
  if (Template != nullptr) *Template = nullptr;
  if (Cxt == nullptr) return kNullObject;
  const LastError& last = Cxt->last_error;
  if (StoreCxt == nullptr || ASTCxt == nullptr || Template == nullptr) {
    return last.finish(failure(ErrCode::WrongVMWorkflow, "no store, module or output given"));
  }
  auto made = std::make_unique<WasmVM_InstanceTemplate>();
  Outcome outcome = create(*Cxt, *StoreCxt, *ASTCxt, *made);
  if (outcome == nullptr) *Template = made.release();
  return last.finish(std::move(outcome));
}

WasmVM_Result WasmVM_InstanceTemplateInstantiate(WasmVM_InstanceTemplate* Cxt, WasmVM_ModuleInstanceContext** ModuleCxt) {
  if (ModuleCxt != nullptr) *ModuleCxt = nullptr;
  if (Cxt == nullptr) return kNullObject;
  // The start function may delete the template.
  const Ref<WasmVM_ExecutorContext> executor = Cxt->executor;
  const Ref<runtime::Store> store = Cxt->store;
  const LastError& last = executor->last_error;
  if (ModuleCxt == nullptr) return last.finish(failure(ErrCode::WrongVMWorkflow, "no output given"));
  const runtime::Session session(*store);
  if (!session) return last.finish(failure(ErrCode::WrongVMWorkflow, "the store is in use by another thread"));
  store->set_memory_options(executor->settings.memory_options());
  const std::vector<Ref<runtime::MemoryImage>> images = Cxt->images;
  Ref<runtime::Instance> instance;
  Outcome outcome = instantiate_linked(*executor, *store, Cxt->code, Cxt->imports, {}, instance, images);
  if (outcome == nullptr) *ModuleCxt = hand_out_object(std::move(instance));
  return last.finish(std::move(outcome));
}

void WasmVM_InstanceTemplateDelete(WasmVM_InstanceTemplate* Cxt) { delete Cxt; }

}  // extern "C"
