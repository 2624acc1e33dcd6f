// Exceptions as objects of the collected heap.
#include "runtime/exceptions.h"

#include <cstring>

#include "runtime/heap.h"
#include "runtime/store.h"

namespace wasmvm::runtime {

uint32_t payload_slots(const Tag& tag) { return type_info(tag.type).param_slots; }

Slot make_exception(StoreBlock& store, Tag& tag, const Slot* values) {
  const uint32_t slots = payload_slots(tag);
  Heap& heap = store.store->heap();
  const GcRef ref = heap.new_exception(tag, slots);
  if (ref != 0) std::memcpy(heap.at(ref) + sizeof(ObjectHeader) + sizeof(Tag*), values, slots * sizeof(Slot));
  return ref;
}

Tag* exception_tag(StoreBlock& store, Slot exception) {
  Tag* tag;
  std::memcpy(&tag, store.store->heap().at(static_cast<GcRef>(exception)) + sizeof(ObjectHeader), sizeof tag);
  return tag;
}

const Slot* exception_payload(StoreBlock& store, Slot exception) {
  return reinterpret_cast<const Slot*>(store.store->heap().at(static_cast<GcRef>(exception)) + sizeof(ObjectHeader) +
                                       sizeof(Tag*));
}

}  // namespace wasmvm::runtime
