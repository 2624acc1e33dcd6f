// FdTable: the guest's descriptor numbers, what they stand for, and the rights that come with them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "wasi/descriptor.h"

namespace wasmvm::wasi {

/// What a number stands for. `base` is within file->supported() always.
struct FdEntry {
  Ref<Descriptor> file;
  Rights base = 0, inheriting = 0;
  std::shared_ptr<const std::string> preopen;  ///< guest path of a directory granted at start; null for others
};

/// Numbers are the lowest free ones, as in POSIX. Owned by an Environment; internally locked, any thread may call. An entry
/// that lookup() returned stays usable after its number is closed.
class FdTable {
 public:
  /// Descriptors that one guest may have open at most.
  static constexpr uint32_t kMaxOpen = 1u << 20;

  FdTable() = default;
  /// Starts with these; a missing one (a standard stream that the host has closed) leaves its number free.
  explicit FdTable(std::vector<std::optional<FdEntry>> entries, uint32_t max_open = kMaxOpen);

  /// badf if nothing has this number.
  Errno lookup(uint32_t fd, FdEntry& out) const;
  /// The granted directory that holds the guest's path `path` (from the root) and what the path is in it; noent if none does.
  Errno find_preopen(std::string_view path, FdEntry& out, std::string& rest) const;
  /// Gives the entry the lowest free number; mfile if there are too many.
  Errno insert(FdEntry entry, uint32_t& fd);
  Errno close(uint32_t fd);
  /// Moves `from` to `to`, whose file is closed. Both must be open, so numbers cannot grow this way.
  Errno renumber(uint32_t from, uint32_t to);
  /// Takes rights away; notcapable for any that the entry lacks.
  Errno restrict_rights(uint32_t fd, Rights base, Rights inheriting);
  /// Another number after every change: while it stays, numbers stand for what they stood for.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  bool is_open(uint32_t fd) const { return fd < entries_.size() && entries_[fd].has_value(); }
  /// Takes an entry out; its file ends outside the lock, since closing may take time.
  FdEntry take(uint32_t fd);

  void note_change() { version_.fetch_add(1, std::memory_order_release); }

  mutable std::mutex lock_;
  std::atomic<uint64_t> version_{0};
  const uint32_t max_open_ = kMaxOpen;  ///< numbers are below that, but for those given at the start
  std::vector<std::optional<FdEntry>> entries_;
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> free_;  ///< every number below size() not in use
};

}  // namespace wasmvm::wasi
