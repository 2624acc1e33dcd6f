// Modules on POSIX hosts: dlopen of an absolute path. The search path of the system is not asked: what is loaded belongs to this build.
#include "base/os_module.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <thread>

namespace wasmvm::os {
namespace {

std::string folder_of_this_code() {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(&folder_of_this_code), &info) == 0 || info.dli_fname == nullptr) return {};
  char path[PATH_MAX];
  if (realpath(info.dli_fname, path) == nullptr) {
    // A program that was found by its name alone.
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) return {};
    path[length] = 0;
  }
  const std::string name(path);
  return name.substr(0, name.rfind('/') + 1);
}

}  // namespace

void* load_module(const std::string& file, const char* symbol, std::string& reason) {
  const std::string folder = folder_of_this_code();
  for (const char* place : {"", "wasmvm/", "../lib/", "../lib/wasmvm/", "../", "../../"}) {
    const std::string path = folder + place + file;
    if (access(path.c_str(), F_OK) != 0) continue;
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      const char* const why = dlerror();
      reason = why == nullptr ? "cannot load " + path : why;
      return nullptr;
    }
    void* const found = dlsym(handle, symbol);
    if (found == nullptr) reason = path + " is not of this version";
    return found;
  }
  reason = file + " is not installed beside " + (folder.empty() ? "the library" : folder);
  return nullptr;
}

unsigned processor_count() { return std::max(1u, std::thread::hardware_concurrency()); }

}  // namespace wasmvm::os
