// Transfers and connections of sockets: the four functions of preview 1, and those of WasmEdge's extension that make connections.
//
// Two generations of the extension share most names (V1, V2). Where their types differ, functions.cpp registers both and linking
// chooses by type.
#include "base/os_poll.h"
#include "wasi/handlers.h"
#include "wasi/host_socket.h"
#include "wasi/net_address.h"
#include "wasi/network.h"

namespace wasmvm::wasi {

Errno socket_entry(const Call& call, Rights needed, FdEntry& entry) {
  if (const Errno e = call.file(call.u32(0), needed, entry); e != Errno::success) return e;
  return entry.file->as_socket() != nullptr ? Errno::success : Errno::notsock;
}

namespace {

/// Says yes to nothing that a local socket could be bound or connected by, but a name beneath a granted directory.
Errno local_place(const Call& call, NetAction action, const NetAddress& address, FdEntry& directory, std::string& rest) {
  if (address.path.empty()) return Errno::notsup;  // nameless ones, and names outside the file system
  std::string plain;
  if (const Errno e = plain_path(address.path, plain); e != Errno::success) return e;
  if (!may_use_local(call, action, plain)) return Errno::acces;
  const Rights needed = action == NetAction::listen ? right::kPathCreateFile : right::kPathOpen;
  if (const Errno e = call.env.files->find_preopen(plain, directory, rest); e != Errno::success) return e;
  return (directory.base & needed) == needed ? Errno::success : Errno::notcapable;
}

/// How the policy names a socket.
NetProtocol protocol_of(const HostSocket& socket) { return socket.is_datagram() ? NetProtocol::udp : NetProtocol::tcp; }

Errno check_family(const HostSocket& socket, const NetAddress& address) {
  return address.ip.family == socket.family() ? Errno::success : Errno::afnosupport;
}

Errno start_connecting(const Call& call, HostSocket& socket, const NetAddress& address) {
  if (const Errno e = check_family(socket, address); e != Errno::success) return e;
  if (!address.is_local()) {
    if (!may_use(call, protocol_of(socket), NetAction::connect, address.ip)) return Errno::acces;
    return os::socket_connect(socket.native(), address.ip);
  }
  FdEntry directory;
  std::string rest;
  if (const Errno e = local_place(call, NetAction::connect, address, directory, rest); e != Errno::success) return e;
  const Errno e = directory.file->connect_socket(rest, socket.native());
  if (e == Errno::success) socket.set_local_name(true, address.path);
  return e;
}

/// Waits for the end of what start_connecting has begun.
Errno finish_connecting(const Call& call, HostSocket& socket) {
  if (const Errno e = wait_ready(call, socket.native(), true, socket.wait_limit(true)); e != Errno::success)
    return e == Errno::again ? Errno::inprogress : e;
  Errno result = Errno::success;
  const Errno e = os::socket_take_error(socket.native(), result);
  return e == Errno::success ? result : e;
}

Errno hand_out(Call& call, Ref<HostSocket> socket, uint32_t out) {
  FdEntry opened;
  opened.base = socket->supported();
  opened.file = std::move(socket);
  uint32_t fd = 0;
  if (const Errno full = call.env.files->insert(std::move(opened), fd); full != Errno::success) return full;
  call.memory.store(out, 0, fd);
  return Errno::success;
}

Errno accept(Call& call, uint32_t flags, uint32_t out) {
  FdEntry listener;
  if (const Errno e = socket_entry(call, right::kSockAccept, listener); e != Errno::success) return e;
  if ((flags & ~fdflag::kNonblock) != 0) return Errno::inval;
  if (!call.memory.has(out, 4)) return Errno::fault;
  HostSocket& socket = *listener.file->as_socket();
  os::OwnedHandle peer;
  // A handle that the host passed in may wait in accepting: it is asked first.
  Errno e = wait_unless_nonblocking(call, socket, false);
  while (e == Errno::success) {
    e = os::socket_accept(socket.native(), peer);
    if (e != Errno::again || (socket.flags() & fdflag::kNonblock) != 0) break;
    e = wait_ready(call, socket.native(), false, socket.wait_limit(false));
  }
  if (e != Errno::success) return e;
  Ref<HostSocket> accepted = make_ref<HostSocket>(std::move(peer), socket.family(), socket.is_datagram(), flags);
  accepted->set_local_name(false, socket.local_name(false));
  return hand_out(call, std::move(accepted), out);
}

/// Where a message came from, for those who ask; null pointers for those who do not.
struct Sender {
  const AddressRoom* room = nullptr;
  const uint32_t* port_at = nullptr;
};

/// Receives once, or until all vectors are full if that is asked of a stream.
Errno receive(const Call& call, HostSocket& socket, std::span<const os::IoSlice> slices, uint32_t flags, uint64_t& done,
              bool& truncated, os::SocketAddress* from) {
  const bool peek = (flags & riflag::kPeek) != 0, all = (flags & riflag::kWaitall) != 0 && !peek && !socket.is_datagram();
  const auto once = [&](std::span<const os::IoSlice> rest, uint64_t& count) {
    return os::socket_receive(socket.native(), rest, peek, count, truncated, from);
  };
  return all ? transfer_all(call, socket, slices, false, done, once) : transfer(call, socket, slices, false, done, once);
}

/// All functions that receive. `at` is the argument where the flags stand; results follow as the arguments say.
Errno receive_call(Call& call, uint32_t flags, uint32_t length_at, uint32_t flags_at, const Sender& sender) {
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = socket_entry(call, right::kFdRead, entry); e != Errno::success) return e;
  if ((flags & ~(riflag::kPeek | riflag::kWaitall)) != 0) return Errno::inval;
  if (const Errno e = vectors.load(call, call.u32(1), call.u32(2)); e != Errno::success) return e;
  if (!call.memory.has(length_at, 4) || !call.memory.has(flags_at, 2)) return Errno::fault;
  HostSocket& socket = *entry.file->as_socket();
  uint64_t done = 0;
  bool truncated = false;
  NetAddress from;
  const Errno e = receive(call, socket, vectors.slices(), flags, done, truncated, sender.room != nullptr ? &from.ip : nullptr);
  if (e != Errno::success) return e;
  call.memory.store(length_at, 0, static_cast<uint32_t>(done));
  call.memory.store(flags_at, 0, truncated ? kRecvDataTruncated : uint16_t{0});
  if (sender.room == nullptr) return Errno::success;
  // Streams do not say with each piece where it comes from.
  if (from.ip.family == os::AddressFamily::none) (void)os::socket_peer_address(socket.native(), from.ip);
  if (from.is_local()) from.path = socket.local_name(true);
  if (sender.port_at != nullptr) call.memory.store(*sender.port_at, 0, uint32_t{from.ip.port});
  return store_address(call, *sender.room, from);
}

}  // namespace

Errno sock_accept(Call& call) { return accept(call, call.u32(1), call.u32(2)); }
Errno sock_accept_v1(Call& call) { return accept(call, 0, call.u32(1)); }

Errno sock_recv(Call& call) { return receive_call(call, call.u32(3), call.u32(4), call.u32(5), {}); }

Errno sock_recv_from_v1(Call& call) {
  AddressRoom room;
  if (const Errno e = address_room(call, call.u32(3), room); e != Errno::success) return e;
  return receive_call(call, call.u32(4), call.u32(5), call.u32(6), {&room, nullptr});
}

Errno sock_recv_from(Call& call) {
  AddressRoom room;
  const uint32_t port_at = call.u32(5);
  if (const Errno e = address_room(call, call.u32(3), room); e != Errno::success) return e;
  if (!call.memory.has(port_at, 4)) return Errno::fault;
  return receive_call(call, call.u32(4), call.u32(6), call.u32(7), {&room, &port_at});
}

Errno sock_send(Call& call) {
  const uint32_t flags = call.u32(3), out = call.u32(4);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = socket_entry(call, right::kFdWrite, entry); e != Errno::success) return e;
  if (flags != 0) return Errno::inval;  // preview 1 defines none
  if (const Errno e = vectors.load(call, call.u32(1), call.u32(2)); e != Errno::success) return e;
  if (!call.memory.has(out, 4)) return Errno::fault;
  uint64_t done = 0;
  const Errno e = write_waiting(call, *entry.file, vectors.slices(), done);
  if (e == Errno::success) call.memory.store(out, 0, static_cast<uint32_t>(done));
  return e;
}

Errno sock_send_to(Call& call) {
  const uint32_t flags = call.u32(5), out = call.u32(6);
  FdEntry entry;
  IoVectors vectors;
  NetAddress to;
  if (const Errno e = socket_entry(call, right::kFdWrite, entry); e != Errno::success) return e;
  if (flags != 0) return Errno::inval;
  if (const Errno e = vectors.load(call, call.u32(1), call.u32(2)); e != Errno::success) return e;
  if (const Errno e = load_address(call, call.u32(3), call.u32(4), to); e != Errno::success) return e;
  if (!call.memory.has(out, 4)) return Errno::fault;
  HostSocket& socket = *entry.file->as_socket();
  if (to.is_local()) return Errno::notsup;
  if (const Errno e = check_family(socket, to); e != Errno::success) return e;
  if (!may_use(call, protocol_of(socket), NetAction::connect, to.ip)) return Errno::acces;
  uint64_t done = 0;
  // A connected stream has its destination already, and goes on sending until all is out.
  const os::SocketAddress* address = socket.is_datagram() ? &to.ip : nullptr;
  const auto once = [&](std::span<const os::IoSlice> rest, uint64_t& count) {
    return os::socket_send(socket.native(), rest, address, count);
  };
  const Errno e = address != nullptr ? transfer(call, socket, vectors.slices(), true, done, once)
                                     : transfer_all(call, socket, vectors.slices(), true, done, once);
  if (e == Errno::success) call.memory.store(out, 0, static_cast<uint32_t>(done));
  return e;
}

Errno sock_shutdown(Call& call) {
  const uint32_t how = call.u32(1);
  FdEntry entry;
  if (const Errno e = socket_entry(call, right::kSockShutdown, entry); e != Errno::success) return e;
  if (how == 0 || (how & ~(kShutRead | kShutWrite)) != 0) return Errno::inval;
  return os::socket_shutdown(entry.file->native(), (how & kShutRead) != 0, (how & kShutWrite) != 0);
}

Errno sock_open(Call& call) {
  const uint32_t family = call.u32(0), type = call.u32(1), out = call.u32(2);
  constexpr uint32_t kDatagram = 1, kStream = 2;
  if (family == 0 || family > static_cast<uint32_t>(os::AddressFamily::local)) return Errno::afnosupport;
  if (type != kDatagram && type != kStream) return Errno::inval;
  if (!call.memory.has(out, 4)) return Errno::fault;
  const os::AddressFamily af = static_cast<os::AddressFamily>(family);
  const bool local = af == os::AddressFamily::local;
  if (local && !call.env.network.allow_local) return Errno::nosys;
  const NetProtocol protocol = local ? NetProtocol::local : type == kDatagram ? NetProtocol::udp : NetProtocol::tcp;
  if (!may_open(call, protocol)) return Errno::acces;
  os::OwnedHandle handle;
  if (const Errno e = os::socket_open(af, type == kDatagram, handle); e != Errno::success) return e;
  return hand_out(call, make_ref<HostSocket>(std::move(handle), af, type == kDatagram, 0), out);
}

Errno sock_bind(Call& call) {
  FdEntry entry;
  NetAddress address;
  if (const Errno e = socket_entry(call, 0, entry); e != Errno::success) return e;
  if (const Errno e = load_address(call, call.u32(1), call.u32(2), address); e != Errno::success) return e;
  HostSocket& socket = *entry.file->as_socket();
  if (const Errno e = check_family(socket, address); e != Errno::success) return e;
  if (!address.is_local()) {
    if (!may_use(call, protocol_of(socket), NetAction::listen, address.ip)) return Errno::acces;
    return os::socket_bind(socket.native(), address.ip);
  }
  FdEntry directory;
  std::string rest;
  if (const Errno e = local_place(call, NetAction::listen, address, directory, rest); e != Errno::success) return e;
  const Errno e = directory.file->bind_socket(rest, socket.native());
  if (e == Errno::success) socket.set_local_name(false, address.path);
  return e;
}

Errno sock_listen(Call& call) {
  FdEntry entry;
  if (const Errno e = socket_entry(call, right::kSockAccept, entry); e != Errno::success) return e;
  HostSocket& socket = *entry.file->as_socket();
  if (socket.family() == os::AddressFamily::local)
    return socket.local_name(false).empty() ? Errno::destaddrreq : os::socket_listen(socket.native(), call.u32(1));
  os::SocketAddress here;
  if (const Errno e = os::socket_local_address(socket.native(), here); e != Errno::success) return e;
  // Without an address of its own it would listen everywhere.
  if (here.port == 0 && !may_use(call, protocol_of(socket), NetAction::listen, here)) return Errno::acces;
  return os::socket_listen(socket.native(), call.u32(1));
}

Errno sock_connect(Call& call) {
  FdEntry entry;
  NetAddress address;
  if (const Errno e = socket_entry(call, 0, entry); e != Errno::success) return e;
  if (const Errno e = load_address(call, call.u32(1), call.u32(2), address); e != Errno::success) return e;
  HostSocket& socket = *entry.file->as_socket();
  const bool waits = (socket.flags() & fdflag::kNonblock) == 0;
  for (;;) {
    const Errno e = start_connecting(call, socket, address);
    if (e == Errno::inprogress && waits) return finish_connecting(call, socket);
    // A local listener whose queue is full cannot be waited for, only asked again.
    if (e != Errno::again || !waits || !address.is_local()) return e;
    constexpr uint64_t kPause = 5'000'000;
    size_t ready = 0;
    if (call.is_interrupted()) return Errno::intr;
    if (const Errno failed = os::poll({}, kPause, ready); failed != Errno::success) return failed;
  }
}

}  // namespace wasmvm::wasi
