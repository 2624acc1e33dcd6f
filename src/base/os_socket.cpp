// Linux: receiving, accepting and shutting down.
#include "base/os_socket.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <climits>

namespace wasmvm::os {

bool is_datagram_socket(Handle handle) {
  int type = 0;
  socklen_t length = sizeof type;
  return ::getsockopt(handle, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM;
}

Errno socket_receive(Handle socket, std::span<const IoSlice> slices, bool peek, bool wait_all, uint64_t& done, bool& truncated) {
  msghdr message = {};
  message.msg_iov = reinterpret_cast<iovec*>(const_cast<IoSlice*>(slices.data()));
  message.msg_iovlen = std::min<size_t>(slices.size(), IOV_MAX);
  const ssize_t got = ::recvmsg(socket, &message, (peek ? MSG_PEEK : 0) | (wait_all ? MSG_WAITALL : 0) | MSG_CMSG_CLOEXEC);
  if (got < 0) return last_errno();
  done = static_cast<uint64_t>(got);
  truncated = (message.msg_flags & MSG_TRUNC) != 0;
  return Errno::success;
}

Errno socket_shutdown(Handle socket, bool receive, bool send) {
  const int how = receive ? (send ? SHUT_RDWR : SHUT_RD) : SHUT_WR;
  return ::shutdown(socket, how) == 0 ? Errno::success : last_errno();
}

Errno socket_accept(Handle socket, bool nonblocking, OwnedHandle& out) {
  OwnedHandle peer(::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0)));
  if (!peer) return last_errno();
  out = std::move(peer);
  return Errno::success;
}

}  // namespace wasmvm::os
