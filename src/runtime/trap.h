// Trap: why and where execution ended early, with the wasm frames that were active.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ref.h"
#include "wasm/error_code.h"

namespace wasmvm::runtime {

/// One wasm frame of a backtrace, innermost first.
struct Frame {
  std::string module;    ///< module name from the name section or the registration; may be empty
  std::string function;  ///< name from the name section, export name, or "func[N]"
  uint32_t function_index = 0;
  uint64_t offset = 0;              ///< of the instruction in the module
  uint64_t offset_in_function = 0;  ///< of the instruction in the function's body
  const void* module_id = nullptr;  ///< tells modules apart; says nothing once the module has ended
  uint32_t left_out = 0;            ///< frames between this one and the next that were not kept
};

/// An execution that did not return normally. `code` may be ErrCode::Terminated: a clean stop asked for by a host function.
/// `category` 1 carries a host's own 24-bit code.
struct Trap {
  ErrCode code = ErrCode::RuntimeError;
  uint32_t category = 0;
  std::string message;  ///< official text first
  std::vector<Frame> frames;
};

}  // namespace wasmvm::runtime
