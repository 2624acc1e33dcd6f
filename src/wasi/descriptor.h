// Descriptor: an open file of a guest, whatever stands behind it.
//
// Handlers check rights and pointers; a descriptor does the work. Each kind overrides what it can do and inherits the refusal of
// the rest, so that new kinds (directories in memory, streams of the embedder) are one class each and change no handler.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/ref.h"
#include "wasi/abi.h"

namespace wasmvm::wasi {

class HostDirectory;
class MemoryDirectory;
class HostSocket;

constexpr uint64_t kForever = UINT64_MAX;

/// What path_open asks of a directory.
struct OpenRequest {
  bool read = false, write = false, follow = false;
  uint32_t oflags = 0, fdflags = 0;
};

/// An open file. Shared by table entries and by calls in progress, so that closing a number never pulls a file from under
/// another thread. Thread rule: every method may be called from several threads at once.
class Descriptor : public RefCounted {
 public:
  /// Tells this file from every other one of the process, also from those whose place it took.
  const uint64_t serial = next_serial();

  virtual os::FileType type() const = 0;
  /// Rights that make sense for the file and the mode it was opened in; a table entry never has others.
  virtual Rights supported() const = 0;
  virtual bool is_terminal() const { return false; }
  virtual uint32_t flags() const { return 0; }  ///< fdflag bits
  virtual Errno set_flags(uint32_t) { return Errno::notsup; }
  virtual Errno stat(os::FileStat&) { return Errno::notsup; }
  virtual Errno set_times(os::NewTime, os::NewTime) { return Errno::notsup; }
  virtual Errno sync(bool /*data_only*/) { return Errno::inval; }

  /// Transfers never wait, whatever the flags: `again` if they would have to. Handlers wait and come back.
  virtual Errno read(std::span<const os::IoSlice>, uint64_t&) { return refuse_io(); }
  virtual Errno write(std::span<const os::IoSlice>, uint64_t&) { return refuse_io(); }
  virtual Errno read_at(std::span<const os::IoSlice>, uint64_t, uint64_t&) { return refuse_io(); }
  virtual Errno write_at(std::span<const os::IoSlice>, uint64_t, uint64_t&) { return refuse_io(); }
  virtual Errno seek(int64_t, os::Whence, uint64_t&) { return refuse_io(); }
  virtual Errno advise(uint64_t, uint64_t, os::Advice) { return refuse_io(); }
  virtual Errno allocate(uint64_t, uint64_t) { return refuse_io(); }
  virtual Errno set_size(uint64_t) { return refuse_io(); }

  /// Handle to wait on when a transfer says `again`; kNoHandle if none ever does.
  virtual os::Handle wait_handle() const { return os::kNoHandle; }
  /// Longest wait for one transfer, in nanoseconds.
  virtual uint64_t wait_limit(bool /*for_write*/) const { return kForever; }
  /// The host's handle, for the embedder; kNoHandle if there is none.
  virtual os::Handle native() const { return os::kNoHandle; }
  virtual HostSocket* as_socket() { return nullptr; }

  // -- directories: `path` is the guest's, relative to this directory, and never leaves it --
  virtual Errno open(std::string_view, const OpenRequest&, Ref<Descriptor>&) { return Errno::notdir; }
  virtual Errno stat_path(std::string_view, bool /*follow*/, os::FileStat&) { return Errno::notdir; }
  virtual Errno set_times_path(std::string_view, bool /*follow*/, os::NewTime, os::NewTime) { return Errno::notdir; }
  virtual Errno create_directory(std::string_view) { return Errno::notdir; }
  virtual Errno remove_directory(std::string_view) { return Errno::notdir; }
  virtual Errno unlink_file(std::string_view) { return Errno::notdir; }
  virtual Errno rename(std::string_view, Descriptor& /*to*/, std::string_view) { return Errno::notdir; }
  virtual Errno link(std::string_view, Descriptor& /*to*/, std::string_view) { return Errno::notdir; }
  virtual Errno symlink(std::string_view /*target*/, std::string_view) { return Errno::notdir; }
  virtual Errno read_link(std::string_view, std::span<char>, size_t& /*length*/) { return Errno::notdir; }
  /// Entries from `cookie` on, "." and ".." included, until `emit` says false.
  virtual Errno read_entries(uint64_t, size_t /*hint*/, bool (*)(void*, const os::DirectoryEntry&), void*) {
    return Errno::notdir;
  }
  /// Makes `path` the name of a socket of the host; connects one to the socket that `path` names.
  virtual Errno bind_socket(std::string_view, os::Handle) { return Errno::notdir; }
  virtual Errno connect_socket(std::string_view, os::Handle) { return Errno::notdir; }
  /// Renames and links stay within one kind of directory.
  virtual HostDirectory* as_host_directory() { return nullptr; }
  virtual MemoryDirectory* as_memory_directory() { return nullptr; }

 private:
  static uint64_t next_serial() {
    static std::atomic<uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }
  Errno refuse_io() const { return type() == os::FileType::directory ? Errno::isdir : Errno::spipe; }
};

}  // namespace wasmvm::wasi
