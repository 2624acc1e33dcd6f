// UTF-8: each scalar value survives, nothing else passes.
#include "base/utf8.h"

#include <catch2/catch.hpp>

using namespace wasmvm;

TEST_CASE("every scalar value is written and read back, alone and behind ASCII") {
  for (uint32_t c = 0; c <= 0x10ffff; c += c < 0x11000 ? 1 : 97) {
    if (!is_scalar_value(c)) continue;
    std::string text = "0123456789";
    append_utf8(text, c);
    if (!is_utf8(text)) FAIL("code point " << c);
    size_t pos = 10;
    if (next_code_point(text, pos) != c || pos != text.size()) FAIL("code point " << c);
  }
  SUCCEED();
}

TEST_CASE("sequences that are not UTF-8 are refused") {
  const std::string bad[] = {
      "\x80",
      "\xbf",
      "\xc0\x80",
      "\xc1\xbf",
      "\xc2",
      "\xc2\x7f",
      "\xc2\xc0",
      "\xe0\x80\x80",
      "\xe0\x9f\xbf",
      "\xe1\x80",
      "\xe1\x80\x7f",
      "\xe1\x7f\x80",
      "\xed\xa0\x80",
      "\xed\xbf\xbf",
      "\xef\xbf",
      "\xf0\x80\x80\x80",
      "\xf0\x8f\xbf\xbf",
      "\xf4\x90\x80\x80",
      "\xf5\x80\x80\x80",
      "\xf1\x80\x80",
      "\xf1\x80\x80\xc0",
      "\xf8\x88\x80\x80\x80",
      "\xfe",
      "\xff",
  };
  for (const std::string& text : bad) {
    CHECK_FALSE(is_utf8(text));
    CHECK_FALSE(is_utf8("abcdefgh" + text));
    CHECK_FALSE(is_utf8("abc" + text + "defghijklmno"));
    size_t pos = 0;
    CHECK(next_code_point(text, pos) == kNotACodePoint);
    CHECK(pos == 0);
  }
}

TEST_CASE("zero bytes and the empty string are UTF-8") {
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("\0\0", 2)));
  size_t pos = 0;
  CHECK(next_code_point("", pos) == kNotACodePoint);
}
