// Run: one entry from C++ into the interpreter, as handlers, the fault handler and the entry function see it.
#pragma once

#include <csetjmp>
#include <cstdint>

#include "interp/code.h"

namespace wasmvm::interp {

/// Lives on the native stack of the function that enters. StoreBlock::run points to the innermost one. What has no value at the
/// start gets one before it is read.
struct Run {
  bool trapped = false;
  volatile bool in_guest = true;  ///< portable dispatch: faults are the guest's
  ErrCode code;                   ///< what to raise; Success if the store has the trap already
  uint32_t detail;                ///< table index of a failed indirect call
  Slot exception;                 ///< of an uncaught exception
  const Word* pc;                 ///< cell that trapped or that calls a host function
  Slot* fp;
  void* entry_sp = nullptr;     ///< native dispatch on x86-64: stack pointer that every handler starts with
  void* entry_frame = nullptr;  ///< and rbp, the one register that preserve_none functions preserve
  std::jmp_buf landing;         ///< where faults continue unless entry_sp is used
};

}  // namespace wasmvm::interp
