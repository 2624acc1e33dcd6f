// Linux: a text file in /tmp that bears the number of the process, one line for each piece of code.
#include "base/os_perf.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>

namespace wasmvm::os {

std::string perf_map_path() { return "/tmp/perf-" + std::to_string(getpid()) + ".map"; }

void append_to_perf_map(const std::vector<PerfLine>& lines) {
  std::string text;
  for (const PerfLine& line : lines) {
    char head[48];
    std::snprintf(head, sizeof head, "%llx %llx ", static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(line.begin)),
                  static_cast<unsigned long long>(line.bytes));
    text.append(head).append(line.name).push_back('\n');
  }
  // Anybody may put a link there.
  const int file = open(perf_map_path().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return;
  // One write, so that threads do not mix their lines.
  (void)!write(file, text.data(), text.size());
  close(file);
}

}  // namespace wasmvm::os
