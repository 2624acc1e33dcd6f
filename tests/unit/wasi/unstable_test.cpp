// The forerunner of preview 1, `wasi_unstable`, where it differs; and limits of the host that a guest must not make it die of.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "guest.h"

namespace wasmvm::wasi {
namespace {

/// Calls a function of the old interface.
Errno old(Guest& guest, const char* name, std::initializer_list<uint64_t> args) {
  const runtime::Extern* item = find_unstable(*guest.wasi, name);
  REQUIRE(item != nullptr);
  runtime::Slot slots[16] = {};
  REQUIRE(item->func->param_slots == args.size());
  std::copy(args.begin(), args.end(), slots);
  runtime::HostCall host{guest.store.get(), guest.caller.get(), item->func, slots};
  REQUIRE(item->func->host(item->func->host_env, host));
  return static_cast<Errno>(slots[0]);
}

TEST_CASE("the old interface has all functions but the newest, on the same descriptors") {
  Guest guest;
  CHECK(find_unstable(*guest.wasi, "fd_write") != nullptr);
  CHECK(find_unstable(*guest.wasi, "sock_shutdown") != nullptr);
  CHECK(find_unstable(*guest.wasi, "sock_accept") == nullptr);
  CHECK(find_unstable(*guest.wasi, "sock_open") == nullptr);
  CHECK(find_unstable(*guest.caller, "fd_write") == nullptr);
}

TEST_CASE("the old interface counts seeks otherwise") {
  Folder folder;
  folder.file("f", "0123456789");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, right::kRegular) == Errno::success);
  constexpr uint32_t kCurrent = 0, kEnd = 1, kSet = 2;
  CHECK(old(guest, "fd_seek", {4, 4, kSet, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut) == 4);
  CHECK(old(guest, "fd_seek", {4, 1, kCurrent, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut) == 5);
  CHECK(old(guest, "fd_seek", {4, 0, kEnd, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut) == 10);
  CHECK(old(guest, "fd_seek", {4, 0, 3, Guest::kOut}) == Errno::inval);
}

TEST_CASE("the old interface has a shorter filestat") {
  Folder folder;
  folder.file("f", "0123456789");
  Guest guest(with_folder(folder));
  const uint32_t at = guest.put("f");
  REQUIRE(guest.call("path_filestat_get", {3, 0, at, 1, Guest::kData}) == Errno::success);
  std::memset(guest.bytes(2048), 0xee, 64);
  REQUIRE(old(guest, "path_filestat_get", {3, 0, at, 1, 2048}) == Errno::success);
  CHECK(guest.string(2048, 17) == guest.string(Guest::kData, 17));
  CHECK(guest.get<uint32_t>(2048 + 20) == 1);
  CHECK(guest.get<uint64_t>(2048 + 24) == 10);
  CHECK(guest.string(2048 + 24, 32) == guest.string(Guest::kData + 32, 32));
  CHECK(guest.get<uint8_t>(2048 + 56) == 0xee);
  CHECK(old(guest, "path_filestat_get", {3, 0, at, 1, Guest::kSize - 56}) == Errno::success);
  CHECK(old(guest, "path_filestat_get", {3, 0, at, 1, Guest::kSize - 55}) == Errno::fault);
}

TEST_CASE("the old interface has a longer subscription") {
  Guest guest;
  std::memset(guest.bytes(Guest::kData), 0, 56);
  guest.set(Guest::kData, uint64_t{77});
  guest.set(Guest::kData + 16, uint64_t{77});
  guest.set(Guest::kData + 24, uint32_t{1});
  guest.set(Guest::kData + 32, uint64_t{1'000'000});
  CHECK(old(guest, "poll_oneoff", {Guest::kData, 2048, 1, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1);
  CHECK(guest.get<uint64_t>(2048) == 77);
  CHECK(guest.get<uint16_t>(2048 + 8) == 0);
  CHECK(old(guest, "poll_oneoff", {Guest::kSize - 56, 2048, 1, Guest::kOut}) == Errno::success);
  CHECK(old(guest, "poll_oneoff", {Guest::kSize - 55, 2048, 1, Guest::kOut}) == Errno::fault);
}

TEST_CASE("a write beyond the size that the host may write is an errno, not the host's death") {
  Folder folder;
  folder.file("f", "");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit limit{4096, 4096};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(10);
    Guest guest(with_folder(folder));
    if (guest.open(3, "f", 0, right::kRegular) != Errno::success) ::_exit(11);
    guest.iovec(0, 4096);
    if (guest.call("fd_pwrite", {4, 512, 1, 1 << 20, Guest::kOut}) != Errno::fbig) ::_exit(12);
    if (guest.call("fd_write", {4, 512, 1, Guest::kOut}) != Errno::success) ::_exit(13);
    if (guest.call("fd_write", {4, 512, 1, Guest::kOut}) != Errno::fbig) ::_exit(14);
    if (guest.call("fd_filestat_set_size", {4, 5000}) != Errno::fbig) ::_exit(15);
    const Errno e = guest.call("fd_allocate", {4, 0, 5000});
    if (e != Errno::fbig && e != Errno::notsup) ::_exit(16);
    // One that the host itself has pending stays.
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace wasmvm::wasi
