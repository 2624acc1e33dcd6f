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
    // WasmEdge's extension: the names of the first generation, ...
    {"epoll_oneoff", "ppip", epoll_oneoff},
    {"sock_open", "iip", sock_open},
    {"sock_bind", "ipi", sock_bind},
    {"sock_listen", "ii", sock_listen},
    {"sock_connect", "ipi", sock_connect},
    {"sock_recv_from", "ipipipp", sock_recv_from_v1},
    {"sock_send_to", "ipipiip", sock_send_to},
    {"sock_getsockopt", "iiipp", sock_getsockopt},
    {"sock_setsockopt", "iiipi", sock_setsockopt},
    {"sock_getlocaladdr", "ippp", sock_getlocaladdr_v1},
    {"sock_getpeeraddr", "ippp", sock_getpeeraddr_v1},
    {"sock_getaddrinfo", "pipippip", sock_getaddrinfo},
    // ... and those of the second one.
    {"sock_open_v2", "iip", sock_open},
    {"sock_bind_v2", "ipi", sock_bind},
    {"sock_listen_v2", "ii", sock_listen},
    {"sock_connect_v2", "ipi", sock_connect},
    {"sock_accept_v2", "iip", sock_accept},
    {"sock_recv_v2", "ipiipp", sock_recv},
    {"sock_recv_from_v2", "ipipippp", sock_recv_from},
    {"sock_send_v2", "ipiip", sock_send},
    {"sock_send_to_v2", "ipipiip", sock_send_to},
    {"sock_getlocaladdr_v2", "ipp", sock_getlocaladdr},
    {"sock_getpeeraddr_v2", "ipp", sock_getpeeraddr},
};

constexpr Function kOverloads[] = {
    {"sock_accept", "ip", sock_accept_v1},
    {"sock_recv_from", "ipipippp", sock_recv_from},
    {"sock_getlocaladdr", "ipp", sock_getlocaladdr},
    {"sock_getpeeraddr", "ipp", sock_getpeeraddr},
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
  Call call(host, *binding.environment, memory, binding.abi);
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

namespace {

runtime::Extern make_function(const Function& row, const Ref<Environment>& environment, Abi abi) {
  const Ref<Binding> binding = make_ref<Binding>(row, environment, abi);
  const Ref<runtime::HostFunc> function = make_ref<runtime::HostFunc>(type_of(row), enter, binding.get(), 0);
  function->finalizer = [binding] {};  // holds the binding as long as the function lives
  return runtime::Extern::of(&function->func);
}

}  // namespace

std::span<const Function> functions() { return kFunctions; }
std::span<const Function> overloads() { return kOverloads; }

void add_functions(runtime::Instance& instance, const Ref<Environment>& environment, Abi abi) {
  const std::span<const Function> rows(kFunctions, abi == Abi::preview1 ? std::size(kFunctions) : kPreview1Functions);
  for (const Function& row : rows) {
    const bool is_newer = abi == Abi::unstable && std::string_view(row.name) == "sock_accept";
    if (!is_newer) instance.add_export(row.name, make_function(row, environment, abi));
  }
  if (abi == Abi::unstable) return;
  for (const Function& row : kOverloads) instance.add_overload(row.name, make_function(row, environment, abi));
}

// The entry point is what makes a function ours, whatever an embedder calls its modules.
Environment* environment_of(const runtime::Instance& instance) {
  const runtime::Extern* item = instance.find_export("proc_exit", ExternKind::Func);
  if (item == nullptr || item->func->host != enter) return nullptr;
  return static_cast<const Binding*>(item->func->host_env)->environment.get();
}

}  // namespace wasmvm::wasi
