// Making and configuring WASI module instances.
#include "wasi/wasi.h"

#include <mutex>

#include "wasi/functions.h"
#include "wasi/host_directory.h"
#include "wasi/host_file.h"
#include "wasi/memory_files.h"

namespace wasmvm::wasi {

namespace {

/// The same guest's functions as the old interface has them, made when the first guest asks. Locks itself.
class State final : public runtime::HostState {
 public:
  explicit State(Ref<Environment> environment) : environment_(std::move(environment)) {}

  const runtime::Extern* find_unstable(std::string_view name) {
    std::call_once(made_, [this] {
      unstable_ = runtime::Instance::create_host(kUnstableName);
      add_functions(*unstable_, environment_, Abi::unstable);
    });
    return unstable_->find_export(name);
  }

 private:
  const Ref<Environment> environment_;
  std::once_flag made_;
  Ref<runtime::Instance> unstable_;
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

void add_memory_preopen(Entries& entries, const MemoryPreopen& preopen) {
  FdEntry entry;
  entry.file = make_ref<MemoryDirectory>(preopen.tree, preopen.tree->root(), preopen.read_only);
  entry.base = entry.file->supported();
  entry.inheriting = right::kAll;
  entry.preopen = std::make_shared<const std::string>(preopen.guest);
  entries.emplace_back(std::move(entry));
}

void add_custom_stream(Entries& entries, Ref<Descriptor> file) {
  FdEntry entry;
  entry.base = file->supported();
  entry.file = std::move(file);
  entries.emplace_back(std::move(entry));
}

}  // namespace

Ref<runtime::Instance> create_module() {
  Ref<runtime::Instance> instance = runtime::Instance::create_host(kName);
  const Ref<Environment> environment = make_ref<Environment>();
  add_functions(*instance, environment, Abi::preview1);
  instance->host_state = std::make_unique<State>(environment);
  return instance;
}

const runtime::Extern* find_unstable(const runtime::Instance& instance, std::string_view name) {
  if (!is_wasi(instance) || !instance.host_state) return nullptr;
  return static_cast<State*>(instance.host_state.get())->find_unstable(name);
}

namespace {

Result<Environment*> demand_environment(const runtime::Instance& instance) {
  Environment* environment = environment_of(instance);
  if (environment == nullptr)
    return make_error(ErrCode::WrongVMWorkflow, error_text(ErrCode::WrongVMWorkflow), "not a WASI module");
  return environment;
}

}  // namespace

Status set_network(runtime::Instance& instance, const std::vector<std::string>& rules) {
  WASMVM_TRY_ASSIGN(Environment * environment, demand_environment(instance));
  WASMVM_TRY_ASSIGN(environment->network.policy, NetPolicy::parse(rules));
  return {};
}

Status set_allow_local(runtime::Instance& instance, bool allow) {
  WASMVM_TRY_ASSIGN(Environment * environment, demand_environment(instance));
  environment->network.allow_local = allow;
  return {};
}

Status set_warning(runtime::Instance& instance, std::function<void(std::string_view)> warn) {
  WASMVM_TRY_ASSIGN(Environment * environment, demand_environment(instance));
  environment->network.warn = std::move(warn);
  return {};
}

Status configure(runtime::Instance& instance, const Config& config) {
  WASMVM_TRY_ASSIGN(Environment * environment, demand_environment(instance));
  Entries entries;
  const int hosts[] = {config.stdin_fd, config.stdout_fd, config.stderr_fd};
  for (size_t i = 0; i < std::size(hosts); ++i) {
    if (config.streams[i]) {
      add_custom_stream(entries, config.streams[i]());
    } else {
      add_stream(entries, hosts[i]);
    }
  }
  for (const std::string& text : config.preopens) WASMVM_TRY(add_preopen(entries, text, config.resolution));
  for (const MemoryPreopen& preopen : config.memory_preopens) add_memory_preopen(entries, preopen);
  environment->files = std::make_unique<FdTable>(std::move(entries), config.max_open_files);
  environment->clocks = config.clocks;
  environment->random = config.random ? config.random : RandomSource(os::fill_random);
  environment->polls.clear();
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
