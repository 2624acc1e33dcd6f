// poll_oneoff and epoll_oneoff: waiting for clocks and descriptors at once.
//
// All subscriptions are copied out before any event is written, since the two arrays may overlap. Files that never block are
// ready at once; everything else goes into one wait of the host, whose timeout is the earliest clock. A few descriptors are
// handed to the host anew each time; many are watched from call to call, so that a wait costs what is ready. epoll_oneoff is
// told each change once. Nothing spins: a wait is cut into slices only so that an interruption of the guest is seen.
#include <algorithm>
#include <limits>
#include <vector>

#include "base/os_poll.h"
#include "wasi/handlers.h"

namespace wasmvm::wasi {

namespace {

/// Subscriptions in one call; more is inval. Enough for a server with tens of thousands of connections.
constexpr uint32_t kMaxSubscriptions = 1u << 16;
/// From so many descriptors on, they are watched from call to call.
constexpr size_t kMany = 64;

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

uint64_t saturating_add(uint64_t a, uint64_t b) { return a > kForever - b ? kForever : a + b; }
uint8_t bit_of(EventType type) { return type == EventType::fd_read ? 1 : 2; }

class Poll {
 public:
  Poll(Call& call, bool edge) : call_(call), edge_(edge), layout_(subscription_layout(call.abi)), start_(monotonic_now()) {}
  ~Poll() {
    if (!set_) return;
    if (!is_again_) {
      for (Watch& watch : watches_) watch.file = nullptr;
    }
    set_->watches = std::move(watches_);
    call_.env.polls.give_back(edge_, std::move(set_));
  }

  void subscribe_all(uint32_t in, uint32_t count) {
    const uint32_t bytes = count * layout_.size;
    if (edge_ || count >= kMany) set_ = call_.env.polls.take(edge_);
    const uint64_t version = call_.env.files->version();
    is_again_ = set_ && set_->table_version == version && set_->asked.size() == bytes &&
                std::memcmp(set_->asked.data(), call_.memory.at(in), bytes) == 0;
    if (is_again_) {
      watches_ = std::move(set_->watches);
      for (const uint32_t i : set_->clocks)
        subscribe_clock(in + i * layout_.size, call_.memory.load<uint64_t>(in + i * layout_.size));
      return;
    }
    for (uint32_t i = 0; i < count; ++i) subscribe(in + i * layout_.size);
    if (!set_ && (edge_ || watches_.size() >= kMany)) set_ = std::make_unique<WatchSet>();
    if (!set_) return;
    set_->clocks.clear();
    for (uint32_t i = 0; i < count; ++i) {
      if (call_.memory.load<uint8_t>(in + i * layout_.size, layout::kSubscriptionTag) == 0) set_->clocks.push_back(i);
    }
    // What failed, or is always ready, is told anew each time.
    set_->asked.assign(call_.memory.at(in), call_.memory.at(in) + (events_.empty() && !bad_tag_ ? bytes : 0));
    set_->table_version = version;
  }

 private:
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

 public:
  bool has_bad_tag() const { return bad_tag_; }

  Errno wait() {
    uint64_t alarm = kForever;
    for (const Alarm& a : alarms_) alarm = std::min(alarm, a.at);
    if (!set_) {
      make_items();
    } else if (!is_again_) {
      if (const Errno e = update_set(); e != Errno::success) return e;
    }
    for (;;) {
      const uint64_t now = monotonic_now();
      const bool at_once = !events_.empty() || alarm <= now;
      if (const Errno e = wait_once(at_once ? 0 : alarm - now); e != Errno::success) return e;
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
  uint64_t monotonic_now() const {
    uint64_t now = 0;
    return call_.env.clocks.now(os::Clock::monotonic, now) == Errno::success ? now : 0;
  }

  void subscribe_clock(uint32_t at, uint64_t userdata) {
    const uint32_t clock = call_.memory.load<uint32_t>(at, layout_.clock);
    uint64_t timeout = call_.memory.load<uint64_t>(at, layout_.timeout);
    const uint16_t flags = call_.memory.load<uint16_t>(at, layout_.flags);
    if (clock > static_cast<uint32_t>(os::Clock::monotonic) || (flags & ~kSubclockAbstime) != 0) {
      // Time that a process or thread has used cannot be waited for.
      const bool known = clock <= static_cast<uint32_t>(os::Clock::thread_cpu) && (flags & ~kSubclockAbstime) == 0;
      events_.push_back({userdata, EventType::clock, known ? Errno::notsup : Errno::inval, 0, 0});
      return;
    }
    if ((flags & kSubclockAbstime) != 0) {
      uint64_t now = 0;
      if (call_.env.clocks.now(static_cast<os::Clock>(clock), now) != Errno::success) now = 0;
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
    if (entry.file->wait_handle() == os::kNoHandle) {
      const uint64_t bytes = type == EventType::fd_read ? bytes_to_end(*entry.file) : 0;
      events_.push_back({userdata, type, Errno::success, bytes, 0});
      return;
    }
    const os::Handle handle = entry.file->wait_handle();
    watches_.push_back({userdata, type, std::move(entry.file), handle, kNoWatch});
  }

  static uint64_t bytes_to_end(Descriptor& file) {
    os::FileStat stat;
    uint64_t position = 0;
    if (file.stat(stat) != Errno::success || file.seek(0, os::Whence::current, position) != Errno::success) return 0;
    return stat.size > position ? stat.size - position : 0;
  }

  // -- short waits --

  void make_items() {
    for (const Watch& watch : watches_) {
      os::PollItem item;
      item.handle = watch.handle;
      (watch.type == EventType::fd_read ? item.want_read : item.want_write) = true;
      items_.push_back(item);
    }
  }

  Errno wait_for_items(uint64_t nanoseconds) {
    size_t ready = 0;
    if (const Errno e = os::poll(items_, nanoseconds, ready); e != Errno::success || ready == 0) return e;
    for (size_t i = 0; i < items_.size(); ++i) {
      const os::PollItem& item = items_[i];
      if (item.readable || item.writable) report(watches_[i], item.hangup);
    }
    return Errno::success;
  }

  // -- long waits --

  /// Makes the host watch what this call wants and nothing else.
  Errno update_set() {
    if (!set_->set) {
      if (const Errno e = os::PollSet::create(set_->set); e != Errno::success) return e;
    }
    const uint32_t call = ++set_->call;
    for (uint32_t i = 0; i < watches_.size(); ++i) {
      Watch& watch = watches_[i];
      WatchSet::Watched& watched = set_->watched[watch.file->serial];
      if (watched.call != call) watched = {watch.handle, watched.mask, 0, call, kNoWatch};
      watched.wanted |= bit_of(watch.type);
      watch.next = watched.first;
      watched.first = i;
    }
    // Leavers first: their handles may have been given out anew, to files that are about to come in.
    for (auto it = set_->watched.begin(); it != set_->watched.end();) {
      if (it->second.call != call) set_->set.remove(it->second.handle);
      it = it->second.call != call ? set_->watched.erase(it) : std::next(it);
    }
    for (auto it = set_->watched.begin(); it != set_->watched.end();)
      it = register_one(it) ? std::next(it) : set_->watched.erase(it);
    return Errno::success;
  }

  /// False for a file that is always ready or cannot be waited for, which has been reported then.
  bool register_one(std::unordered_map<uint64_t, WatchSet::Watched>::iterator it) {
    WatchSet::Watched& watched = it->second;
    if (watched.wanted == watched.mask) return true;
    const Errno e = set_->set.set(watched.handle, (watched.wanted & 1) != 0, (watched.wanted & 2) != 0, edge_, it->first);
    if (e == Errno::success) {
      watched.mask = watched.wanted;
      return true;
    }
    set_->asked.clear();
    for (uint32_t i = watched.first; i != kNoWatch; i = watches_[i].next)
      events_.push_back({watches_[i].userdata, watches_[i].type, e == Errno::perm ? Errno::success : e, 0, 0});
    return false;
  }

  Errno wait_for_set(uint64_t nanoseconds) {
    os::PollEvent found[256];
    size_t count = 0;
    if (const Errno e = set_->set.wait(found, nanoseconds, count); e != Errno::success) return e;
    for (size_t i = 0; i < count; ++i) {
      const auto it = set_->watched.find(found[i].token);
      if (it == set_->watched.end()) {
        // A file that the guest has closed, but not its host: only a new set forgets it.
        return start_over();
      }
      for (uint32_t w = it->second.first; w != kNoWatch; w = watches_[w].next) {
        if (watches_[w].type == EventType::fd_read ? found[i].readable : found[i].writable) report(watches_[w], found[i].hangup);
      }
    }
    return Errno::success;
  }

  /// Begins with a fresh set. A call that took over what another one had prepared cannot: the guest calls again.
  Errno start_over() {
    if (is_again_) {
      set_ = nullptr;
      return Errno::intr;
    }
    const std::vector<uint32_t> clocks = std::move(set_->clocks);
    set_ = std::make_unique<WatchSet>();
    set_->clocks = clocks;
    return update_set();
  }

  Errno wait_once(uint64_t nanoseconds) {
    const bool imagined = call_.env.clocks.has_wait();
    const uint64_t slice = imagined ? 0 : std::min(nanoseconds, kWaitSlice);
    const Errno e = set_ ? wait_for_set(slice) : wait_for_items(slice);
    // Time of the embedder's making passes only when nothing else happens.
    if (imagined && e == Errno::success && events_.empty() && nanoseconds > 0) {
      if (nanoseconds != kForever) {
        call_.env.clocks.wait(nanoseconds);
      } else {
        return set_ ? wait_for_set(kWaitSlice) : wait_for_items(kWaitSlice);
      }
    }
    return e;
  }

  void report(const Watch& watch, bool hangup) {
    Event event{watch.userdata, watch.type, Errno::success, 0, hangup ? kEventHangup : uint16_t{0}};
    if (watch.type == EventType::fd_read) event.bytes = os::bytes_available(watch.handle);
    events_.push_back(event);
  }

  Call& call_;
  const bool edge_;
  const SubscriptionLayout layout_;
  const uint64_t start_;
  bool bad_tag_ = false;
  bool is_again_ = false;  ///< the same was asked of the same descriptors before
  std::vector<Alarm> alarms_;
  std::vector<Watch> watches_;
  std::vector<os::PollItem> items_;
  std::unique_ptr<WatchSet> set_;
  std::vector<Event> events_;
};

Errno run(Call& call, bool edge) {
  const uint32_t in = call.u32(0), out = call.u32(1), count = call.u32(2), count_at = call.u32(3);
  if (count == 0 || count > kMaxSubscriptions) return Errno::inval;
  const uint32_t size = subscription_layout(call.abi).size;
  if (!call.memory.has_array(in, count, size) || !call.memory.has_array(out, count, layout::kEvent) ||
      !call.memory.has(count_at, 4)) {
    return Errno::fault;
  }
  Poll poll(call, edge);
  poll.subscribe_all(in, count);
  if (poll.has_bad_tag()) return Errno::inval;
  if (const Errno e = poll.wait(); e != Errno::success) return e;
  call.memory.store(count_at, 0, poll.store_events(out));
  return Errno::success;
}

}  // namespace

Errno poll_oneoff(Call& call) { return run(call, false); }
Errno epoll_oneoff(Call& call) { return run(call, true); }

}  // namespace wasmvm::wasi
