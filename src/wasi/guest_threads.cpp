// Starting, ending and waiting for the threads of a guest.
//
// INVARIANT: a thread is among the living as long as its store may be interrupted; it leaves them, under the lock, before it
// gives its store up. Whoever ends the process sets ended_ first, so that no thread starts after that.
#include "wasi/guest_threads.h"

#include <optional>
#include <utility>

namespace wasmvm::wasi {

namespace {

constexpr const char* kStart = "wasi_thread_start";
// SPEC: numbers are positive and leave the uppermost bits to the guest's library.
constexpr uint32_t kLastNumber = 0x1fffffff;

/// The process whose thread this is, if it is one that thread-spawn started.
thread_local const GuestThreads* t_process = nullptr;

int32_t failed(Errno error) { return -static_cast<int32_t>(error); }

CanonFuncType spawn_type() {
  CanonFuncType type;
  type.params = {CanonType::i32()};
  type.results = {CanonType::i32()};
  return type;
}

bool is_start(const runtime::Extern* item) {
  if (item == nullptr) return false;
  const CanonFuncType& type = type_info(item->func->type).type.func;
  const CanonType i32 = CanonType::i32();
  return type.results.empty() && type.params.size() == 2 && type.params[0] == i32 && type.params[1] == i32;
}

/// What an instance imported, for another instance in another store: host functions, shared memories, and what cannot change.
/// None if there is anything else among it: that belongs to one store.
std::optional<std::vector<runtime::Extern>> shared_imports(const runtime::Instance& instance) {
  std::vector<runtime::Extern> out;
  bool has_shared_memory = false;
  size_t funcs = 0, memories = 0, globals = 0, tags = 0;
  for (const Import& import : instance.module()->imports) {
    switch (import.type.kind) {
      case ExternKind::Func: {
        runtime::Func* const func = instance.funcs[funcs++];
        if (!func->is_host()) return std::nullopt;
        out.push_back(runtime::Extern::of(func));
        break;
      }
      case ExternKind::Memory: {
        const Ref<runtime::Memory>& memory = instance.memories[memories++];
        if (!memory->declared_type().limits.is_shared) return std::nullopt;
        has_shared_memory = true;
        out.push_back(runtime::Extern::of(memory));
        break;
      }
      case ExternKind::Global: {
        const Ref<runtime::Global>& global = instance.globals[globals++];
        if (global->type.mut == Mutability::Var || global->type.type.is_ref()) return std::nullopt;
        out.push_back(runtime::Extern::of(global));
        break;
      }
      case ExternKind::Tag: out.push_back(runtime::Extern::of(instance.tags[tags++])); break;
      case ExternKind::Table: return std::nullopt;
    }
  }
  if (!has_shared_memory) return std::nullopt;
  return out;
}

}  // namespace

/// One thread: everything that it needs, so that it depends on nothing of the thread that started it.
struct GuestThreads::Thread {
  Ref<GuestThreads> process;
  uint32_t number = 0, argument = 0;
  Ref<runtime::Store> store;
  Ref<const runtime::CompiledModule> code;
  std::vector<runtime::Extern> imports;
  std::vector<Ref<runtime::FuncKeeper>> keepers;  ///< of the imported functions
  os::Thread handle;
};

GuestThreads::GuestThreads(runtime::Store& main, Options options) : options_(std::move(options)), main_(&main) {}

// The last share may be a thread's own.
GuestThreads::~GuestThreads() {
  for (const os::Thread thread : finished_) os::is_current(thread) ? os::detach(thread) : os::join(thread);
}

// -- starting --

runtime::Extern GuestThreads::spawn_function() {
  const Ref<runtime::HostFunc> function = make_ref<runtime::HostFunc>(spawn_type(), enter_spawn, this, 0);
  function->finalizer = [self = Ref<GuestThreads>::share(this)] {};  // holds the process as long as the function lives
  return runtime::Extern::of(&function->func);
}

bool GuestThreads::enter_spawn(void* self, runtime::HostCall& call) {
  const auto argument = static_cast<uint32_t>(call.slots[0]);
  const int32_t result =
      call.caller == nullptr ? failed(Errno::notsup) : static_cast<GuestThreads*>(self)->spawn(*call.caller, argument);
  call.slots[0] = static_cast<uint32_t>(result);
  return true;
}

int32_t GuestThreads::spawn(const runtime::Instance& caller, uint32_t argument) {
  if (!is_start(caller.find_export(kStart, ExternKind::Func))) return failed(Errno::notsup);
  std::optional<std::vector<runtime::Extern>> imports = shared_imports(caller);
  // Each store counts for itself: metered threads would escape the limit of the whole.
  if (!imports || caller.code()->options().metered) return failed(Errno::notsup);

  auto thread = std::make_unique<Thread>();
  thread->process = Ref<GuestThreads>::share(this);
  thread->argument = argument;
  thread->code = Ref<const runtime::CompiledModule>::share(caller.code());
  thread->imports = std::move(*imports);
  thread->keepers = caller.imported_keepers;
  thread->store = runtime::Store::create(caller.store()->options());

  std::unique_lock hold(lock_);
  std::vector<os::Thread> finished;
  finished.swap(finished_);
  int32_t result = failed(Errno::again);
  if (!ended_ && living_.size() < options_.limit) {
    const uint32_t number = free_number();
    Thread& started = *thread;
    started.number = number;
    living_.emplace(number, std::move(thread));
    if (os::start_thread(enter_thread, &started, started.handle) == Errno::success) {
      result = static_cast<int32_t>(number);
    } else {
      thread = std::move(living_[number]);
      living_.erase(number);
    }
  }
  hold.unlock();
  for (const os::Thread old : finished) os::join(old);
  return result;
}

uint32_t GuestThreads::free_number() {
  do last_number_ = last_number_ % kLastNumber + 1;
  while (living_.count(last_number_) != 0);
  return last_number_;
}

// -- running --

void* GuestThreads::enter_thread(void* argument) {
  Thread& thread = *static_cast<Thread*>(argument);
  const Ref<GuestThreads> process = thread.process;
  t_process = process.get();
  const auto body = [&] { process->run(thread); };
  process->options_.around ? process->options_.around(body) : body();
  process->finish(thread);
  return nullptr;
}

/// The instance is made on the thread itself: a start function that waits for others must not hold up who asked for the thread.
void GuestThreads::run(Thread& thread) {
  runtime::Store& store = *thread.store;
  runtime::Trap trap;
  auto instance = runtime::instantiate(store, std::move(thread.code), std::move(thread.imports), {});
  if (!instance) {
    trap = store.take_trap();
    if (trap.message.empty()) {
      trap.code = instance.error().code;
      trap.message = instance.error().message;
    }
  } else {
    runtime::Func& start = *instance.value()->find_export(kStart, ExternKind::Func)->func;
    runtime::Slot slots[2] = {thread.number, thread.argument};
    const bool ok = store.call(start, slots);
    if (!ok) trap = store.take_trap();
    store.retire(std::move(instance).value());
    if (ok) return;
  }
  if (trap.code != ErrCode::Terminated) trap.message += ": in thread " + std::to_string(thread.number) + " of the guest";
  end(trap);
}

void GuestThreads::finish(Thread& thread) {
  std::unique_ptr<Thread> gone;
  {
    const std::lock_guard hold(lock_);
    const auto found = living_.find(thread.number);
    gone = std::move(found->second);
    living_.erase(found);
    finished_.push_back(gone->handle);
    changed_.notify_all();
  }
  runtime::Store::close(std::move(gone->store));
}

// -- ending --

void GuestThreads::end_locked() {
  ended_ = true;
  for (const auto& [number, thread] : living_) thread->store->interrupt(ErrCode::Terminated);
}

/// Ends the process because one of its threads has ended so.
void GuestThreads::end(const runtime::Trap& trap) {
  const std::lock_guard hold(lock_);
  if (ended_) return;
  end_locked();
  cause_ = trap;
  // A code of the host's own is none of ours.
  if (main_ != nullptr) main_->interrupt(trap.category == 0 ? trap.code : ErrCode::RuntimeError);
}

/// Until no thread is left, the caller's own excepted.
void GuestThreads::wait_for_threads(std::unique_lock<std::mutex>& hold) {
  const size_t own = t_process == this ? 1 : 0;
  changed_.wait(hold, [&] { return living_.size() <= own; });
  std::vector<os::Thread> finished;
  finished.swap(finished_);
  hold.unlock();
  for (const os::Thread thread : finished) os::join(thread);
  hold.lock();
}

bool GuestThreads::call_ended(bool ends_process, bool ok, runtime::Trap& trap) {
  std::unique_lock hold(lock_);
  if (!ended_ && (ends_process || !ok)) end_locked();
  if (!ended_) return ok;
  wait_for_threads(hold);
  if (!cause_) return ok;
  // The call may have ended without meeting it.
  if (main_ != nullptr) main_->withdraw_interrupt();
  trap = std::move(*cause_);
  cause_.reset();
  return false;
}

void GuestThreads::stop() {
  runtime::Store* interrupted = nullptr;
  {
    std::unique_lock hold(lock_);
    if (!ended_) end_locked();
    wait_for_threads(hold);
    if (cause_) interrupted = main_;
    main_ = nullptr;
  }
  // Outside of the lock: giving the store back may run foreign code.
  if (interrupted != nullptr) interrupted->withdraw_interrupt();
}

}  // namespace wasmvm::wasi
