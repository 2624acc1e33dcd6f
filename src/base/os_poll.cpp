// Linux: ppoll, whose timeout is in nanoseconds, and epoll for large sets.
#include "base/os_poll.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>

namespace wasmvm::os {

Errno poll(std::span<PollItem> items, uint64_t nanoseconds, size_t& ready) {
  ready = 0;
  const std::unique_ptr<pollfd[]> fds(items.empty() ? nullptr : new (std::nothrow) pollfd[items.size()]);
  if (!fds && !items.empty()) return Errno::nomem;
  for (size_t i = 0; i < items.size(); ++i) {
    const PollItem& item = items[i];
    fds[i] = {item.handle, static_cast<short>((item.want_read ? POLLIN | POLLRDHUP : 0) | (item.want_write ? POLLOUT : 0)), 0};
  }
  timespec timeout;
  timeout.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000u);
  timeout.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000u);
  const int count = ::ppoll(fds.get(), items.size(), &timeout, nullptr);
  if (count < 0) return errno == EINTR ? Errno::success : last_errno();
  for (size_t i = 0; i < items.size(); ++i) {
    const short found = fds[i].revents;
    PollItem& item = items[i];
    const bool broken = (found & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    item.readable = item.want_read && ((found & (POLLIN | POLLRDHUP)) != 0 || broken);
    item.writable = item.want_write && ((found & POLLOUT) != 0 || broken);
    item.hangup = (found & (POLLHUP | POLLERR)) != 0 || (item.want_read && (found & POLLRDHUP) != 0);
    item.invalid = (found & POLLNVAL) != 0;
    if (item.readable || item.writable) ++ready;
  }
  return Errno::success;
}

Errno PollSet::create(PollSet& out) {
  OwnedHandle fresh(::epoll_create1(EPOLL_CLOEXEC));
  if (!fresh) return last_errno();
  out.handle_ = std::move(fresh);
  return Errno::success;
}

Errno PollSet::set(Handle handle, bool read, bool write, bool edge, uint64_t token) {
  epoll_event event = {};
  event.events = (read ? EPOLLIN | EPOLLRDHUP : 0u) | (write ? EPOLLOUT : 0u) | (edge ? EPOLLET : 0u);
  event.data.u64 = token;
  // Whether the handle is in the set is the kernel's knowledge: its number may have been closed and given out anew.
  if (::epoll_ctl(handle_.get(), EPOLL_CTL_ADD, handle, &event) == 0) return Errno::success;
  if (errno == EEXIST && ::epoll_ctl(handle_.get(), EPOLL_CTL_MOD, handle, &event) == 0) return Errno::success;
  return last_errno();
}

void PollSet::remove(Handle handle) {
  epoll_event ignored = {};
  ::epoll_ctl(handle_.get(), EPOLL_CTL_DEL, handle, &ignored);
}

Errno PollSet::wait(std::span<PollEvent> events, uint64_t nanoseconds, size_t& count) {
  constexpr size_t kMost = 512;
  epoll_event found[kMost];
  count = 0;
  // The set is itself a handle that becomes ready; its own wait counts in milliseconds.
  PollItem set;
  set.handle = handle_.get();
  set.want_read = true;
  size_t ready = 0;
  int got = ::epoll_wait(handle_.get(), found, static_cast<int>(std::min(kMost, events.size())), 0);
  if (got == 0 && nanoseconds > 0) {
    if (const Errno e = poll({&set, 1}, nanoseconds, ready); e != Errno::success || ready == 0) return e;
    got = ::epoll_wait(handle_.get(), found, static_cast<int>(std::min(kMost, events.size())), 0);
  }
  if (got < 0) return errno == EINTR ? Errno::success : last_errno();
  for (; count < static_cast<size_t>(got); ++count) {
    const uint32_t what = found[count].events;
    const bool broken = (what & (EPOLLERR | EPOLLHUP)) != 0;
    events[count] = {found[count].data.u64, (what & (EPOLLIN | EPOLLRDHUP)) != 0 || broken, (what & EPOLLOUT) != 0 || broken,
                     broken || (what & EPOLLRDHUP) != 0};
  }
  return Errno::success;
}

uint64_t bytes_available(Handle handle) {
  int count = 0;
  return ::ioctl(handle, FIONREAD, &count) == 0 && count > 0 ? static_cast<uint64_t>(count) : 0;
}

}  // namespace wasmvm::os
