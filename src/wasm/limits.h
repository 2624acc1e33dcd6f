// Implementation limits: one table with reasons. Input beyond a limit is an error that names the limit.
#pragma once

#include <cstdint>

namespace wasmvm::limits {

inline constexpr uint64_t kModuleBytes = uint64_t{1} << 30;  // 1 GiB; the largest module seen in practice has 50 MB
inline constexpr uint64_t kTextBytes = uint64_t{1} << 30;    // read or printed; a few bytes of a binary may stand for much text
inline constexpr uint32_t kTypes = 1'000'000;                // as in the JS API, alone or in groups; ids must fit 29 bits
inline constexpr uint32_t kFunctions = 1'000'000;
inline constexpr uint32_t kImports = 1'000'000;
inline constexpr uint32_t kExports = 1'000'000;
inline constexpr uint32_t kGlobals = 1'000'000;
inline constexpr uint32_t kTags = 1'000'000;
inline constexpr uint32_t kDataSegments = 100'000;
inline constexpr uint32_t kElemSegments = 100'000;  // a segment of three bytes takes forty times as much memory
inline constexpr uint32_t kTables = 100'000;
inline constexpr uint32_t kMemories = 100;  // each reserves address space
inline constexpr uint32_t kParams = 1'000;
inline constexpr uint32_t kResults = 1'000;
inline constexpr uint32_t kLocals = 50'000;        // per function, parameters included; fixes the frame size
inline constexpr uint32_t kFields = 10'000;        // of one struct type
inline constexpr uint32_t kSubtypeDepth = 63;      // length of a supertype chain; displays are copied
inline constexpr uint32_t kBodyBytes = 7'654'321;  // of one function, as in the JS API
inline constexpr uint32_t kBrTableTargets = 65'520;
inline constexpr uint32_t kCatchClauses = 10'000;  // of one try_table
inline constexpr uint32_t kNesting = 100'000;      // blocks within one function
inline constexpr uint32_t kTextNesting =
    10'000;  // parentheses of the text format; the parser does not recurse on the native stack unbounded
inline constexpr uint32_t kStringBytes = 100'000;              // a name of an import or export
inline constexpr uint64_t kTableElements = 10'000'000;         // at run time; a larger declared minimum fails to instantiate
inline constexpr uint64_t kArrayElements = uint64_t{1} << 28;  // of one collected array
inline constexpr uint32_t kArrayNewFixed = 10'000;
inline constexpr uint32_t kFrameSlots = 64'000;  // with kLegacyTries below 2^16: slot operands are 16 bits wide
inline constexpr uint32_t kLegacyTries = 1'000;  // nested; each keeps a slot for the exception it caught

}  // namespace wasmvm::limits
