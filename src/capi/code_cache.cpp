// Finding, adding and removing files of the cache.
#include "capi/code_cache.h"

#include <algorithm>
#include <vector>

#include "base/os_fs.h"
#include "base/os_map.h"
#include "capi/image.h"
#include "image/format.h"
#include "image/universal.h"
#include "image/writer.h"
#include "wasm/error_code.h"

namespace wasmvm::capi {
namespace {

/// All files of the cache begin so, those that are being written too.
constexpr std::string_view kPrefix = "wasmvm-";

/// Opens what is there, unless it will not do.
Ref<runtime::CompiledModule> find(const Settings& settings, const Ref<const ValidModule>& module,
                                  const runtime::CompileOptions& options, const std::string& path) {
  Ref<os::Mapping> file;
  if (os::Mapping::map_file(path.c_str(), file) != 0) return nullptr;
  const size_t size = file->bytes().size();
  const auto image = image::Image::open(std::move(file), 0, size);
  // A file that somebody has renamed belongs to another module.
  if (!image || (*image)->module_hash() != sha256(module->module().bytes)) return nullptr;
  if (!check_image(**image, options, settings)) return nullptr;
  auto code = load_image(**image, module, options);
  return code ? std::move(*code) : nullptr;
}

/// Notes that a file has been used.
void touch(os::Handle folder, const std::string& name) {
  os::OwnedHandle file;
  os::OpenHow how;
  how.read = true;
  if (os::open_at(folder, name.c_str(), how, file) != os::Errno::success) return;
  const os::NewTime now{os::NewTime::Kind::now, 0};
  (void)os::set_times(file.get(), now, now);
}

struct Entry {
  std::string name;
  uint64_t size, used;
};

std::vector<Entry> entries_of(os::Handle folder) {
  std::vector<std::string> names;
  const auto note = [](void* to, const os::DirectoryEntry& entry) {
    if (entry.name.starts_with(kPrefix)) static_cast<std::vector<std::string>*>(to)->emplace_back(entry.name);
    return true;
  };
  (void)os::read_directory(folder, 0, 1 << 16, note, &names);
  std::vector<Entry> entries;
  for (std::string& name : names) {
    os::FileStat stat;
    if (os::stat_at(folder, name.c_str(), stat) != os::Errno::success || stat.type != os::FileType::regular) continue;
    entries.push_back({std::move(name), stat.size, stat.modified});
  }
  return entries;
}

/// Removes what has not been used for the longest time. Code that runs from a removed file goes on running.
void shrink(os::Handle folder, uint64_t limit) {
  std::vector<Entry> entries = entries_of(folder);
  uint64_t total = 0;
  for (const Entry& entry : entries) total += entry.size;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= limit) break;
    if (os::remove_file(folder, entry.name.c_str()) == os::Errno::success) total -= entry.size;
  }
}

}  // namespace

std::string cache_name(const Settings& settings, const ValidModule& module, const runtime::CompileOptions& options) {
  const Digest parts[] = {image::build_id(), sha256(module.module().bytes), image::costs_digest(options)};
  const uint64_t choices[] = {module.module().features.bits(), static_cast<uint64_t>(settings.optimization),
                              static_cast<uint64_t>(cpu_level_of(settings)),
                              uint64_t{settings.strict_traps} | uint64_t{options.guard_pages} << 1 |
                                  uint64_t{options.metered} << 2 | uint64_t{options.interruptible} << 3};
  Sha256 hash;
  for (const Digest& part : parts) hash.add(part);
  hash.add({reinterpret_cast<const uint8_t*>(choices), sizeof choices});
  std::string name(kPrefix);
  for (const uint8_t byte : hash.finish()) {
    name += "0123456789abcdef"[byte >> 4];
    name += "0123456789abcdef"[byte & 15];
  }
  return name + ".so";
}

Result<Ref<runtime::CompiledModule>> compile_cached(const Settings& settings, Ref<const ValidModule> module,
                                                    const runtime::CompileOptions& options, const std::string& name) {
  os::OwnedHandle folder;
  if (os::open_host_directory(settings.cache_folder, folder) != os::Errno::success) {
    return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath),
                      "the cache's folder \"" + settings.cache_folder + "\" cannot be opened");
  }
  WASMVM_TRY(module->check_bodies());
  const std::string path = settings.cache_folder + "/" + name;
  if (Ref<runtime::CompiledModule> code = find(settings, module, options, path)) {
    touch(folder.get(), name);
    return code;
  }
  WASMVM_TRY_ASSIGN(const std::vector<uint8_t> bytes, compile_part(*module, options, settings));
  // A folder that is full or may not be written to makes runs slower, not impossible.
  if (bytes.size() <= settings.cache_bytes && os::write_whole_file(path, bytes) == 0) shrink(folder.get(), settings.cache_bytes);
  Ref<os::Mapping> copy;
  if (os::Mapping::copy(bytes, copy) != 0) return make_error(ErrCode::OutOfMemory, error_text(ErrCode::OutOfMemory), "for code");
  WASMVM_TRY_ASSIGN(const Ref<const image::Image> image, image::Image::open(std::move(copy), 0, bytes.size()));
  return load_image(*image, std::move(module), options);
}

}  // namespace wasmvm::capi
