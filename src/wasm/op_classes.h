// Lets a file expand opcodes.def for some classes only: define OP_<Class>(name, sig, arg) for those, then include this.
//
// No include guard: each inclusion expands the table once and forgets the macros.
#ifndef OP_Const
#define OP_Const(...)
#endif
#ifndef OP_Unary
#define OP_Unary(...)
#endif
#ifndef OP_Binary
#define OP_Binary(...)
#endif
#ifndef OP_Division
#define OP_Division(...)
#endif
#ifndef OP_Test
#define OP_Test(...)
#endif
#ifndef OP_Compare
#define OP_Compare(...)
#endif
#ifndef OP_Convert
#define OP_Convert(...)
#endif
#ifndef OP_Truncation
#define OP_Truncation(...)
#endif
#ifndef OP_Load
#define OP_Load(...)
#endif
#ifndef OP_Store
#define OP_Store(...)
#endif
#ifndef OP_SimdUnary
#define OP_SimdUnary(...)
#endif
#ifndef OP_SimdBinary
#define OP_SimdBinary(...)
#endif
#ifndef OP_SimdTernary
#define OP_SimdTernary(...)
#endif
#ifndef OP_SimdTest
#define OP_SimdTest(...)
#endif
#ifndef OP_SimdShift
#define OP_SimdShift(...)
#endif
#ifndef OP_SimdSplat
#define OP_SimdSplat(...)
#endif
#ifndef OP_ExtractLane
#define OP_ExtractLane(...)
#endif
#ifndef OP_ReplaceLane
#define OP_ReplaceLane(...)
#endif
#ifndef OP_LoadLane
#define OP_LoadLane(...)
#endif
#ifndef OP_StoreLane
#define OP_StoreLane(...)
#endif
#ifndef OP_AtomicLoad
#define OP_AtomicLoad(...)
#endif
#ifndef OP_AtomicStore
#define OP_AtomicStore(...)
#endif
#ifndef OP_AtomicRmw
#define OP_AtomicRmw(...)
#endif
#ifndef OP_AtomicCmpxchg
#define OP_AtomicCmpxchg(...)
#endif
// Never expanded by class.
#define OP_Wide(...)
#define OP_SimdShuffle(...)
#define OP_AtomicWait(...)
#define OP_AtomicNotify(...)
#define OP_AtomicFence(...)
#define OP_Control(...)
#define OP_Parametric(...)
#define OP_Variable(...)
#define OP_Table(...)
#define OP_Memory(...)
#define OP_Reference(...)
#define OP_Aggregate(...)

#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) OP_##klass(name, sig, arg)
#include "wasm/opcodes.def"
#undef OP

#undef OP_Const
#undef OP_Unary
#undef OP_Binary
#undef OP_Division
#undef OP_Test
#undef OP_Compare
#undef OP_Convert
#undef OP_Truncation
#undef OP_Load
#undef OP_Store
#undef OP_SimdUnary
#undef OP_SimdBinary
#undef OP_SimdTernary
#undef OP_SimdTest
#undef OP_SimdShift
#undef OP_SimdSplat
#undef OP_ExtractLane
#undef OP_ReplaceLane
#undef OP_LoadLane
#undef OP_StoreLane
#undef OP_AtomicLoad
#undef OP_AtomicStore
#undef OP_AtomicRmw
#undef OP_AtomicCmpxchg
#undef OP_Wide
#undef OP_SimdShuffle
#undef OP_AtomicWait
#undef OP_AtomicNotify
#undef OP_AtomicFence
#undef OP_Control
#undef OP_Parametric
#undef OP_Variable
#undef OP_Table
#undef OP_Memory
#undef OP_Reference
#undef OP_Aggregate
