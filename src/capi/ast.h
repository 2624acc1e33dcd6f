// A loaded module as a handle: the decoded module, the proof of its validity once there is one, and the code made from it.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "capi/handle.h"
#include "capi/last_error.h"
#include "capi/settings.h"
#include "capi/types.h"
#include "image/image.h"
#include "runtime/tier.h"
#include "validate/valid_module.h"

namespace wasmvm::capi {

/// The type of one import or export as a context; the member of its kind is set, or none if the module names it wrongly.
struct ExternTypeBox {
  std::unique_ptr<WasmVM_FunctionTypeContext> func;
  std::unique_ptr<WasmVM_TableTypeContext> table;
  std::unique_ptr<WasmVM_MemoryTypeContext> memory;
  std::unique_ptr<WasmVM_TagTypeContext> tag;
  std::unique_ptr<WasmVM_GlobalTypeContext> global;
};

/// What imports and exports have in common: their type, made when asked for, once before and once after validation.
struct ExternEntry {
  const WasmVM_ASTModuleContext* parent = nullptr;
  mutable std::unique_ptr<ExternTypeBox> types[2];  ///< guarded by the parent's lock; never replaced
};

}  // namespace wasmvm::capi

struct WasmVM_ImportTypeContext : wasmvm::capi::ExternEntry {
  const wasmvm::Import* item = nullptr;
};

struct WasmVM_ExportTypeContext : wasmvm::capi::ExternEntry {
  const wasmvm::Export* item = nullptr;
};

/// Shared by threads: the module's contents are immutable, what is added later is guarded by a lock.
struct WasmVM_ASTModuleContext : wasmvm::capi::Handle {
  /// With the image that the module was taken out of, if it was.
  explicit WasmVM_ASTModuleContext(wasmvm::Ref<wasmvm::Module> decoded, wasmvm::Ref<const wasmvm::image::Image> image = nullptr);

  const wasmvm::Module& module() const { return *module_; }
  bool has_image() const;
  /// Validates unless that has been done. Lazily, bodies are left to their first calls; for run mode AOT, a module with an image of
  /// itself has passed already, and what is wrong with the image is the outcome.
  wasmvm::capi::Outcome validate(const wasmvm::capi::Settings& settings) const;
  /// The proof of validity, or null.
  wasmvm::Ref<const wasmvm::ValidModule> valid() const;
  /// Code for the run mode of the settings; made once for each tier and options. Needs valid().
  wasmvm::Result<wasmvm::Ref<wasmvm::runtime::CompiledModule>> compile(const wasmvm::runtime::CompileOptions& options,
                                                                       const wasmvm::capi::Settings& settings) const;
  /// Type of an import or export of this module.
  const wasmvm::capi::ExternTypeBox& types_of(const WasmVM_ImportTypeContext& import) const;
  const wasmvm::capi::ExternTypeBox& types_of(const WasmVM_ExportTypeContext& export_) const;

  std::vector<WasmVM_ImportTypeContext> imports;
  std::vector<WasmVM_ExportTypeContext> exports;

 private:
  template <typename Make>
  const wasmvm::capi::ExternTypeBox& cached(const wasmvm::capi::ExternEntry& entry, const Make& make) const;

  wasmvm::Result<wasmvm::Ref<const wasmvm::image::Image>> open_image() const;
  wasmvm::Result<wasmvm::Ref<wasmvm::runtime::CompiledModule>> compile_ahead(const wasmvm::runtime::CompileOptions& options,
                                                                             const wasmvm::capi::Settings& settings) const;

  const wasmvm::Ref<wasmvm::Module> module_;
  mutable std::mutex lock_;
  mutable wasmvm::Ref<const wasmvm::ValidModule> valid_;
  mutable wasmvm::Ref<const wasmvm::image::Image> image_;
  mutable wasmvm::Ref<wasmvm::runtime::CompiledModule> image_code_;
  /// Code by who made it: a tier, or the cache under a name.
  struct Made {
    const wasmvm::runtime::Tier* tier;
    std::string cache_name;
    wasmvm::Ref<wasmvm::runtime::CompiledModule> code;
  };
  mutable std::vector<Made> code_;
};
