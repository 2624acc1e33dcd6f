// What running code sees: the one header whose layouts the interpreter, the compilers' code and C++ share.
//
// ABI: offsets are asserted at the end; compiled code has them as constants.
//
// Value slots. Every value on the VM stack, in a global, a table or an argument array takes 8-byte slots: i32 and f32 in the
// low half (upper half zero for i32, unspecified for f32), i64 and f64 whole, v128 two consecutive slots, funcref a Func*
// (0 = null), references into the collected heap a 32-bit offset zero-extended (0 = null, bit 0 set = i31).
//
// Frames. A callee's frame begins at its first argument, inside the caller's operand area, so arguments are never copied:
//     fp[0 .. param_slots)                parameters; results are returned here, from fp[0] on
//     fp[param_slots .. local_slots)      locals
//     fp[local_slots .. +kHeaderSlots)    header: return pc, caller's fp
//     fp[.. frame_slots)                  operand stack
// A return pc identifies the caller's code by address range (code_range.h), whatever its tier; with the code comes its
// local_slots and so the next header: that is how stacks are walked.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/relaxed.h"
#include "wasm/error_code.h"
#include "wasm/types.h"

namespace wasmvm::runtime {

using Slot = uint64_t;
constexpr uint32_t kHeaderSlots = 2;

class Instance;
class Store;
struct Context;
struct Func;
struct StoreBlock;

/// What code sees of a memory. `base` never changes while the memory lives, unless it is `movable` (checked mode on hosts
/// that cannot reserve address space). Lies at the start of class Memory.
struct MemoryDesc {
  uint8_t* base = nullptr;
  std::atomic<uint64_t> bytes{0};  ///< current size; only grows
};

/// What code sees of a table. Lies at the start of class Table.
struct TableDesc {
  Slot* elements = nullptr;
  uint64_t size = 0;
};

/// A call of a host function: where its arguments lie and who calls.
struct HostCall {
  Store* store;      ///< the store that runs
  Instance* caller;  ///< instance of the calling wasm function; null if the host itself called
  const Func* callee;
  Slot* slots;  ///< in: arguments, slot by slot; out: results from slots[0] on
};

/// Runs a host function. False after raising a trap in call.store (Store::raise), true otherwise.
using HostEntry = bool (*)(void* env, HostCall& call);

/// A function instance; funcref values point here. Fixed address from creation to the end of `keeper`.
struct Func {
  /// Where the interpreter's calls go: the function's code record (interp/code.h). Null for functions of other tiers.
  std::atomic<void*> code{nullptr};
  Context* ctx = nullptr;  ///< context of the instance that defined it; null for host functions
  TypeId type;
  uint32_t param_slots = 0;
  uint32_t result_slots = 0;
  FuncIndex index;                  ///< in the defining module
  const void* reg_entry = nullptr;  ///< entry of compiled code with its register convention (llvm/signature.h), else null
  HostEntry host = nullptr;         ///< set for host functions only
  void* host_env = nullptr;
  uint64_t host_cost = 0;              ///< gas that a call of a host function adds
  class FuncKeeper* keeper = nullptr;  ///< Instance or HostFunc that owns this record

  bool is_host() const { return host != nullptr; }
};

/// State of a store that running code touches: stack, limits, interruption.
struct StoreBlock {
  Relaxed<Slot*> stack_limit;          ///< frames must end below; null while an interruption is pending, so that calls meet it
  Slot* stack_top = nullptr;           ///< first free slot while C++ runs (host functions, builtins); re-entry starts here
  std::atomic<uint32_t> interrupt{0};  ///< non-zero: stop at the next poll or call; the value is an ErrCode
  uint32_t depth = 0;                  ///< nested entries from C++ into wasm
  Store* store = nullptr;
  Relaxed<uint64_t> gas_used;      ///< by metered code and host functions, never above the limit; see meter.h
  Relaxed<uint64_t> instructions;  ///< executed by metered code
  uint64_t gas_limit = ~uint64_t{0};
  uint8_t* gc_base = nullptr;  ///< start of the collected heap's reservation; null until its first object
  void* run = nullptr;         ///< state of the innermost entry into the interpreter
  /// Compiled code runs on a stack of its own, which grows down: frames must end above, or beyond all addresses while an
  /// interruption is pending. Zero until the running call has entered compiled code.
  Relaxed<uintptr_t> native_limit{0};
  void* native_run = nullptr;  ///< state of the innermost entry into compiled code (compiled/native_run.h)
  /// Arguments and results that registers have no room for, for the moment of a call or return of compiled code.
  Slot* transfer = nullptr;
  Slot pending_exn = 0;  ///< exception reference being thrown through C++ frames
};

/// What code sees of its instance. Lies at the start of class Instance.
struct Context {
  MemoryDesc* mem0 = nullptr;  ///< memory 0, or an empty one
  StoreBlock* store = nullptr;
  Func* const* funcs = nullptr;  ///< function index space
  TableDesc* const* tables = nullptr;
  Slot* const* globals = nullptr;  ///< address of each global's value (v128: two slots)
  MemoryDesc* const* memories = nullptr;
  const TypeId* types = nullptr;  ///< canonical id of each module type
  Instance* instance = nullptr;
  const void* const* builtins = nullptr;  ///< what compiled code calls of the runtime; set by its tier
  uint8_t* mem0_base = nullptr;           ///< base of memory 0, unless it is movable
  class Tag* const* tags = nullptr;       ///< tag index space
  const class Tier* tier = nullptr;       ///< that runs the instance's functions; null for host modules
};

static_assert(offsetof(Context, mem0) == 0 && offsetof(Context, store) == 8 && offsetof(Context, funcs) == 16);
static_assert(offsetof(MemoryDesc, bytes) == 8 && offsetof(TableDesc, size) == 8);
static_assert(offsetof(Func, code) == 0 && offsetof(Func, ctx) == 8 && offsetof(Func, type) == 16);

}  // namespace wasmvm::runtime
