// Names of compiled code for tools: a profiler (perf's map in /tmp) and a debugger (gdb's interface for code made at run time).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "binary/decode.h"
#include "compiled/object_code.h"
#include "wasm/module.h"

namespace wasmvm::compiled {

/// What tools are to call code that belongs to a function, or to none (kNone): the module's own name for it, cut to a bearable length,
/// with nothing in it that would end a line or a string.
std::string code_name(const binary::Names& names, uint32_t index);

/// While it lives, a debugger knows the names of the code at `base`. A profiler is told once and keeps what it was told.
class CodeNames {
 public:
  CodeNames(const Module& module, std::span<const CodeFunction> functions, const uint8_t* base, size_t bytes);
  ~CodeNames();
  CodeNames(const CodeNames&) = delete;
  CodeNames& operator=(const CodeNames&) = delete;

 private:
  struct Entry;
  std::vector<uint8_t> file_;  ///< an ELF file in memory, as debuggers read them
  std::unique_ptr<Entry> entry_;
};

}  // namespace wasmvm::compiled
