// Images of memories: files without a name, mapped privately.
#include "runtime/memory_image.h"

#include "base/os_memory.h"
#include "runtime/signals.h"

namespace wasmvm::runtime {

Ref<MemoryImage> MemoryImage::create(const std::vector<uint8_t>& contents) {
  size_t size = contents.size();
  while (size != 0 && contents[size - 1] == 0) --size;
  int file = -1;
  if (size != 0) {
    file = os::make_image(contents.data(), size);
    if (file < 0) return nullptr;
  }
  return Ref<MemoryImage>::adopt(new MemoryImage(file, size));
}

MemoryImage::~MemoryImage() {
  for (const Spare& spare : spares_) {
    remove_guard_region(spare.base);
    os::release(spare.base, spare.reserved);
  }
  os::close_image(file_);
}

bool MemoryImage::map(uint8_t* base) const { return size_ == 0 || os::map_image(file_, base, os::round_to_pages(size_)); }

uint8_t* MemoryImage::take_spare(uint64_t committed) {
  std::lock_guard hold(lock_);
  if (spares_.empty() || spares_.back().committed != committed) return nullptr;
  uint8_t* const base = spares_.back().base;
  spares_.pop_back();
  return base;
}

bool MemoryImage::give_spare(uint8_t* base, uint64_t used, uint64_t committed, uint64_t reserved) {
  {
    std::lock_guard hold(lock_);
    if (spares_.size() >= kMaxSpares) return false;
  }
  if (!os::forget(base, committed)) return false;
  if (used > committed && !os::decommit(base + committed, os::round_to_pages(used - committed))) return false;
  std::lock_guard hold(lock_);
  spares_.push_back({base, committed, reserved});
  return true;
}

}  // namespace wasmvm::runtime
