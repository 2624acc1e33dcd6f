// Scalar arithmetic.
//
// Floats: LLVM may assume that a NaN's payload does not matter, but not drop the operation that makes it quiet. It does where an
// operation with a constant changes nothing else (x * 1, x + -0); such constants are hidden from it.
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/Intrinsics.h>

#include <cmath>

#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

namespace id = llvm::Intrinsic;

bool FunctionCompiler::numeric(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  if (info.klass == OpClass::Wide) return wide(in.op);
  if (info.klass == OpClass::Convert || info.klass == OpClass::Truncation) return conversion(in.op);
  return info.sig[0] == 'f' || info.sig[0] == 'F' ? floating(in.op) : integer(in.op);
}

// One case for both widths of an instruction.
#define INT(name)          \
  case Opcode::i32_##name: \
  case Opcode::i64_##name
#define FLOAT(name)        \
  case Opcode::f32_##name: \
  case Opcode::f64_##name

bool FunctionCompiler::integer(Opcode op) {
  Value* b = pop();
  llvm::Type* const type = b->getType();
  switch (op) {
    INT(eqz) : push(truth(b_.CreateIsNull(b)));
    return true;
    INT(clz) : push(intrinsic(id::ctlz, {type}, {b, b_.getFalse()}));
    return true;
    INT(ctz) : push(intrinsic(id::cttz, {type}, {b, b_.getFalse()}));
    return true;
    INT(popcnt) : push(intrinsic(id::ctpop, {type}, {b}));
    return true;
    INT(extend8_s) : push(b_.CreateSExt(b_.CreateTrunc(b, b_.getInt8Ty()), type));
    return true;
    INT(extend16_s) : push(b_.CreateSExt(b_.CreateTrunc(b, b_.getInt16Ty()), type));
    return true;
    case Opcode::i64_extend32_s: push(b_.CreateSExt(b_.CreateTrunc(b, b_.getInt32Ty()), type)); return true;
    default: break;
  }
  if (op_info(op).klass == OpClass::Division) {
    push(b);
    return division(op);
  }
  Value* const a = pop();
  Value* const count = b_.CreateAnd(b, llvm::ConstantInt::get(type, type->getIntegerBitWidth() - 1));
  switch (op) {
    INT(eq) : push(truth(b_.CreateICmpEQ(a, b)));
    return true;
    INT(ne) : push(truth(b_.CreateICmpNE(a, b)));
    return true;
    INT(lt_s) : push(truth(b_.CreateICmpSLT(a, b)));
    return true;
    INT(lt_u) : push(truth(b_.CreateICmpULT(a, b)));
    return true;
    INT(gt_s) : push(truth(b_.CreateICmpSGT(a, b)));
    return true;
    INT(gt_u) : push(truth(b_.CreateICmpUGT(a, b)));
    return true;
    INT(le_s) : push(truth(b_.CreateICmpSLE(a, b)));
    return true;
    INT(le_u) : push(truth(b_.CreateICmpULE(a, b)));
    return true;
    INT(ge_s) : push(truth(b_.CreateICmpSGE(a, b)));
    return true;
    INT(ge_u) : push(truth(b_.CreateICmpUGE(a, b)));
    return true;
    INT(add) : push(b_.CreateAdd(a, b));
    return true;
    INT(sub) : push(b_.CreateSub(a, b));
    return true;
    INT(mul) : push(b_.CreateMul(a, b));
    return true;
    INT(and) : push(b_.CreateAnd(a, b));
    return true;
    INT(or) : push(b_.CreateOr(a, b));
    return true;
    INT(xor) : push(b_.CreateXor(a, b));
    return true;
    INT(shl) : push(b_.CreateShl(a, count));
    return true;
    INT(shr_s) : push(b_.CreateAShr(a, count));
    return true;
    INT(shr_u) : push(b_.CreateLShr(a, count));
    return true;
    INT(rotl) : push(intrinsic(id::fshl, {type}, {a, a, b}));
    return true;
    INT(rotr) : push(intrinsic(id::fshr, {type}, {a, a, b}));
    return true;
    default: return false;
  }
}

bool FunctionCompiler::division(Opcode op) {
  Value* const b = pop();
  Value* const a = pop();
  llvm::Type* const type = b->getType();
  trap_if(b_.CreateIsNull(b), ErrCode::DivideByZero);
  Value* const is_minus_one = b_.CreateICmpEQ(b, llvm::ConstantInt::getSigned(type, -1));
  switch (op) {
    INT(div_u) : push(b_.CreateUDiv(a, b));
    return true;
    INT(rem_u) : push(b_.CreateURem(a, b));
    return true;
    INT(div_s) : {
      Value* const least = llvm::ConstantInt::get(type, llvm::APInt::getSignedMinValue(type->getIntegerBitWidth()));
      trap_if(b_.CreateAnd(is_minus_one, b_.CreateICmpEQ(a, least)), ErrCode::IntegerOverflow);
      push(b_.CreateSDiv(a, b));
      return true;
    }
    INT(rem_s) : {
      // The remainder by -1 is that by 1, which cannot overflow.
      push(b_.CreateSRem(a, b_.CreateSelect(is_minus_one, llvm::ConstantInt::get(type, 1), b)));
      return true;
    }
    default: return false;
  }
}

/// A value that LLVM knows nothing about; costs nothing at run time.
FunctionCompiler::Value* FunctionCompiler::opaque(Value* value) {
  llvm::Type* const type = value->getType();
  auto* const same = llvm::InlineAsm::get(llvm::FunctionType::get(type, {type}, false), "", "=x,0", false);
  llvm::CallInst* const call = b_.CreateCall(same, {value});
  call->setDoesNotAccessMemory();
  call->setDoesNotThrow();
  return call;
}

namespace {

/// Constants that are neutral to some operation: 0, -0, 1, -1.
bool is_neutral(llvm::Value* value) {
  const auto* constant = llvm::dyn_cast<llvm::ConstantFP>(value);
  return constant != nullptr && (constant->isZero() || constant->isExactlyValue(1.0) || constant->isExactlyValue(-1.0));
}

}  // namespace

/// SPEC: of a NaN it is a quiet NaN, as their sum is.
FunctionCompiler::Value* FunctionCompiler::extreme(unsigned which, Value* a, Value* b) {
  auto* const ordered = llvm::cast<llvm::CallInst>(intrinsic(which, {a->getType()}, {a, b}));
  ordered->setHasNoNaNs(true);
  return b_.CreateSelect(b_.CreateFCmpUNO(a, b), b_.CreateFAdd(a, b), ordered);
}

/// To an integer. Processors without an instruction for it take the vector semantics, which do without the C library.
FunctionCompiler::Value* FunctionCompiler::rounded(unsigned which, Opcode single, Opcode twice, Value* a) {
  llvm::Type* const type = a->getType();
  if (m_.has_rounding()) return intrinsic(which, {type}, {a});
  llvm::Type* const lanes = llvm::FixedVectorType::get(type, type->isFloatTy() ? 4 : 2);
  Value* const vector = b_.CreateInsertElement(llvm::Constant::getNullValue(lanes), a, uint64_t{0});
  Value* const all = call_semantics(type->isFloatTy() ? single : twice, {b_.CreateBitCast(vector, m_.v128())}, m_.v128());
  return b_.CreateExtractElement(b_.CreateBitCast(all, lanes), uint64_t{0});
}

bool FunctionCompiler::floating(Opcode op) {
  Value* b = pop();
  llvm::Type* const type = b->getType();
  switch (op) {
    FLOAT(abs) : push(intrinsic(id::fabs, {type}, {b}));
    return true;
    FLOAT(neg) : push(b_.CreateFNeg(b));
    return true;
    FLOAT(ceil) : push(rounded(id::ceil, Opcode::f32x4_ceil, Opcode::f64x2_ceil, b));
    return true;
    FLOAT(floor) : push(rounded(id::floor, Opcode::f32x4_floor, Opcode::f64x2_floor, b));
    return true;
    FLOAT(trunc) : push(rounded(id::trunc, Opcode::f32x4_trunc, Opcode::f64x2_trunc, b));
    return true;
    FLOAT(nearest) : push(rounded(id::roundeven, Opcode::f32x4_nearest, Opcode::f64x2_nearest, b));
    return true;
    FLOAT(sqrt) : push(intrinsic(id::sqrt, {type}, {b}));
    return true;
    default: break;
  }
  Value* a = pop();
  const OpClass klass = op_info(op).klass;
  if (klass == OpClass::Binary) {
    if (is_neutral(a)) a = opaque(a);
    if (is_neutral(b)) b = opaque(b);
  }
  switch (op) {
    FLOAT(eq) : push(truth(b_.CreateFCmpOEQ(a, b)));
    return true;
    FLOAT(ne) : push(truth(b_.CreateFCmpUNE(a, b)));
    return true;
    FLOAT(lt) : push(truth(b_.CreateFCmpOLT(a, b)));
    return true;
    FLOAT(gt) : push(truth(b_.CreateFCmpOGT(a, b)));
    return true;
    FLOAT(le) : push(truth(b_.CreateFCmpOLE(a, b)));
    return true;
    FLOAT(ge) : push(truth(b_.CreateFCmpOGE(a, b)));
    return true;
    FLOAT(add) : push(b_.CreateFAdd(a, b));
    return true;
    FLOAT(sub) : push(b_.CreateFSub(a, b));
    return true;
    FLOAT(mul) : push(b_.CreateFMul(a, b));
    return true;
    FLOAT(div) : push(b_.CreateFDiv(a, b));
    return true;
    FLOAT(min) : push(extreme(id::minimum, a, b));
    return true;
    FLOAT(max) : push(extreme(id::maximum, a, b));
    return true;
    FLOAT(copysign) : push(intrinsic(id::copysign, {type}, {a, b}));
    return true;
    default: return false;
  }
}

/// Of a float to an integer that may have to trap.
void FunctionCompiler::truncation(Opcode, unsigned int_bits, bool is_signed) {
  Value* const a = pop();
  llvm::Type* const type = a->getType();
  trap_if(b_.CreateFCmpUNO(a, a), ErrCode::InvalidConvToInt);
  const double above = std::ldexp(1.0, static_cast<int>(is_signed ? int_bits - 1 : int_bits));
  // -2^(n-1) - 1 where the type can tell it from -2^(n-1), which itself is inside.
  const bool exact = type->isDoubleTy() && int_bits == 32;
  Value* low;
  if (!is_signed) {
    low = b_.CreateFCmpOGT(a, llvm::ConstantFP::get(type, -1.0));
  } else if (exact) {
    low = b_.CreateFCmpOGT(a, llvm::ConstantFP::get(type, -above - 1));
  } else {
    low = b_.CreateFCmpOGE(a, llvm::ConstantFP::get(type, -above));
  }
  Value* const inside = b_.CreateAnd(low, b_.CreateFCmpOLT(a, llvm::ConstantFP::get(type, above)));
  trap_if(b_.CreateNot(inside), ErrCode::IntegerOverflow);
  llvm::Type* const to = b_.getIntNTy(int_bits);
  push(is_signed ? b_.CreateFPToSI(a, to) : b_.CreateFPToUI(a, to));
}

bool FunctionCompiler::conversion(Opcode op) {
  const OpInfo& info = op_info(op);
  const std::string_view name = info.name;
  const bool is_signed = name.ends_with("_s");
  const char to = info.sig[2];
  const unsigned bits = to == 'i' ? 32 : 64;
  if (info.klass == OpClass::Truncation) {
    truncation(op, bits, is_signed);
    return true;
  }
  Value* const a = pop();
  llvm::Type* const type = to == 'f'   ? b_.getFloatTy()
                           : to == 'F' ? b_.getDoubleTy()
                                       : static_cast<llvm::Type*>(b_.getIntNTy(bits));
  if (name.find("trunc_sat") != name.npos) {
    push(intrinsic(is_signed ? id::fptosi_sat : id::fptoui_sat, {type, a->getType()}, {a}));
  } else if (name.find("convert") != name.npos) {
    push(is_signed ? b_.CreateSIToFP(a, type) : b_.CreateUIToFP(a, type));
  } else if (name.find("reinterpret") != name.npos) {
    push(b_.CreateBitCast(a, type));
  } else if (op == Opcode::f32_demote_f64) {
    // There and back again would be nothing at all.
    push(b_.CreateFPTrunc(llvm::isa<llvm::FPExtInst>(a) ? opaque(a) : a, type));
  } else if (op == Opcode::f64_promote_f32) {
    push(b_.CreateFPExt(a, type));
  } else if (op == Opcode::i32_wrap_i64) {
    push(b_.CreateTrunc(a, type));
  } else {
    push(is_signed ? b_.CreateSExt(a, type) : b_.CreateZExt(a, type));
  }
  return true;
}

bool FunctionCompiler::wide(Opcode op) {
  llvm::Type* const type = b_.getIntNTy(128);
  const auto push_halves = [&](Value* value) {
    push(b_.CreateTrunc(value, b_.getInt64Ty()));
    push(b_.CreateTrunc(b_.CreateLShr(value, 64), b_.getInt64Ty()));
  };
  const auto pop_pair = [&] {
    Value* const high = b_.CreateZExt(pop(), type);
    return b_.CreateOr(b_.CreateShl(high, 64), b_.CreateZExt(pop(), type));
  };
  if (op == Opcode::i64_add128 || op == Opcode::i64_sub128) {
    Value* const b = pop_pair();
    Value* const a = pop_pair();
    push_halves(op == Opcode::i64_add128 ? b_.CreateAdd(a, b) : b_.CreateSub(a, b));
    return true;
  }
  const bool is_signed = op == Opcode::i64_mul_wide_s;
  const auto widen = [&](Value* value) { return is_signed ? b_.CreateSExt(value, type) : b_.CreateZExt(value, type); };
  Value* const b = widen(pop());
  push_halves(b_.CreateMul(widen(pop()), b));
  return true;
}

}  // namespace wasmvm::codegen
