// ObjectCode: machine code of one module as the code generator hands it over.
//
// It is position-independent and needs no relocation: text and constants refer to each other by distance, and everything of
// the runtime is reached through the context. So the same bytes can be mapped from a file or copied into memory, and all
// tables below are plain data with offsets from the start of the text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wasmvm::compiled {

constexpr uint32_t kNone = ~uint32_t{0};

/// What the code generator is asked for besides what all tiers are asked for. Passive value.
struct CodegenOptions {
  enum class Level : uint8_t { O0, O1, O2, O3, Os, Oz } level = Level::O2;
  std::string cpu;            ///< empty: the processor of this machine
  bool strict_traps = false;  ///< no access is left out or moved across another one
  std::string dump;           ///< if not empty: intermediate code is written to files of this name with `.N.ll` behind it
  bool names = false;         ///< of code that is made to run here: tells profilers and debuggers its functions' names
  unsigned threads = 0;       ///< 0: as many as the machine has processors. The code is the same with any number
  friend bool operator==(const CodegenOptions&, const CodegenOptions&) = default;
};

/// Where a row of a table begins to hold: for all code from `pc` up to the next row.
struct LineRow {
  uint32_t pc;
  uint32_t offset;  ///< of the instruction in the module; 0: none
};

/// How a frame is laid out while one instruction runs. CFA: the value of the stack pointer before the call.
struct FrameShape {
  bool from_frame_pointer = false;  ///< the CFA is relative to the frame pointer register, not to the stack pointer
  int32_t cfa = 0;                  ///< CFA less that register
  /// x86-64: where rbx, rbp, r12 .. r15 of the caller lie, less the CFA; 0: still in the register.
  int32_t saved[6] = {};
  friend bool operator==(const FrameShape&, const FrameShape&) = default;
};

struct UnwindRow {
  uint32_t pc;
  uint32_t shape;  ///< index into ObjectCode::shapes; kNone: no frame
};

/// Calls in [begin, end) that throw continue at `landing`.
struct CallSite {
  uint32_t begin, end, landing;
};

/// One function of the module, or code between functions of the module (index kNone).
struct CodeFunction {
  uint32_t begin, end;
  uint32_t index;
};

struct ObjectCode {
  std::vector<uint8_t> image;       ///< text, then constants
  uint32_t text_bytes = 0;          ///< whole pages
  std::vector<uint32_t> functions;  ///< entry of each defined function
  std::vector<uint32_t> entries;    ///< of each defined function: the code by which C++ enters functions of its type
  std::vector<CodeFunction> by_address;
  std::vector<LineRow> lines;
  std::vector<UnwindRow> unwind;
  std::vector<FrameShape> shapes;
  std::vector<CallSite> call_sites;
};

/// The tables of an ObjectCode, wherever they are.
struct CodeTables {
  CodeTables() = default;
  explicit CodeTables(const ObjectCode& code)
      : functions(code.functions),
        entries(code.entries),
        by_address(code.by_address),
        lines(code.lines),
        unwind(code.unwind),
        shapes(code.shapes),
        call_sites(code.call_sites) {}
  std::span<const uint32_t> functions, entries;
  std::span<const CodeFunction> by_address;
  std::span<const LineRow> lines;
  std::span<const UnwindRow> unwind;
  std::span<const FrameShape> shapes;
  std::span<const CallSite> call_sites;
};

}  // namespace wasmvm::compiled
