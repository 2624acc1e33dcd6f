// The functions of WASI preview 1, one declaration each; the table that registers them is functions.cpp.
//
// A handler takes its arguments from the call in the order of the specification and returns the errno that the guest gets.
// SPEC: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#functions
#pragma once

#include "wasi/call.h"

namespace wasmvm::wasi {

/// Longest wait between two looks at whether the guest shall stop, in nanoseconds.
constexpr uint64_t kWaitSlice = 250'000'000;

using Handler = Errno (*)(Call&);

// start.cpp
Errno args_get(Call&);
Errno args_sizes_get(Call&);
Errno environ_get(Call&);
Errno environ_sizes_get(Call&);
Errno fd_prestat_get(Call&);
Errno fd_prestat_dir_name(Call&);

// clocks.cpp
Errno clock_res_get(Call&);
Errno clock_time_get(Call&);

// poll.cpp
Errno poll_oneoff(Call&);
Errno epoll_oneoff(Call&);

// process.cpp
Errno proc_exit(Call&);
Errno proc_raise(Call&);
Errno sched_yield(Call&);
Errno random_get(Call&);

// descriptors.cpp
Errno fd_close(Call&);
Errno fd_renumber(Call&);
Errno fd_fdstat_get(Call&);
Errno fd_fdstat_set_flags(Call&);
Errno fd_fdstat_set_rights(Call&);
Errno fd_filestat_get(Call&);
Errno fd_filestat_set_size(Call&);
Errno fd_filestat_set_times(Call&);

// files.cpp
Errno fd_advise(Call&);
Errno fd_allocate(Call&);
Errno fd_datasync(Call&);
Errno fd_pread(Call&);
Errno fd_pwrite(Call&);
Errno fd_read(Call&);
Errno fd_seek(Call&);
Errno fd_sync(Call&);
Errno fd_tell(Call&);
Errno fd_write(Call&);

// directories.cpp
Errno fd_readdir(Call&);
Errno path_create_directory(Call&);
Errno path_filestat_get(Call&);
Errno path_filestat_set_times(Call&);
Errno path_link(Call&);
Errno path_open(Call&);
Errno path_readlink(Call&);
Errno path_remove_directory(Call&);
Errno path_rename(Call&);
Errno path_symlink(Call&);
Errno path_unlink_file(Call&);

// sockets.cpp; _v1 where the first generation of the extension has another type
Errno sock_accept(Call&);
Errno sock_accept_v1(Call&);
Errno sock_bind(Call&);
Errno sock_connect(Call&);
Errno sock_listen(Call&);
Errno sock_open(Call&);
Errno sock_recv(Call&);
Errno sock_recv_from(Call&);
Errno sock_recv_from_v1(Call&);
Errno sock_send(Call&);
Errno sock_send_to(Call&);
Errno sock_shutdown(Call&);

// socket_names.cpp
Errno sock_getaddrinfo(Call&);
Errno sock_getlocaladdr(Call&);
Errno sock_getlocaladdr_v1(Call&);
Errno sock_getpeeraddr(Call&);
Errno sock_getpeeraddr_v1(Call&);
Errno sock_getsockopt(Call&);
Errno sock_setsockopt(Call&);

// -- shared by several of these files --

/// The guest's scatter/gather list, copied once and checked. Short lists take no heap.
class IoVectors {
 public:
  /// fault if the list or one of its runs lies outside, inval if there are more than kMaxIovecs.
  Errno load(const Call& call, uint32_t pointer, uint32_t count);
  std::span<const os::IoSlice> slices() const { return {many_.empty() ? few_ : many_.data(), count_}; }

 private:
  static constexpr uint32_t kFew = 8;
  uint32_t count_ = 0;
  os::IoSlice few_[kFew];
  std::vector<os::IoSlice> many_;
};

/// Waits before an operation that would otherwise wait by itself. Nonblocking files go ahead.
Errno wait_unless_nonblocking(const Call& call, const Descriptor& file, bool for_write);

/// Drops the first `count` bytes of a list.
void skip(std::vector<os::IoSlice>& slices, uint64_t count);

/// Does `once(slices, done)`, and as long as that would have to wait and the file's flags want that, waits and does it again.
template <typename Once>
Errno transfer(const Call& call, Descriptor& file, std::span<const os::IoSlice> slices, bool for_write, uint64_t& done,
               const Once& once) {
  for (;;) {
    const Errno e = once(slices, done);
    if (e != Errno::again || (file.flags() & fdflag::kNonblock) != 0 || file.wait_handle() == os::kNoHandle) return e;
    const Errno waited = wait_ready(call, file.wait_handle(), for_write, file.wait_limit(for_write));
    if (waited != Errno::success) return waited;
  }
}

/// The same until everything is through, as POSIX wants it of files that wait. What hinders the rest is told next time.
template <typename Once>
Errno transfer_all(const Call& call, Descriptor& file, std::span<const os::IoSlice> slices, bool for_write, uint64_t& done,
                   const Once& once) {
  done = 0;
  uint64_t total = 0;
  for (const os::IoSlice& slice : slices) total += slice.size;
  std::vector<os::IoSlice> rest;
  for (;;) {
    uint64_t count = 0;
    const Errno e = transfer(call, file, rest.empty() ? slices : rest, for_write, count, once);
    if (e != Errno::success) return done > 0 ? Errno::success : e;
    done += count;
    const bool more = done < total && count > 0 && (file.flags() & fdflag::kNonblock) == 0;
    if (!more || file.wait_handle() == os::kNoHandle) return Errno::success;
    if (rest.empty()) rest.assign(slices.begin(), slices.end());
    skip(rest, count);
  }
}

/// Reads and writes as a file's flags want it.
Errno read_waiting(const Call& call, Descriptor& file, std::span<const os::IoSlice> slices, uint64_t& done);
Errno write_waiting(const Call& call, Descriptor& file, std::span<const os::IoSlice> slices, uint64_t& done);

/// The socket of argument 0; notsock for other files.
Errno socket_entry(const Call& call, Rights needed, FdEntry& entry);

/// Writes a filestat structure.
void store_filestat(const Call& call, uint32_t pointer, const os::FileStat& stat);
/// Turns fstflags and two times into what descriptors take; inval for contradictions and unknown bits.
Errno new_times(uint64_t accessed, uint64_t modified, uint32_t flags, os::NewTime& atime, os::NewTime& mtime);

}  // namespace wasmvm::wasi
