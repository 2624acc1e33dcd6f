// The process's environment on POSIX hosts.
#include "base/os_environment.h"

#include <unistd.h>

extern "C" char** environ;

namespace wasmvm::os {

std::vector<std::string> environment() {
  std::vector<std::string> all;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) all.emplace_back(*at);
  return all;
}

}  // namespace wasmvm::os
