// Binary instructions on i32.
#include "interp/handlers_numeric.h"

namespace wasmvm::interp {

#define PICK(name, sig, arg) \
  case Opcode::name: return PickIf < sig[0] == 'i' > ::template binary<name##_op, pair_set(Opcode::name)>(a, b, d);
const void* i32_binary_handler(Opcode op, Src a, Src b, Dst d) {
  switch (op) {
#define OP_Binary PICK
#define OP_Compare PICK
#define OP_Division PICK
#include "wasm/op_classes.h"
    default: return nullptr;
  }
}
#undef PICK

}  // namespace wasmvm::interp
