// Rules: reading them, and matching addresses.
#include "wasi/net_policy.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace wasmvm::wasi {

using os::AddressFamily;
using os::SocketAddress;

namespace {

constexpr size_t kMaxRules = 4096;

Error bad_rule(const std::string& text, const char* why) {
  return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath),
                    "network rule \"" + text + "\": " + why +
                        "; expected allow|deny:(tcp|udp|unix|dns|*):(listen|connect|*):(HOST|CIDR|[v6]|*):(PORT|A-B|*)");
}

bool parse_number(std::string_view text, unsigned max, unsigned& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() && out <= max;
}

/// Four numbers without leading zeros: hosts read much else as an address, too, but not all of them the same.
bool is_plain_v4(std::string_view text) {
  size_t parts = 1, digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dot = text[i] == '.';
    if (!is_dot && (text[i] < '0' || text[i] > '9')) return false;
    if (is_dot ? digits == 0 : digits > 0 && text[i - digits] == '0') return false;
    digits = is_dot ? 0 : digits + 1;
    parts += is_dot;
  }
  return parts == 4 && digits > 0;
}

/// An address in numbers; never asks anybody.
std::optional<SocketAddress> parse_address(std::string_view text) {
  if (text.find(':') == text.npos && !is_plain_v4(text)) return std::nullopt;
  os::HostQuery query;
  query.node = text;
  query.numeric_host = true;
  std::vector<os::HostAddress> found;
  if (text.empty() || text.find('\0') != text.npos || os::resolve_host(query, found) != Errno::success) return std::nullopt;
  return found.front().address;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

bool is_host_name(std::string_view text) {
  const bool characters = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
  // What is made of digits and dots was meant as an address.
  const bool letters = std::any_of(text.begin(), text.end(), [](char c) { return c != '.' && (c < '0' || c > '9'); });
  return characters && letters && text.size() <= 253;
}

/// IPv4 behind IPv6 is IPv4.
SocketAddress unmapped(const SocketAddress& address) {
  constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (address.family != AddressFamily::inet6 || !std::equal(kMapped, kMapped + 12, address.ip.begin())) return address;
  SocketAddress out;
  out.family = AddressFamily::inet4;
  out.port = address.port;
  std::copy(address.ip.begin() + 12, address.ip.end(), out.ip.begin());
  return out;
}

bool is_wildcard(const SocketAddress& address) {
  return std::all_of(address.ip.begin(), address.ip.begin() + static_cast<ptrdiff_t>(address.ip_size()),
                     [](uint8_t byte) { return byte == 0; });
}

/// Where connecting really leads: "any address" means this very host.
SocketAddress destination(SocketAddress address) {
  if (!is_wildcard(address)) return address;
  if (address.family == AddressFamily::inet4) {
    address.ip[0] = 127;
    address.ip[3] = 1;
  } else {
    address.ip[15] = 1;
  }
  return address;
}

bool same_ip(const SocketAddress& a, const SocketAddress& b) { return a.family == b.family && a.ip == b.ip; }

bool in_network(const SocketAddress& address, const SocketAddress& network, unsigned prefix) {
  if (address.family != network.family) return false;
  for (unsigned bit = 0; bit < prefix; ++bit) {
    const uint8_t mask = static_cast<uint8_t>(0x80u >> (bit % 8));
    if ((address.ip[bit / 8] & mask) != (network.ip[bit / 8] & mask)) return false;
  }
  return true;
}

}  // namespace

bool NetPolicy::parse_host(std::string_view text, Rule& rule) {
  if (text == "*") return rule.any_host = true;
  if (!rule.any_protocol && rule.protocol == NetProtocol::local) {
    rule.name = text;
    return text.size() > 1 && text.front() == '/' && text.find('\0') == text.npos;
  }
  std::string_view bits;
  if (const size_t slash = text.find('/'); slash != text.npos) {
    bits = text.substr(slash + 1);
    text = text.substr(0, slash);
    if (bits.empty()) return false;
  }
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  if (const auto address = parse_address(text); address && bracketed == (address->family == AddressFamily::inet6)) {
    rule.prefix = static_cast<unsigned>(8 * address->ip_size());
    rule.network = *address;
    if (!bits.empty() && !parse_number(bits, rule.prefix, rule.prefix)) return false;
    // Rules meet addresses without disguise.
    rule.network = unmapped(*address);
    if (rule.network.family != address->family) {
      if (rule.prefix < 96) return false;
      rule.prefix -= 96;
    }
    return true;
  }
  rule.name = lower(text);
  return bits.empty() && !bracketed && is_host_name(text);
}

Result<NetPolicy::Rule> NetPolicy::parse_rule(const std::string& text) {
  std::string_view rest = text, words[3];
  for (std::string_view& word : words) {
    const size_t colon = rest.find(':');
    if (colon == rest.npos) return bad_rule(text, "it has too few parts");
    word = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  const size_t last = rest.rfind(':');
  if (last == rest.npos) return bad_rule(text, "it has too few parts");
  const std::string_view host = rest.substr(0, last), port = rest.substr(last + 1);
  Rule rule;
  if (words[0] != "allow" && words[0] != "deny") return bad_rule(text, "it begins with neither allow nor deny");
  rule.allow = words[0] == "allow";
  constexpr std::string_view kProtocols[] = {"tcp", "udp", "unix", "dns"}, kActions[] = {"listen", "connect"};
  const auto* protocol = std::find(std::begin(kProtocols), std::end(kProtocols), words[1]);
  rule.any_protocol = words[1] == "*";
  if (!rule.any_protocol && protocol == std::end(kProtocols)) return bad_rule(text, "there is no such protocol");
  if (!rule.any_protocol) rule.protocol = static_cast<NetProtocol>(protocol - kProtocols);
  const auto* action = std::find(std::begin(kActions), std::end(kActions), words[2]);
  rule.any_action = words[2] == "*";
  if (!rule.any_action && action == std::end(kActions)) return bad_rule(text, "there is no such action");
  if (!rule.any_action) rule.action = static_cast<NetAction>(action - kActions);
  if (!parse_host(host, rule)) return bad_rule(text, "the host is none");
  if (port == "*") return rule;
  const size_t dash = port.find('-');
  unsigned low = 0, high = 0;
  if (!parse_number(port.substr(0, dash), 65535, low)) return bad_rule(text, "the port is none");
  high = low;
  if (dash != port.npos && (!parse_number(port.substr(dash + 1), 65535, high) || high < low))
    return bad_rule(text, "the range of ports is none");
  rule.first_port = static_cast<uint16_t>(low);
  rule.last_port = static_cast<uint16_t>(high);
  return rule;
}

Result<Ref<NetPolicy>> NetPolicy::parse(const std::vector<std::string>& rules) {
  Ref<NetPolicy> policy = make_ref<NetPolicy>();
  if (rules.size() > kMaxRules)
    return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath), "more than 4096 network rules");
  for (const std::string& text : rules) {
    WASMVM_TRY_ASSIGN(Rule rule, parse_rule(text));
    policy->rules_.push_back(std::move(rule));
  }
  return policy;
}

Errno NetPolicy::pinned(const std::string& name, const Lookup& lookup, std::vector<SocketAddress>& out) {
  const std::string wanted = lower(name);
  const bool known = std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.name == wanted; });
  if (!known) return Errno::noent;
  const auto find = [&] { return std::find_if(pins_.begin(), pins_.end(), [&](const Pin& pin) { return pin.name == wanted; }); };
  {
    const std::lock_guard guard(lock_);
    if (const auto pin = find(); pin != pins_.end()) {
      out = pin->addresses;
      return Errno::success;
    }
  }
  if (const Errno e = lookup(wanted, out); e != Errno::success) return e;
  const std::lock_guard guard(lock_);
  // Another thread may have been first: all see the same addresses.
  if (const auto pin = find(); pin != pins_.end()) {
    out = pin->addresses;
  } else {
    pins_.push_back({wanted, out});
  }
  return Errno::success;
}

bool NetPolicy::matches_host(const Rule& rule, NetAction action, const SocketAddress& address, const Lookup& lookup) {
  if (rule.any_host) return true;
  // Listening everywhere includes every place that a rule denies.
  if (action == NetAction::listen && !rule.allow && is_wildcard(address))
    return rule.network.family == AddressFamily::none || rule.network.family == address.family;
  if (rule.network.family != AddressFamily::none) return in_network(address, rule.network, rule.prefix);
  std::vector<SocketAddress> addresses;
  if (pinned(rule.name, lookup, addresses) != Errno::success) return !rule.allow;  // what cannot be told is not allowed
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const SocketAddress& one) { return same_ip(unmapped(one), address); });
}

bool NetPolicy::allows(NetProtocol protocol, NetAction action, const SocketAddress& given, const Lookup& lookup) {
  SocketAddress address = unmapped(given);
  if (action == NetAction::connect) address = destination(address);
  for (const Rule& rule : rules_) {
    if (!rule.any_protocol && rule.protocol != protocol) continue;
    if (!rule.any_action && rule.action != action) continue;
    if (address.port < rule.first_port || address.port > rule.last_port) continue;
    if (matches_host(rule, action, address, lookup)) return rule.allow;
  }
  return false;
}

bool NetPolicy::allows_local(NetAction action, std::string_view path) const {
  for (const Rule& rule : rules_) {
    if (!rule.any_protocol && rule.protocol != NetProtocol::local) continue;
    if (!rule.any_action && rule.action != action) continue;
    if (rule.any_host || rule.name == path) return rule.allow;
  }
  return false;
}

bool NetPolicy::allows_lookup(std::string_view name) const {
  const std::string wanted = lower(name);
  for (const Rule& rule : rules_) {
    if (!rule.any_action && rule.action != NetAction::connect) continue;
    const bool for_names = rule.any_protocol || rule.protocol == NetProtocol::dns;
    if (for_names && (rule.any_host || rule.name == wanted)) return rule.allow;
    if (rule.allow && rule.protocol != NetProtocol::local && rule.name == wanted) return true;
  }
  return false;
}

bool NetPolicy::could_allow(NetProtocol protocol) const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const Rule& rule) { return rule.allow && (rule.any_protocol || rule.protocol == protocol); });
}

}  // namespace wasmvm::wasi
