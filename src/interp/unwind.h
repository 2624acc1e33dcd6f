// Looking for the handler of an exception.
#pragma once

#include "interp/code.h"

namespace wasmvm::interp {

/// Where execution goes on after a throw.
struct Landing {
  const Word* pc = nullptr;
  Slot* fp = nullptr;
  Context* ctx = nullptr;
};

/// Searches the frames of the current run, from the cell `pc` that throws or calls outwards, for a clause that takes
/// `exception`, and puts the exception's values where the clause wants them. False if there is none; nothing is changed then.
bool unwind(Context* ctx, const Word* pc, Slot* fp, Slot exception, Landing& out);

}  // namespace wasmvm::interp
