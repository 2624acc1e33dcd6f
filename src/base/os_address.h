// Part of os_socket.h: socket addresses as the host has them, for the files that implement it.
#pragma once

#include <sys/socket.h>

#include "base/os_socket.h"

namespace wasmvm::os {

struct NativeAddress {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

NativeAddress to_native(const SocketAddress& address);
SocketAddress from_native(const NativeAddress& native);

}  // namespace wasmvm::os
