// ValidModule: the proof that a Module passed validation, with the facts that validation learns for free.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "wasm/module.h"

namespace wasmvm {

namespace validate {
class LazyBodies;
}

/// What validation learns of one defined function.
struct FuncFacts {
  uint32_t local_slots = 0;      ///< parameters and locals, in 8-byte slots
  uint32_t max_stack_slots = 0;  ///< greatest height of the operand stack, in 8-byte slots
  uint32_t try_depth = 0;        ///< greatest nesting of legacy try blocks: each may hold a caught exception
  static constexpr uint16_t kNone = 0xffff;
  /// The two integer (or reference) locals and the two float locals that loops use most; kNone if fewer. A tier may keep them
  /// in machine registers.
  uint16_t hot_int[2] = {kNone, kNone};
  uint16_t hot_float[2] = {kNone, kNone};
};

/// A module that is known to be valid. Immutable and shared by threads. Only validate::check makes one.
class ValidModule : public RefCounted {
 public:
  const Module& module() const { return *module_; }
  const Module* operator->() const { return module_.get(); }
  /// Facts of a defined function; of a lazy module local_slots alone until check_body(f) has succeeded.
  const FuncFacts& facts(FuncIndex f) const { return facts_[f.value - module_->imported_functions]; }
  /// Bodies are checked when somebody asks, not with the module: nobody may read a body before check_body says that it is valid.
  bool is_lazy() const { return lazy_ != nullptr; }
  /// Checks a body unless that has happened. Any thread.
  Status check_body(FuncIndex f) const;
  /// Checks every body that has not been checked. Any thread.
  Status check_bodies() const;
  /// Learns the local_slots of all functions if nobody has yet: for tiers that need facts of functions. Any thread.
  Status know_locals() const;
  ~ValidModule() override;
  /// Canonical id of a type of this module.
  TypeId type_id(TypeIndex t) const { return module_->type_ids[t.value]; }
  TypeId func_type_id(FuncIndex f) const { return type_id(module_->functions[f.value]); }
  CanonType canon(ValType t) const { return canonical(t, module_->type_ids); }

 private:
  friend class ValidModuleMaker;  // in validate/validate.cpp
  ValidModule(Ref<const Module> module, std::vector<FuncFacts> facts, std::unique_ptr<validate::LazyBodies> lazy);
  const Ref<const Module> module_;
  mutable std::vector<FuncFacts> facts_;  // of a lazy module: written under the lock of lazy_
  const std::unique_ptr<validate::LazyBodies> lazy_;
};

namespace validate {

/// When function bodies are checked.
enum class When : uint8_t {
  Now,        ///< with the module, on several threads if there is much code
  FirstCall,  ///< each at its first call, which then traps if the body is invalid; the declarations of locals still with the module
  Vouched,    ///< as FirstCall, and declarations when know_locals is called: the module has code that was made after a full check
};

/// Checks the whole module (types are canonicalised here: fills module->type_ids). Errors carry the official text and the
/// byte offset. Takes time and memory linear in the module's size.
Result<Ref<const ValidModule>> check(Ref<Module> module, When bodies = When::Now);

}  // namespace validate
}  // namespace wasmvm
