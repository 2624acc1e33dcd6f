// Mapping and replacing files on POSIX hosts.
#include "base/os_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/os_fs.h"
#include "base/os_memory.h"
#include "base/os_random.h"

namespace wasmvm::os {
namespace {

int write_all(int fd, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return 0;
}

/// A name in the same folder that nobody else uses, and the new file.
int create_beside(const std::string& path, mode_t mode, std::string& name, OwnedHandle& out) {
  for (int attempt = 0; attempt < 16; ++attempt) {
    uint8_t random[8];
    if (fill_random(random) != Errno::success) return EIO;
    name = path + ".";
    for (const uint8_t byte : random) {
      name += "0123456789abcdef"[byte >> 4];
      name += "0123456789abcdef"[byte & 15];
    }
    const int fd = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd >= 0) {
      out = OwnedHandle(fd);
      return 0;
    }
    if (errno != EEXIST) return errno;
  }
  return EEXIST;
}

}  // namespace

int Mapping::map_file(const char* path, Ref<Mapping>& out) {
  struct stat info;
  // Opening a pipe may wait, or be seen by its writer.
  if (stat(path, &info) != 0) return errno;
  if (!S_ISREG(info.st_mode)) return EINVAL;
  const OwnedHandle file(open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return errno;
  if (fstat(file.get(), &info) != 0) return errno;
  if (!S_ISREG(info.st_mode) || info.st_size == 0) return EINVAL;
  const auto size = static_cast<size_t>(info.st_size);
  void* const data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (data == MAP_FAILED) return errno;
  out = Ref<Mapping>::adopt(new Mapping(static_cast<const uint8_t*>(data), size));
  return 0;
}

int Mapping::copy(std::span<const uint8_t> bytes, Ref<Mapping>& out) {
  const size_t size = round_to_pages(bytes.size());
  void* const data = reserve(size);
  if (data == nullptr) return ENOMEM;
  if (!commit(data, size)) {
    os::release(data, size);
    return ENOMEM;
  }
  std::memcpy(data, bytes.data(), bytes.size());
  out = Ref<Mapping>::adopt(new Mapping(static_cast<const uint8_t*>(data), bytes.size()));
  return make_read_only(data, size) ? 0 : ENOMEM;
}

Mapping::~Mapping() { os::release(const_cast<uint8_t*>(data_), round_to_pages(size_)); }

int write_whole_file(const std::string& path, std::span<const uint8_t> bytes) {
  struct stat info;
  const bool exists = stat(path.c_str(), &info) == 0;
  if (exists && !S_ISREG(info.st_mode)) {
    if (S_ISDIR(info.st_mode)) return EISDIR;
    const OwnedHandle device(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return device ? write_all(device.get(), bytes) : errno;
  }
  // What a link points to is replaced, not the link.
  std::string target = path;
  if (exists) {
    if (char* const real = realpath(path.c_str(), nullptr)) {
      target = real;
      free(real);
    }
  }
  std::string name;
  OwnedHandle file;
  if (const int failed = create_beside(target, exists ? info.st_mode & 0777 : 0666, name, file); failed != 0) { return failed; }
  int outcome = write_all(file.get(), bytes);
  if (outcome == 0 && fsync(file.get()) != 0) outcome = errno;
  if (outcome == 0 && ::rename(name.c_str(), target.c_str()) != 0) outcome = errno;
  if (outcome != 0) unlink(name.c_str());
  return outcome;
}

}  // namespace wasmvm::os
