// Store: everything that may refer to each other at run time, the names modules are registered under, and the current call.
//
// Thread rule: confined. A store and what is in it may move between threads, one call at a time; a second concurrent entry
// is refused with ErrCode::WrongVMWorkflow. Ownership: instances own a share of their store; the store owns deleted instances
// ("zombies") only as long as functions of theirs are reachable through tables, globals or imports of living ones.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "runtime/abi.h"
#include "runtime/attachment.h"
#include "runtime/objects.h"
#include "runtime/tier.h"
#include "runtime/trap.h"

namespace wasmvm::runtime {

struct StoreOptions {
  uint64_t stack_bytes = 8u << 20;   ///< VM stack of a call chain; address space, touched lazily
  uint32_t max_depth = 200;          ///< nested entries from host functions back into wasm
  MemoryOptions memory;
  uint64_t max_table_elements = 10'000'000;
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
  /// Removes every name of `instance`.
  void unregister(Instance& instance);
  Instance* find(std::string_view name) const;
  std::vector<std::string_view> names() const;  ///< sorted

  // -- calls --
  /// Calls any function, wasm or host: arguments in slots[0 .. param_slots), results to slots[0 .. result_slots).
  /// False: trap() tells why. Arguments must have the function's types; the caller has checked.
  bool call(Func& func, Slot* slots);
  /// Records a trap; returns false so that host functions can `return store.raise(...)`.
  bool raise(ErrCode code, std::string_view detail = {});
  bool raise(Trap trap);
  const Trap& trap() const { return trap_; }
  Trap take_trap() { return std::move(trap_); }
  /// Collects the frames between the innermost wasm frame and the outermost entry of this call chain, innermost first.
  /// `pc` and `fp` are those of the innermost frame.
  std::vector<Frame> walk_stack(const void* pc, const Slot* fp) const;

  // -- lifetime --
  /// The embedder has dropped its handle of `instance`; frees it when nothing can reach it.
  void retire(Ref<Instance> instance);
  /// Frees retired instances that nothing reaches; called by retire() from time to time.
  void collect_retired();

 private:
  explicit Store(const StoreOptions& options);
  StoreOptions options_;
  std::unordered_map<std::string, Instance*> names_;
  std::vector<Ref<Instance>> retired_;
  size_t next_collection_ = 16;
  std::atomic<bool> busy_{false};
  Trap trap_;
};

}  // namespace wasmvm::runtime
