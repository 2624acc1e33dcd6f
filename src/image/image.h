// Image: a compiled image that has been opened and checked.
#pragma once

#include "base/os_map.h"
#include "base/result.h"
#include "compiled/loaded_code.h"
#include "image/cpu_level.h"
#include "image/format.h"
#include "wasm/module.h"

namespace wasmvm::image {

/// A header that is whole and describes the image around it: every region and table lies inside. Reads nothing but the first page.
/// ImageDamaged, or ImageIncompatible for another format, machine, processor level or build.
Result<Header> read_header(Bytes image);

/// Does a file begin like an image that stands alone?
bool is_image(Bytes file);

/// Immutable; shared by threads.
class Image final : public RefCounted {
 public:
  /// Opens the image that lies at [offset, offset + size) of a mapping, in place if it begins at a page, else as a copy.
  /// ImageDamaged or ImageIncompatible, with what is wrong.
  static Result<Ref<const Image>> open(Ref<const os::Mapping> mapping, size_t offset, size_t size);

  /// The wasm module inside; empty in an image that belongs to a module's file.
  Bytes module() const { return part(header_.module); }
  const Digest& module_hash() const { return header_.module_hash; }
  const Ref<const os::Mapping>& mapping() const { return mapping_; }

  /// What a signature must be of.
  Digest signed_digest() const;
  Bytes signature() const { return bytes().subspan(kSignatureAt, header_.signature_size); }

  /// ImageIncompatible unless the code does what is wanted of it, and nothing that a language with these proposals lacks.
  Status serves(const runtime::CompileOptions& wanted, const Features& features, bool strict_traps) const;
  /// Makes the code executable; to be called once. `module` is the one that the image was made from. `wanted` has passed serves().
  Result<Ref<runtime::CompiledModule>> load(const runtime::Tier& tier, Ref<const ValidModule> module,
                                            const runtime::CompileOptions& wanted) const;

 private:
  Image(Ref<const os::Mapping> mapping, size_t offset, const Header& header)
      : mapping_(std::move(mapping)), offset_(offset), header_(header) {}
  Bytes bytes() const { return mapping_->bytes().subspan(offset_, header_.size); }
  Bytes part(Region r) const { return bytes().subspan(r.offset, r.size); }
  Status check_code() const;
  Status check_tables(const Module& module, const compiled::CodeTables& tables) const;
  compiled::CodeTables tables() const;

  const Ref<const os::Mapping> mapping_;
  const size_t offset_;
  const Header header_;
};

}  // namespace wasmvm::image
