// SHA-256 against the examples of its standard, in both forms, whole and in pieces.
#include "base/sha256.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

using namespace wasmvm;

namespace {

std::string hex(const Digest& digest) {
  std::string out;
  for (const uint8_t byte : digest) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

Digest of(const std::string& text) { return sha256({reinterpret_cast<const uint8_t*>(text.data()), text.size()}); }

}  // namespace

TEST_CASE("the examples of the standard have the digests that it gives") {
  CHECK(hex(of("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(of("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(of(std::string(1'000'000, 'a'))) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("pieces of any size add up to the whole") {
  std::vector<uint8_t> bytes(1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7 + i / 256);
  const std::span<const uint8_t> all(bytes);
  for (size_t length = 0; length <= 200; ++length) {
    const Digest whole = sha256(all.first(length));
    for (const size_t piece : {1, 3, 55, 56, 63, 64, 65, 130}) {
      Sha256 hash;
      for (size_t at = 0; at < length; at += piece) hash.add(all.subspan(at, std::min(piece, length - at)));
      REQUIRE(hash.finish() == whole);
    }
  }
}

TEST_CASE("the processor's instructions and the portable form agree") {
  std::vector<uint8_t> bytes(64 * 9);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 31 + 5);
  uint32_t one[8] = {1, 2, 3, 0xffffffff, 5, 6, 7, 8}, other[8];
  std::memcpy(other, one, sizeof one);
  sha256_detail::portable(one, bytes.data(), 9);
  sha256_detail::best()(other, bytes.data(), 9);
  CHECK(std::memcmp(one, other, sizeof one) == 0);
}
