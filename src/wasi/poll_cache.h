// PollCache: what the host already watches for a guest, kept from one call of poll_oneoff or epoll_oneoff to the next.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/os_poll.h"
#include "wasi/descriptor.h"

namespace wasmvm::wasi {

constexpr uint32_t kNoWatch = UINT32_MAX;

/// A descriptor subscription that must be waited for.
struct Watch {
  uint64_t userdata = 0;
  EventType type = EventType::fd_read;
  Ref<Descriptor> file;  ///< keeps the handle open while a call waits; null in between, so that closing closes
  os::Handle handle = os::kNoHandle;
  uint32_t next = kNoWatch;  ///< another one of the same file
};

/// A set of the host and what was put into it. Used by one call at a time.
struct WatchSet {
  struct Watched {
    os::Handle handle = os::kNoHandle;
    uint8_t mask = 0, wanted = 0;  ///< bit 0 reading, bit 1 writing: as the host has it, and as the present call wants it
    uint32_t call = 0;             ///< the call that wanted it last
    uint32_t first = 0;            ///< its first subscription there
  };

  os::PollSet set;
  uint32_t call = 0;
  std::unordered_map<uint64_t, Watched> watched;  ///< by serial number of the descriptor

  // The call before: if the next one asks the same of the same descriptors, there is nothing to prepare.
  std::vector<uint8_t> asked;  ///< its subscriptions as the guest wrote them; empty if they cannot be had again
  uint64_t table_version = 0;  ///< of the guest's descriptors then
  std::vector<Watch> watches;
  std::vector<uint32_t> clocks;  ///< which of the subscriptions are clocks
};

/// Sets that no call uses, for each of both kinds. Locks itself.
class PollCache {
 public:
  std::unique_ptr<WatchSet> take(bool edge) {
    const std::lock_guard guard(lock_);
    std::vector<std::unique_ptr<WatchSet>>& idle = idle_[edge];
    if (idle.empty()) return nullptr;
    std::unique_ptr<WatchSet> set = std::move(idle.back());
    idle.pop_back();
    return set;
  }
  void give_back(bool edge, std::unique_ptr<WatchSet> set) {
    const std::lock_guard guard(lock_);
    if (idle_[edge].size() < kMaxIdle) idle_[edge].push_back(std::move(set));
  }
  void clear() {
    const std::lock_guard guard(lock_);
    for (auto& idle : idle_) idle.clear();
  }

 private:
  static constexpr size_t kMaxIdle = 16;
  std::mutex lock_;
  std::vector<std::unique_ptr<WatchSet>> idle_[2];
};

}  // namespace wasmvm::wasi
