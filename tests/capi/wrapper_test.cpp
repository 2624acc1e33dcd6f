// wasmvm.hpp: a host in C++ without exceptions, from text to calls in both directions.
#include "wasmvm.hpp"

#include <cstdio>
#include <string>

namespace {

using namespace wasmvm::cpp;

int passed, failed;
void check(bool ok, const char* text, int line) {
  ++(ok ? passed : failed);
  if (!ok) std::printf("line %d: failed: %s\n", line, text);
}
#define CHECK(condition) check(static_cast<bool>(condition), #condition, __LINE__)

constexpr const char* kGuest = R"((module $guest
  (import "host" "add" (func $add (param i32 f64) (result f64)))
  (import "host" "say" (func $say (param i32 i32)))
  (import "host" "fail" (func $fail (param i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 8) "hello")
  (func (export "gcd") (param i32 i32) (result i32) (local i32)
    (loop $l (if (local.get 1) (then
      (local.set 2 (i32.rem_u (local.get 0) (local.get 1))) (local.set 0 (local.get 1)) (local.set 1 (local.get 2)) (br $l))))
    (local.get 0))
  (func (export "mixed") (param i64 f32) (result f32) (f32.add (f32.convert_i64_s (local.get 0)) (local.get 1)))
  (func (export "call") (result f64) (call $say (i32.const 8) (i32.const 5)) (call $add (i32.const -2) (f64.const 0.5)))
  (func (export "far") (call $say (i32.const 65536) (i32.const 5)))
  (func (export "fail") (param i32) (result i32) (call $fail (local.get 0)))))";

void calls() {
  std::string heard;
  auto alive = std::make_shared<int>(7);
  const std::weak_ptr<int> watch = alive;
  {
    HostModule host("host");
    CHECK(host.add("add", [alive](int32_t a, double b) { return a + b + *alive; }));
    alive = nullptr;
    CHECK(host.add("say", [&heard](Caller caller, uint32_t at, uint32_t length) -> HostResult<std::monostate> {
      const auto text = caller.text(at, length);
      if (!text) return WasmVM_Result_Fail;
      heard = *text;
      return std::monostate{};
    }));
    CHECK(host.add("fail", [](int32_t code) -> HostResult<int32_t> {
      if (code == 0) return 5;
      return WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, static_cast<uint32_t>(code));
    }));
    CHECK(!host.add("add", [] {}));
    auto module = Module::from_text(kGuest);
    CHECK(module && module->name() == "guest");
    Store store(Config().interruptible());
    CHECK(store.add(host) && !store.add(host));
    auto instance = store.instantiate(*module, "named");
    CHECK(static_cast<bool>(instance));
    auto gcd = instance->function<uint32_t(uint32_t, uint32_t)>("gcd");
    CHECK(gcd && *(*gcd)(3528u, 3780u) == 252);
    auto mixed = instance->function<float(int64_t, float)>("mixed");
    CHECK(mixed && *(*mixed)(-3, 0.25f) == -2.75f);
    auto call = instance->function<double()>("call");
    CHECK(call && *(*call)() == 5.5 && heard == "hello");
    auto far = instance->function<void()>("far");
    auto result = (*far)();
    CHECK(!result && result.error().code == WasmVM_ErrCode_RuntimeError);
    auto fail = instance->function<int32_t(int32_t)>("fail");
    CHECK(*(*fail)(0) == 5);
    auto code = (*fail)(1234);
    CHECK(!code && code.error().code == ((1u << 24) | 1234));
    CHECK(!instance->function<int32_t()>("gcd") &&
          instance->function<int32_t()>("none").error().code == WasmVM_ErrCode_FuncNotFound);
    CHECK(instance->memory().size() == 65536 && instance->memory()[8] == 'h' && instance->memory("none").empty());
    instance->memory()[8] = 'j';
    CHECK((*call)() && heard == "jello");
    CHECK(!watch.expired());
  }
  CHECK(watch.expired());
}

void errors() {
  auto text = Module::from_text("(module (func (i32.const)))");
  CHECK(!text && !text.error().message.empty());
  auto invalid = Module::from_text("(module (func (result i32) (i64.const 1)))");
  CHECK(!invalid && invalid.error().code == WasmVM_ErrCode_TypeCheckFailed);
  const uint8_t garbage[] = {1, 2, 3, 4};
  CHECK(!Module::from_bytes(garbage) && !Module::from_file("/nowhere/nothing.wasm"));
  auto needs = Module::from_text("(module (import \"a\" \"b\" (func)))");
  Store store;
  auto unlinked = store.instantiate(*needs);
  CHECK(!unlinked && unlinked.error().code == WasmVM_ErrCode_UnknownImport);
  Config config;
  config.with(WasmVM_Proposal_SIMD, false).with(WasmVM_Proposal_RelaxSIMD, false);
  (void)config.max_memory_pages(10).time_limit(1000).measure_cost();
  CHECK(WasmVM_ConfigureGetMaxMemoryPage(config.get()) == 10);
}

}  // namespace

int main() {
  calls();
  errors();
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
