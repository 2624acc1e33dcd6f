// Reading of branch hints: all or nothing.
#include "text/print_hints.h"

#include "binary/byte_reader.h"

namespace wasmvm::text {

std::optional<std::vector<FunctionHints>> read_branch_hints(const Module& module) {
  const CustomSection* section = module.find_custom(kBranchHintSection);
  if (section == nullptr) return std::nullopt;
  binary::ByteReader in(module.view(section->payload));
  std::vector<FunctionHints> functions;
  const uint32_t n = in.count();
  for (uint32_t i = 0; i < n && !in.failed(); ++i) {
    FunctionHints& f = functions.emplace_back();
    f.function = in.u32();
    if (i > 0 && f.function <= functions[i - 1].function) return std::nullopt;
    const uint32_t hints = in.count();
    for (uint32_t j = 0; j < hints && !in.failed(); ++j) {
      const uint32_t offset = in.u32();
      const bool in_order = f.hints.empty() || offset > f.hints.back().first;
      if (!in_order || in.u32() != 1) return std::nullopt;
      f.hints.emplace_back(offset, in.byte());
      if (f.hints.back().second > 1) return std::nullopt;
    }
  }
  if (in.failed() || !in.at_end()) return std::nullopt;
  return functions;
}

}  // namespace wasmvm::text
