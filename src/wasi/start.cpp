// What a guest asks for when it starts: arguments, environment, granted directories.
#include <limits>

#include "wasi/handlers.h"

namespace wasmvm::wasi {

namespace {

using Strings = std::vector<std::string>;

/// Number of strings and bytes they take with their terminators; overflow if a guest could not count them.
Errno measure(const Strings& strings, uint32_t& count, uint32_t& bytes) {
  uint64_t total = 0;
  for (const std::string& text : strings) total += text.size() + 1;
  if (strings.size() > std::numeric_limits<uint32_t>::max() || total > std::numeric_limits<uint32_t>::max())
    return Errno::overflow;
  count = static_cast<uint32_t>(strings.size());
  bytes = static_cast<uint32_t>(total);
  return Errno::success;
}

Errno sizes_get(Call& call, const Strings& strings) {
  const uint32_t count_at = call.u32(0), bytes_at = call.u32(1);
  if (!call.memory.has(count_at, 4) || !call.memory.has(bytes_at, 4)) return Errno::fault;
  uint32_t count = 0, bytes = 0;
  if (const Errno e = measure(strings, count, bytes); e != Errno::success) return e;
  call.memory.store(count_at, 0, count);
  call.memory.store(bytes_at, 0, bytes);
  return Errno::success;
}

Errno strings_get(Call& call, const Strings& strings) {
  const uint32_t list_at = call.u32(0), text_at = call.u32(1);
  uint32_t count = 0, bytes = 0;
  if (const Errno e = measure(strings, count, bytes); e != Errno::success) return e;
  if (!call.memory.has_array(list_at, count, 4) || !call.memory.has(text_at, bytes)) return Errno::fault;
  uint32_t text = text_at;
  for (uint32_t i = 0; i < count; ++i) {
    const size_t size = strings[i].size() + 1;
    call.memory.store(list_at, 4 * i, text);
    std::memcpy(call.memory.at(text), strings[i].c_str(), size);
    text += static_cast<uint32_t>(size);
  }
  return Errno::success;
}

}  // namespace

Errno args_get(Call& call) { return strings_get(call, call.env.args); }
Errno args_sizes_get(Call& call) { return sizes_get(call, call.env.args); }
Errno environ_get(Call& call) { return strings_get(call, call.env.env); }
Errno environ_sizes_get(Call& call) { return sizes_get(call, call.env.env); }

Errno fd_prestat_get(Call& call) {
  const uint32_t out = call.u32(1);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), 0, entry); e != Errno::success) return e;
  if (!entry.preopen) return Errno::badf;
  if (!call.memory.has(out, layout::kPrestat)) return Errno::fault;
  std::memset(call.memory.at(out), 0, layout::kPrestat);  // tag 0: a directory
  call.memory.store(out, layout::kPrestatNameLength, static_cast<uint32_t>(entry.preopen->size()));
  return Errno::success;
}

Errno fd_prestat_dir_name(Call& call) {
  const uint32_t out = call.u32(1), room = call.u32(2);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), 0, entry); e != Errno::success) return e;
  if (!entry.preopen) return Errno::badf;
  if (!call.memory.has(out, room)) return Errno::fault;
  if (room < entry.preopen->size()) return Errno::nametoolong;
  std::memcpy(call.memory.at(out), entry.preopen->data(), entry.preopen->size());
  return Errno::success;
}

}  // namespace wasmvm::wasi
