// Threaded code of the interpreter: words, function records and the code of a module.
//
// A function is a run of cells. A cell is one word with the address of its handler, one word with small operands, and for
// some handlers further words (64-bit constants, absolute branch targets, records to call). Code belongs to the module and is
// shared by its instances: it holds no address of an instance.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/ref.h"
#include "base/relaxed.h"
#include "base/result.h"
#include "runtime/abi.h"
#include "runtime/code_range.h"
#include "runtime/heap.h"
#include "runtime/tier.h"

namespace wasmvm::interp {

using runtime::Context;
using runtime::Func;
using runtime::Slot;
using runtime::StoreBlock;

/// Small operands of a cell. Slot numbers are relative to the frame. `imm` shares the upper half with b and x.
struct Operands {
  uint16_t d;  ///< destination slot
  uint16_t a;  ///< first slot operand
  union {
    struct {
      uint16_t b;  ///< second slot operand
      uint16_t x;  ///< third
    } slots;
    uint32_t imm;
  };
};
static_assert(sizeof(Operands) == 8);

/// One 8-byte word of code.
union Word {
  const void* handler;
  Operands ops;
  uint64_t bits;
  const Word* target;       ///< absolute branch target
  struct FuncCode* callee;  ///< direct call
};
static_assert(sizeof(Word) == 8);

class ModuleCode;

/// A clause of a try block: which exceptions it takes, where their values go, and where execution goes on.
struct CatchTarget {
  static constexpr uint32_t kNoSlot = ~uint32_t{0};
  bool all = false;  ///< takes every exception; else those of `tag`
  uint32_t tag = 0;
  uint32_t landing = 0;               ///< word index
  uint32_t payload_slot = 0;          ///< first slot of the exception's values; not for `all`
  uint32_t exception_slot = kNoSlot;  ///< slot for the exception itself
};

/// The cells of one try block. Ranges of inner blocks stand before those of outer ones.
struct TryRange {
  uint32_t begin = 0, end = 0;  ///< word indices
  uint32_t depth = 0;           ///< nesting of the block in its function; the function's own is 0
  int32_t delegate_depth = -1;  ///< legacy: hands everything to the blocks at this depth or outside; -1: uses `clauses`
  std::vector<CatchTarget> clauses;
};

/// What the interpreter knows of one function: where its code starts and the shape of its frame. One per defined function of
/// a module, shared by its instances; host functions share one record whose code calls the host.
struct FuncCode {
  std::atomic<const Word*> entry{nullptr};  ///< `stub` until the first call
  Word stub[2] = {};                        ///< a cell that translates the function
  ModuleCode* module = nullptr;
  FuncIndex index;
  uint32_t param_slots = 0, result_slots = 0;
  uint32_t local_slots = 0;       ///< where the frame header lies
  Relaxed<uint32_t> frame_slots;  ///< whole frame; of a body that is yet to be checked, without its operands
  bool is_refused = false;        ///< its body turned out to be invalid: the code at `begin` only refuses again
  const Word* begin = nullptr;    ///< translated code, null until then
  const Word* end = nullptr;
  std::unique_ptr<const std::vector<TryRange>> tries;  ///< null if there are none: most functions have none
};

/// All code of one module. Functions are translated one by one at their first call, under a lock.
class ModuleCode final : public runtime::CompiledModule, public runtime::CodeOwner {
 public:
  ModuleCode(const runtime::Tier& tier, Ref<const ValidModule> module, const runtime::CompileOptions& options);
  ~ModuleCode() override;

  FuncCode& func(FuncIndex defined) { return funcs_[defined.value - module().imported_functions]; }
  FuncCode* funcs() { return funcs_.get(); }
  bool needs_guarded_memory() const override { return guarded_; }
  /// Translates a function unless that has happened; returns its first cell, or why its body is invalid. Any thread.
  Result<const Word*> translate(FuncCode& func);
  /// What callers need to know of a function that is about to be called: its whole frame. Any thread.
  void learn_frame(FuncCode& func);
  /// The translated function that a cell belongs to, or null.
  FuncCode* function_at(const Word* word) const;
  bool find(const void* pc, bool is_return, runtime::CodePlace& out) const override;
  /// Where the fields of a struct or array type are. Any thread; made once, so that access to large structs stays cheap.
  const runtime::Layout& layout(TypeIndex type);

 private:
  /// Memory that code lies in, with its functions in address order. Chunks never move; freed with the module.
  struct Chunk {
    std::unique_ptr<Word[]> words;
    size_t size = 0, used = 0;
    std::vector<FuncCode*> functions;
  };
  Chunk& chunk_for(size_t words);
  Word* place(FuncCode& func, const std::vector<Word>& code);
  uint32_t frame_slots(const FuncCode& func) const;

  bool guarded_ = false;  ///< accesses to memory 0 rely on guard pages
  std::unique_ptr<FuncCode[]> funcs_;
  mutable std::mutex lock_;
  std::mutex layouts_lock_;
  std::unordered_map<uint32_t, std::unique_ptr<const runtime::Layout>> layouts_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
};

}  // namespace wasmvm::interp
