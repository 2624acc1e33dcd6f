// Tracer: finds out which retired instances and host functions are still needed. Private to the runtime layer.
#pragma once

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/instance.h"
#include "runtime/store.h"

namespace wasmvm::runtime {

/// One trace over a store: from everything that is held from outside of the retired ones, along references to functions and heap objects.
/// Lives for one collection, under the lists' lock and with nobody inside the store.
class Tracer {
 public:
  explicit Tracer(Store& store) : store_(store) {}

  void run();
  /// Is `keeper` itself needed, or (a host module) anything that it keeps?
  bool is_needed(FuncKeeper* keeper) const;

 private:
  void count_inner_shares();
  void visit(FuncKeeper* keeper);
  void visit(Table& table);
  void visit(Global& global);
  void visit_slot(Slot slot);
  void visit_slot(Slot slot, bool is_function);
  void visit_elements(const Instance& instance);
  void visit_members(Instance& instance);

  Store& store_;
  Heap* heap_ = nullptr;
  std::unordered_map<const void*, uint32_t> inner_;  ///< shares in an object that only retired ones have
  std::unordered_set<const void*> seen_;             ///< tables and globals
  std::unordered_set<const FuncKeeper*> needed_;
  std::vector<Instance*> work_;  ///< retired and needed, members not visited yet
  const FuncKeeper* last_ = nullptr;
};

}  // namespace wasmvm::runtime
