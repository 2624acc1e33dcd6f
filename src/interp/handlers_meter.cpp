// Handlers of gas and interruption. Only code made with these options has their cells.
#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "interp/handlers_inline.h"
#include "runtime/meter.h"

namespace wasmvm::interp {
namespace {

H_SECTION H_RET charge(H_PARAMS) {
  if (!runtime::charge(*ctx->store, pc[2].bits, pc[1].ops.imm)) [[unlikely]]
    H_TRAP(ErrCode::CostLimitExceeded);
  H_GO(pc + 3);
}

H_SECTION H_RET charge_units(H_PARAMS) {
  if (!runtime::charge(*ctx->store, fp[pc[1].ops.a] / runtime::kUnit)) [[unlikely]]
    H_TRAP(ErrCode::CostLimitExceeded);
  H_GO(pc + 2);
}

H_SECTION H_RET charge_memory_grow(H_PARAMS) {
  if (!runtime::charge_memory_grow(*ctx, pc[1].ops.imm, fp[pc[1].ops.a])) [[unlikely]]
    H_TRAP(ErrCode::CostLimitExceeded);
  H_GO(pc + 2);
}

H_SECTION H_RET charge_table_grow(H_PARAMS) {
  if (!runtime::charge_table_grow(*ctx, pc[1].ops.imm, fp[pc[1].ops.a])) [[unlikely]]
    H_TRAP(ErrCode::CostLimitExceeded);
  H_GO(pc + 2);
}

H_SECTION H_RET poll(H_PARAMS) {
  const uint32_t code = ctx->store->interrupt.load(std::memory_order_relaxed);
  if (code != 0) [[unlikely]]
    H_TRAP(code);
  H_GO(pc + 2);
}

}  // namespace

const void* meter_handler(Simple kind) {
  switch (kind) {
    case Simple::charge: return address_of(charge);
    case Simple::charge_units: return address_of(charge_units);
    case Simple::charge_memory_grow: return address_of(charge_memory_grow);
    case Simple::charge_table_grow: return address_of(charge_table_grow);
    case Simple::poll: return address_of(poll);
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
