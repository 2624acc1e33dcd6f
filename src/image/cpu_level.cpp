// What each level needs, and asking the processor.
#include "image/cpu_level.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace wasmvm::image {
namespace {

constexpr const char* kNames[] = {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};

/// Where the processor says that it has an instruction set.
struct Feature {
  const char* name;
  CpuLevel level;
  unsigned leaf;
  unsigned word;  ///< 1: ebx, 2: ecx
  unsigned bit;
};
constexpr Feature kFeatures[] = {
    {"cmpxchg16b", CpuLevel::V2, 1, 2, 13}, {"lahf", CpuLevel::V2, 0x80000001, 2, 0},  {"popcnt", CpuLevel::V2, 1, 2, 23},
    {"sse3", CpuLevel::V2, 1, 2, 0},        {"ssse3", CpuLevel::V2, 1, 2, 9},          {"sse4.1", CpuLevel::V2, 1, 2, 19},
    {"sse4.2", CpuLevel::V2, 1, 2, 20},     {"avx", CpuLevel::V3, 1, 2, 28},           {"avx2", CpuLevel::V3, 7, 1, 5},
    {"bmi1", CpuLevel::V3, 7, 1, 3},        {"bmi2", CpuLevel::V3, 7, 1, 8},           {"f16c", CpuLevel::V3, 1, 2, 29},
    {"fma", CpuLevel::V3, 1, 2, 12},        {"lzcnt", CpuLevel::V3, 0x80000001, 2, 5}, {"movbe", CpuLevel::V3, 1, 2, 22},
    {"osxsave", CpuLevel::V3, 1, 2, 27},    {"avx512f", CpuLevel::V4, 7, 1, 16},       {"avx512bw", CpuLevel::V4, 7, 1, 30},
    {"avx512cd", CpuLevel::V4, 7, 1, 28},   {"avx512dq", CpuLevel::V4, 7, 1, 17},      {"avx512vl", CpuLevel::V4, 7, 1, 31},
};

#if defined(__x86_64__)
bool has(const Feature& feature) {
  unsigned words[4] = {};
  return __get_cpuid_count(feature.leaf, 0, &words[0], &words[1], &words[2], &words[3]) != 0 &&
         (words[feature.word] >> feature.bit & 1) != 0;
}

/// Which vector registers the operating system saves; 0 if it saves none of the larger ones.
unsigned saved_state() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return 0;
  __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return a;
}
#else
bool has(const Feature&) { return false; }
unsigned saved_state() { return 0; }
#endif

}  // namespace

const char* cpu_level_name(CpuLevel level) {
  const auto index = static_cast<unsigned>(level) - 1;
  return index < 4 ? kNames[index] : "unknown";
}

std::optional<CpuLevel> find_cpu_level(std::string_view name) {
  if (name == "native") return host_cpu_level();
  for (unsigned i = 0; i < 4; ++i) {
    if (name == kNames[i]) return static_cast<CpuLevel>(i + 1);
  }
  return std::nullopt;
}

std::string missing_for(CpuLevel level) {
  std::string missing;
  for (const Feature& feature : kFeatures) {
    if (feature.level <= level && !has(feature)) missing += (missing.empty() ? "" : " ") + std::string(feature.name);
  }
  // State of AVX (bits 1 and 2) and of AVX-512 (5 to 7).
  const unsigned needed = level == CpuLevel::V4 ? 0xe6 : level == CpuLevel::V3 ? 0x06 : 0;
  if (missing.empty() && (saved_state() & needed) != needed) missing = "vector registers saved by the operating system";
  return missing;
}

CpuLevel host_cpu_level() {
  static const CpuLevel level = [] {
    CpuLevel best = CpuLevel::Baseline;
    for (const CpuLevel next : {CpuLevel::V2, CpuLevel::V3, CpuLevel::V4}) {
      if (missing_for(next).empty()) best = next;
    }
    return best;
  }();
  return level;
}

}  // namespace wasmvm::image
