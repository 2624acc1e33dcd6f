// Which code an address belongs to: all tiers register their code here, so that stack walks can cross tiers.
#pragma once

#include "runtime/tier.h"

namespace wasmvm::runtime {

/// Answers what a return address or cell address inside one range means. Thread rule: may be asked by any thread.
class CodeOwner {
 public:
  virtual ~CodeOwner() = default;
  /// Place of the instruction that `pc` belongs to. With `is_return`, `pc` is a return pc: the place of the call before it.
  /// False for addresses that stand for no wasm frame (entry and exit stubs): the walk ends there.
  virtual bool find(const void* pc, bool is_return, CodePlace& out) const = 0;
};

void add_code_range(const void* begin, const void* end, const CodeOwner* owner);
void remove_code_range(const void* begin);
const CodeOwner* find_code(const void* pc);

}  // namespace wasmvm::runtime
