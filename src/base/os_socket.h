// Sockets: making, naming, connecting, transferring, options. Nothing here decides who may do what.
//
// Sockets made here never wait: what would have to gives `again` (connecting: `inprogress`), and the caller waits (os_poll.h).
// None makes the process die of SIGPIPE. Sockets of IPv6 carry IPv6 only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/os_errno.h"
#include "base/os_fs.h"

namespace wasmvm::os {

enum class AddressFamily : uint8_t { none, inet4, inet6, local };

/// Where a socket is or leads. Local addresses (names in the file system) are told by their family alone.
struct SocketAddress {
  AddressFamily family = AddressFamily::none;
  std::array<uint8_t, 16> ip{};  ///< network order; IPv4 in the first four
  uint16_t port = 0;

  size_t ip_size() const { return family == AddressFamily::inet4 ? 4 : family == AddressFamily::inet6 ? 16 : 0; }
};

bool is_datagram_socket(Handle handle);
AddressFamily socket_family(Handle handle);

Errno socket_open(AddressFamily family, bool datagram, OwnedHandle& out);
Errno socket_bind(Handle socket, const SocketAddress& address);
/// Makes the name `name` (one component) in `directory` a socket.
Errno socket_bind_local(Handle socket, Handle directory, const std::string& name);
Errno socket_connect(Handle socket, const SocketAddress& address);
/// Connects to the socket that a `path_only` handle names.
Errno socket_connect_local(Handle socket, Handle target);
Errno socket_listen(Handle socket, uint32_t backlog);
Errno socket_accept(Handle socket, OwnedHandle& out);
Errno socket_shutdown(Handle socket, bool receive, bool send);

/// Receives; `truncated` says that a datagram was longer than the room. `peek` leaves the data. Fills in `from` if it is not
/// null; its family is `none` where the socket's kind does not tell.
Errno socket_receive(Handle socket, std::span<const IoSlice> slices, bool peek, uint64_t& done, bool& truncated,
                     SocketAddress* from);
/// Sends, to `to` if it is not null.
Errno socket_send(Handle socket, std::span<const IoSlice> slices, const SocketAddress* to, uint64_t& done);

Errno socket_local_address(Handle socket, SocketAddress& out);
Errno socket_peer_address(Handle socket, SocketAddress& out);

/// Options of sockets whose value is one int.
enum class SocketOption : uint8_t {
  reuse_address,
  dont_route,
  broadcast,
  send_buffer,
  receive_buffer,
  keep_alive,
  out_of_band_inline,
  receive_low_water,
  is_listening
};
Errno socket_get_option(Handle socket, SocketOption option, int& value);
Errno socket_set_option(Handle socket, SocketOption option, int value);
/// How long closing waits for data to leave; off if `on` is false.
struct Linger {
  bool on = false;
  int seconds = 0;
};
Errno socket_get_linger(Handle socket, Linger& out);
Errno socket_set_linger(Handle socket, Linger linger);
/// Takes the error that the socket has met since it was last asked.
Errno socket_take_error(Handle socket, Errno& error);

/// One way to reach a host.
struct HostAddress {
  SocketAddress address;
  bool datagram = false;
};
/// What to look for; `none` and unset: anything.
struct HostQuery {
  std::string node, service;  ///< one may be empty
  AddressFamily family = AddressFamily::none;
  bool stream = true, datagram = true;
  bool passive = false, numeric_host = false, numeric_service = false;
};
/// Asks the host's resolver. Waits as long as that does, which may be many seconds. ai_* errors.
Errno resolve_host(const HostQuery& query, std::vector<HostAddress>& out);

}  // namespace wasmvm::os
