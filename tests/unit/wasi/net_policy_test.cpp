// Network policies: rules as text, and what they allow.
#include "wasi/net_policy.h"

#include "guest.h"

namespace wasmvm::wasi {
namespace {

os::SocketAddress address(const std::string& text, uint16_t port) {
  os::HostQuery query;
  query.node = text;
  query.numeric_host = true;
  std::vector<os::HostAddress> found;
  REQUIRE(os::resolve_host(query, found) == Errno::success);
  found[0].address.port = port;
  return found[0].address;
}

/// A resolver that knows a few names, and counts.
struct Names {
  int asked = 0;
  NetPolicy::Lookup lookup() {
    return [this](const std::string& name, std::vector<os::SocketAddress>& out) {
      ++asked;
      if (name == "broken.example") return Errno::ai_again;
      // Each answer differs from the one before.
      out = {address("192.0.2." + std::to_string(asked), 0)};
      return Errno::success;
    };
  }
};

Ref<NetPolicy> policy(const std::vector<std::string>& rules) {
  auto parsed = NetPolicy::parse(rules);
  REQUIRE(parsed);
  return std::move(parsed).value();
}

bool allows(NetPolicy& rules, NetProtocol protocol, NetAction action, const std::string& host, uint16_t port) {
  Names names;
  return rules.allows(protocol, action, address(host, port), names.lookup());
}

constexpr auto tcp = NetProtocol::tcp, udp = NetProtocol::udp;
constexpr auto to = NetAction::connect, on = NetAction::listen;

TEST_CASE("without a rule that matches everything is denied") {
  const auto none = policy({});
  CHECK_FALSE(allows(*none, tcp, to, "127.0.0.1", 80));
  CHECK_FALSE(none->could_allow(tcp));
  CHECK_FALSE(none->allows_lookup("example.org"));
  CHECK_FALSE(none->allows_local(to, "/s"));
  const auto one = policy({"allow:tcp:connect:192.0.2.1:80"});
  CHECK(allows(*one, tcp, to, "192.0.2.1", 80));
  CHECK_FALSE(allows(*one, tcp, to, "192.0.2.1", 81));
  CHECK_FALSE(allows(*one, tcp, to, "192.0.2.2", 80));
  CHECK_FALSE(allows(*one, tcp, on, "192.0.2.1", 80));
  CHECK_FALSE(allows(*one, udp, to, "192.0.2.1", 80));
  CHECK(one->could_allow(tcp));
  CHECK_FALSE(one->could_allow(udp));
}

TEST_CASE("the first rule that matches decides") {
  const auto rules = policy({"deny:*:*:10.0.0.0/8:*", "allow:tcp:connect:*:1-1024", "deny:tcp:connect:*:80"});
  CHECK_FALSE(allows(*rules, tcp, to, "10.255.0.1", 80));
  CHECK(allows(*rules, tcp, to, "11.0.0.1", 80));
  CHECK(allows(*rules, tcp, to, "11.0.0.1", 1024));
  CHECK_FALSE(allows(*rules, tcp, to, "11.0.0.1", 1025));
  CHECK_FALSE(allows(*rules, tcp, to, "11.0.0.1", 0));
}

TEST_CASE("ranges end on any bit, in both families") {
  const auto rules = policy(
      {"allow:tcp:*:192.168.96.0/20:*", "allow:tcp:*:[2001:db8::]/33:*", "allow:tcp:*:[::1]:*", "allow:udp:*:0.0.0.0/0:*"});
  CHECK(allows(*rules, tcp, to, "192.168.111.255", 1));
  CHECK_FALSE(allows(*rules, tcp, to, "192.168.112.0", 1));
  CHECK(allows(*rules, tcp, to, "2001:db8:7fff::1", 1));
  CHECK_FALSE(allows(*rules, tcp, to, "2001:db8:8000::1", 1));
  CHECK(allows(*rules, tcp, to, "::1", 1));
  CHECK(allows(*rules, udp, to, "1.2.3.4", 1));
  CHECK_FALSE(allows(*rules, udp, to, "2001:db8::1", 1));
}

TEST_CASE("an address in disguise is seen through") {
  const auto rules = policy({"deny:*:*:127.0.0.0/8:*", "deny:*:*:[::1]:*", "allow:*:*:*:*"});
  for (const char* host : {"127.0.0.1", "127.1.2.3", "::ffff:127.0.0.1", "0.0.0.0", "::ffff:0.0.0.0", "::1", "::"}) {
    CAPTURE(host);
    CHECK_FALSE(allows(*rules, tcp, to, host, 80));
  }
  CHECK(allows(*rules, tcp, to, "::ffff:8.8.8.8", 80));
  const auto mapped = policy({"allow:tcp:connect:[::ffff:10.0.0.0]/104:*"});
  CHECK(allows(*mapped, tcp, to, "10.1.1.1", 80));
  CHECK_FALSE(allows(*mapped, tcp, to, "11.1.1.1", 80));
}

TEST_CASE("listening everywhere includes what is denied, and is not included in one place") {
  CHECK_FALSE(allows(*policy({"deny:tcp:listen:10.0.0.0/8:*", "allow:tcp:listen:*:*"}), tcp, on, "0.0.0.0", 80));
  CHECK(allows(*policy({"deny:tcp:listen:10.0.0.0/8:*", "allow:tcp:listen:*:*"}), tcp, on, "::", 80));
  CHECK(allows(*policy({"deny:tcp:listen:10.0.0.0/8:22", "allow:tcp:listen:*:*"}), tcp, on, "0.0.0.0", 80));
  CHECK_FALSE(allows(*policy({"allow:tcp:listen:127.0.0.1:*"}), tcp, on, "0.0.0.0", 80));
  CHECK_FALSE(allows(*policy({"deny:tcp:listen:some.example:*", "allow:tcp:listen:*:*"}), tcp, on, "0.0.0.0", 80));
}

TEST_CASE("a name is looked up once and stands for those addresses from then on") {
  const auto rules = policy({"allow:tcp:connect:Host.Example.:443"});
  Names names;
  CHECK(rules->allows(tcp, to, address("192.0.2.1", 443), names.lookup()));
  CHECK(rules->allows(tcp, to, address("192.0.2.1", 443), names.lookup()));
  CHECK_FALSE(rules->allows(tcp, to, address("192.0.2.2", 443), names.lookup()));
  CHECK_FALSE(rules->allows(tcp, to, address("192.0.2.1", 80), names.lookup()));
  CHECK(names.asked == 1);
  std::vector<os::SocketAddress> found;
  CHECK(rules->pinned("HOST.example", names.lookup(), found) == Errno::success);
  CHECK(found.size() == 1);
  CHECK(rules->pinned("other.example", names.lookup(), found) == Errno::noent);
  CHECK(names.asked == 1);
  CHECK(rules->allows_lookup("host.example"));
  CHECK_FALSE(rules->allows_lookup("other.example"));
}

TEST_CASE("a name that cannot be looked up allows nothing and denies everything") {
  Names names;
  CHECK_FALSE(policy({"allow:tcp:connect:broken.example:*"})->allows(tcp, to, address("192.0.2.1", 1), names.lookup()));
  CHECK_FALSE(
      policy({"deny:tcp:connect:broken.example:*", "allow:*:*:*:*"})->allows(tcp, to, address("192.0.2.1", 1), names.lookup()));
}

TEST_CASE("names and paths have rules of their own") {
  const auto rules = policy({"deny:dns:connect:evil.example:*", "allow:dns:*:*:*", "allow:unix:connect:/run/a:b.sock:*"});
  CHECK_FALSE(rules->allows_lookup("Evil.Example."));
  CHECK(rules->allows_lookup("good.example"));
  CHECK(rules->allows_local(to, "/run/a:b.sock"));
  CHECK_FALSE(rules->allows_local(on, "/run/a:b.sock"));
  CHECK_FALSE(rules->allows_local(to, "/run/a"));
  CHECK_FALSE(allows(*rules, tcp, to, "192.0.2.1", 53));
}

TEST_CASE("what is no rule is refused with the reason") {
  for (const char* text : {"",
                           "allow",
                           "allow:tcp",
                           "allow:tcp:connect",
                           "allow:tcp:connect:*",
                           "permit:tcp:connect:*:*",
                           "allow:icmp:connect:*:*",
                           "allow:tcp:send:*:*",
                           "allow:tcp:connect::80",
                           "allow:tcp:connect:*:",
                           "allow:tcp:connect:*:65536",
                           "allow:tcp:connect:*:-1",
                           "allow:tcp:connect:*:2-1",
                           "allow:tcp:connect:*:1-",
                           "allow:tcp:connect:1.2.3:80",
                           "allow:tcp:connect:010.0.0.1:80",
                           "allow:tcp:connect:1.2.3.256:80",
                           "allow:tcp:connect:1..2.3:80",
                           "allow:tcp:connect:1.2.3.4/33:80",
                           "allow:tcp:connect:1.2.3.4/:80",
                           "allow:tcp:connect:::1:80",
                           "allow:tcp:connect:[1.2.3.4]:80",
                           "allow:tcp:connect:[::1:80",
                           "allow:tcp:connect:a b:80",
                           "allow:tcp:connect:[::]/129:80",
                           "allow:unix:connect:relative:*",
                           "ALLOW:tcp:connect:*:*",
                           "allow:tcp:connect:*:80:90"}) {
    CAPTURE(text);
    const auto parsed = NetPolicy::parse({text});
    CHECK_FALSE(parsed);
    if (!parsed) CHECK(parsed.error().message.find("network rule \"") != std::string::npos);
  }
  CHECK_FALSE(NetPolicy::parse(std::vector<std::string>(4097, "allow:*:*:*:*")));
}

}  // namespace
}  // namespace wasmvm::wasi
