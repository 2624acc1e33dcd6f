// How errors reach the user: one line that says what failed and where, one that says what to do, a backtrace for traps.
#pragma once

#include <string>
#include <string_view>

#include "wasmvm_c.h"

namespace cli {

/// Prints `error: phase: message` and, if there is one, `hint: hint` on stderr.
void print_error(std::string_view phase, std::string_view message, std::string_view hint = {});

/// Prints the wrong use of the command and returns kUsage.
int usage_error(std::string_view message, std::string_view hint = {});

/// Prints why a call of the library failed, with a hint if one is known, and returns the exit status that stands for it.
int report_failure(WasmVM_Result result, const WasmVM_ErrorContext* error);

/// Shows the library's log on stderr.
void show_log();
/// The latest message at level Error, which is not shown by itself; taking it empties the place.
std::string take_log_error();

}  // namespace cli
