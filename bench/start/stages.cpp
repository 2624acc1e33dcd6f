// What it takes to make a module ready: decodes, validates and translates the whole of one several times, through the layers
// themselves, since the C interface translates a function only when it is called.
//
// Usage: stages MODULE REPEATS. Prints a line per stage: its name, bytes of input, and the median of the processor times in
// seconds, of this process with its threads; and the same in time that has passed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "binary/decode.h"
#include "interp/code.h"
#include "interp/interp.h"
#include "validate/valid_module.h"

using namespace wasmvm;

namespace {

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The times of one stage.
class Stage {
 public:
  explicit Stage(const char* name) : name_(name) {}
  void begin() {
    cpu_ = seconds(CLOCK_PROCESS_CPUTIME_ID);
    passed_ = seconds(CLOCK_MONOTONIC);
  }
  void end() {
    cpus_.push_back(seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_);
    passes_.push_back(seconds(CLOCK_MONOTONIC) - passed_);
  }
  void print(uint64_t bytes) {
    std::printf("%s %llu %.6f %.6f\n", name_, static_cast<unsigned long long>(bytes), median(cpus_), median(passes_));
  }

 private:
  static double median(std::vector<double>& v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
  }
  const char* name_;
  double cpu_ = 0, passed_ = 0;
  std::vector<double> cpus_, passes_;
};

std::vector<uint8_t> read(const char* path) {
  std::vector<uint8_t> bytes;
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) std::exit(1);
  uint8_t buffer[1 << 16];
  for (size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) != 0;) bytes.insert(bytes.end(), buffer, buffer + n);
  std::fclose(file);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::vector<uint8_t> bytes = read(argv[1]);
  Stage decoding("decode"), validation("validate"), translation("translate");
  uint64_t code_bytes = 0, cells = 0;
  for (int i = 0; i < std::atoi(argv[2]); ++i) {
    std::vector<uint8_t> copy = bytes;
    decoding.begin();
    auto module = binary::decode(std::move(copy), Features());
    decoding.end();
    if (!module) return 1;
    code_bytes = 0;
    for (const ByteRange& body : (*module)->bodies) code_bytes += body.size;
    validation.begin();
    auto valid = validate::check(std::move(*module));
    validation.end();
    if (!valid) return 1;
    auto compiled = interp::tier().compile(std::move(*valid), {});
    if (!compiled) return 1;
    auto& code = static_cast<interp::ModuleCode&>(**compiled);
    translation.begin();
    for (size_t f = 0; f < code.module().bodies.size(); ++f) {
      if (!code.translate(code.funcs()[f])) return 1;
      cells += static_cast<uint64_t>(code.funcs()[f].end - code.funcs()[f].begin);
    }
    translation.end();
  }
  decoding.print(bytes.size());
  validation.print(code_bytes);
  translation.print(code_bytes);
  std::printf("words %llu\n", static_cast<unsigned long long>(cells / static_cast<uint64_t>(std::max(1, std::atoi(argv[2])))));
  return 0;
}
