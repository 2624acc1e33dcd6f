// Which modules may start threads, and when the process of such a guest ends.
#include "capi/guest_threads.h"

#include <algorithm>

#include "wasi/wasi.h"

namespace wasmvm::capi {
namespace {

using wasi::GuestThreads;

bool is_spawn(const Import& import) {
  return import.type.kind == ExternKind::Func && import.module == GuestThreads::kModule && import.name == GuestThreads::kSpawn;
}

bool has_wasi(const runtime::Store& store) {
  const Ref<runtime::Instance> instance = store.find_shared(wasi::kName);
  return instance && wasi::is_wasi(*instance);
}

}  // namespace

bool wants_guest_threads(const Module& module, const Features& features) {
  return features.has(Proposal::Threads) && std::any_of(module.imports.begin(), module.imports.end(), is_spawn);
}

GuestThreadsGrant::GuestThreadsGrant(WasmVM_ExecutorContext& executor, runtime::Store& store, const Module& module)
    : store_(store) {
  if (!wants_guest_threads(module, executor.settings.features)) return;
  if (store.find(GuestThreads::kModule) != nullptr || !has_wasi(store)) return;
  GuestThreads::Options options;
  options.limit = executor.settings.max_guest_threads;
  options.around = [self = Ref<WasmVM_ExecutorContext>::share(&executor)](const std::function<void()>& body) {
    const ExecutorScope scope(*self);
    body();
  };
  threads_ = make_ref<GuestThreads>(store, std::move(options));
}

GuestThreadsGrant::~GuestThreadsGrant() {
  if (threads_) threads_->stop();
}

Result<std::optional<runtime::Extern>> GuestThreadsGrant::supply(const Import& import) const {
  std::optional<runtime::Extern> item;
  if (!threads_) return item;
  if (is_spawn(import)) return std::optional(threads_->spawn_function());
  if (import.type.kind != ExternKind::Memory || !import.type.memory.limits.is_shared) return item;
  WASMVM_TRY_ASSIGN(Ref<runtime::Memory> memory, runtime::Memory::create(import.type.memory, store_.options().memory));
  return std::optional(runtime::Extern::of(std::move(memory)));
}

void GuestThreadsGrant::give_to(runtime::Instance& instance) {
  if (threads_) data_of(instance).threads = std::move(threads_);
}

bool guest_call_ended(const runtime::Func& func, bool ok, runtime::Trap& trap) {
  runtime::Instance* const instance = func.keeper->as_instance();
  if (instance == nullptr || instance->attachment() == nullptr) return ok;
  const Ref<GuestThreads> threads = data_of(*instance).threads;
  if (!threads) return ok;
  const runtime::Extern* const start = instance->find_export("_start", ExternKind::Func);
  return threads->call_ended(start != nullptr && start->func == &func, ok, trap);
}

}  // namespace wasmvm::capi
