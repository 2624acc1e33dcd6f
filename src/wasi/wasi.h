// WASI preview 1: the host module `wasi_snapshot_preview1`.
//
// Two instances in one process share nothing: each has its own arguments, environment and descriptors. Descriptor numbers of
// guests are never those of the host. SPEC: https://github.com/WebAssembly/WASI/tree/main/legacy/preview1
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/instance.h"
#include "wasi/resolution.h"

namespace wasmvm::wasi {

/// What a guest is granted. Nothing is granted by default but the standard streams.
struct Config {
  std::vector<std::string> args;                   ///< args[0] is the program's name
  std::vector<std::string> env;                    ///< "NAME=value"
  std::vector<std::string> preopens;               ///< "GUEST[:HOST[:readonly]]"; HOST defaults to GUEST
  int stdin_fd = 0, stdout_fd = 1, stderr_fd = 2;  ///< copied; the guest closing its own leaves these open
  Resolution resolution = Resolution::Automatic;
};

/// A module instance with all functions and an empty configuration: no arguments, no descriptors.
Ref<runtime::Instance> create_module();

/// Gives a WASI module instance its configuration, replacing what it had; its exit code becomes 0. IllegalPath for a preopen
/// that is malformed or no directory: then nothing has changed. Not while a guest of this instance runs.
Status configure(runtime::Instance& instance, const Config& config);

/// What the guest passed to proc_exit, all 32 bits; 0 if it did not call it or `instance` is no WASI module.
uint32_t exit_code(const runtime::Instance& instance);

bool is_wasi(const runtime::Instance& instance);

/// The host's handle behind a guest's descriptor; none if the number is free or has nothing of the host behind it.
std::optional<uint64_t> native_handle(const runtime::Instance& instance, int32_t fd);

}  // namespace wasmvm::wasi
