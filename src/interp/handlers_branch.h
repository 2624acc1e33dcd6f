// Comparisons that are fused with the branch that follows them.
#pragma once

#include "interp/handlers.h"

namespace wasmvm::interp {

/// What a fused branch tests. The comparisons of the instruction set that are missing here are these with their operands
/// exchanged.
enum class Test : uint8_t { Eq, Ne, LtS, LtU, GeS, GeU, And, AndZero, Lt, Le, NotLt, NotLe };
/// The type of the operands of a fused branch.
enum class TestType : uint8_t { I32, I64, F32, F64 };

/// A comparison as fused branches do it.
struct Comparison {
  TestType type;
  Test test;
  bool exchanged;  ///< operands change places
};

/// How `op` (class Compare or Test, or i32.and) is tested by a branch that is taken if its result is `sense`.
bool comparison_of(Opcode op, bool sense, Comparison& out);

/// Compare and branch: [handler][-, a, b | imm][target] (+ [constant]). Null if there is none for these classes.
const void* compare_branch_handler(TestType type, Test test, Src a, Src b);
/// Compare two i32, the first in a slot; branch, or return a slot or constant:
/// [handler][-, a, b | imm][target][d = header, a | imm]. Null if there is none.
const void* branch_or_ret_handler(Test test, Src b, bool constant, uint32_t header);
/// pinned += increment; compare with a bound; branch: [handler][d = slot of the pinned local, a | imm = bound][target][increment].
/// The pinned local is L0 or L1; exchanged: the bound is the first operand; by: the increment is a constant or a slot's value.
/// Integers only.
const void* latch_handler(TestType type, Test test, bool exchanged, Src pinned, Src bound, Src by);

}  // namespace wasmvm::interp
