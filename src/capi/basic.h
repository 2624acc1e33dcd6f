// Small conversions between the C interface's plain data and the library's own, and the log.
#pragma once

#include <string>
#include <string_view>

#include "wasm/error_code.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {

/// The bytes of a string; empty if its pointer is null, whatever its length says.
inline std::string_view view(const WasmVM_String& text) {
  return text.Buf == nullptr ? std::string_view() : std::string_view(text.Buf, text.Length);
}

/// Refers to `text` without copying. Text beyond 4 GiB is cut; no name or message gets there.
inline WasmVM_String borrow(std::string_view text) {
  const size_t length = text.size() < UINT32_MAX ? text.size() : UINT32_MAX;
  return WasmVM_String{static_cast<uint32_t>(length), text.data()};
}

/// Copies of the bytes as the C interface hands them out; empty if memory is short or they exceed 4 GiB.
WasmVM_String copy_string(std::string_view text);
WasmVM_Bytes copy_bytes(const uint8_t* data, size_t size);

inline WasmVM_Result result_of(ErrCode code) { return WasmVM_Result{static_cast<uint32_t>(code)}; }
/// The result of functions on a null object.
inline constexpr WasmVM_Result kNullObject = {WasmVM_ErrCode_WrongVMWorkflow};
inline constexpr uint32_t kCodeMask = 0x00ffffff;
inline constexpr unsigned kCategoryShift = 24;

/// Passes a message to the host's callback if there is one and the level is let through. Any thread.
void log(WasmVM_LogLevel level, std::string_view message);

}  // namespace wasmvm::capi
