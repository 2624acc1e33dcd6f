// Sharing out bodies between threads, and checking them late.
#include "validate/bodies.h"

#include <algorithm>
#include <atomic>

#include "base/os_thread.h"

namespace wasmvm::validate {
namespace {

// Below this much code for each thread, starting one takes longer than what it saves.
constexpr uint64_t kBytesPerThread = 128u << 10;
constexpr uint64_t kMaxThreads = 16;
constexpr size_t kClaim = 16;  // bodies that a thread takes at once

FuncIndex index_of(const Module& module, size_t body) {
  return FuncIndex(module.imported_functions + static_cast<uint32_t>(body));
}

/// One check of all bodies, shared by its threads; each claims the next few bodies until there are none, or until an earlier
/// one is known to be invalid.
class BodyCheck {
 public:
  BodyCheck(const Module& module, const ModuleContext& context)
      : module_(module), context_(context), first_bad_(module.bodies.size()), facts_(module.bodies.size()) {}

  void work() {
    FunctionValidator validator(context_);
    for (;;) {
      const size_t begin = next_.fetch_add(kClaim, std::memory_order_relaxed);
      if (begin >= first_bad_.load(std::memory_order_relaxed)) return;
      const size_t end = std::min(begin + kClaim, facts_.size());
      for (size_t i = begin; i < end; ++i) {
        auto facts = validator.check_body(index_of(module_, i));
        if (!facts) return refuse(i, std::move(facts).error());
        facts_[i] = *facts;
      }
    }
  }

  Result<std::vector<FuncFacts>> result() && {
    if (error_) return std::move(*error_);
    return std::move(facts_);
  }

 private:
  // Claims go up, so that every body before an invalid one is checked by somebody: the first error wins.
  void refuse(size_t body, Error error) {
    const std::lock_guard<std::mutex> guard(lock_);
    if (body >= first_bad_.load(std::memory_order_relaxed)) return;
    first_bad_.store(body, std::memory_order_relaxed);
    error_ = std::move(error);
  }

  const Module& module_;
  const ModuleContext& context_;
  std::atomic<size_t> next_{0};
  std::atomic<size_t> first_bad_;
  std::vector<FuncFacts> facts_;
  std::mutex lock_;
  std::optional<Error> error_;
};

uint64_t code_bytes(const Module& module) {
  if (module.bodies.empty()) return 0;
  const ByteRange& last = module.bodies.back();
  return last.offset + last.size - module.bodies.front().offset;
}

void* help(void* check) {
  static_cast<BodyCheck*>(check)->work();
  return nullptr;
}

}  // namespace

Result<std::vector<FuncFacts>> check_bodies(const Module& module, const ModuleContext& context) {
  BodyCheck check(module, context);
  std::vector<os::Thread> helpers;
  const uint64_t worth = code_bytes(module) / kBytesPerThread;
  if (worth > 1) {
    const uint64_t threads = std::min<uint64_t>({worth, os::usable_processors(), kMaxThreads});
    helpers.reserve(threads);
    for (uint64_t i = 1; i < threads; ++i) {
      os::Thread fresh;
      if (os::start_worker(help, &check, fresh) != os::Errno::success) break;  // fewer do as well
      helpers.push_back(fresh);
    }
  }
  check.work();
  for (const os::Thread& helper : helpers) os::join(helper);
  return std::move(check).result();
}

Status LazyBodies::declare(std::vector<FuncFacts>& facts) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (declared_) return {};
  for (size_t i = 0; i < facts.size(); ++i) {
    if (checked_[i]) continue;
    WASMVM_TRY_ASSIGN(facts[i].local_slots, validator_.check_locals(index_of(module_, i)));
  }
  declared_ = true;
  return {};
}

Status LazyBodies::check(FuncIndex f, FuncFacts& facts) {
  const std::lock_guard<std::mutex> guard(lock_);
  const size_t body = f.value - module_.imported_functions;
  if (checked_[body]) return {};
  WASMVM_TRY_ASSIGN(facts, validator_.check_body(f));
  checked_[body] = true;
  return {};
}

}  // namespace wasmvm::validate
