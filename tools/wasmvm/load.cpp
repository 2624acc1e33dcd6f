// Loads modules from files.
#include "load.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "exit_status.h"
#include "report.h"

namespace cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

/// Opens a file for reading; null after printing an error.
File open(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) print_error("loading", path + ": " + std::strerror(errno), "check the path of the file");
  return file;
}

}  // namespace

bool is_text(const std::string& path) { return path.size() >= 4 && path.compare(path.size() - 4, 4, ".wat") == 0; }

bool read_file(const std::string& path, std::string& bytes) {
  const File file = open(path);
  if (!file) return false;
  char buffer[1 << 16];
  bytes.clear();
  for (;;) {
    const size_t got = std::fread(buffer, 1, sizeof buffer, file.get());
    bytes.append(buffer, got);
    if (bytes.size() > UINT32_MAX) {
      print_error("loading", path + ": files may have at most 4 GiB");
      return false;
    }
    if (got < sizeof buffer) break;
  }
  if (std::ferror(file.get())) {
    print_error("loading", path + ": " + std::strerror(errno), "check the path of the file");
    return false;
  }
  return true;
}

bool write_file(const std::string& path, std::string_view bytes) {
  if (path == "-") return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
  File file(std::fopen(path.c_str(), "wb"));
  bool good = file && std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  if (file) good &= std::fclose(file.release()) == 0;
  if (!good) print_error("runtime", path + ": " + std::strerror(errno), "name another output with -o");
  return good;
}

AstModule load(const WasmVM_ConfigureContext* config, const std::string& path, int& status) {
  const Loader loader(WasmVM_LoaderCreate(config));
  WasmVM_ASTModuleContext* module = nullptr;
  WasmVM_Result result;
  if (is_text(path)) {
    std::string text;
    if (!read_file(path, text)) {
      status = kBadModule;
      return nullptr;
    }
    result = WasmVM_LoaderParseFromText(loader.get(), &module, wrap(text));
  } else if (!open(path)) {
    status = kBadModule;
    return nullptr;
  } else {
    result = WasmVM_LoaderParseFromFile(loader.get(), &module, path.c_str());
  }
  if (!WasmVM_ResultOK(result)) {
    status = report_failure(result, WasmVM_LoaderGetLastError(loader.get()));
    return nullptr;
  }
  return AstModule(module);
}

AstModule load_valid(const WasmVM_ConfigureContext* config, const std::string& path, int& status) {
  AstModule module = load(config, path, status);
  if (!module) return nullptr;
  const Validator validator(WasmVM_ValidatorCreate(config));
  const WasmVM_Result result = WasmVM_ValidatorValidate(validator.get(), module.get());
  if (!WasmVM_ResultOK(result)) {
    status = report_failure(result, WasmVM_ValidatorGetLastError(validator.get()));
    return nullptr;
  }
  return module;
}

}  // namespace cli
