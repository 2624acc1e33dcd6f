// Handlers of direct calls and of returns of one slot, alone and joined with what often stands before them.
#include "interp/handlers_calls.h"

#include "interp/handlers_branch_tables.h"
#include "interp/handlers_operands.h"
#include "wasm/semantics.h"

namespace wasmvm::interp {
namespace {

// -- calls --

// PERF: everything about the callee is in the cell, so that the address of the next cell is one load away; and small frames
// have handlers that know where the callee's begins and where its header lies, so that these addresses wait for no load at all.
constexpr unsigned kKnownBases = 8;
constexpr unsigned kKnownLocals = 5;
/// First slot of the callee's frame: `D`, or what the cell says if that is 0.
template <unsigned D>
inline unsigned base_of(const Word* ops) {
  return D != 0 ? D : ops->ops.d;
}
/// Slots of the callee's locals, in the same way.
template <unsigned D, unsigned N>
inline unsigned locals_of(const Word* ops) {
  return D != 0 ? N : ops->ops.a;
}

template <unsigned D, unsigned N>
H_SECTION H_RET call(H_PARAMS) {
  H_ENTER_FRAME(base_of<D>(pc + 1), (locals_of<D, N>(pc + 1)), pc[1].ops.imm, __atomic_load_n(&pc[2].target, __ATOMIC_RELAXED),
                pc + 3);
}

/// Fills the last argument, then calls. Add: the argument is the sum of an i32 and a constant.
template <Src S, bool Add, unsigned D, unsigned N>
H_SECTION H_RET call_with(H_PARAMS) {
  if constexpr (Add) {
    fp[pc[1].ops.d] = operand<uint32_t, S>(H_FROM, pc[1].ops.a) + pc[1].ops.imm;
  } else if constexpr (S == Src::Const) {
    fp[pc[1].ops.d] = pc[1].ops.imm;
  } else {
    fp[pc[1].ops.d] = operand<uint64_t, S>(H_FROM, pc[1].ops.a);
  }
  H_ENTER_FRAME(base_of<D>(pc + 2), (locals_of<D, N>(pc + 2)), pc[2].ops.imm, __atomic_load_n(&pc[3].target, __ATOMIC_RELAXED),
                pc + 4);
}

// -- returns --

// PERF: the address of the next cell waits for the header, and the header's for its slot number. Frames with few locals have
// handlers that know the number.
constexpr unsigned kKnownHeaders = 5;
/// Slot of the header: `H`, or what the cell says if that is 0.
template <unsigned H>
inline unsigned header_of(const Word* ops) {
  return H != 0 ? H : ops->ops.d;
}

template <unsigned H>
H_SECTION H_RET ret_void(H_PARAMS) {
  H_RETURN_TO(fp + header_of<H>(pc + 1));
}

template <Bank B, Src S, unsigned H>
H_SECTION H_RET ret(H_PARAMS) {
  if constexpr (S == Src::Slot || S == Src::Const) {
    acc = S == Src::Const ? uint64_t{pc[1].ops.imm} : fp[pc[1].ops.a];
    facc = to_facc(std::bit_cast<double>(acc));
    H_RETURN_VALUE(header_of<H>(pc + 1), acc);
  } else if constexpr (B == Bank::Float) {
    H_RETURN_VALUE(header_of<H>(pc + 1), std::bit_cast<uint64_t>(from_facc<double>(facc)));
  } else {
    H_RETURN_VALUE(header_of<H>(pc + 1), acc);
  }
}

/// Computes the result, then returns it: [handler][d = header, a, b | imm].
template <typename T, T (*F)(T, T), Src A, Src B, unsigned H>
H_SECTION H_RET ret_binary(H_PARAMS) {
  const T a = operand<T, A>(H_FROM, pc[1].ops.a);
  const T b = operand<T, B>(H_FROM, A == Src::Slot ? pc[1].ops.slots.b : pc[1].ops.a);
  acc = to_bits(F(a, b));
  if constexpr (kIsFloat<T>) facc = to_facc(F(a, b));
  H_RETURN_VALUE(header_of<H>(pc + 1), acc);
}

/// Branches if the comparison holds, else returns a slot or a constant: a compare-and-branch cell with one more word.
template <Test C, Src B, bool Constant, unsigned H>
H_SECTION H_RET branch_or_ret(H_PARAMS) {
  if (holds<C>(operand<uint32_t, Src::Slot>(H_FROM, pc[1].ops.a), operand<uint32_t, B>(H_FROM, pc[1].ops.slots.b))) {
    H_GO(pc[2].target);
  }
  acc = Constant ? uint64_t{pc[3].ops.imm} : fp[pc[3].ops.a];
  facc = to_facc(std::bit_cast<double>(acc));
  H_RETURN_VALUE(header_of<H>(pc + 3), acc);
}

/// One of `Make<H>::handler` for all known headers, by the header's slot.
template <template <unsigned> class Make>
const void* by_header(uint32_t header) {
#if WASMVM_NATIVE_DISPATCH
  static_assert(kKnownHeaders == 5);
  static constexpr Handler kHandlers[] = {Make<0>::handler, Make<1>::handler, Make<2>::handler, Make<3>::handler,
                                          Make<4>::handler};
  return address_of(kHandlers[header < kKnownHeaders ? header : 0]);
#else
  (void)header;
  return address_of(Make<0>::handler);
#endif
}

template <unsigned H>
struct VoidReturn {
  static constexpr Handler handler = ret_void<H>;
};
template <Bank B, Src S>
struct Return {
  template <unsigned H>
  struct At {
    static constexpr Handler handler = ret<B, S, H>;
  };
};
template <typename T, T (*F)(T, T), Src A, Src B>
struct BinaryReturn {
  template <unsigned H>
  struct At {
    static constexpr Handler handler = ret_binary<T, F, A, B, H>;
  };
};
template <Test C, Src B, bool Constant>
struct TestReturn {
  template <unsigned H>
  struct At {
    static constexpr Handler handler = branch_or_ret<C, B, Constant, H>;
  };
};

template <typename T, T (*F)(T, T)>
const void* pick_ret_binary(Src a, Src b, uint32_t header) {
#define PAIR(A, B) \
  if (a == Src::A && b == Src::B) return by_header<BinaryReturn<T, F, Src::A, Src::B>::template At>(header);
  PAIR(Slot, Slot)
  PAIR(Slot, Acc)
  PAIR(Acc, Slot)
  if constexpr (sizeof(T) == 4) {
    PAIR(Slot, Const)
    PAIR(Acc, Const)
  }
#undef PAIR
  return nullptr;
}

template <Test C>
const void* pick_branch_or_ret(Src b, bool constant, uint32_t header) {
  if (b == Src::Slot) {
    return constant ? by_header<TestReturn<C, Src::Slot, true>::template At>(header)
                    : by_header<TestReturn<C, Src::Slot, false>::template At>(header);
  }
  if (b != Src::Const) return nullptr;
  return constant ? by_header<TestReturn<C, Src::Const, true>::template At>(header)
                  : by_header<TestReturn<C, Src::Const, false>::template At>(header);
}

}  // namespace

#if WASMVM_NATIVE_DISPATCH
namespace {
constexpr size_t kFrameKinds = kKnownBases * kKnownLocals;
/// Index of the handlers for a frame: 0 for those that read everything from the cell.
constexpr size_t frame_kind(uint32_t base, uint32_t locals) {
  return base < kKnownBases && locals < kKnownLocals ? base * kKnownLocals + locals : 0;
}
template <Src S, bool Add, size_t... I>
const void* pick_call_with(size_t kind, std::index_sequence<I...>) {
  static constexpr Handler kHandlers[] = {call_with < S, Add, I / kKnownLocals,
                                          I / kKnownLocals == 0 ? 0 : I % kKnownLocals > ...};
  return address_of(kHandlers[kind]);
}
template <size_t... I>
const void* pick_call(size_t kind, std::index_sequence<I...>) {
  static constexpr Handler kHandlers[] = {call < I / kKnownLocals, I / kKnownLocals == 0 ? 0 : I % kKnownLocals > ...};
  return address_of(kHandlers[kind]);
}
}  // namespace

const void* call_handler(uint32_t base, uint32_t locals) {
  return pick_call(frame_kind(base, locals), std::make_index_sequence<kFrameKinds>());
}

const void* call_with_handler(Src argument, bool add, uint32_t base, uint32_t locals) {
  const size_t kind = frame_kind(base, locals);
  constexpr auto kAll = std::make_index_sequence<kFrameKinds>();
  constexpr auto kOne = std::make_index_sequence<1>();
  switch (argument) {
    case Src::Slot: return add ? pick_call_with<Src::Slot, true>(kind, kAll) : pick_call_with<Src::Slot, false>(kind, kAll);
    case Src::L0: return add ? pick_call_with<Src::L0, true>(0, kOne) : pick_call_with<Src::L0, false>(0, kOne);
    case Src::L1: return add ? pick_call_with<Src::L1, true>(0, kOne) : pick_call_with<Src::L1, false>(0, kOne);
    case Src::Const: return add ? nullptr : pick_call_with<Src::Const, false>(0, kOne);
    case Src::Acc: return nullptr;
  }
  return nullptr;
}
#else
const void* call_handler(uint32_t, uint32_t) { return address_of(call<0, 0>); }
const void* call_with_handler(Src, bool, uint32_t, uint32_t) { return nullptr; }
#endif

const void* ret_void_handler(uint32_t header) { return by_header<VoidReturn>(header); }

const void* ret_handler(Bank bank, Src value, uint32_t header) {
  switch (value) {
    case Src::Slot: return by_header<Return<Bank::Int, Src::Slot>::At>(header);
    case Src::Const: return by_header<Return<Bank::Int, Src::Const>::At>(header);
    case Src::Acc:
      return bank == Bank::Float ? by_header<Return<Bank::Float, Src::Acc>::At>(header)
                                 : by_header<Return<Bank::Int, Src::Acc>::At>(header);
    default: return nullptr;
  }
}

const void* ret_binary_handler(Opcode op, Src a, Src b, uint32_t header) {
  switch (op) {
#define OP(name, T) \
  case Opcode::name: return pick_ret_binary<T, sem::name>(a, b, header);
    OP(i32_add, uint32_t)
    OP(i32_sub, uint32_t)
    OP(i64_add, uint64_t)
    OP(i64_mul, uint64_t)
    OP(f64_add, double)
#undef OP
    default: return nullptr;
  }
}

const void* branch_or_ret_handler(Test test, Src b, bool constant, uint32_t header) {
  switch (test) {
    case Test::Eq: return pick_branch_or_ret<Test::Eq>(b, constant, header);
    case Test::Ne: return pick_branch_or_ret<Test::Ne>(b, constant, header);
    case Test::LtS: return pick_branch_or_ret<Test::LtS>(b, constant, header);
    case Test::LtU: return pick_branch_or_ret<Test::LtU>(b, constant, header);
    case Test::GeS: return pick_branch_or_ret<Test::GeS>(b, constant, header);
    case Test::GeU: return pick_branch_or_ret<Test::GeU>(b, constant, header);
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
