// Addresses, options and names: what the socket extension can ask about a socket or a host.
#include <limits>

#include "wasi/handlers.h"
#include "wasi/host_socket.h"
#include "wasi/net_address.h"
#include "wasi/network.h"

namespace wasmvm::wasi {

using os::AddressFamily;
using os::SocketAddress;
using os::SocketOption;

namespace {

// -- addresses --

/// Both addresses in both generations. `type_at` is null in the second one, which tags the address with its family.
Errno store_name(Call& call, bool of_peer, const uint32_t* type_at, uint32_t port_at) {
  FdEntry entry;
  AddressRoom room;
  if (const Errno e = socket_entry(call, 0, entry); e != Errno::success) return e;
  if (const Errno e = address_room(call, call.u32(1), room); e != Errno::success) return e;
  if (!call.memory.has(port_at, 4) || (type_at != nullptr && !call.memory.has(*type_at, 4))) return Errno::fault;
  const HostSocket& socket = *entry.file->as_socket();
  NetAddress found;
  const Errno e =
      of_peer ? os::socket_peer_address(socket.native(), found.ip) : os::socket_local_address(socket.native(), found.ip);
  if (e != Errno::success) return e;
  if (found.is_local()) found.path = socket.local_name(of_peer);
  if (const Errno full = store_address(call, room, found); full != Errno::success) return full;
  // The first generation says 4 and 6 where all others say 1 and 2.
  const AddressFamily family = found.ip.family;
  const uint32_t type = family == AddressFamily::inet4 ? 4 : family == AddressFamily::inet6 ? 6 : static_cast<uint32_t>(family);
  if (type_at != nullptr) call.memory.store(*type_at, 0, type);
  call.memory.store(port_at, 0, uint32_t{found.ip.port});
  return Errno::success;
}

Errno name_v1(Call& call, bool of_peer) {
  const uint32_t type_at = call.u32(2);
  return store_name(call, of_peer, &type_at, call.u32(3));
}

// -- options --

namespace option {
constexpr uint32_t kType = 1, kError = 2, kLinger = 9, kReceiveTimeout = 11, kSendTimeout = 12, kBindToDevice = 14, kCount = 15;
}

/// The option of one int with that number; none for the others.
bool int_option(uint32_t number, SocketOption& out) {
  switch (number) {
    case 0: out = SocketOption::reuse_address; return true;
    case 3: out = SocketOption::dont_route; return true;
    case 4: out = SocketOption::broadcast; return true;
    case 5: out = SocketOption::send_buffer; return true;
    case 6: out = SocketOption::receive_buffer; return true;
    case 7: out = SocketOption::keep_alive; return true;
    case 8: out = SocketOption::out_of_band_inline; return true;
    case 10: out = SocketOption::receive_low_water; return true;
    case 13: out = SocketOption::is_listening; return true;
    default: return false;
  }
}

/// An option's value as the guest has it: up to two numbers.
struct OptionValue {
  uint32_t size = 0;  ///< bytes: 4, 8 (two of 32 bits) or 16 (two of 64 bits)
  int64_t first = 0, second = 0;
};

OptionValue of_int(int64_t value) { return {4, value, 0}; }

OptionValue of_time(uint64_t nanoseconds) {
  if (nanoseconds == kForever) return {16, 0, 0};
  return {16, static_cast<int64_t>(nanoseconds / 1'000'000'000u), static_cast<int64_t>(nanoseconds % 1'000'000'000u / 1000)};
}

Errno get_option(const HostSocket& socket, uint32_t number, OptionValue& out) {
  SocketOption name;
  if (int_option(number, name)) {
    int value = 0;
    const Errno e = os::socket_get_option(socket.native(), name, value);
    out = of_int(value);
    return e;
  }
  switch (number) {
    case option::kType: out = of_int(socket.is_datagram() ? 1 : 2); return Errno::success;
    case option::kError: {
      Errno error = Errno::success;
      const Errno e = os::socket_take_error(socket.native(), error);
      out = of_int(static_cast<int64_t>(error));
      return e;
    }
    case option::kLinger: {
      os::Linger linger;
      const Errno e = os::socket_get_linger(socket.native(), linger);
      out = {8, linger.on, linger.seconds};
      return e;
    }
    case option::kReceiveTimeout: out = of_time(socket.wait_limit(false)); return Errno::success;
    case option::kSendTimeout: out = of_time(socket.wait_limit(true)); return Errno::success;
    default: out = {}; return Errno::success;  // bound to no device
  }
}

Errno set_timeout(HostSocket& socket, bool for_write, const OptionValue& value) {
  constexpr int64_t kMaxSeconds = int64_t{1} << 32;
  if (value.first < 0 || value.second < 0 || value.second >= 1'000'000) return Errno::dom;
  const bool for_ever = (value.first == 0 && value.second == 0) || value.first > kMaxSeconds;
  socket.set_wait_limit(
      for_write,
      for_ever ? kForever : static_cast<uint64_t>(value.first) * 1'000'000'000u + static_cast<uint64_t>(value.second) * 1000u);
  return Errno::success;
}

Errno set_option(HostSocket& socket, uint32_t number, const OptionValue& value) {
  SocketOption name;
  if (int_option(number, name)) {
    if (name == SocketOption::is_listening) return Errno::noprotoopt;
    return os::socket_set_option(socket.native(), name, static_cast<int>(value.first));
  }
  switch (number) {
    case option::kLinger: return os::socket_set_linger(socket.native(), {value.first != 0, static_cast<int>(value.second)});
    case option::kReceiveTimeout: return set_timeout(socket, false, value);
    case option::kSendTimeout: return set_timeout(socket, true, value);
    default: return Errno::noprotoopt;  // type and error are there to be read
  }
}

uint32_t option_size(uint32_t number) {
  SocketOption ignored;
  if (int_option(number, ignored) || number == option::kType || number == option::kError) return 4;
  return number == option::kLinger ? 8 : number == option::kBindToDevice ? 0 : 16;
}

/// Level and name of an option, and the socket.
Errno option_entry(const Call& call, FdEntry& entry) {
  if (const Errno e = socket_entry(call, 0, entry); e != Errno::success) return e;
  return call.u32(1) != 0 || call.u32(2) >= option::kCount ? Errno::noprotoopt : Errno::success;
}

// -- hosts --

namespace aiflag {
constexpr uint16_t kPassive = 1, kNumericHost = 4, kNumericService = 8;
}

// Structures of the extension.
constexpr uint32_t kAddrinfo = 28, kAiFamily = 2, kAiType = 3, kAiProtocol = 4, kAiAddrLength = 8, kAiAddr = 12,
                   kAiNameLength = 20, kAiNext = 24;
constexpr uint32_t kSockaddr = 12, kSockaddrLength = 4, kSockaddrData = 8;
/// Bytes of an address with its port, as in the host's structures behind the family.
constexpr uint32_t kDataV4 = 14, kDataV6 = 26;
constexpr uint32_t kMaxResults = 1024;

struct LookupRequest {
  os::HostQuery query;
  uint32_t list = 0, room = 0, count_at = 0;
};

/// A name of the guest's, whose length may include a NUL at the end.
Errno load_text(const Call& call, uint32_t pointer, uint32_t length, std::string& out) {
  if (!call.memory.has(pointer, length)) return Errno::fault;
  if (length > 1025) return Errno::ai_noname;
  if (length > 0) out.assign(reinterpret_cast<const char*>(call.memory.at(pointer)), length);
  if (!out.empty() && out.back() == '\0') out.pop_back();
  return out.find('\0') != out.npos ? Errno::ai_noname : Errno::success;
}

Errno load_request(const Call& call, LookupRequest& out) {
  const uint32_t hints = call.u32(4), list_at = call.u32(5);
  os::HostQuery& query = out.query;
  if (const Errno e = load_text(call, call.u32(0), call.u32(1), query.node); e != Errno::success) return e;
  if (const Errno e = load_text(call, call.u32(2), call.u32(3), query.service); e != Errno::success) return e;
  out.room = call.u32(6);
  out.count_at = call.u32(7);
  if (!call.memory.has(hints, kAddrinfo) || !call.memory.has(list_at, 4) || !call.memory.has(out.count_at, 4))
    return Errno::fault;
  out.list = call.memory.load<uint32_t>(list_at);
  const uint16_t flags = call.memory.load<uint16_t>(hints);
  const uint8_t family = call.memory.load<uint8_t>(hints, kAiFamily), type = call.memory.load<uint8_t>(hints, kAiType);
  if (family > 2) return Errno::ai_family;
  if (type > 2) return Errno::ai_socktype;
  if (query.node.empty() && query.service.empty()) return Errno::ai_noname;
  query.family = static_cast<AddressFamily>(family);
  query.datagram = type != 2;
  query.stream = type != 1;
  query.passive = (flags & aiflag::kPassive) != 0;
  query.numeric_host = (flags & aiflag::kNumericHost) != 0;
  query.numeric_service = (flags & aiflag::kNumericService) != 0;
  return Errno::success;
}

/// What needs no asking: addresses in numbers, and this host itself.
Errno resolve_here(os::HostQuery query, std::vector<os::HostAddress>& out) {
  query.numeric_host = true;
  return os::resolve_host(query, out);
}

/// A host's name: the policy decides, and remembers what it has been told.
Errno resolve_name(const Call& call, const os::HostQuery& query, std::vector<os::HostAddress>& out) {
  if (!may_look_up(call, query.node)) return Errno::acces;
  const auto lookup = [&](const std::string& name, std::vector<SocketAddress>& found) { return look_up(call, name, found); };
  std::vector<SocketAddress> addresses;
  Errno e = call.env.network.policy->pinned(query.node, lookup, addresses);
  if (e == Errno::noent) e = look_up(call, query.node, addresses);
  if (e != Errno::success) return e;
  std::vector<os::HostAddress> service;
  os::HostQuery port = query;
  port.node.clear();
  port.family = AddressFamily::inet4;
  if (!port.service.empty()) e = os::resolve_host(port, service);
  if (e != Errno::success) return e;
  for (SocketAddress address : addresses) {
    if (query.family != AddressFamily::none && query.family != address.family) continue;
    if (!service.empty()) address.port = service.front().address.port;
    if (query.stream) out.push_back({address, false});
    if (query.datagram) out.push_back({address, true});
  }
  return out.empty() ? Errno::ai_nodata : Errno::success;
}

/// Fills one element of the guest's list and says where the next one is. Elements whose room is too small are left as they
/// are, but for their length, which then is 0.
Errno store_result(const Call& call, uint32_t at, const os::HostAddress& found, bool is_last, uint32_t& next) {
  const GuestMemory& memory = call.memory;
  if (!memory.has(at, kAddrinfo)) return Errno::fault;
  const uint32_t sockaddr = memory.load<uint32_t>(at, kAiAddr);
  next = memory.load<uint32_t>(at, kAiNext);
  if (!memory.has(sockaddr, kSockaddr)) return Errno::fault;
  const uint32_t data = memory.load<uint32_t>(sockaddr, kSockaddrData), room = memory.load<uint32_t>(sockaddr, kSockaddrLength);
  const bool v4 = found.address.family == AddressFamily::inet4;
  const uint32_t size = v4 ? kDataV4 : kDataV6;
  const bool fits = room >= size;
  if (fits && !memory.has(data, size)) return Errno::fault;
  memory.store(at, 0, uint16_t{0});
  memory.store(at, kAiFamily, static_cast<uint8_t>(found.address.family));
  memory.store(at, kAiType, uint8_t{found.datagram ? uint8_t{1} : uint8_t{2}});
  memory.store(at, kAiProtocol, uint8_t{found.datagram ? uint8_t{2} : uint8_t{1}});
  // The extension counts the family of the host's structure in.
  memory.store(at, kAiAddrLength, fits ? (v4 ? uint32_t{16} : uint32_t{28}) : uint32_t{0});
  memory.store(at, kAiNameLength, uint32_t{0});
  if (is_last) memory.store(at, kAiNext, uint32_t{0});
  memory.store(sockaddr, 0, static_cast<uint8_t>(found.address.family));
  if (!fits) return Errno::success;
  memory.store(sockaddr, kSockaddrLength, size);
  uint8_t* const bytes = memory.at(data);
  std::memset(bytes, 0, size);
  bytes[0] = static_cast<uint8_t>(found.address.port >> 8);
  bytes[1] = static_cast<uint8_t>(found.address.port);
  std::memcpy(bytes + (v4 ? 2 : 6), found.address.ip.data(), found.address.ip_size());
  return Errno::success;
}

}  // namespace

Errno sock_getlocaladdr_v1(Call& call) { return name_v1(call, false); }
Errno sock_getpeeraddr_v1(Call& call) { return name_v1(call, true); }
Errno sock_getlocaladdr(Call& call) { return store_name(call, false, nullptr, call.u32(2)); }
Errno sock_getpeeraddr(Call& call) { return store_name(call, true, nullptr, call.u32(2)); }

Errno sock_getsockopt(Call& call) {
  const uint32_t number = call.u32(2), out = call.u32(3), size_at = call.u32(4);
  FdEntry entry;
  if (const Errno e = option_entry(call, entry); e != Errno::success) return e;
  if (!call.memory.has(size_at, 4)) return Errno::fault;
  const uint32_t room = call.memory.load<uint32_t>(size_at), size = option_size(number);
  if (room < size) return Errno::inval;
  if (!call.memory.has(out, size)) return Errno::fault;
  OptionValue value;
  if (const Errno e = get_option(*entry.file->as_socket(), number, value); e != Errno::success) return e;
  if (size == 16) {
    call.memory.store(out, 0, static_cast<uint64_t>(value.first));
    call.memory.store(out, 8, static_cast<uint64_t>(value.second));
  } else if (size != 0) {
    call.memory.store(out, 0, static_cast<uint32_t>(value.first));
    if (size == 8) call.memory.store(out, 4, static_cast<uint32_t>(value.second));
  }
  call.memory.store(size_at, 0, size);
  return Errno::success;
}

Errno sock_setsockopt(Call& call) {
  const uint32_t number = call.u32(2), in = call.u32(3), given = call.u32(4);
  FdEntry entry;
  if (const Errno e = option_entry(call, entry); e != Errno::success) return e;
  if (number == option::kBindToDevice) return given == 0 ? Errno::success : Errno::acces;  // no rule can speak of devices
  const uint32_t size = option_size(number);
  if (given < size) return Errno::inval;
  if (!call.memory.has(in, size)) return Errno::fault;
  OptionValue value;
  if (size == 16) {
    value.first = static_cast<int64_t>(call.memory.load<uint64_t>(in));
    value.second = static_cast<int64_t>(call.memory.load<uint64_t>(in, 8));
  } else {
    value.first = static_cast<int32_t>(call.memory.load<uint32_t>(in));
    if (size == 8) value.second = static_cast<int32_t>(call.memory.load<uint32_t>(in, 4));
  }
  return set_option(*entry.file->as_socket(), number, value);
}

Errno sock_getaddrinfo(Call& call) {
  LookupRequest request;
  if (const Errno e = load_request(call, request); e != Errno::success) return e;
  if (!call.env.network.policy && !may_look_up(call, request.query.node)) return Errno::acces;
  std::vector<os::HostAddress> found;
  Errno e = resolve_here(request.query, found);
  const bool is_name = !request.query.node.empty() && !request.query.numeric_host;
  if (e == Errno::ai_noname && is_name) e = resolve_name(call, request.query, found);
  if (e != Errno::success) return e;
  const uint32_t count = static_cast<uint32_t>(std::min<size_t>({found.size(), request.room, kMaxResults}));
  uint32_t at = request.list;
  for (uint32_t i = 0; i < count; ++i) {
    if (e = store_result(call, at, found[i], i + 1 == count, at); e != Errno::success) return e;
  }
  call.memory.store(request.count_at, 0, count);
  return Errno::success;
}

}  // namespace wasmvm::wasi
