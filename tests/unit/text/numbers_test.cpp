// Number literals: exact bits, ranges, spellings.
#include <catch2/catch.hpp>
#include <string>

#include "text/numbers.h"

using namespace wasmvm::text;

namespace {

uint32_t f32(std::string_view word) {
  uint32_t bits = 0;
  REQUIRE(parse_f32(word, bits) == NumberStatus::Ok);
  return bits;
}

uint64_t f64(std::string_view word) {
  uint64_t bits = 0;
  REQUIRE(parse_f64(word, bits) == NumberStatus::Ok);
  return bits;
}

NumberStatus f32_status(std::string_view word) {
  uint32_t bits;
  return parse_f32(word, bits);
}

NumberStatus f64_status(std::string_view word) {
  uint64_t bits;
  return parse_f64(word, bits);
}

}  // namespace

TEST_CASE("words are numbers by their spelling alone") {
  CHECK(number_shape("0") == NumberShape::Nat);
  CHECK(number_shape("1_000") == NumberShape::Nat);
  CHECK(number_shape("0xAf_9") == NumberShape::Nat);
  CHECK(number_shape("+1") == NumberShape::Int);
  CHECK(number_shape("-0x1") == NumberShape::Int);
  CHECK(number_shape("1.") == NumberShape::Float);
  CHECK(number_shape("1.5e-10") == NumberShape::Float);
  CHECK(number_shape("0x1.8p+3") == NumberShape::Float);
  CHECK(number_shape("0x1p1_0") == NumberShape::Float);
  CHECK(number_shape("-inf") == NumberShape::Float);
  CHECK(number_shape("nan:0x1") == NumberShape::Float);
  for (const char* word : {"",     "+",    "_1",    "1_", "1__0", "0x",    "0x_1",   "1._0",     "1.0_", "1e",  "1e+",
                           "1e_1", "0x1p", "0x1pf", ".5", "1a",   "nan:1", "nan:0x", "infinity", "0b1",  "--1", "1e1.0"}) {
    INFO(word);
    CHECK(number_shape(word) == NumberShape::None);
  }
}

TEST_CASE("integers wrap to their width and nothing beyond") {
  uint64_t value;
  CHECK(parse_integer("4294967295", 32, value) == NumberStatus::Ok);
  CHECK(value == 0xffffffff);
  CHECK(parse_integer("-1", 32, value) == NumberStatus::Ok);
  CHECK(value == 0xffffffff);
  CHECK(parse_integer("-2147483648", 32, value) == NumberStatus::Ok);
  CHECK(value == 0x80000000);
  CHECK(parse_integer("-0x8000_0000_0000_0000", 64, value) == NumberStatus::Ok);
  CHECK(value == uint64_t{1} << 63);
  CHECK(parse_integer("18446744073709551615", 64, value) == NumberStatus::Ok);
  CHECK(value == ~uint64_t{0});
  CHECK(parse_integer("4294967296", 32, value) == NumberStatus::OutOfRange);
  CHECK(parse_integer("-2147483649", 32, value) == NumberStatus::OutOfRange);
  CHECK(parse_integer("18446744073709551616", 64, value) == NumberStatus::OutOfRange);
  CHECK(parse_integer("99999999999999999999999999", 64, value) == NumberStatus::OutOfRange);
  CHECK(parse_integer("256", 8, value) == NumberStatus::OutOfRange);
  CHECK(parse_integer("1.0", 32, value) == NumberStatus::Malformed);
  CHECK(parse_unsigned("255", 8, value) == NumberStatus::Ok);
  CHECK(parse_unsigned("-0", 8, value) == NumberStatus::Malformed);
}

TEST_CASE("decimal floats round to nearest, ties to even") {
  CHECK(f32("0") == 0);
  CHECK(f32("-0.0") == 0x80000000);
  CHECK(f32("1.") == 0x3f800000);
  CHECK(f32("0.1") == 0x3dcccccd);
  CHECK(f32("16777217") == 0x4b800000);  // halfway, down to even
  CHECK(f32("16777219") == 0x4b800002);  // halfway, up to even
  CHECK(f32("1_6.5e0_1") == f32("165"));
  CHECK(f32("340282346638528859811704183484516925440") == 0x7f7fffff);
  CHECK(f32("1e-45") == 1);
  CHECK(f32("1e-46") == 0);
  CHECK(f32("-1e-999999999999999999999") == 0x80000000);
  CHECK(f64("0.1") == 0x3fb999999999999a);
  CHECK(f64("4.9406564584124654e-324") == 1);
  CHECK(f64("2.2250738585072011e-308") == 0x000fffffffffffff);
  CHECK(f64("1.7976931348623157e308") == 0x7fefffffffffffff);
  CHECK(f64("0e999999999999999999999") == 0);
  CHECK(f32_status("340282356779733661637539395458142568448") == NumberStatus::OutOfRange);
  CHECK(f32_status("1e39") == NumberStatus::OutOfRange);
  CHECK(f64_status("1e309") == NumberStatus::OutOfRange);
  CHECK(f64_status("1e99999999999999999999") == NumberStatus::OutOfRange);
}

TEST_CASE("hexadecimal floats round once, subnormals included") {
  CHECK(f32("0x1p0") == 0x3f800000);
  CHECK(f32("-0x1.8p1") == 0xc0400000);
  CHECK(f32("0x123") == f32("291"));
  CHECK(f32("0x1.000001p0") == 0x3f800000);                          // halfway, to even
  CHECK(f32("0x1.000001000000000000000000000001p0") == 0x3f800001);  // just above halfway
  CHECK(f32("0x1.000003p0") == 0x3f800002);
  CHECK(f32("0x1.ffffffp0") == 0x40000000);  // carries into the exponent
  CHECK(f32("0x1.fffffep127") == 0x7f7fffff);
  CHECK(f32("0x1p-149") == 1);
  CHECK(f32("0x1p-150") == 0);  // halfway to the smallest, to even
  CHECK(f32("0x1.8p-150") == 1);
  CHECK(f32("0x1.fffffcp-127") == 0x007fffff);
  CHECK(f32("0x1.fffffep-127") == 0x00800000);  // rounds up to a normal number
  CHECK(f32("0x0.0000000000000000000000000000000000000001p160") == 0x3f800000);
  CHECK(f32("0x1p-99999999999999999999") == 0);
  CHECK(f32_status("0x1p128") == NumberStatus::OutOfRange);
  CHECK(f32_status("0x1.ffffffp127") == NumberStatus::OutOfRange);
  CHECK(f64("0x1.fffffffffffffp1023") == 0x7fefffffffffffff);
  CHECK(f64("0x1p-1074") == 1);
  CHECK(f64("0x1.00000000000008p0") == 0x3ff0000000000000);
  CHECK(f64("0x1.000000000000080000000000000001p0") == 0x3ff0000000000001);
  CHECK(f64_status("0x1p1024") == NumberStatus::OutOfRange);
  CHECK(f64("0x" + std::string(300, '0') + "1p0") == 0x3ff0000000000000);
}

TEST_CASE("infinities and NaNs keep sign and payload") {
  CHECK(f32("inf") == 0x7f800000);
  CHECK(f32("-inf") == 0xff800000);
  CHECK(f32("nan") == 0x7fc00000);
  CHECK(f32("-nan:0x1") == 0xff800001);
  CHECK(f32("nan:0x7f_ffff") == 0x7fffffff);
  CHECK(f64("-nan") == 0xfff8000000000000);
  CHECK(f64("nan:0xfffffffffffff") == 0x7fffffffffffffff);
  CHECK(f32_status("nan:0x0") == NumberStatus::OutOfRange);
  CHECK(f32_status("nan:0x80_0000") == NumberStatus::OutOfRange);
  CHECK(f64_status("nan:0x10000000000000") == NumberStatus::OutOfRange);
  CHECK(f64_status("nan:0x1_0000_0000_0000_0000_0000") == NumberStatus::OutOfRange);
}
