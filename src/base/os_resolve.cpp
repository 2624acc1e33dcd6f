// The host's resolver.
#include <netdb.h>

#include <cstring>
#include <memory>

#include "base/os_address.h"

namespace wasmvm::os {

namespace {

Errno from_gai(int code) {
  switch (code) {
    case 0: return Errno::success;
    case EAI_ADDRFAMILY: return Errno::ai_addrfamily;
    case EAI_AGAIN: return Errno::ai_again;
    case EAI_BADFLAGS: return Errno::ai_badflag;
    case EAI_FAIL: return Errno::ai_fail;
    case EAI_FAMILY: return Errno::ai_family;
    case EAI_MEMORY: return Errno::ai_memory;
    case EAI_NODATA: return Errno::ai_nodata;
    case EAI_NONAME: return Errno::ai_noname;
    case EAI_SERVICE: return Errno::ai_service;
    case EAI_SOCKTYPE: return Errno::ai_socktype;
    default: return Errno::ai_system;
  }
}

}  // namespace

Errno resolve_host(const HostQuery& query, std::vector<HostAddress>& out) {
  addrinfo hints = {};
  hints.ai_family = query.family == AddressFamily::inet4 ? AF_INET : query.family == AddressFamily::inet6 ? AF_INET6 : AF_UNSPEC;
  // One kind of socket, unless both are wanted: then the host would add raw ones.
  hints.ai_socktype = query.stream && !query.datagram ? SOCK_STREAM : !query.stream && query.datagram ? SOCK_DGRAM : 0;
  hints.ai_flags =
      (query.passive ? AI_PASSIVE : 0) | (query.numeric_host ? AI_NUMERICHOST : 0) | (query.numeric_service ? AI_NUMERICSERV : 0);
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(query.node.empty() ? nullptr : query.node.c_str(),
                                 query.service.empty() ? nullptr : query.service.c_str(), &hints, &found);
  if (code != 0) return from_gai(code);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> keep(found, ::freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    if (one->ai_socktype != SOCK_STREAM && one->ai_socktype != SOCK_DGRAM) continue;
    NativeAddress native;
    if (one->ai_addrlen > sizeof native.storage) continue;
    std::memcpy(&native.storage, one->ai_addr, native.length = one->ai_addrlen);
    const SocketAddress address = from_native(native);
    if (address.ip_size() != 0) out.push_back({address, one->ai_socktype == SOCK_DGRAM});
  }
  return out.empty() ? Errno::ai_nodata : Errno::success;
}

}  // namespace wasmvm::os
