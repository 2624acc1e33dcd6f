// The four socket functions of preview 1. They act on sockets that the host passed in; nothing here opens a connection.
#include "base/os_socket.h"
#include "wasi/handlers.h"
#include "wasi/host_file.h"

namespace wasmvm::wasi {

namespace {

Errno socket(const Call& call, Rights needed, FdEntry& entry) {
  if (const Errno e = call.file(call.u32(0), needed, entry); e != Errno::success) return e;
  return entry.file->is_socket() ? Errno::success : Errno::notsock;
}

/// Before an operation that may block: as in fd_read.
Errno wait_first(const Call& call, const Descriptor& file, bool for_write) {
  if ((file.flags() & fdflag::kNonblock) != 0) return Errno::success;
  return wait_ready(call, file.wait_handle(), for_write);
}

}  // namespace

Errno sock_accept(Call& call) {
  const uint32_t flags = call.u32(1), out = call.u32(2);
  FdEntry listener;
  if (const Errno e = socket(call, right::kSockAccept, listener); e != Errno::success) return e;
  if ((flags & ~fdflag::kNonblock) != 0) return Errno::inval;
  if (!call.memory.has(out, 4)) return Errno::fault;
  if (const Errno e = wait_first(call, *listener.file, false); e != Errno::success) return e;
  os::OwnedHandle peer;
  const Errno e = os::socket_accept(listener.file->native(), (flags & fdflag::kNonblock) != 0, peer);
  if (e != Errno::success) return e;
  os::HandleStatus status;
  status.readable = status.writable = true;
  FdEntry opened;
  opened.file = make_ref<HostFile>(std::move(peer), os::FileType::socket_stream, status, flags, false, false);
  opened.base = opened.file->supported();
  uint32_t fd = 0;
  if (const Errno full = call.env.files->insert(std::move(opened), fd); full != Errno::success) return full;
  call.memory.store(out, 0, fd);
  return Errno::success;
}

Errno sock_recv(Call& call) {
  const uint32_t flags = call.u32(3), length_at = call.u32(4), flags_at = call.u32(5);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = socket(call, right::kFdRead, entry); e != Errno::success) return e;
  if ((flags & ~(riflag::kPeek | riflag::kWaitall)) != 0) return Errno::inval;
  if (const Errno e = vectors.load(call, call.u32(1), call.u32(2)); e != Errno::success) return e;
  if (!call.memory.has(length_at, 4) || !call.memory.has(flags_at, 2)) return Errno::fault;
  if (const Errno e = wait_first(call, *entry.file, false); e != Errno::success) return e;
  uint64_t done = 0;
  bool truncated = false;
  const Errno e = os::socket_receive(entry.file->native(), vectors.slices(), (flags & riflag::kPeek) != 0,
                                     (flags & riflag::kWaitall) != 0, done, truncated);
  if (e != Errno::success) return e;
  call.memory.store(length_at, 0, static_cast<uint32_t>(done));
  call.memory.store(flags_at, 0, truncated ? kRecvDataTruncated : uint16_t{0});
  return Errno::success;
}

Errno sock_send(Call& call) {
  const uint32_t flags = call.u32(3), out = call.u32(4);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = socket(call, right::kFdWrite, entry); e != Errno::success) return e;
  if (flags != 0) return Errno::inval;  // preview 1 defines none
  if (const Errno e = vectors.load(call, call.u32(1), call.u32(2)); e != Errno::success) return e;
  if (!call.memory.has(out, 4)) return Errno::fault;
  if (const Errno e = wait_first(call, *entry.file, true); e != Errno::success) return e;
  uint64_t done = 0;
  const Errno e = entry.file->write(vectors.slices(), done);
  if (e == Errno::success) call.memory.store(out, 0, static_cast<uint32_t>(done));
  return e;
}

Errno sock_shutdown(Call& call) {
  const uint32_t how = call.u32(1);
  FdEntry entry;
  if (const Errno e = socket(call, right::kSockShutdown, entry); e != Errno::success) return e;
  if (how == 0 || (how & ~(kShutRead | kShutWrite)) != 0) return Errno::inval;
  return os::socket_shutdown(entry.file->native(), (how & kShutRead) != 0, (how & kShutWrite) != 0);
}

}  // namespace wasmvm::wasi
