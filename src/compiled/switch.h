// The way between C++ and compiled code: stacks and registers. One file per processor (switch_*.cpp).
#pragma once

#include "runtime/native_run.h"

namespace wasmvm::compiled {

using runtime::BuiltinFrame;
using runtime::Context;
using runtime::Landing;
using runtime::NativeRun;
using runtime::Slot;

/// What a function called by compiled code returns, in two registers.
struct Outcome {
  const Landing* landing;  ///< where to go on, or null: behind the call
  uint64_t value;
};

/// Can this processor run compiled code?
bool can_switch();

/// Runs `entry` (ObjectCode::entries) for `function` on the native stack below run.begin. False: it ended at run.exit.
bool enter(NativeRun& run, Context* ctx, uint8_t* mem0, Slot* slots, const void* function, const void* entry);

/// In signal context, for redirect_context with a Landing's address as stack pointer: goes on at that landing.
const void* resume_address();

/// Table of builtins.def for Context::builtins. Each switches to the stack of the thread and calls wasmvm_builtin_NAME.
extern const void* const kBuiltinTable[];

/// Registers of a frame, for walks.
struct FrameRegisters {
  const void* pc = nullptr;
  char* sp = nullptr;      ///< as behind the call at `pc`
  uint64_t saved[6] = {};  ///< in the order of Landing::saved
};
/// Those of the compiled code that called C++.
FrameRegisters registers_of(const BuiltinFrame& frame);
/// Index of the frame pointer in `saved`.
constexpr int kFramePointer = 1;

}  // namespace wasmvm::compiled
