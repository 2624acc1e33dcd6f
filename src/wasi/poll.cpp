// poll_oneoff: waiting for clocks and descriptors at once.
//
// All subscriptions are copied out before any event is written, since the two arrays may overlap. Files that never block are
// ready at once; everything else goes into one wait of the host, whose timeout is the earliest clock. Nothing spins: a wait is
// cut into slices only so that an interruption of the guest is seen.
#include <algorithm>
#include <limits>
#include <vector>

#include "base/os_clock.h"
#include "base/os_poll.h"
#include "wasi/handlers.h"

namespace wasmvm::wasi {

namespace {

/// Subscriptions in one call; more is inval. Enough for a server with tens of thousands of connections.
constexpr uint32_t kMaxSubscriptions = 1u << 16;
constexpr uint64_t kForever = std::numeric_limits<uint64_t>::max();

struct Event {
  uint64_t userdata = 0;
  EventType type = EventType::clock;
  Errno error = Errno::success;
  uint64_t bytes = 0;
  uint16_t flags = 0;
};

/// A clock subscription as a moment of the monotonic clock.
struct Alarm {
  uint64_t userdata = 0;
  uint64_t at = 0;
};

/// A descriptor subscription that must be waited for; item `i` of the wait belongs to it.
struct Watch {
  uint64_t userdata = 0;
  EventType type = EventType::fd_read;
  Ref<Descriptor> file;  ///< keeps the handle open while we wait
};

uint64_t monotonic_now() {
  uint64_t now = 0;
  return os::clock_now(os::Clock::monotonic, now) == Errno::success ? now : 0;
}

uint64_t saturating_add(uint64_t a, uint64_t b) { return a > kForever - b ? kForever : a + b; }

class Poll {
 public:
  explicit Poll(Call& call) : call_(call), start_(monotonic_now()) {}

  void subscribe(uint32_t at) {
    const uint64_t userdata = call_.memory.load<uint64_t>(at);
    const uint8_t tag = call_.memory.load<uint8_t>(at, layout::kSubscriptionTag);
    if (tag == static_cast<uint8_t>(EventType::clock)) {
      subscribe_clock(at, userdata);
    } else if (tag <= static_cast<uint8_t>(EventType::fd_write)) {
      subscribe_fd(at, userdata, static_cast<EventType>(tag));
    } else {
      bad_tag_ = true;
    }
  }
  bool has_bad_tag() const { return bad_tag_; }

  Errno wait() {
    uint64_t alarm = kForever;
    for (const Alarm& a : alarms_) alarm = std::min(alarm, a.at);
    for (;;) {
      const uint64_t now = monotonic_now();
      const bool at_once = !events_.empty() || alarm <= now;
      size_t ready = 0;
      if (const Errno e = os::poll(items_, at_once ? 0 : std::min(alarm - now, kWaitSlice), ready); e != Errno::success) return e;
      if (ready > 0) collect();
      const uint64_t after = monotonic_now();
      for (const Alarm& a : alarms_) {
        if (a.at <= after) events_.push_back({a.userdata, EventType::clock, Errno::success, 0, 0});
      }
      if (!events_.empty()) return Errno::success;
      if (call_.is_interrupted()) return Errno::intr;
    }
  }

  uint32_t store_events(uint32_t out) const {
    for (const Event& event : events_) {
      std::memset(call_.memory.at(out), 0, layout::kEvent);
      call_.memory.store(out, 0, event.userdata);
      call_.memory.store(out, layout::kEventError, static_cast<uint16_t>(event.error));
      call_.memory.store(out, layout::kEventType, static_cast<uint8_t>(event.type));
      call_.memory.store(out, layout::kEventNbytes, event.bytes);
      call_.memory.store(out, layout::kEventFlags, event.flags);
      out += layout::kEvent;
    }
    return static_cast<uint32_t>(events_.size());
  }

 private:
  void subscribe_clock(uint32_t at, uint64_t userdata) {
    const uint32_t clock = call_.memory.load<uint32_t>(at, layout::kSubscriptionClock);
    uint64_t timeout = call_.memory.load<uint64_t>(at, layout::kSubscriptionTimeout);
    const uint16_t flags = call_.memory.load<uint16_t>(at, layout::kSubscriptionFlags);
    if (clock > static_cast<uint32_t>(os::Clock::monotonic) || (flags & ~kSubclockAbstime) != 0) {
      // Time that a process or thread has used cannot be waited for.
      const bool known = clock <= static_cast<uint32_t>(os::Clock::thread_cpu) && (flags & ~kSubclockAbstime) == 0;
      events_.push_back({userdata, EventType::clock, known ? Errno::notsup : Errno::inval, 0, 0});
      return;
    }
    if ((flags & kSubclockAbstime) != 0) {
      uint64_t now = 0;
      if (os::clock_now(static_cast<os::Clock>(clock), now) != Errno::success) now = 0;
      timeout = timeout > now ? timeout - now : 0;
    }
    alarms_.push_back({userdata, saturating_add(start_, timeout)});
  }

  void subscribe_fd(uint32_t at, uint64_t userdata, EventType type) {
    const uint32_t fd = call_.memory.load<uint32_t>(at, layout::kSubscriptionFd);
    const Rights transfer = type == EventType::fd_read ? right::kFdRead : right::kFdWrite;
    FdEntry entry;
    if (const Errno e = call_.file(fd, right::kPollFdReadwrite | transfer, entry); e != Errno::success) {
      events_.push_back({userdata, type, e, 0, 0});
      return;
    }
    const os::Handle handle = entry.file->wait_handle();
    if (handle == os::kNoHandle) {
      const uint64_t bytes = type == EventType::fd_read ? bytes_to_end(*entry.file) : 0;
      events_.push_back({userdata, type, Errno::success, bytes, 0});
      return;
    }
    os::PollItem item;
    item.handle = handle;
    (type == EventType::fd_read ? item.want_read : item.want_write) = true;
    items_.push_back(item);
    watches_.push_back({userdata, type, std::move(entry.file)});
  }

  static uint64_t bytes_to_end(Descriptor& file) {
    os::FileStat stat;
    uint64_t position = 0;
    if (file.stat(stat) != Errno::success || file.seek(0, os::Whence::current, position) != Errno::success) return 0;
    return stat.size > position ? stat.size - position : 0;
  }

  void collect() {
    for (size_t i = 0; i < items_.size(); ++i) {
      const os::PollItem& item = items_[i];
      if (!item.readable && !item.writable) continue;
      const Watch& watch = watches_[i];
      Event event{watch.userdata, watch.type, item.invalid ? Errno::badf : Errno::success, 0, 0};
      if (watch.type == EventType::fd_read) event.bytes = os::bytes_available(item.handle);
      if (item.hangup) event.flags = kEventHangup;
      events_.push_back(event);
    }
  }

  Call& call_;
  const uint64_t start_;
  bool bad_tag_ = false;
  std::vector<Alarm> alarms_;
  std::vector<Watch> watches_;
  std::vector<os::PollItem> items_;
  std::vector<Event> events_;
};

}  // namespace

Errno poll_oneoff(Call& call) {
  const uint32_t in = call.u32(0), out = call.u32(1), count = call.u32(2), count_at = call.u32(3);
  if (count == 0 || count > kMaxSubscriptions) return Errno::inval;
  if (!call.memory.has_array(in, count, layout::kSubscription) || !call.memory.has_array(out, count, layout::kEvent) ||
      !call.memory.has(count_at, 4)) {
    return Errno::fault;
  }
  Poll poll(call);
  for (uint32_t i = 0; i < count; ++i) poll.subscribe(in + i * layout::kSubscription);
  if (poll.has_bad_tag()) return Errno::inval;
  if (const Errno e = poll.wait(); e != Errno::success) return e;
  call.memory.store(count_at, 0, poll.store_events(out));
  return Errno::success;
}

}  // namespace wasmvm::wasi
