// Sockets that the host hands to a guest: what WASI preview 1 can do with them. Nothing here opens or names one.
#pragma once

#include <span>

#include "base/os_errno.h"
#include "base/os_fs.h"

namespace wasmvm::os {

bool is_datagram_socket(Handle handle);

/// Receives; `truncated` says that a datagram was longer than the room. `peek` leaves the data, `wait_all` fills the room.
Errno socket_receive(Handle socket, std::span<const IoSlice> slices, bool peek, bool wait_all, uint64_t& done, bool& truncated);
Errno socket_shutdown(Handle socket, bool receive, bool send);
Errno socket_accept(Handle socket, bool nonblocking, OwnedHandle& out);

}  // namespace wasmvm::os
