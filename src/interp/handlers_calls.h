// How handlers enter a function's frame and leave it.
#pragma once

#include "interp/dispatch.h"
#include "interp/handlers.h"

namespace wasmvm::interp {

/// Calls a function whose code is known: its frame begins at slot `base` of this one, its header lies `locals` further.
#define H_ENTER_FRAME(base, locals, frame_slots, target, return_pc)    \
  do {                                                                 \
    Slot* frame_ = fp + (base);                                        \
    if (frame_ + (frame_slots) > ctx->store->stack_limit) [[unlikely]] \
      H_TRAP(ErrCode::StackExhausted);                                 \
    frame_[locals] = reinterpret_cast<Slot>(return_pc);                \
    frame_[(locals) + 1] = reinterpret_cast<Slot>(fp);                 \
    fp = frame_;                                                       \
    H_GO(target);                                                      \
  } while (0)

/// Continues in the caller. The results are in place, `acc` and `facc` hold the first one.
#define H_RETURN_TO(header)                                              \
  do {                                                                   \
    const Word* return_pc_ = reinterpret_cast<const Word*>((header)[0]); \
    fp = reinterpret_cast<Slot*>((header)[1]);                           \
    H_GO(return_pc_);                                                    \
  } while (0)

/// Returns one slot from the function whose header lies at slot `at`. `acc` or `facc` holds the value.
#define H_RETURN_VALUE(at, bits)                                        \
  do {                                                                  \
    const Slot* header_ = fp + (at);                                    \
    const Word* return_pc_ = reinterpret_cast<const Word*>(header_[0]); \
    Slot* caller_ = reinterpret_cast<Slot*>(header_[1]);                \
    fp[0] = (bits);                                                     \
    fp = caller_;                                                       \
    H_GO(return_pc_);                                                   \
  } while (0)

}  // namespace wasmvm::interp
