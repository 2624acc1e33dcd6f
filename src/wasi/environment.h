// Environment: everything that one WASI guest sees of the world.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/ref.h"
#include "wasi/fd_table.h"

namespace wasmvm::wasi {

/// State behind one WASI module instance. Shared by the instance and by each of its functions, which may outlive it in guests
/// that imported them. Thread rule: configured while no guest runs; then `files` locks itself and the rest is read only.
class Environment final : public RefCounted {
 public:
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::unique_ptr<FdTable> files = std::make_unique<FdTable>();
  std::atomic<uint32_t> exit_code{0};
};

}  // namespace wasmvm::wasi
