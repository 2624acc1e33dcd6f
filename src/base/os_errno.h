// Errno: what a system call reports, independent of the operating system.
//
// The values are those of WASI preview 1 (alphabetical after `success`), so that host modules hand them on unchanged and the
// translation from the host's numbers exists once, in os_errno.cpp.
// SPEC: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#errno
#pragma once

#include <cstdint>

namespace wasmvm::os {

enum class Errno : uint16_t {
  success,
  toobig,
  acces,
  addrinuse,
  addrnotavail,
  afnosupport,
  again,
  already,
  badf,
  badmsg,
  busy,
  canceled,
  child,
  connaborted,
  connrefused,
  connreset,
  deadlk,
  destaddrreq,
  dom,
  dquot,
  exist,
  fault,
  fbig,
  hostunreach,
  idrm,
  ilseq,
  inprogress,
  intr,
  inval,
  io,
  isconn,
  isdir,
  loop,
  mfile,
  mlink,
  msgsize,
  multihop,
  nametoolong,
  netdown,
  netreset,
  netunreach,
  nfile,
  nobufs,
  nodev,
  noent,
  noexec,
  nolck,
  nolink,
  nomem,
  nomsg,
  noprotoopt,
  nospc,
  nosys,
  notconn,
  notdir,
  notempty,
  notrecoverable,
  notsock,
  notsup,
  notty,
  nxio,
  overflow,
  ownerdead,
  perm,
  pipe,
  proto,
  protonosupport,
  prototype,
  range,
  rofs,
  spipe,
  srch,
  stale,
  timedout,
  txtbsy,
  xdev,
  notcapable,  ///< no host has it: a capability is missing, a path leaves its directory
  // What looking up a host's name may say besides; numbers of the socket extension, not of preview 1.
  ai_addrfamily,
  ai_again,
  ai_badflag,
  ai_fail,
  ai_family,
  ai_memory,
  ai_nodata,
  ai_noname,
  ai_service,
  ai_socktype,
  ai_system,
};
static_assert(static_cast<int>(Errno::notcapable) == 76 && static_cast<int>(Errno::ai_system) == 87);

/// Translates a value of the host's errno; what has no counterpart becomes `io`.
Errno errno_from_host(int host);

/// The calling thread's errno, translated.
Errno last_errno();

}  // namespace wasmvm::os
