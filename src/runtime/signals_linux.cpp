// Faults of guest code on Linux: which ones are ours, where the others go, and the stack on which to find out.
//
// Everything that the handler reads is constant data or written by single atomic stores: it takes no lock and allocates nothing.
#if defined(__linux__)

#include "runtime/signals.h"

#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <ucontext.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/os_memory.h"
#include "base/tls.h"

namespace wasmvm::runtime {
namespace {

// -- address ranges that a signal handler can search --

/// A growing set of ranges: changed under a lock, searched without one. Entries lie in chunks that never move; a free entry
/// contains no address. Never destroyed.
class RangeSet {
 public:
  void add(const void* begin, const void* end) {
    std::lock_guard hold(lock_);
    Entry* entry = take_entry();
    if (entry == nullptr) return;
    by_begin_[begin] = entry;
    // A searcher that sees the new beginning sees the new end as well.
    entry->end.store(reinterpret_cast<uintptr_t>(end), std::memory_order_relaxed);
    entry->begin.store(reinterpret_cast<uintptr_t>(begin), std::memory_order_release);
  }

  void remove(const void* begin) {
    std::lock_guard hold(lock_);
    const auto found = by_begin_.find(begin);
    if (found == by_begin_.end()) return;
    found->second->begin.store(kNowhere, std::memory_order_release);
    free_.push_back(found->second);
    by_begin_.erase(found);
  }

  bool contains(uintptr_t address) const {
    const uint32_t used = used_.load(std::memory_order_acquire);
    for (uint32_t i = 0; i < used; ++i) {
      const Entry& entry = chunks_[i / kChunk].load(std::memory_order_acquire)[i % kChunk];
      if (address >= entry.begin.load(std::memory_order_acquire) && address < entry.end.load(std::memory_order_relaxed))
        return true;
    }
    return false;
  }

 private:
  static constexpr uintptr_t kNowhere = ~uintptr_t{0};
  static constexpr uint32_t kChunk = 256;
  // 128 TiB of address space hold 16,384 reservations of 8 GiB.
  static constexpr uint32_t kChunks = 256;
  struct Entry {
    std::atomic<uintptr_t> begin{kNowhere}, end{0};
  };

  Entry* take_entry() {
    if (!free_.empty()) {
      Entry* entry = free_.back();
      free_.pop_back();
      return entry;
    }
    const uint32_t used = used_.load(std::memory_order_relaxed);
    if (used == kChunk * kChunks) return nullptr;
    if (used % kChunk == 0) chunks_[used / kChunk].store(new Entry[kChunk], std::memory_order_release);
    used_.store(used + 1, std::memory_order_release);
    return &chunks_[used / kChunk].load(std::memory_order_relaxed)[used % kChunk];
  }

  std::mutex lock_;
  std::unordered_map<const void*, Entry*> by_begin_;
  std::vector<Entry*> free_;
  std::atomic<Entry*> chunks_[kChunks] = {};
  std::atomic<uint32_t> used_{0};
};

// Made before the handlers are installed; the handler uses the pointers only.
RangeSet& guard_regions() {
  static RangeSet& set = *new RangeSet;
  return set;
}
RangeSet& guest_code() {
  static RangeSet& set = *new RangeSet;
  return set;
}
std::atomic<const RangeSet*> g_guard_regions{nullptr};
std::atomic<const RangeSet*> g_guest_code{nullptr};

// -- handlers --

struct sigaction g_previous_segv, g_previous_bus;

#if defined(__x86_64__)
uintptr_t program_counter(const ucontext_t& context) { return static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_RIP]); }
#elif defined(__aarch64__)
uintptr_t program_counter(const ucontext_t& context) { return context.uc_mcontext.pc; }
#else
#error "signals_linux.cpp: say where this processor's program counter lies in a ucontext_t"
#endif

/// The three rules of signals.h. Reads atomics, constant data and this thread's own; takes no lock.
bool is_guest_fault(const Activation* activation, const siginfo_t& info, const ucontext_t& context) {
  // Sent by a process rather than caused by an access: si_code is not positive.
  if (activation == nullptr || activation->redirect == nullptr || info.si_code <= 0) return false;
  if (activation->in_guest != nullptr) {
    if (!*activation->in_guest) return false;
  } else {
    const RangeSet* code = g_guest_code.load(std::memory_order_acquire);
    if (code == nullptr || !code->contains(program_counter(context))) return false;
  }
  const RangeSet* regions = g_guard_regions.load(std::memory_order_acquire);
  return regions != nullptr && regions->contains(reinterpret_cast<uintptr_t>(info.si_addr));
}

/// Hands a signal to whoever had it before. Returning from here repeats the access that faulted.
void chain(int signal, siginfo_t* info, void* context) {
  const struct sigaction& previous = signal == SIGSEGV ? g_previous_segv : g_previous_bus;
  const bool has_handler =
      (previous.sa_flags & SA_SIGINFO) != 0 || (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN);
  if (has_handler) {
    // As if the kernel had called it: with its mask, and with the signal blocked unless it asked otherwise. The kernel puts the
    // old mask back when this handler returns.
    sigset_t mask = previous.sa_mask;
    if ((previous.sa_flags & SA_NODEFER) == 0) sigaddset(&mask, signal);
    pthread_sigmask(SIG_BLOCK, &mask, nullptr);
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
      previous.sa_sigaction(signal, info, context);
    } else {
      previous.sa_handler(signal);
    }
    return;
  }
  const bool sent = info->si_code <= 0;
  if (previous.sa_handler == SIG_IGN && sent) return;
  // The default: restored, so that the repeated fault ends the process as it would have without us. A fault that is "ignored"
  // ends it as well.
  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, nullptr);
  if (sent) raise(signal);
}

/// The handler of the process.
void handle(int signal, siginfo_t* info, void* context) {
  Activation* activation = t_signals.current;
  if (is_guest_fault(activation, *info, *static_cast<ucontext_t*>(context))) {
    activation->redirect(*activation, context, info->si_addr);
    return;
  }
  chain(signal, info, context);
}

/// Once per process; what was there before is kept for chain().
void install_handlers() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_guard_regions.store(&guard_regions(), std::memory_order_release);
    g_guest_code.store(&guest_code(), std::memory_order_release);
    struct sigaction action = {};
    action.sa_sigaction = handle;
    // NODEFER: the handler that we chain to may leave by longjmp, which would leave the signal blocked.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &g_previous_segv);
    sigaction(SIGBUS, &action, &g_previous_bus);
  });
}

// -- the alternate stack --

constexpr size_t kSignalStack = 64 << 10;

/// Bytes that our handler needs: the kernel's frame, which grows with the processor's registers, and a little.
size_t least_signal_stack() {
#ifdef AT_MINSIGSTKSZ
  const size_t frame = getauxval(AT_MINSIGSTKSZ);
#else
  const size_t frame = 0;
#endif
  return std::max<size_t>(frame + (8 << 10), 16 << 10);
}

/// This thread's alternate stack, unless the host has set up a sufficient one. Taken back when the thread ends.
class SignalStack {
 public:
  void install() {
    if (reservation_ != nullptr) return;
    stack_t present = {};
    if (sigaltstack(nullptr, &present) != 0) return;
    // A signal stack that is in use cannot be exchanged; neither need it be, we are on it.
    if ((present.ss_flags & SS_ONSTACK) != 0) return;
    if ((present.ss_flags & SS_DISABLE) == 0 && present.ss_size >= least_signal_stack()) return;
    const size_t guard = os::page_size();
    const size_t bytes = os::round_to_pages(std::max(kSignalStack, least_signal_stack()));
    reserved_ = bytes + guard;
    reservation_ = os::reserve(reserved_);
    if (reservation_ == nullptr) return;
    stack_t ours = {};
    ours.ss_sp = static_cast<char*>(reservation_) + guard;
    ours.ss_size = bytes;
    if (!os::commit(ours.ss_sp, bytes) || sigaltstack(&ours, &host_) != 0) {
      os::release(reservation_, reserved_);
      reservation_ = nullptr;
    }
  }

  ~SignalStack() {
    t_signals.ready = false;
    if (reservation_ == nullptr) return;
    stack_t present = {};
    const bool is_ours =
        sigaltstack(nullptr, &present) == 0 && present.ss_sp == static_cast<char*>(reservation_) + os::page_size();
    // If the host has set up another one since, that one stays.
    if (is_ours && sigaltstack(&host_, nullptr) != 0) return;
    os::release(reservation_, reserved_);
    reservation_ = nullptr;
  }

 private:
  void* reservation_ = nullptr;
  size_t reserved_ = 0;
  stack_t host_ = {};
};
thread_local SignalStack t_signal_stack;

}  // namespace

WASMVM_FAST_TLS constinit thread_local ThreadSignals t_signals;

// The cost of every entry but a thread's first is one test.
void prepare_thread_signals() {
  install_handlers();
  t_signal_stack.install();
  t_signals.ready = true;
}

Activation* current_activation() { return t_signals.current; }

void redirect_context(void* ucontext, const void* pc, const void* sp, const void* frame) {
  mcontext_t& machine = static_cast<ucontext_t*>(ucontext)->uc_mcontext;
#if defined(__x86_64__)
  machine.gregs[REG_RIP] = reinterpret_cast<greg_t>(pc);
  if (sp != nullptr) machine.gregs[REG_RSP] = reinterpret_cast<greg_t>(sp);
  if (frame != nullptr) machine.gregs[REG_RBP] = reinterpret_cast<greg_t>(frame);
#elif defined(__aarch64__)
  machine.pc = reinterpret_cast<uintptr_t>(pc);
  if (sp != nullptr) machine.sp = reinterpret_cast<uintptr_t>(sp);
  if (frame != nullptr) machine.regs[29] = reinterpret_cast<uintptr_t>(frame);
#endif
}

MachineState machine_state(const void* ucontext) {
  const mcontext_t& machine = static_cast<const ucontext_t*>(ucontext)->uc_mcontext;
#if defined(__x86_64__)
  return {reinterpret_cast<const void*>(machine.gregs[REG_RIP]), reinterpret_cast<char*>(machine.gregs[REG_RSP]),
          reinterpret_cast<char*>(machine.gregs[REG_RBP])};
#elif defined(__aarch64__)
  return {reinterpret_cast<const void*>(machine.pc), reinterpret_cast<char*>(machine.sp),
          reinterpret_cast<char*>(machine.regs[29])};
#endif
}

void remove_guest_code(const void* begin) { guest_code().remove(begin); }
void add_guest_code(const void* begin, const void* end) { guest_code().add(begin, end); }
void add_guard_region(const void* begin, const void* end) { guard_regions().add(begin, end); }
void remove_guard_region(const void* begin) { guard_regions().remove(begin); }

}  // namespace wasmvm::runtime

#endif
