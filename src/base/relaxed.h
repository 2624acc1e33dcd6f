// Relaxed<T>: a value that one thread writes and others may look at any time, without any order towards other memory.
#pragma once

#include <atomic>

namespace wasmvm {

/// Reads and writes like a T, as cheap as a T on all processors that matter. Not copyable.
template <typename T>
class Relaxed {
 public:
  constexpr Relaxed() = default;
  constexpr Relaxed(T value) : value_(value) {}
  Relaxed(const Relaxed&) = delete;
  Relaxed& operator=(const Relaxed&) = delete;
  operator T() const { return value_.load(std::memory_order_relaxed); }
  T operator=(T value) {
    value_.store(value, std::memory_order_relaxed);
    return value;
  }

 private:
  std::atomic<T> value_{};
  static_assert(std::atomic<T>::is_always_lock_free);
};

}  // namespace wasmvm
