// Stack search for exception handlers, across frames and instances, up to the entry from C++.
#include "interp/unwind.h"

#include <cstring>

#include "interp/handlers.h"
#include "runtime/exceptions.h"
#include "runtime/instance.h"

namespace wasmvm::interp {
namespace {

const CatchTarget* find_clause(const FuncCode& func, const Context& ctx, uint32_t at, const runtime::Tag* tag) {
  uint32_t limit = ~uint32_t{0};
  if (func.tries == nullptr) return nullptr;
  for (const TryRange& range : *func.tries) {
    if (at < range.begin || at >= range.end || range.depth > limit) continue;
    if (range.delegate_depth >= 0) {
      limit = static_cast<uint32_t>(range.delegate_depth);
      continue;
    }
    for (const CatchTarget& clause : range.clauses) {
      if (clause.all || ctx.instance->tags[clause.tag].get() == tag) return &clause;
    }
  }
  return nullptr;
}

}  // namespace

bool unwind(Context* ctx, const Word* pc, Slot* fp, Slot exception, Landing& out) {
  const runtime::Tag* tag = runtime::exception_tag(*ctx->store, exception);
  for (;;) {
    const FuncCode* func = static_cast<const ModuleCode*>(ctx->instance->code())->function_at(pc);
    if (func == nullptr) return false;
    if (const CatchTarget* clause = find_clause(*func, *ctx, static_cast<uint32_t>(pc - func->begin), tag)) {
      if (!clause->all) {
        std::memcpy(fp + clause->payload_slot, runtime::exception_payload(*ctx->store, exception),
                    runtime::payload_slots(*tag) * sizeof(Slot));
      }
      if (clause->exception_slot != CatchTarget::kNoSlot) fp[clause->exception_slot] = exception;
      out = {func->begin + clause->landing, fp, ctx};
      return true;
    }
    const Slot* header = fp + func->local_slots;
    const Word* return_pc = reinterpret_cast<const Word*>(header[0]);
    fp = reinterpret_cast<Slot*>(header[1]);
    if (return_pc == &kExitCell[0]) return false;
    if (return_pc == &kBridgeCell[0]) {
      const Slot* bridge = fp - 4;
      ctx = reinterpret_cast<Context*>(bridge[0]);
      return_pc = reinterpret_cast<const Word*>(bridge[2]);
      fp = reinterpret_cast<Slot*>(bridge[3]);
    }
    pc = return_pc - 1;
  }
}

}  // namespace wasmvm::interp
