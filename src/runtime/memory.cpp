// Linear memories: how much address space each kind reserves, and growth inside it.
//
// The base of a memory stays where it is as long as its reservation lasts. Only an unshared, unguarded memory whose maximum
// is larger than what could be reserved ever moves.
#include <algorithm>
#include <limits>

#include "base/os_memory.h"
#include "runtime/memory_image.h"
#include "runtime/objects.h"
#include "runtime/signals.h"

namespace wasmvm::runtime {
namespace {

// The greatest effective address of a guarded access is u32 + u32 plus the width of the access.
constexpr uint64_t kGuardedReservation = (uint64_t{8} << 30) + (64 << 10);
// Checked memories reserve up to their maximum, but not more than this: address spaces of 47 bits hold thousands of these.
constexpr uint64_t kCheckedReservation = uint64_t{16} << 30;
// SPEC: a 64-bit memory has at most 2^48 pages of 64 KiB; more than any host can map, and sums of sizes cannot wrap below it.
constexpr uint64_t kMaxBytes = uint64_t{1} << 47;

/// `pages` in bytes, at most kMaxBytes.
uint64_t to_bytes(uint64_t pages, unsigned page_log2) { return pages > kMaxBytes >> page_log2 ? kMaxBytes : pages << page_log2; }

/// The least of what type, embedder and address width allow; whole pages.
uint64_t limit_of(const MemoryType& type, const MemoryOptions& options) {
  uint64_t limit = std::min(to_bytes(options.max_pages, 16), kMaxBytes);
  if (type.limits.max) limit = std::min(limit, to_bytes(*type.limits.max, type.page_log2));
  if (!type.limits.is_64) {
    // memory.size is an i32: of one-byte pages it can count 2^32 - 1.
    limit = std::min(limit, type.page_log2 == 0 ? uint64_t{0xffffffff} : uint64_t{1} << 32);
  }
  return limit >> type.page_log2 << type.page_log2;
}

}  // namespace

bool Memory::can_be_guarded(const MemoryType& type) { return sizeof(void*) == 8 && !type.limits.is_64 && type.page_log2 == 16; }

/// Reserves for at least `min_bytes`, less generously if the host refuses. Never less than one page, so that base is not null.
bool Memory::reserve(uint64_t min_bytes) {
  const uint64_t page = os::page_size();
  const uint64_t least = os::round_to_pages(std::max(min_bytes, page));
  uint64_t wanted = kGuardedReservation;
  if (!guarded_) wanted = std::max(least, os::round_to_pages(std::min(limit_bytes_, kCheckedReservation)));
  // Guarded memories must have their whole reservation and shared ones must never move: no smaller attempts for those.
  const bool may_shrink = !guarded_ && !type_.limits.is_shared;
  for (;;) {
    desc.base = static_cast<uint8_t*>(os::reserve(wanted));
    if (desc.base != nullptr) break;
    if (!may_shrink || wanted == least) return false;
    wanted = std::max(least, os::round_to_pages(wanted / 4));
  }
  reserved_ = wanted;
  if (guarded_) add_guard_region(desc.base, desc.base + reserved_);
  return true;
}

/// Begins with an image: in the address space of a memory that ended, or in a new one. False if there is no image to be had, and
/// the memory is as if nobody had asked.
bool Memory::take_image(MemoryImage& image, uint64_t min_bytes) {
  // Only guarded memories stay where they are, and only whole pages of the host can be mapped.
  if (!guarded_ || type_.limits.is_shared || os::round_to_pages(image.size()) > min_bytes) return false;
  if (uint8_t* const spare = image.take_spare(min_bytes); spare != nullptr) {
    desc.base = spare;
    reserved_ = kGuardedReservation;
  } else {
    if (!reserve(min_bytes)) return false;
    if (!os::commit(desc.base, min_bytes) || !image.map(desc.base)) {
      remove_guard_region(desc.base);
      os::release(desc.base, reserved_);
      desc.base = nullptr;
      return false;
    }
  }
  image_ = Ref<MemoryImage>::share(&image);
  desc.bytes.store(min_bytes, std::memory_order_release);
  return true;
}

Result<Ref<Memory>> Memory::create(const MemoryType& type, const MemoryOptions& options, MemoryImage* image) {
  auto memory = Ref<Memory>::adopt(new Memory);
  memory->type_ = type;
  memory->limit_bytes_ = limit_of(type, options);
  memory->guarded_ = options.guard_pages && can_be_guarded(type);
  const uint64_t min_bytes = to_bytes(type.limits.min, type.page_log2);
  if (min_bytes > memory->limit_bytes_) {
    return make_error(
        ErrCode::LimitExceeded, "limit exceeded",
        "memory of " + std::to_string(min_bytes) + " bytes, at most " + std::to_string(memory->limit_bytes_) + " are allowed");
  }
  memory->limiter_ = options.limiter;
  if (!options.limiter.allows(Resource::Memory, 0, min_bytes, memory->limit_bytes_)) {
    return make_error(ErrCode::LimitExceeded, "limit exceeded",
                      "the host does not allow a memory of " + std::to_string(min_bytes) + " bytes");
  }
  if (image != nullptr && memory->take_image(*image, min_bytes)) return memory;
  if (!memory->reserve(min_bytes)) {
    return make_error(ErrCode::OutOfMemory, "out of memory", "cannot reserve address space for a memory");
  }
  if (!os::commit(memory->desc.base, os::round_to_pages(min_bytes))) {
    return make_error(ErrCode::OutOfMemory, "out of memory", "cannot get " + std::to_string(min_bytes) + " bytes for a memory");
  }
  memory->desc.bytes.store(min_bytes, std::memory_order_release);
  return memory;
}

Memory::~Memory() {
  if (desc.base == nullptr) return;
  const uint64_t least = to_bytes(type_.limits.min, type_.page_log2);
  if (image_ && image_->give_spare(desc.base, size_bytes(), least, reserved_)) return;
  // First out of the registry: from the moment of release another mapping may take the addresses.
  if (guarded_) remove_guard_region(desc.base);
  os::release(desc.base, reserved_);
}

MemoryType Memory::type() const {
  MemoryType now = type_;
  now.limits.min = size_pages();
  return now;
}

/// Only for memories that nobody reaches through a fixed base: code must reload it after growth.
bool Memory::move_to_larger_reservation(uint64_t new_bytes) {
  if (type_.limits.is_shared || guarded_) return false;
  // Doubling keeps the number of moves logarithmic; near the limits of the host the exact size is worth a try.
  const uint64_t committed = os::round_to_pages(size_bytes());
  const uint64_t exact = os::round_to_pages(new_bytes);
  for (const uint64_t wanted : {std::max(exact, os::round_to_pages(std::min(limit_bytes_, reserved_ * 2))), exact}) {
    void* base = os::relocate(desc.base, reserved_, committed, wanted);
    if (base == nullptr) continue;
    desc.base = static_cast<uint8_t*>(base);
    reserved_ = wanted;
    return true;
  }
  return false;
}

int64_t Memory::grow(uint64_t delta) {
  std::lock_guard hold(grow_lock_);
  const uint64_t old_bytes = desc.bytes.load(std::memory_order_relaxed);
  if (delta > (limit_bytes_ - old_bytes) >> type_.page_log2) return -1;
  const uint64_t new_bytes = old_bytes + (delta << type_.page_log2);
  if (!limiter_.allows(Resource::Memory, old_bytes, new_bytes, limit_bytes_)) return -1;
  const uint64_t old_committed = os::round_to_pages(old_bytes), new_committed = os::round_to_pages(new_bytes);
  if (new_committed > reserved_ && !move_to_larger_reservation(new_bytes)) return -1;
  if (!os::commit(desc.base + old_committed, new_committed - old_committed)) return -1;
  // Pages first, size second: whoever sees the new size may touch the pages.
  desc.bytes.store(new_bytes, std::memory_order_release);
  return static_cast<int64_t>(old_bytes >> type_.page_log2);
}

}  // namespace wasmvm::runtime
