// The sandbox under attack: every path function, every way out that we know, both ways of resolving.
//
// The attacks write. Should the sandbox have a hole, they must not hurt the machine that runs the tests: every way out that is
// taken with a writing operation ends inside the test's own folder, two levels above the jail at most.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "guest.h"
#include "wasi/path_walk.h"

namespace wasmvm::wasi {
namespace {

/// A folder inside the test's folder, so that two steps up are still ours.
class Yard : public Folder {
 public:
  Yard() {
    folder("yard");
    root /= "yard";
  }
  ~Yard() { root = root.parent_path(); }
};

/// yard/jail/ is what the guest gets; yard/secret and yard/vault/ are what it must never reach.
struct Prison {
  Prison() {
    outside.folder("jail/dir/sub");
    outside.folder("vault");
    outside.file("secret", "outside");
    outside.file("vault/gold", "outside");
    outside.file("jail/file", "inside");
    outside.file("jail/dir/file", "inside");
    outside.link("../secret", "jail/up");
    outside.link("..", "jail/parent");
    outside.link("dir/sub/../../../secret", "jail/detour");
    outside.link(outside.at("secret").string(), "jail/absolute");
    outside.link(outside.root.string(), "jail/yard");
    outside.link(outside.at("vault").string(), "jail/vault");
    outside.link("../vault", "jail/vault2");
    outside.link("up", "jail/chain1");
    outside.link("chain1", "jail/chain2");
    outside.link("../../secret", "jail/dir/up2");
    outside.link("loop", "jail/loop");
    outside.link("../new", "jail/dangling");
    outside.link("parent/secret", "jail/via");
    outside.link("dir/../..", "jail/parent2");
    outside.link("../jail/file", "jail/return");
    outside.link("dir", "jail/ok_dir");
    outside.link("dir/file", "jail/ok_file");
  }
  Config config(Resolution resolution) const {
    Config config;
    config.preopens = {"/:" + outside.at("jail").string()};
    config.resolution = resolution;
    return config;
  }
  Yard outside;
};

/// Paths that lead out of the jail; `yard` is where it lies on the host.
std::vector<std::string> escapes(const std::string& yard) {
  std::vector<std::string> paths = {
      "../secret",
      "..",
      "../",
      "../.",
      "./../secret",
      "dir/../../secret",
      "dir/../..",
      "dir/sub/../../../secret",
      "../jail/file",
      "../jail",
      "dir/.//..//../secret",
      "up",
      "up/",
      "parent",
      "parent/",
      "parent/secret",
      "parent/jail/file",
      "detour",
      "absolute",
      "absolute/",
      "yard",
      "yard/",
      "yard/secret",
      "vault/gold",
      "vault/",
      "vault/.",
      "vault2/gold",
      "vault2/..",
      "vault2/",
      "chain2",
      "chain2/",
      "dir/up2",
      "dir/../up",
      "via",
      "parent2",
      "parent2/secret",
      "return",
      "ok_dir/../../secret",
      "ok_dir/up2",
      "dangling/x",
      "dir/sub/../../../vault/gold",
      "ok_dir/sub/../../..",
      "./././..",
  };
  for (const std::string& absolute : {yard, yard + "/secret", "/" + yard, yard + "/jail/../secret", yard + "/jail/file"}) {
    paths.push_back(absolute);
    paths.push_back("../../../../../../../.." + absolute);
  }
  return paths;
}

/// Does one thing again and again on a thread of its own until it goes out of scope.
template <typename Body>
class Racer {
 public:
  explicit Racer(Body body)
      : thread_([this, body] {
          while (!stop_) body();
        }) {}
  ~Racer() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

Resolution pick() {
  const Resolution resolution = os::has_open_beneath() ? GENERATE(Resolution::Kernel, Resolution::Walk) : Resolution::Walk;
  CAPTURE(static_cast<int>(resolution));
  return resolution;
}

TEST_CASE("no path leads out of its directory, whatever is opened how") {
  Prison prison;
  Guest guest(prison.config(pick()));
  const std::string before = prison.outside.picture();
  for (const std::string& path : escapes(prison.outside.root.string())) {
    CAPTURE(path);
    for (const uint32_t oflags : {0u, oflag::kCreat, oflag::kTrunc, oflag::kDirectory, oflag::kCreat | oflag::kTrunc}) {
      for (const Rights rights : {right::kFdRead, right::kFdWrite, right::kFdRead | right::kFdWrite}) {
        const Errno e = guest.open(3, path, oflags, rights);
        CHECK(e != Errno::success);
        if (oflags == 0 && rights == right::kFdRead) CHECK(e == Errno::notcapable);
      }
    }
  }
  CHECK(prison.outside.picture() == before);
}

TEST_CASE("no path leads out by any operation on names") {
  Prison prison;
  Guest guest(prison.config(pick()));
  const std::string before = prison.outside.picture();
  for (const std::string& path : escapes(prison.outside.root.string())) {
    CAPTURE(path);
    CHECK(guest.stat(3, path, true) == Errno::notcapable);
    CHECK(guest.set_times(3, path, true) == Errno::notcapable);
    CHECK(guest.path1("path_create_directory", 3, path + "/made") != Errno::success);
    CHECK(guest.path1("path_remove_directory", 3, path) != Errno::success);
    CHECK(guest.path1("path_unlink_file", 3, path + "/gold") != Errno::success);
    CHECK(guest.path1("path_unlink_file", 3, path + "/secret") != Errno::success);
    CHECK(guest.rename(3, "file", 3, path + "/stolen") != Errno::success);
    CHECK(guest.rename(3, path + "/gold", 3, "taken") != Errno::success);
    CHECK(guest.rename(3, path + "/secret", 3, "taken") != Errno::success);
    CHECK(guest.link(3, "file", 3, path + "/linked") != Errno::success);
    CHECK(guest.link(3, path + "/gold", 3, "linked") != Errno::success);
    CHECK(guest.symlink("x", 3, path + "/planted") != Errno::success);
    CHECK(guest.readlink(3, path + "/secret") != Errno::success);
  }
  CHECK(prison.outside.picture() == before);
}

TEST_CASE("looking at the host's root is refused as well") {
  Prison prison;
  prison.outside.link("/", "jail/root");
  prison.outside.link("/proc/self/root", "jail/proc");
  Guest guest(prison.config(pick()));
  for (const char* path :
       {"/", "//", "/.", "root", "root/", "root/etc", "proc", "proc/", "proc/etc", "../../../../../../..", "/.."}) {
    CAPTURE(path);
    CHECK(guest.open(3, path, 0, right::kFdRead) == Errno::notcapable);
    CHECK(guest.open(3, path, oflag::kDirectory, right::kFdReaddir) == Errno::notcapable);
    CHECK(guest.stat(3, path, true) == Errno::notcapable);
  }
}

TEST_CASE("paths made of dots alone are refused by every operation on names") {
  Prison prison;
  Guest guest(prison.config(pick()));
  const std::string before = prison.outside.picture();
  for (const char* path : {"..", "../", "../..", "../.", "dir/../.."}) {
    CAPTURE(path);
    for (const char* name : {"path_create_directory", "path_remove_directory", "path_unlink_file"}) {
      CHECK(guest.path1(name, 3, path) == Errno::notcapable);
    }
    CHECK(guest.rename(3, path, 3, "x") == Errno::notcapable);
    CHECK(guest.rename(3, "dir", 3, path) == Errno::notcapable);
    CHECK(guest.link(3, path, 3, "x") == Errno::notcapable);
    CHECK(guest.symlink("x", 3, path) == Errno::notcapable);
    CHECK(guest.readlink(3, path) == Errno::notcapable);
    CHECK(guest.stat(3, path, false) == Errno::notcapable);
    CHECK(guest.set_times(3, path, false) == Errno::notcapable);
  }
  CHECK(guest.path1("path_remove_directory", 3, ".") == Errno::inval);
  CHECK(guest.path1("path_remove_directory", 3, "dir/..") == Errno::notempty);
  CHECK(guest.path1("path_unlink_file", 3, "dir/.") == Errno::isdir);
  CHECK(guest.path1("path_create_directory", 3, "dir/..") == Errno::exist);
  CHECK(guest.rename(3, "dir", 3, ".") == Errno::busy);
  CHECK(prison.outside.picture() == before);
}

TEST_CASE("operations on a link that leads outside act on the link") {
  Prison prison;
  Guest guest(prison.config(pick()));
  CHECK(guest.stat(3, "up", false) == Errno::success);
  CHECK(guest.get<uint8_t>(Guest::kOut + layout::kFilestatType) == static_cast<uint8_t>(os::FileType::symbolic_link));
  CHECK(guest.set_times(3, "up", false) == Errno::success);
  CHECK(guest.readlink(3, "up") == Errno::success);
  CHECK(guest.string(Guest::kData, guest.get<uint32_t>(Guest::kOut)) == "../secret");
  CHECK(guest.rename(3, "up", 3, "dir/moved") == Errno::success);
  CHECK(guest.open(3, "dir/moved") == Errno::noent);  // inside now, and dangling
  CHECK(guest.path1("path_unlink_file", 3, "vault") == Errno::success);
  CHECK(guest.path1("path_unlink_file", 3, "vault2") == Errno::success);
  CHECK(guest.path1("path_remove_directory", 3, "parent/") == Errno::notdir);
  CHECK(guest.path1("path_remove_directory", 3, "parent") == Errno::notdir);
  CHECK(guest.rename(3, "parent/", 3, "elsewhere") == Errno::notdir);
  CHECK(guest.open(3, "absolute", oflag::kCreat | oflag::kExcl, right::kFdWrite) == Errno::exist);
  CHECK(guest.open(3, "dangling", oflag::kCreat, right::kFdWrite, 0, true) == Errno::notcapable);
  CHECK(guest.open(3, "dangling", oflag::kCreat, right::kFdWrite, 0, false) == Errno::loop);
  CHECK(!prison.outside.has("new"));
  CHECK(prison.outside.text("secret") == "outside");
  CHECK(prison.outside.text("vault/gold") == "outside");
}

TEST_CASE("links that stay inside work, also by way of parent directories") {
  Prison prison;
  Guest guest(prison.config(pick()));
  prison.outside.link("../dir/./sub/../file", "jail/dir/winding");
  prison.outside.link("dir/", "jail/slashed");
  prison.outside.link("made_here", "jail/to_make");
  CHECK(guest.slurp(3, "ok_file") == "inside");
  CHECK(guest.slurp(3, "ok_dir/file") == "inside");
  CHECK(guest.slurp(3, "ok_dir/../file") == "inside");
  CHECK(guest.slurp(3, "dir/winding") == "inside");
  CHECK(guest.slurp(3, "slashed/file") == "inside");
  CHECK(guest.slurp(3, ".//dir/./sub/..//../file") == "inside");
  CHECK(guest.open(3, "slashed", oflag::kDirectory, 0) == Errno::success);
  CHECK(guest.open(3, "dir/", 0, 0) == Errno::success);
  CHECK(guest.open(3, "file/", 0, 0) == Errno::notdir);
  CHECK(guest.open(3, "ok_file/", 0, 0) == Errno::notdir);
  CHECK(guest.open(3, "file/..", 0, 0) == Errno::notdir);
  CHECK(guest.open(3, "file/.", 0, 0) == Errno::notdir);
  CHECK(guest.open(3, "loop") == Errno::loop);
  CHECK(guest.open(3, "ok_file", 0, right::kFdRead, 0, false) == Errno::loop);
  CHECK(guest.open(3, "to_make", oflag::kCreat, right::kFdWrite) == Errno::success);
  CHECK(prison.outside.has("jail/made_here"));
  CHECK(guest.open(3, "newdir/", oflag::kCreat, right::kFdWrite) == Errno::isdir);
}

TEST_CASE("a chain of forty links is followed and one of forty-one is a loop") {
  Folder folder;
  folder.file("l0", "end");
  for (int i = 1; i <= 41; ++i) folder.link("l" + std::to_string(i - 1), "l" + std::to_string(i));
  Config config = with_folder(folder);
  config.resolution = pick();
  Guest guest(config);
  CHECK(guest.slurp(3, "l40") == "end");
  CHECK(guest.open(3, "l41") == Errno::loop);
}

TEST_CASE("malformed paths have their own errors") {
  Prison prison;
  Guest guest(prison.config(pick()));
  CHECK(guest.open(3, "") == Errno::noent);
  CHECK(guest.open(3, std::string("file\0", 5)) == Errno::inval);
  CHECK(guest.open(3, std::string("file\0/../../secret", 18)) == Errno::inval);
  CHECK(guest.open(3, std::string(4096, 'a')) == Errno::nametoolong);
  CHECK(guest.open(3, std::string(256, 'a')) == Errno::nametoolong);
  CHECK(guest.path1("path_create_directory", 3, std::string(256, 'a')) == Errno::nametoolong);
  CHECK(guest.symlink("/somewhere", 3, "s") == Errno::notcapable);
  CHECK(guest.symlink("", 3, "s") == Errno::noent);
  CHECK(guest.readlink(3, "absolute") == Errno::notcapable);
  CHECK(guest.readlink(3, "file") == Errno::inval);
}

TEST_CASE("a directory deeper than the walk's bound is refused, not a crash") {
  Folder folder;
  Config config = with_folder(folder);
  config.resolution = Resolution::Walk;
  Guest guest(config);
  std::string path = "d";
  folder.folder(path);
  for (size_t i = 1; i <= kMaxDepth; ++i) folder.folder(path += "/d");
  CHECK(guest.stat(3, path.substr(0, 2 * kMaxDepth - 1), true) == Errno::success);
  CHECK(guest.stat(3, path, true) == Errno::nametoolong);
}

TEST_CASE("a directory opened by the guest is a sandbox of its own") {
  Prison prison;
  Guest guest(prison.config(pick()));
  REQUIRE(guest.open(3, "dir", oflag::kDirectory, right::kDirectory) == Errno::success);
  const uint32_t dir = guest.fd;
  CHECK(guest.slurp(dir, "file") == "inside");
  CHECK(guest.open(dir, "../file") == Errno::notcapable);
  CHECK(guest.open(dir, "sub/../../file") == Errno::notcapable);
  CHECK(guest.rename(dir, "file", 3, "taken") == Errno::success);
  CHECK(guest.slurp(3, "taken") == "inside");
}

TEST_CASE("swapping a directory for a link while the guest opens never lets it out") {
  Prison prison;
  const Resolution resolution = pick();
  Guest guest(prison.config(resolution));
  prison.outside.folder("jail/swap");
  prison.outside.file("jail/swap/gold", "inside");
  prison.outside.link("../vault", "jail/swap_link");
  {
    const Racer racer([&] {
      const std::string a = prison.outside.at("jail/swap"), b = prison.outside.at("jail/swap_link"),
                        c = prison.outside.at("jail/t");
      (void)::rename(a.c_str(), c.c_str());
      (void)::rename(b.c_str(), a.c_str());
      (void)::rename(a.c_str(), b.c_str());
      (void)::rename(c.c_str(), a.c_str());
    });
    for (int i = 0; i < 3000; ++i) {
      const std::string text = guest.slurp(3, "swap/gold");
      if (text == "outside") FAIL("read what lies outside");
      (void)guest.path1("path_unlink_file", 3, "swap/gold/../gold");
      (void)guest.open(3, "swap/planted", oflag::kCreat, right::kFdWrite);
      if (guest.fd > 3) guest.call("fd_close", {guest.fd});
    }
  }
  CHECK(prison.outside.text("vault/gold") == "outside");
  CHECK(!prison.outside.has("vault/planted"));
}

TEST_CASE("moving a directory out while the guest climbs from it never lets the guest out") {
  Prison prison;
  Guest guest(prison.config(pick()));
  prison.outside.folder("jail/a/b/c");
  prison.outside.folder("away");
  const Racer racer([&] {
    const std::string in = prison.outside.at("jail/a/b"), out = prison.outside.at("away/b");
    (void)::rename(in.c_str(), out.c_str());
    (void)::rename(out.c_str(), in.c_str());
  });
  for (int i = 0; i < 3000; ++i) {
    if (guest.slurp(3, "a/b/c/../../../secret") == "outside") FAIL("climbed out");
    if (guest.slurp(3, "a/b/c/../../secret") == "outside") FAIL("climbed out");
  }
}

TEST_CASE("opening a fifo or a device does not wait") {
  Folder folder;
  REQUIRE(::mkfifo(folder.at("fifo").c_str(), 0600) == 0);
  Config config = with_folder(folder);
  config.resolution = pick();
  Guest guest(config);
  CHECK(guest.open(3, "fifo", 0, right::kFdWrite) == Errno::nxio);
  REQUIRE(guest.open(3, "fifo", 0, right::kFdRead, fdflag::kNonblock) == Errno::success);
  const uint32_t reader = guest.fd;
  REQUIRE(guest.open(3, "fifo", 0, right::kFdWrite) == Errno::success);
  const uint32_t writer = guest.fd;
  CHECK(guest.read(reader, 10) == Errno::again);
  CHECK(guest.write(writer, "hello") == Errno::success);
  CHECK(guest.read(reader, 10) == Errno::success);
  CHECK(guest.got == "hello");
  // The write end outlives its reader: an errno, and this process still lives.
  CHECK(guest.call("fd_close", {reader}) == Errno::success);
  CHECK(guest.write(writer, "hello") == Errno::pipe);
}

}  // namespace
}  // namespace wasmvm::wasi
