// Guest: calls WASI functions as a wasm instance would, without an interpreter. Folder: a temporary directory of the host.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/instance.h"
#include "runtime/store.h"
#include "wasi/abi.h"
#include "wasi/wasi.h"

namespace wasmvm::wasi {

inline std::ostream& operator<<(std::ostream& out, Errno e) { return out << "errno " << static_cast<int>(e); }

/// A fresh directory of the host, removed at the end.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/wasmvm-wasi-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    root = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(root, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path at(const std::string& name) const { return root / name; }
  void file(const std::string& name, const std::string& text) const { std::ofstream(at(name), std::ios::binary) << text; }
  void folder(const std::string& name) const { std::filesystem::create_directories(at(name)); }
  void link(const std::string& target, const std::string& name) const { std::filesystem::create_symlink(target, at(name)); }
  std::string text(const std::string& name) const {
    std::ifstream in(at(name), std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  bool has(const std::string& name) const { return std::filesystem::exists(std::filesystem::symlink_status(at(name))); }
  /// Everything beneath, with contents and link targets: equal before and after means that nothing has changed.
  std::string picture() const {
    std::vector<std::string> lines;
    for (const auto& e : std::filesystem::recursive_directory_iterator(root)) {
      std::string line = e.path().string();
      if (e.is_symlink()) {
        line += " -> " + std::filesystem::read_symlink(e.path()).string();
      } else if (e.is_regular_file()) {
        std::ifstream in(e.path(), std::ios::binary);
        std::ostringstream content;
        content << in.rdbuf();
        line += " = " + content.str() + " at " + std::to_string(e.last_write_time().time_since_epoch().count());
      } else if (e.is_directory()) {
        line += "/";
      }
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines) all += line + "\n";
    return all;
  }

  std::filesystem::path root;
};

/// A WASI module instance and a caller with two pages of memory. Addresses below 4096 are for the test's own use; strings go
/// above, results come at kOut.
class Guest {
 public:
  static constexpr uint32_t kOut = 64, kOut2 = 128, kData = 1024, kSize = 2 * 65536;

  explicit Guest(const Config& config = {}) {
    store = runtime::Store::create();
    wasi = create_module();
    REQUIRE(configure(*wasi, config));
    caller = runtime::Instance::create_host("caller");
    MemoryType type;
    type.limits.min = 2;
    auto made = runtime::Memory::create(type, {});
    REQUIRE(made);
    memory = std::move(made).value();
    caller->add_export("memory", runtime::Extern::of(memory));
  }

  /// Calls by name; every argument as 64 bits.
  Errno call(const std::string& name, std::initializer_list<uint64_t> args) {
    const runtime::Extern* item = wasi->find_export(name, ExternKind::Func);
    REQUIRE(item != nullptr);
    runtime::Slot slots[16] = {};
    REQUIRE(item->func->param_slots == args.size());
    std::copy(args.begin(), args.end(), slots);
    runtime::HostCall host{store.get(), caller.get(), item->func, slots};
    trapped = !item->func->host(item->func->host_env, host);
    return static_cast<Errno>(slots[0]);
  }

  uint8_t* bytes(uint32_t at) { return memory->at(at); }
  template <typename T>
  T get(uint32_t at) {
    T value;
    std::memcpy(&value, bytes(at), sizeof value);
    return value;
  }
  template <typename T>
  void set(uint32_t at, T value) {
    std::memcpy(bytes(at), &value, sizeof value);
  }
  /// Puts a string into memory; returns its address. Room is reused from time to time.
  uint32_t put(const std::string& text) {
    if (next_ + text.size() > kSize) next_ = 4096;
    const uint32_t at = next_;
    std::memcpy(bytes(at), text.data(), text.size());
    next_ += static_cast<uint32_t>(text.size());
    return at;
  }
  std::string string(uint32_t at, uint32_t size) { return {reinterpret_cast<const char*>(bytes(at)), size}; }
  /// An iovec list at 512 with one run.
  void iovec(uint32_t data, uint32_t size) {
    set(512, data);
    set(516, size);
  }

  // -- shorthands --
  Errno open(uint32_t dir, const std::string& path, uint32_t oflags = 0, Rights base = right::kFdRead, uint32_t fdflags = 0,
             bool follow = true, Rights inheriting = right::kAll) {
    const uint32_t at = put(path);
    const Errno e = call("path_open", {dir, follow, at, path.size(), oflags, base, inheriting, fdflags, kOut});
    if (e == Errno::success) fd = get<uint32_t>(kOut);
    return e;
  }
  Errno path1(const std::string& name, uint32_t dir, const std::string& path) {
    const uint32_t at = put(path);
    return call(name, {dir, at, path.size()});
  }
  Errno stat(uint32_t dir, const std::string& path, bool follow) {
    const uint32_t at = put(path);
    return call("path_filestat_get", {dir, follow, at, path.size(), kOut});
  }
  Errno rename(uint32_t dir, const std::string& from, uint32_t to_dir, const std::string& to) {
    const uint32_t a = put(from), b = put(to);
    return call("path_rename", {dir, a, from.size(), to_dir, b, to.size()});
  }
  Errno link(uint32_t dir, const std::string& from, uint32_t to_dir, const std::string& to) {
    const uint32_t a = put(from), b = put(to);
    return call("path_link", {dir, 0, a, from.size(), to_dir, b, to.size()});
  }
  Errno symlink(const std::string& target, uint32_t dir, const std::string& path) {
    const uint32_t a = put(target), b = put(path);
    return call("path_symlink", {a, target.size(), dir, b, path.size()});
  }
  Errno readlink(uint32_t dir, const std::string& path, uint32_t room = 256) {
    const uint32_t at = put(path);
    return call("path_readlink", {dir, at, path.size(), kData, room, kOut});
  }
  Errno set_times(uint32_t dir, const std::string& path, bool follow) {
    const uint32_t at = put(path);
    return call("path_filestat_set_times", {dir, follow, at, path.size(), 1'000'000'001, 2'000'000'002, 5});
  }
  Errno write(uint32_t to, const std::string& text) {
    iovec(put(text), static_cast<uint32_t>(text.size()));
    return call("fd_write", {to, 512, 1, kOut});
  }
  Errno read(uint32_t from, uint32_t room) {
    iovec(kData, room);
    const Errno e = call("fd_read", {from, 512, 1, kOut});
    got = e == Errno::success ? string(kData, get<uint32_t>(kOut)) : "";
    return e;
  }
  /// Opens, reads all (up to 4 KiB), closes.
  std::string slurp(uint32_t dir, const std::string& path) {
    if (open(dir, path) != Errno::success) return "<cannot open>";
    const uint32_t opened = fd;
    const Errno e = read(opened, 2048);
    call("fd_close", {opened});
    return e == Errno::success ? got : "<cannot read>";
  }

  Ref<runtime::Store> store;
  Ref<runtime::Instance> wasi, caller;
  Ref<runtime::Memory> memory;
  bool trapped = false;
  uint32_t fd = 0;  ///< opened last
  std::string got;  ///< read last

 private:
  uint32_t next_ = 4096;
};

inline Config with_folder(const Folder& folder, const std::string& suffix = "") {
  Config config;
  config.preopens = {"/:" + folder.root.string() + suffix};
  return config;
}

}  // namespace wasmvm::wasi
