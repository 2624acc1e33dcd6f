// NetPolicy: which addresses a guest may listen on and connect to, and which names it may look up. Nothing, unless a rule says so.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/os_socket.h"
#include "base/ref.h"
#include "base/result.h"
#include "wasm/error_code.h"

namespace wasmvm::wasi {

using os::Errno;

enum class NetProtocol : uint8_t { tcp, udp, local, dns };
enum class NetAction : uint8_t { listen, connect };

/// A list of rules `allow|deny:PROTOCOL:ACTION:HOST:PORT`, of which the first that matches decides; what none matches is denied.
/// PROTOCOL is tcp, udp, unix, dns or *; ACTION listen, connect or *; HOST an address, a range (10.0.0.0/8, [fd00::]/8), a host's
/// name, for unix the guest's path of a socket, or *; PORT a number, a range A-B or *.
///
/// A name is looked up once, by us, when it is first needed; from then on it stands for the addresses found. Thread rule: locks
/// itself; shared by all calls of a guest.
class NetPolicy final : public RefCounted {
 public:
  /// Looks a name up; how long that takes is the caller's affair.
  using Lookup = std::function<Errno(const std::string& name, std::vector<os::SocketAddress>& out)>;

  /// IllegalPath for a rule that is none, with what is wrong.
  static Result<Ref<NetPolicy>> parse(const std::vector<std::string>& rules);

  bool allows(NetProtocol protocol, NetAction action, const os::SocketAddress& address, const Lookup& lookup);
  /// For sockets in the file system.
  bool allows_local(NetAction action, std::string_view path) const;
  /// May the guest learn the addresses of `name`? A rule that allows to connect to it says so as well.
  bool allows_lookup(std::string_view name) const;
  /// True if any address could be allowed.
  bool could_allow(NetProtocol protocol) const;
  /// The addresses that `name` stands for in the rules, looked up now if it must be; `noent` if no rule has that name.
  Errno pinned(const std::string& name, const Lookup& lookup, std::vector<os::SocketAddress>& out);

 private:
  struct Rule {
    bool allow = false;
    bool any_protocol = false, any_action = false, any_host = false;
    NetProtocol protocol = NetProtocol::tcp;
    NetAction action = NetAction::listen;
    os::SocketAddress network;  ///< its family is `none` for names and paths
    unsigned prefix = 0;        ///< bits of `network` that count
    std::string name;           ///< of a host, in lower case, or path of a socket
    uint16_t first_port = 0, last_port = 65535;
  };
  struct Pin {
    std::string name;
    std::vector<os::SocketAddress> addresses;
  };

  static Result<Rule> parse_rule(const std::string& text);
  static bool parse_host(std::string_view text, Rule& rule);
  bool matches_host(const Rule& rule, NetAction action, const os::SocketAddress& address, const Lookup& lookup);

  std::vector<Rule> rules_;
  std::mutex lock_;
  std::vector<Pin> pins_;
};

}  // namespace wasmvm::wasi
