// Exceptions: what a throw carries, as a value that references of type exnref name.
#pragma once

#include "runtime/objects.h"

namespace wasmvm::runtime {

/// Slots that the values of a tag's exceptions take.
uint32_t payload_slots(const Tag& tag);

/// Makes an exception of `tag` with payload_slots(tag) slots of values; the exnref. 0 if the heap is full.
Slot make_exception(StoreBlock& store, Tag& tag, const Slot* values);

/// Parts of an exception; `exception` must be an exnref of this store, not null.
Tag* exception_tag(StoreBlock& store, Slot exception);
const Slot* exception_payload(StoreBlock& store, Slot exception);

}  // namespace wasmvm::runtime
