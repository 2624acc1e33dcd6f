// Prints errors, traps and log messages.
#include "report.h"

#include <cinttypes>
#include <cstdio>

#include "exit_status.h"
#include "handles.h"

namespace cli {
namespace {

std::string last_log_error;

const char* phase_name(WasmVM_ErrPhase phase) {
  switch (phase) {
    case WasmVM_ErrPhase_Loading: return "loading";
    case WasmVM_ErrPhase_Validation: return "validation";
    case WasmVM_ErrPhase_Instantiation: return "instantiation";
    case WasmVM_ErrPhase_Execution: return "execution";
    case WasmVM_ErrPhase_UserDefined: return "host";
    default: return "runtime";
  }
}

/// The name of the proposal that `message` mentions, as the command line spells it.
std::string proposal_in(std::string_view message) {
  std::string best;
  for (uint32_t i = 0; i < WasmVM_ProposalCount(); ++i) {
    const std::string name = WasmVM_ProposalName(static_cast<WasmVM_Proposal>(i));
    if (message.find(name) != std::string_view::npos && name.size() > best.size()) best = name;
  }
  return best;
}

std::string hint_for(uint32_t code, std::string_view message) {
  switch (code) {
    case WasmVM_ErrCode_IllegalPath: return "check the path; a guest's own files are granted with --dir GUEST:HOST";
    case WasmVM_ErrCode_MalformedMagic: return "this is no binary module; text is accepted from files whose name ends in .wat";
    case WasmVM_ErrCode_MalformedVersion: return "this version reads core modules of version 1, not components";
    case WasmVM_ErrCode_ProposalDisabled:
      if (const std::string name = proposal_in(message); !name.empty()) return "switch it on with --enable-" + name;
      return {};
    case WasmVM_ErrCode_TierUnavailable:
      return "wasmvm --version lists the engines of this build; --run-mode interpreter runs everything";
    case WasmVM_ErrCode_UnknownImport:
      return "the command line offers wasi_snapshot_preview1, wasi_unstable and, to guests with threads, wasi.thread-spawn; "
             "other imports need "
             "a host program, see examples/c";
    case WasmVM_ErrCode_IncompatibleImportType: return "compare what it asks for: wasmvm inspect FILE";
    case WasmVM_ErrCode_StackExhausted:
      return "calls nest deeper than the guest's stack allows; endless recursion is the usual cause";
    default: return {};
  }
}

int status_for(uint32_t code, WasmVM_ErrPhase phase) {
  switch (code) {
    case WasmVM_ErrCode_CostLimitExceeded:
    case WasmVM_ErrCode_DeadlineExceeded:
    case WasmVM_ErrCode_LimitExceeded:
    case WasmVM_ErrCode_OutOfMemory: return kLimitReached;
    case WasmVM_ErrCode_FuncNotFound:
    case WasmVM_ErrCode_FuncSigMismatch:
    case WasmVM_ErrCode_TierUnavailable: return kUsage;
    default: break;
  }
  switch (phase) {
    case WasmVM_ErrPhase_Loading:
    case WasmVM_ErrPhase_Validation: return kBadModule;
    case WasmVM_ErrPhase_Instantiation: return kLinkFailed;
    case WasmVM_ErrPhase_Execution: return kTrapped;
    default: return kFailed;
  }
}

void print_line(const char* head, std::string_view text) {
  std::fprintf(stderr, "%s%.*s\n", head, static_cast<int>(text.size()), text.data());
}

void print_trap(const WasmVM_ErrorContext* error) {
  print_line("trap: ", view(WasmVM_ErrorContextGetMessage(error)));
  const uint32_t count = WasmVM_ErrorContextGetFrameCount(error);
  // Of a deep stack, both ends tell the story.
  constexpr uint32_t kInner = 12, kOuter = 4;
  for (uint32_t i = 0; i < count; ++i) {
    if (count > kInner + kOuter && i == kInner) {
      std::fprintf(stderr, "  ...\n");
      i = count - kOuter;
    }
    WasmVM_Frame frame;
    if (!WasmVM_ErrorContextGetFrame(error, i, &frame)) break;
    const std::string module = text(frame.ModuleName), function = text(frame.FunctionName);
    std::fprintf(stderr, "  #%u  %s!%s+0x%" PRIx64 "\n", i, module.c_str(), function.c_str(), frame.Offset);
  }
}

void on_log(const WasmVM_LogMessage* message) {
  if (message->Level >= WasmVM_LogLevel_Error) {
    last_log_error = text(message->Message);
  } else {
    print_line("warning: ", view(message->Message));
  }
}

}  // namespace

void print_error(std::string_view phase, std::string_view message, std::string_view hint) {
  std::fprintf(stderr, "error: %.*s: %.*s\n", static_cast<int>(phase.size()), phase.data(), static_cast<int>(message.size()),
               message.data());
  if (!hint.empty()) print_line("hint: ", hint);
}

int usage_error(std::string_view message, std::string_view hint) {
  print_error("usage", message, hint);
  return kUsage;
}

int report_failure(WasmVM_Result result, const WasmVM_ErrorContext* error) {
  const uint32_t code = WasmVM_ResultGetCode(result);
  if (!error) {
    print_error("runtime", WasmVM_ResultGetMessage(result));
    return status_for(code, static_cast<WasmVM_ErrPhase>(code >> 8 & 0xff));
  }
  const WasmVM_ErrPhase phase = WasmVM_ErrorContextGetPhase(error);
  std::string message = text(WasmVM_ErrorContextGetMessage(error));
  const int status = status_for(code, phase);
  const std::string hint = hint_for(code, message);
  if (status == kTrapped || (status == kLimitReached && WasmVM_ErrorContextGetFrameCount(error) > 0)) {
    print_trap(error);
    if (!hint.empty()) print_line("hint: ", hint);
    return status;
  }
  if (const uint32_t line = WasmVM_ErrorContextGetLine(error)) {
    message += " (line " + std::to_string(line) + ", column " + std::to_string(WasmVM_ErrorContextGetColumn(error)) + ")";
  } else if (const uint64_t offset = WasmVM_ErrorContextGetOffset(error); offset != WASMVM_NO_OFFSET) {
    char place[40];
    std::snprintf(place, sizeof place, " (offset 0x%" PRIx64 ")", offset);
    message += place;
  }
  print_error(phase_name(phase), message, hint);
  return status;
}

void show_log() {
  WasmVM_LogSetLevel(WasmVM_LogLevel_Warn);
  WasmVM_LogSetCallback(on_log);
}

std::string take_log_error() {
  std::string message;
  message.swap(last_log_error);
  return message;
}

}  // namespace cli
