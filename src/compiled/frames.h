// Frames of compiled code: backtraces, and the search for a handler of an exception.
#pragma once

#include "runtime/native_run.h"
#include "runtime/store.h"

namespace wasmvm::compiled {

/// The frames of a run that has ended with a trap, innermost first; its stack must be as it was.
std::vector<runtime::Frame> frames_of_run(const runtime::Store& store, const runtime::NativeRun& run);

/// Searches the frames of the run, outwards from the call of C++ that it is in, for one that may take the run's exception.
/// Fills run.landing, or says false: nobody can.
bool find_landing(runtime::NativeRun& run);

}  // namespace wasmvm::compiled
