// Asking the policy, and looking up names without standing in the way of an interruption.
#include "wasi/network.h"

#include <atomic>
#include <chrono>
#include <condition_variable>

#include "base/os_thread.h"
#include "wasi/handlers.h"

namespace wasmvm::wasi {

using os::AddressFamily;
using os::SocketAddress;

namespace {

const char* name_of(NetProtocol protocol) {
  constexpr const char* kNames[] = {"tcp", "udp", "unix", "dns"};
  return kNames[static_cast<int>(protocol)];
}

std::string text_of(const SocketAddress& address) {
  std::string out;
  char piece[8];
  if (address.family == AddressFamily::inet4) {
    for (int i = 0; i < 4; ++i) out += (i > 0 ? "." : "") + std::to_string(address.ip[static_cast<size_t>(i)]);
  } else {
    for (size_t i = 0; i < 16; i += 2) {
      std::snprintf(piece, sizeof piece, "%s%x", i > 0 ? ":" : "[", address.ip[i] << 8 | address.ip[i + 1]);
      out += piece;
    }
    out += "]";
  }
  return out + ":" + std::to_string(address.port);
}

void report(const Call& call, NetProtocol protocol, NetAction action, const std::string& what) {
  NetworkState& network = call.env.network;
  if (!network.warn) return;
  const unsigned before = network.reports.fetch_add(1, std::memory_order_relaxed);
  if (before >= NetworkState::kMaxReports) return;
  std::string text = "the network policy denies the guest " + std::string(name_of(protocol)) + ":" +
                     (action == NetAction::listen ? "listen:" : "connect:") + what;
  if (before + 1 == NetworkState::kMaxReports) text += "; further denials are not reported";
  network.warn(text);
}

/// One question to the host's resolver, shared by who asks and the thread that waits for the answer.
class Question final : public RefCounted {
 public:
  explicit Question(std::string name) { query_.node = std::move(name); }

  Errno start() {
    if (asking_.fetch_add(1) >= kMaxAsking) {
      asking_.fetch_sub(1);
      return Errno::ai_again;
    }
    retain();
    const Errno e = os::start_service(ask, this);
    if (e != Errno::success) {
      asking_.fetch_sub(1);
      release();
    }
    return e == Errno::success ? e : Errno::ai_again;
  }

  Errno wait(const Call& call, std::vector<os::HostAddress>& out) {
    std::unique_lock hold(lock_);
    while (!done_) {
      if (call.is_interrupted()) return Errno::intr;
      answered_.wait_for(hold, std::chrono::nanoseconds(kWaitSlice));
    }
    out = std::move(found_);
    return result_;
  }

 private:
  /// Lookups of the process at a time: each has a thread, and one that hangs may outlive its guest.
  static constexpr unsigned kMaxAsking = 32;

  static void* ask(void* self) {
    Question& question = *static_cast<Question*>(self);
    std::vector<os::HostAddress> found;
    const Errno result = os::resolve_host(question.query_, found);
    {
      const std::lock_guard guard(question.lock_);
      question.found_ = std::move(found);
      question.result_ = result;
      question.done_ = true;
    }
    question.answered_.notify_all();
    asking_.fetch_sub(1);
    question.release();
    return nullptr;
  }

  static inline std::atomic<unsigned> asking_{0};
  os::HostQuery query_;
  std::mutex lock_;
  std::condition_variable answered_;
  bool done_ = false;
  Errno result_ = Errno::ai_fail;
  std::vector<os::HostAddress> found_;
};

}  // namespace

bool may_open(const Call& call, NetProtocol protocol) {
  const Ref<NetPolicy>& policy = call.env.network.policy;
  if (policy && policy->could_allow(protocol)) return true;
  report(call, protocol, NetAction::connect, "*:*");
  return false;
}

bool may_use(const Call& call, NetProtocol protocol, NetAction action, const SocketAddress& address) {
  const Ref<NetPolicy>& policy = call.env.network.policy;
  const auto lookup = [&](const std::string& name, std::vector<SocketAddress>& out) { return look_up(call, name, out); };
  if (policy && policy->allows(protocol, action, address, lookup)) return true;
  report(call, protocol, action, text_of(address));
  return false;
}

bool may_use_local(const Call& call, NetAction action, const std::string& path) {
  const NetworkState& network = call.env.network;
  if (network.allow_local && network.policy && network.policy->allows_local(action, path)) return true;
  report(call, NetProtocol::local, action, path + ":*");
  return false;
}

bool may_look_up(const Call& call, const std::string& name) {
  const Ref<NetPolicy>& policy = call.env.network.policy;
  if (policy && policy->allows_lookup(name)) return true;
  report(call, NetProtocol::dns, NetAction::connect, name + ":*");
  return false;
}

Errno look_up(const Call& call, const std::string& name, std::vector<SocketAddress>& out) {
  const Ref<Question> question = make_ref<Question>(name);
  if (const Errno e = question->start(); e != Errno::success) return e;
  std::vector<os::HostAddress> found;
  if (const Errno e = question->wait(call, found); e != Errno::success) return e;
  out.clear();
  for (const os::HostAddress& one : found) {
    SocketAddress address = one.address;
    address.port = 0;
    bool known = false;
    for (const SocketAddress& other : out) known |= other.family == address.family && other.ip == address.ip;
    if (!known) out.push_back(address);
  }
  return Errno::success;
}

Errno plain_path(std::string_view path, std::string& out) {
  out.clear();
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
    if (name.empty() || name == ".") continue;
    if (name == "..") return Errno::inval;
    out += "/" + std::string(name);
  }
  return out.empty() ? Errno::inval : Errno::success;
}

}  // namespace wasmvm::wasi
