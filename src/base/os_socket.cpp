// Linux: sockets as such; names are resolved in os_resolve.cpp.
#include "base/os_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstring>

#include "base/os_address.h"

namespace wasmvm::os {

namespace {

Errno check(int result) { return result == 0 ? Errno::success : last_errno(); }

int native_name(SocketOption option) {
  constexpr int kNames[] = {SO_REUSEADDR, SO_DONTROUTE, SO_BROADCAST, SO_SNDBUF,    SO_RCVBUF,
                            SO_KEEPALIVE, SO_OOBINLINE, SO_RCVLOWAT,  SO_ACCEPTCONN};
  return kNames[static_cast<int>(option)];
}

/// The name that this process has for an open file or a name beneath it. Fits where long paths would not.
sockaddr_un through_handle(Handle handle, const char* name) {
  sockaddr_un out = {};
  out.sun_family = AF_UNIX;
  std::snprintf(out.sun_path, sizeof out.sun_path, "/proc/self/fd/%d%s%s", handle, *name == '\0' ? "" : "/", name);
  return out;
}

Errno get_int(Handle socket, int name, int& value) {
  socklen_t length = sizeof value;
  return check(::getsockopt(socket, SOL_SOCKET, name, &value, &length));
}

}  // namespace

NativeAddress to_native(const SocketAddress& address) {
  NativeAddress out;
  if (address.family == AddressFamily::inet4) {
    sockaddr_in v4 = {};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&v4.sin_addr, address.ip.data(), 4);
    std::memcpy(&out.storage, &v4, out.length = sizeof v4);
  } else if (address.family == AddressFamily::inet6) {
    sockaddr_in6 v6 = {};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    std::memcpy(&v6.sin6_addr, address.ip.data(), 16);
    std::memcpy(&out.storage, &v6, out.length = sizeof v6);
  }
  return out;
}

SocketAddress from_native(const NativeAddress& native) {
  SocketAddress out;
  if (native.length >= sizeof(sockaddr_in) && native.storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &native.storage, sizeof v4);
    out.family = AddressFamily::inet4;
    out.port = ntohs(v4.sin_port);
    std::memcpy(out.ip.data(), &v4.sin_addr, 4);
  } else if (native.length >= sizeof(sockaddr_in6) && native.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &native.storage, sizeof v6);
    out.family = AddressFamily::inet6;
    out.port = ntohs(v6.sin6_port);
    std::memcpy(out.ip.data(), &v6.sin6_addr, 16);
  } else if (native.length >= sizeof(sa_family_t) && native.storage.ss_family == AF_UNIX) {
    out.family = AddressFamily::local;
  }
  return out;
}

bool is_datagram_socket(Handle handle) {
  int type = 0;
  return get_int(handle, SO_TYPE, type) == Errno::success && type == SOCK_DGRAM;
}

AddressFamily socket_family(Handle handle) {
  int domain = 0;
  if (get_int(handle, SO_DOMAIN, domain) != Errno::success) return AddressFamily::none;
  return domain == AF_INET    ? AddressFamily::inet4
         : domain == AF_INET6 ? AddressFamily::inet6
         : domain == AF_UNIX  ? AddressFamily::local
                              : AddressFamily::none;
}

Errno socket_open(AddressFamily family, bool datagram, OwnedHandle& out) {
  if (family == AddressFamily::none) return Errno::afnosupport;
  const int domain = family == AddressFamily::inet4 ? AF_INET : family == AddressFamily::inet6 ? AF_INET6 : AF_UNIX;
  OwnedHandle fresh(::socket(domain, (datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fresh) return last_errno();
  const int on = 1;
  // One family a socket: whoever judges addresses need not think of those of the other one in disguise.
  if (domain == AF_INET6 && ::setsockopt(fresh.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) return last_errno();
  out = std::move(fresh);
  return Errno::success;
}

Errno socket_bind(Handle socket, const SocketAddress& address) {
  const NativeAddress native = to_native(address);
  return check(::bind(socket, native.get(), native.length));
}

Errno socket_bind_local(Handle socket, Handle directory, const std::string& name) {
  if (name.size() > 80) return Errno::nametoolong;
  const sockaddr_un address = through_handle(directory, name.c_str());
  return check(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

Errno socket_connect(Handle socket, const SocketAddress& address) {
  const NativeAddress native = to_native(address);
  return check(::connect(socket, native.get(), native.length));
}

Errno socket_connect_local(Handle socket, Handle target) {
  const sockaddr_un address = through_handle(target, "");
  return check(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

Errno socket_listen(Handle socket, uint32_t backlog) {
  return check(::listen(socket, static_cast<int>(std::min<uint32_t>(backlog, INT_MAX))));
}

Errno socket_accept(Handle socket, OwnedHandle& out) {
  OwnedHandle peer(::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!peer) return last_errno();
  out = std::move(peer);
  return Errno::success;
}

Errno socket_shutdown(Handle socket, bool receive, bool send) {
  return check(::shutdown(socket, receive ? (send ? SHUT_RDWR : SHUT_RD) : SHUT_WR));
}

Errno socket_receive(Handle socket, std::span<const IoSlice> slices, bool peek, uint64_t& done, bool& truncated,
                     SocketAddress* from) {
  NativeAddress native;
  msghdr message = {};
  message.msg_iov = reinterpret_cast<iovec*>(const_cast<IoSlice*>(slices.data()));
  message.msg_iovlen = std::min<size_t>(slices.size(), IOV_MAX);
  if (from != nullptr) {
    message.msg_name = &native.storage;
    message.msg_namelen = sizeof native.storage;
  }
  const ssize_t got = ::recvmsg(socket, &message, (peek ? MSG_PEEK : 0) | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (got < 0) return last_errno();
  done = static_cast<uint64_t>(got);
  truncated = (message.msg_flags & MSG_TRUNC) != 0;
  native.length = message.msg_namelen;
  if (from != nullptr) *from = from_native(native);
  return Errno::success;
}

Errno socket_send(Handle socket, std::span<const IoSlice> slices, const SocketAddress* to, uint64_t& done) {
  NativeAddress native;
  msghdr message = {};
  message.msg_iov = reinterpret_cast<iovec*>(const_cast<IoSlice*>(slices.data()));
  message.msg_iovlen = std::min<size_t>(slices.size(), IOV_MAX);
  if (to != nullptr) {
    native = to_native(*to);
    message.msg_name = &native.storage;
    message.msg_namelen = native.length;
  }
  const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return last_errno();
  done = static_cast<uint64_t>(sent);
  return Errno::success;
}

Errno socket_local_address(Handle socket, SocketAddress& out) {
  NativeAddress native;
  native.length = sizeof native.storage;
  if (::getsockname(socket, native.get(), &native.length) != 0) return last_errno();
  out = from_native(native);
  return Errno::success;
}

Errno socket_peer_address(Handle socket, SocketAddress& out) {
  NativeAddress native;
  native.length = sizeof native.storage;
  if (::getpeername(socket, native.get(), &native.length) != 0) return last_errno();
  out = from_native(native);
  return Errno::success;
}

Errno socket_get_option(Handle socket, SocketOption option, int& value) { return get_int(socket, native_name(option), value); }

Errno socket_set_option(Handle socket, SocketOption option, int value) {
  return check(::setsockopt(socket, SOL_SOCKET, native_name(option), &value, sizeof value));
}

Errno socket_get_linger(Handle socket, Linger& out) {
  linger native = {};
  socklen_t length = sizeof native;
  if (::getsockopt(socket, SOL_SOCKET, SO_LINGER, &native, &length) != 0) return last_errno();
  out = {native.l_onoff != 0, native.l_linger};
  return Errno::success;
}

Errno socket_set_linger(Handle socket, Linger value) {
  const linger native = {value.on ? 1 : 0, value.seconds};
  return check(::setsockopt(socket, SOL_SOCKET, SO_LINGER, &native, sizeof native));
}

Errno socket_take_error(Handle socket, Errno& error) {
  int host = 0;
  const Errno e = get_int(socket, SO_ERROR, host);
  if (e == Errno::success) error = errno_from_host(host);
  return e;
}

}  // namespace wasmvm::os
