// Differential test: the same modules in the interpreter and in compiled code with strict traps. What holds: the same results,
// traps, memories, globals and tables, the same gas and the same number of instructions.
//
//   differential SEED COUNT [FOLDER]   modules of the generator; what differs is kept in FOLDER
//   differential FILE...               modules of other makers, and what was kept
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "binary/decode.h"
#include "compiled/jit.h"
#include "fuzz/generate.h"
#include "image/image.h"
#include "image/writer.h"
#include "interp/interp.h"
#include "support/story.h"
#include "text/assemble.h"

using namespace wasmvm;
using compiled::CodegenOptions;
using runtime::CompileOptions;
using test::Story;

namespace {

using Bytes8 = std::vector<uint8_t>;
using Level = CodegenOptions::Level;

uint64_t next_random(uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// Module number `index` of a seed, whichever came before it.
Bytes8 make_module(uint64_t seed, uint64_t index) {
  uint64_t state = seed * 0x100000001b3 + index;
  Bytes8 choices(32 + next_random(state) % 1500);
  for (uint8_t& choice : choices) choice = static_cast<uint8_t>(next_random(state));
  return fuzz::generate(choices);
}

/// Ends the test: the machinery fails, not a comparison.
template <typename T>
T must(Result<T> result, const char* what) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "%s: %s\n", what, result.error().message.c_str());
  std::exit(2);
}

Story interpret(const Ref<const ValidModule>& valid, const CompileOptions& options) {
  return test::tell(must(interp::tier().compile(valid, options), "the interpreter"));
}

Story compile(const Ref<const ValidModule>& valid, const CompileOptions& options, Level level) {
  CodegenOptions codegen;
  codegen.level = level;
  codegen.strict_traps = true;
  codegen.threads = 1;
  const runtime::Tier* const tier = must(compiled::jit(codegen), "the compiler");
  return test::tell(must(tier->compile(valid, options), "the compiler"));
}

/// For any processor, and by way of an image.
Story compile_ahead(const Ref<const ValidModule>& valid, const CompileOptions& options) {
  CodegenOptions codegen;
  codegen.level = Level::O1;
  codegen.strict_traps = true;
  codegen.threads = 1;
  codegen.cpu = image::cpu_level_name(image::CpuLevel::Baseline);
  const compiled::ObjectCode code = must(compiled::compile_object(*valid, options, codegen), "the compiler");
  const image::ImageParts parts{valid->module(), options, image::CpuLevel::Baseline, true, false, {}};
  const Bytes8 bytes = must(image::write_image(parts, code), "the writer");
  Ref<os::Mapping> mapping;
  if (os::Mapping::copy(bytes, mapping) != 0) std::exit(2);
  const auto image = must(image::Image::open(std::move(mapping), 0, bytes.size()), "the image");
  return test::tell(must(image->load(*must(compiled::aot(), "the loader"), valid, options), "the image"));
}

bool is_same(const std::string& name, const char* variant, const Story& a, const Story& b) {
  if (a.depends || b.depends || (a.text == b.text && a.costs == b.costs)) return true;
  std::printf("%s: %s differs from the interpreter\n-- interpreter\n%s%s-- %s\n%s%s", name.c_str(), variant, a.text.c_str(),
              a.costs.c_str(), variant, b.text.c_str(), b.costs.c_str());
  return false;
}

bool compare(const std::string& name, const Ref<const ValidModule>& valid, uint64_t turn) {
  static constexpr struct {
    Level level;
    const char* name;
  } kLevels[] = {{Level::O2, "O2"}, {Level::O0, "O0"}, {Level::O1, "O1"}, {Level::O3, "O3"}, {Level::Oz, "Oz"}};
  const auto [level, level_name] = kLevels[turn % std::size(kLevels)];
  CompileOptions metered, plain;
  metered.metered = true;
  metered.interruptible = turn % 3 == 0;
  metered.guard_pages = plain.guard_pages = turn % 4 != 1;
  const Story story = interpret(valid, metered);
  if (story.untellable) return true;
  bool same = turn % 7 == 6 ? is_same(name, "an image", story, compile_ahead(valid, metered))
                            : is_same(name, level_name, story, compile(valid, metered, level));
  // Without gas nothing ends an endless loop.
  if (story.out_of_gas || story.depends) return same;
  Story free = compile(valid, plain, level);
  free.costs = story.costs;
  return is_same(name, (std::string(level_name) + " without gas").c_str(), story, free) && same;
}

/// False if the module is not valid.
bool load(Bytes8 bytes, Ref<const ValidModule>& valid) {
  auto module = binary::decode(std::move(bytes), Features::all());
  if (!module) return false;
  auto checked = validate::check(std::move(module).value());
  if (checked) valid = std::move(checked).value();
  return static_cast<bool>(valid);
}

/// A module's bytes, whether the file holds those or text.
Bytes8 read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!path.ends_with(".wat")) return Bytes8(bytes.begin(), bytes.end());
  auto assembled = text::assemble(bytes, Features::all());
  return assembled ? std::move(assembled).value() : Bytes8();
}

int run_generated(uint64_t seed, uint64_t count, const char* folder) {
  uint64_t passed = 0, failed = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const std::string name = std::to_string(seed) + "-" + std::to_string(i);
    const Bytes8 bytes = make_module(seed, i);
    Ref<const ValidModule> valid;
    if (load(bytes, valid) && compare(name, valid, i)) {
      ++passed;
      continue;
    }
    if (!valid) std::printf("%s: the generator made an invalid module\n", name.c_str());
    ++failed;
    if (folder == nullptr) continue;
    std::ofstream(std::string(folder) + "/" + name + ".wasm", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed), static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}

int run_files(int count, char** paths) {
  uint64_t passed = 0, failed = 0;
  for (int i = 0; i < count; ++i) {
    Ref<const ValidModule> valid;
    bool good = load(read(paths[i]), valid);
    if (!good) std::printf("%s: not a valid module\n", paths[i]);
    // What was found once is tried at every level; of many, each has its turn.
    const uint64_t turns = count > 20 ? 1 : 35;
    for (uint64_t turn = 0; good && turn < turns; ++turn) {
      good = test::waits(valid->module()) || compare(paths[i], valid, turns == 1 ? static_cast<uint64_t>(i) : turn);
    }
    ++(good ? passed : failed);
  }
  std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed), static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && std::strspn(argv[1], "0123456789") == std::strlen(argv[1])) {
    return run_generated(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10), argc > 3 ? argv[3] : nullptr);
  }
  if (argc > 1) return run_files(argc - 1, argv + 1);
  std::fprintf(stderr, "usage: differential SEED COUNT [FOLDER] | differential FILE...\n");
  return 2;
}
