// Ref<T>: an owning pointer to an object that counts its owners inside itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace wasmvm {

/// Base of everything with several owners. Starts with one owner (adopt it with Ref<T>::adopt). The count is atomic:
/// owners may live on different threads; whoever drops the last reference destroys the object.
class RefCounted {
 public:
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() const { refs_.fetch_add(1, std::memory_order_relaxed); }
  /// Becomes an owner unless the last one has gone already (the object is being destroyed then).
  bool try_retain() const {
    uint32_t count = refs_.load(std::memory_order_relaxed);
    while (count != 0) {
      if (refs_.compare_exchange_weak(count, count + 1, std::memory_order_acquire)) return true;
    }
    return false;
  }
  void release() const {
    if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  uint32_t ref_count() const { return refs_.load(std::memory_order_acquire); }

 protected:
  RefCounted() = default;
  virtual ~RefCounted() = default;

 private:
  mutable std::atomic<uint32_t> refs_{1};
};

/// One owner's share in a RefCounted object; may be null.
template <typename T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  Ref(const Ref& other) : ptr_(other.ptr_) {
    if (ptr_) ptr_->retain();
  }
  Ref(Ref&& other) noexcept : ptr_(std::exchange(other.ptr_, nullptr)) {}
  template <typename U>
  Ref(const Ref<U>& other) : ptr_(other.get()) {
    if (ptr_) ptr_->retain();
  }
  template <typename U>
  Ref(Ref<U>&& other) : ptr_(other.leak()) {}
  ~Ref() {
    if (ptr_) ptr_->release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(ptr_, other.ptr_);
    return *this;
  }

  /// Takes over the reference that `ptr` came with (a fresh object, or one from leak()).
  static Ref adopt(T* ptr) {
    Ref r;
    r.ptr_ = ptr;
    return r;
  }
  /// Becomes one more owner of `ptr`.
  static Ref share(T* ptr) {
    if (ptr) ptr->retain();
    return adopt(ptr);
  }

  T* get() const { return ptr_; }
  T* operator->() const { return ptr_; }
  T& operator*() const { return *ptr_; }
  explicit operator bool() const { return ptr_ != nullptr; }
  /// Gives the reference away without releasing it.
  T* leak() { return std::exchange(ptr_, nullptr); }
  friend bool operator==(const Ref& a, const Ref& b) { return a.ptr_ == b.ptr_; }

 private:
  T* ptr_ = nullptr;
};

template <typename T, typename... Args>
Ref<T> make_ref(Args&&... args) {
  return Ref<T>::adopt(new T(std::forward<Args>(args)...));
}

}  // namespace wasmvm
