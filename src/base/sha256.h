// SHA-256, with the processor's own instructions for it where there are any.
// SPEC: FIPS 180-4
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wasmvm {

using Digest = std::array<uint8_t, 32>;

/// Hashes bytes that come in pieces. Confined to one thread.
class Sha256 {
 public:
  Sha256& add(std::span<const uint8_t> bytes);
  /// The digest of everything added. To be called once.
  Digest finish();

 private:
  uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint64_t bytes_ = 0;
  uint8_t rest_[64];  ///< bytes_ % 64 of them have not been hashed
};

inline Digest sha256(std::span<const uint8_t> bytes) { return Sha256().add(bytes).finish(); }

namespace sha256_detail {
/// Takes whole blocks of 64 bytes into the state. `portable` runs everywhere.
using Blocks = void (*)(uint32_t state[8], const uint8_t* data, size_t blocks);
void portable(uint32_t state[8], const uint8_t* data, size_t blocks);
/// The fastest that this processor runs.
Blocks best();
}  // namespace sha256_detail

}  // namespace wasmvm
