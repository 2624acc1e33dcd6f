// WASI modules through the C interface.
#include "capi/wasi.h"

namespace wasmvm::capi {

std::vector<std::string> copy_list(const char* const* list, uint32_t length) {
  std::vector<std::string> out;
  for (uint32_t i = 0; list != nullptr && i < length; ++i) {
    if (list[i] != nullptr) out.emplace_back(list[i]);
  }
  return out;
}

bool succeeded(const Status& status) {
  if (!status) log(WasmVM_LogLevel_Error, status.error().message);
  return status.is_ok();
}

namespace {

bool set_up(runtime::Instance& instance, const wasi::Config& config) { return succeeded(wasi::configure(instance, config)); }

wasi::Config make_config(const char* const* args, uint32_t arg_count, const char* const* envs, uint32_t env_count,
                         const char* const* preopens, uint32_t preopen_count) {
  wasi::Config config;
  config.args = copy_list(args, arg_count);
  config.env = copy_list(envs, env_count);
  config.preopens = copy_list(preopens, preopen_count);
  return config;
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWASI(const char* const* Args, const uint32_t ArgLen,
                                                              const char* const* Envs, const uint32_t EnvLen,
                                                              const char* const* Preopens, const uint32_t PreopenLen) {
  return WasmVM_ModuleInstanceCreateWASIWithFds(Args, ArgLen, Envs, EnvLen, Preopens, PreopenLen, 0, 1, 2);
}

WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWASIWithFds(const char* const* Args, const uint32_t ArgLen,
                                                                     const char* const* Envs, const uint32_t EnvLen,
                                                                     const char* const* Preopens, const uint32_t PreopenLen,
                                                                     const int32_t StdInFd, const int32_t StdOutFd,
                                                                     const int32_t StdErrFd) {
  wasi::Config config = make_config(Args, ArgLen, Envs, EnvLen, Preopens, PreopenLen);
  config.stdin_fd = StdInFd;
  config.stdout_fd = StdOutFd;
  config.stderr_fd = StdErrFd;
  Ref<runtime::Instance> instance = make_wasi();
  if (!instance || !set_up(*instance, config)) return nullptr;
  return hand_out_object(std::move(instance));
}

void WasmVM_ModuleInstanceInitWASI(WasmVM_ModuleInstanceContext* Cxt, const char* const* Args, const uint32_t ArgLen,
                                   const char* const* Envs, const uint32_t EnvLen, const char* const* Preopens,
                                   const uint32_t PreopenLen) {
  WasmVM_ModuleInstanceInitWASIWithFds(Cxt, Args, ArgLen, Envs, EnvLen, Preopens, PreopenLen, 0, 1, 2);
}

void WasmVM_ModuleInstanceInitWASIWithFds(WasmVM_ModuleInstanceContext* Cxt, const char* const* Args, const uint32_t ArgLen,
                                          const char* const* Envs, const uint32_t EnvLen, const char* const* Preopens,
                                          const uint32_t PreopenLen, const int32_t StdInFd, const int32_t StdOutFd,
                                          const int32_t StdErrFd) {
  if (Cxt == nullptr || !wasi::is_wasi(*unwrap(Cxt))) return;
  wasi::Config config = make_config(Args, ArgLen, Envs, EnvLen, Preopens, PreopenLen);
  config.stdin_fd = StdInFd;
  config.stdout_fd = StdOutFd;
  config.stderr_fd = StdErrFd;
  set_up(*unwrap(Cxt), config);
}

uint32_t WasmVM_ModuleInstanceWASIGetExitCode(const WasmVM_ModuleInstanceContext* Cxt) {
  if (Cxt == nullptr || !wasi::is_wasi(*unwrap(Cxt))) return 1;
  return wasi::exit_code(*unwrap(Cxt));
}

uint32_t WasmVM_ModuleInstanceWASIGetNativeHandler(const WasmVM_ModuleInstanceContext* Cxt, int32_t Fd, uint64_t* NativeHandler) {
  if (Cxt == nullptr || !wasi::is_wasi(*unwrap(Cxt))) return 1;
  const std::optional<uint64_t> handle = wasi::native_handle(*unwrap(Cxt), Fd);
  if (!handle) return 2;
  if (NativeHandler != nullptr) *NativeHandler = *handle;
  return 0;
}

}  // extern "C"
