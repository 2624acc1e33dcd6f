// Linux: getrandom.
#include "base/os_random.h"

#include <sys/random.h>

#include <cerrno>

namespace wasmvm::os {

Errno fill_random(std::span<uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return last_errno();
    }
    out = out.subspan(static_cast<size_t>(got));
  }
  return Errno::success;
}

}  // namespace wasmvm::os
