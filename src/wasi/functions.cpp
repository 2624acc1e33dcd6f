// The table of WASI functions. A new function is a row here, a declaration in handlers.h and its body.
#include "wasi/functions.h"

#include <string_view>

namespace wasmvm::wasi {

namespace {

// SPEC: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#functions, in that order.
constexpr Function kFunctions[] = {
    {"args_get", "pp", args_get},
    {"args_sizes_get", "pp", args_sizes_get},
    {"environ_get", "pp", environ_get},
    {"environ_sizes_get", "pp", environ_sizes_get},
    {"clock_res_get", "ip", clock_res_get},
    {"clock_time_get", "iIp", clock_time_get},
    {"fd_advise", "iIIi", fd_advise},
    {"fd_allocate", "iII", fd_allocate},
    {"fd_close", "i", fd_close},
    {"fd_datasync", "i", fd_datasync},
    {"fd_fdstat_get", "ip", fd_fdstat_get},
    {"fd_fdstat_set_flags", "ii", fd_fdstat_set_flags},
    {"fd_fdstat_set_rights", "iII", fd_fdstat_set_rights},
    {"fd_filestat_get", "ip", fd_filestat_get},
    {"fd_filestat_set_size", "iI", fd_filestat_set_size},
    {"fd_filestat_set_times", "iIIi", fd_filestat_set_times},
    {"fd_pread", "ipiIp", fd_pread},
    {"fd_prestat_get", "ip", fd_prestat_get},
    {"fd_prestat_dir_name", "ipi", fd_prestat_dir_name},
    {"fd_pwrite", "ipiIp", fd_pwrite},
    {"fd_read", "ipip", fd_read},
    {"fd_readdir", "ipiIp", fd_readdir},
    {"fd_renumber", "ii", fd_renumber},
    {"fd_seek", "iIip", fd_seek},
    {"fd_sync", "i", fd_sync},
    {"fd_tell", "ip", fd_tell},
    {"fd_write", "ipip", fd_write},
    {"path_create_directory", "ipi", path_create_directory},
    {"path_filestat_get", "iipip", path_filestat_get},
    {"path_filestat_set_times", "iipiIIi", path_filestat_set_times},
    {"path_link", "iipiipi", path_link},
    {"path_open", "iipiiIIip", path_open},
    {"path_readlink", "ipipip", path_readlink},
    {"path_remove_directory", "ipi", path_remove_directory},
    {"path_rename", "ipiipi", path_rename},
    {"path_symlink", "piipi", path_symlink},
    {"path_unlink_file", "ipi", path_unlink_file},
    {"poll_oneoff", "ppip", poll_oneoff},
    {"proc_exit", "i", proc_exit, false},
    {"proc_raise", "i", proc_raise},
    {"sched_yield", "", sched_yield},
    {"random_get", "pi", random_get},
    {"sock_accept", "iip", sock_accept},
    {"sock_recv", "ipiipp", sock_recv},
    {"sock_send", "ipiip", sock_send},
    {"sock_shutdown", "ii", sock_shutdown},
};

/// The memory that pointers of this caller mean: its export "memory", or memory 0 if that is exported by another name.
const runtime::Memory* memory_of(const runtime::Instance& caller) {
  if (const runtime::Extern* item = caller.find_export("memory", ExternKind::Memory)) return item->memory.get();
  for (const auto& [name, item] : caller.exports()) {
    if (item.kind == ExternKind::Memory && !caller.memories.empty() && item.memory == caller.memories[0])
      return item.memory.get();
  }
  return nullptr;
}

/// The entry of every function: finds the caller's memory (a guest without one may not call; the embedder may, where no
/// pointer is taken), runs the handler, returns its errno.
bool enter(void* env, runtime::HostCall& host) {
  const Binding& binding = *static_cast<const Binding*>(env);
  GuestMemory memory;
  const bool takes_pointers = std::string_view(binding.function.params).find('p') != std::string_view::npos;
  if (host.caller != nullptr || takes_pointers) {
    const runtime::Memory* found = host.caller != nullptr ? memory_of(*host.caller) : nullptr;
    if (found == nullptr)
      return host.store->raise(ErrCode::HostFuncError, "WASI was called by an instance that exports no memory");
    memory = GuestMemory(found->at(0), found->size_bytes());
  }
  Call call(host, *binding.environment, memory);
  const Errno result = binding.function.handler(call);
  if (call.has_trapped()) return false;
  if (binding.function.returns_errno) host.slots[0] = static_cast<uint16_t>(result);
  return true;
}

CanonFuncType type_of(const Function& function) {
  CanonFuncType type;
  for (const char* p = function.params; *p != '\0'; ++p) type.params.push_back(*p == 'I' ? CanonType::i64() : CanonType::i32());
  if (function.returns_errno) type.results.push_back(CanonType::i32());
  return type;
}

}  // namespace

std::span<const Function> functions() { return kFunctions; }

void add_functions(runtime::Instance& instance, const Ref<Environment>& environment) {
  for (const Function& row : kFunctions) {
    const Ref<Binding> binding = make_ref<Binding>(row, environment);
    const Ref<runtime::HostFunc> function = make_ref<runtime::HostFunc>(type_of(row), enter, binding.get(), 0);
    function->finalizer = [binding] {};  // holds the binding as long as the function lives
    instance.add_export(row.name, runtime::Extern::of(&function->func));
  }
}

// The entry point is what makes a function ours, whatever an embedder calls its modules.
Environment* environment_of(const runtime::Instance& instance) {
  const runtime::Extern* item = instance.find_export("proc_exit", ExternKind::Func);
  if (item == nullptr || item->func->host != enter) return nullptr;
  return static_cast<const Binding*>(item->func->host_env)->environment.get();
}

}  // namespace wasmvm::wasi
