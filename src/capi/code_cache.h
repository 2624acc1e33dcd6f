// A folder of compiled code: what the run mode JIT has compiled once is there for the next process.
//
// One file for each module, set of options, processor level and build, so that nothing in a file can be out of date. Files are images
// (src/image): written beside their place and renamed, checked by their hashes when they are opened. What cannot be read or is
// damaged counts as absent and is replaced. Any number of processes may share a folder.
#pragma once

#include <string>

#include "base/result.h"
#include "capi/settings.h"
#include "runtime/tier.h"
#include "validate/valid_module.h"

namespace wasmvm::capi {

/// The name that the code of a module, made in this way, has in every cache.
std::string cache_name(const Settings& settings, const ValidModule& module, const runtime::CompileOptions& options);

/// The code from the settings' folder; compiled and put there if it is absent, whereupon what has not been used for the longest time
/// goes until the rest fits. IllegalPath if the folder cannot be opened, else as compiling.
Result<Ref<runtime::CompiledModule>> compile_cached(const Settings& settings, Ref<const ValidModule> module,
                                                    const runtime::CompileOptions& options, const std::string& name);

}  // namespace wasmvm::capi
