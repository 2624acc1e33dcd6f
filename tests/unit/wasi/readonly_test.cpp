// Read-only directories stay as they are by every route.
#include "guest.h"

namespace wasmvm::wasi {
namespace {

struct ReadOnly {
  ReadOnly() {
    folder.folder("fixed/dir/empty");
    folder.folder("free");
    folder.file("fixed/file", "as it was");
    folder.file("fixed/dir/file", "as it was");
    folder.link("file", "fixed/link");
    folder.file("free/mine", "mine");
  }
  Config config(Resolution resolution) const {
    Config config;
    config.preopens = {"/fixed:" + folder.at("fixed").string() + ":readonly", "/free:" + folder.at("free").string()};
    config.resolution = resolution;
    return config;
  }
  Folder folder;
};

TEST_CASE("a read-only directory can be read and not be changed") {
  ReadOnly place;
  const Resolution resolution = GENERATE(Resolution::Automatic, Resolution::Walk);
  Guest guest(place.config(resolution));
  const std::string before = place.folder.picture();
  CHECK(guest.slurp(3, "file") == "as it was");
  CHECK(guest.slurp(3, "dir/file") == "as it was");

  SECTION("by opening") {
    CHECK(guest.open(3, "file", 0, right::kFdWrite) == Errno::rofs);
    CHECK(guest.open(3, "file", 0, right::kFdRead | right::kFdWrite) == Errno::rofs);
    CHECK(guest.open(3, "file", 0, right::kFdAllocate) == Errno::rofs);
    // The right to set sizes does not insist on writing, and is not had.
    CHECK(guest.open(3, "file", 0, right::kFdFilestatSetSize) == Errno::success);
    CHECK(guest.call("fd_filestat_set_size", {guest.fd, 0}) == Errno::badf);
    CHECK(guest.open(3, "file", oflag::kTrunc, right::kFdRead) == Errno::rofs);
    CHECK(guest.open(3, "file", oflag::kTrunc, 0) == Errno::rofs);
    CHECK(guest.open(3, "link", oflag::kTrunc, 0) == Errno::rofs);
    CHECK(guest.open(3, "new", oflag::kCreat, right::kFdRead) == Errno::rofs);
    CHECK(guest.open(3, "new", oflag::kCreat | oflag::kExcl, right::kFdWrite) == Errno::rofs);
    CHECK(guest.open(3, "new", oflag::kCreat | oflag::kTrunc, right::kFdWrite) == Errno::rofs);
    CHECK(guest.open(3, "file", oflag::kCreat, right::kFdRead) == Errno::success);
    CHECK(guest.open(3, "file", oflag::kCreat | oflag::kExcl, right::kFdRead) == Errno::exist);
    CHECK(guest.open(3, "../free/mine", oflag::kTrunc, right::kFdWrite) == Errno::notcapable);
  }
  SECTION("by names") {
    CHECK(guest.path1("path_create_directory", 3, "made") == Errno::rofs);
    CHECK(guest.path1("path_remove_directory", 3, "dir/empty") == Errno::rofs);
    CHECK(guest.path1("path_unlink_file", 3, "file") == Errno::rofs);
    CHECK(guest.rename(3, "file", 3, "other") == Errno::rofs);
    CHECK(guest.rename(3, "file", 4, "stolen") == Errno::rofs);
    CHECK(guest.rename(4, "mine", 3, "planted") == Errno::rofs);
    CHECK(guest.link(4, "mine", 3, "planted") == Errno::rofs);
    CHECK(guest.link(3, "file", 4, "alias") == Errno::xdev);
    CHECK(guest.link(3, "file", 3, "alias") == Errno::rofs);
    CHECK(guest.symlink("file", 3, "planted") == Errno::rofs);
    CHECK(guest.set_times(3, "file", true) == Errno::rofs);
    CHECK(guest.set_times(3, "link", false) == Errno::rofs);
  }
  SECTION("through open files and directories") {
    REQUIRE(guest.open(3, "file", 0, right::kRegular & ~right::kWriting) == Errno::success);
    const uint32_t file = guest.fd;
    CHECK(guest.write(file, "x") == Errno::badf);
    CHECK(guest.call("fd_filestat_set_size", {file, 0}) == Errno::badf);
    CHECK(guest.call("fd_allocate", {file, 0, 100}) == Errno::badf);
    CHECK(guest.call("fd_filestat_set_times", {file, 1, 2, 5}) == Errno::rofs);
    CHECK(guest.call("fd_filestat_set_times", {3, 1, 2, 5}) == Errno::rofs);
    REQUIRE(guest.open(3, "dir", oflag::kDirectory, right::kDirectory) == Errno::success);
    const uint32_t dir = guest.fd;
    CHECK(guest.open(dir, "file", 0, right::kFdWrite) == Errno::rofs);
    CHECK(guest.open(dir, "new", oflag::kCreat, right::kFdWrite) == Errno::rofs);
    CHECK(guest.path1("path_unlink_file", dir, "file") == Errno::rofs);
    CHECK(guest.call("fd_filestat_set_times", {dir, 1, 2, 5}) == Errno::rofs);
  }
  CHECK(place.folder.picture() == before);
}

TEST_CASE("a preopen must be GUEST[:HOST[:readonly]] and a directory") {
  Folder folder;
  folder.file("file", "");
  Guest guest;
  for (const std::string& bad :
       std::vector<std::string>{"", ":", "/x:", ":/tmp", "/x:" + folder.at("none").string(), "/x:" + folder.at("file").string(),
                                "/x:" + folder.root.string() + ":rw", "/x:" + folder.root.string() + ":readonly:"}) {
    CAPTURE(bad);
    Config config;
    config.preopens = {bad};
    const Status status = configure(*guest.wasi, config);
    REQUIRE(!status);
    CHECK(status.error().code == ErrCode::IllegalPath);
  }
  // A configuration that failed has changed nothing: the streams are still there.
  CHECK(guest.call("fd_fdstat_get", {1, Guest::kOut}) == Errno::success);
  Config config;
  config.preopens = {folder.root.string()};
  REQUIRE(configure(*guest.wasi, config));
  CHECK(guest.call("fd_prestat_get", {3, Guest::kOut}) == Errno::success);
  CHECK(guest.get<uint32_t>(Guest::kOut + 4) == folder.root.string().size());
}

}  // namespace
}  // namespace wasmvm::wasi
