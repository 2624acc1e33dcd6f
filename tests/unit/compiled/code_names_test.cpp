// Names of compiled code for tools.
#include "compiled/code_names.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "base/os_perf.h"
#include "compiled/mixed.h"

using namespace wasmvm;

// As gdb declares them.
extern "C" {
struct jit_code_entry {
  jit_code_entry* next_entry;
  jit_code_entry* prev_entry;
  const char* symfile_addr;
  uint64_t symfile_size;
};
struct jit_descriptor {
  uint32_t version;
  uint32_t action_flag;
  jit_code_entry* relevant_entry;
  jit_code_entry* first_entry;
};
extern jit_descriptor __jit_debug_descriptor;
}

namespace {

std::string perf_map() {
  std::ifstream file(os::perf_map_path());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

TEST_CASE("perf and gdb learn the names of compiled functions") {
  if (test::compiler() == nullptr) return;
  const auto module = test::valid_module("(module (func $outer (export \"outer\") (call $inner)) (func $inner) (func))");
  compiled::CodegenOptions options;
  options.level = compiled::CodegenOptions::Level::O0;
  std::remove(os::perf_map_path().c_str());
  {
    const auto code = (*compiled::jit(options))->compile(module, {});
    REQUIRE(code);
    CHECK(perf_map().empty());
    CHECK(__jit_debug_descriptor.first_entry == nullptr);
  }
  options.names = true;
  {
    const auto code = (*compiled::jit(options))->compile(module, {});
    REQUIRE(code);
    const std::string map = perf_map();
    CHECK(map.find(" outer\n") != std::string::npos);
    CHECK(map.find(" inner\n") != std::string::npos);
    CHECK(map.find(" func[2]\n") != std::string::npos);
    const jit_code_entry* const entry = __jit_debug_descriptor.first_entry;
    REQUIRE(entry != nullptr);
    const std::string file(entry->symfile_addr, entry->symfile_size);
    CHECK(file.substr(1, 3) == "ELF");
    CHECK(file.find(std::string("\0outer\0", 7)) != std::string::npos);
    const auto more = (*compiled::jit(options))->compile(module, {});
    CHECK(__jit_debug_descriptor.first_entry != entry);
    CHECK(__jit_debug_descriptor.first_entry->next_entry == entry);
  }
  CHECK(__jit_debug_descriptor.first_entry == nullptr);
  CHECK(__jit_debug_descriptor.action_flag == 2);
  std::remove(os::perf_map_path().c_str());
}

TEST_CASE("names do not end lines") {
  const std::string name = "a\nb";
  binary::Names names;
  names.functions.emplace_back(0, name);
  CHECK(compiled::code_name(names, 0) == "a?b");
  CHECK(compiled::code_name(names, 1) == "func[1]");
  CHECK(compiled::code_name(names, compiled::kNone) == "wasmvm.enter");
}
