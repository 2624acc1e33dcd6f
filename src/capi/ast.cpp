// Loaded modules: validation and compilation once per module, and the types of imports and exports as contexts.
#include "capi/ast.h"

#include <algorithm>
#include <string>

#include "binary/decode.h"
#include "capi/code_cache.h"
#include "capi/image.h"
#include "capi/tiers.h"
#include "image/universal.h"
#include "wasm/error_code.h"

namespace wasmvm::capi {
namespace {

/// The reference type that stands for one to a defined type while defined types have no canonical ids yet.
CanonType approximate(ValType type, const Module& module) {
  if (!type.is_ref() || type.heap().is_abstract()) return CanonType::from_bits(type.bits());
  const uint32_t index = type.heap().id().value;
  AbstractHeap heap = AbstractHeap::func;
  if (index < module.types.size() && module.types[index].type.kind != CompositeKind::Func) {
    heap = module.types[index].type.kind == CompositeKind::Struct ? AbstractHeap::struct_ : AbstractHeap::array;
  }
  return CanonType::ref(heap, type.is_nullable());
}

/// Makes type contexts from a module's types, canonical ones if it is known to be valid.
class TypeMaker {
 public:
  TypeMaker(const Module& module, bool is_valid) : module_(module), is_valid_(is_valid) {}

  std::unique_ptr<ExternTypeBox> make(const ExternType& type) const {
    auto box = std::make_unique<ExternTypeBox>();
    switch (type.kind) {
      case ExternKind::Func:
        if (is_func(type.func)) box->func = std::make_unique<WasmVM_FunctionTypeContext>(func(type.func));
        break;
      case ExternKind::Table:
        box->table = std::make_unique<WasmVM_TableTypeContext>(CanonTable{value(type.table.element), type.table.limits});
        break;
      case ExternKind::Memory: box->memory = std::make_unique<WasmVM_MemoryTypeContext>(type.memory); break;
      case ExternKind::Global:
        box->global = std::make_unique<WasmVM_GlobalTypeContext>(CanonGlobal{value(type.global.type), type.global.mut});
        break;
      case ExternKind::Tag:
        if (is_func(type.func)) box->tag = std::make_unique<WasmVM_TagTypeContext>(func(type.func));
        break;
    }
    return box;
  }

  /// Type of what an export names; empty if there is no such thing.
  std::unique_ptr<ExternTypeBox> make(const Export& item) const {
    ExternType type;
    type.kind = item.kind;
    const size_t index = item.index;
    switch (item.kind) {
      case ExternKind::Func:
        if (index >= module_.functions.size()) return std::make_unique<ExternTypeBox>();
        type.func = module_.functions[index];
        break;
      case ExternKind::Table:
        if (index >= module_.tables.size()) return std::make_unique<ExternTypeBox>();
        type.table = module_.tables[index].type;
        break;
      case ExternKind::Memory:
        if (index >= module_.memories.size()) return std::make_unique<ExternTypeBox>();
        type.memory = module_.memories[index];
        break;
      case ExternKind::Global:
        if (index >= module_.globals.size()) return std::make_unique<ExternTypeBox>();
        type.global = module_.globals[index].type;
        break;
      case ExternKind::Tag:
        if (index >= module_.tags.size()) return std::make_unique<ExternTypeBox>();
        type.func = module_.tags[index];
        break;
    }
    return make(type);
  }

 private:
  bool is_func(TypeIndex index) const {
    return index.value < module_.types.size() && module_.types[index.value].type.kind == CompositeKind::Func;
  }
  CanonType value(ValType type) const { return is_valid_ ? canonical(type, module_.type_ids) : approximate(type, module_); }
  CanonFuncType func(TypeIndex index) const {
    const FuncType& type = module_.func_type(index);
    CanonFuncType out;
    for (const ValType param : type.params) out.params.push_back(value(param));
    for (const ValType result : type.results) out.results.push_back(value(result));
    return out;
  }

  const Module& module_;
  bool is_valid_;
};

/// Name of the function whose body contains `offset`; empty if none does.
std::string function_at(const Module& module, uint64_t offset) {
  const auto& bodies = module.bodies;
  const auto after =
      std::upper_bound(bodies.begin(), bodies.end(), offset, [](uint64_t o, const ByteRange& body) { return o < body.offset; });
  if (after == bodies.begin()) return {};
  const auto body = after - 1;
  if (offset - body->offset >= body->size) return {};
  const uint32_t index = module.imported_functions + static_cast<uint32_t>(body - bodies.begin());
  const binary::Names names = binary::read_names(module);
  const std::string_view name = binary::Names::find(names.functions, index);
  if (!name.empty()) return std::string(name);
  for (const Export& item : module.exports) {
    if (item.kind == ExternKind::Func && item.index == index) return std::string(item.name);
  }
  return "func[" + std::to_string(index) + "]";
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

WasmVM_ASTModuleContext::WasmVM_ASTModuleContext(Ref<Module> decoded, Ref<const image::Image> image)
    : imports(decoded->imports.size()), exports(decoded->exports.size()), module_(std::move(decoded)), image_(std::move(image)) {
  for (size_t i = 0; i < imports.size(); ++i) {
    imports[i].parent = this;
    imports[i].item = &module_->imports[i];
  }
  for (size_t i = 0; i < exports.size(); ++i) {
    exports[i].parent = this;
    exports[i].item = &module_->exports[i];
  }
}

bool WasmVM_ASTModuleContext::has_image() const {
  const std::lock_guard<std::mutex> lock(lock_);
  return image_ || module_->find_custom(image::kSectionName) != nullptr;
}

/// Under the lock. The image that the module came in, or the best of those in its own custom sections.
Result<Ref<const image::Image>> WasmVM_ASTModuleContext::open_image() const {
  if (image_) return image_;
  Ref<const os::Mapping> file = module_->bytes.keeper<os::Mapping>();
  if (!file) {
    Ref<os::Mapping> copy;
    if (os::Mapping::copy(module_->bytes, copy) != 0) return make_error(ErrCode::OutOfMemory);
    file = std::move(copy);
  }
  WASMVM_TRY_ASSIGN(image_, image::open_best(file));
  return image_;
}

Outcome WasmVM_ASTModuleContext::validate(const Settings& settings) const {
  const bool ahead = settings.run_mode == WasmVM_RunMode_AOT && has_image(), lazy = settings.lazy_validation || ahead;
  const std::lock_guard<std::mutex> lock(lock_);
  if (ahead) {
    // The image's hash stands for this module, which was checked before it was compiled.
    if (auto image = open_image(); !image) return failure(std::move(image).error());
  }
  const auto refused = [&](Error error) {
    Outcome out = failure(std::move(error));
    if (out->offset != WASMVM_NO_OFFSET) out->function = function_at(*module_, out->offset);
    return out;
  };
  if (valid_) {
    if (lazy) return nullptr;
    Status bodies = valid_->check_bodies();
    return bodies ? nullptr : refused(std::move(bodies).error());
  }
  auto checked = wasmvm::validate::check(module_, ahead  ? validate::When::Vouched
                                                  : lazy ? validate::When::FirstCall
                                                         : validate::When::Now);
  if (!checked) return refused(std::move(checked).error());
  valid_ = std::move(checked).value();
  return nullptr;
}

Ref<const ValidModule> WasmVM_ASTModuleContext::valid() const {
  const std::lock_guard<std::mutex> lock(lock_);
  return valid_;
}

/// Under the lock. An image's code is there once; whom it serves is asked each time.
Result<Ref<runtime::CompiledModule>> WasmVM_ASTModuleContext::compile_ahead(const runtime::CompileOptions& options,
                                                                            const Settings& settings) const {
  WASMVM_TRY_ASSIGN(const Ref<const image::Image> image, open_image());
  WASMVM_TRY(check_image(*image, options, settings));
  if (!image_code_) { WASMVM_TRY_ASSIGN(image_code_, load_image(*image, valid_, options)); }
  return image_code_;
}

Result<Ref<runtime::CompiledModule>> WasmVM_ASTModuleContext::compile(const runtime::CompileOptions& options,
                                                                      const Settings& settings) const {
  const std::lock_guard<std::mutex> lock(lock_);
  if (settings.run_mode == WasmVM_RunMode_AOT) return compile_ahead(options, settings);
  const runtime::Tier* tier = nullptr;
  std::string name;
  if (settings.run_mode == WasmVM_RunMode_JIT && !settings.cache_folder.empty()) {
    name = cache_name(settings, *valid_, options);
  } else {
    WASMVM_TRY_ASSIGN(tier, tier_for(settings));
  }
  for (const Made& made : code_) {
    if (made.tier == tier && made.cache_name == name && made.code->options().is_same(options)) return made.code;
  }
  Ref<runtime::CompiledModule> code;
  if (tier == nullptr) {
    WASMVM_TRY_ASSIGN(code, compile_cached(settings, valid_, options, name));
  } else {
    WASMVM_TRY_ASSIGN(code, tier->compile(valid_, options));
  }
  code_.push_back({tier, std::move(name), code});
  return code;
}

template <typename Make>
const ExternTypeBox& WasmVM_ASTModuleContext::cached(const ExternEntry& entry, const Make& make) const {
  const std::lock_guard<std::mutex> lock(lock_);
  const bool is_valid = static_cast<bool>(valid_);
  std::unique_ptr<ExternTypeBox>& box = entry.types[is_valid ? 1 : 0];
  if (box == nullptr) box = make(TypeMaker(*module_, is_valid));
  return *box;
}

const ExternTypeBox& WasmVM_ASTModuleContext::types_of(const WasmVM_ImportTypeContext& import) const {
  return cached(import, [&](const TypeMaker& maker) { return maker.make(import.item->type); });
}

const ExternTypeBox& WasmVM_ASTModuleContext::types_of(const WasmVM_ExportTypeContext& export_) const {
  return cached(export_, [&](const TypeMaker& maker) { return maker.make(*export_.item); });
}
