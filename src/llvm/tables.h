// From the tables that the back end writes for debuggers and C++ (DWARF) to those of ObjectCode.
#pragma once

#include <unordered_map>

#include "compiled/object_code.h"
#include "llvm/elf_object.h"

namespace wasmvm::codegen {

/// Adds rows for the text section of an object that lies at `base` in the code; rows come in address order if objects do.
/// False if a table is not understood, which the code generator must not let happen.
class TableReader {
 public:
  TableReader(const ElfObject& object, uint32_t base, compiled::ObjectCode& out) : object_(object), base_(base), out_(out) {}
  bool read_frames();
  bool read_lines();

 private:
  bool read_frame_description(std::span<const uint8_t> body, uint64_t at, const struct FrameCommon& common);
  bool read_call_sites(uint64_t offset, uint32_t function);
  uint32_t shape_index(const compiled::FrameShape& shape);

  const ElfObject& object_;
  uint32_t base_;
  compiled::ObjectCode& out_;
};

}  // namespace wasmvm::codegen
