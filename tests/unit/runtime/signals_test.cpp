// Each case runs in a child process of its own: handlers are the process's, and most cases end it.
#include "runtime/signals.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csetjmp>
#include <functional>
#include <thread>

#include "runtime/objects.h"

#if defined(__has_feature)
#define WASMVM_HAS_FEATURE(name) __has_feature(name)
#else
#define WASMVM_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || WASMVM_HAS_FEATURE(address_sanitizer)
#define WASMVM_TEST_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__) || WASMVM_HAS_FEATURE(thread_sanitizer)
#define WASMVM_TEST_TSAN 1
#endif

namespace wasmvm::runtime {
namespace {

constexpr int kOk = 42;

/// How a child that ran `body` ended: its exit status, or minus the signal.
int in_child(const std::function<void()>& body) {
  fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    // As a fresh process: the test framework and sanitizers have handlers of their own.
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    alarm(20);
    body();
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Ref<Memory> guarded_memory() {
  MemoryType type;
  type.limits.min = 1;
  auto memory = Memory::create(type, {});
  if (!memory) _exit(99);
  return std::move(memory).value();
}

__attribute__((no_sanitize("address", "undefined", "thread"))) void touch(const uint8_t* p) {
  *const_cast<volatile uint8_t*>(p) = 1;
}

std::jmp_buf g_landing;
volatile bool g_in_guest = false;
void* volatile g_fault_address = nullptr;

/// The thread sanitizer runs handlers with all signals blocked, whatever their flags say; a longjmp leaves it so.
void unblock_if_sanitized() {
#if WASMVM_TEST_TSAN
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_UNBLOCK, &all, nullptr);
#endif
}

/// Runs `access` as a guest; true if it faulted and came back as a trap.
bool traps(const std::function<void()>& access) {
  Activation activation;
  activation.in_guest = &g_in_guest;
  activation.redirect = [](Activation&, void*, void* address) {
    g_in_guest = false;
    g_fault_address = address;
    std::longjmp(g_landing, 1);
  };
  ActivationScope scope(activation);
  if (current_activation() != &activation) _exit(98);
  if (setjmp(g_landing) != 0) {
    unblock_if_sanitized();
    return true;
  }
  g_in_guest = true;
  access();
  g_in_guest = false;
  return false;
}

void on_previous_handler(int, siginfo_t*, void*) { _exit(77); }

}  // namespace

TEST_CASE("a guest's access behind its memory is a trap, again and again, on any thread") {
  CHECK(in_child([] {
          const auto memory = guarded_memory();
          const auto all = [&] {
            for (int i = 0; i < 3; ++i) {
              if (traps([&] { touch(memory->at(65535)); })) _exit(2);
              if (!traps([&] { touch(memory->at(65536)); })) _exit(3);
              if (g_fault_address != memory->at(65536)) _exit(4);
              if (!traps([&] { touch(memory->at((uint64_t{1} << 33) + 14)); })) _exit(5);
            }
          };
          all();
          std::thread(all).join();
          if (current_activation() != nullptr) _exit(6);
          memory->grow(1);
          if (traps([&] { touch(memory->at(65536)); })) _exit(7);
          _exit(kOk);
        }) == kOk);
}

TEST_CASE("a host's own fault has the default effect") {
  CHECK(in_child([] {
          const auto memory = guarded_memory();
          if (!traps([&] { touch(memory->at(65536)); })) _exit(3);
          // Outside of guest code.
          touch(memory->at(65536));
        }) == -SIGSEGV);
  CHECK(in_child([] {
          if (traps([] {})) _exit(3);
          // In guest code, but not in a memory.
          traps([] { touch(nullptr); });
        }) == -SIGSEGV);
  CHECK(in_child([] {
          if (traps([] {})) _exit(3);
          traps([] { raise(SIGSEGV); });
        }) == -SIGSEGV);
}

TEST_CASE("once a memory has ended its addresses are nobody's") {
  CHECK(in_child([] {
          auto memory = guarded_memory();
          uint8_t* behind = memory->at(65536);
          if (!traps([&] { touch(behind); })) _exit(3);
          memory = nullptr;
          // Taken by someone else, without access.
          if (mmap(behind - 65536, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) _exit(4);
          traps([&] { touch(behind); });
        }) == -SIGSEGV);
}

TEST_CASE("the handler that was there before gets what is not the guest's") {
  CHECK(in_child([] {
          struct sigaction action = {};
          action.sa_sigaction = on_previous_handler;
          action.sa_flags = SA_SIGINFO;
          sigaction(SIGSEGV, &action, nullptr);
          const auto memory = guarded_memory();
          if (!traps([&] { touch(memory->at(65536)); })) _exit(3);
          touch(memory->at(65536));
        }) == 77);
}

TEST_CASE("a previous handler without siginfo that leaves by longjmp works more than once") {
  CHECK(in_child([] {
          static std::jmp_buf back;
          signal(SIGSEGV, [](int) { std::longjmp(back, 1); });
          const auto memory = guarded_memory();
          if (!traps([&] { touch(memory->at(65536)); })) _exit(3);
          static volatile int faults = 0;
          if (setjmp(back) != 0) {
            // The handler's signal mask is still in force, as after any plain longjmp out of a handler.
            sigset_t set;
            sigemptyset(&set);
            sigaddset(&set, SIGSEGV);
            sigprocmask(SIG_UNBLOCK, &set, nullptr);
            unblock_if_sanitized();
          }
          if (faults < 3) {
            faults = faults + 1;
            touch(memory->at(65536));
          }
          if (!traps([&] { touch(memory->at(65536)); })) _exit(5);
          _exit(kOk);
        }) == kOk);
}

TEST_CASE("an ignored signal that somebody sends stays ignored, an ignored fault ends the process") {
  CHECK(in_child([] {
          signal(SIGSEGV, SIG_IGN);
          if (traps([] {})) _exit(3);
          raise(SIGSEGV);
          const auto memory = guarded_memory();
          if (!traps([&] { touch(memory->at(65536)); })) _exit(4);
          raise(SIGSEGV);
          _exit(kOk);
        }) == kOk);
  CHECK(in_child([] {
          signal(SIGSEGV, SIG_IGN);
          if (traps([] {})) _exit(3);
          touch(nullptr);
        }) == -SIGSEGV);
}

TEST_CASE("activations nest, and the innermost one gets the fault") {
  CHECK(in_child([] {
          const auto memory = guarded_memory();
          Activation outer;
          {
            ActivationScope scope(outer);
            if (!traps([&] { touch(memory->at(65536)); })) _exit(3);
            if (current_activation() != &outer) _exit(4);
          }
          _exit(current_activation() == nullptr ? kOk : 5);
        }) == kOk);
}

#if !WASMVM_TEST_ASAN
TEST_CASE("threads get an alternate stack, the host's sufficient one is kept, and it is given back") {
  CHECK(in_child([] {
          stack_t before = {}, during = {};
          std::thread([&] {
            sigaltstack(nullptr, &before);
            traps([] {});
            sigaltstack(nullptr, &during);
          }).join();
          if ((before.ss_flags & SS_DISABLE) == 0) _exit(2);
          if ((during.ss_flags & SS_DISABLE) != 0 || during.ss_size < 64 << 10) _exit(3);
          std::thread([] {
            static char large[256 << 10];
            stack_t own = {};
            own.ss_sp = large;
            own.ss_size = sizeof(large);
            sigaltstack(&own, nullptr);
            traps([] {});
            stack_t now = {};
            sigaltstack(nullptr, &now);
            if (now.ss_sp != large) _exit(4);
            own.ss_flags = SS_DISABLE;
            sigaltstack(&own, nullptr);
          }).join();
          _exit(kOk);
        }) == kOk);
}
#endif

TEST_CASE("faults are found among hundreds of memories that come and go") {
  CHECK(in_child([] {
          std::vector<Ref<Memory>> all;
          for (int i = 0; i < 400; ++i) all.push_back(guarded_memory());
          for (int i = 0; i < 400; i += 2) all[i] = nullptr;
          for (int i = 0; i < 100; ++i) all.push_back(guarded_memory());
          for (const auto& memory : all) {
            if (memory && !traps([&] { touch(memory->at(65536)); })) _exit(3);
          }
          _exit(kOk);
        }) == kOk);
}

}  // namespace wasmvm::runtime
