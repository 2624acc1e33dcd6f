// Roots of a store's heap.
#pragma once

#include <cstring>

#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/native_run.h"
#include "runtime/store.h"
#include "runtime/thread_state.h"

namespace wasmvm::runtime {

template <typename F>
void Store::visit_heap_roots(F&& visit) const {
  if (stack_ != nullptr) {
    for (const Slot* slot = stack_->base; slot < block.stack_top; ++slot) visit(*slot);
  }
  // Compiled code keeps references in 4 or 8 bytes, wherever it likes.
  if (const auto* run = static_cast<const NativeRun*>(block.native_run)) {
    const char* const end = native_stack_top();
    for (const char* at = run->guest_sp; at < end; at += sizeof(uint32_t)) {
      uint32_t word;
      std::memcpy(&word, at, sizeof word);
      visit(Slot{word});
    }
    visit(run->exception);
  }
  visit(block.pending_exn);
  const auto visit_instance = [&](const Instance& instance) {
    for (const Ref<Global>& global : instance.globals) visit(global->value[0]);
    for (const Ref<Table>& table : instance.tables) {
      for (uint64_t i = 0; i < table->desc.size; ++i) visit(table->desc.elements[i]);
    }
    for (const auto& segment : instance.elements) {
      for (Slot slot : segment) visit(slot);
    }
  };
  // Objects may end on any thread while this one runs.
  std::lock_guard hold(store_lists_lock());
  for (const Instance* instance : starting_) visit_instance(*instance);
  for (const Instance* instance : instances_) visit_instance(*instance);
  for (const Ref<Instance>& instance : pending_) visit_instance(*instance);
  for (const auto& retired : retired_) {
    if (const Instance* instance = retired.first->as_instance()) visit_instance(*instance);
  }
  for (const Table* table : tables_) {
    for (uint64_t i = 0; i < table->desc.size; ++i) visit(table->desc.elements[i]);
  }
  for (const Global* global : globals_) visit(global->value[0]);
}

}  // namespace wasmvm::runtime
