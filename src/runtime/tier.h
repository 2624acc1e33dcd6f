// Tier: what an execution engine must do, as the runtime sees it. Concrete tiers are named only in src/capi.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "runtime/abi.h"
#include "runtime/meter.h"
#include "runtime/trap.h"
#include "validate/valid_module.h"

namespace wasmvm::runtime {

class Tier;

/// What code is made to do besides what the module says. Passive value.
struct CompileOptions {
  bool guard_pages = true;               ///< memories of instances will be guarded where Memory::create guards
  bool metered = false;                  ///< counts instructions and gas, and stops at StoreBlock::gas_limit
  bool interruptible = false;            ///< loops poll StoreBlock::interrupt; calls and waits meet interruptions always
  Ref<const CostTable> costs = nullptr;  ///< of metered code; null: the standard costs
  bool pin_locals = true;  ///< interpreter: keeps the hottest locals of a function in registers, if the host has them
  bool fuse = true;        ///< interpreter: joins instructions that often follow each other into one cell

  /// Would code made with `other` do as well?
  bool is_same(const CompileOptions& other) const {
    const auto table = [](const CompileOptions& o) -> const CostTable& { return o.costs ? *o.costs : CostTable::standard(); };
    return guard_pages == other.guard_pages && metered == other.metered && interruptible == other.interruptible &&
           pin_locals == other.pin_locals && fuse == other.fuse && (!metered || table(*this) == table(other));
  }
};

/// Code of one module for one tier. Immutable from outside; shared by instances and threads.
class CompiledModule : public RefCounted {
 public:
  CompiledModule(const Tier& tier, Ref<const ValidModule> module, CompileOptions options = {})
      : tier_(tier), module_(std::move(module)), options_(std::move(options)) {}
  const Tier& tier() const { return tier_; }
  const CompileOptions& options() const { return options_; }
  const ValidModule& valid() const { return *module_; }
  const Module& module() const { return module_->module(); }
  /// The code relies on guard pages behind memory 0: instantiation must refuse an imported memory without them.
  virtual bool needs_guarded_memory() const = 0;

 private:
  const Tier& tier_;
  Ref<const ValidModule> module_;
  const CompileOptions options_;
};

/// A place in wasm code, as stack walks find it. With `module` null it is a bridge between instances: no wasm frame, but a
/// header to walk through.
struct CodePlace {
  const ValidModule* module = nullptr;
  FuncIndex function;
  uint64_t offset = 0;      ///< of the instruction in the module
  int32_t local_slots = 0;  ///< where the frame's header lies, in slots from fp (negative for bridges)
};

/// An execution engine. Stateless; one object per process and kind.
class Tier {
 public:
  virtual ~Tier() = default;
  virtual const char* name() const = 0;
  /// Prepares a module. Refuses with ErrCode::TierUnavailable what it cannot run, naming the instruction.
  virtual Result<Ref<CompiledModule>> compile(Ref<const ValidModule> module, const CompileOptions& options) const = 0;
  /// Fills `code` and `reg_entry` of an instance's own functions.
  virtual void bind(const CompiledModule& code, Func* own_funcs, uint32_t count) const = 0;
  /// Calls a wasm function with arguments in slots[0..), results to slots[0..). False: the store has a trap.
  virtual bool call(StoreBlock& store, Func& func, Slot* slots) const = 0;
  /// As Store::call, for a wasm function of this tier and that store; tiers make one function of it all (store_call.h).
  virtual bool call_from_host(Store& store, Func& func, Slot* slots) const = 0;
};

}  // namespace wasmvm::runtime
