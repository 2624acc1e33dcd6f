// Address space on POSIX hosts: mmap without access, mprotect to commit. Other systems get a branch of their own here.
#include "base/os_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace wasmvm::os {
namespace {

// Reservations must not count against the host's memory, however large they are.
#ifdef MAP_NORESERVE
constexpr int kReserveFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
constexpr int kReserveFlags = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

}  // namespace

size_t page_size() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

void* reserve(size_t bytes) {
  if (bytes == 0) return nullptr;
  void* p = mmap(nullptr, bytes, PROT_NONE, kReserveFlags, -1, 0);
  return p == MAP_FAILED ? nullptr : p;
}

bool commit(void* begin, size_t bytes) { return bytes == 0 || mprotect(begin, bytes, PROT_READ | PROT_WRITE) == 0; }

bool make_executable(void* begin, size_t bytes) {
  if (bytes == 0) return true;
  if (mprotect(begin, bytes, PROT_READ | PROT_EXEC) != 0) return false;
  __builtin___clear_cache(static_cast<char*>(begin), static_cast<char*>(begin) + bytes);
  return true;
}

bool make_read_only(void* begin, size_t bytes) { return bytes == 0 || mprotect(begin, bytes, PROT_READ) == 0; }

bool decommit(void* begin, size_t bytes) {
  if (bytes == 0) return true;
  // Mapping over the range drops its pages and their protection in one step: there is no moment at which the range is free
  // for another thread's mmap.
  return mmap(begin, bytes, PROT_NONE, kReserveFlags | MAP_FIXED, -1, 0) != MAP_FAILED;
}

void release(void* begin, size_t bytes) {
  if (begin != nullptr) munmap(begin, bytes);
}

bool forget(void* begin, size_t bytes) {
#if defined(__linux__)
  return bytes == 0 || madvise(begin, bytes, MADV_DONTNEED) == 0;
#else
  (void)begin, (void)bytes;  // elsewhere the advice leaves open what the pages hold then
  return false;
#endif
}

#if defined(__linux__)
int make_image(const void* contents, size_t bytes) {
  const int file = memfd_create("wasmvm", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  // Sealed, so that no mapping of it can ever fault or change.
  const auto* from = static_cast<const char*>(contents);
  size_t done = 0;
  while (done < bytes) {
    const ssize_t written = write(file, from + done, bytes - done);
    if (written <= 0) break;
    done += static_cast<size_t>(written);
  }
  if (done == bytes && ftruncate(file, static_cast<off_t>(round_to_pages(bytes))) == 0 &&
      fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0)
    return file;
  close(file);
  return -1;
}

bool map_image(int image, void* begin, size_t bytes) {
  return mmap(begin, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, image, 0) != MAP_FAILED;
}

void close_image(int image) {
  if (image >= 0) close(image);
}
#else
int make_image(const void*, size_t) { return -1; }
bool map_image(int, void*, size_t) { return false; }
void close_image(int) {}
#endif

void* relocate(void* begin, size_t reserved, size_t committed, size_t new_reserved) {
  void* fresh = reserve(new_reserved);
  if (fresh == nullptr) return nullptr;
#if defined(__linux__)
  // Moves page tables, not bytes.
  if (committed != 0 && mremap(begin, committed, committed, MREMAP_MAYMOVE | MREMAP_FIXED, fresh) == MAP_FAILED) {
    release(fresh, new_reserved);
    return nullptr;
  }
  if (reserved > committed) release(static_cast<char*>(begin) + committed, reserved - committed);
#else
  if (!commit(fresh, committed)) {
    release(fresh, new_reserved);
    return nullptr;
  }
  memcpy(fresh, begin, committed);
  release(begin, reserved);
#endif
  return fresh;
}

}  // namespace wasmvm::os
