// Modules and instances of wasm.h.
#include "capi/std_objects.h"

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

Ref<const WasmVM_ASTModuleContext> load(const wasm_byte_vec_t* binary) {
  if (binary == nullptr || (binary->data == nullptr && binary->size != 0)) return nullptr;
  const auto* const bytes = reinterpret_cast<const uint8_t*>(binary->data);
  Ref<WasmVM_ASTModuleContext> module;
  Outcome failed = load_bytes(snapshot(nullptr), std::vector<uint8_t>(bytes, bytes + binary->size), module);
  if (failed == nullptr) failed = module->validate(snapshot(nullptr));
  if (failed == nullptr) return module;
  log(WasmVM_LogLevel_Error, failed->message);
  return nullptr;
}

wasm_module_t* hand_out_module(wasm_store_t& store, Ref<const WasmVM_ASTModuleContext> module) {
  if (!module) return nullptr;
  const Ref<wasm_ref_t> out = make_ref<wasm_ref_t>(store, StdKind::Module);
  out->module = std::move(module);
  return std_cast<wasm_module_t>(out->give());
}

const WasmVM_ASTModuleContext* ast_of(const wasm_module_t* module) {
  return module == nullptr ? nullptr : std_ref(module)->module.get();
}

void set_name(wasm_name_t& out, std::string_view name) { wasm_name_new(&out, name.size(), name.data()); }

/// Imports of an instance to be; false if one is missing or no external.
bool collect_imports(const wasm_extern_vec_t* given, size_t count, std::vector<runtime::Extern>& out) {
  if (count != 0 && (given == nullptr || given->data == nullptr || given->size < count)) return false;
  for (size_t i = 0; i < count; ++i) {
    runtime::Extern item;
    if (given->data[i] == nullptr || !extern_of(*std_ref(given->data[i]), item)) return false;
    out.push_back(std::move(item));
  }
  return true;
}

Outcome instantiate_module(wasm_store_t& store, const WasmVM_ASTModuleContext& ast, const wasm_extern_vec_t* imports,
                           Ref<runtime::Instance>& out) {
  const Settings& settings = store.executor->settings;
  std::vector<runtime::Extern> linked;
  if (!collect_imports(imports, ast.module().imports.size(), linked)) {
    return failure(ErrCode::UnknownImport, "the module has " + std::to_string(ast.module().imports.size()) + " imports");
  }
  auto code = ast.compile(settings.compile_options(), settings);
  if (!code) return failure(std::move(code).error());
  return instantiate_linked(*store.executor, *store.store, std::move(code).value(), std::move(linked), {}, out);
}

}  // namespace

extern "C" {

wasm_module_t* wasm_module_new(wasm_store_t* store, const wasm_byte_vec_t* binary) {
  return store == nullptr ? nullptr : hand_out_module(*store, load(binary));
}
bool wasm_module_validate(wasm_store_t* store, const wasm_byte_vec_t* binary) {
  return store != nullptr && load(binary).get() != nullptr;
}

void wasm_module_imports(const wasm_module_t* module, wasm_importtype_vec_t* out) {
  const WasmVM_ASTModuleContext* const ast = ast_of(module);
  wasm_importtype_vec_new_uninitialized(out, ast == nullptr ? 0 : ast->imports.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) {
    const WasmVM_ImportTypeContext& import = ast->imports[i];
    wasm_name_t from, name;
    set_name(from, import.item->module);
    set_name(name, import.item->name);
    out->data[i] = wasm_importtype_new(&from, &name, std_type(ast->types_of(import)));
  }
}

void wasm_module_exports(const wasm_module_t* module, wasm_exporttype_vec_t* out) {
  const WasmVM_ASTModuleContext* const ast = ast_of(module);
  wasm_exporttype_vec_new_uninitialized(out, ast == nullptr ? 0 : ast->exports.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) {
    const WasmVM_ExportTypeContext& item = ast->exports[i];
    wasm_name_t name;
    set_name(name, item.item->name);
    out->data[i] = wasm_exporttype_new(&name, std_type(ast->types_of(item)));
  }
}

void wasm_module_serialize(const wasm_module_t* module, wasm_byte_vec_t* out) {
  const WasmVM_ASTModuleContext* const ast = ast_of(module);
  if (ast == nullptr) return wasm_byte_vec_new_empty(out);
  const ModuleBytes& bytes = ast->module().bytes;
  wasm_byte_vec_new(out, bytes.size(), reinterpret_cast<const wasm_byte_t*>(bytes.data()));
}
wasm_module_t* wasm_module_deserialize(wasm_store_t* store, const wasm_byte_vec_t* bytes) {
  return wasm_module_new(store, bytes);
}

wasm_shared_module_t* wasm_module_share(const wasm_module_t* module) {
  return ast_of(module) == nullptr ? nullptr : new wasm_shared_module_t{std_ref(module)->module};
}
wasm_module_t* wasm_module_obtain(wasm_store_t* store, const wasm_shared_module_t* shared) {
  return store == nullptr || shared == nullptr ? nullptr : hand_out_module(*store, shared->module);
}
void wasm_shared_module_delete(wasm_shared_module_t* shared) { delete shared; }

// -- instances --

wasm_instance_t* wasm_instance_new(wasm_store_t* store, const wasm_module_t* module, const wasm_extern_vec_t* imports,
                                   wasm_trap_t** trap) {
  if (trap != nullptr) *trap = nullptr;
  const WasmVM_ASTModuleContext* const ast = ast_of(module);
  if (store == nullptr || ast == nullptr) return nullptr;
  store->raised = nullptr;
  Ref<runtime::Instance> instance;
  if (Outcome failed = instantiate_module(*store, *ast, imports, instance)) {
    wasm_trap_t* const why = std_cast<wasm_trap_t>(std_trap(*store, std::move(failed)));
    if (trap != nullptr) {
      *trap = why;
    } else {
      wasm_trap_delete(why);
    }
    return nullptr;
  }
  const Ref<wasm_ref_t> out = make_ref<wasm_ref_t>(*store, StdKind::Instance);
  out->key = instance.get();
  out->module = std_ref(module)->module;
  out->instance = std::move(instance);
  {
    const std::lock_guard hold(store->lock);
    store->objects[out->key] = out.get();
  }
  return std_cast<wasm_instance_t>(out->give());
}

void wasm_instance_exports(const wasm_instance_t* instance, wasm_extern_vec_t* out) {
  const wasm_ref_t* const self = std_ref(instance);
  wasm_extern_vec_new_uninitialized(out, self == nullptr || !self->module ? 0 : self->module->exports.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) {
    const runtime::Extern* const item = self->instance->find_export(self->module->exports[i].item->name);
    out->data[i] = std_cast<wasm_extern_t>(std_extern(*self->store, *item));
  }
}

}  // extern "C"
