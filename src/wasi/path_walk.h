// The sandbox: opening a guest's path so that it never leaves the directory it starts from.
//
// Two ways with one meaning. Kernel: openat2 with RESOLVE_BENEATH does the whole walk atomically. Walk: component by component
// with O_NOFOLLOW, symbolic links read and expanded here, ".." by going back to the handle the walk came through (never by the
// host's ".."), so that renames that race with us cannot move the walk elsewhere. Operations on names (unlink, rename, ...)
// open the parent this way and then act on one component that is neither "." nor ".." nor contains a slash.
#pragma once

#include <string>
#include <string_view>

#include "base/os_fs.h"
#include "wasi/resolution.h"

namespace wasmvm::wasi {

/// Symbolic links that one path may go through, as on Linux.
constexpr int kMaxLinks = 40;
/// Directories that one path may descend through in Walk: each holds a handle open while the walk lasts.
constexpr size_t kMaxDepth = 256;

/// Opens `path` beneath `root`. Absolute paths and paths that leave give `notcapable`, empty ones `noent`, ones with a NUL
/// `inval`. A trailing slash demands a directory.
os::Errno open_beneath(os::Handle root, std::string_view path, os::OpenHow how, Resolution resolution, os::OwnedHandle& out);

/// A name in a directory that was reached safely.
struct Place {
  os::OwnedHandle parent;
  std::string name;             ///< one component; "." or ".." only for find_place to say so
  bool trailing_slash = false;  ///< the path asked for a directory
  bool is_dots() const { return name == "." || name == ".."; }
};

/// Finds where the last component of `path` lives, without looking at it. For a path that ends in "." or ".." the whole path
/// has been resolved: the caller answers with an errno of its own and must not pass the name on.
os::Errno find_place(os::Handle root, std::string_view path, Resolution resolution, Place& out);

}  // namespace wasmvm::wasi
