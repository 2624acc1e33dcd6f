// Statistics: counters that calls add to, cost tables, limits.
#include "capi/statistics.h"

#include <algorithm>

#include "capi/engine.h"

using namespace wasmvm;
using namespace wasmvm::capi;

// -- contexts --

WasmVM_StatisticsContext::Totals WasmVM_StatisticsContext::totals_locked() const {
  Totals sum = ended_;
  for (const CallScope* call : running_) {
    const Totals used = call->used();
    sum.instructions += used.instructions;
    sum.cost += used.cost;
    sum.nanoseconds += used.nanoseconds;
  }
  return sum;
}

WasmVM_StatisticsContext::Totals WasmVM_StatisticsContext::totals() const {
  const std::lock_guard hold(lock_);
  return totals_locked();
}

void WasmVM_StatisticsContext::clear() {
  const std::lock_guard hold(lock_);
  ended_ = {};
}

Ref<const runtime::CostTable> WasmVM_StatisticsContext::costs() const {
  const std::lock_guard hold(lock_);
  return costs_;
}

void WasmVM_StatisticsContext::set_costs(const uint64_t* by_index, uint32_t count) {
  auto table = make_ref<runtime::CostTable>();
  table->set_all({by_index, count});
  const std::lock_guard hold(lock_);
  costs_ = std::move(table);
}

bool WasmVM_StatisticsContext::set_cost(uint8_t prefix, uint32_t code, uint64_t cost) {
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    if (kOpTable[i].prefix != prefix || kOpTable[i].code != code) continue;
    const std::lock_guard hold(lock_);
    // Code that was compiled with the present table keeps it.
    auto table = make_ref<runtime::CostTable>();
    if (costs_) table->assign(*costs_);
    table->set(static_cast<Opcode>(i), cost);
    costs_ = std::move(table);
    return true;
  }
  return false;
}

// -- calls --

namespace wasmvm::capi {

CallScope::CallScope(WasmVM_ExecutorContext& executor, runtime::Store& store, const WasmVM_InvokeOptions* options)
    : store_(store), outer_limit_(store.block.gas_limit) {
  const Settings& settings = executor.settings;
  const bool outermost = store.block.depth == 0;
  if (outermost && executor.statistics) {
    counts_ = settings.count_instructions;
    times_ = settings.measure_time;
    costs_ = settings.measure_cost || executor.statistics->is_limited();
    attach(*executor.statistics);
  }
  runtime::StoreBlock& block = store.block;
  uint64_t nanoseconds = outermost ? settings.time_limit_ms * 1'000'000 : 0;
  if (options != nullptr) {
    const uint64_t used = block.gas_used;
    if (options->Gas != 0 && options->Gas < block.gas_limit - std::min(used, block.gas_limit))
      block.gas_limit = used + options->Gas;
    if (options->Deadline != 0) nanoseconds = nanoseconds == 0 ? options->Deadline : std::min(nanoseconds, options->Deadline);
  }
  // Beyond a century there is no deadline, and the clock cannot wrap.
  constexpr uint64_t kForever = uint64_t{100} * 365 * 86'400 * 1'000'000'000;
  if (nanoseconds != 0 && nanoseconds < kForever) deadline_.emplace(store, Clock::now() + std::chrono::nanoseconds(nanoseconds));
}

void CallScope::attach(WasmVM_StatisticsContext& statistics) {
  statistics_ = Ref<WasmVM_StatisticsContext>::share(&statistics);
  if (times_) start_ = Clock::now();
  runtime::StoreBlock& block = store_.block;
  block.gas_used = 0;
  block.instructions = 0;
  const std::lock_guard hold(statistics.lock_);
  const uint64_t limit = statistics.limit_.load(std::memory_order_relaxed);
  if (limit != UINT64_MAX) block.gas_limit = limit - std::min(limit, statistics.totals_locked().cost);
  statistics.running_.push_back(this);
}

CallScope::~CallScope() {
  deadline_.reset();
  if (statistics_) {
    const std::lock_guard hold(statistics_->lock_);
    std::erase(statistics_->running_, this);
    const WasmVM_StatisticsContext::Totals own = used();
    WasmVM_StatisticsContext::Totals& sum = statistics_->ended_;
    sum.instructions += own.instructions;
    sum.cost += own.cost;
    sum.nanoseconds += own.nanoseconds;
  }
  store_.block.gas_limit = outer_limit_;
}

WasmVM_StatisticsContext::Totals CallScope::used() const {
  WasmVM_StatisticsContext::Totals out;
  if (counts_) out.instructions = store_.block.instructions;
  if (costs_) out.cost = store_.block.gas_used;
  if (times_) out.nanoseconds = static_cast<uint64_t>(std::chrono::nanoseconds(Clock::now() - start_).count());
  return out;
}

}  // namespace wasmvm::capi

extern "C" {

WasmVM_StatisticsContext* WasmVM_StatisticsCreate(void) { return hand_out(make_ref<WasmVM_StatisticsContext>()); }
void WasmVM_StatisticsDelete(WasmVM_StatisticsContext* Cxt) { delete_handle(Cxt); }

uint64_t WasmVM_StatisticsGetInstrCount(const WasmVM_StatisticsContext* Cxt) {
  return Cxt == nullptr ? 0 : Cxt->totals().instructions;
}
double WasmVM_StatisticsGetInstrPerSecond(const WasmVM_StatisticsContext* Cxt) {
  if (Cxt == nullptr) return 0;
  const auto totals = Cxt->totals();
  if (totals.nanoseconds == 0) return 0;
  return static_cast<double>(totals.instructions) * 1e9 / static_cast<double>(totals.nanoseconds);
}
uint64_t WasmVM_StatisticsGetTotalCost(const WasmVM_StatisticsContext* Cxt) { return Cxt == nullptr ? 0 : Cxt->totals().cost; }
uint64_t WasmVM_StatisticsGetTime(const WasmVM_StatisticsContext* Cxt) { return Cxt == nullptr ? 0 : Cxt->totals().nanoseconds; }
void WasmVM_StatisticsSetCostTable(WasmVM_StatisticsContext* Cxt, uint64_t* CostArr, const uint32_t Len) {
  if (Cxt == nullptr || (CostArr == nullptr && Len != 0)) return;
  Cxt->set_costs(CostArr, Len);
}
bool WasmVM_StatisticsSetOpcodeCost(WasmVM_StatisticsContext* Cxt, const uint8_t Prefix, const uint32_t Code,
                                    const uint64_t Cost) {
  return Cxt != nullptr && Cxt->set_cost(Prefix, Code, Cost);
}
void WasmVM_StatisticsSetCostLimit(WasmVM_StatisticsContext* Cxt, const uint64_t Limit) {
  if (Cxt != nullptr) Cxt->set_limit(Limit);
}
void WasmVM_StatisticsClear(WasmVM_StatisticsContext* Cxt) {
  if (Cxt != nullptr) Cxt->clear();
}

}  // extern "C"
