// ByteReader: a cursor over bytes whose first error sticks.
//
// After an error every read returns zero or nothing and the cursor stands at the end, so that callers may check once per
// entry instead of once per byte. Loops over declared counts must look at failed().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/leb128.h"
#include "base/result.h"
#include "wasm/error_code.h"
#include "wasm/module.h"

namespace wasmvm::binary {

class ByteReader {
 public:
  /// Reads `bytes`; `base` is the offset that errors report for the first of them.
  explicit ByteReader(Bytes bytes, uint64_t base = 0)
      : begin_(bytes.data()), pos_(bytes.data()), end_(bytes.data() + bytes.size()), base_(base) {}

  bool failed() const { return error_.has_value(); }
  bool at_end() const { return pos_ == end_; }
  uint64_t offset() const { return base_ + static_cast<uint64_t>(pos_ - begin_); }
  size_t remaining() const { return static_cast<size_t>(end_ - pos_); }
  Error take_error() { return std::move(*error_); }

  /// Next byte without moving; -1 at the end.
  int peek() const { return pos_ == end_ ? -1 : *pos_; }
  uint8_t byte() {
    if (pos_ != end_) [[likely]]
      return *pos_++;
    fail_at_end();
    return 0;
  }
  uint32_t u32() {
    if (pos_ != end_ && *pos_ < 0x80) [[likely]]
      return *pos_++;
    return static_cast<uint32_t>(long_unsigned<32>());
  }
  uint64_t u64() {
    if (pos_ != end_ && *pos_ < 0x80) [[likely]]
      return *pos_++;
    return long_unsigned<64>();
  }
  int64_t s32() { return signed_leb<32>(); }
  int64_t s33() { return signed_leb<33>(); }
  int64_t s64() { return signed_leb<64>(); }
  uint32_t fixed32() { return static_cast<uint32_t>(little_endian(4)); }
  uint64_t fixed64() { return little_endian(8); }

  /// A length or number of entries, which must not exceed what is left of the bytes (an entry has at least one byte).
  uint32_t count() {
    const size_t left = remaining();
    const uint64_t start = offset();
    const uint32_t n = u32();
    // SPEC: the bytes of the number itself count as left, as in the reference interpreter, whose texts the suite expects.
    if (n <= left) [[likely]]
      return n;
    fail(ErrCode::LengthOutOfBounds, "length out of bounds", std::to_string(n), start);
    return 0;
  }
  /// The next `n` bytes.
  Bytes take(size_t n) {
    if (n > remaining()) {
      fail_at_end();
      return {};
    }
    const Bytes bytes(pos_, n);
    pos_ += n;
    return bytes;
  }
  /// A string with its length before it; must be UTF-8.
  std::string_view name();

  /// Goes to `offset`, which lies within the bytes.
  void seek(uint64_t offset) {
    if (!failed()) pos_ = begin_ + (offset - base_);
  }
  /// Records an error unless there is one already, and goes to the end.
  void fail(ErrCode code, std::string_view official, std::string_view detail, uint64_t offset);
  void fail(Error error);
  /// See disabled_error.
  void fail_disabled(Proposal proposal, std::string_view what, uint64_t offset, std::string_view official = {});

 private:
  void fail_at_end();
  void fail(LebError error);
  template <unsigned Bits>
  uint64_t long_unsigned() {
    uint64_t value = 0;
    const LebError error = read_uleb<Bits>(pos_, end_, value);
    if (error != LebError::None) [[unlikely]] {
      fail(error);
      return 0;
    }
    return value;
  }
  template <unsigned Bits>
  int64_t signed_leb() {
    // PERF: one-byte constants are the rule; shifting left and back extends the sign of seven bits.
    if (pos_ != end_ && *pos_ < 0x80) [[likely]]
      return static_cast<int8_t>(*pos_++ << 1) >> 1;
    int64_t value = 0;
    const LebError error = read_sleb<Bits>(pos_, end_, value);
    if (error != LebError::None) [[unlikely]] {
      fail(error);
      return 0;
    }
    return value;
  }
  uint64_t little_endian(unsigned n) {
    if (remaining() < n) {
      fail_at_end();
      return 0;
    }
    uint64_t value = 0;
    for (unsigned i = 0; i < n; ++i) value |= static_cast<uint64_t>(pos_[i]) << (8 * i);
    pos_ += n;
    return value;
  }

  const uint8_t* begin_;
  const uint8_t* pos_;
  const uint8_t* end_;
  uint64_t base_;
  std::optional<Error> error_;
};

}  // namespace wasmvm::binary
