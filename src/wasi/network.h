// Network: what a guest may do with sockets, as handlers ask for it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "wasi/call.h"
#include "wasi/net_policy.h"

namespace wasmvm::wasi {

/// May the guest open a socket at all, use this address, that path? A no is told to the embedder's log.
bool may_open(const Call& call, NetProtocol protocol);
bool may_use(const Call& call, NetProtocol protocol, NetAction action, const os::SocketAddress& address);
bool may_use_local(const Call& call, NetAction action, const std::string& path);
bool may_look_up(const Call& call, const std::string& name);

/// Addresses of a host's name, each once. Waits in slices; `intr` if the guest shall stop meanwhile.
Errno look_up(const Call& call, const std::string& name, std::vector<os::SocketAddress>& out);

/// A guest's path of a socket as the rules name it: from the root, without empty and "." components; inval if it climbs.
Errno plain_path(std::string_view path, std::string& out);

}  // namespace wasmvm::wasi
