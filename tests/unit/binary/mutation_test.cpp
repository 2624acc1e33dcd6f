// Hostile bytes: modules cut and changed everywhere are refused or decoded, and whatever decodes can be walked.
#include <catch2/catch.hpp>

#include "binary/decode.h"
#include "binary/instruction_reader.h"
#include "sample_modules.h"

using namespace wasmvm;
using namespace wasmvm::binary;
using namespace wasmvm::binary::test;

namespace {

void walk(const Module& module, ByteRange range, bool is_body) {
  InstructionReader reader(module, range);
  if (is_body && !reader.read_locals()) return;
  Instruction out;
  size_t n = 0;
  while (reader.next(out)) ++n;
  if (n > range.size) FAIL("more instructions than bytes");
}

/// Decodes and looks at all that came out. True if the module decoded.
bool survive(std::vector<uint8_t> bytes, const Features& features) {
  const size_t size = bytes.size();
  auto result = decode(std::move(bytes), features);
  if (!result) {
    if (result.error().message.empty() || result.error().offset > size) FAIL("an error without text or position");
    return false;
  }
  const Module& module = **result;
  for (const ByteRange body : module.bodies) walk(module, body, true);
  for (const Global& g : module.globals) {
    if (g.init.range.size != 0) walk(module, g.init.range, false);
  }
  for (const ElemSegment& e : module.elements) {
    for (const ConstExpr& x : e.exprs) walk(module, x.range, false);
  }
  size_t sum = 0;
  for (const DataSegment& d : module.data) sum += module.view(d.bytes).size();
  for (const CustomSection& c : module.customs) sum += module.view(c.payload).size();
  if (sum > size) FAIL("segments larger than the module");
  const Names names = read_names(module);
  return names.functions.size() <= size;
}

std::vector<std::vector<uint8_t>> samples() { return {module_with_everything(), small_module(), module_of("")}; }

}  // namespace

TEST_CASE("modules cut at every byte give an error or a module") {
  for (const auto& bytes : samples()) {
    CHECK(survive(bytes, Features::all()));
    for (size_t n = 0; n < bytes.size(); ++n) {
      survive({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n)}, Features::all());
    }
  }
}

TEST_CASE("modules with any one byte changed give an error or a module") {
  size_t decoded = 0, total = 0;
  for (const auto& bytes : samples()) {
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::vector<uint8_t> changed = bytes;
      for (const unsigned mask : {0x01u, 0x02u, 0x04u, 0x08u, 0x10u, 0x20u, 0x40u, 0x80u, 0xffu, 0x7fu}) {
        changed[i] = static_cast<uint8_t>(bytes[i] ^ mask);
        decoded += survive(changed, Features::all()) ? 1 : 0;
        ++total;
      }
    }
  }
  // Changes of instructions leave the structure alone, changes of sizes do not.
  CHECK(decoded > 0);
  CHECK(decoded < total);
}

TEST_CASE("modules with a byte taken out or put in give an error or a module") {
  for (const auto& bytes : samples()) {
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::vector<uint8_t> changed = bytes;
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
      survive(changed, Features::all());
      for (const uint8_t byte : {0x00, 0x80, 0xff}) {
        changed = bytes;
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i), byte);
        survive(changed, Features());
      }
    }
  }
}

TEST_CASE("random bytes behind a section's head give an error or a module") {
  uint64_t state = 88172645463325252u;
  const auto random = [&] {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
  };
  for (int round = 0; round < 20'000; ++round) {
    ByteWriter out;
    out.preamble();
    const size_t mark = out.begin_section(static_cast<uint8_t>(random() % 14));
    const size_t n = random() % 40;
    // Small numbers make counts and kinds plausible more often.
    for (size_t i = 0; i < n; ++i) out.byte(static_cast<uint8_t>(random() % 3 == 0 ? random() : random() % 8));
    out.end_section(mark);
    survive(out.take(), Features::all());
  }
  SUCCEED();
}
