// The official scripts of the collected heap again, with a collection before every allocation and freed memory overwritten.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiled/jit.h"
#include "interp/interp.h"
#include "script/script.h"

using namespace wasmvm;

namespace {

std::filesystem::path suite() {
  if (const char* folder = std::getenv("WASMVM_TESTSUITE")) return folder;
  return std::filesystem::path(__FILE__).parent_path() / "../../../../shared/testsuite";
}

}  // namespace

/// Runs the scripts in a tier.
static void run_scripts(const runtime::Tier& tier) {
  const char* const names[] = {"array.wast",
                               "array_copy.wast",
                               "array_fill.wast",
                               "array_init_data.wast",
                               "array_init_elem.wast",
                               "array_new_data.wast",
                               "array_new_elem.wast",
                               "br_on_cast.wast",
                               "br_on_cast_fail.wast",
                               "extern.wast",
                               "i31.wast",
                               "ref_cast.wast",
                               "ref_eq.wast",
                               "ref_test.wast",
                               "struct.wast",
                               "table_init.wast",
                               "throw_ref.wast",
                               "try_table.wast",
                               "type-subtyping.wast",
                               "global.wast"};
  for (const char* name : names) {
    std::ifstream file(suite() / name);
    if (!file) {
      WARN("no official suite: " << name << " is not run");
      continue;
    }
    std::stringstream source;
    source << file.rdbuf();
    script::ScriptOptions options;
    options.tier = &tier;
    options.features = Features::all();
    options.store.gc_stress = true;
    CAPTURE(name);
    const auto totals = script::run(source.str(), options, [&](const script::ScriptEvent& event) {
      if (!event.passed) UNSCOPED_INFO(event.line << ": " << event.message);
    });
    REQUIRE(totals);
    CHECK(totals->failed == 0);
    CHECK(totals->passed > 0);
  }
}

TEST_CASE("scripts of the collected heap pass when every allocation collects") { run_scripts(interp::tier()); }

TEST_CASE("they pass on compiled code, whose references are found in registers and native frames") {
  const auto jit = compiled::jit();
  if (jit) {
    run_scripts(**jit);
  } else {
    WARN("no compiler in this build");
  }
}
