// WASI preview 1: the host module `wasi_snapshot_preview1`.
//
// Two instances in one process share nothing: each has its own arguments, environment and descriptors. Descriptor numbers of
// guests are never those of the host. SPEC: https://github.com/WebAssembly/WASI/tree/main/legacy/preview1
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/instance.h"
#include "wasi/memory_tree.h"
#include "wasi/resolution.h"
#include "wasi/sources.h"

namespace wasmvm::wasi {

class Descriptor;

/// Names of the module that guests import: the present one, and that of its forerunner, whose functions the same instance has.
constexpr const char* kName = "wasi_snapshot_preview1";
constexpr const char* kUnstableName = "wasi_unstable";

/// A directory in memory for the guest; several guests may share one.
struct MemoryPreopen {
  std::string guest;
  Ref<MemoryTree> tree;
  bool read_only = false;
};

/// What a guest is granted. Nothing is granted by default but the standard streams.
struct Config {
  std::vector<std::string> args;                   ///< args[0] is the program's name
  std::vector<std::string> env;                    ///< "NAME=value"
  std::vector<std::string> preopens;               ///< "GUEST[:HOST[:readonly]]"; HOST defaults to GUEST
  int stdin_fd = 0, stdout_fd = 1, stderr_fd = 2;  ///< copied; the guest closing its own leaves these open
  Resolution resolution = Resolution::Automatic;
  std::vector<MemoryPreopen> memory_preopens;   ///< come after the others
  std::function<Ref<Descriptor>()> streams[3];  ///< instead of the handles above, where not empty
  Clocks clocks;                                ///< the host's unless set
  RandomSource random;                          ///< the host's if empty
  uint32_t max_open_files = 1u << 20;
};

/// A module instance with all functions and an empty configuration: no arguments, no descriptors.
Ref<runtime::Instance> create_module();

/// Gives a WASI module instance its configuration, replacing what it had; its exit code becomes 0. IllegalPath for a preopen
/// that is malformed or no directory: then nothing has changed. Not while a guest of this instance runs.
Status configure(runtime::Instance& instance, const Config& config);

/// What of the network a guest may use: nothing before this is called. `rules`: see net_policy.h; a bad one is IllegalPath, and
/// nothing has changed. `allow`: sockets in the file system exist for it, as the rules say. `warn` is told what was denied. All
/// this stays when the instance is configured anew. Not while a guest of this instance runs.
Status set_network(runtime::Instance& instance, const std::vector<std::string>& rules);
Status set_allow_local(runtime::Instance& instance, bool allow);
Status set_warning(runtime::Instance& instance, std::function<void(std::string_view)> warn);

/// What the guest passed to proc_exit, all 32 bits; 0 if it did not call it or `instance` is no WASI module.
uint32_t exit_code(const runtime::Instance& instance);

bool is_wasi(const runtime::Instance& instance);

/// A function of the old interface that works on this instance's environment; null if there is none of that name.
const runtime::Extern* find_unstable(const runtime::Instance& instance, std::string_view name);

/// The host's handle behind a guest's descriptor; none if the number is free or has nothing of the host behind it.
std::optional<uint64_t> native_handle(const runtime::Instance& instance, int32_t fd);

}  // namespace wasmvm::wasi
