// The root table of stores, and the way from a handle back to its store.
#include "capi/heap_handles.h"

#include <cstring>
#include <mutex>
#include <unordered_map>

namespace wasmvm::capi {
namespace {

/// Stores that have handles, by number. Numbers are never used again, so that a handle of an ended store finds nothing.
struct Numbers {
  std::mutex lock;
  uint64_t next = 1;
  std::unordered_map<uint64_t, const runtime::Store*> stores;
};
Numbers& numbers() {
  static Numbers& all = *new Numbers;
  return all;
}

uint64_t enlist(const runtime::Store& store) {
  const std::lock_guard<std::mutex> hold(numbers().lock);
  numbers().stores.emplace(numbers().next, &store);
  return numbers().next++;
}

}  // namespace

HeapHandles::HeapHandles(const runtime::Store& store) : number_(enlist(store)) {}

// The store has ended and its heap with it.
HeapHandles::~HeapHandles() {
  const std::lock_guard<std::mutex> hold(numbers().lock);
  numbers().stores.erase(number_);
}

HeapHandles::Entry* HeapHandles::entry_of(uint64_t handle) {
  const uint64_t index = (handle & 0xffffffff) - 1;
  if (index >= entries_.size()) return nullptr;
  Entry& entry = entries_[index];
  return entry.slot != 0 && entry.generation == handle >> 32 ? &entry : nullptr;
}

uint64_t HeapHandles::make(runtime::Heap& heap, runtime::Slot slot) {
  uint32_t index;
  if (free_.empty()) {
    index = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Entry& entry = entries_[index];
  entry.slot = slot;
  entry.listed = true;
  order_.push_back(index);
  heap.pin(static_cast<runtime::GcRef>(slot));
  return uint64_t{entry.generation} << 32 | (index + 1);
}

runtime::Slot HeapHandles::find(uint64_t handle) const {
  const Entry* const entry = const_cast<HeapHandles*>(this)->entry_of(handle);
  return entry == nullptr ? 0 : entry->slot;
}

bool HeapHandles::retain(uint64_t handle) {
  Entry* const entry = entry_of(handle);
  if (entry == nullptr) return false;
  ++entry->retained;
  return true;
}

bool HeapHandles::release(runtime::Heap& heap, uint64_t handle) {
  Entry* const entry = entry_of(handle);
  if (entry == nullptr || entry->retained == 0) return false;
  if (--entry->retained == 0 && !entry->listed) end(heap, static_cast<uint32_t>(entry - entries_.data()));
  return true;
}

void HeapHandles::release_to(runtime::Heap& heap, uint64_t mark) {
  while (order_.size() > mark) {
    const uint32_t index = order_.back();
    order_.pop_back();
    entries_[index].listed = false;
    if (entries_[index].retained == 0) end(heap, index);
  }
}

void HeapHandles::end(runtime::Heap& heap, uint32_t index) {
  Entry& entry = entries_[index];
  heap.unpin(static_cast<runtime::GcRef>(entry.slot));
  entry.slot = 0;
  // An index whose generations are used up is given up, so that no old handle becomes valid again.
  if (++entry.generation != 0) free_.push_back(index);
}

HeapHandles& handles_of(const runtime::Store& store) {
  return attached<HeapHandles>(store, [&] { return std::make_unique<HeapHandles>(store); });
}

Reference resolve(const WasmVM_Value& value) {
  uint64_t words[2];
  std::memcpy(words, &value.Value, sizeof words);
  Reference out;
  if (words[1] == 0) {
    out.slot = words[0];
    return out;
  }
  if (words[1] == kSmallExtern) {
    out.slot = runtime::kExternTag | static_cast<uint32_t>(words[0]);
    return out;
  }
  {
    const std::lock_guard<std::mutex> hold(numbers().lock);
    const auto found = numbers().stores.find(words[1]);
    if (found != numbers().stores.end() && found->second->try_retain()) {
      out.store = Ref<runtime::Store>::adopt(const_cast<runtime::Store*>(found->second));
    }
  }
  if (out.store) out.slot = handles_of(*out.store).find(words[0]);
  out.is_stale = out.slot == 0;
  if (out.is_stale) out.store = nullptr;
  return out;
}

}  // namespace wasmvm::capi
