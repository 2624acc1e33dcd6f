// Translation of atomic instructions: operands in slots, results in a slot and the accumulator.
#include <cstring>

#include "interp/translate.h"

namespace wasmvm::interp {

/// All atomic instructions have cells of one layout; the signature tells which operands are there.
void Translator::atomic(const Instruction& in) {
  const char* sig = op_info(in.op).sig;
  const char* colon = std::strchr(sig, ':');
  const bool has_result = colon[1] != '\0';
  Operands ops{0, 0, {}};
  // The signature's parameters: the address, then up to two values.
  const long parameters = colon - sig;
  if (parameters == 3) {
    Entry second = pop();
    ops.slots.x = static_cast<uint16_t>(force_slot(second));
  }
  if (parameters >= 2) {
    Entry value = pop();
    ops.slots.b = static_cast<uint16_t>(force_slot(value));
  }
  if (parameters >= 1) {
    Entry address = pop();
    ops.a = static_cast<uint16_t>(force_slot(address));
  }
  if (has_result) {
    // Only now: operands were still being read from accumulators.
    clobber(Bank::Int);
    ops.d = static_cast<uint16_t>(top_slot());
  }
  const uint32_t cell = emit(atomic_handler(in.op), ops);
  emit_word(in.mem.offset);
  emit_word(in.mem.memory.value);
  if (has_result) push_acc(Bank::Int, cell, nullptr, true);
}

}  // namespace wasmvm::interp
