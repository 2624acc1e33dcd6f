// Reading, writing, positions, attributes, flags and rights.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest.h"

namespace wasmvm::wasi {
namespace {

constexpr Rights kReadWrite = right::kRegular;

TEST_CASE("what is written can be read back, at positions and in pieces") {
  Folder folder;
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", oflag::kCreat | oflag::kExcl, kReadWrite) == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(f == 4);
  CHECK(guest.write(f, "hello world") == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 11);
  CHECK(guest.call("fd_tell", {f, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut) == 11);
  CHECK(guest.call("fd_seek", {f, static_cast<uint64_t>(-5), 2, Guest::kOut}) == Errno::success);
  CHECK(guest.read(f, 100) == Errno::success);
  CHECK(guest.got == "world");
  CHECK(guest.read(f, 100) == Errno::success);
  CHECK(guest.got.empty());
  CHECK(guest.call("fd_seek", {f, static_cast<uint64_t>(-1), 0, Guest::kOut}) == Errno::inval);
  CHECK(guest.call("fd_seek", {f, 0, 3, Guest::kOut}) == Errno::inval);

  guest.iovec(guest.put("HELLO"), 5);
  CHECK(guest.call("fd_pwrite", {f, 512, 1, 6, Guest::kOut}) == Errno::success);
  guest.iovec(Guest::kData, 4);
  CHECK(guest.call("fd_pread", {f, 512, 1, 5, Guest::kOut}) == Errno::success);
  CHECK(guest.string(Guest::kData, 4) == " HEL");
  CHECK(guest.call("fd_pread", {f, 512, 1, ~uint64_t{0}, Guest::kOut}) == Errno::inval);
  CHECK(guest.call("fd_pwrite", {f, 512, 1, uint64_t{1} << 63, Guest::kOut}) == Errno::inval);
  // Offsets of 64 bits: far beyond the end nothing is found.
  CHECK(guest.call("fd_pread", {f, 512, 1, uint64_t{1} << 40, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 0);
  CHECK(folder.text("f") == "hello HELLO");
}

TEST_CASE("scatter and gather lists may be empty, overlap, be misaligned and have up to 1024 runs") {
  Folder folder;
  folder.file("f", "abcdefgh");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, kReadWrite) == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(guest.call("fd_read", {f, 512, 0, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 0);
  // Two runs on the same place, with an empty one far outside between them; list and result at odd addresses.
  const uint32_t list = 513;
  guest.set<uint32_t>(list, 1001);
  guest.set<uint32_t>(list + 4, 4);
  guest.set<uint32_t>(list + 8, 0xffffffff);
  guest.set<uint32_t>(list + 12, 0);
  guest.set<uint32_t>(list + 16, 1003);
  guest.set<uint32_t>(list + 20, 4);
  CHECK(guest.call("fd_read", {f, list, 3, 71}) == Errno::success);
  CHECK(guest.get<uint32_t>(71) == 8);
  CHECK(guest.string(1003, 4) == "efgh");

  const uint32_t many = 20000;
  for (uint32_t i = 0; i < 1025; ++i) {
    guest.set<uint32_t>(many + 8 * i, 1001 + 2);
    guest.set<uint32_t>(many + 8 * i + 4, 1);
  }
  CHECK(guest.call("fd_write", {f, many, 1024, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 1024);
  CHECK(guest.call("fd_write", {f, many, 1025, Guest::kOut}) == Errno::inval);
  CHECK(folder.text("f") == "abcdefgh" + std::string(1024, 'e'));
}

TEST_CASE("append writes at the end and can be switched on and off") {
  Folder folder;
  folder.file("f", "start");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, kReadWrite, fdflag::kAppend) == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(guest.write(f, "+") == Errno::success);
  CHECK(guest.call("fd_seek", {f, 0, 0, Guest::kOut}) == Errno::success);
  CHECK(guest.write(f, "+") == Errno::success);
  CHECK(folder.text("f") == "start++");
  CHECK(guest.call("fd_fdstat_get", {f, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint16_t>(Guest::kOut + 2) == fdflag::kAppend);
  CHECK(guest.call("fd_fdstat_set_flags", {f, fdflag::kSync}) == Errno::success);
  CHECK(guest.call("fd_seek", {f, 0, 0, Guest::kOut}) == Errno::success);
  CHECK(guest.write(f, "S") == Errno::success);
  CHECK(folder.text("f") == "Start++");
  CHECK(guest.call("fd_fdstat_get", {f, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint16_t>(Guest::kOut + 2) == fdflag::kSync);
  CHECK(guest.call("fd_fdstat_set_flags", {f, 32}) == Errno::inval);
}

TEST_CASE("every combination of open flags does what the host's open would") {
  Folder folder;
  Guest guest(with_folder(folder));
  for (uint32_t oflags = 0; oflags <= oflag::kAll; ++oflags) {
    for (uint32_t fdflags = 0; fdflags <= fdflag::kAll; ++fdflags) {
      for (const std::string name : {"file", "dir", "none"}) {
        CAPTURE(oflags, fdflags, name);
        std::filesystem::remove_all(folder.root / "none");
        folder.folder("dir");
        folder.file("file", "text");
        const bool creat = oflags & oflag::kCreat, dir = oflags & oflag::kDirectory, trunc = oflags & oflag::kTrunc;
        Errno expected = Errno::success;
        if (dir && (creat || trunc)) {
          expected = Errno::inval;
        } else if (name == "none" && !creat) {
          expected = Errno::noent;
        } else if (name != "none" && creat && (oflags & oflag::kExcl)) {
          expected = Errno::exist;
        } else if (name == "file" && dir) {
          expected = Errno::notdir;
        } else if (name == "dir") {
          expected = Errno::isdir;
        }
        CHECK(guest.open(3, name, oflags, right::kFdRead | right::kFdWrite, fdflags) == expected);
        if (expected == Errno::success) {
          if (name == "file") CHECK(folder.text("file") == (trunc ? "" : "text"));
          CHECK(guest.call("fd_close", {guest.fd}) == Errno::success);
        } else {
          CHECK(folder.text("file") == "text");
        }
      }
    }
  }
}

TEST_CASE("sizes, space and times of files") {
  Folder folder;
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", oflag::kCreat, kReadWrite) == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(guest.call("fd_filestat_set_size", {f, 100}) == Errno::success);
  CHECK(guest.call("fd_allocate", {f, 50, 150}) == Errno::success);
  CHECK(guest.call("fd_filestat_get", {f, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatSize) == 200);
  CHECK(guest.get<uint8_t>(Guest::kOut + layout::kFilestatType) == 4);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatNlink) == 1);
  CHECK(guest.call("fd_allocate", {f, 0, 0}) == Errno::inval);
  CHECK(guest.call("fd_allocate", {f, uint64_t{1} << 62, uint64_t{1} << 62}) == Errno::fbig);
  CHECK(guest.call("fd_allocate", {f, ~uint64_t{0}, 2}) == Errno::inval);
  CHECK(guest.call("fd_filestat_set_size", {f, ~uint64_t{0}}) == Errno::inval);

  CHECK(guest.call("fd_filestat_set_times", {f, 1'234'567'891'234'567'891u, 42, 5}) == Errno::success);
  CHECK(guest.stat(3, "f", false) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatAtim) == 1'234'567'891'234'567'891u);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatMtim) == 42);
  CHECK(guest.call("fd_filestat_set_times", {f, 0, 0, 8}) == Errno::success);
  CHECK(guest.stat(3, "f", false) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatAtim) == 1'234'567'891'234'567'891u);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatMtim) > 1'600'000'000'000'000'000u);
  for (const uint64_t bad : {3, 12, 15, 16, 0x10000}) CHECK(guest.call("fd_filestat_set_times", {f, 0, 0, bad}) == Errno::inval);

  CHECK(guest.set_times(3, "f", true) == Errno::success);
  CHECK(guest.stat(3, "f", false) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatAtim) == 1'000'000'001);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatMtim) == 2'000'000'002);

  CHECK(guest.call("fd_sync", {f}) == Errno::success);
  CHECK(guest.call("fd_datasync", {f}) == Errno::success);
  for (uint64_t advice = 0; advice <= 5; ++advice) CHECK(guest.call("fd_advise", {f, 0, 10, advice}) == Errno::success);
  CHECK(guest.call("fd_advise", {f, 0, 10, 6}) == Errno::inval);
  CHECK(guest.call("fd_advise", {f, ~uint64_t{0}, 10, 0}) == Errno::inval);
}

TEST_CASE("an unlinked file lives on while it is open") {
  Folder folder;
  folder.file("f", "still here");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f") == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(guest.path1("path_unlink_file", 3, "f") == Errno::success);
  CHECK(guest.read(f, 100) == Errno::success);
  CHECK(guest.got == "still here");
  CHECK(guest.open(3, "f") == Errno::noent);
}

TEST_CASE("rights limit what a descriptor can do and can only shrink") {
  Folder folder;
  folder.file("f", "text");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, right::kFdRead | right::kFdWrite | right::kFdSeek) == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(guest.call("fd_filestat_get", {f, Guest::kOut}) == Errno::notcapable);
  CHECK(guest.call("fd_fdstat_set_rights", {f, right::kFdRead, 0}) == Errno::success);
  CHECK(guest.call("fd_fdstat_set_rights", {f, right::kFdRead | right::kFdSeek, 0}) == Errno::notcapable);
  CHECK(guest.write(f, "x") == Errno::notcapable);
  CHECK(guest.call("fd_seek", {f, 1, 0, Guest::kOut}) == Errno::notcapable);
  CHECK(guest.read(f, 4) == Errno::success);
  CHECK(guest.call("fd_fdstat_get", {f, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut + 8) == right::kFdRead);

  // A file opened one way cannot be used the other way; that is not a matter of rights.
  REQUIRE(guest.open(3, "f", 0, right::kFdRead) == Errno::success);
  CHECK(guest.write(guest.fd, "x") == Errno::badf);
  REQUIRE(guest.open(3, "f", 0, right::kFdWrite) == Errno::success);
  CHECK(guest.read(guest.fd, 1) == Errno::badf);

  // What a directory does not hand on cannot be asked for.
  CHECK(guest.call("fd_fdstat_set_rights", {3, right::kPathOpen | right::kPathFilestatGet, right::kFdRead}) == Errno::success);
  CHECK(guest.open(3, "f", 0, right::kFdWrite, 0, true, 0) == Errno::notcapable);
  CHECK(guest.open(3, "f", 0, right::kFdRead, 0, true, right::kFdWrite) == Errno::notcapable);
  CHECK(guest.open(3, "new", oflag::kCreat, right::kFdRead, 0, true, 0) == Errno::notcapable);
  CHECK(guest.open(3, "f", oflag::kTrunc, right::kFdRead, 0, true, 0) == Errno::notcapable);
  CHECK(guest.path1("path_unlink_file", 3, "f") == Errno::notcapable);
  CHECK(guest.open(3, "f", 0, right::kFdRead, 0, true, 0) == Errno::success);
  CHECK(folder.text("f") == "text");
}

TEST_CASE("descriptors of the wrong kind have the errors of POSIX") {
  Folder folder;
  folder.file("f", "text");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "f", 0, right::kAll) == Errno::success);
  const uint32_t f = guest.fd;
  CHECK(guest.read(3, 1) == Errno::isdir);
  CHECK(guest.write(3, "x") == Errno::isdir);
  CHECK(guest.call("fd_seek", {3, 0, 0, Guest::kOut}) == Errno::isdir);
  CHECK(guest.call("fd_tell", {3, Guest::kOut}) == Errno::isdir);
  CHECK(guest.call("fd_filestat_set_size", {3, 0}) == Errno::isdir);
  CHECK(guest.open(f, "x") == Errno::notdir);
  CHECK(guest.call("fd_readdir", {f, Guest::kData, 100, 0, Guest::kOut}) == Errno::notdir);
  CHECK(guest.call("fd_prestat_get", {f, Guest::kOut}) == Errno::badf);
  CHECK(guest.call("sock_shutdown", {f, 1}) == Errno::notsock);
  CHECK(guest.call("sock_accept", {f, 0, Guest::kOut}) == Errno::notsock);
  CHECK(guest.call("sock_recv", {f, 512, 0, 0, Guest::kOut, Guest::kOut2}) == Errno::notsock);
  CHECK(guest.call("sock_send", {f, 512, 0, 0, Guest::kOut}) == Errno::notsock);
  for (const uint64_t fd : {uint64_t{5}, uint64_t{1000}, uint64_t{0xffffffff}, uint64_t{0x80000000}}) {
    CHECK(guest.read(static_cast<uint32_t>(fd), 1) == Errno::badf);
    CHECK(guest.call("fd_close", {fd}) == Errno::badf);
  }
}

TEST_CASE("numbers are given out lowest first, moved and closed") {
  Folder folder;
  folder.file("a", "a");
  folder.file("b", "b");
  Guest guest(with_folder(folder));
  REQUIRE(guest.open(3, "a") == Errno::success);
  REQUIRE(guest.open(3, "b") == Errno::success);
  CHECK(guest.fd == 5);
  CHECK(guest.call("fd_renumber", {5, 9}) == Errno::badf);
  CHECK(guest.call("fd_renumber", {9, 5}) == Errno::badf);
  CHECK(guest.call("fd_renumber", {5, 5}) == Errno::success);
  CHECK(guest.call("fd_renumber", {5, 4}) == Errno::success);
  CHECK(guest.read(4, 1) == Errno::success);
  CHECK(guest.got == "b");
  CHECK(guest.read(5, 1) == Errno::badf);
  CHECK(guest.call("fd_close", {1}) == Errno::success);
  REQUIRE(guest.open(3, "a") == Errno::success);
  CHECK(guest.fd == 1);
  REQUIRE(guest.open(3, "a") == Errno::success);
  CHECK(guest.fd == 5);
  // A preopen that is closed or replaced is one no more.
  CHECK(guest.call("fd_renumber", {5, 3}) == Errno::success);
  CHECK(guest.call("fd_prestat_get", {3, Guest::kOut}) == Errno::badf);
}

TEST_CASE("streams are copies: the guest closes its own, the host's flags stay") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Config config;
  config.stdin_fd = ends[0];
  config.stdout_fd = ends[1];
  config.stderr_fd = -1;
  {
    Guest guest(config);
    CHECK(guest.write(1, "through") == Errno::success);
    CHECK(guest.read(0, 100) == Errno::success);
    CHECK(guest.got == "through");
    CHECK(guest.write(2, "x") == Errno::badf);
    CHECK(guest.call("fd_seek", {0, 0, 0, Guest::kOut}) == Errno::spipe);
    CHECK(guest.call("fd_tell", {0, Guest::kOut}) == Errno::spipe);
    CHECK(guest.write(0, "x") == Errno::badf);
    CHECK(guest.read(1, 1) == Errno::badf);
    // Nonblocking for the guest alone.
    CHECK(guest.call("fd_fdstat_set_flags", {0, fdflag::kNonblock}) == Errno::success);
    CHECK(guest.read(0, 1) == Errno::again);
    CHECK((::fcntl(ends[0], F_GETFL) & O_NONBLOCK) == 0);
    CHECK(native_handle(*guest.wasi, 0).value() != static_cast<uint64_t>(ends[0]));
    CHECK(!native_handle(*guest.wasi, 2).has_value());
    CHECK(!native_handle(*guest.wasi, -1).has_value());
    CHECK(guest.call("fd_close", {0}) == Errno::success);
    CHECK(guest.call("fd_close", {1}) == Errno::success);
  }
  CHECK(::write(ends[1], "y", 1) == 1);
  char byte;
  CHECK(::read(ends[0], &byte, 1) == 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("a socket of the host can be received from, sent to and shut down") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  Config config;
  config.stdin_fd = ends[0];
  Guest guest(config);
  REQUIRE(::write(ends[1], "ping", 4) == 4);
  guest.iovec(Guest::kData, 100);
  CHECK(guest.call("sock_recv", {0, 512, 1, riflag::kPeek, Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.call("sock_recv", {0, 512, 1, 0, Guest::kOut, Guest::kOut2}) == Errno::success);
  CHECK(guest.string(Guest::kData, guest.get<uint32_t>(Guest::kOut)) == "ping");
  CHECK(guest.call("sock_recv", {0, 512, 1, 4, Guest::kOut, Guest::kOut2}) == Errno::inval);
  guest.iovec(guest.put("pong"), 4);
  CHECK(guest.call("sock_send", {0, 512, 1, 1, Guest::kOut}) == Errno::inval);
  CHECK(guest.call("sock_send", {0, 512, 1, 0, Guest::kOut}) == Errno::success);
  char text[5] = {};
  CHECK(::read(ends[1], text, 4) == 4);
  CHECK(std::string(text) == "pong");
  CHECK(guest.call("sock_shutdown", {0, 0}) == Errno::inval);
  CHECK(guest.call("sock_shutdown", {0, 4}) == Errno::inval);
  CHECK(guest.call("sock_shutdown", {0, 2}) == Errno::success);
  CHECK(::read(ends[1], text, 1) == 0);
  ::close(ends[1]);
  guest.iovec(guest.put("pong"), 4);
  CHECK(guest.call("sock_send", {0, 512, 1, 0, Guest::kOut}) == Errno::pipe);  // and no SIGPIPE
  CHECK(guest.call("sock_accept", {0, 0, Guest::kOut}) != Errno::success);
  ::close(ends[0]);
}

}  // namespace
}  // namespace wasmvm::wasi
