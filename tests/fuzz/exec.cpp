// Fuzzer: valid modules are instantiated and their exports called, with bounds on work and memory, in every variant of the
// interpreter. What holds: no crash, no hang, and the same results, traps, memories and globals in all variants.
//
// An input that begins like a module is taken as it is, with stubs for what it imports; others steer the generator.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "binary/decode.h"
#include "generate.h"
#include "interp/interp.h"
#include "support/story.h"

using namespace wasmvm;
using runtime::CompileOptions;
using test::Story;

namespace {

Story run(const Ref<const ValidModule>& valid, const CompileOptions& options) {
  auto code = interp::tier().compile(valid, options);
  if (!code) std::abort();
  return test::tell(*code);
}

void expect_same(const char* variant, const Story& a, const Story& b) {
  if (a.depends || b.depends || a.text == b.text) return;
  std::fprintf(stderr, "-- metered\n%s-- %s\n%s", a.text.c_str(), variant, b.text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const bool is_module = size >= 4 && std::memcmp(data, "\0asm", 4) == 0;
  auto bytes = is_module ? std::vector<uint8_t>(data, data + size) : fuzz::generate({data, size});
  auto module = binary::decode(std::move(bytes), Features::all());
  if (!module) {
    if (!is_module) std::fprintf(stderr, "generated: %s\n", module.error().message.c_str());
    return is_module ? 0 : (std::abort(), 0);
  }
  auto valid = validate::check(*module);
  if (!valid) {
    if (!is_module)
      std::fprintf(stderr, "generated: %s at %llx\n", valid.error().message.c_str(),
                   static_cast<unsigned long long>(valid.error().offset));
    return is_module ? 0 : (std::abort(), 0);
  }
  if (is_module && test::waits((*valid)->module())) return 0;
  CompileOptions metered, checked, plain, interruptible;
  metered.metered = checked.metered = true;
  checked.guard_pages = false;
  interruptible.interruptible = true;
  const Story story = run(*valid, metered);
  expect_same("checked", story, run(*valid, checked));
  // Without gas nothing ends an endless loop.
  if (story.out_of_gas || story.depends) return 0;
  expect_same("plain", story, run(*valid, plain));
  expect_same("interruptible", story, run(*valid, interruptible));
  return 0;
}
