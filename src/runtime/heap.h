// The collected heap of a store: structs, arrays, exceptions and host references, found unreachable by mark and sweep.
//
// A reference is a 32-bit offset into one reservation of 4 GiB, so that base + reference can never leave it. Objects never
// move. Memory is handed out in blocks of 32 KiB that hold cells of one size; larger objects take whole blocks. Marking is
// precise inside the heap (layouts know where references are) and conservative on the VM stack: a slot that could be the
// reference of a live cell keeps it. Sweeping is lazy, block by block, when cells are needed.
//
// References in slots. any, eq, struct, array, exn and concrete types: the offset zero-extended; 0 is null; bit 0 set is an
// i31 (value << 1 | 1). extern: a host's own 64-bit word (0 is null), or an internal reference tagged by kExternTag in the
// upper half. In fields, references into the heap take 4 bytes, func and extern references 8.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "runtime/abi.h"
#include "runtime/objects.h"
#include "wasm/type_registry.h"

namespace wasmvm::runtime {

using GcRef = uint32_t;

/// Header of every object. Arrays have their length in the word behind it.
struct ObjectHeader {
  uint32_t type;    ///< TypeId, or one of the kinds below
  uint32_t length;  ///< arrays: elements; exceptions: payload slots; host references: kBoxedWord or 0; else 0
};
constexpr uint32_t kExceptionObject = 0xffffffff;  ///< header, Tag*, payload slots
constexpr uint32_t kHostObject = 0xfffffffe;       ///< header, the host's word
constexpr uint32_t kFirstSpecialObject = kHostObject;
/// Marks a host's word that any.convert_extern has wrapped: the wrapper has no identity, extern.convert_any takes the word
/// out again. Host references with a finalizer live as long as any view of them is referred to.
constexpr uint32_t kBoxedWord = 1;

/// Upper half of an extern slot that holds an internal reference; no user-space address looks like this.
constexpr uint64_t kExternTag = uint64_t{0x800057a6} << 32;
inline bool is_internal_extern(Slot slot) { return slot >> 32 == kExternTag >> 32; }

/// Where a field or element lies and what it is.
struct FieldLayout {
  uint32_t offset = 0;  ///< from the object's start
  uint8_t size = 0;     ///< 1, 2, 4, 8 or 16 bytes
  enum Kind : uint8_t { Plain, HeapRef, FuncRef, ExternRef } kind = Plain;
};

/// Memory layout of a struct or array type; computed from the type alone.
struct Layout {
  CompositeKind kind = CompositeKind::Struct;
  uint32_t size = 0;                ///< structs: bytes of an object; arrays: offset of the first element
  std::vector<FieldLayout> fields;  ///< arrays: one, whose offset is that of the first element
  static Layout of(const TypeInfo& type);
};

/// Thread rule: confined, as its store.
class Heap {
 public:
  /// `limit` bounds the bytes in blocks; at most 4 GiB - 64 KiB.
  Heap(Store& store, uint64_t limit);
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// New objects, zero-filled. 0: the heap is full even after a collection. May collect: every reference that matters must
  /// be in a root (VM stack below StoreBlock::stack_top, globals, tables, handles) or in an object that is.
  GcRef new_struct(TypeId type);
  GcRef new_array(TypeId type, uint32_t length);
  GcRef new_exception(Tag& tag, uint32_t payload_slots);
  /// A host's word; `finalizer` (may be empty) runs after the object has been found unreachable, outside of any call.
  GcRef new_host(uint64_t word, std::function<void()> finalizer);

  uint8_t* at(GcRef ref) const { return base_ + ref; }
  ObjectHeader& header(GcRef ref) const { return *reinterpret_cast<ObjectHeader*>(base_ + ref); }
  /// The layout of a type that objects of this heap have. Registers the type on first use and keeps it alive.
  const Layout& layout(TypeId type) {
    const auto& recent = recent_layouts_[type.value % recent_layouts_.size()];
    return recent.second != nullptr && recent.first == type.value ? *recent.second : find_layout(type);
  }

  // -- roots beside the stack --
  /// Keeps `ref` alive until unpinned as often; the table of the embedder's handles is built on it.
  void pin(GcRef ref) { ++pins_[ref]; }
  void unpin(GcRef ref);
  /// Takes `roots` as roots while the heap evaluates or converts something in C++; see TemporaryRoots.
  void push_roots(const std::vector<Slot>& roots) { temporaries_.push_back(&roots); }
  void pop_roots() { temporaries_.pop_back(); }
  bool is_object(uint64_t candidate) const;  ///< a live cell starts at this offset

  void collect();
  /// A collection in steps, for traces that decide by what they reach what else is a root: begin, then any number of
  /// mark_root and reach, then end. `visit` gets every funcref in what has been reached; it may mark further roots.
  void begin_marking();
  void mark_root(Slot slot) { mark_slot(slot); }
  /// Roots that the heap itself knows of: pinned references and temporary roots.
  void mark_own_roots();
  void reach(const std::function<void(Func*)>& visit);
  void end_marking();
  /// Takes the finalizers of host references found dead, to be run when no guest code runs and no lock is held.
  using Finalizers = std::vector<std::function<void()>>;
  Finalizers take_finalizers() { return std::exchange(dead_, {}); }
  uint64_t used_bytes() const { return used_; }
  uint64_t limit() const { return limit_; }
  /// For tests: collect before every allocation, and fill what is freed with a pattern.
  void set_stress(bool on) { stress_ = on; }
  uint64_t allocated_bytes() const { return allocated_ + since_collection_; }  ///< of all objects so far
  uint64_t collections() const { return collections_; }
  /// Longest stop for a collection so far, in nanoseconds.
  uint64_t longest_pause() const { return longest_pause_; }
  uint64_t total_pause() const { return total_pause_; }

 private:
  const Layout& find_layout(TypeId type);
  static constexpr uint32_t kBlockBytes = 32 << 10;
  static constexpr uint32_t kMinCell = 16;
  static constexpr uint32_t kBits = kBlockBytes / kMinCell;
  static constexpr uint64_t kReservation = uint64_t{4} << 30;
  struct Block {
    enum Kind : uint8_t { Free, Cells, Large, Tail } kind = Free;
    bool swept = true;
    uint8_t size_class = 0;
    uint32_t cell_bytes = 0;  ///< Large: bytes of the object
    uint32_t run = 0;         ///< Large: blocks
    std::array<uint64_t, kBits / 64> live{};
    std::array<uint64_t, kBits / 64> marked{};
  };

  GcRef allocate(uint64_t bytes);
  GcRef take_cell(unsigned size_class);
  bool refill(unsigned size_class);
  GcRef allocate_large(uint64_t bytes);
  uint32_t take_blocks(uint32_t count);
  bool commit_to(uint32_t blocks);
  void sweep(uint32_t block);
  void mark_roots();
  void mark_slot(uint64_t slot);
  void mark(GcRef ref);
  void mark_children(GcRef ref);
  void drain();
  void settle_finalizers();
  void finish_sweep();
  void visit_exception_functions(GcRef ref) const;
  void visit_function(const uint8_t* at) const;
  static bool test(const std::array<uint64_t, kBits / 64>& bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }

  Store& store_;
  uint64_t limit_;
  uint8_t* base_ = nullptr;
  uint32_t committed_blocks_ = 0;
  uint32_t used_blocks_ = 0;  ///< blocks below have been handed out at least once
  uint32_t free_hint_ = 1;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<GcRef> free_;  ///< per size class: first free cell, chained through the cells
  std::vector<std::vector<uint32_t>> class_blocks_;
  std::vector<uint32_t> sweep_at_;  ///< per size class: next of class_blocks_ to sweep
  std::vector<GcRef> work_;
  std::unordered_map<uint32_t, std::unique_ptr<Layout>> layouts_;
  TypeScope types_;
  std::array<std::pair<uint32_t, const Layout*>, 64> recent_layouts_{};  ///< by the low bits of the type's id
  std::unordered_map<GcRef, uint32_t> pins_;
  std::vector<const std::vector<Slot>*> temporaries_;
  std::unordered_map<GcRef, std::function<void()>> finalizers_;
  /// Tags of exceptions: a share each, and the collection that last saw an exception of it.
  struct TagUse {
    Ref<Tag> tag;
    uint64_t seen = 0;
  };
  std::unordered_map<Tag*, TagUse> tags_;
  Finalizers dead_;
  const std::function<void(Func*)>* on_function_ = nullptr;  ///< while marking for a trace
  std::chrono::steady_clock::time_point marking_since_;
  uint64_t used_ = 0;              ///< bytes of blocks in use
  uint64_t since_collection_ = 0;  ///< bytes handed out
  uint64_t live_bytes_ = 0;        ///< found by the last marking
  uint64_t threshold_ = 1 << 20;
  uint64_t root_slots_ = 0;  ///< looked at by the last marking
  uint64_t collections_ = 0, longest_pause_ = 0, total_pause_ = 0;
  uint64_t allocated_ = 0;  ///< before the last collection
  bool stress_ = false;
};

/// Roots for as long as it lives: slots in a vector, which may grow meanwhile. Nests.
class TemporaryRoots {
 public:
  TemporaryRoots(Heap& heap, const std::vector<Slot>& roots) : heap_(heap) { heap_.push_roots(roots); }
  ~TemporaryRoots() { heap_.pop_roots(); }
  TemporaryRoots(const TemporaryRoots&) = delete;
  TemporaryRoots& operator=(const TemporaryRoots&) = delete;

 private:
  Heap& heap_;
};

}  // namespace wasmvm::runtime
