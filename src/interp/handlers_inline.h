// Small pieces that several handler files share.
#pragma once

#include "interp/dispatch.h"
#include "interp/handlers.h"

namespace wasmvm::interp {

/// Copies slots to a lower or equal address, front to back.
inline void copy_slots(Slot* to, const Slot* from, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) to[i] = from[i];
}

/// Faults between leave and enter are the host's own.
inline void leave_guest([[maybe_unused]] Run& run) {
#if !WASMVM_NATIVE_DISPATCH
  run.in_guest = false;
#endif
}
inline void enter_guest([[maybe_unused]] Run& run) {
#if !WASMVM_NATIVE_DISPATCH
  run.in_guest = true;
#endif
}

// Each file of handlers answers for its own kinds and returns null for others; simple_handler asks them in turn.
const void* control_handler(Simple kind);
const void* data_handler(Simple kind);
const void* meter_handler(Simple kind);

}  // namespace wasmvm::interp
