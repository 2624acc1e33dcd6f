// Costs of instructions and of growth.
#include "runtime/meter.h"

#include "runtime/instance.h"

namespace wasmvm::runtime {

CostTable::CostTable() {
  costs_.fill(1);
  for (const Opcode free : {Opcode::block, Opcode::else_, Opcode::end, Opcode::nop}) set(free, 0);
}

void CostTable::set_all(std::span<const uint64_t> by_index) {
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    const OpInfo& info = kOpTable[i];
    if (info.code >= 0x100) continue;
    const size_t index = size_t{info.prefix} << 8 | info.code;
    costs_[i] = index < by_index.size() ? by_index[index] : 0;
  }
}

const CostTable& CostTable::standard() {
  static const CostTable& table = *new CostTable;
  return table;
}

bool charge_memory_grow(Context& ctx, uint32_t memory, uint64_t delta) {
  const Memory& grown = *ctx.instance->memories[memory];
  if (delta > grown.room_pages()) return true;
  return charge(*ctx.store, (delta << grown.declared_type().page_log2) / kUnit);
}

bool charge_table_grow(Context& ctx, uint32_t table, uint64_t delta) {
  if (delta > ctx.instance->tables[table]->room()) return true;
  return charge(*ctx.store, delta / kUnit);
}

}  // namespace wasmvm::runtime
