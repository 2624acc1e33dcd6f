// Reading directories, and names in them.
#include <map>
#include <set>

#include "guest.h"

namespace wasmvm::wasi {
namespace {

struct Entry {
  uint64_t next;
  uint8_t type;
};

/// Reads from `cookie` on with a buffer of `size` bytes; whole records only. `last` becomes the cookie after the last one.
std::map<std::string, Entry> list(Guest& guest, uint32_t dir, uint32_t size, uint64_t& cookie, bool& more) {
  std::map<std::string, Entry> found;
  REQUIRE(guest.call("fd_readdir", {dir, Guest::kData, size, cookie, Guest::kOut}) == Errno::success);
  const uint32_t used = guest.get<uint32_t>(Guest::kOut);
  CHECK(used <= size);
  more = used == size;
  uint32_t at = Guest::kData;
  const uint32_t end = at + used;
  while (end - at >= layout::kDirent) {
    const uint32_t length = guest.get<uint32_t>(at + 16);
    if (end - at - layout::kDirent < length) break;
    cookie = guest.get<uint64_t>(at);
    CHECK(found.emplace(guest.string(at + 24, length), Entry{cookie, guest.get<uint8_t>(at + 20)}).second);
    at += layout::kDirent + length;
  }
  return found;
}

TEST_CASE("a directory lists all its entries with their types, dots included") {
  Folder folder;
  folder.folder("d");
  folder.file("f", "");
  folder.link("f", "l");
  Guest guest(with_folder(folder));
  uint64_t cookie = 0;
  bool more = true;
  const auto found = list(guest, 3, 2000, cookie, more);
  CHECK_FALSE(more);
  REQUIRE(found.size() == 5);
  CHECK(found.at(".").type == 3);
  CHECK(found.at("..").type == 3);
  CHECK(found.at("d").type == 3);
  CHECK(found.at("f").type == 4);
  CHECK(found.at("l").type == 7);
}

TEST_CASE("tiny buffers get every entry exactly once, by their cookies") {
  Folder folder;
  std::set<std::string> names = {".", ".."};
  for (int i = 0; i < 100; ++i) {
    names.insert("entry" + std::to_string(i));
    folder.file("entry" + std::to_string(i), "");
  }
  Guest guest(with_folder(folder));
  for (const uint32_t size : {32u, 40u, 100u, 1000u}) {
    CAPTURE(size);
    std::set<std::string> seen;
    uint64_t cookie = 0;
    for (bool more = true; more;) {
      const auto part = list(guest, 3, size, cookie, more);
      for (const auto& [name, entry] : part) CHECK(seen.insert(name).second);
      if (more) REQUIRE(!part.empty());
    }
    CHECK(seen == names);
  }
}

TEST_CASE("buffers smaller than one record say that there is more and are not overrun") {
  Folder folder;
  Guest guest(with_folder(folder));
  for (uint32_t size = 0; size <= 24; ++size) {
    std::memset(guest.bytes(Guest::kData), 0xAA, 64);
    REQUIRE(guest.call("fd_readdir", {3, Guest::kData, size, 0, Guest::kOut}) == Errno::success);
    CHECK(guest.get<uint32_t>(Guest::kOut) == size);
    CHECK(guest.get<uint8_t>(Guest::kData + size) == 0xAA);
  }
}

TEST_CASE("cookies stay good when entries before them vanish, and any cookie can be resumed from") {
  Folder folder;
  for (int i = 0; i < 20; ++i) folder.file("e" + std::to_string(i), "");
  Guest guest(with_folder(folder));
  uint64_t cookie = 0;
  bool more = true;
  const auto all = list(guest, 3, 4000, cookie, more);
  uint64_t half = 0;
  const auto first = list(guest, 3, 300, half, more);
  REQUIRE(more);
  for (const auto& [name, entry] : first) {
    if (name[0] == 'e') std::filesystem::remove(folder.at(name));
  }
  folder.file("late", "");
  std::set<std::string> rest;
  for (more = true; more;) {
    for (const auto& [name, entry] : list(guest, 3, 300, half, more)) rest.insert(name);
  }
  for (const auto& [name, entry] : all) CHECK(rest.count(name) == (first.count(name) ? 0u : 1u));
  // Made up cookies give an error or entries, never a crash.
  for (const uint64_t made_up : {uint64_t{1}, uint64_t{12345}, uint64_t{1} << 62, ~uint64_t{0}}) {
    (void)guest.call("fd_readdir", {3, Guest::kData, 1000, made_up, Guest::kOut});
  }
  CHECK(guest.call("fd_readdir", {3, Guest::kData, 1000, ~uint64_t{0}, Guest::kOut}) == Errno::inval);
}

TEST_CASE("names can be made, renamed, linked and removed with the errors of POSIX") {
  Folder folder;
  const Resolution resolution = GENERATE(Resolution::Automatic, Resolution::Walk);
  Config config = with_folder(folder);
  config.resolution = resolution;
  Guest guest(config);

  CHECK(guest.path1("path_create_directory", 3, "d") == Errno::success);
  CHECK(guest.path1("path_create_directory", 3, "d") == Errno::exist);
  CHECK(guest.path1("path_create_directory", 3, "d/") == Errno::exist);
  CHECK(guest.path1("path_create_directory", 3, "x/y") == Errno::noent);
  CHECK(guest.path1("path_create_directory", 3, "e///") == Errno::success);
  CHECK(guest.path1("path_unlink_file", 3, "e") == Errno::isdir);
  CHECK(guest.path1("path_unlink_file", 3, "e/") == Errno::isdir);
  CHECK(guest.path1("path_remove_directory", 3, "e/") == Errno::success);
  CHECK(guest.path1("path_remove_directory", 3, "e") == Errno::noent);

  folder.file("f", "text");
  CHECK(guest.path1("path_unlink_file", 3, "f/") == Errno::notdir);
  CHECK(guest.path1("path_remove_directory", 3, "f") == Errno::notdir);
  CHECK(guest.path1("path_remove_directory", 3, "f/") == Errno::notdir);
  CHECK(guest.path1("path_unlink_file", 3, "none/") == Errno::noent);
  CHECK(guest.path1("path_create_directory", 3, "f/x") == Errno::notdir);

  CHECK(guest.rename(3, "f", 3, "d/") == Errno::notdir);
  CHECK(guest.rename(3, "f/", 3, "g") == Errno::notdir);
  CHECK(guest.rename(3, "f", 3, "g/") == Errno::notdir);
  CHECK(guest.rename(3, "f", 3, "d") == Errno::isdir);
  CHECK(guest.rename(3, "d", 3, "f") == Errno::notdir);
  CHECK(guest.rename(3, "none", 3, "f") == Errno::noent);
  CHECK(guest.rename(3, "d", 3, "d/inside") == Errno::inval);
  CHECK(guest.rename(3, "f", 3, "d/f") == Errno::success);
  CHECK(guest.path1("path_remove_directory", 3, "d") == Errno::notempty);
  CHECK(guest.rename(3, "d/", 3, "dd/") == Errno::success);
  CHECK(guest.slurp(3, "dd/f") == "text");

  CHECK(guest.link(3, "dd/f", 3, "hard") == Errno::success);
  CHECK(guest.link(3, "dd/f", 3, "hard") == Errno::exist);
  CHECK(guest.link(3, "dd/f", 3, "hard/") == Errno::exist);
  CHECK(guest.link(3, "dd/f", 3, "other/") == Errno::noent);
  CHECK(guest.link(3, "dd/f/", 3, "other") == Errno::notdir);
  CHECK(guest.link(3, "dd", 3, "other") == Errno::perm);
  CHECK(guest.stat(3, "hard", true) == Errno::success);
  CHECK(guest.get<uint64_t>(Guest::kOut + layout::kFilestatNlink) == 2);
  const uint32_t a = guest.put("hard");
  CHECK(guest.call("path_link", {3, 1, a, 4, 3, a, 4}) == Errno::inval);

  CHECK(guest.symlink("dd/f", 3, "soft") == Errno::success);
  CHECK(guest.symlink("dd/f", 3, "soft") == Errno::exist);
  CHECK(guest.symlink("dd/f", 3, "soft/") == Errno::exist);
  CHECK(guest.symlink("dd/f", 3, "soft2/") == Errno::noent);
  CHECK(guest.slurp(3, "soft") == "text");
  CHECK(guest.readlink(3, "soft") == Errno::success);
  CHECK(guest.string(Guest::kData, guest.get<uint32_t>(Guest::kOut)) == "dd/f");
  CHECK(guest.readlink(3, "soft", 2) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 2);
  CHECK(guest.readlink(3, "soft", 0) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut) == 0);
  CHECK(guest.stat(3, "soft", false) == Errno::success);
  CHECK(guest.get<uint8_t>(Guest::kOut + layout::kFilestatType) == 7);
  CHECK(guest.stat(3, "soft", true) == Errno::success);
  CHECK(guest.get<uint8_t>(Guest::kOut + layout::kFilestatType) == 4);
  CHECK(guest.path1("path_unlink_file", 3, "soft") == Errno::success);
  CHECK(guest.slurp(3, "hard") == "text");
}

TEST_CASE("names move between granted directories") {
  Folder one, two;
  one.file("f", "moved");
  Config config;
  config.preopens = {"/one:" + one.root.string(), "/two:" + two.root.string()};
  Guest guest(config);
  CHECK(guest.rename(3, "f", 4, "g") == Errno::success);
  CHECK(guest.slurp(4, "g") == "moved");
  CHECK(guest.rename(3, "f", 1, "g") == Errno::notdir);
  CHECK(guest.call("fd_prestat_dir_name", {4, Guest::kData, 4}) == Errno::success);
  CHECK(guest.string(Guest::kData, 4) == "/two");
  CHECK(guest.call("fd_prestat_dir_name", {4, Guest::kData, 3}) == Errno::nametoolong);
  CHECK(guest.call("fd_prestat_dir_name", {4, Guest::kData, 100}) == Errno::success);
}

}  // namespace
}  // namespace wasmvm::wasi
