// Error details: composing them, keeping one per thread and context, and reading them through the C interface.
#include "capi/last_error.h"

#include <algorithm>

namespace wasmvm::capi {

Outcome failure(Error error) {
  auto out = std::make_unique<WasmVM_ErrorContext>();
  out->code = static_cast<uint32_t>(error.code);
  out->message = std::move(error.message);
  out->offset = error.offset;
  out->line = error.line;
  out->column = error.column;
  return out;
}

Outcome failure(ErrCode code, std::string_view detail) { return failure(make_error(code, error_text(code), detail)); }

Outcome failure(runtime::Trap trap) {
  auto out = std::make_unique<WasmVM_ErrorContext>();
  out->code = (trap.category << kCategoryShift) | (static_cast<uint32_t>(trap.code) & kCodeMask);
  out->message = std::move(trap.message);
  out->frames = std::move(trap.frames);
  if (!out->frames.empty()) {
    out->offset = out->frames.front().offset;
    out->function = out->frames.front().function;
  }
  return out;
}

const WasmVM_ErrorContext* LastError::find() const {
  if (used_.load(std::memory_order_acquire) == 0) return nullptr;
  const std::lock_guard<std::mutex> lock(lock_);
  const auto self = std::this_thread::get_id();
  for (const auto& [thread, error] : entries_) {
    if (thread == self) return error.get();
  }
  return nullptr;
}

WasmVM_Result LastError::replace(Outcome outcome) const {
  const WasmVM_Result result{outcome == nullptr ? 0 : outcome->code};
  const bool keep = !WasmVM_ResultOK(result);
  if (keep) log(WasmVM_LogLevel_Error, outcome->message);
  Outcome old;  // freed outside the lock
  const std::lock_guard<std::mutex> lock(lock_);
  const auto self = std::this_thread::get_id();
  const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e.first == self; });
  if (entry != entries_.end()) {
    old = std::move(entry->second);
    if (keep) {
      entry->second = std::move(outcome);
    } else {
      entries_.erase(entry);
    }
  } else if (keep) {
    entries_.emplace_back(self, std::move(outcome));
  }
  used_.store(static_cast<uint32_t>(entries_.size()), std::memory_order_release);
  return result;
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

uint32_t WasmVM_ErrorContextGetCode(const WasmVM_ErrorContext* Cxt) { return Cxt == nullptr ? 0 : Cxt->code; }

enum WasmVM_ErrPhase WasmVM_ErrorContextGetPhase(const WasmVM_ErrorContext* Cxt) {
  if (Cxt == nullptr) return WasmVM_ErrPhase_Runtime;
  if ((Cxt->code >> kCategoryShift) != 0) return WasmVM_ErrPhase_UserDefined;
  const uint32_t phase = Cxt->code >> 8;
  return phase <= WasmVM_ErrPhase_Execution ? static_cast<WasmVM_ErrPhase>(phase) : WasmVM_ErrPhase_Runtime;
}

WasmVM_String WasmVM_ErrorContextGetMessage(const WasmVM_ErrorContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(Cxt->message);
}
uint64_t WasmVM_ErrorContextGetOffset(const WasmVM_ErrorContext* Cxt) { return Cxt == nullptr ? WASMVM_NO_OFFSET : Cxt->offset; }
uint32_t WasmVM_ErrorContextGetLine(const WasmVM_ErrorContext* Cxt) { return Cxt == nullptr ? 0 : Cxt->line; }
uint32_t WasmVM_ErrorContextGetColumn(const WasmVM_ErrorContext* Cxt) { return Cxt == nullptr ? 0 : Cxt->column; }
WasmVM_String WasmVM_ErrorContextGetFunctionName(const WasmVM_ErrorContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(Cxt->function);
}
uint32_t WasmVM_ErrorContextGetFrameCount(const WasmVM_ErrorContext* Cxt) {
  return Cxt == nullptr ? 0 : static_cast<uint32_t>(Cxt->frames.size());
}
bool WasmVM_ErrorContextGetFrame(const WasmVM_ErrorContext* Cxt, const uint32_t Index, WasmVM_Frame* Frame) {
  if (Cxt == nullptr || Frame == nullptr || Index >= Cxt->frames.size()) return false;
  const runtime::Frame& frame = Cxt->frames[Index];
  *Frame = WasmVM_Frame{borrow(frame.module), borrow(frame.function), frame.function_index, frame.offset, frame.left_out};
  return true;
}

}  // extern "C"
