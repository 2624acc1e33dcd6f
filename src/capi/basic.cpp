// Version, log, strings, bytes and results of the C interface.
#include "capi/basic.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <thread>

namespace wasmvm::capi {
namespace {

constexpr int kLogNothing = WasmVM_LogLevel_Critical + 1;

std::atomic<int> g_log_level{WasmVM_LogLevel_Info};
std::atomic<WasmVM_LogCallback_t> g_log_callback{nullptr};

// Owned copies are plain malloc blocks: hosts of any language can hold them, and a delete needs no length.
void* copy_block(const void* data, size_t size) {
  void* const block = std::malloc(size);
  if (block != nullptr) std::memcpy(block, data, size);
  return block;
}

}  // namespace

WasmVM_String copy_string(std::string_view text) {
  if (text.empty() || text.size() > UINT32_MAX) return WasmVM_String{0, nullptr};
  const auto* const block = static_cast<const char*>(copy_block(text.data(), text.size()));
  return WasmVM_String{block != nullptr ? static_cast<uint32_t>(text.size()) : 0, block};
}

WasmVM_Bytes copy_bytes(const uint8_t* data, size_t size) {
  if (data == nullptr || size == 0 || size > UINT32_MAX) return WasmVM_Bytes{0, nullptr};
  const auto* const block = static_cast<const uint8_t*>(copy_block(data, size));
  return WasmVM_Bytes{block != nullptr ? static_cast<uint32_t>(size) : 0, block};
}

void log(WasmVM_LogLevel level, std::string_view message) {
  const WasmVM_LogCallback_t callback = g_log_callback.load(std::memory_order_acquire);
  if (callback == nullptr || static_cast<int>(level) < g_log_level.load(std::memory_order_relaxed)) return;
  WasmVM_LogMessage out;
  out.Message = borrow(message);
  out.LoggerName = borrow("wasmvm");
  out.Level = level;
  out.Time = std::time(nullptr);
  out.ThreadId = std::hash<std::thread::id>{}(std::this_thread::get_id());
  callback(&out);
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

// -- version --

const char* WasmVM_VersionGet(void) { return WASMVM_VERSION; }
uint32_t WasmVM_VersionGetMajor(void) { return WASMVM_VERSION_MAJOR; }
uint32_t WasmVM_VersionGetMinor(void) { return WASMVM_VERSION_MINOR; }
uint32_t WasmVM_VersionGetPatch(void) { return WASMVM_VERSION_PATCH; }

// -- log --

void WasmVM_LogSetErrorLevel(void) { g_log_level = WasmVM_LogLevel_Error; }
void WasmVM_LogSetDebugLevel(void) { g_log_level = WasmVM_LogLevel_Debug; }
void WasmVM_LogOff(void) { g_log_level = kLogNothing; }
void WasmVM_LogSetLevel(WasmVM_LogLevel Level) { g_log_level = static_cast<int>(Level); }
void WasmVM_LogSetCallback(WasmVM_LogCallback_t Callback) { g_log_callback.store(Callback, std::memory_order_release); }

// -- strings and bytes --

WasmVM_String WasmVM_StringCreateByCString(const char* Str) {
  return Str == nullptr ? WasmVM_String{0, nullptr} : copy_string(Str);
}
WasmVM_String WasmVM_StringCreateByBuffer(const char* Buf, const uint32_t Len) {
  return Buf == nullptr ? WasmVM_String{0, nullptr} : copy_string(std::string_view(Buf, Len));
}
WasmVM_String WasmVM_StringWrap(const char* Buf, const uint32_t Len) { return WasmVM_String{Buf == nullptr ? 0 : Len, Buf}; }
bool WasmVM_StringIsEqual(const WasmVM_String Str1, const WasmVM_String Str2) { return view(Str1) == view(Str2); }
uint32_t WasmVM_StringCopy(const WasmVM_String Str, char* Buf, const uint32_t Len) {
  const std::string_view text = view(Str).substr(0, Len);
  if (Buf == nullptr || text.empty()) return 0;
  std::memcpy(Buf, text.data(), text.size());
  return static_cast<uint32_t>(text.size());
}
void WasmVM_StringDelete(WasmVM_String Str) { std::free(const_cast<char*>(Str.Buf)); }

WasmVM_Bytes WasmVM_BytesCreate(const uint8_t* Buf, const uint32_t Len) { return copy_bytes(Buf, Len); }
WasmVM_Bytes WasmVM_BytesWrap(const uint8_t* Buf, const uint32_t Len) { return WasmVM_Bytes{Buf == nullptr ? 0 : Len, Buf}; }
void WasmVM_BytesDelete(WasmVM_Bytes Bytes) { std::free(const_cast<uint8_t*>(Bytes.Buf)); }

// -- results --

const WasmVM_Result WasmVM_Result_Success = {WasmVM_ErrCode_Success};
const WasmVM_Result WasmVM_Result_Terminate = {WasmVM_ErrCode_Terminated};
const WasmVM_Result WasmVM_Result_Fail = {WasmVM_ErrCode_RuntimeError};

bool WasmVM_ResultOK(const WasmVM_Result Res) {
  return Res.Code == WasmVM_ErrCode_Success || Res.Code == WasmVM_ErrCode_Terminated;
}
WasmVM_Result WasmVM_ResultGen(const enum WasmVM_ErrCategory Category, const uint32_t Code) {
  return WasmVM_Result{(static_cast<uint32_t>(Category) << kCategoryShift) | (Code & kCodeMask)};
}
uint32_t WasmVM_ResultGetCode(const WasmVM_Result Res) { return Res.Code & kCodeMask; }
enum WasmVM_ErrCategory WasmVM_ResultGetCategory(const WasmVM_Result Res) {
  return (Res.Code >> kCategoryShift) == 0 ? WasmVM_ErrCategory_WASM : WasmVM_ErrCategory_UserLevelError;
}
const char* WasmVM_ResultGetMessage(const WasmVM_Result Res) {
  if (WasmVM_ResultGetCategory(Res) != WasmVM_ErrCategory_WASM) return error_text(ErrCode::UserDefError);
  return error_text(static_cast<ErrCode>(Res.Code));
}

}  // extern "C"
