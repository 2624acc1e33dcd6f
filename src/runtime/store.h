// Store: everything that may refer to each other at run time, the names modules are registered under, and the current call.
//
// Thread rule: confined. A store and what is in it may move between threads, one call at a time; a second concurrent entry
// is refused with ErrCode::WrongVMWorkflow.
//
// Ownership. Instances own a share of their store. References to functions (in tables, globals, element segments) own nothing:
// an instance whose handle was dropped becomes the store's ("retired") until a trace finds that no reference leads to its
// functions any more. All functions that a reference may name are of one store or of the host: tables and globals that hold
// function references belong to the first store that uses them (Home), and imports of another store's functions are refused.
// Names, homes and lists of instances are kept under one process-wide lock, because host modules belong to many stores and
// handles are dropped on any thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "binary/decode.h"
#include "runtime/abi.h"
#include "runtime/attachment.h"
#include "runtime/objects.h"
#include "runtime/tier.h"
#include "runtime/trap.h"

namespace wasmvm::runtime {

class DeadlineScope;
class Heap;
struct ThreadState;
struct VmStack;

struct StoreOptions {
  uint64_t stack_bytes = 8u << 20;  ///< VM stack of a call chain; address space, touched lazily; 256 KiB to 1 GiB
  uint32_t max_depth = 200;         ///< nested entries from host functions back into wasm
  MemoryOptions memory;
  uint64_t max_table_elements = 10'000'000;
  uint64_t max_instances = UINT64_MAX;
  uint64_t gc_heap_bytes = uint64_t{1} << 30;  ///< bound of the collected heap
  bool gc_stress = false;                      ///< for tests: collect at every allocation
};

class Store final : public Attachable {
 public:
  static Ref<Store> create(const StoreOptions& options = {});
  ~Store() override;

  StoreBlock block;
  const StoreOptions& options() const { return options_; }
  /// Sets how memories of instances made from now on are obtained.
  void set_memory_options(const MemoryOptions& memory) { options_.memory = memory; }

  // -- names --
  /// Registers an instance under a name; ModuleNameConflict if the name is taken. Does not own it.
  Status register_name(std::string name, Instance& instance);
  /// Removes every name of `instance` from this store (unlink: from all).
  void unregister(Instance& instance);
  /// Removes every name of `instance` from all stores.
  static void unlink(Instance& instance);
  /// The instance stays the embedder's: valid while nobody ends it.
  Instance* find(std::string_view name) const;
  /// As find, with a share: safe against an end on another thread.
  Ref<Instance> find_shared(std::string_view name) const;
  std::vector<std::string_view> names() const;  ///< sorted

  // -- calls --
  /// Calls any function, wasm or host: arguments in slots[0 .. param_slots), results to slots[0 .. result_slots).
  /// False: trap() tells why. Arguments must have the function's types; the caller has checked.
  bool call(Func& func, Slot* slots);
  /// The same for a tier that calls the function itself (store_call.h).
  template <bool Accepted, typename Body>
  bool run_call(Func& func, Slot* slots, Body&& body);
  /// Records a trap; returns false so that host functions can `return store.raise(...)`.
  bool raise(ErrCode code, std::string_view detail = {});
  bool raise(Trap trap);
  /// The last trap that this thread met in this store.
  const Trap& trap() const;
  Trap take_trap();
  /// Makes the stack of compiled code ready for the running call: StoreBlock::native_limit, transfer. False if the host has
  /// no memory.
  bool bind_native_stack();
  /// Where the first frame of the running call's compiled code begins; null if the call has not entered any.
  char* native_stack_top() const;
  /// Lowest address of the running call's native stack.
  const char* native_stack_base() const;
  /// As below, of frames found by a walk of the caller's own: `next` gives one place after the other, false at the end.
  std::vector<Frame> frames_of(const std::function<bool(CodePlace&)>& next) const;
  /// Collects the frames from the innermost wasm frame, whose `pc` and `fp` are given, to the entry from C++ it runs under,
  /// innermost first. Long chains keep both ends, see Frame::left_out. A trap that passes through a host function gets the
  /// frames before it from the tier that called the host function.
  std::vector<Frame> walk_stack(const void* pc, const Slot* fp) const;

  // -- interruption (interrupt.cpp) --
  /// Ends the running call with a trap of this code, or the next one if none runs. Of several, the first counts until a call
  /// has met it. Loops without calls notice it if their code is interruptible, host functions when they return. Any thread.
  void interrupt(ErrCode code);
  /// Takes back the interruption that is pending, or under way in calls of this thread. Any thread; does nothing while another
  /// one runs calls, which meet the interruption.
  void withdraw_interrupt();
  /// Code of the trap for a call that found no room below StoreBlock::stack_limit.
  ErrCode stack_exhausted_or_interrupted() const;

  // -- the collected heap --
  /// Made at its first use.
  Heap& heap();
  /// Calls `visit` with every slot that may hold a reference into the heap: the VM stack, globals, tables, element segments.
  template <typename F>
  void visit_heap_roots(F&& visit) const;

  /// True if `func` may be called or referred to in this store: its own wasm functions, and all host functions.
  bool accepts(const Func& func) const { return func.ctx == nullptr || func.ctx->store == &block; }

  // -- lifetime --
  /// The embedder has dropped its handle of `instance`, a wasm instance of this store: removes its names at once and frees it
  /// when nothing can reach it, at the earliest when the outermost call has returned. Any thread.
  void retire(Ref<Instance> instance);
  /// The embedder drops a handle of a store, perhaps during a call: takes effect when the outermost call has returned.
  static void close(Ref<Store> handle);
  /// Frees retired instances that nothing reaches; called by retire() from time to time. Does nothing during a call.
  void collect_retired();
  /// Notes that a reference to `func` goes into the store by a way that no import tells of (an argument or a result of a host
  /// function): from now on the store keeps a host function alive as long as it is referred to.
  void keep(Func& func);
  /// Instances and functions that wait for a trace to free them (for tests).
  size_t retired_count() const;

 private:
  friend class DeadlineScope;
  friend class Heap;
  friend class Session;
  friend class Tracer;
  friend class Instance;
  friend class Table;
  friend class Global;
  friend class Instantiation;
  using Retired = std::unordered_map<FuncKeeper*, Ref<FuncKeeper>>;
  /// What is to be released outside of the lock and after the store has been left, since finalizers are foreign code.
  using Dead = std::vector<Ref<RefCounted>>;

  explicit Store(const StoreOptions& options);
  /// Is a call of this thread under way?
  bool is_mine(const ThreadState& self) const {
    return inside_.load(std::memory_order_relaxed) == &self || owner_.load(std::memory_order_relaxed) == &self;
  }
  bool enter(ThreadState& self);
  bool enter_any(ThreadState& self);
  void let_go(const ThreadState& self);
  /// `results` are those of the call that ends: what they refer to stays until the caller has had a chance to root it.
  void leave(ThreadState& self, std::span<const Slot> results = {});
  bool bind_stack();
  std::vector<Frame> name_frames(const class FramePlaces& places) const;
  void set_stack_limit();
  void note_interrupt(ErrCode code);
  void end_interrupt();
  bool refuse_call(const Func& func);
  bool call_host(Func& func, Slot* slots);
  void settle(Dead& dead);
  void settle_and_leave(ThreadState& self, bool collect_now, std::span<const Slot> results = {});
  void settle_if_idle();
  void take_over(Ref<Instance> instance, Dead& dead);
  void free_alone(Ref<Instance> instance, Dead& dead);
  void collect(Dead& dead);
  Status adopt(Instance& instance);
  bool claim(Table& table);
  bool claim(Global& global);
  void clear_homes();
  std::string module_name(const ValidModule& module, const binary::Names& names) const;
  const binary::Names& names_of(const ValidModule& module) const;

  StoreOptions options_;
  std::unique_ptr<Heap> heap_;
  // Whoever runs in the store: the address of its thread's state, in one of these. An atomic exchange of owner_ costs a fourth of
  // a short call, so a thread that has come often becomes the favourite, which enters with plain stores to inside_. Another
  // thread that wants to enter takes owner_ and ends the favour with a barrier in all threads, see enter_any().
  std::atomic<ThreadState*> owner_{nullptr};
  std::atomic<ThreadState*> favourite_{nullptr};
  std::atomic<ThreadState*> inside_{nullptr};  ///< the favourite, or one that was, while it is in
  // Of the owner:
  const ThreadState* last_owner_ = nullptr;
  uint32_t entries_in_a_row_ = 0;
  uint32_t favours_ended_ = 0;
  VmStack* stack_ = nullptr;
  Trap trap_;
  std::mutex interrupt_lock_;          ///< of changes to block.interrupt, together with what follows from them
  bool met_interrupt_ = false;         ///< the running call has trapped because of block.interrupt
  DeadlineScope* deadline_ = nullptr;  ///< innermost

  // Under the process-wide lock:
  std::map<std::string, Instance*, std::less<>> names_;
  std::vector<Instance*> instances_;  ///< wasm instances that are not retired
  std::vector<Instance*> starting_;   ///< being instantiated
  std::vector<Table*> tables_;        ///< all whose home is this store
  std::vector<Global*> globals_;
  Retired retired_;
  std::vector<Ref<Instance>> pending_;  ///< to be retired when the running call ends
  std::vector<Ref<Store>> closing_;     ///< dropped handles of this store, the same
  std::atomic<bool> has_pending_{false};
  size_t next_collection_ = 16;

  // Names of functions of modules that appeared in backtraces; forgotten whenever an instance is retired.
  struct ModuleNames {
    Ref<const ValidModule> module;  ///< the names are views into it
    binary::Names names;
  };
  mutable std::unordered_map<const ValidModule*, ModuleNames> function_names_;
};

/// Holds a store for this thread, as a call does, while something other than a call changes it. Nests within calls.
class Session {
 public:
  explicit Session(Store& store);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  /// False if another thread is in the store: nothing may be touched then.
  explicit operator bool() const { return held_; }

 private:
  Store& store_;
  bool held_;
  bool outermost_;
};

/// The lock of names, homes and lists of instances of all stores. Never held while foreign code runs.
std::mutex& store_lists_lock();

}  // namespace wasmvm::runtime
