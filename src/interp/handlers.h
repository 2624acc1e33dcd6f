// Which handler does what: the translator's view of the handler files. Handlers are opaque addresses here.
//
// Operand classes: a value comes from a slot, from a constant in the cell, from the accumulator of its bank (integers and
// references: acc; floats: facc), or from one of two locals of its bank that are pinned to machine registers. Results go to
// the accumulator of their bank, to the accumulator and slot d, or to a pinned local and its slot d. v128 lives in slots only.
// Not every combination is built: a look-up that finds none returns null, and the slot of a pinned local serves as well.
#pragma once

#include <cstdint>

#include "interp/code.h"
#include "runtime/gc_builtins.h"
#include "wasm/opcode.h"

namespace wasmvm::interp {

enum class Src : uint8_t { Slot, Const, Acc, L0, L1 };
enum class Dst : uint8_t { Acc, Slot, L0, L1 };

// Cell layouts. The first slot operand stands in `a`, the second in `b`. A constant of a 32-bit type stands in `imm`, one of
// a 64-bit type in the third word.

/// Unary, Test, Convert, Truncation: [handler][d, a].
const void* unary_handler(Opcode op, Src a, Dst d);
/// Binary, Compare, Division: [handler][d, a, b | imm] (+ [constant]).
const void* binary_handler(Opcode op, Src a, Src b, Dst d);
/// Load from memory 0, 32-bit addresses: [handler][d, a, imm = offset]. Const: the address is in imm, no operand.
/// `checked`: bounds are tested instead of relying on guard pages.
const void* load_handler(Opcode op, Src address, Dst d, bool checked);
/// Load from the sum of two operands: [handler][d, a, b, x = offset], or [handler][d, a, imm = constant] without offset.
/// Guarded memories only.
const void* load_sum_handler(Opcode op, Src a, Src b, Dst d);
/// Store to memory 0: [handler][d = address slot, a = value slot, imm = offset] (+ [constant value]).
const void* store_handler(Opcode op, Src address, Src value, bool checked);
/// Any memory, any address type: [handler][d, a, imm = memory][offset]; operands in slots, result to slot d (and acc).
const void* far_load_handler(Opcode op);
/// [handler][d = address slot, a = value slot, imm = memory][offset].
const void* far_store_handler(Opcode op);

/// Vector instructions without memory: cells as in handlers_simd_ops.h. `scalar`: where the scalar operand of a shift (slot,
/// constant), splat or replaced lane (slot, accumulator of its bank) is.
const void* simd_handler(Opcode op, Src scalar, bool to_slot);
/// Vector loads and stores, cells as in handlers_simd_memory.cpp. Lane accesses take addresses from slots only.
const void* simd_access_handler(Opcode op, Src address, bool checked);
const void* far_simd_access_handler(Opcode op);
/// Atomic instructions: [handler][d, a = address, b, x][offset][memory].
const void* atomic_handler(Opcode op);

/// What a field or element of a heap object is to its accesses.
enum class FieldOp : uint8_t { I8S, I8U, I16S, I16U, U32, U64, F32, F64, V128 };
/// [handler][d, a = object, imm = offset of the field].
const void* struct_get_handler(FieldOp op, Src object, bool to_slot);
/// [handler][d = object slot, a = value slot, imm = offset of the field].
const void* struct_set_handler(FieldOp op, Src value);
/// [handler][d, a = array slot, b | imm = index].
const void* array_get_handler(FieldOp op, Src index, bool to_slot);
/// [handler][d = array slot, a = index slot, b = value slot].
const void* array_set_handler(FieldOp op, Src value);
enum class GcUnary : uint8_t { ArrayLen, RefI31, I31GetS, I31GetU, ExternConvertAny };
/// [handler][d, a].
const void* gc_unary_handler(GcUnary op, Src operand, bool to_slot);
/// [handler][d, a, imm = 1 if null passes][type id]. A cast leaves accumulators as they are.
const void* ref_test_handler(runtime::CastTarget::Kind kind, Src operand, bool to_slot);
const void* ref_cast_handler(runtime::CastTarget::Kind kind, Src operand);
/// Through a builtin: [handler][d = first operand and result, a = slots of the frame, imm = type][second index].
const void* gc_call_handler(Opcode op);

enum class Bank : uint8_t { Int, Float, Vec };

/// Handlers without an opcode of their own, or with one whose cell is built by hand.
enum class Simple : uint8_t {
#define SIMPLE(name) name,
#include "interp/simple_handlers.def"
#undef SIMPLE
  kCount,
};
const void* simple_handler(Simple kind);

/// Moves of one slot: [handler][d, a | imm] (+ [constant], if `wide_constant`), to a slot or a pinned local. Constants: to
/// either from both banks' translators; registers: of the bank.
const void* mov_handler(Bank bank, Src a, Dst d, bool wide_constant);
/// Select of one slot: [handler][d, a, b, x = condition] (+ [constants: first in the low half, second in the high one]).
/// `wide`: the condition is an i64. Conditions: Slot or Acc. Operands: Slot, or Const of 32 bits where the bank is Int.
const void* select_handler(Bank bank, bool wide, Src condition, Src first, Src second, Dst d);
/// Direct call; `base` and `locals` are d and a as in the cell: [handler][d = base, a = callee's locals, imm = its frame][first cell].
const void* call_handler(uint32_t base, uint32_t locals);
/// Direct call whose last argument is filled first: [handler][d = argument, a | imm][operands of a call][first cell]. Add: the
/// argument is an i32 from a slot or pinned local plus the constant. Null if there is none.
const void* call_with_handler(Src argument, bool add, uint32_t base, uint32_t locals);
/// Returns; `header` is the slot of the header, as in the cells. Without results: [handler][d = header]. One slot: [handler]
/// [d = header, a | imm] from Slot, Const (32 bits) or Acc. The result of an instruction: [handler][d = header, a, b | imm], null if
/// there is none.
const void* ret_void_handler(uint32_t header);
const void* ret_handler(Bank bank, Src value, uint32_t header);
const void* ret_binary_handler(Opcode op, Src a, Src b, uint32_t header);
/// Branch if a 32-bit condition is not zero, or if it is: [handler][-, a][target].
const void* branch_if_handler(Src condition, bool sense);

/// Cells that belong to no function. They stay at fixed addresses.
extern const Word kExitCell[1];    ///< leaves the interpreter
extern const Word kBridgeCell[1];  ///< returns across instances
/// Of a cell that stands for a function without code: [handler][FuncCode].
const void* translate_handler();

/// Native dispatch: where to send a handler that faulted, with its registers as they are; null for portable dispatch.
const void* fault_landing();
/// Bounds of the code of all handlers; equal where the object format cannot tell.
struct CodeBounds {
  const void *begin, *end;
};
CodeBounds handler_bounds();

/// True if handlers tail-call (see dispatch.h).
bool is_native_dispatch();

}  // namespace wasmvm::interp
