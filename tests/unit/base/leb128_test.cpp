// LEB128: every legal form reads back, and the four kinds of fault are told apart.
#include "base/leb128.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace wasmvm;

namespace {

template <unsigned Bits>
std::pair<LebError, uint64_t> read_u(const std::vector<uint8_t>& bytes) {
  const uint8_t* pos = bytes.data();
  uint64_t value = 0xdead;
  const LebError error = read_uleb<Bits>(pos, bytes.data() + bytes.size(), value);
  if (error == LebError::None) CHECK(pos == bytes.data() + bytes.size());
  return {error, value};
}

template <unsigned Bits>
std::pair<LebError, int64_t> read_s(const std::vector<uint8_t>& bytes) {
  const uint8_t* pos = bytes.data();
  int64_t value = 0xdead;
  const LebError error = read_sleb<Bits>(pos, bytes.data() + bytes.size(), value);
  if (error == LebError::None) CHECK(pos == bytes.data() + bytes.size());
  return {error, value};
}

}  // namespace

TEST_CASE("unsigned numbers of all sizes survive writing and reading") {
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (const int64_t delta : {-1, 0, 1}) {
      const uint64_t value = (uint64_t{1} << shift) + static_cast<uint64_t>(delta);
      std::vector<uint8_t> bytes;
      append_uleb(bytes, value);
      CHECK(read_u<64>(bytes) == std::make_pair(LebError::None, value));
      if (value <= 0xffffffff) CHECK(read_u<32>(bytes) == std::make_pair(LebError::None, value));
    }
  }
}

TEST_CASE("signed numbers of all sizes survive writing and reading in the shortest form") {
  for (unsigned shift = 0; shift < 63; ++shift) {
    for (const int64_t delta : {-1, 0, 1}) {
      for (const int64_t sign : {-1, 1}) {
        const int64_t value = sign * ((int64_t{1} << shift) + delta);
        std::vector<uint8_t> bytes;
        append_sleb(bytes, value);
        CHECK(read_s<64>(bytes) == std::make_pair(LebError::None, value));
        const bool fits = value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max();
        if (fits) CHECK(read_s<32>(bytes) == std::make_pair(LebError::None, value));
        // One byte less could not hold it.
        const unsigned bits = static_cast<unsigned>(bytes.size() - 1) * 7;
        if (bits != 0) CHECK((value >= (int64_t{1} << (bits - 1)) || value < -(int64_t{1} << (bits - 1))));
      }
    }
  }
  std::vector<uint8_t> bytes;
  append_sleb(bytes, std::numeric_limits<int64_t>::min());
  CHECK(read_s<64>(bytes).second == std::numeric_limits<int64_t>::min());
}

TEST_CASE("longer forms than necessary are legal up to the width") {
  CHECK(read_u<32>({0x80, 0x80, 0x80, 0x80, 0x00}).first == LebError::None);
  CHECK(read_s<32>({0xff, 0xff, 0xff, 0xff, 0x7f}) == std::make_pair(LebError::None, int64_t{-1}));
  CHECK(read_s<33>({0xff, 0xff, 0xff, 0xff, 0x7f}) == std::make_pair(LebError::None, int64_t{-1}));
  CHECK(read_u<64>({0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}).second == 2);
}

TEST_CASE("too long, too large and cut numbers are different faults") {
  CHECK(read_u<32>({0x80, 0x80, 0x80, 0x80, 0x80, 0x00}).first == LebError::TooLong);
  CHECK(read_u<32>({0x80, 0x80, 0x80, 0x80, 0x10}).first == LebError::TooLarge);
  CHECK(read_u<32>({0xff, 0xff, 0xff, 0xff, 0x0f}).second == 0xffffffff);
  CHECK(read_u<32>({0x80, 0x80}).first == LebError::UnexpectedEnd);
  CHECK(read_u<32>({}).first == LebError::UnexpectedEnd);
  CHECK(read_u<64>({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02}).first == LebError::TooLarge);
  CHECK(read_u<64>({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}).first == LebError::TooLong);
  CHECK(read_s<32>({0x80, 0x80, 0x80, 0x80, 0x70}).first == LebError::TooLarge);
  CHECK(read_s<32>({0xff, 0xff, 0xff, 0xff, 0x0f}).first == LebError::TooLarge);
  CHECK(read_s<32>({0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}).first == LebError::TooLong);
  CHECK(read_s<64>({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e}).first == LebError::TooLarge);
  CHECK(read_s<64>({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}).second == std::numeric_limits<int64_t>::min());
  CHECK(read_s<33>({0x80, 0x80, 0x80, 0x80, 0x20}).first == LebError::TooLarge);
  CHECK(read_s<33>({0xff, 0xff, 0xff, 0xff, 0x0f}).second == 0xffffffff);
}
