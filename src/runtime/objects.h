// Run-time objects that modules import and export: functions, tables, memories, globals, tags.
//
// All are counted by their owners: an instance that imports an object owns a share of it, so handles may be dropped in any
// order. Thread rule: a shared memory may be used by many threads; everything else is confined to its store.
// SPEC: https://webassembly.github.io/spec/core/exec/runtime.html
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "runtime/abi.h"
#include "wasm/module.h"
#include "wasm/type_registry.h"

namespace wasmvm::runtime {

/// Whoever owns Func records: an Instance, or a HostFunc that stands alone.
class FuncKeeper : public RefCounted {};

/// A host function that stands alone or has been added to a host module. Runs `finalizer(env)` when it ends.
class HostFunc final : public FuncKeeper {
 public:
  Func func;
  TypeScope scope;  ///< keeps func.type alive
  std::function<void()> finalizer;
  HostFunc(const CanonFuncType& type, HostEntry entry, void* env, uint64_t cost);
  ~HostFunc() override;
};

/// How memories are obtained.
struct MemoryOptions {
  uint64_t max_pages = 65536;   ///< engine-wide bound in 64 KiB pages on top of the type's own maximum
  bool guard_pages = true;      ///< reserve address space so that 32-bit accesses need no check
};

/// A linear memory. With guard pages, 32-bit memories of 64 KiB pages reserve 8 GiB + 64 KiB and every access at
/// base + u32 + u32 is either inside or faults inside the reservation; the base is fixed for life. Others are checked.
class Memory final : public RefCounted {
 public:
  MemoryDesc desc;  ///< ABI: first data member
  static Result<Ref<Memory>> create(const MemoryType& type, const MemoryOptions& options);
  ~Memory() override;

  /// The type with the current size as minimum.
  MemoryType type() const;
  const MemoryType& declared_type() const { return type_; }
  uint64_t size_bytes() const { return desc.bytes.load(std::memory_order_acquire); }
  uint64_t size_pages() const { return size_bytes() >> type_.page_log2; }
  bool is_guarded() const { return guarded_; }
  /// Grows by `delta` pages; the old size in pages, or -1 if the limit or the host forbids it. Atomic for shared memories.
  int64_t grow(uint64_t delta);
  /// True if [offset, offset + length) lies inside.
  bool contains(uint64_t offset, uint64_t length) const {
    const uint64_t n = size_bytes();
    return offset <= n && length <= n - offset;
  }
  uint8_t* at(uint64_t offset) const { return desc.base + offset; }

 private:
  Memory() = default;
  MemoryType type_;
  uint64_t reserved_ = 0;
  uint64_t limit_bytes_ = 0;
  bool guarded_ = false;
  std::mutex grow_lock_;
};

/// A table of references, one slot each.
class Table final : public RefCounted {
 public:
  TableDesc desc;  ///< ABI: first data member
  TypeScope scope;
  static Result<Ref<Table>> create(const CanonTable& type, Slot init);

  CanonTable type() const;  ///< with the current size as minimum
  uint64_t size() const { return desc.size; }
  /// Grows by `delta` elements set to `value`; the old size, or -1.
  int64_t grow(uint64_t delta, Slot value);

 private:
  Table() = default;
  CanonTable type_;
  std::vector<Slot> storage_;
};

class Global final : public RefCounted {
 public:
  Slot value[2] = {0, 0};  ///< ABI: contexts point here
  CanonGlobal type;
  TypeScope scope;
  explicit Global(const CanonGlobal& t);
};

class Tag final : public RefCounted {
 public:
  TypeId type;
  TypeScope scope;
  explicit Tag(TypeId t);
};

/// Something importable, with one share in its ownership. `func` is kept alive through its keeper.
struct Extern {
  ExternKind kind = ExternKind::Func;
  Func* func = nullptr;       ///< with a share of func->keeper in `keeper`
  Ref<FuncKeeper> keeper;
  Ref<Table> table;
  Ref<Memory> memory;
  Ref<Global> global;
  Ref<Tag> tag;

  static Extern of(Func* f) { Extern e; e.kind = ExternKind::Func; e.func = f; e.keeper = Ref<FuncKeeper>::share(f->keeper); return e; }
  static Extern of(Ref<Table> t) { Extern e; e.kind = ExternKind::Table; e.table = std::move(t); return e; }
  static Extern of(Ref<Memory> m) { Extern e; e.kind = ExternKind::Memory; e.memory = std::move(m); return e; }
  static Extern of(Ref<Global> g) { Extern e; e.kind = ExternKind::Global; e.global = std::move(g); return e; }
  static Extern of(Ref<Tag> t) { Extern e; e.kind = ExternKind::Tag; e.tag = std::move(t); return e; }
};

}  // namespace wasmvm::runtime
