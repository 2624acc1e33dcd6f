// Universal files: a wasm module that carries images of itself in custom sections, which every other engine skips.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "image/image.h"

namespace wasmvm::image {

/// An image's section in a module.
struct ImageSection {
  size_t begin, end;            ///< the whole section
  size_t image_at, image_size;  ///< the image; size 0 if the section has no room for one
};
/// All of them, in order. Stops at the first bytes that are no section: what else is wrong with a module is not its matter.
std::vector<ImageSection> image_sections(Bytes module);

/// The module without them.
std::vector<uint8_t> without_images(Bytes module);
Digest hash_without_images(Bytes module);

/// `module` with one more image. Those that it has for the same machine and processor level are replaced; other images that were
/// made from another module or by another build as well.
Result<std::vector<uint8_t>> add_image(Bytes module, std::span<const uint8_t> image);

/// The best image in a module's file for this machine. ImageIncompatible if there is none for it, or none of this module;
/// ImageDamaged if the chosen one or the header of any is damaged.
Result<Ref<const Image>> open_best(const Ref<const os::Mapping>& file);

}  // namespace wasmvm::image
