// The process-wide list of code ranges, sorted by address. Asked only when a stack is walked.
#include "runtime/code_range.h"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace wasmvm::runtime {
namespace {

struct Range {
  uintptr_t begin, end;
  const CodeOwner* owner;
};

/// Ranges do not overlap. Never destroyed: code may be registered and removed while the process ends.
struct Ranges {
  std::shared_mutex lock;
  std::vector<Range> sorted;

  std::vector<Range>::iterator first_after(uintptr_t address) {
    return std::upper_bound(sorted.begin(), sorted.end(), address,
                            [](uintptr_t a, const Range& range) { return a < range.begin; });
  }
};

Ranges& ranges() {
  static Ranges& all = *new Ranges;
  return all;
}

}  // namespace

void add_code_range(const void* begin, const void* end, const CodeOwner* owner) {
  Ranges& all = ranges();
  std::unique_lock hold(all.lock);
  const Range range{reinterpret_cast<uintptr_t>(begin), reinterpret_cast<uintptr_t>(end), owner};
  all.sorted.insert(all.first_after(range.begin), range);
}

void remove_code_range(const void* begin) {
  Ranges& all = ranges();
  std::unique_lock hold(all.lock);
  const auto after = all.first_after(reinterpret_cast<uintptr_t>(begin));
  if (after == all.sorted.begin()) return;
  const auto found = after - 1;
  if (found->begin == reinterpret_cast<uintptr_t>(begin)) all.sorted.erase(found);
}

const CodeOwner* find_code(const void* pc) {
  Ranges& all = ranges();
  std::shared_lock hold(all.lock);
  const auto address = reinterpret_cast<uintptr_t>(pc);
  const auto after = all.first_after(address);
  if (after == all.sorted.begin()) return nullptr;
  const Range& range = *(after - 1);
  return address < range.end ? range.owner : nullptr;
}

}  // namespace wasmvm::runtime
