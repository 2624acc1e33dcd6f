// Fuzzer: bytes through the decoder, the validator and, if they are a valid module, the printer and back.
//
// What holds for every input: no crash, no hang, no unbounded memory. What holds for valid modules: their text assembles to an
// equivalent module that is valid as well.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "binary/decode.h"
#include "support/equivalence.h"
#include "text/assemble.h"
#include "text/print.h"
#include "validate/valid_module.h"

using namespace wasmvm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Features features = Features::all();
  auto module = binary::decode(std::vector<uint8_t>(data, data + size), features);
  if (!module) return 0;
  if (!validate::check(*module)) return 0;
  const auto text = text::print(**module);
  if (!text) return 0;
  auto bytes = text::assemble(*text, features);
  if (!bytes) std::abort();
  auto again = binary::decode(std::move(*bytes), features);
  if (!again || !validate::check(*again)) std::abort();
  if (const std::string found = test::difference(**module, **again); !found.empty()) {
    std::fprintf(stderr, "the second binary differs: %s\n", found.c_str());
    std::abort();
  }
  return 0;
}
