// Handlers of comparisons fused with branches, on floats; and the look-up of all of them.
#include "interp/handlers_branch.h"
#include "interp/handlers_branch_tables.h"

namespace wasmvm::interp {

const void* integer_branch_handler(TestType type, Test test, Src a, Src b);

const void* compare_branch_handler(TestType type, Test test, Src a, Src b) {
  if (type <= TestType::I64) return integer_branch_handler(type, test, a, b);
  const bool wide = type == TestType::F64;
  switch (test) {
#define ONE(name, set) \
  case Test::name: return wide ? pick_branch<double, Test::name, set>(a, b) : pick_branch<float, Test::name, set>(a, b);
    ONE(Eq, PairSet::Commutative)
    ONE(Ne, PairSet::Commutative)
    ONE(Lt, PairSet::Ordered)
    ONE(Le, PairSet::Ordered)
    ONE(NotLt, PairSet::Ordered)
    ONE(NotLe, PairSet::Ordered)
#undef ONE
    default: return nullptr;
  }
}

bool comparison_of(Opcode op, bool sense, Comparison& out) {
  switch (op) {
#define INT(p, T)                                                                      \
  case Opcode::p##_eqz:                                                                \
  case Opcode::p##_eq: out = {T, sense ? Test::Eq : Test::Ne, false}; return true;     \
  case Opcode::p##_ne: out = {T, sense ? Test::Ne : Test::Eq, false}; return true;     \
  case Opcode::p##_lt_s: out = {T, sense ? Test::LtS : Test::GeS, false}; return true; \
  case Opcode::p##_lt_u: out = {T, sense ? Test::LtU : Test::GeU, false}; return true; \
  case Opcode::p##_ge_s: out = {T, sense ? Test::GeS : Test::LtS, false}; return true; \
  case Opcode::p##_ge_u: out = {T, sense ? Test::GeU : Test::LtU, false}; return true; \
  case Opcode::p##_gt_s: out = {T, sense ? Test::LtS : Test::GeS, true}; return true;  \
  case Opcode::p##_gt_u: out = {T, sense ? Test::LtU : Test::GeU, true}; return true;  \
  case Opcode::p##_le_s: out = {T, sense ? Test::GeS : Test::LtS, true}; return true;  \
  case Opcode::p##_le_u: out = {T, sense ? Test::GeU : Test::LtU, true}; return true;
    INT(i32, TestType::I32)
    INT(i64, TestType::I64)
#undef INT
#define FLOAT(p, T)                                                                   \
  case Opcode::p##_eq: out = {T, sense ? Test::Eq : Test::Ne, false}; return true;    \
  case Opcode::p##_ne: out = {T, sense ? Test::Ne : Test::Eq, false}; return true;    \
  case Opcode::p##_lt: out = {T, sense ? Test::Lt : Test::NotLt, false}; return true; \
  case Opcode::p##_le: out = {T, sense ? Test::Le : Test::NotLe, false}; return true; \
  case Opcode::p##_gt: out = {T, sense ? Test::Lt : Test::NotLt, true}; return true;  \
  case Opcode::p##_ge: out = {T, sense ? Test::Le : Test::NotLe, true}; return true;
    FLOAT(f32, TestType::F32)
    FLOAT(f64, TestType::F64)
#undef FLOAT
    case Opcode::i32_and: out = {TestType::I32, sense ? Test::And : Test::AndZero, false}; return true;
    default: return false;
  }
}

}  // namespace wasmvm::interp
