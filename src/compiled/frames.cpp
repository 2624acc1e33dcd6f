// Walks over the frames of compiled code. A walk ends at code that is not compiled: the way in.
#include "compiled/frames.h"

#include "compiled/loaded_code.h"
#include "compiled/switch.h"
#include "wasm/error_code.h"

namespace wasmvm::compiled {
namespace {

const LoadedCode* code_of(const void* pc) { return static_cast<const LoadedCode*>(runtime::find_code(pc)); }

FrameRegisters first_frame(const NativeRun& run) {
  if (!run.is_fault) return registers_of(*reinterpret_cast<const BuiltinFrame*>(run.guest_sp));
  FrameRegisters frame;
  frame.pc = run.fault_pc;
  frame.sp = run.fault_sp;
  frame.saved[kFramePointer] = reinterpret_cast<uint64_t>(run.fault_frame);
  return frame;
}

}  // namespace

std::vector<runtime::Frame> frames_of_run(const runtime::Store& store, const NativeRun& run) {
  FrameRegisters frame = first_frame(run);
  // An access faults in its instruction; everything else is a call that will return.
  bool is_return = !run.is_fault;
  uint64_t place_of_trap = run.place;
  bool more = frame.pc != nullptr;
  if (run.code == ErrCode::StackExhausted && more) {
    // The frame that found no room is not there yet.
    for (runtime::CodePlace place; more && place.module == nullptr;) {
      const LoadedCode* code = code_of(frame.pc);
      more = code != nullptr && code->find(frame.pc, is_return, place) && code->step(frame, is_return);
      is_return = true;
    }
  }
  return store.frames_of([&](runtime::CodePlace& place) {
    if (!more) return false;
    const LoadedCode* code = code_of(frame.pc);
    if (code == nullptr || !code->find(frame.pc, is_return, place)) return false;
    if (place_of_trap != 0 && place.module != nullptr) place.offset = std::exchange(place_of_trap, 0);
    more = code->step(frame, is_return) && frame.sp <= run.begin;
    is_return = true;
    return true;
  });
}

bool find_landing(NativeRun& run) {
  FrameRegisters frame = first_frame(run);
  while (const LoadedCode* code = code_of(frame.pc)) {
    char* sp = nullptr;
    if (const void* pc = code->landing_of(frame, sp)) {
      for (int i = 0; i < 6; ++i) run.landing.saved[i] = frame.saved[i];
      run.landing.sp = sp;
      run.landing.pc = pc;
      run.landing.results[0] = run.exception;
      run.landing.results[1] = 0;
      return true;
    }
    if (!code->step(frame, true) || frame.sp > run.begin) break;
  }
  return false;
}

}  // namespace wasmvm::compiled
