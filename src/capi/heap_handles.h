// References into collected heaps as the host holds them: handles, which keep what they refer to alive.
//
// ABI: in a WasmVM_Value a handle is (generation << 32 | index + 1) in the low word and the number of its store, never 0, in
// the high word. All other references have a high word of 0: null, i31, functions, and the host's own externref words; only an
// i31 seen as an externref has kSmallExtern there.
#pragma once

#include <cstdint>
#include <vector>

#include "capi/handle.h"
#include "runtime/heap.h"
#include "runtime/store.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {

inline constexpr uint64_t kSmallExtern = ~uint64_t{0};

/// The root table of one store, attached to it. Thread rule: confined, as its store.
class HeapHandles final : public ObjectData {
 public:
  explicit HeapHandles(const runtime::Store& store);
  ~HeapHandles() override;

  uint64_t store_number() const { return number_; }
  /// A fresh handle of a reference to a heap object; lives until release_to(mark) with an older mark, if not retained.
  uint64_t make(runtime::Heap& heap, runtime::Slot slot);
  /// The reference behind a handle; 0 if it has ended.
  runtime::Slot find(uint64_t handle) const;
  bool retain(uint64_t handle);
  bool release(runtime::Heap& heap, uint64_t handle);
  uint64_t mark() const { return order_.size(); }
  void release_to(runtime::Heap& heap, uint64_t mark);

 private:
  struct Entry {
    runtime::Slot slot = 0;  ///< 0: free
    uint32_t generation = 0;
    uint32_t retained = 0;
    bool listed = false;  ///< in order_
  };
  Entry* entry_of(uint64_t handle);
  void end(runtime::Heap& heap, uint32_t index);

  const uint64_t number_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> order_;  ///< handles that marks decide about, oldest first
};

HeapHandles& handles_of(const runtime::Store& store);

/// What a reference in a value is. `store` is set for handles; a handle that has ended is stale.
struct Reference {
  runtime::Slot slot = 0;
  Ref<runtime::Store> store;
  bool is_stale = false;
};
Reference resolve(const WasmVM_Value& value);

}  // namespace wasmvm::capi
