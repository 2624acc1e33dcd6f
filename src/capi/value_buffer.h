// Arrays for the arguments of one call: on the native stack while they are few, so that calls allocate nothing.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/abi.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {

/// `count` uninitialised elements; up to Inline of them lie in the object itself.
template <typename T, uint32_t Inline>
class CallBuffer {
 public:
  explicit CallBuffer(uint32_t count) {
    if (count > Inline) heap_.reset(new T[count]);
  }
  T* data() { return heap_ != nullptr ? heap_.get() : inline_; }
  T& operator[](uint32_t i) { return data()[i]; }

 private:
  T inline_[Inline];
  std::unique_ptr<T[]> heap_;
};

using ValueBuffer = CallBuffer<WasmVM_Value, 8>;
using SlotBuffer = CallBuffer<runtime::Slot, 16>;

}  // namespace wasmvm::capi
