// Reading from sockets as from files.
#include "wasi/host_socket.h"

#include <algorithm>

namespace wasmvm::wasi {

Errno HostSocket::read(std::span<const os::IoSlice> slices, uint64_t& done) {
  // Reading nothing succeeds at once, as with files; receiving nothing would wait for a message.
  if (std::all_of(slices.begin(), slices.end(), [](const os::IoSlice& slice) { return slice.size == 0; })) {
    done = 0;
    return Errno::success;
  }
  bool truncated = false;
  return os::socket_receive(handle_.get(), slices, false, done, truncated, nullptr);
}

}  // namespace wasmvm::wasi
