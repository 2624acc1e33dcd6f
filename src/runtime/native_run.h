// One entry from C++ into compiled code, as the entry and exit code, the runtime's functions and the heap see it.
//
// Compiled code runs on the native stack of the store's call (thread_state.h). Functions of the runtime that it calls, and so
// host functions, run on the stack of the thread again, from where the entry left it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/abi.h"

namespace wasmvm::runtime {

/// Registers to go on with. Which these are is a matter of the processor (compiled/switch_*.cpp).
struct Landing {
  uint64_t saved[6] = {};  ///< x86-64: rbx, rbp, r12, r13, r14, r15
  char* sp = nullptr;
  const void* pc = nullptr;
  uint64_t results[2] = {};  ///< x86-64: rax, rdx
};

/// Lives on the native stack of the function that enters. StoreBlock::native_run points to the innermost one.
/// ABI: compiled/switch_*.cpp knows the offsets that are asserted below.
struct NativeRun {
  Landing exit;              ///< where a trap continues
  char* guest_sp = nullptr;  ///< while C++ runs: stack pointer of the compiled code that called it, see BuiltinFrame
  char* host_sp = nullptr;   ///< where C++ called by compiled code may have its frames
  char* begin = nullptr;     ///< compiled code's frames begin below
  NativeRun* previous = nullptr;

  ErrCode code = ErrCode::Success;  ///< of the trap; Success if the store has it already
  uint32_t detail = 0;              ///< for its message
  uint64_t place = 0;               ///< offset of the instruction that trapped, if not 0
  bool is_fault = false;            ///< trapped by an access: `fault_*` say where, else BuiltinFrame at guest_sp
  const void* fault_pc = nullptr;
  char* fault_sp = nullptr;
  char* fault_frame = nullptr;
  Slot exception = 0;  ///< on its way to a handler, or uncaught
  Landing landing;     ///< of a handler
};

/// What lies at NativeRun::guest_sp: the registers that C++ may change, then the place to return to.
struct BuiltinFrame {
  uint64_t saved[6];  ///< x86-64: r15, r14, r13, r12, rbx, rbp
  const void* return_pc;
};

static_assert(offsetof(Landing, sp) == 48 && offsetof(Landing, pc) == 56 && offsetof(Landing, results) == 64);
static_assert(offsetof(NativeRun, guest_sp) == 80 && offsetof(NativeRun, host_sp) == 88 && offsetof(NativeRun, begin) == 96);

}  // namespace wasmvm::runtime
