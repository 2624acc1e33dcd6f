// Object code to an image in bytes.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "compiled/object_code.h"
#include "image/cpu_level.h"
#include "runtime/tier.h"

namespace wasmvm::image {

/// Signs a digest: what it writes into the room goes into the image, the number of bytes is returned. 0 if it cannot.
using Signer = std::function<size_t(const Digest& digest, std::span<uint8_t> room)>;

/// What an image is made of besides the code. Passive value.
struct ImageParts {
  const Module& module;  ///< without images of itself
  const runtime::CompileOptions& options;
  CpuLevel level;
  bool strict_traps;
  bool with_module;  ///< puts the module's bytes in: the image is a file of its own
  Signer signer;     ///< may be empty
};

/// The image; the same parts give the same bytes. RuntimeError if the signer fails.
Result<std::vector<uint8_t>> write_image(const ImageParts& parts, const compiled::ObjectCode& code);

/// How an image says which costs its code charges.
Digest costs_digest(const runtime::CompileOptions& options);

}  // namespace wasmvm::image
