// Whole files in memory without reading them, and files that appear whole or not at all. Errors are the host's errno, 0 for success.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/ref.h"

namespace wasmvm::os {

/// Bytes in pages of their own, readable; parts can be made executable (os_memory.h). Immutable; shared by threads.
class Mapping final : public RefCounted {
 public:
  /// A file's contents, shared with all processes that map it. Whoever replaces the file must write a new one: a file that is cut
  /// off while it is mapped ends the process when what is missing is touched. EINVAL for what is no regular file.
  static int map_file(const char* path, Ref<Mapping>& out);
  /// A copy.
  static int copy(std::span<const uint8_t> bytes, Ref<Mapping>& out);
  ~Mapping() override;
  std::span<const uint8_t> bytes() const { return {data_, size_}; }

 private:
  Mapping(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  const uint8_t* const data_;
  const size_t size_;
};

/// Writes a file that others see with all its bytes or not at all, whatever happens meanwhile: under another name in the same folder
/// first, then renamed. An existing file is replaced, one that is no regular file (a device) written to. The file is on
/// disk when this returns.
int write_whole_file(const std::string& path, std::span<const uint8_t> bytes);

}  // namespace wasmvm::os
