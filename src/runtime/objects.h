// Run-time objects that modules import and export: functions, tables, memories, globals, tags.
//
// All are counted by their owners: an instance that imports an object owns a share of it, so handles may be dropped in any
// order. Thread rule: a shared memory may be used by many threads; everything else is confined to its store.
// SPEC: https://webassembly.github.io/spec/core/exec/runtime.html
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "runtime/abi.h"
#include "runtime/attachment.h"
#include "wasm/limits.h"
#include "wasm/module.h"
#include "wasm/type_registry.h"

namespace wasmvm::runtime {

class HostFunc;
class Table;
class Global;

/// Whoever owns Func records: an Instance, or a HostFunc that stands alone.
class FuncKeeper : public Attachable {
 public:
  virtual Instance* as_instance() { return nullptr; }
  /// Set once a reference to one of its functions has been handed to where no import tells of it (the host stored it or
  /// passed it on): from then on only a trace can tell whether the keeper is still needed.
  bool escaped() const { return escaped_.load(std::memory_order_relaxed); }
  void mark_escaped() { escaped_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> escaped_{false};
};

/// Part of tables and globals of references: the store whose functions and heap objects they may refer to. The store clears
/// such references before these go. Set by Store, under its process-wide lock.
struct Home {
  Store* store = nullptr;
  size_t index = 0;  ///< in the store's list
};

/// True for references to functions, whose slots hold a Func*.
bool is_func_reference(CanonType type);
/// Does a slot of this reference type refer to an object of a store's collected heap?
bool refers_to_heap(CanonType type, Slot value);

/// A host function that stands alone or has been added to a host module. Runs `finalizer(env)` when it ends.
class HostFunc final : public FuncKeeper {
 public:
  Func func;
  TypeScope scope;  ///< keeps func.type alive
  std::function<void()> finalizer;
  HostFunc(const CanonFuncType& type, HostEntry entry, void* env, uint64_t cost);
  ~HostFunc() override;
};

/// What an embedder can be asked about.
enum class Resource : uint8_t { Memory, Table, Instance };

/// An embedder's say before a memory (bytes) or a table (elements) is made or grows, or an instance (count) is made. Passive value;
/// `allow` may be called by several threads at once, must not use the store, and must not fail to return.
struct Limiter {
  bool (*allow)(const Limiter& self, Resource what, uint64_t present, uint64_t wanted, uint64_t maximum) = nullptr;
  void (*callback)() = nullptr;  ///< the embedder's own, of a type that `allow` knows
  void* data = nullptr;
  bool allows(Resource what, uint64_t present, uint64_t wanted, uint64_t maximum) const {
    return allow == nullptr || allow(*this, what, present, wanted, maximum);
  }
};

/// How memories are obtained.
struct MemoryOptions {
  uint64_t max_pages = 65536;  ///< engine-wide bound in 64 KiB pages on top of the type's own maximum
  bool guard_pages = true;     ///< reserve address space so that 32-bit accesses need no check
  Limiter limiter;
};

class MemoryImage;

/// A linear memory. With guard pages, 32-bit memories of 64 KiB pages reserve 8 GiB + 64 KiB and every access at
/// base + u32 + u32 is either inside or faults inside the reservation; the base is fixed for life. Others are checked.
class Memory final : public Attachable {
 public:
  MemoryDesc desc;  ///< ABI: first data member
  /// With an image (may be null), a guarded memory begins with its contents; others do without, see has_image.
  static Result<Ref<Memory>> create(const MemoryType& type, const MemoryOptions& options, MemoryImage* image = nullptr);
  ~Memory() override;
  /// Did it begin with the contents of an image?
  bool has_image() const { return static_cast<bool>(image_); }

  /// The type with the current size as minimum.
  MemoryType type() const;
  const MemoryType& declared_type() const { return type_; }
  uint64_t size_bytes() const { return desc.bytes.load(std::memory_order_acquire); }
  uint64_t size_pages() const { return size_bytes() >> type_.page_log2; }
  /// How many pages it may still grow by, if the host has the memory.
  uint64_t room_pages() const { return (limit_bytes_ - size_bytes()) >> type_.page_log2; }
  bool is_guarded() const { return guarded_; }
  /// Are memories of this type guarded if `options` ask for guard pages?
  static bool can_be_guarded(const MemoryType& type);
  /// Grows by `delta` pages; the old size in pages, or -1 if the limit or the host forbids it. May be called by several
  /// threads at once.
  int64_t grow(uint64_t delta);
  /// True if [offset, offset + length) lies inside.
  bool contains(uint64_t offset, uint64_t length) const {
    const uint64_t n = size_bytes();
    return offset <= n && length <= n - offset;
  }
  uint8_t* at(uint64_t offset) const { return desc.base + offset; }

 private:
  Memory() = default;
  bool reserve(uint64_t min_bytes);
  bool take_image(MemoryImage& image, uint64_t min_bytes);
  bool move_to_larger_reservation(uint64_t new_bytes);
  MemoryType type_;
  uint64_t reserved_ = 0;     ///< bytes of address space, whole pages of the host
  uint64_t limit_bytes_ = 0;  ///< never grows beyond
  bool guarded_ = false;
  Limiter limiter_;
  Ref<MemoryImage> image_;  ///< what it began with; may be null
  std::mutex grow_lock_;
};

/// Shares in host functions that the host has stored in one table or global: the object's own part in keeping them alive.
class HostPins {
 public:
  void add(FuncKeeper& keeper);
  bool contains(const FuncKeeper* keeper) const { return pins_.find(keeper) != pins_.end(); }

 private:
  std::map<const FuncKeeper*, Ref<FuncKeeper>> pins_;
};

/// A table of references, one slot each. Null elements are 0.
class Table final : public Attachable {
 public:
  TableDesc desc;  ///< ABI: first data member
  TypeScope scope;
  /// `max_elements` bounds the size on top of the type's own maximum. LimitExceeded, OutOfMemory.
  static Result<Ref<Table>> create(const CanonTable& type, Slot init, uint64_t max_elements = limits::kTableElements,
                                   const Limiter& limiter = {});
  ~Table() override;

  CanonTable type() const;  ///< with the current size as minimum
  const CanonTable& declared_type() const { return type_; }
  uint64_t size() const { return desc.size; }
  /// How many elements it may still grow by, if the host has the memory.
  uint64_t room() const { return limit_ - desc.size; }
  /// Grows by `delta` elements set to `value`; the old size, or -1.
  int64_t grow(uint64_t delta, Slot value);
  /// True if [offset, offset + length) lies inside.
  bool contains(uint64_t offset, uint64_t length) const { return offset <= desc.size && length <= desc.size - offset; }
  /// Makes the table ready to hold `value`, which the host is about to store (set, grow, initial value): a host function is
  /// kept alive, a wasm function's store becomes the table's, and so does `owner`, the store of an object of the collected
  /// heap. False if the value belongs to another store than the table.
  bool admit(Slot value, Store* owner = nullptr);
  /// The store that its references belong to; null if there is none yet, or if it is about to end.
  Ref<Store> home() const;

 private:
  friend class Store;
  friend class Tracer;
  Table() = default;
  CanonTable type_;
  uint64_t limit_ = 0;
  uint64_t capacity_ = 0;
  Limiter limiter_;
  bool holds_funcs_ = false;
  Home home_;
  HostPins pins_;
};

class Global final : public Attachable {
 public:
  Slot value[2] = {0, 0};  ///< ABI: contexts point here
  CanonGlobal type;
  TypeScope scope;
  explicit Global(const CanonGlobal& t);
  ~Global() override;
  /// As Table::admit.
  bool admit(Slot reference, Store* owner = nullptr);
  Ref<Store> home() const;  ///< as Table::home

 private:
  friend class Store;
  friend class Tracer;
  bool holds_funcs_ = false;
  Home home_;
  HostPins pins_;
};

/// An exception tag; its type is a function type without results.
class Tag final : public Attachable {
 public:
  TypeId type;
  TypeScope scope;
  explicit Tag(TypeId t);
};

/// Something importable, with one share in its ownership. A function is kept alive through `keeper`: its own keeper or a host
/// module that exports it. Only in an instance's own list of exports is `keeper` null for the instance's own functions.
struct Extern {
  ExternKind kind = ExternKind::Func;
  Func* func = nullptr;
  Ref<FuncKeeper> keeper;
  Ref<Table> table;
  Ref<Memory> memory;
  Ref<Global> global;
  Ref<Tag> tag;

  static Extern of(Func* f) {
    Extern e;
    e.kind = ExternKind::Func;
    e.func = f;
    e.keeper = Ref<FuncKeeper>::share(f->keeper);
    return e;
  }
  static Extern of(Ref<Table> t) {
    Extern e;
    e.kind = ExternKind::Table;
    e.table = std::move(t);
    return e;
  }
  static Extern of(Ref<Memory> m) {
    Extern e;
    e.kind = ExternKind::Memory;
    e.memory = std::move(m);
    return e;
  }
  static Extern of(Ref<Global> g) {
    Extern e;
    e.kind = ExternKind::Global;
    e.global = std::move(g);
    return e;
  }
  static Extern of(Ref<Tag> t) {
    Extern e;
    e.kind = ExternKind::Tag;
    e.tag = std::move(t);
    return e;
  }
};

}  // namespace wasmvm::runtime
