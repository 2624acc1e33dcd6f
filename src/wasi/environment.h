// Environment: everything that one WASI guest sees of the world.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ref.h"
#include "wasi/fd_table.h"
#include "wasi/net_policy.h"
#include "wasi/poll_cache.h"
#include "wasi/sources.h"

namespace wasmvm::wasi {

/// The network as one guest has it. Set while no guest runs; then read only, but for the count of denials.
struct NetworkState {
  /// Denials that are reported; a guest must not fill its host's log.
  static constexpr unsigned kMaxReports = 16;

  Ref<NetPolicy> policy;     ///< null: nothing is allowed
  bool allow_local = false;  ///< sockets in the file system exist for this guest
  std::function<void(std::string_view)> warn;
  std::atomic<unsigned> reports{0};
};

/// State behind one WASI module instance. Shared by the instance and by each of its functions, which may outlive it in guests
/// that imported them. Thread rule: configured while no guest runs; then `files` locks itself and the rest is read only.
class Environment final : public RefCounted {
 public:
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::unique_ptr<FdTable> files = std::make_unique<FdTable>();
  std::atomic<uint32_t> exit_code{0};
  Clocks clocks;
  RandomSource random = os::fill_random;
  NetworkState network;
  PollCache polls;
};

}  // namespace wasmvm::wasi
