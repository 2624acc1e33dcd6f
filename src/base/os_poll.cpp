// Linux: ppoll, whose timeout is in nanoseconds.
#include "base/os_poll.h"

#include <poll.h>
#include <sys/ioctl.h>

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

uint64_t bytes_available(Handle handle) {
  int count = 0;
  return ::ioctl(handle, FIONREAD, &count) == 0 && count > 0 ? static_cast<uint64_t>(count) : 0;
}

}  // namespace wasmvm::os
