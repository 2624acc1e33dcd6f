// Whether two binaries say the same: the measure of the printer and the assembler, independent of both.
#pragma once

#include <string>

#include "wasm/module.h"

namespace wasmvm::test {

/// The first difference between two decoded modules, or nothing if they are equivalent: the same entities in the same order
/// with the same instructions, names, branch hints and custom sections. What may differ is what the text format has no words
/// for, and that is this list:
/// - numbers in more bytes than they need, and so every size and offset;
/// - two encodings of one thing: a recursion group of one type with and without `rec`, the short and the long form of a
///   reference type, an explicit index 0 of a table or memory, runs of locals of one type cut differently;
/// - empty sections, and a data count section that no instruction needs;
/// - the places of the name section, of branch hints, and of custom sections behind the name section; names of what does not exist.
std::string difference(const Module& a, const Module& b);

}  // namespace wasmvm::test
