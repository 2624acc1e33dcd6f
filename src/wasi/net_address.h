// Addresses of sockets as guests have them: a pointer and a length, by which the kind of address is told.
#pragma once

#include <string>

#include "base/os_socket.h"
#include "wasi/call.h"

namespace wasmvm::wasi {

/// An address that a guest gave: an IP address with its port, or the guest's path of a local socket.
struct NetAddress {
  os::SocketAddress ip;
  std::string path;

  bool is_local() const { return ip.family == os::AddressFamily::local; }
};

/// Reads the address structure at `pointer`: 4 bytes are IPv4, 16 IPv6, 128 begin with a family.
Errno load_address(const Call& call, uint32_t pointer, uint32_t port, NetAddress& out);

/// The buffer of an address structure that a result goes to, checked before anything happens.
struct AddressRoom {
  uint32_t data = 0, size = 0;
};
/// inval for a size that no address has.
Errno address_room(const Call& call, uint32_t pointer, AddressRoom& out);
/// Writes an address; inval if it is IPv6 or local and the room is for IPv4 only.
Errno store_address(const Call& call, const AddressRoom& room, const NetAddress& address);

}  // namespace wasmvm::wasi
