// Sources: where a guest's time and random bytes come from: the host, or functions of the embedder.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "base/os_clock.h"
#include "base/os_random.h"

namespace wasmvm::wasi {

using os::Errno;

/// The guest's clocks. Set while no guest runs. The functions may be called by several threads of a guest at once.
class Clocks {
 public:
  using Now = std::function<Errno(os::Clock, uint64_t& nanoseconds)>;

  Clocks() = default;
  /// `wait` may be empty: then waiting takes real time.
  Clocks(Now now, Now resolution, std::function<void(uint64_t nanoseconds)> wait)
      : now_(std::move(now)), resolution_(std::move(resolution)), wait_(std::move(wait)) {}

  Errno now(os::Clock clock, uint64_t& out) const { return now_ ? now_(clock, out) : os::clock_now(clock, out); }
  Errno resolution(os::Clock clock, uint64_t& out) const {
    return resolution_ ? resolution_(clock, out) : os::clock_resolution(clock, out);
  }
  bool has_wait() const { return static_cast<bool>(wait_); }
  /// Makes that much time pass.
  void wait(uint64_t nanoseconds) const { wait_(nanoseconds); }

 private:
  Now now_, resolution_;
  std::function<void(uint64_t)> wait_;
};

/// Fills the whole span with random bytes.
using RandomSource = std::function<Errno(std::span<uint8_t>)>;

}  // namespace wasmvm::wasi
