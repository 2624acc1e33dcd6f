// The slow paths of ByteReader: names and errors.
#include "binary/byte_reader.h"

#include "base/utf8.h"

namespace wasmvm::binary {

std::string_view ByteReader::name() {
  const uint32_t size = count();
  const uint64_t start = offset();
  const Bytes bytes = take(size);
  if (failed()) return {};
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) {
    fail(ErrCode::MalformedUTF8, "malformed UTF-8 encoding", "in a name", start);
    return {};
  }
  return text;
}

void ByteReader::fail(Error error) {
  if (!error_) error_ = std::move(error);
  pos_ = end_;
}

void ByteReader::fail(ErrCode code, std::string_view official, std::string_view detail, uint64_t offset) {
  if (!error_) error_ = make_error(code, official, detail, offset);
  pos_ = end_;
}

void ByteReader::fail_at_end() {
  fail(ErrCode::UnexpectedEnd, leb_error_text(LebError::UnexpectedEnd), {}, base_ + static_cast<uint64_t>(end_ - begin_));
}

void ByteReader::fail(LebError error) {
  switch (error) {
    case LebError::None: return;
    case LebError::UnexpectedEnd: return fail_at_end();
    case LebError::TooLong: return fail(ErrCode::IntegerTooLong, leb_error_text(error), {}, offset());
    case LebError::TooLarge: return fail(ErrCode::IntegerTooLarge, leb_error_text(error), {}, offset());
  }
}

void ByteReader::fail_disabled(Proposal proposal, std::string_view what, uint64_t offset, std::string_view official) {
  fail(disabled_error(proposal, what, offset, official));
}

}  // namespace wasmvm::binary
