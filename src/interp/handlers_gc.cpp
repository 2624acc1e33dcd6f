// Handlers of structs, arrays, i31 and casts. Accesses to fields and elements, tests and conversions are done here; what
// allocates or works on many elements goes through the builtins of the runtime.
#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "interp/handlers_inline.h"
#include "runtime/gc_builtins.h"

namespace wasmvm::interp {
namespace {

using runtime::CastTarget;
using runtime::ObjectHeader;

template <FieldOp Op>
constexpr bool kIsFloatField = Op == FieldOp::F32 || Op == FieldOp::F64;

template <typename T>
inline T read_as(const uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <FieldOp Op>
inline uint64_t read_int(const uint8_t* at) {
  switch (Op) {
    case FieldOp::I8S: return static_cast<uint32_t>(int32_t{read_as<int8_t>(at)});
    case FieldOp::I8U: return read_as<uint8_t>(at);
    case FieldOp::I16S: return static_cast<uint32_t>(int32_t{read_as<int16_t>(at)});
    case FieldOp::I16U: return read_as<uint16_t>(at);
    case FieldOp::U32: return read_as<uint32_t>(at);
    default: return read_as<uint64_t>(at);
  }
}

template <FieldOp Op>
inline void write_bits(uint8_t* at, uint64_t bits) {
  switch (Op) {
    case FieldOp::I8S:
    case FieldOp::I8U: *at = static_cast<uint8_t>(bits); break;
    case FieldOp::I16S:
    case FieldOp::I16U: std::memcpy(at, &bits, 2); break;
    case FieldOp::U32:
    case FieldOp::F32: std::memcpy(at, &bits, 4); break;
    default: std::memcpy(at, &bits, 8); break;
  }
}

template <Src S>
inline uint32_t object_operand(const Word* pc, const Slot* fp, uint64_t acc) {
  return static_cast<uint32_t>(S == Src::Acc ? acc : fp[pc[1].ops.a]);
}

/// Leaves what lies at `at` in slot d or the accumulator of its bank, as a load does.
#define H_READ_RESULT(at)                                   \
  do {                                                      \
    const uint8_t* at_ = (at);                              \
    if constexpr (Op == FieldOp::V128) {                    \
      fp[pc[1].ops.d] = read_as<uint64_t>(at_);             \
      fp[pc[1].ops.d + 1] = read_as<uint64_t>(at_ + 8);     \
    } else if constexpr (Op == FieldOp::F32) {              \
      facc = to_facc(read_as<float>(at_));                  \
      if (ToSlot) fp[pc[1].ops.d] = read_as<uint32_t>(at_); \
    } else if constexpr (Op == FieldOp::F64) {              \
      facc = to_facc(read_as<double>(at_));                 \
      if (ToSlot) fp[pc[1].ops.d] = read_as<uint64_t>(at_); \
    } else {                                                \
      acc = read_int<Op>(at_);                              \
      if (ToSlot) fp[pc[1].ops.d] = acc;                    \
    }                                                       \
  } while (0)

/// Stores the value of slot `slot` or of the accumulator of its bank.
#define H_WRITE_VALUE(at, slot)                                     \
  do {                                                              \
    uint8_t* at_ = (at);                                            \
    if constexpr (Op == FieldOp::V128) {                            \
      const Slot low_ = fp[slot], high_ = fp[(slot) + 1];           \
      std::memcpy(at_, &low_, 8);                                   \
      std::memcpy(at_ + 8, &high_, 8);                              \
    } else if constexpr (Value == Src::Acc && Op == FieldOp::F32) { \
      write_bits<Op>(at_, to_bits(from_facc<float>(facc)));         \
    } else if constexpr (Value == Src::Acc && Op == FieldOp::F64) { \
      write_bits<Op>(at_, to_bits(from_facc<double>(facc)));        \
    } else {                                                        \
      write_bits<Op>(at_, Value == Src::Acc ? acc : fp[slot]);      \
    }                                                               \
  } while (0)

// -- structs --

template <FieldOp Op, Src Object, bool ToSlot>
H_SECTION H_RET struct_get(H_PARAMS) {
  const uint32_t object = object_operand<Object>(pc, fp, acc);
  if (object == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullStruct);
  H_READ_RESULT(ctx->store->gc_base + object + pc[1].ops.imm);
  H_GO(pc + 2);
}

template <FieldOp Op, Src Value>
H_SECTION H_RET struct_set(H_PARAMS) {
  const uint32_t object = static_cast<uint32_t>(fp[pc[1].ops.d]);
  if (object == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullStruct);
  H_WRITE_VALUE(ctx->store->gc_base + object + pc[1].ops.imm, pc[1].ops.a);
  H_GO(pc + 2);
}

// -- arrays --

template <FieldOp Op>
constexpr uint32_t kElementBytes = Op == FieldOp::V128                          ? 16
                                   : Op == FieldOp::U64 || Op == FieldOp::F64   ? 8
                                   : Op == FieldOp::U32 || Op == FieldOp::F32   ? 4
                                   : Op == FieldOp::I16S || Op == FieldOp::I16U ? 2
                                                                                : 1;

template <FieldOp Op, Src Index, bool ToSlot>
H_SECTION H_RET array_get(H_PARAMS) {
  const uint32_t object = static_cast<uint32_t>(fp[pc[1].ops.a]);
  uint32_t index;
  if constexpr (Index == Src::Slot) {
    index = static_cast<uint32_t>(fp[pc[1].ops.slots.b]);
  } else if constexpr (Index == Src::Const) {
    index = pc[1].ops.imm;
  } else {
    index = static_cast<uint32_t>(acc);
  }
  if (object == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullArray);
  const uint8_t* array = ctx->store->gc_base + object;
  if (index >= reinterpret_cast<const ObjectHeader*>(array)->length) [[unlikely]]
    H_TRAP(ErrCode::ArrayOutOfBounds);
  H_READ_RESULT(array + sizeof(ObjectHeader) + uint64_t{index} * kElementBytes<Op>);
  H_GO(pc + 2);
}

template <FieldOp Op, Src Value>
H_SECTION H_RET array_set(H_PARAMS) {
  const uint32_t object = static_cast<uint32_t>(fp[pc[1].ops.d]);
  const uint32_t index = static_cast<uint32_t>(fp[pc[1].ops.a]);
  if (object == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullArray);
  uint8_t* array = ctx->store->gc_base + object;
  if (index >= reinterpret_cast<const ObjectHeader*>(array)->length) [[unlikely]]
    H_TRAP(ErrCode::ArrayOutOfBounds);
  H_WRITE_VALUE(array + sizeof(ObjectHeader) + uint64_t{index} * kElementBytes<Op>, pc[1].ops.slots.b);
  H_GO(pc + 2);
}

// -- one operand, one result, no allocation --

template <GcUnary Op, Src Operand, bool ToSlot>
H_SECTION H_RET gc_unary(H_PARAMS) {
  const uint64_t value = Operand == Src::Acc ? acc : fp[pc[1].ops.a];
  if constexpr (Op == GcUnary::ArrayLen) {
    if (value == 0) [[unlikely]]
      H_TRAP(ErrCode::AccessNullArray);
    acc = reinterpret_cast<const ObjectHeader*>(ctx->store->gc_base + static_cast<uint32_t>(value))->length;
  } else if constexpr (Op == GcUnary::RefI31) {
    acc = static_cast<uint32_t>(value << 1 | 1);
  } else if constexpr (Op == GcUnary::I31GetS) {
    if (value == 0) [[unlikely]]
      H_TRAP(ErrCode::AccessNullI31);
    acc = static_cast<uint32_t>(static_cast<int32_t>(value) >> 1);
  } else if constexpr (Op == GcUnary::I31GetU) {
    if (value == 0) [[unlikely]]
      H_TRAP(ErrCode::AccessNullI31);
    acc = static_cast<uint32_t>(value) >> 1;
  } else {
    acc = runtime::extern_convert_any(*ctx->store, value);
  }
  if (ToSlot) fp[pc[1].ops.d] = acc;
  H_GO(pc + 2);
}

// -- casts --

/// Casts to a struct or array type come first: most objects are of exactly the type that is asked for.
template <CastTarget::Kind Kind>
inline bool passes(Context* ctx, uint64_t value, const Word* pc) {
  if (value == 0) return pc[1].ops.imm != 0;
  if constexpr (Kind == CastTarget::Object) {
    if ((value & 1) != 0) return false;
    const uint8_t* object = ctx->store->gc_base + static_cast<uint32_t>(value);
    return runtime::is_object_type(reinterpret_cast<const ObjectHeader*>(object)->type,
                                   TypeId(static_cast<uint32_t>(pc[2].bits)));
  } else if constexpr (Kind == CastTarget::I31) {
    return (value & 1) != 0;
  } else if constexpr (Kind == CastTarget::Everything) {
    return true;
  } else if constexpr (Kind == CastTarget::Nothing) {
    return false;
  } else {
    return runtime::is_instance_of(*ctx->store, value, {Kind, TypeId(static_cast<uint32_t>(pc[2].bits))});
  }
}

template <CastTarget::Kind Kind, Src Operand, bool ToSlot>
H_SECTION H_RET ref_test(H_PARAMS) {
  const uint64_t value = Operand == Src::Acc ? acc : fp[pc[1].ops.a];
  acc = passes<Kind>(ctx, value, pc);
  if (ToSlot) fp[pc[1].ops.d] = acc;
  H_GO(pc + 3);
}

template <CastTarget::Kind Kind, Src Operand>
H_SECTION H_RET ref_cast(H_PARAMS) {
  const uint64_t value = Operand == Src::Acc ? acc : fp[pc[1].ops.a];
  if (!passes<Kind>(ctx, value, pc)) [[unlikely]]
    H_TRAP(ErrCode::CastFailed);
  H_GO(pc + 3);
}

// -- through the runtime --

template <runtime::GcBuiltin& Builtin, bool HasResult>
H_SECTION H_RET gc_call(H_PARAMS) {
  // The whole frame is looked at, so that a collection sees every reference.
  ctx->store->stack_top = fp + pc[1].ops.a;
  Run& state = current_run(ctx);
  leave_guest(state);
  const ErrCode code = Builtin(*ctx, pc[1].ops.imm, static_cast<uint32_t>(pc[2].bits), fp + pc[1].ops.d);
  enter_guest(state);
  if (code != ErrCode::Success) [[unlikely]]
    H_TRAP(code);
  if (HasResult) acc = fp[pc[1].ops.d];
  H_GO(pc + 3);
}

// -- tables --

template <FieldOp Op>
const void* pick_struct_get(Src object, bool to_slot) {
  if (object == Src::Acc)
    return to_slot ? address_of(struct_get<Op, Src::Acc, true>) : address_of(struct_get<Op, Src::Acc, false>);
  return to_slot ? address_of(struct_get<Op, Src::Slot, true>) : address_of(struct_get<Op, Src::Slot, false>);
}

template <FieldOp Op, Src Index>
const void* pick_array_get(bool to_slot) {
  return to_slot ? address_of(array_get<Op, Index, true>) : address_of(array_get<Op, Index, false>);
}

template <GcUnary Op>
const void* pick_unary(Src operand, bool to_slot) {
  if (operand == Src::Acc) return to_slot ? address_of(gc_unary<Op, Src::Acc, true>) : address_of(gc_unary<Op, Src::Acc, false>);
  return to_slot ? address_of(gc_unary<Op, Src::Slot, true>) : address_of(gc_unary<Op, Src::Slot, false>);
}

template <CastTarget::Kind Kind>
const void* pick_test(Src operand, bool to_slot) {
  if (operand == Src::Acc)
    return to_slot ? address_of(ref_test<Kind, Src::Acc, true>) : address_of(ref_test<Kind, Src::Acc, false>);
  return to_slot ? address_of(ref_test<Kind, Src::Slot, true>) : address_of(ref_test<Kind, Src::Slot, false>);
}

/// Calls `pick` with the FieldOp as a type.
template <typename F>
const void* with_field_op(FieldOp op, F&& pick) {
  switch (op) {
    case FieldOp::I8S: return pick.template operator()<FieldOp::I8S>();
    case FieldOp::I8U: return pick.template operator()<FieldOp::I8U>();
    case FieldOp::I16S: return pick.template operator()<FieldOp::I16S>();
    case FieldOp::I16U: return pick.template operator()<FieldOp::I16U>();
    case FieldOp::U32: return pick.template operator()<FieldOp::U32>();
    case FieldOp::U64: return pick.template operator()<FieldOp::U64>();
    case FieldOp::F32: return pick.template operator()<FieldOp::F32>();
    case FieldOp::F64: return pick.template operator()<FieldOp::F64>();
    case FieldOp::V128: return pick.template operator()<FieldOp::V128>();
  }
  return nullptr;
}

template <typename F>
const void* with_cast_kind(CastTarget::Kind kind, F&& pick) {
  switch (kind) {
    case CastTarget::Everything: return pick.template operator()<CastTarget::Everything>();
    case CastTarget::Eq: return pick.template operator()<CastTarget::Eq>();
    case CastTarget::I31: return pick.template operator()<CastTarget::I31>();
    case CastTarget::Struct: return pick.template operator()<CastTarget::Struct>();
    case CastTarget::Array: return pick.template operator()<CastTarget::Array>();
    case CastTarget::Object: return pick.template operator()<CastTarget::Object>();
    case CastTarget::Function: return pick.template operator()<CastTarget::Function>();
    case CastTarget::Nothing: return pick.template operator()<CastTarget::Nothing>();
  }
  return nullptr;
}

}  // namespace

const void* struct_get_handler(FieldOp op, Src object, bool to_slot) {
  return with_field_op(op, [&]<FieldOp Op>() { return pick_struct_get<Op>(object, to_slot); });
}

const void* struct_set_handler(FieldOp op, Src value) {
  return with_field_op(op, [&]<FieldOp Op>() {
    return value == Src::Acc ? address_of(struct_set<Op, Src::Acc>) : address_of(struct_set<Op, Src::Slot>);
  });
}

const void* array_get_handler(FieldOp op, Src index, bool to_slot) {
  return with_field_op(op, [&]<FieldOp Op>() {
    if (index == Src::Const) return pick_array_get<Op, Src::Const>(to_slot);
    return index == Src::Acc ? pick_array_get<Op, Src::Acc>(to_slot) : pick_array_get<Op, Src::Slot>(to_slot);
  });
}

const void* array_set_handler(FieldOp op, Src value) {
  return with_field_op(op, [&]<FieldOp Op>() {
    return value == Src::Acc ? address_of(array_set<Op, Src::Acc>) : address_of(array_set<Op, Src::Slot>);
  });
}

const void* gc_unary_handler(GcUnary op, Src operand, bool to_slot) {
  switch (op) {
    case GcUnary::ArrayLen: return pick_unary<GcUnary::ArrayLen>(operand, to_slot);
    case GcUnary::RefI31: return pick_unary<GcUnary::RefI31>(operand, to_slot);
    case GcUnary::I31GetS: return pick_unary<GcUnary::I31GetS>(operand, to_slot);
    case GcUnary::I31GetU: return pick_unary<GcUnary::I31GetU>(operand, to_slot);
    case GcUnary::ExternConvertAny: return pick_unary<GcUnary::ExternConvertAny>(operand, to_slot);
  }
  return nullptr;
}

const void* ref_test_handler(CastTarget::Kind kind, Src operand, bool to_slot) {
  return with_cast_kind(kind, [&]<CastTarget::Kind Kind>() { return pick_test<Kind>(operand, to_slot); });
}

const void* ref_cast_handler(CastTarget::Kind kind, Src operand) {
  return with_cast_kind(kind, [&]<CastTarget::Kind Kind>() {
    return operand == Src::Acc ? address_of(ref_cast<Kind, Src::Acc>) : address_of(ref_cast<Kind, Src::Slot>);
  });
}

const void* gc_call_handler(Opcode op) {
  switch (op) {
    case Opcode::struct_new: return address_of(gc_call<runtime::struct_new, true>);
    case Opcode::struct_new_default: return address_of(gc_call<runtime::struct_new_default, true>);
    case Opcode::array_new: return address_of(gc_call<runtime::array_new, true>);
    case Opcode::array_new_default: return address_of(gc_call<runtime::array_new_default, true>);
    case Opcode::array_new_fixed: return address_of(gc_call<runtime::array_new_fixed, true>);
    case Opcode::array_new_data: return address_of(gc_call<runtime::array_new_data, true>);
    case Opcode::array_new_elem: return address_of(gc_call<runtime::array_new_elem, true>);
    case Opcode::array_fill: return address_of(gc_call<runtime::array_fill, false>);
    case Opcode::array_copy: return address_of(gc_call<runtime::array_copy, false>);
    case Opcode::array_init_data: return address_of(gc_call<runtime::array_init_data, false>);
    case Opcode::array_init_elem: return address_of(gc_call<runtime::array_init_elem, false>);
    case Opcode::any_convert_extern: return address_of(gc_call<runtime::any_convert_extern, true>);
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
