// Allocation, marking and sweeping of the collected heap.
#include "runtime/heap.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/os_memory.h"
#include "runtime/store.h"
#include "wasm/limits.h"

namespace wasmvm::runtime {
namespace {

constexpr uint32_t kClassBytes[] = {16,  32,  48,  64,  80,  96,   112,  128,  160,  192,  224,  256,  320,
                                    384, 448, 512, 640, 768, 1024, 1280, 1632, 2048, 2720, 4096, 8192, 16384};
constexpr unsigned kClasses = sizeof kClassBytes / sizeof *kClassBytes;
constexpr uint64_t kFirstThreshold = 1 << 20;
constexpr uint32_t kCommitBlocks = 32;  // 1 MiB at a time

unsigned class_of(uint64_t bytes) {
  return static_cast<unsigned>(std::lower_bound(kClassBytes, kClassBytes + kClasses, bytes) - kClassBytes);
}

}  // namespace

Heap::Heap(Store& store, uint64_t limit)
    : store_(store),
      limit_(std::min<uint64_t>(limit, kReservation - 2 * kBlockBytes)),
      free_(kClasses, 0),
      class_blocks_(kClasses),
      sweep_at_(kClasses, 0) {}

Heap::~Heap() {
  if (base_ != nullptr) os::release(base_, kReservation);
  for (auto& [ref, finalizer] : finalizers_) {
    if (finalizer) dead_.push_back(std::move(finalizer));
  }
  finalizers_.clear();
  for (const auto& finalizer : take_finalizers()) finalizer();
}

// -- blocks --

bool Heap::commit_to(uint32_t blocks) {
  if (blocks <= committed_blocks_) return true;
  if (base_ == nullptr) {
    base_ = static_cast<uint8_t*>(os::reserve(kReservation));
    if (base_ == nullptr) return false;
    store_.block.gc_base = base_;
  }
  const uint32_t total = static_cast<uint32_t>(kReservation / kBlockBytes);
  const uint32_t target = std::min(std::max(blocks, committed_blocks_ + kCommitBlocks), total);
  if (blocks > total) return false;
  const uint64_t begin = uint64_t{committed_blocks_} * kBlockBytes;
  if (!os::commit(base_ + begin, (uint64_t{target} * kBlockBytes) - begin)) return false;
  committed_blocks_ = target;
  return true;
}

/// Finds `count` free neighbouring blocks; 0 if the limit or the host forbids it. Block 0 is never used: 0 is null.
uint32_t Heap::take_blocks(uint32_t count) {
  const uint64_t bytes = uint64_t{count} * kBlockBytes;
  if (used_ + bytes > limit_) return 0;
  if (used_blocks_ == 0) {
    blocks_.push_back(std::make_unique<Block>());
    used_blocks_ = 1;
  }
  uint32_t run = 0;
  for (uint32_t i = free_hint_; i < used_blocks_; ++i) {
    run = blocks_[i]->kind == Block::Free ? run + 1 : 0;
    if (run == count) {
      used_ += bytes;
      if (count == 1) free_hint_ = i + 1;
      return i + 1 - count;
    }
  }
  const uint32_t first = used_blocks_ - run;
  if (!commit_to(first + count)) return 0;
  while (used_blocks_ < first + count) {
    blocks_.push_back(std::make_unique<Block>());
    ++used_blocks_;
  }
  if (count == 1) free_hint_ = used_blocks_;
  used_ += bytes;
  return first;
}

// -- allocation --

bool Heap::refill(unsigned size_class) {
  std::vector<uint32_t>& blocks = class_blocks_[size_class];
  while (sweep_at_[size_class] < blocks.size()) {
    const uint32_t block = blocks[sweep_at_[size_class]];
    sweep(block);
    if (blocks_[block]->kind == Block::Free) {
      blocks[sweep_at_[size_class]] = blocks.back();
      blocks.pop_back();
    } else {
      ++sweep_at_[size_class];
    }
    if (free_[size_class] != 0) return true;
  }
  const uint32_t index = take_blocks(1);
  if (index == 0) return false;
  Block& block = *blocks_[index];
  block.kind = Block::Cells;
  block.size_class = static_cast<uint8_t>(size_class);
  block.cell_bytes = kClassBytes[size_class];
  block.live.fill(0);
  block.marked.fill(0);
  block.swept = false;
  sweep(index);
  if (block.kind == Block::Free) {
    // An empty block is given back by sweep(); this one is wanted.
    block.kind = Block::Cells;
    used_ += kBlockBytes;
    const GcRef first = index * kBlockBytes;
    for (uint32_t at = kBlockBytes / block.cell_bytes; at-- != 0;) {
      const GcRef cell = first + at * block.cell_bytes;
      std::memcpy(base_ + cell, &free_[size_class], sizeof(GcRef));
      free_[size_class] = cell;
    }
  }
  blocks.push_back(index);
  sweep_at_[size_class] = static_cast<uint32_t>(blocks.size());
  return true;
}

GcRef Heap::take_cell(unsigned size_class) {
  const GcRef cell = free_[size_class];
  std::memcpy(&free_[size_class], base_ + cell, sizeof(GcRef));
  Block& block = *blocks_[cell / kBlockBytes];
  const uint32_t index = cell % kBlockBytes / block.cell_bytes;
  block.live[index / 64] |= uint64_t{1} << (index % 64);
  std::memset(base_ + cell, 0, block.cell_bytes);
  return cell;
}

GcRef Heap::allocate_large(uint64_t bytes) {
  const uint32_t count = static_cast<uint32_t>((bytes + kBlockBytes - 1) / kBlockBytes);
  const uint32_t first = take_blocks(count);
  if (first == 0) return 0;
  Block& head = *blocks_[first];
  head.kind = Block::Large;
  head.swept = true;
  head.run = count;
  head.cell_bytes = static_cast<uint32_t>(bytes);
  head.live[0] = 1;
  head.marked[0] = 0;
  for (uint32_t i = 1; i < count; ++i) blocks_[first + i]->kind = Block::Tail;
  const GcRef ref = first * kBlockBytes;
  std::memset(base_ + ref, 0, bytes);
  return ref;
}

GcRef Heap::allocate(uint64_t bytes) {
  if (bytes > limit_) return 0;
  since_collection_ += bytes;
  if (since_collection_ > threshold_ || stress_) collect();
  const unsigned size_class = class_of(bytes);
  if (size_class == kClasses) {
    GcRef ref = allocate_large(bytes);
    if (ref == 0) {
      finish_sweep();
      ref = allocate_large(bytes);
    }
    if (ref == 0) {
      collect();
      finish_sweep();
      ref = allocate_large(bytes);
    }
    return ref;
  }
  if (free_[size_class] == 0 && !refill(size_class)) {
    finish_sweep();
    if (free_[size_class] == 0 && !refill(size_class)) {
      collect();
      finish_sweep();
      if (free_[size_class] == 0 && !refill(size_class)) return 0;
    }
  }
  return take_cell(size_class);
}

GcRef Heap::new_struct(TypeId type) {
  const GcRef ref = allocate(layout(type).size);
  if (ref != 0) header(ref) = {type.value, 0};
  return ref;
}

GcRef Heap::new_array(TypeId type, uint32_t length) {
  if (length > limits::kArrayElements) return 0;
  const Layout& shape = layout(type);
  const GcRef ref = allocate(shape.size + uint64_t{length} * shape.fields[0].size);
  if (ref != 0) header(ref) = {type.value, length};
  return ref;
}

GcRef Heap::new_exception(Tag& tag, uint32_t payload_slots) {
  const GcRef ref = allocate(sizeof(ObjectHeader) + sizeof(Tag*) + payload_slots * sizeof(Slot));
  if (ref == 0) return 0;
  header(ref) = {kExceptionObject, payload_slots};
  Tag* const pointer = &tag;
  std::memcpy(at(ref) + sizeof(ObjectHeader), &pointer, sizeof pointer);
  TagUse& use = tags_[&tag];
  if (!use.tag) use.tag = Ref<Tag>::share(&tag);
  use.seen = collections_;
  return ref;
}

GcRef Heap::new_host(uint64_t word, std::function<void()> finalizer) {
  const GcRef ref = allocate(sizeof(ObjectHeader) + sizeof word);
  if (ref == 0) return 0;
  header(ref) = {kHostObject, finalizer ? 0 : kBoxedWord};
  std::memcpy(at(ref) + sizeof(ObjectHeader), &word, sizeof word);
  if (finalizer) finalizers_.emplace(ref, std::move(finalizer));
  return ref;
}

// -- sweeping --

/// Frees the unmarked cells of a block and chains all free ones. A block without live cells is given back.
void Heap::sweep(uint32_t index) {
  Block& block = *blocks_[index];
  if (block.swept) return;
  block.swept = true;
  uint64_t any = 0;
  for (uint64_t bits : block.marked) any |= bits;
  block.live = block.marked;
  if (any == 0) {
    block.kind = Block::Free;
    used_ -= kBlockBytes;
    free_hint_ = std::min(free_hint_, index);
    return;
  }
  GcRef& head = free_[block.size_class];
  for (uint32_t i = kBlockBytes / block.cell_bytes; i-- != 0;) {
    if (test(block.live, i)) continue;
    const GcRef cell = index * kBlockBytes + i * block.cell_bytes;
    if (stress_) std::memset(base_ + cell, 0xdd, block.cell_bytes);
    std::memcpy(base_ + cell, &head, sizeof head);
    head = cell;
  }
}

void Heap::finish_sweep() {
  for (unsigned c = 0; c < kClasses; ++c) {
    std::vector<uint32_t>& blocks = class_blocks_[c];
    for (uint32_t i = sweep_at_[c]; i < blocks.size();) {
      sweep(blocks[i]);
      if (blocks_[blocks[i]]->kind == Block::Free) {
        blocks[i] = blocks.back();
        blocks.pop_back();
      } else {
        ++i;
      }
    }
    sweep_at_[c] = static_cast<uint32_t>(blocks.size());
  }
}

// -- marking --

bool Heap::is_object(uint64_t candidate) const {
  const uint64_t index = candidate / kBlockBytes;
  if (candidate % kMinCell != 0 || index >= used_blocks_) return false;
  const Block& block = *blocks_[index];
  const uint32_t within = candidate % kBlockBytes;
  if (block.kind == Block::Large) return within == 0 && (block.live[0] & 1) != 0;
  if (block.kind != Block::Cells || within % block.cell_bytes != 0) return false;
  return test(block.live, within / block.cell_bytes);
}

void Heap::mark(GcRef ref) {
  Block& block = *blocks_[ref / kBlockBytes];
  const uint32_t i = block.kind == Block::Large ? 0 : ref % kBlockBytes / block.cell_bytes;
  uint64_t& word = block.marked[i / 64];
  const uint64_t bit = uint64_t{1} << (i % 64);
  if ((word & bit) != 0) return;
  word |= bit;
  live_bytes_ += block.cell_bytes;
  work_.push_back(ref);
}

/// A root or extern slot: marks what it may refer to.
void Heap::mark_slot(uint64_t slot) {
  if (slot >> 32 != 0 && !is_internal_extern(slot)) return;
  const GcRef ref = static_cast<GcRef>(slot);
  if (ref != 0 && (ref & 1) == 0 && is_object(ref)) mark(ref);
}

void Heap::mark_children(GcRef ref) {
  const ObjectHeader head = header(ref);
  const auto mark_field = [&](const uint8_t* p, FieldLayout::Kind kind) {
    if (kind == FieldLayout::HeapRef) {
      GcRef child;
      std::memcpy(&child, p, sizeof child);
      if (child != 0 && (child & 1) == 0) mark(child);
    } else if (kind == FieldLayout::ExternRef) {
      Slot slot;
      std::memcpy(&slot, p, sizeof slot);
      if (is_internal_extern(slot)) mark_slot(slot);
    } else if (kind == FieldLayout::FuncRef && on_function_ != nullptr) {
      visit_function(p);
    }
  };
  if (head.type == kHostObject) return;
  if (head.type == kExceptionObject) {
    Tag* tag;
    std::memcpy(&tag, at(ref) + sizeof(ObjectHeader), sizeof tag);
    tags_[tag].seen = collections_ + 1;
    for (uint32_t i = 0; i < head.length; ++i) {
      Slot slot;
      std::memcpy(&slot, at(ref) + sizeof(ObjectHeader) + sizeof(Tag*) + i * sizeof slot, sizeof slot);
      mark_slot(slot);
    }
    if (on_function_ != nullptr) visit_exception_functions(ref);
    return;
  }
  const Layout& shape = layout(TypeId(head.type));
  if (shape.kind == CompositeKind::Struct) {
    for (const FieldLayout& field : shape.fields) mark_field(at(ref) + field.offset, field.kind);
    return;
  }
  const FieldLayout element = shape.fields[0];
  if (element.kind == FieldLayout::Plain || (element.kind == FieldLayout::FuncRef && on_function_ == nullptr)) return;
  for (uint32_t i = 0; i < head.length; ++i) mark_field(at(ref) + element.offset + uint64_t{i} * element.size, element.kind);
}

void Heap::drain() {
  while (!work_.empty()) {
    const GcRef ref = work_.back();
    work_.pop_back();
    mark_children(ref);
  }
}

/// Host references that nobody refers to any more hand their finalizers over.
void Heap::settle_finalizers() {
  for (auto it = finalizers_.begin(); it != finalizers_.end();) {
    const Block& block = *blocks_[it->first / kBlockBytes];
    if (test(block.marked, it->first % kBlockBytes / block.cell_bytes)) {
      ++it;
    } else {
      dead_.push_back(std::move(it->second));
      it = finalizers_.erase(it);
    }
  }
  if (!dead_.empty()) store_.has_pending_.store(true);
}

void Heap::collect() {
  begin_marking();
  mark_roots();
  drain();
  end_marking();
}

void Heap::begin_marking() {
  marking_since_ = std::chrono::steady_clock::now();
  finish_sweep();
  for (uint32_t i = 1; i < used_blocks_; ++i) {
    if (blocks_[i]->kind == Block::Cells || blocks_[i]->kind == Block::Large) blocks_[i]->marked.fill(0);
  }
  live_bytes_ = 0;
  root_slots_ = 0;
}

void Heap::reach(const std::function<void(Func*)>& visit) {
  on_function_ = &visit;
  drain();
  on_function_ = nullptr;
}

void Heap::end_marking() {
  settle_finalizers();
  for (uint32_t i = 1; i < used_blocks_; ++i) {
    Block& block = *blocks_[i];
    if (block.kind == Block::Cells) {
      block.swept = false;
    } else if (block.kind == Block::Large && (block.marked[0] & 1) == 0) {
      used_ -= uint64_t{block.run} * kBlockBytes;
      free_hint_ = std::min(free_hint_, i);
      if (stress_) std::memset(base_ + uint64_t{i} * kBlockBytes, 0xdd, block.cell_bytes);
      const uint32_t run = block.run;
      for (uint32_t k = 0; k < run; ++k) blocks_[i + k]->kind = Block::Free;
    }
  }
  std::fill(free_.begin(), free_.end(), 0);
  std::fill(sweep_at_.begin(), sweep_at_.end(), 0);
  allocated_ += std::exchange(since_collection_, 0);
  // Work until the next collection is proportional to what this one has looked at.
  threshold_ = std::max({kFirstThreshold, live_bytes_, root_slots_ * sizeof(Slot)});
  ++collections_;
  std::erase_if(tags_, [this](const auto& entry) { return entry.second.seen != collections_; });
  const std::chrono::nanoseconds pause = std::chrono::steady_clock::now() - marking_since_;
  total_pause_ += static_cast<uint64_t>(pause.count());
  longest_pause_ = std::max(longest_pause_, static_cast<uint64_t>(pause.count()));
}

void Heap::unpin(GcRef ref) {
  const auto it = pins_.find(ref);
  if (it != pins_.end() && --it->second == 0) pins_.erase(it);
}

}  // namespace wasmvm::runtime
