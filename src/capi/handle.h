// Handle: what the contexts that the C interface creates have in common, the count of owners and who may delete.
#pragma once

#include <atomic>

#include "base/ref.h"
#include "runtime/attachment.h"

namespace wasmvm::capi {

/// Whether the host still owns the share of an object that it once received. A Delete by the host takes effect only while it
/// does: on borrowed handles, and after the share moved to another owner, it does nothing.
class HostShare {
 public:
  void give() { held_.store(true, std::memory_order_release); }
  /// True for exactly one caller after give().
  bool take() { return held_.exchange(false, std::memory_order_acq_rel); }

 private:
  std::atomic<bool> held_{false};
};

/// Base of the counted contexts that exist only in this layer.
struct Handle : RefCounted {
  HostShare share;
};

/// Gives the host its share of a fresh object.
template <typename T>
T* hand_out(Ref<T> object) {
  object->share.give();
  return object.leak();
}

template <typename T>
void delete_handle(T* object) {
  if (object != nullptr && object->share.take()) object->release();
}

/// Base of what this layer attaches to run-time objects.
struct ObjectData : runtime::Attachment {
  HostShare share;
};

/// The Data attached to a run-time object, made by `make()` on first use.
template <typename Data, typename Object, typename Make>
Data& attached(const Object& object, const Make& make) {
  if (runtime::Attachment* const present = object.attachment()) return static_cast<Data&>(*present);
  return static_cast<Data&>(*object.attach(make()));
}

}  // namespace wasmvm::capi
