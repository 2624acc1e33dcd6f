// Directories in memory: the same calls on one and on a directory of the host must have the same results.
#include "guest.h"

namespace wasmvm::wasi {
namespace {

Config with_memory(const Ref<MemoryTree>& tree, bool read_only = false) {
  Config config;
  config.memory_preopens = {{"/", tree, read_only}};
  return config;
}

/// A guest on a directory of the host and one on a directory in memory, who do the same.
class Twins {
 public:
  explicit Twins(Resolution resolution) : host_(config(resolution)), memory_(with_memory(tree_)) {}

  /// Does it twice; the errno, or a text that tells the difference.
  template <typename Do>
  std::string both(const Do& operation) {
    const Errno a = operation(host_), b = operation(memory_);
    return a == b ? ""
                  : "errno " + std::to_string(static_cast<int>(a)) + " on the host, " + std::to_string(static_cast<int>(b)) +
                        " in memory";
  }
  /// All that a guest can see, links and contents included.
  static std::string picture(Guest& guest, const std::string& path = ".") {
    std::vector<std::string> lines;
    if (guest.open(3, path, oflag::kDirectory, right::kFdReaddir) != Errno::success) return "<cannot open>";
    const uint32_t fd = guest.fd;
    REQUIRE(guest.call("fd_readdir", {fd, 70000, 30000, 0, Guest::kOut}) == Errno::success);
    const uint32_t end = 70000 + guest.get<uint32_t>(Guest::kOut);
    guest.call("fd_close", {fd});
    std::vector<std::pair<std::string, uint8_t>> names;
    for (uint32_t at = 70000; at < end;) {
      const uint32_t length = guest.get<uint32_t>(at + layout::kDirentNamlen);
      names.emplace_back(guest.string(at + layout::kDirent, length), guest.get<uint8_t>(at + layout::kDirentType));
      at += layout::kDirent + length;
    }
    for (const auto& [name, type] : names) {
      if (name == "." || name == "..") continue;
      const std::string whole = path + "/" + name;
      std::string line = whole + " type " + std::to_string(type);
      REQUIRE(guest.stat(3, whole, false) == Errno::success);
      if (type != 3) line += " links " + std::to_string(guest.get<uint64_t>(Guest::kOut + layout::kFilestatNlink));
      if (type == 4) line += " = " + guest.slurp(3, whole);
      if (type == 7 && guest.readlink(3, whole) == Errno::success)
        line += " -> " + guest.string(Guest::kData, guest.get<uint32_t>(Guest::kOut));
      if (type == 3) line += "\n" + picture(guest, whole);
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }
  std::pair<std::string, std::string> pictures() { return {picture(host_), picture(memory_)}; }

 private:
  Config config(Resolution resolution) const {
    Config config = with_folder(folder_);
    config.resolution = resolution;
    return config;
  }
  Folder folder_;
  Ref<MemoryTree> tree_ = make_ref<MemoryTree>(1u << 24);
  Guest host_, memory_;
};

TEST_CASE("random operations on names have the same results on the host and in memory") {
  Twins twins(GENERATE(Resolution::Automatic, Resolution::Walk));
  uint64_t seed = 88172645463325252u;
  const auto random = [&](uint64_t bound) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % bound;
  };
  const auto path = [&] {
    const char* const names[] = {"a", "b", "c", "d"};
    std::string out = names[random(4)];
    for (uint64_t i = random(3); i > 0; --i)
      out += std::string(random(8) == 0 ? "//" : "/") + (random(8) == 0 ? ".." : random(8) == 0 ? "." : names[random(4)]);
    if (random(10) == 0) out += "/";
    return out;
  };
  for (int i = 0; i < 6000; ++i) {
    const std::string one = path(), two = path();
    const uint64_t kind = random(10), oflags = random(16), follow = random(2);
    const Rights rights[] = {right::kFdRead, right::kFdWrite, right::kFdRead | right::kFdWrite};
    const Rights wanted = rights[random(3)];
    const std::string text = std::to_string(i);
    const auto operation = [&](Guest& guest) {
      switch (kind) {
        case 0: return guest.path1("path_create_directory", 3, one);
        case 1: return guest.path1("path_remove_directory", 3, one);
        case 2: return guest.path1("path_unlink_file", 3, one);
        case 3: return guest.rename(3, one, 3, two);
        case 4: return guest.link(3, one, 3, two);
        case 5: return guest.symlink(two, 3, one);
        case 6: return guest.readlink(3, one);
        case 7: return guest.stat(3, one, follow != 0);
        case 8: return guest.set_times(3, one, follow != 0);
        default: {
          const Errno e = guest.open(3, one, static_cast<uint32_t>(oflags), wanted, 0, follow != 0);
          if (e != Errno::success) return e;
          const uint32_t fd = guest.fd;
          if ((wanted & right::kFdWrite) != 0) (void)guest.write(fd, text);
          guest.call("fd_close", {fd});
          return e;
        }
      }
    };
    const std::string difference = twins.both(operation);
    CAPTURE(i, kind, one, two, oflags, follow, static_cast<uint64_t>(wanted));
    REQUIRE(difference == "");
    if (i % 200 == 0) {
      const auto [host, memory] = twins.pictures();
      REQUIRE(host == memory);
    }
  }
}

TEST_CASE("files in memory seek, append, grow, shrink and leave holes as on the host") {
  Folder folder;
  const auto tree = make_ref<MemoryTree>(1u << 20);
  Guest host(with_folder(folder)), memory(with_memory(tree));
  const auto story = [](Guest& guest) {
    std::string out;
    const auto note = [&](Errno e) { out += std::to_string(static_cast<int>(e)) + " " + guest.got + ";"; };
    note(guest.open(3, "f", oflag::kCreat, right::kRegular));
    const uint32_t fd = guest.fd;
    note(guest.write(fd, "0123456789"));
    for (const int64_t offset : {int64_t{-3}, int64_t{0}, int64_t{20}, int64_t{-100}, INT64_MAX}) {
      for (uint32_t whence = 0; whence < 4; ++whence) {
        guest.set(Guest::kOut, uint64_t{0});
        note(guest.call("fd_seek", {fd, static_cast<uint64_t>(offset), whence, Guest::kOut}));
        if (offset != INT64_MAX) out += std::to_string(guest.get<uint64_t>(Guest::kOut)) + ",";
        note(guest.call("fd_seek", {fd, 4, 0, Guest::kOut}));
      }
    }
    note(guest.read(fd, 3));
    note(guest.call("fd_seek", {fd, 15, 0, Guest::kOut}));
    note(guest.read(fd, 3));
    note(guest.write(fd, "far"));
    note(guest.call("fd_fdstat_set_flags", {fd, fdflag::kAppend}));
    note(guest.call("fd_seek", {fd, 0, 0, Guest::kOut}));
    note(guest.write(fd, "end"));
    guest.iovec(guest.put("P"), 1);
    note(guest.call("fd_pwrite", {fd, 512, 1, 2, Guest::kOut}));
    note(guest.call("fd_fdstat_set_flags", {fd, 0}));
    note(guest.call("fd_pwrite", {fd, 512, 1, 2, Guest::kOut}));
    note(guest.call("fd_allocate", {fd, 10, 40}));
    note(guest.call("fd_allocate", {fd, 10, 0}));
    note(guest.call("fd_filestat_set_size", {fd, 30}));
    note(guest.call("fd_filestat_set_size", {fd, uint64_t{1} << 63}));
    note(guest.call("fd_pread", {fd, 512, 1, uint64_t{1} << 63, Guest::kOut}));
    note(guest.call("fd_sync", {fd}));
    note(guest.call("fd_advise", {fd, 0, 0, 5}));
    note(guest.path1("path_unlink_file", 3, "f"));
    note(guest.call("fd_seek", {fd, 0, 0, Guest::kOut}));
    note(guest.read(fd, 100));
    note(guest.call("fd_filestat_get", {fd, Guest::kOut}));
    out += std::to_string(guest.get<uint64_t>(Guest::kOut + layout::kFilestatSize)) + "," +
           std::to_string(guest.get<uint64_t>(Guest::kOut + layout::kFilestatNlink));
    note(guest.call("fd_close", {fd}));
    return out;
  };
  const std::string on_host = story(host);
  CHECK(story(memory) == on_host);
}

TEST_CASE("what files in memory took is given back with their last name and descriptor") {
  const auto tree = make_ref<MemoryTree>(100'000);
  Guest guest(with_memory(tree));
  guest.iovec(0, 60'000);
  for (int i = 0; i < 5; ++i) {
    CAPTURE(i);
    REQUIRE(guest.open(3, "f", oflag::kCreat, right::kRegular) == Errno::success);
    const uint32_t fd = guest.fd;
    guest.iovec(0, 60'000);
    REQUIRE(guest.call("fd_write", {fd, 512, 1, Guest::kOut}) == Errno::success);
    CHECK(guest.call("fd_write", {fd, 512, 1, Guest::kOut}) == Errno::nospc);
    REQUIRE(guest.open(3, "g", oflag::kCreat, right::kRegular) == Errno::success);
    const uint32_t other = guest.fd;
    REQUIRE(guest.call("fd_close", {other}) == Errno::success);
    if (i % 2 == 0) {
      REQUIRE(guest.path1("path_unlink_file", 3, "f") == Errno::success);
    } else {
      REQUIRE(guest.rename(3, "g", 3, "f") == Errno::success);
    }
    REQUIRE(guest.call("fd_close", {fd}) == Errno::success);
  }
  // Names cost something, too: their number is bounded.
  Errno e = Errno::success;
  int made = 0;
  for (; e == Errno::success && made < 1000; ++made) e = guest.path1("path_create_directory", 3, "d" + std::to_string(made));
  CHECK(e == Errno::nospc);
}

TEST_CASE("a read-only directory in memory stays as it is, and directories of two kinds do not mix") {
  Folder folder;
  folder.file("h", "host");
  const auto tree = make_ref<MemoryTree>(100'000), other = make_ref<MemoryTree>(100'000);
  REQUIRE(tree->put("d/f", "text") == Errno::success);
  Config config = with_folder(folder);
  config.memory_preopens = {{"/m", tree, true}, {"/n", other, false}, {"/w", tree, false}};
  Guest guest(config);
  constexpr uint32_t kHost = 3, kRead = 4, kOther = 5, kWrite = 6;
  CHECK(guest.open(kRead, "d/f", 0, right::kFdWrite) == Errno::rofs);
  CHECK(guest.open(kRead, "d/f", oflag::kTrunc) == Errno::rofs);
  CHECK(guest.open(kRead, "d/new", oflag::kCreat) == Errno::rofs);
  CHECK(guest.path1("path_unlink_file", kRead, "d/f") == Errno::rofs);
  CHECK(guest.path1("path_create_directory", kRead, "e") == Errno::rofs);
  CHECK(guest.path1("path_remove_directory", kRead, "d") == Errno::rofs);
  CHECK(guest.rename(kRead, "d/f", kWrite, "f") == Errno::rofs);
  CHECK(guest.rename(kWrite, "d/f", kRead, "f") == Errno::rofs);
  CHECK(guest.link(kRead, "d/f", kWrite, "f") == Errno::xdev);
  CHECK(guest.link(kWrite, "d/f", kRead, "f") == Errno::rofs);
  CHECK(guest.symlink("d", kRead, "s") == Errno::rofs);
  CHECK(guest.set_times(kRead, "d/f", true) == Errno::rofs);
  REQUIRE(guest.open(kRead, "d/f", 0, right::kFdRead | right::kFdFilestatSetTimes) == Errno::success);
  CHECK(guest.call("fd_filestat_set_times", {guest.fd, 1, 1, 5}) == Errno::rofs);
  CHECK(guest.rename(kHost, "h", kWrite, "h") == Errno::xdev);
  CHECK(guest.rename(kWrite, "d/f", kHost, "f") == Errno::xdev);
  CHECK(guest.rename(kWrite, "d/f", kOther, "f") == Errno::xdev);
  CHECK(guest.link(kHost, "h", kOther, "h") == Errno::xdev);
  CHECK(guest.rename(kWrite, "d/f", kWrite, "f") == Errno::success);
  CHECK(guest.slurp(kRead, "f") == "text");
}

TEST_CASE("cookies of a directory in memory stay good while names come and go") {
  const auto tree = make_ref<MemoryTree>(1u << 20);
  for (int i = 0; i < 50; ++i) REQUIRE(tree->put("f" + std::to_string(i), "") == Errno::success);
  Guest guest(with_memory(tree));
  uint64_t cookie = 0;
  std::vector<std::string> seen;
  for (int step = 0;; ++step) {
    REQUIRE(guest.call("fd_readdir", {3, 1024, 40, cookie, Guest::kOut}) == Errno::success);
    if (guest.get<uint32_t>(Guest::kOut) < layout::kDirent) break;
    const uint32_t length = guest.get<uint32_t>(1024 + layout::kDirentNamlen);
    const std::string name = guest.string(1024 + layout::kDirent, length);
    seen.push_back(name);
    cookie = guest.get<uint64_t>(1024);
    // Every one is removed once it was seen, and now and then another one comes.
    if (name[0] == 'f') REQUIRE(guest.path1("path_unlink_file", 3, name) == Errno::success);
    if (step == 10 || step == 20) REQUIRE(tree->put("f_new" + std::to_string(step), "") == Errno::success);
  }
  CHECK(seen.size() == 2 + 52);
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
}

}  // namespace
}  // namespace wasmvm::wasi
