// Fuzzer: text through the assembler; what assembles must be a binary that the decoder understands.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "binary/decode.h"
#include "text/assemble.h"
#include "validate/valid_module.h"

using namespace wasmvm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Features features = Features::all();
  auto bytes = text::assemble(std::string_view(reinterpret_cast<const char*>(data), size), features);
  if (!bytes) return 0;
  auto module = binary::decode(std::move(*bytes), features);
  if (module) (void)validate::check(*module).is_ok();
  return 0;
}
