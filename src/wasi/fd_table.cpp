// The guest's descriptor numbers.
#include "wasi/fd_table.h"

#include <algorithm>

namespace wasmvm::wasi {

FdTable::FdTable(std::vector<std::optional<FdEntry>> entries, uint32_t max_open)
    : max_open_(std::min(max_open, kMaxOpen)), entries_(std::move(entries)) {
  for (uint32_t fd = 0; fd < entries_.size(); ++fd) {
    if (!entries_[fd]) free_.push(fd);
  }
}

Errno FdTable::lookup(uint32_t fd, FdEntry& out) const {
  const std::lock_guard guard(lock_);
  if (!is_open(fd)) return Errno::badf;
  out = *entries_[fd];
  return Errno::success;
}

Errno FdTable::find_preopen(std::string_view path, FdEntry& out, std::string& rest) const {
  const std::lock_guard guard(lock_);
  size_t longest = 0;
  bool found = false;
  for (const std::optional<FdEntry>& entry : entries_) {
    if (!entry || !entry->preopen) continue;
    std::string_view name = *entry->preopen;
    if (name == "." || name.substr(0, 2) == "./") name.remove_prefix(1);
    while (!name.empty() && name.back() == '/') name.remove_suffix(1);
    const std::string prefix = (name.empty() || name.front() == '/' ? "" : "/") + std::string(name) + "/";
    if (path.substr(0, prefix.size()) != prefix || (found && prefix.size() <= longest)) continue;
    found = true;
    longest = prefix.size();
    out = *entry;
    rest = path.substr(prefix.size());
  }
  return found && !rest.empty() ? Errno::success : Errno::noent;
}

Errno FdTable::insert(FdEntry entry, uint32_t& fd) {
  const std::lock_guard guard(lock_);
  note_change();
  if (!free_.empty()) {
    fd = free_.top();
    free_.pop();
    entries_[fd] = std::move(entry);
    return Errno::success;
  }
  if (entries_.size() >= max_open_) return Errno::mfile;
  fd = static_cast<uint32_t>(entries_.size());
  entries_.emplace_back(std::move(entry));
  return Errno::success;
}

FdEntry FdTable::take(uint32_t fd) {
  FdEntry entry = std::move(*entries_[fd]);
  entries_[fd].reset();
  free_.push(fd);
  return entry;
}

Errno FdTable::close(uint32_t fd) {
  FdEntry gone;
  const std::lock_guard guard(lock_);
  if (!is_open(fd)) return Errno::badf;
  note_change();
  gone = take(fd);
  return Errno::success;
}

Errno FdTable::renumber(uint32_t from, uint32_t to) {
  FdEntry gone;
  const std::lock_guard guard(lock_);
  if (!is_open(from) || !is_open(to)) return Errno::badf;
  if (from == to) return Errno::success;
  note_change();
  gone = std::move(*entries_[to]);
  entries_[to] = take(from);
  return Errno::success;
}

Errno FdTable::restrict_rights(uint32_t fd, Rights base, Rights inheriting) {
  const std::lock_guard guard(lock_);
  note_change();
  if (!is_open(fd)) return Errno::badf;
  FdEntry& entry = *entries_[fd];
  if ((base & ~entry.base) != 0 || (inheriting & ~entry.inheriting) != 0) return Errno::notcapable;
  entry.base = base;
  entry.inheriting = inheriting;
  return Errno::success;
}

}  // namespace wasmvm::wasi
