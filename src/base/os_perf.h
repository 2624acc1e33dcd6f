// Telling the profiler of the system what code is called that no file describes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace wasmvm::os {

struct PerfLine {
  const void* begin;
  size_t bytes;
  std::string name;  ///< without line ends
};

/// Path of the file that perf reads for this process.
std::string perf_map_path();

/// Adds lines to it. Any thread. What cannot be written is left out: a profile then shows addresses.
void append_to_perf_map(const std::vector<PerfLine>& lines);

}  // namespace wasmvm::os
