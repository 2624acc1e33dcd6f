// WasmVM_WASIConfig and WasmVM_WASIDirectory: what instances of WASI are made of.
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/os_environment.h"
#include "capi/wasi.h"
#include "wasi/custom_file.h"
#include "wasi/stream.h"

/// One owner; not shared between threads.
struct WasmVM_WASIConfigContext {
  wasmvm::wasi::Config config;
  std::vector<std::string> rules;
  bool allow_af_unix = false;
};

struct WasmVM_WASIDirectoryContext : wasmvm::capi::Handle {
  explicit WasmVM_WASIDirectoryContext(uint64_t max_bytes) : tree(wasmvm::make_ref<wasmvm::wasi::MemoryTree>(max_bytes)) {}
  const wasmvm::Ref<wasmvm::wasi::MemoryTree> tree;
};

using namespace wasmvm;
using namespace wasmvm::capi;
using os::Errno;

namespace {

/// The largest piece that a callback is asked to move.
constexpr size_t kMaxPiece = 1u << 30;

bool is_stream(WasmVM_WASIStream stream) { return stream >= WasmVM_WASIStream_In && stream <= WasmVM_WASIStream_Error; }

void set_stream(WasmVM_WASIConfigContext* context, WasmVM_WASIStream stream, std::function<wasi::StreamTransfer()> make) {
  if (context == nullptr || !is_stream(stream)) return;
  const bool for_write = stream != WasmVM_WASIStream_In;
  context->config.streams[stream] = [for_write, make = std::move(make)]() -> Ref<wasi::Descriptor> {
    return make_ref<wasi::CustomStream>(for_write, make());
  };
}

/// What a callback's number means: how many bytes, or a negative errno.
Errno judge(int64_t moved, size_t size, size_t& done) {
  if (moved < 0) return moved > -static_cast<int64_t>(Errno::notcapable) ? static_cast<Errno>(-moved) : Errno::io;
  done = std::min(static_cast<size_t>(moved), size);
  return Errno::success;
}

wasi::StreamTransfer call_back(WasmVM_WASITransfer_t function, void* data) {
  return [=](uint8_t* bytes, size_t size, size_t& done) {
    return judge(function(data, bytes, static_cast<uint32_t>(std::min(size, kMaxPiece))), size, done);
  };
}

std::function<Errno(uint64_t, uint8_t*, size_t, size_t&)> call_back_at(WasmVM_WASITransferAt_t function, void* data) {
  if (function == nullptr) return nullptr;
  return [=](uint64_t offset, uint8_t* bytes, size_t size, size_t& done) {
    return judge(function(data, offset, bytes, static_cast<uint32_t>(std::min(size, kMaxPiece))), size, done);
  };
}

wasi::StreamTransfer write_into(uint8_t* room, uint64_t length, uint64_t* used) {
  return [=](uint8_t* bytes, size_t size, size_t& done) {
    if (*used >= length) return Errno::nospc;
    done = static_cast<size_t>(std::min<uint64_t>(size, length - *used));
    std::memcpy(room + *used, bytes, done);
    *used += done;
    return Errno::success;
  };
}

Status set_up(runtime::Instance& instance, const WasmVM_WASIConfigContext& context) {
  WASMVM_TRY(wasi::configure(instance, context.config));
  WASMVM_TRY(wasi::set_allow_local(instance, context.allow_af_unix));
  return wasi::set_network(instance, context.rules);
}

WasmVM_Result finish(Errno error) { return result_of(error == Errno::success ? ErrCode::Success : ErrCode::IllegalPath); }

/// Does a name match one that is allowed? A `*` at the end stands for anything.
bool is_named(std::string_view name, std::string_view pattern) {
  if (!pattern.empty() && pattern.back() == '*') return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return name == pattern;
}

bool has_variable(const std::vector<std::string>& variables, std::string_view name) {
  return std::any_of(variables.begin(), variables.end(), [&](const std::string& variable) {
    return variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=';
  });
}

}  // namespace

extern "C" {

WasmVM_WASIConfigContext* WasmVM_WASIConfigCreate(void) {
  auto* context = new (std::nothrow) WasmVM_WASIConfigContext;
  if (context != nullptr) context->config.stdin_fd = context->config.stdout_fd = context->config.stderr_fd = -1;
  return context;
}
void WasmVM_WASIConfigDelete(WasmVM_WASIConfigContext* Cxt) { delete Cxt; }

void WasmVM_WASIConfigSetArgs(WasmVM_WASIConfigContext* Cxt, const char* const* Args, const uint32_t Len) {
  if (Cxt != nullptr) Cxt->config.args = copy_list(Args, Len);
}
void WasmVM_WASIConfigSetEnvs(WasmVM_WASIConfigContext* Cxt, const char* const* Envs, const uint32_t Len) {
  if (Cxt != nullptr) Cxt->config.env = copy_list(Envs, Len);
}
void WasmVM_WASIConfigInheritEnvs(WasmVM_WASIConfigContext* Cxt, const char* const* Names, const uint32_t Len) {
  if (Cxt == nullptr || Names == nullptr || Len == 0) return;
  for (std::string& variable : os::environment()) {
    const std::string_view name = std::string_view(variable).substr(0, variable.find('='));
    const bool is_allowed =
        std::any_of(Names, Names + Len, [&](const char* pattern) { return pattern != nullptr && is_named(name, pattern); });
    if (is_allowed && !has_variable(Cxt->config.env, name)) Cxt->config.env.push_back(std::move(variable));
  }
}
void WasmVM_WASIConfigAddPreopen(WasmVM_WASIConfigContext* Cxt, const char* Preopen) {
  if (Cxt != nullptr && Preopen != nullptr) Cxt->config.preopens.emplace_back(Preopen);
}
void WasmVM_WASIConfigAddDirectory(WasmVM_WASIConfigContext* Cxt, const char* Guest, const WasmVM_WASIDirectoryContext* Dir,
                                   const bool IsReadOnly) {
  if (Cxt == nullptr || Guest == nullptr || Dir == nullptr) return;
  Cxt->config.memory_preopens.push_back({Guest, Dir->tree, IsReadOnly});
}

void WasmVM_WASIConfigSetStreamFd(WasmVM_WASIConfigContext* Cxt, const enum WasmVM_WASIStream Stream, const int32_t Fd) {
  if (Cxt == nullptr || !is_stream(Stream)) return;
  int* const fds[] = {&Cxt->config.stdin_fd, &Cxt->config.stdout_fd, &Cxt->config.stderr_fd};
  *fds[Stream] = Fd;
  Cxt->config.streams[Stream] = nullptr;
}
void WasmVM_WASIConfigSetInput(WasmVM_WASIConfigContext* Cxt, const uint8_t* Buf, const uint64_t Len) {
  const auto bytes =
      std::make_shared<const std::string>(Buf == nullptr ? "" : reinterpret_cast<const char*>(Buf), Buf == nullptr ? 0 : Len);
  set_stream(Cxt, WasmVM_WASIStream_In, [bytes]() -> wasi::StreamTransfer {
    return [bytes, at = size_t{0}](uint8_t* room, size_t size, size_t& done) mutable {
      done = std::min(size, bytes->size() - at);
      std::memcpy(room, bytes->data() + at, done);
      at += done;
      return Errno::success;
    };
  });
}
void WasmVM_WASIConfigSetOutput(WasmVM_WASIConfigContext* Cxt, const enum WasmVM_WASIStream Stream, uint8_t* Buf,
                                const uint64_t Len, uint64_t* Used) {
  if (Stream == WasmVM_WASIStream_In || Used == nullptr) return;
  set_stream(Cxt, Stream, [=] { return write_into(Buf, Buf == nullptr ? 0 : Len, Used); });
}
void WasmVM_WASIConfigSetStreamCallback(WasmVM_WASIConfigContext* Cxt, const enum WasmVM_WASIStream Stream,
                                        WasmVM_WASITransfer_t Func, void* Data) {
  if (Func != nullptr) set_stream(Cxt, Stream, [=] { return call_back(Func, Data); });
}

void WasmVM_WASIConfigSetClock(WasmVM_WASIConfigContext* Cxt, WasmVM_WASIClock_t Func, WasmVM_WASIWait_t Wait, void* Data) {
  if (Cxt == nullptr) return;
  if (Func == nullptr) {
    Cxt->config.clocks = {};
    return;
  }
  const auto now = [=](os::Clock clock, uint64_t& out) {
    out = Func(Data, static_cast<WasmVM_WASIClock>(clock));
    return Errno::success;
  };
  const auto resolution = [](os::Clock, uint64_t& out) {
    out = 1;
    return Errno::success;
  };
  std::function<void(uint64_t)> wait;
  if (Wait != nullptr) wait = [=](uint64_t nanoseconds) { Wait(Data, nanoseconds); };
  Cxt->config.clocks = wasi::Clocks(now, resolution, std::move(wait));
}
void WasmVM_WASIConfigSetRandom(WasmVM_WASIConfigContext* Cxt, WasmVM_WASIRandom_t Func, void* Data) {
  if (Cxt == nullptr) return;
  if (Func == nullptr) {
    Cxt->config.random = nullptr;
    return;
  }
  Cxt->config.random = [=](std::span<uint8_t> out) {
    Func(Data, out.data(), static_cast<uint32_t>(out.size()));
    return Errno::success;
  };
}

WasmVM_Result WasmVM_WASIConfigSetNetworkPolicy(WasmVM_WASIConfigContext* Cxt, const char* const* Rules, const uint32_t Len) {
  if (Cxt == nullptr) return kNullObject;
  std::vector<std::string> rules = copy_list(Rules, Len);
  const WasmVM_Result result = check_rules(rules);
  if (WasmVM_ResultOK(result)) Cxt->rules = std::move(rules);
  return result;
}
void WasmVM_WASIConfigSetAllowAFUNIX(WasmVM_WASIConfigContext* Cxt, const bool EnableAFUNIX) {
  if (Cxt != nullptr) Cxt->allow_af_unix = EnableAFUNIX;
}
void WasmVM_WASIConfigSetMaxOpenFiles(WasmVM_WASIConfigContext* Cxt, const uint32_t Count) {
  if (Cxt != nullptr) Cxt->config.max_open_files = Count;
}

WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWASIWithConfig(const WasmVM_WASIConfigContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  Ref<runtime::Instance> instance = make_wasi();
  if (!instance || !succeeded(set_up(*instance, *Cxt))) return nullptr;
  return hand_out_object(std::move(instance));
}
WasmVM_Result WasmVM_ModuleInstanceInitWASIWithConfig(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_WASIConfigContext* Config) {
  if (Cxt == nullptr || Config == nullptr || !wasi::is_wasi(*unwrap(Cxt))) return kNullObject;
  const Status status = set_up(*unwrap(Cxt), *Config);
  return succeeded(status) ? result_of(ErrCode::Success) : result_of(status.error().code);
}

WasmVM_WASIDirectoryContext* WasmVM_WASIDirectoryCreate(const uint64_t MaxBytes) {
  return hand_out(make_ref<WasmVM_WASIDirectoryContext>(MaxBytes));
}
void WasmVM_WASIDirectoryDelete(WasmVM_WASIDirectoryContext* Cxt) { delete_handle(Cxt); }
WasmVM_Result WasmVM_WASIDirectoryAddFile(WasmVM_WASIDirectoryContext* Cxt, const char* Path, const uint8_t* Buf,
                                          const uint64_t Len) {
  if (Cxt == nullptr || Path == nullptr || (Buf == nullptr && Len != 0)) return kNullObject;
  return finish(Cxt->tree->put(Path, {Buf == nullptr ? "" : reinterpret_cast<const char*>(Buf), Len}));
}
WasmVM_Result WasmVM_WASIDirectoryAddCallbackFile(WasmVM_WASIDirectoryContext* Cxt, const char* Path, WasmVM_WASIFileSize_t Size,
                                                  WasmVM_WASITransferAt_t Read, WasmVM_WASITransferAt_t Write,
                                                  WasmVM_WASIResize_t Resize, void* Data) {
  if (Cxt == nullptr || Path == nullptr || Size == nullptr || Read == nullptr) return kNullObject;
  auto source = std::make_shared<wasi::FileSource>();
  source->size = [=] { return Size(Data); };
  source->read = call_back_at(Read, Data);
  source->write = call_back_at(Write, Data);
  if (Resize != nullptr) {
    source->resize = [=](uint64_t size) {
      size_t done = 0;
      return judge(Resize(Data, size), 0, done);
    };
  }
  return finish(Cxt->tree->put_source(Path, std::move(source)));
}
WasmVM_Result WasmVM_WASIDirectoryAddDirectory(WasmVM_WASIDirectoryContext* Cxt, const char* Path) {
  return Cxt == nullptr || Path == nullptr ? kNullObject : finish(Cxt->tree->make_directories(Path));
}
WasmVM_Result WasmVM_WASIDirectoryReadFile(const WasmVM_WASIDirectoryContext* Cxt, const char* Path, WasmVM_Bytes* Out) {
  if (Cxt == nullptr || Path == nullptr || Out == nullptr) return kNullObject;
  std::string bytes;
  const Errno e = Cxt->tree->get(Path, bytes);
  if (e == Errno::success) *Out = copy_bytes(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return finish(e);
}

}  // extern "C"
