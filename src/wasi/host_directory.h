// HostDirectory: a directory of the host that a guest may use, with everything beneath it and nothing else.
#pragma once

#include <mutex>
#include <string>

#include "wasi/descriptor.h"
#include "wasi/path_walk.h"

namespace wasmvm::wasi {

/// Owns its handle. All paths go through path_walk.h. A read-only directory refuses every change with `rofs`, and what is
/// opened through it is read-only again.
class HostDirectory final : public Descriptor {
 public:
  HostDirectory(os::OwnedHandle handle, bool read_only, Resolution resolution)
      : handle_(std::move(handle)), read_only_(read_only), resolution_(resolution) {}

  os::FileType type() const override { return os::FileType::directory; }
  Rights supported() const override { return right::kDirectory; }
  Errno set_flags(uint32_t flags) override { return flags == 0 ? Errno::success : Errno::notsup; }
  Errno stat(os::FileStat& out) override { return os::stat(handle_.get(), out); }
  Errno set_times(os::NewTime accessed, os::NewTime modified) override;
  Errno sync(bool data_only) override { return data_only ? os::sync_data(handle_.get()) : os::sync(handle_.get()); }
  os::Handle native() const override { return handle_.get(); }

  Errno open(std::string_view path, const OpenRequest& request, Ref<Descriptor>& out) override;
  Errno stat_path(std::string_view path, bool follow, os::FileStat& out) override;
  Errno set_times_path(std::string_view path, bool follow, os::NewTime accessed, os::NewTime modified) override;
  Errno create_directory(std::string_view path) override;
  Errno remove_directory(std::string_view path) override;
  Errno unlink_file(std::string_view path) override;
  Errno rename(std::string_view path, Descriptor& to, std::string_view new_path) override;
  Errno link(std::string_view path, Descriptor& to, std::string_view new_path) override;
  Errno symlink(std::string_view target, std::string_view path) override;
  Errno read_link(std::string_view path, std::span<char> room, size_t& length) override;
  Errno read_entries(uint64_t cookie, size_t hint, bool (*emit)(void*, const os::DirectoryEntry&), void* context) override;
  Errno bind_socket(std::string_view path, os::Handle socket) override;
  Errno connect_socket(std::string_view path, os::Handle socket) override;
  HostDirectory* as_host_directory() override { return this; }
  bool is_read_only() const { return read_only_; }

 private:
  Errno open_handle(std::string_view path, const os::OpenHow& how, os::OwnedHandle& out);
  Errno open_name(std::string_view path, bool follow, os::OwnedHandle& out);
  Errno place(std::string_view path, Place& out) { return find_place(handle_.get(), path, resolution_, out); }

  const os::OwnedHandle handle_;
  const bool read_only_;
  const Resolution resolution_;
  std::mutex reading_;  ///< the handle has one position for reading entries
};

}  // namespace wasmvm::wasi
