// Sockets of the extension: connecting, transferring, options, names, waiting for many.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "guest.h"
#include "wasi/functions.h"

namespace wasmvm::wasi {
namespace {

constexpr uint32_t kAddress = 600, kAddressBytes = 640, kPort = 800, kType = 804, kMark = 0xee;
constexpr uint32_t kInet4 = 1, kInet6 = 2, kLocal = 3, kDatagram = 1, kStream = 2;

/// A guest that may use the loopback, with shorthands for sockets.
class NetGuest : public Guest {
 public:
  explicit NetGuest(const std::vector<std::string>& rules = {"allow:*:*:127.0.0.0/8:*", "allow:*:*:[::1]:*"},
                    const Config& config = {})
      : Guest(config) {
    REQUIRE(set_network(*wasi, rules));
    REQUIRE(set_warning(*wasi, [this](std::string_view text) { warnings.emplace_back(text); }));
  }

  uint32_t socket(uint32_t family = kInet4, uint32_t type = kStream) {
    REQUIRE(call("sock_open", {family, type, kOut}) == Errno::success);
    return get<uint32_t>(kOut);
  }
  /// An address structure with these bytes.
  uint32_t address(std::initializer_list<uint8_t> ip) {
    set(kAddress, kAddressBytes);
    set(kAddress + 4, static_cast<uint32_t>(ip.size()));
    std::copy(ip.begin(), ip.end(), bytes(kAddressBytes));
    return kAddress;
  }
  uint32_t loopback() { return address({127, 0, 0, 1}); }
  uint32_t path_address(const std::string& path) {
    set(kAddress, kAddressBytes);
    set(kAddress + 4, uint32_t{128});
    std::memset(bytes(kAddressBytes), 0, 128);
    set(kAddressBytes, uint16_t{kLocal});
    std::memcpy(bytes(kAddressBytes + 2), path.data(), std::min<size_t>(path.size(), 126));
    return kAddress;
  }
  /// Room for an address of that size.
  uint32_t room(uint32_t size) {
    set(kAddress, kAddressBytes);
    set(kAddress + 4, size);
    std::memset(bytes(kAddressBytes), kMark, 140);
    return kAddress;
  }
  uint32_t port_of(uint32_t socket) {
    REQUIRE(call("sock_getlocaladdr", {socket, room(16), kType, kPort}) == Errno::success);
    return get<uint32_t>(kPort);
  }
  uint32_t listener(uint32_t& port) {
    const uint32_t fd = socket();
    REQUIRE(call("sock_bind", {fd, loopback(), 0}) == Errno::success);
    REQUIRE(call("sock_listen", {fd, 8}) == Errno::success);
    port = port_of(fd);
    return fd;
  }
  uint32_t accept(uint32_t fd, uint32_t flags = 0) {
    REQUIRE(call("sock_accept", {fd, flags, kOut}) == Errno::success);
    return get<uint32_t>(kOut);
  }
  /// Both ends of a connection.
  void pair(uint32_t& client, uint32_t& server) {
    uint32_t port = 0;
    const uint32_t fd = listener(port);
    client = socket();
    REQUIRE(call("sock_connect", {client, loopback(), port}) == Errno::success);
    server = accept(fd);
    REQUIRE(call("fd_close", {fd}) == Errno::success);
  }
  Errno nonblocking(uint32_t fd) { return call("fd_fdstat_set_flags", {fd, fdflag::kNonblock}); }
  /// Calls the second function of that name.
  Errno call_other(const char* name, std::initializer_list<uint64_t> args) {
    const runtime::Extern* item = wasi->find_overload(name);
    REQUIRE(item != nullptr);
    runtime::Slot slots[16] = {};
    REQUIRE(item->func->param_slots == args.size());
    std::copy(args.begin(), args.end(), slots);
    runtime::HostCall host{store.get(), caller.get(), item->func, slots};
    REQUIRE(item->func->host(item->func->host_env, host));
    return static_cast<Errno>(slots[0]);
  }

  std::vector<std::string> warnings;
};

TEST_CASE("a stream goes both ways, and its end can be half closed") {
  NetGuest guest;
  uint32_t client = 0, server = 0;
  guest.pair(client, server);
  CHECK(guest.write(client, "request") == Errno::success);
  CHECK(guest.read(server, 100) == Errno::success);
  CHECK(guest.got == "request");
  CHECK(guest.call("sock_shutdown", {client, kShutWrite}) == Errno::success);
  CHECK(guest.read(server, 100) == Errno::success);
  CHECK(guest.got.empty());
  CHECK(guest.write(server, "answer") == Errno::success);
  CHECK(guest.read(client, 3) == Errno::success);
  CHECK(guest.got == "ans");
  guest.iovec(Guest::kData, 100);
  CHECK(guest.call("sock_recv", {client, 512, 1, riflag::kPeek, Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.string(Guest::kData, guest.get<uint32_t>(Guest::kOut)) == "wer");
  CHECK(guest.read(client, 100) == Errno::success);
  CHECK(guest.got == "wer");
  CHECK(guest.read(client, 0) == Errno::success);
  CHECK(guest.write(client, "more") == Errno::pipe);
  CHECK(guest.call("fd_close", {server}) == Errno::success);
  CHECK(guest.read(client, 10) == Errno::success);
}

TEST_CASE("waiting for all fills the room, peeking does not wait for it") {
  NetGuest guest;
  uint32_t client = 0, server = 0;
  guest.pair(client, server);
  REQUIRE(guest.write(client, "12345") == Errno::success);
  guest.iovec(Guest::kData, 10);
  CHECK(guest.call("sock_recv", {server, 512, 1, riflag::kPeek | riflag::kWaitall, Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 5);
  std::thread late([handle = native_handle(*guest.wasi, static_cast<int32_t>(client)).value_or(0)] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(::send(static_cast<int>(handle), "67890", 5, 0) == 5);
  });
  CHECK(guest.call("sock_recv", {server, 512, 1, riflag::kWaitall, Guest::kOut, Guest::kOut2}) == Errno::success);
  late.join();
  CHECK(guest.string(Guest::kData, guest.get<uint32_t>(Guest::kOut)) == "1234567890");
  CHECK(guest.call("sock_recv", {server, 512, 1, 4, Guest::kOut, Guest::kOut2}) == Errno::inval);
  CHECK(guest.call("sock_send", {server, 512, 1, 1, Guest::kOut}) == Errno::inval);
}

TEST_CASE("nonblocking sockets say again, and in progress while they connect") {
  NetGuest guest;
  uint32_t port = 0;
  const uint32_t fd = guest.listener(port);
  REQUIRE(guest.nonblocking(fd) == Errno::success);
  CHECK(guest.call("sock_accept", {fd, 0, Guest::kOut}) == Errno::again);
  const uint32_t client = guest.socket();
  REQUIRE(guest.nonblocking(client) == Errno::success);
  CHECK(guest.call("sock_connect", {client, guest.loopback(), port}) == Errno::inprogress);
  const uint32_t server = guest.accept(fd, fdflag::kNonblock);
  CHECK(guest.read(server, 1) == Errno::again);
  CHECK(guest.write(client, "x") == Errno::success);
  CHECK(guest.read(server, 1) == Errno::success);
  (void)guest.call("sock_connect", {client, guest.loopback(), port});  // hosts may report the first success so
  CHECK(guest.call("sock_connect", {client, guest.loopback(), port}) == Errno::isconn);
  CHECK(guest.call("fd_fdstat_get", {server, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint16_t>(Guest::kOut + layout::kFdstatFlags) == fdflag::kNonblock);
  CHECK(guest.get<uint8_t>(Guest::kOut) == 6);
}

TEST_CASE("a refused connection is told, at once or by the error option") {
  NetGuest guest;
  uint32_t port = 0;
  REQUIRE(guest.call("fd_close", {guest.listener(port)}) == Errno::success);
  CHECK(guest.call("sock_connect", {guest.socket(), guest.loopback(), port}) == Errno::connrefused);
  const uint32_t later = guest.socket();
  REQUIRE(guest.nonblocking(later) == Errno::success);
  const Errno e = guest.call("sock_connect", {later, guest.loopback(), port});
  CHECK((e == Errno::inprogress || e == Errno::connrefused));
  if (e == Errno::inprogress) {
    guest.set(Guest::kOut, uint32_t{4});
    CHECK(guest.call("sock_getsockopt", {later, 0, 2, Guest::kData, Guest::kOut}) == Errno::success);
    CHECK(guest.get<uint32_t>(Guest::kData) == static_cast<uint32_t>(Errno::connrefused));
  }
}

TEST_CASE("datagrams keep their bounds and tell where they come from") {
  NetGuest guest;
  const uint32_t a = guest.socket(kInet4, kDatagram), b = guest.socket(kInet4, kDatagram);
  for (const uint32_t fd : {a, b}) REQUIRE(guest.call("sock_bind", {fd, guest.loopback(), 0}) == Errno::success);
  const uint32_t to = guest.port_of(b), from = guest.port_of(a);
  guest.iovec(guest.put("datagram"), 8);
  CHECK(guest.call("sock_send_to", {a, 512, 1, guest.loopback(), to, 0, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 8);
  guest.iovec(Guest::kData, 4);
  CHECK(guest.call_other("sock_recv_from", {b, 512, 1, guest.room(128), riflag::kPeek, kPort, Guest::kOut, Guest::kOut2}) ==
        Errno::success);
  CHECK(guest.get<uint16_t>(kAddressBytes) == kInet4);
  CHECK(guest.get<uint32_t>(kAddressBytes + 2) == 0x0100007f);
  CHECK(guest.get<uint32_t>(kPort) == from);
  CHECK(guest.get<uint16_t>(Guest::kOut2) == kRecvDataTruncated);
  CHECK(guest.get<uint8_t>(kAddressBytes + 128) == kMark);
  CHECK(guest.call("sock_recv_from", {b, 512, 1, guest.room(4), 0, Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.get<uint32_t>(kAddressBytes) == 0x0100007f);
  CHECK(guest.get<uint8_t>(kAddressBytes + 4) == kMark);
  CHECK(guest.call("sock_recv_from", {b, 512, 1, guest.room(3), 0, Guest::kOut, Guest::kOut2}) == Errno::inval);
  CHECK(guest.nonblocking(b) == Errno::success);
  CHECK(guest.call("sock_recv_from", {b, 512, 1, guest.room(16), 0, Guest::kOut, Guest::kOut2}) == Errno::again);
  // A connected one may be written to.
  CHECK(guest.call("sock_connect", {a, guest.loopback(), to}) == Errno::success);
  CHECK(guest.write(a, "plain") == Errno::success);
  CHECK(guest.read(b, 10) == Errno::success);
  CHECK(guest.got == "plain");
}

TEST_CASE("addresses of both ends, in both generations and both families") {
  NetGuest guest;
  uint32_t client = 0, server = 0;
  guest.pair(client, server);
  const uint32_t port = guest.port_of(client);
  CHECK(guest.call("sock_getpeeraddr", {server, guest.room(4), kType, kPort}) == Errno::success);
  CHECK(guest.get<uint32_t>(kType) == 4);
  CHECK(guest.get<uint32_t>(kPort) == port);
  CHECK(guest.get<uint32_t>(kAddressBytes) == 0x0100007f);
  CHECK(guest.call_other("sock_getpeeraddr", {server, guest.room(128), kPort}) == Errno::success);
  CHECK(guest.get<uint16_t>(kAddressBytes) == kInet4);
  CHECK(guest.call("sock_getlocaladdr_v2", {server, guest.room(128), kPort}) == Errno::success);
  CHECK(guest.call("sock_getpeeraddr", {guest.socket(), guest.room(16), kType, kPort}) == Errno::notconn);
  CHECK(guest.call("sock_getpeeraddr", {0x7fffffff, guest.room(16), kType, kPort}) == Errno::badf);
  const uint32_t six = guest.socket(kInet6);
  guest.address({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  const Errno e = guest.call("sock_bind", {six, kAddress, 0});
  if (e == Errno::addrnotavail) return;  // a host without IPv6
  REQUIRE(e == Errno::success);
  CHECK(guest.call("sock_getlocaladdr", {six, guest.room(16), kType, kPort}) == Errno::success);
  CHECK(guest.get<uint32_t>(kType) == 6);
  CHECK(guest.get<uint8_t>(kAddressBytes + 15) == 1);
  CHECK(guest.call("sock_getlocaladdr", {six, guest.room(4), kType, kPort}) == Errno::inval);
  CHECK(guest.get<uint8_t>(kAddressBytes + 4) == kMark);
  CHECK(guest.call("sock_bind", {six, guest.loopback(), 0}) == Errno::afnosupport);
}

TEST_CASE("options have the sizes of the extension and do what they say") {
  NetGuest guest;
  const uint32_t fd = guest.socket();
  const auto get = [&](uint32_t name, uint32_t size) {
    guest.set(Guest::kOut, size);
    guest.set(Guest::kData, uint64_t{0});
    guest.set(Guest::kData + 8, uint64_t{0});
    return guest.call("sock_getsockopt", {fd, 0, name, Guest::kData, Guest::kOut});
  };
  for (const uint32_t name : {0u, 3u, 4u, 7u, 8u}) {
    CAPTURE(name);
    guest.set(Guest::kData, uint32_t{1});
    CHECK(guest.call("sock_setsockopt", {fd, 0, name, Guest::kData, 4}) == Errno::success);
    CHECK(get(name, 4) == Errno::success);
    CHECK(guest.get<uint32_t>(Guest::kData) == 1);
    CHECK(guest.get<uint32_t>(Guest::kOut) == 4);
    CHECK(get(name, 3) == Errno::inval);
    CHECK(guest.call("sock_setsockopt", {fd, 0, name, Guest::kData, 3}) == Errno::inval);
    CHECK(guest.call("sock_setsockopt", {fd, 0, name, Guest::kSize - 3, 4}) == Errno::fault);
  }
  CHECK(get(1, 4) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kData) == kStream);
  CHECK(get(13, 4) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kData) == 0);
  guest.set(Guest::kData, uint32_t{1});
  guest.set(Guest::kData + 4, uint32_t{3});
  CHECK(guest.call("sock_setsockopt", {fd, 0, 9, Guest::kData, 8}) == Errno::success);
  CHECK(get(9, 8) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kData) == (uint64_t{3} << 32 | 1));
  guest.set(Guest::kData, uint64_t{1});
  guest.set(Guest::kData + 8, uint64_t{500'000});
  CHECK(guest.call("sock_setsockopt", {fd, 0, 11, Guest::kData, 16}) == Errno::success);
  CHECK(get(11, 16) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kData) == 1);
  CHECK(guest.get<uint64_t>(Guest::kData + 8) == 500'000);
  guest.set(Guest::kData + 8, uint64_t{1'000'000});
  CHECK(guest.call("sock_setsockopt", {fd, 0, 12, Guest::kData, 16}) == Errno::dom);
  CHECK(guest.call("sock_setsockopt", {fd, 0, 1, Guest::kData, 4}) == Errno::noprotoopt);
  CHECK(guest.call("sock_setsockopt", {fd, 0, 14, Guest::kData, 4}) == Errno::acces);
  CHECK(guest.call("sock_setsockopt", {fd, 1, 0, Guest::kData, 4}) == Errno::noprotoopt);
  CHECK(get(15, 64) == Errno::noprotoopt);
  CHECK(get(0xffffffff, 64) == Errno::noprotoopt);
}

TEST_CASE("a time limit on receiving ends the wait with again") {
  NetGuest guest;
  uint32_t client = 0, server = 0;
  guest.pair(client, server);
  guest.set(Guest::kData, uint64_t{0});
  guest.set(Guest::kData + 8, uint64_t{20'000});
  REQUIRE(guest.call("sock_setsockopt", {client, 0, 11, Guest::kData, 16}) == Errno::success);
  CHECK(guest.read(client, 1) == Errno::again);
}

TEST_CASE("everything is denied without a policy, with errno ACCES and a warning, and a flood of them ends") {
  NetGuest guest({});
  CHECK(guest.call("sock_open", {kInet4, kStream, Guest::kOut}) == Errno::acces);
  CHECK(guest.warnings.size() == 1);
  CHECK(guest.call("sock_open", {kLocal, kStream, Guest::kOut}) == Errno::nosys);
  for (int i = 0; i < 100; ++i) (void)guest.call("sock_open", {kInet6, kDatagram, Guest::kOut});
  CHECK(guest.warnings.size() == 16);
  NetGuest client({"allow:tcp:connect:192.0.2.1:80"});
  const uint32_t fd = client.socket();
  CHECK(client.call("sock_connect", {fd, client.loopback(), 80}) == Errno::acces);
  CHECK(client.call("sock_bind", {fd, client.loopback(), 0}) == Errno::acces);
  CHECK(client.call("sock_listen", {fd, 1}) == Errno::acces);
  REQUIRE(client.warnings.size() == 3);
  CHECK(client.warnings[0] == "the network policy denies the guest tcp:connect:127.0.0.1:80");
  CHECK(client.call("sock_open", {kInet4, kDatagram, Guest::kOut}) == Errno::acces);
  NetGuest datagrams({"allow:udp:connect:127.0.0.1:9"});
  datagrams.iovec(Guest::kData, 1);
  const uint32_t udp = datagrams.socket(kInet4, kDatagram);
  CHECK(datagrams.call("sock_send_to", {udp, 512, 1, datagrams.loopback(), 10, 0, Guest::kOut}) == Errno::acces);
  CHECK(datagrams.call("sock_send_to", {udp, 512, 1, datagrams.loopback(), 9, 0, Guest::kOut}) == Errno::success);
  // What is configured anew keeps its policy.
  REQUIRE(configure(*datagrams.wasi, {}));
  CHECK(datagrams.call("sock_open", {kInet4, kDatagram, Guest::kOut}) == Errno::success);
}

TEST_CASE("sockets in the file system live in granted directories only") {
  Folder folder;
  folder.folder("jail");
  folder.link("../outside.sock", "jail/link.sock");
  const int outside = ::socket(AF_UNIX, SOCK_STREAM, 0);
  Config config;
  config.preopens = {"/run:" + folder.at("jail").string()};
  NetGuest guest({"allow:unix:*:*:*"}, config);
  CHECK(guest.call("sock_open", {kLocal, kStream, Guest::kOut}) == Errno::nosys);
  REQUIRE(set_allow_local(*guest.wasi, true));
  const uint32_t server = guest.socket(kLocal), client = guest.socket(kLocal);
  for (const char* path : {"/outside.sock", "/run/../outside.sock", "../outside.sock", "/tmp/x.sock", "/run"}) {
    CAPTURE(path);
    const Errno e = guest.call("sock_bind", {server, guest.path_address(path), 0});
    CHECK((e == Errno::noent || e == Errno::inval));
  }
  CHECK(guest.call("sock_bind", {server, guest.path_address(""), 0}) == Errno::notsup);
  CHECK(guest.call("sock_listen", {server, 1}) == Errno::destaddrreq);
  REQUIRE(guest.call("sock_bind", {server, guest.path_address("/run/a.sock"), 0}) == Errno::success);
  CHECK(folder.has("jail/a.sock"));
  CHECK(guest.call("sock_listen", {server, 1}) == Errno::success);
  CHECK(guest.call("sock_connect", {client, guest.path_address("/run/link.sock"), 0}) == Errno::connrefused);
  REQUIRE(guest.call("sock_connect", {client, guest.path_address("run//./a.sock"), 0}) == Errno::success);
  const uint32_t peer = guest.accept(server);
  CHECK(guest.write(client, "local") == Errno::success);
  CHECK(guest.read(peer, 10) == Errno::success);
  CHECK(guest.got == "local");
  CHECK(guest.call("sock_getlocaladdr_v2", {server, guest.room(128), kPort}) == Errno::success);
  CHECK(guest.get<uint16_t>(kAddressBytes) == kLocal);
  CHECK(guest.string(kAddressBytes + 2, 12) == std::string("/run/a.sock\0", 12));
  CHECK(guest.call("sock_getlocaladdr", {server, guest.room(16), kType, kPort}) == Errno::inval);
  CHECK(guest.call("sock_bind", {guest.socket(kLocal), guest.path_address("/run/a.sock"), 0}) == Errno::addrinuse);
  config.preopens = {"/run:" + folder.at("jail").string() + ":readonly"};
  REQUIRE(configure(*guest.wasi, config));
  CHECK(guest.call("sock_bind", {guest.socket(kLocal), guest.path_address("/run/b.sock"), 0}) == Errno::rofs);
  ::close(outside);
}

/// Hints and one result element with room for `room` bytes of an address.
void prepare_lookup(Guest& guest, uint32_t room, uint8_t family = 1) {
  std::memset(guest.bytes(1100), 0, 200);
  guest.set(1100 + 2, family);
  guest.set(1100 + 3, uint8_t{kStream});
  guest.set(1200, uint32_t{1204});  // the list begins here
  guest.set(1204 + 12, uint32_t{1240});
  guest.set(1240 + 4, room);
  guest.set(1240 + 8, uint32_t{1260});
  std::memset(guest.bytes(1260), kMark, 30);
}

TEST_CASE("hosts are looked up into the guest's list, within its bounds") {
  NetGuest guest({"allow:tcp:connect:localhost:80"});
  const auto look = [&](const std::string& node, const std::string& service, uint32_t count = 1) {
    const uint32_t a = guest.put(node), b = guest.put(service);
    return guest.call("sock_getaddrinfo", {a, node.size(), b, service.size(), 1100, 1200, count, Guest::kOut});
  };
  prepare_lookup(guest, 14);
  CHECK(look(std::string("127.0.0.1\0", 10), std::string("80\0", 3)) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1);
  CHECK(guest.get<uint8_t>(1204 + 2) == kInet4);
  CHECK(guest.get<uint8_t>(1204 + 3) == kStream);
  CHECK(guest.get<uint32_t>(1204 + 8) == 16);
  CHECK(guest.get<uint8_t>(1240) == kInet4);
  CHECK(guest.string(1260, 14) == std::string("\0\x50\x7f\0\0\x01\0\0\0\0\0\0\0\0", 14));
  CHECK(guest.get<uint8_t>(1274) == kMark);
  prepare_lookup(guest, 13);
  CHECK(look("127.0.0.1", "80") == Errno::success);
  CHECK(guest.get<uint32_t>(1204 + 8) == 0);
  CHECK(guest.get<uint8_t>(1260) == kMark);
  prepare_lookup(guest, 14, 0);
  CHECK(look("::1", "80") == Errno::success);
  CHECK(guest.get<uint8_t>(1204 + 2) == kInet6);
  CHECK(guest.get<uint32_t>(1204 + 8) == 0);
  prepare_lookup(guest, 14);
  CHECK(look("localhost", "80") == Errno::success);
  CHECK(guest.get<uint32_t>(1260 + 2) == 0x0100007f);
  CHECK(look("example.org", "80") == Errno::acces);
  CHECK(look("", "") == Errno::ai_noname);
  CHECK(look(std::string("a\0b", 3), "") == Errno::ai_noname);
  CHECK(look(std::string(2000, 'a'), "") == Errno::ai_noname);
  CHECK(look("127.0.0.1", "80", 0) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 0);
  guest.set(1204 + 12, Guest::kSize - 4);
  CHECK(look("127.0.0.1", "80") == Errno::fault);
  guest.set(1200, Guest::kSize - 4);
  CHECK(look("127.0.0.1", "80") == Errno::fault);
  guest.set(1100 + 2, uint8_t{3});
  CHECK(look("127.0.0.1", "80") == Errno::ai_family);
}

/// Subscribes to reading from descriptors `first` to `first + count - 1`, from address `at` on.
void subscribe_all(Guest& guest, uint32_t at, uint32_t first, uint32_t count, EventType type = EventType::fd_read) {
  for (uint32_t i = 0; i < count; ++i, at += layout::kSubscription) {
    std::memset(guest.bytes(at), 0, layout::kSubscription);
    guest.set(at, uint64_t{first + i});
    guest.set(at + 8, static_cast<uint8_t>(type));
    guest.set(at + 16, first + i);
  }
}

TEST_CASE("many descriptors are watched from call to call, and whoever leaves or comes is noticed") {
  NetGuest guest;
  constexpr uint32_t kCount = 100, kIn = 8192, kEvents = kIn + (kCount + 1) * layout::kSubscription;
  uint32_t port = 0;
  const uint32_t listener = guest.listener(port);
  std::vector<uint32_t> clients, servers;
  for (uint32_t i = 0; i < kCount; ++i) {
    const uint32_t client = guest.socket();
    REQUIRE(guest.call("sock_connect", {client, guest.loopback(), port}) == Errno::success);
    clients.push_back(client);
    servers.push_back(guest.accept(listener));
  }
  const auto poll = [&](const char* name, const std::vector<uint32_t>& fds) {
    for (uint32_t i = 0; i < fds.size(); ++i) subscribe_all(guest, kIn + i * layout::kSubscription, fds[i], 1);
    // A clock, so that nothing waits for ever.
    const uint32_t clock = kIn + static_cast<uint32_t>(fds.size()) * layout::kSubscription;
    std::memset(guest.bytes(clock), 0, layout::kSubscription);
    guest.set(clock + 16, uint32_t{1});
    guest.set(clock + 24, uint64_t{1'000'000});
    REQUIRE(guest.call(name, {kIn, kEvents, fds.size() + 1, Guest::kOut}) == Errno::success);
    std::vector<uint64_t> ready;
    for (uint32_t i = 0; i < guest.get<uint32_t>(Guest::kOut); ++i) {
      const uint32_t event = kEvents + i * layout::kEvent;
      if (guest.get<uint8_t>(event + 10) != 0) ready.push_back(guest.get<uint64_t>(event));
    }
    std::sort(ready.begin(), ready.end());
    return ready;
  };
  using List = std::vector<uint64_t>;
  CHECK(poll("poll_oneoff", servers).empty());
  REQUIRE(guest.write(clients[7], "x") == Errno::success);
  REQUIRE(guest.write(clients[90], "x") == Errno::success);
  CHECK(poll("poll_oneoff", servers) == List{servers[7], servers[90]});
  CHECK(poll("poll_oneoff", servers) == List{servers[7], servers[90]});
  CHECK(poll("epoll_oneoff", servers) == List{servers[7], servers[90]});
  CHECK(poll("epoll_oneoff", servers).empty());
  REQUIRE(guest.write(clients[7], "y") == Errno::success);
  CHECK(poll("epoll_oneoff", servers) == List{servers[7]});
  REQUIRE(guest.read(servers[7], 10) == Errno::success);
  CHECK(poll("poll_oneoff", servers) == List{servers[90]});
  // The number of a closed descriptor goes to a new one, which is another file.
  REQUIRE(guest.call("fd_close", {servers[90]}) == Errno::success);
  CHECK(poll("poll_oneoff", servers) == List{servers[90]});  // an error event
  const uint32_t client = guest.socket();
  CHECK(client == servers[90]);
  REQUIRE(guest.call("sock_connect", {client, guest.loopback(), port}) == Errno::success);
  const uint32_t server = guest.accept(listener);
  CHECK(poll("poll_oneoff", servers).empty());
  REQUIRE(guest.write(server, "z") == Errno::success);
  CHECK(poll("poll_oneoff", servers) == List{client});
  CHECK(poll("epoll_oneoff", servers) == List{client});
  servers.erase(servers.begin() + 90);
  CHECK(poll("poll_oneoff", servers).empty());
  CHECK(poll("epoll_oneoff", servers).empty());
  // The other end goes away.
  REQUIRE(guest.call("fd_close", {clients[3]}) == Errno::success);
  CHECK(poll("poll_oneoff", servers) == List{servers[3]});
  CHECK(guest.get<uint16_t>(kEvents + layout::kEventFlags) == kEventHangup);
}

TEST_CASE("files that are always ready never make a large wait hang") {
  Folder folder;
  folder.file("f", "text");
  Guest guest(with_folder(folder));
  for (uint32_t i = 0; i < 80; ++i) REQUIRE(guest.open(3, "f", 0, right::kRegular) == Errno::success);
  subscribe_all(guest, 8192, 4, 80);
  CHECK(guest.call("poll_oneoff", {8192, 8192, 80, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 80);
  CHECK(guest.get<uint64_t>(8192 + layout::kEventNbytes) == 4);
  subscribe_all(guest, 8192, 4, 80);
  CHECK(guest.call("epoll_oneoff", {8192, 8192, 80, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 80);
}

TEST_CASE("an interruption ends accepting, receiving, sending and large waits") {
  NetGuest guest;
  uint32_t port = 0, client = 0, server = 0;
  const uint32_t listener = guest.listener(port);
  guest.pair(client, server);
  const auto interrupted = [&](const auto& operation) {
    guest.store->block.interrupt.store(0);
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      guest.store->block.interrupt.store(1);
    });
    const Errno e = operation();
    other.join();
    guest.store->block.interrupt.store(0);
    return e;
  };
  CHECK(interrupted([&] { return guest.call("sock_accept", {listener, 0, Guest::kOut}); }) == Errno::intr);
  CHECK(interrupted([&] { return guest.read(client, 1); }) == Errno::intr);
  const Errno sent = interrupted([&] {
    guest.iovec(0, Guest::kSize);
    Errno e = Errno::success;
    for (int i = 0; i < 1000 && e == Errno::success; ++i) {
      e = guest.call("fd_write", {client, 512, 1, Guest::kOut});
      if (e == Errno::success && guest.get<uint32_t>(Guest::kOut) < Guest::kSize) return Errno::intr;
    }
    return e;
  });
  CHECK(sent == Errno::intr);
  subscribe_all(guest, 8192, listener, 1);
  CHECK(interrupted([&] { return guest.call("epoll_oneoff", {8192, 8192, 1, Guest::kOut}); }) == Errno::intr);
}

TEST_CASE("threads that share a socket never wait where nobody can wake them") {
  NetGuest guest;
  uint32_t port = 0;
  const uint32_t listener = guest.listener(port);
  // All of them are woken for one connection; those who come too late must go on waiting, and hear of the interruption.
  std::atomic<int> accepted{0}, stopped{0};
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      runtime::Slot slots[4] = {listener, 0, 2000 + 8 * i};
      const runtime::Extern* item = guest.wasi->find_export("sock_accept");
      runtime::HostCall host{guest.store.get(), guest.caller.get(), item->func, slots};
      item->func->host(item->func->host_env, host);
      (slots[0] == 0 ? accepted : stopped)++;
    });
  }
  const uint32_t client = guest.socket();
  CHECK(guest.call("sock_connect", {client, guest.loopback(), port}) == Errno::success);
  while (accepted == 0) std::this_thread::yield();
  guest.store->block.interrupt.store(1);
  for (std::thread& thread : threads) thread.join();
  CHECK(accepted == 1);
  CHECK(stopped == 3);
}

}  // namespace
}  // namespace wasmvm::wasi
