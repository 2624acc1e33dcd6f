// WASI modules of the C interface: what they take from a configuration.
#pragma once

#include "capi/engine.h"
#include "wasi/wasi.h"

namespace wasmvm::capi {

/// Configures a fresh WASI module: no arguments and no directories, the network that the settings grant, and this library's log
/// for what is denied.
Status set_up_wasi(runtime::Instance& instance, const Settings& settings);

/// A fresh WASI module instance that logs what it denies; null if memory is short.
Ref<runtime::Instance> make_wasi();

/// Copies a list of C strings; null entries are skipped.
std::vector<std::string> copy_list(const char* const* list, uint32_t length);

/// Logs what is wrong with network rules.
WasmVM_Result check_rules(const std::vector<std::string>& rules);

/// Logs why something failed. True if it did not.
bool succeeded(const Status& status);

}  // namespace wasmvm::capi
