// A C++ object plugged into a guest: host functions are its methods, and it lives as long as the guest can call them.
#include <cstdio>
#include <memory>
#include <string>

#include "wasmvm.hpp"

namespace {

class Counter {
 public:
  ~Counter() { std::printf("the counter ends at %d\n", count_); }
  int32_t add(int32_t by) { return count_ += by; }

 private:
  int32_t count_ = 0;
};

}  // namespace

int main() {
  namespace wasm = wasmvm::cpp;
  auto module = wasm::Module::from_text(R"((module
    (import "counter" "add" (func $add (param i32) (result i32)))
    (func (export "run") (result i32) (drop (call $add (i32.const 30))) (call $add (i32.const 12)))))");
  if (!module) return std::fprintf(stderr, "%s\n", module.error().message.c_str()), 1;
  wasm::Store store;
  {
    auto counter = std::make_shared<Counter>();
    wasm::HostModule host("counter");
    if (!host.add("add", [counter](int32_t by) { return counter->add(by); }) || !store.add(host)) return 1;
    auto instance = store.instantiate(*module);
    if (!instance) return std::fprintf(stderr, "%s\n", instance.error().message.c_str()), 1;
    auto run = instance->function<int32_t()>("run");
    if (auto sum = (*run)()) std::printf("the guest counted to %d\n", *sum);
  }
  return 0;
}
