// Branch hints: what the custom section `metadata.code.branch_hint` says, for the printer.
// SPEC: https://webassembly.github.io/branch-hinting/core/appendix/custom.html
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "wasm/module.h"

namespace wasmvm::text {

inline constexpr std::string_view kBranchHintSection = "metadata.code.branch_hint";

/// Hints of one function, by offset from the start of its body.
struct FunctionHints {
  uint32_t function = 0;
  std::vector<std::pair<uint32_t, uint8_t>> hints;
};

/// The section's functions in rising order; nothing if there is no such section or it is not as it should be (then the
/// printer keeps it as it is).
std::optional<std::vector<FunctionHints>> read_branch_hints(const Module& module);

}  // namespace wasmvm::text
