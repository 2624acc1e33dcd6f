// Calls as such: registration, pointers, missing memories, start, end, clocks, waiting.
#include <unistd.h>

#include <chrono>
#include <thread>

#include "guest.h"
#include "wasi/functions.h"

namespace wasmvm::wasi {
namespace {

TEST_CASE("all forty-six functions of preview 1 and those of the socket extension are there with their types") {
  Guest guest;
  CHECK(functions().size() == 46 + 23);
  CHECK(guest.wasi->exports().size() == 46 + 23);
  size_t sockets = 0;
  for (const auto& [name, item] : guest.wasi->exports()) sockets += name.substr(0, 5) == "sock_";
  CHECK(sockets == 26);
  CHECK(guest.wasi->name() == "wasi_snapshot_preview1");
  CHECK(is_wasi(*guest.wasi));
  CHECK_FALSE(is_wasi(*guest.caller));
  CHECK(exit_code(*guest.caller) == 0);
  CHECK_FALSE(configure(*guest.caller, {}));
  const auto type_text = [&](const char* name) {
    return to_text(type_info(guest.wasi->find_export(name)->func->type).type.func);
  };
  CHECK(type_text("path_open") == "[i32 i32 i32 i32 i32 i64 i64 i32 i32] -> [i32]");
  CHECK(type_text("proc_exit") == "[i32] -> []");
  CHECK(type_text("sched_yield") == "[] -> [i32]");
  CHECK(type_text("fd_seek") == "[i32 i64 i32 i32] -> [i32]");
  CHECK(type_text("sock_accept") == "[i32 i32 i32] -> [i32]");
  CHECK(type_text("sock_recv_from") == "[i32 i32 i32 i32 i32 i32 i32] -> [i32]");
  CHECK(type_text("sock_getaddrinfo") == "[i32 i32 i32 i32 i32 i32 i32 i32] -> [i32]");
  // Where the generations differ in type, importers get the one that they ask for.
  for (const char* name : {"sock_accept", "sock_recv_from", "sock_getlocaladdr", "sock_getpeeraddr"}) {
    CAPTURE(name);
    const runtime::Extern* const other = guest.wasi->find_overload(name);
    REQUIRE(other != nullptr);
    CHECK(other->func->type != guest.wasi->find_export(name)->func->type);
  }
  CHECK(guest.wasi->find_overload("sock_open") == nullptr);
}

TEST_CASE("a host module with the same name but other functions is not ours") {
  const auto other = runtime::Instance::create_host("wasi_snapshot_preview1");
  CHECK_FALSE(is_wasi(*other));
  CHECK_FALSE(native_handle(*other, 0).has_value());
}

TEST_CASE("imported functions work on after their module is gone") {
  Config config;
  config.args = {"name"};
  Guest guest(config);
  const runtime::Extern item = *guest.wasi->find_export("args_sizes_get");
  guest.wasi = nullptr;
  runtime::Slot slots[2] = {Guest::kOut, Guest::kOut2};
  runtime::HostCall host{guest.store.get(), guest.caller.get(), item.func, slots};
  CHECK(item.func->host(item.func->host_env, host));
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1);
  CHECK(guest.get<uint32_t>(Guest::kOut2) == 5);
}

TEST_CASE("pointers outside memory give fault and change nothing, whatever the function") {
  Folder folder;
  folder.file("f", "text");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, right::kRegular) == Errno::success);
  std::vector<uint8_t> before(guest.bytes(0), guest.bytes(0) + Guest::kSize);
  for (const Function& f : functions()) {
    const std::string_view params = f.params;
    if (params.find('p') == params.npos) continue;
    for (const uint64_t pointer :
         {uint64_t{Guest::kSize}, uint64_t{Guest::kSize - 1}, uint64_t{0xffffffff}, uint64_t{0x80000000}}) {
      const runtime::Extern* item = guest.wasi->find_export(f.name);
      runtime::Slot slots[16] = {};
      for (size_t i = 0; i < params.size(); ++i) slots[i] = params[i] == 'p' ? pointer : 0;
      const bool on_file = params[0] == 'i' && std::string_view(f.name).substr(0, 3) == "fd_";
      if (on_file)
        slots[0] = std::string_view(f.name).find("prestat") != std::string_view::npos || std::string_view(f.name) == "fd_readdir"
                       ? 3
                       : 4;
      if (std::string_view(f.name).substr(0, 5) == "path_") slots[params[0] == 'p' ? 2 : 0] = 3;
      // Lengths: two of everything that is counted.
      for (size_t i = 1; i < params.size(); ++i) {
        if (params[i] == 'i' && params[i - 1] == 'p') slots[i] = 2;
      }
      if (std::string_view(f.name) == "path_rename") slots[3] = 3;
      if (std::string_view(f.name) == "path_link") slots[4] = 3;
      if (std::string_view(f.name) == "path_symlink") slots[2] = 3;
      runtime::HostCall host{guest.store.get(), guest.caller.get(), item->func, slots};
      CAPTURE(f.name, pointer);
      REQUIRE(item->func->host(item->func->host_env, host));
      const Errno e = static_cast<Errno>(slots[0]);
      if (std::string_view(f.name).substr(0, 5) == "sock_") {
        CHECK(e != Errno::success);
      } else if (std::string_view(f.name) == "args_get" || std::string_view(f.name) == "environ_get") {
        CHECK(e == Errno::success);  // nothing to write
      } else {
        CHECK(e == Errno::fault);
      }
    }
  }
  CHECK(std::vector<uint8_t>(guest.bytes(0), guest.bytes(0) + Guest::kSize) == before);
  CHECK(folder.text("f") == "text");
}

TEST_CASE("a range that wraps around the end of the address space is a fault") {
  Folder folder;
  folder.file("f", "text");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, right::kRegular) == Errno::success);
  guest.iovec(0xfffffff0, 0x20);
  CHECK(guest.call("fd_read", {4, 512, 1, Guest::kOut}) == Errno::fault);
  guest.iovec(8, 0xffffffff);
  CHECK(guest.call("fd_read", {4, 512, 1, Guest::kOut}) == Errno::fault);
  CHECK(guest.call("random_get", {16, 0xffffffff}) == Errno::fault);
  CHECK(guest.call("fd_read", {4, 0xfffffff8, 1024, Guest::kOut}) == Errno::fault);
  CHECK(guest.call("poll_oneoff", {0, 0, 65536, Guest::kOut}) == Errno::fault);
  CHECK(guest.call("poll_oneoff", {0, 0, 0x80000000, Guest::kOut}) == Errno::inval);
  // The last bytes of memory are still inside.
  CHECK(guest.call("random_get", {Guest::kSize - 4, 4}) == Errno::success);
  CHECK(guest.call("random_get", {Guest::kSize - 4, 5}) == Errno::fault);
  CHECK(guest.call("clock_time_get", {1, 0, Guest::kSize - 8}) == Errno::success);
  CHECK(guest.call("clock_time_get", {1, 0, Guest::kSize - 7}) == Errno::fault);
}

TEST_CASE("a caller without an exported memory traps whatever it calls") {
  Guest guest;
  guest.caller = runtime::Instance::create_host("poor");
  (void)guest.call("random_get", {0, 0});
  CHECK(guest.trapped);
  CHECK(guest.store->trap().code == ErrCode::HostFuncError);
  (void)guest.call("sched_yield", {});
  CHECK(guest.trapped);
  guest.caller = nullptr;
  (void)guest.call("random_get", {0, 0});
  CHECK(guest.trapped);
}

TEST_CASE("arguments and environment arrive whole") {
  Config config;
  config.args = {"prog", "", "third arg"};
  config.env = {"A=1", "EMPTY="};
  Guest guest(config);
  CHECK(guest.call("args_sizes_get", {Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 3);
  CHECK(guest.get<uint32_t>(Guest::kOut2) == 16);
  CHECK(guest.call("args_get", {Guest::kOut, Guest::kData}) == Errno::success);
  CHECK(guest.string(Guest::kData, 16) == std::string("prog\0\0third arg\0", 16));
  CHECK(guest.get<uint32_t>(Guest::kOut) == Guest::kData);
  CHECK(guest.get<uint32_t>(Guest::kOut + 4) == Guest::kData + 5);
  CHECK(guest.get<uint32_t>(Guest::kOut + 8) == Guest::kData + 6);
  CHECK(guest.call("environ_sizes_get", {Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 2);
  CHECK(guest.call("environ_get", {Guest::kOut, Guest::kData}) == Errno::success);
  CHECK(guest.string(Guest::kData, 11) == std::string("A=1\0EMPTY=\0", 11));
  CHECK(guest.call("args_get", {Guest::kOut, Guest::kSize - 15}) == Errno::fault);
}

TEST_CASE("proc_exit keeps all 32 bits and ends the guest cleanly") {
  Guest guest;
  (void)guest.call("proc_exit", {0xdeadbeef});
  CHECK(guest.trapped);
  CHECK(guest.store->trap().code == ErrCode::Terminated);
  CHECK(exit_code(*guest.wasi) == 0xdeadbeef);
  REQUIRE(configure(*guest.wasi, {}));
  CHECK(exit_code(*guest.wasi) == 0);
}

TEST_CASE("signals of the guest are ignored, refused or traps, and never reach the host") {
  Guest guest;
  for (uint32_t signal = 0; signal < 40; ++signal) {
    CAPTURE(signal);
    const Errno e = guest.call("proc_raise", {signal});
    if (signal > 30) {
      CHECK(e == Errno::inval);
      CHECK_FALSE(guest.trapped);
    } else {
      const bool ignored = signal == 0 || signal == 16 || signal == 17 || signal == 22 || signal == 27;
      CHECK(guest.trapped == !ignored);
    }
  }
}

TEST_CASE("clocks run and have a resolution") {
  Guest guest;
  for (uint32_t clock = 0; clock < 4; ++clock) {
    CHECK(guest.call("clock_res_get", {clock, Guest::kOut}) == Errno::success);
    CHECK(guest.get<uint64_t>(Guest::kOut) > 0);
    CHECK(guest.call("clock_time_get", {clock, 1, Guest::kOut}) == Errno::success);
    const uint64_t first = guest.get<uint64_t>(Guest::kOut);
    CHECK(guest.call("clock_time_get", {clock, 1, Guest::kOut}) == Errno::success);
    CHECK(guest.get<uint64_t>(Guest::kOut) >= first);
  }
  CHECK(guest.call("clock_time_get", {0, 1, Guest::kOut}) == Errno::success);
  const auto now = std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
  CHECK(std::abs(static_cast<double>(guest.get<uint64_t>(Guest::kOut)) - static_cast<double>(now)) < 5e9);
  CHECK(guest.call("clock_time_get", {4, 1, Guest::kOut}) == Errno::inval);
  CHECK(guest.call("clock_res_get", {0xffffffff, Guest::kOut}) == Errno::inval);
}

TEST_CASE("random bytes fill exactly what was asked for") {
  Guest guest;
  std::memset(guest.bytes(Guest::kData), 0, 200);
  CHECK(guest.call("random_get", {Guest::kData + 50, 100}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kData + 42) == 0);
  CHECK(guest.get<uint64_t>(Guest::kData + 150) == 0);
  int zeros = 0;
  for (uint32_t i = 0; i < 100; ++i) zeros += guest.get<uint8_t>(Guest::kData + 50 + i) == 0;
  CHECK(zeros < 20);
  CHECK(guest.call("random_get", {0, 0}) == Errno::success);
}

/// Writes a subscription at `at`.
void subscribe_clock(Guest& guest, uint32_t at, uint64_t userdata, uint32_t clock, uint64_t timeout, uint16_t flags = 0) {
  std::memset(guest.bytes(at), 0, layout::kSubscription);
  guest.set(at, userdata);
  guest.set(at + 16, clock);
  guest.set(at + 24, timeout);
  guest.set(at + 40, flags);
}
void subscribe_fd(Guest& guest, uint32_t at, uint64_t userdata, EventType type, uint32_t fd) {
  std::memset(guest.bytes(at), 0, layout::kSubscription);
  guest.set(at, userdata);
  guest.set(at + 8, static_cast<uint8_t>(type));
  guest.set(at + 16, fd);
}

TEST_CASE("poll_oneoff waits for the earliest clock and reports it") {
  Guest guest;
  subscribe_clock(guest, 1024, 7, 1, 3'000'000'000);
  subscribe_clock(guest, 1072, 8, 1, 20'000'000);
  const auto begin = std::chrono::steady_clock::now();
  // Events overwrite the subscriptions: the arrays may overlap.
  CHECK(guest.call("poll_oneoff", {1024, 1024, 2, Guest::kOut}) == Errno::success);
  const auto took = std::chrono::steady_clock::now() - begin;
  CHECK(took >= std::chrono::milliseconds(20));
  CHECK(took < std::chrono::seconds(2));
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1);
  CHECK(guest.get<uint64_t>(1024) == 8);
  CHECK(guest.get<uint16_t>(1024 + 8) == 0);
  CHECK(guest.get<uint8_t>(1024 + 10) == 0);

  for (const uint32_t clock : {0u, 1u}) {
    subscribe_clock(guest, 1024, 9, clock, 5, kSubclockAbstime);  // long past
    CHECK(guest.call("poll_oneoff", {1024, 2048, 1, Guest::kOut}) == Errno::success);
    CHECK(guest.get<uint64_t>(2048) == 9);
  }
  subscribe_clock(guest, 1024, 9, 2, 5);
  CHECK(guest.call("poll_oneoff", {1024, 2048, 1, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint16_t>(2048 + 8) == static_cast<uint16_t>(Errno::notsup));
  subscribe_clock(guest, 1024, 9, 77, 5);
  CHECK(guest.call("poll_oneoff", {1024, 2048, 1, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint16_t>(2048 + 8) == static_cast<uint16_t>(Errno::inval));
  CHECK(guest.call("poll_oneoff", {1024, 2048, 0, Guest::kOut}) == Errno::inval);
  guest.set<uint8_t>(1024 + 8, 3);
  CHECK(guest.call("poll_oneoff", {1024, 2048, 1, Guest::kOut}) == Errno::inval);
}

TEST_CASE("poll_oneoff reports pipes, files, closed peers and bad descriptors") {
  Folder folder;
  folder.file("f", "12345");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Config config = with_folder(folder);
  config.stdin_fd = ends[0];
  Guest guest(config);
  REQUIRE(guest.open(3, "f", 0, right::kRegular) == Errno::success);

  subscribe_fd(guest, 1024, 1, EventType::fd_read, 0);
  subscribe_clock(guest, 1072, 2, 1, 10'000'000);
  CHECK(guest.call("poll_oneoff", {1024, 2048, 2, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1);
  CHECK(guest.get<uint64_t>(2048) == 2);

  REQUIRE(::write(ends[1], "abc", 3) == 3);
  subscribe_clock(guest, 1072, 2, 1, ~uint64_t{0});
  CHECK(guest.call("poll_oneoff", {1024, 2048, 2, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1);
  CHECK(guest.get<uint64_t>(2048) == 1);
  CHECK(guest.get<uint64_t>(2048 + layout::kEventNbytes) == 3);

  subscribe_fd(guest, 1072, 2, EventType::fd_read, 4);
  subscribe_fd(guest, 1120, 3, EventType::fd_write, 4);
  subscribe_fd(guest, 1168, 4, EventType::fd_read, 99);
  subscribe_fd(guest, 1216, 5, EventType::fd_write, 0);
  CHECK(guest.call("poll_oneoff", {1024, 2048, 5, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 5);
  uint32_t seen = 0;
  for (uint32_t i = 0; i < 5; ++i) {
    const uint32_t at = 2048 + 32 * i;
    const uint64_t user = guest.get<uint64_t>(at);
    const auto error = static_cast<Errno>(guest.get<uint16_t>(at + 8));
    seen |= 1u << user;
    if (user == 2) CHECK(guest.get<uint64_t>(at + 16) == 5);
    if (user <= 3) CHECK(error == Errno::success);
    if (user >= 4) CHECK(error == Errno::badf);
  }
  CHECK(seen == 0b111110);

  ::close(ends[1]);
  REQUIRE(guest.read(0, 10) == Errno::success);
  CHECK(guest.call("poll_oneoff", {1024, 2048, 1, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint16_t>(2048 + layout::kEventFlags) == kEventHangup);
  ::close(ends[0]);
}

TEST_CASE("an interruption ends waits for clocks and for input within a second") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Config config;
  config.stdin_fd = ends[0];
  Guest guest(config);
  const bool reading = GENERATE(false, true);
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    guest.store->block.interrupt.store(static_cast<uint32_t>(ErrCode::Interrupted));
  });
  const auto begin = std::chrono::steady_clock::now();
  if (reading) {
    CHECK(guest.read(0, 1) == Errno::intr);
  } else {
    subscribe_clock(guest, 1024, 7, 1, 60'000'000'000);
    CHECK(guest.call("poll_oneoff", {1024, 2048, 1, Guest::kOut}) == Errno::intr);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  stopper.join();
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("no handle of the host is left open by a guest") {
  const auto count = [] {
    size_t n = 0;
    for (const auto& e : std::filesystem::directory_iterator("/proc/self/fd")) n += !e.path().empty();
    return n;
  };
  Folder folder;
  folder.file("f", "");
  const size_t before = count();
  {
    Guest guest(with_folder(folder));
    for (int i = 0; i < 50; ++i) {
      CHECK(guest.open(3, "f") == Errno::success);
      CHECK(guest.open(3, "none") == Errno::noent);
      CHECK(guest.stat(3, "f", true) == Errno::success);
      CHECK(guest.open(3, ".", oflag::kDirectory, 0) == Errno::success);
    }
  }
  CHECK(count() == before);
}

TEST_CASE("random arguments never crash a function") {
  // One level down, so that "../f" is ours even if the sandbox had a hole.
  Folder folder;
  folder.folder("in");
  folder.file("f", "outside");
  folder.file("in/f", "text");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Config config;
  config.preopens = {"/:" + folder.at("in").string()};
  config.stdin_fd = config.stderr_fd = -1;
  config.stdout_fd = ends[1];
  Guest guest(config);
  uint64_t seed = 88172645463325252u;
  const auto random = [&] {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
  };
  const std::string fixed = "f\0../f\0dir/x\0/abs\0";
  for (int i = 0; i < 20000; ++i) {
    const Function& f = functions()[random() % functions().size()];
    const std::string_view name = f.name;
    if (name == "poll_oneoff" || name == "epoll_oneoff" || name == "fd_allocate" || name == "fd_filestat_set_size")
      continue;  // would wait, or fill the disk
    if (i % 64 == 0) {
      for (uint32_t at = 0; at < 8192; at += 8) guest.set<uint64_t>(at, random() & 0x0000'0fff'0000'ffff);
      std::memcpy(guest.bytes(256), fixed.data(), fixed.size());
      guest.store->block.interrupt.store(1);  // nothing may wait
    }
    runtime::Slot slots[16] = {};
    for (size_t p = 0; p < std::strlen(f.params); ++p) {
      const uint64_t kind = random() % 8;
      slots[p] = kind == 0   ? random()
                 : kind == 1 ? Guest::kSize - random() % 16
                 : kind == 2 ? 256 + random() % 20
                             : random() % 12;
      if (f.params[p] != 'I') slots[p] &= 0xffffffff;
    }
    const runtime::Extern* item = guest.wasi->find_export(name);
    runtime::HostCall host{guest.store.get(), guest.caller.get(), item->func, slots};
    if (item->func->host(item->func->host_env, host) && f.returns_errno) CHECK(slots[0] <= 87);
  }
  CHECK(folder.text("f") == "outside");
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace wasmvm::wasi
