// The levels of x86-64 that code can be compiled for, each with everything that the one before has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wasmvm::image {

/// SPEC: System V ABI, AMD64 supplement, "micro-architecture levels"
enum class CpuLevel : uint16_t { Baseline = 1, V2, V3, V4 };

/// "x86-64", "x86-64-v2", ...; LLVM calls processors of just that level the same.
const char* cpu_level_name(CpuLevel level);
/// "native" is the level of this machine.
std::optional<CpuLevel> find_cpu_level(std::string_view name);
/// The highest level that this machine has.
CpuLevel host_cpu_level();
/// The instruction sets that `level` needs and this machine lacks, separated by spaces.
std::string missing_for(CpuLevel level);

}  // namespace wasmvm::image
