// Making and configuring WASI module instances.
#include "wasi/wasi.h"

#include "wasi/functions.h"
#include "wasi/host_directory.h"
#include "wasi/host_file.h"

namespace wasmvm::wasi {

namespace {

/// The instance's own share of its environment.
class State final : public runtime::HostState {
 public:
  explicit State(Ref<Environment> e) : environment(std::move(e)) {}
  const Ref<Environment> environment;
};

struct Preopen {
  std::string guest, host;
  bool read_only = false;
};

Result<Preopen> parse_preopen(const std::string& text) {
  Preopen preopen;
  const size_t first = text.find(':');
  preopen.guest = text.substr(0, first);
  preopen.host = preopen.guest;
  if (first != text.npos) {
    const size_t second = text.find(':', first + 1);
    preopen.host = text.substr(first + 1, second == text.npos ? text.npos : second - first - 1);
    if (second != text.npos) {
      preopen.read_only = true;
      if (text.compare(second + 1, text.npos, "readonly") != 0) {
        return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath),
                          "expected GUEST[:HOST[:readonly]], found \"" + text + "\"");
      }
    }
  }
  if (preopen.guest.empty() || preopen.host.empty() || text.find('\0') != text.npos) {
    return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath), "a directory to grant has an empty name or a NUL");
  }
  return preopen;
}

using Entries = std::vector<std::optional<FdEntry>>;

/// A stream that the host has closed stays closed for the guest.
void add_stream(Entries& entries, int host) {
  FdEntry entry;
  if (HostFile::inherit(host, entry.file) != Errno::success) {
    entries.emplace_back();
    return;
  }
  entry.base = entry.file->supported();
  entries.emplace_back(std::move(entry));
}

Status add_preopen(Entries& entries, const std::string& text, Resolution resolution) {
  WASMVM_TRY_ASSIGN(const Preopen preopen, parse_preopen(text));
  os::OwnedHandle handle;
  if (os::open_host_directory(preopen.host, handle) != Errno::success) {
    return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath), "cannot open directory \"" + preopen.host + "\"");
  }
  FdEntry entry;
  entry.file = make_ref<HostDirectory>(std::move(handle), preopen.read_only, resolution);
  entry.base = entry.file->supported();
  entry.inheriting = right::kAll;
  entry.preopen = std::make_shared<const std::string>(preopen.guest);
  entries.emplace_back(std::move(entry));
  return {};
}

}  // namespace

Ref<runtime::Instance> create_module() {
  Ref<runtime::Instance> instance = runtime::Instance::create_host("wasi_snapshot_preview1");
  const Ref<Environment> environment = make_ref<Environment>();
  add_functions(*instance, environment);
  instance->host_state = std::make_unique<State>(environment);
  return instance;
}

Status configure(runtime::Instance& instance, const Config& config) {
  Environment* environment = environment_of(instance);
  if (environment == nullptr)
    return make_error(ErrCode::WrongVMWorkflow, error_text(ErrCode::WrongVMWorkflow), "not a WASI module");
  Entries entries;
  for (const int host : {config.stdin_fd, config.stdout_fd, config.stderr_fd}) add_stream(entries, host);
  for (const std::string& text : config.preopens) WASMVM_TRY(add_preopen(entries, text, config.resolution));
  environment->files = std::make_unique<FdTable>(std::move(entries));
  environment->args = config.args;
  environment->env = config.env;
  environment->exit_code.store(0, std::memory_order_relaxed);
  return {};
}

uint32_t exit_code(const runtime::Instance& instance) {
  const Environment* environment = environment_of(instance);
  return environment == nullptr ? 0 : environment->exit_code.load(std::memory_order_relaxed);
}

bool is_wasi(const runtime::Instance& instance) { return environment_of(instance) != nullptr; }

std::optional<uint64_t> native_handle(const runtime::Instance& instance, int32_t fd) {
  const Environment* environment = environment_of(instance);
  FdEntry entry;
  if (environment == nullptr || environment->files->lookup(static_cast<uint32_t>(fd), entry) != Errno::success)
    return std::nullopt;
  const os::Handle handle = entry.file->native();
  if (handle == os::kNoHandle) return std::nullopt;
  return static_cast<uint64_t>(handle);
}

}  // namespace wasmvm::wasi
