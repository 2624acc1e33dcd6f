#include "runtime/code_range.h"
#include "test_tier.h"

namespace wasmvm::runtime {

using namespace testing;

namespace {

// Pretended code: byte 10 * f + n of it is instruction n of function f. The last byte is a bridge, what lies behind a stub.
char g_code[101];

class PretendedCode final : public CodeOwner {
 public:
  explicit PretendedCode(const ValidModule& module) : module_(module) { add_code_range(g_code, g_code + sizeof(g_code), this); }
  ~PretendedCode() override { remove_code_range(g_code); }
  bool find(const void* pc, bool is_return, CodePlace& out) const override {
    const auto at = static_cast<uint32_t>(static_cast<const char*>(pc) - g_code);
    if (at == 100) {
      out = {nullptr, {}, 0, -2};
      return true;
    }
    out = {&module_, FuncIndex(at / 10), at % 10 + (is_return ? 1000u : 0u), 1};
    return true;
  }

 private:
  const ValidModule& module_;
};

/// Writes a frame with one local whose header says where it returns to; the next frame begins behind it.
Slot* push_frame(Slot* fp, const void* return_pc, const Slot* caller) {
  fp[1] = reinterpret_cast<Slot>(return_pc);
  fp[2] = reinterpret_cast<Slot>(caller);
  return fp + 3;
}

/// Runs `body` with a stack to write frames on.
void on_stack(const Ref<Store>& store, std::function<void(Slot*)> body) {
  const auto func = host_func({}, [&](HostCall& call) {
    body(call.store->block.stack_top);
    return true;
  });
  Slot none = 0;
  CHECK(store->call(func->func, &none));
}

const char kModule[] = R"((module $m (func $first) (func (export "second")) (func)))";

}  // namespace

TEST_CASE("code ranges are found by any address inside, and nothing outside") {
  static char code[30];
  struct Nobody final : CodeOwner {
    bool find(const void*, bool, CodePlace&) const override { return false; }
  } a, b;
  add_code_range(code + 10, code + 20, &a);
  add_code_range(code, code + 10, &b);
  CHECK(find_code(code) == &b);
  CHECK(find_code(code + 9) == &b);
  CHECK(find_code(code + 10) == &a);
  CHECK(find_code(code + 19) == &a);
  CHECK(find_code(code + 20) == nullptr);
  remove_code_range(code + 5);
  CHECK(find_code(code) == &b);
  remove_code_range(code);
  CHECK(find_code(code + 3) == nullptr);
  CHECK(find_code(code + 12) == &a);
  remove_code_range(code + 10);
  CHECK(find_code(code + 12) == nullptr);
}

TEST_CASE("frames have names from the name section, from exports, or numbers") {
  const auto module = valid_module(kModule);
  const PretendedCode code(*module);
  const auto store = Store::create();
  on_stack(store, [&](Slot* base) {
    Slot* second = push_frame(base, nullptr, nullptr);
    Slot* third = push_frame(second, g_code + 3, base);     // called by function 0
    Slot* bridge = push_frame(third, g_code + 15, second);  // called by function 1
    // A bridge's header lies below its fp.
    Slot* innermost = bridge + 2;
    bridge[0] = reinterpret_cast<Slot>(g_code + 27);
    bridge[1] = reinterpret_cast<Slot>(third);
    innermost[1] = reinterpret_cast<Slot>(g_code + 100);
    innermost[2] = reinterpret_cast<Slot>(bridge + 2);
    const auto frames = store->walk_stack(g_code + 4, innermost);
    REQUIRE(frames.size() == 4);
    CHECK(frames[0].module == "m");
    CHECK(frames[0].function == "first");
    CHECK(frames[0].offset == 4);
    CHECK(frames[1].function == "func[2]");
    CHECK(frames[1].function_index == 2);
    CHECK(frames[1].offset == 1007);
    CHECK(frames[2].function == "second");
    CHECK(frames[3].function == "first");
    CHECK(frames[3].left_out == 0);
  });
}

TEST_CASE("of deep recursion both ends are kept, and the number of frames between") {
  const auto module = valid_module(kModule);
  const PretendedCode code(*module);
  const auto store = Store::create();
  on_stack(store, [&](Slot* base) {
    Slot* fp = base;
    Slot* next = push_frame(fp, nullptr, nullptr);
    for (int i = 0; i < 100000; ++i) {
      Slot* callee = next;
      next = push_frame(callee, g_code + (i == 0 ? 1 : 15), fp);
      fp = callee;
    }
    const auto frames = store->walk_stack(g_code + 20, fp);
    REQUIRE(frames.size() == 64);
    CHECK(frames[0].function == "func[2]");
    CHECK(frames[1].function == "second");
    CHECK(frames[31].left_out == 100001 - 64);
    CHECK(frames[32].left_out == 0);
    CHECK(frames[63].function == "first");
  });
}

TEST_CASE("a walk ends even if frames are damaged") {
  const auto module = valid_module(kModule);
  const PretendedCode code(*module);
  const auto store = Store::create();
  on_stack(store, [&](Slot* base) {
    push_frame(base, g_code + 1, base);  // its own caller
    CHECK(store->walk_stack(g_code, base).size() == 64);
    push_frame(base, g_code + 1, reinterpret_cast<Slot*>(8));
    CHECK(store->walk_stack(g_code, base).size() == 2);
  });
  CHECK(store->walk_stack(g_code, nullptr).empty());
}

TEST_CASE("without a name of its own, a module is known by its registration") {
  const auto store = Store::create();
  const auto compiled = compile("(module (func))");
  auto instance = start(*store, compiled);
  REQUIRE(store->register_name("lib", *instance));
  const PretendedCode code(compiled->valid());
  on_stack(store, [&](Slot* base) {
    push_frame(base, nullptr, nullptr);
    const auto frames = store->walk_stack(g_code, base);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].module == "lib");
    CHECK(frames[0].function == "func[0]");
  });
  store->retire(std::move(instance));
}

}  // namespace wasmvm::runtime
