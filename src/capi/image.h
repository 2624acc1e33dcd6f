// Compiled images: where loader, compiler and executor of the C interface meet src/image.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "capi/settings.h"
#include "image/image.h"
#include "validate/valid_module.h"

namespace wasmvm::capi {

/// The contents of the file `path` (or of none) that holds `module` compiled, in the format, for the machines and with the effort that the settings
/// say. Images that the module has already stay in a universal file if they are for other processors. TierUnavailable if this
/// build has no compiler.
Result<std::vector<uint8_t>> compile_image(const ValidModule& module, const Settings& settings, const std::string& path);

/// The processors that the settings' images are for.
image::CpuLevel cpu_level_of(const Settings& settings);

/// An image without the module's bytes, which are kept elsewhere.
Result<std::vector<uint8_t>> compile_part(const ValidModule& module, const runtime::CompileOptions& options,
                                          const Settings& settings);

/// ImageIncompatible unless an image does what is wanted and the host accepts its signature.
Status check_image(const image::Image& image, const runtime::CompileOptions& wanted, const Settings& settings);
/// The code of an image that has passed check_image. Once for each image.
Result<Ref<runtime::CompiledModule>> load_image(const image::Image& image, Ref<const ValidModule> module,
                                                const runtime::CompileOptions& wanted);

/// A tier that takes every module through an image in a temporary file: compiled as the settings say, written, opened, run.
const runtime::Tier& through_files(const Settings& settings);

/// How code for this process is made: for this very processor, unless the settings name others.
compiled::CodegenOptions jit_options(const Settings& settings);

}  // namespace wasmvm::capi
