// Memory instructions: loads and stores of every width (scalar, vector, atomic), lanes, and whole-memory operations.
#include <algorithm>

#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {
namespace {

bool is_atomic(OpClass klass) {
  switch (klass) {
    case OpClass::AtomicLoad:
    case OpClass::AtomicStore:
    case OpClass::AtomicRmw:
    case OpClass::AtomicCmpxchg:
    case OpClass::AtomicWait:
    case OpClass::AtomicNotify: return true;
    default: return false;
  }
}

constexpr uint32_t kVectorBytes = 16;

}  // namespace

/// The memory at an index, or null after reporting that there is none.
const MemoryType* FunctionValidator::memory(uint32_t index) {
  if (index < module_.memories.size()) return &module_.memories[index];
  unknown(ErrCode::InvalidMemoryIdx, index, module_.memories.size());
  return nullptr;
}

/// SPEC: a body may name data segments only behind a data count section. Without one, an index that is out of bounds anyway
/// is reported as such: text modules without segments have no such section either.
bool FunctionValidator::check_data_index(uint32_t index) {
  if (!module_.data_count && index < module_.data.size()) {
    return fail(make_error(ErrCode::DataCountRequired, "data count section required", {}, inst_.offset));
  }
  const size_t bound = module_.data.size();
  return index < bound || unknown(ErrCode::InvalidDataIdx, index, bound);
}

/// Loads and stores: the row of the table gives the types and the natural alignment. Plain accesses may promise less than
/// natural alignment, atomic ones must be naturally aligned. An offset must fit the memory's address type.
bool FunctionValidator::mem_access(const Signature& sig) {
  const MemoryType* mem = memory(inst_.mem.memory.value);
  if (mem == nullptr) return false;
  const OpInfo& info = op_info(inst_.op);
  const uint32_t natural = info.arg;
  if (inst_.mem.align_log2 != natural) {
    if (is_atomic(info.klass)) {
      return fail(make_error(ErrCode::InvalidAlignment, "atomic alignment must be natural",
                             "2^" + std::to_string(inst_.mem.align_log2) + ", natural is 2^" + std::to_string(natural),
                             inst_.offset));
    }
    if (inst_.mem.align_log2 > natural) {
      return fail(make_error(ErrCode::AlignmentTooLarge, "alignment must not be larger than natural",
                             "2^" + std::to_string(inst_.mem.align_log2) + ", natural is 2^" + std::to_string(natural),
                             inst_.offset));
    }
  }
  if (info.imm == Immediate::MemArgLane) {
    const uint32_t lanes = kVectorBytes >> natural;
    if (inst_.lane >= lanes) {
      return fail(make_error(ErrCode::InvalidLaneIdx, "invalid lane index",
                             std::to_string(inst_.lane) + ", the bound is " + std::to_string(lanes), inst_.offset));
    }
  }
  if (!mem->limits.is_64) {
    if (inst_.mem.offset > UINT32_MAX) {
      return fail(make_error(ErrCode::InvalidOffset, "offset out of range", std::to_string(inst_.mem.offset), inst_.offset));
    }
    return fixed(sig);  // addresses of the table are i32
  }
  Signature sig64 = sig;
  sig64.params[0] = ValType::i64();
  return fixed(sig64);
}

/// extract_lane, replace_lane, shuffle: each lane number is below the bound of the row.
bool FunctionValidator::lane_operation(const Signature& sig) {
  const OpInfo& info = op_info(inst_.op);
  const uint32_t bound = info.arg;
  uint32_t greatest = inst_.lane;
  if (info.imm == Immediate::Lanes16) greatest = *std::max_element(std::begin(inst_.v128), std::end(inst_.v128));
  if (greatest >= bound) {
    return fail(make_error(ErrCode::InvalidLaneIdx, "invalid lane index",
                           std::to_string(greatest) + ", the bound is " + std::to_string(bound), inst_.offset));
  }
  return fixed(sig);
}

/// Operations on whole memories, with at = address type of the memory:
/// memory.size : [] -> [at]; memory.grow : [at] -> [at]; memory.fill : [at i32 at] -> []; memory.init : [at i32 i32] -> [].
bool FunctionValidator::step_memory() {
  const ValType i32 = ValType::i32();
  if (inst_.op == Opcode::data_drop) return check_data_index(inst_.index);
  // MemoryInit names the segment first, the others the (destination) memory.
  const bool is_init = inst_.op == Opcode::memory_init;
  const MemoryType* mem = memory(is_init ? inst_.index2 : inst_.index);
  if (mem == nullptr) return false;
  const ValType address = context_.address_type(mem->limits);
  switch (inst_.op) {
    case Opcode::memory_size: push(address); return true;
    case Opcode::memory_grow:
      if (!pop({address})) return false;
      push(address);
      return true;
    case Opcode::memory_fill: return pop({address, i32, address});
    case Opcode::memory_init: return check_data_index(inst_.index) && pop({address, i32, i32});
    case Opcode::memory_copy: {
      const MemoryType* from = memory(inst_.index2);
      if (from == nullptr) return false;
      const ValType source = context_.address_type(from->limits);
      // The length fits both memories: it is 64 bits wide only if both are.
      const ValType length = mem->limits.is_64 && from->limits.is_64 ? ValType::i64() : i32;
      return pop({address, source, length});
    }
    default: break;
  }
  return fail(make_error(ErrCode::IllegalOpCode, "illegal opcode", op_info(inst_.op).text, inst_.offset));
}

}  // namespace wasmvm::validate
