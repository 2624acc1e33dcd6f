// What the layer above keeps with a run-time object: the object owns it without knowing what it is.
#pragma once

#include <atomic>
#include <memory>

#include "base/ref.h"

namespace wasmvm::runtime {

/// Base of attached data. Ended together with the object it is attached to.
class Attachment {
 public:
  virtual ~Attachment() = default;
};

/// A counted object that can carry one Attachment, set once. Thread rule: attach() may be called by many threads at a time.
class Attachable : public RefCounted {
 public:
  Attachment* attachment() const { return attachment_.load(std::memory_order_acquire); }
  /// Attaches `fresh` unless something is attached already; returns what is attached then.
  Attachment* attach(std::unique_ptr<Attachment> fresh) const {
    Attachment* present = nullptr;
    if (attachment_.compare_exchange_strong(present, fresh.get(), std::memory_order_acq_rel)) return fresh.release();
    return present;
  }

 protected:
  Attachable() = default;
  ~Attachable() override { delete attachment_.load(std::memory_order_acquire); }

 private:
  mutable std::atomic<Attachment*> attachment_{nullptr};
};

}  // namespace wasmvm::runtime
