// Functions, globals, tables and memories of wasm.h.
#include <cstring>
#include <memory>

#include "capi/host_func.h"
#include "capi/std_objects.h"
#include "capi/value_buffer.h"

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

// -- functions of the host --

/// What a host function calls. It is called only while the host has a handle of the store or of something in it.
struct Callback {
  wasm_store_t* store;
  wasm_func_callback_t plain;
  wasm_func_callback_with_env_t with_env;
  void* env;
  void (*finalizer)(void*);
  CanonFuncType type;
  ~Callback() {
    if (finalizer != nullptr) finalizer(env);
  }
};

using Values = CallBuffer<wasm_val_t, 8>;

/// Remembers a trap for whoever made the outermost call, and gives the result that ends the call.
WasmVM_Result raise(wasm_store_t& store, wasm_trap_t* trap) {
  store.raised = Ref<wasm_ref_t>::share(std_ref(trap));
  wasm_trap_delete(trap);
  return WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 1);
}

WasmVM_Result call_host(void* binding, void*, const WasmVM_CallingFrameContext*, const WasmVM_Value* params,
                        const uint32_t param_count, WasmVM_Value* returns, const uint32_t return_count) {
  const Callback& self = *static_cast<const Callback*>(binding);
  wasm_store_t& store = *self.store;
  Values in(param_count), out(return_count);
  for (uint32_t i = 0; i < param_count; ++i) to_std(store, params[i], in[i]);
  for (uint32_t i = 0; i < return_count; ++i) {
    out[i].kind = std_kind(self.type.results[i]);
    out[i].of.i64 = 0;
  }
  const wasm_val_vec_t args = {param_count, in.data()};
  wasm_val_vec_t results = {return_count, out.data()};
  wasm_trap_t* const trap = self.with_env != nullptr ? self.with_env(self.env, &args, &results) : self.plain(&args, &results);
  for (uint32_t i = 0; i < param_count; ++i) wasm_val_delete(&in[i]);
  for (uint32_t i = 0; i < return_count; ++i) {
    if (trap == nullptr) returns[i] = value_of(store, out[i], self.type.results[i]);
    wasm_val_delete(&out[i]);
  }
  return trap == nullptr ? WasmVM_Result_Success : raise(store, trap);
}

wasm_func_t* new_function(wasm_store_t* store, const wasm_functype_t* type, wasm_func_callback_t plain,
                          wasm_func_callback_with_env_t with_env, void* env, void (*finalizer)(void*)) {
  if (store == nullptr || type == nullptr || (plain == nullptr && with_env == nullptr)) return nullptr;
  auto data = std::make_unique<HostFuncData>();
  data->type = canon_of(*type);
  for (const auto* list : {&data->type.params, &data->type.results}) {
    for (const CanonType one : *list) {
      if (one.is_bottom()) return nullptr;
    }
  }
  const auto callback = std::shared_ptr<Callback>(new Callback{store, plain, with_env, env, finalizer, data->type});
  data->wrap = call_host;
  data->binding = callback.get();
  const Ref<runtime::HostFunc> func = make_host_func(std::move(data), 0);
  func->finalizer = [callback] {};
  return std_cast<wasm_func_t>(std_func(*store, func->func));
}

// -- calls --

wasm_ref_t* misuse(wasm_store_t& store, ErrCode code, std::string_view detail) { return std_trap(store, failure(code, detail)); }

wasm_ref_t* call(wasm_ref_t& self, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  wasm_store_t& store = *self.store;
  const CanonFuncType& type = type_info(self.func->type).type.func;
  const auto given = static_cast<uint32_t>(args == nullptr || args->data == nullptr ? 0 : args->size);
  const auto returned = static_cast<uint32_t>(type.results.size());
  const size_t room = results == nullptr || results->data == nullptr ? 0 : results->size;
  if (room < returned) {
    return misuse(store, ErrCode::FuncSigMismatch, "the function has " + std::to_string(returned) + " results");
  }
  const runtime::Session session(*store.store);
  if (!session) return misuse(store, ErrCode::WrongVMWorkflow, "the store is in use by another thread");
  const StdHandleScope handles(store);
  ValueBuffer params(given), returns(returned);
  for (uint32_t i = 0; i < given; ++i) {
    params[i] = value_of(store, args->data[i], i < type.params.size() ? type.params[i] : CanonType::bottom());
  }
  store.raised = nullptr;
  if (Outcome failed = invoke(*store.executor, *self.func, params.data(), given, returns.data(), returned)) {
    return std_trap(store, std::move(failed));
  }
  for (uint32_t i = 0; i < returned; ++i) to_std(store, returns[i], results->data[i]);
  return nullptr;
}

wasm_ref_t* func_of_handle(const wasm_func_t* func) {
  return func == nullptr || std_ref(func)->func == nullptr ? nullptr : std_ref(func);
}
const CanonFuncType& type_of(const wasm_ref_t& self) { return type_info(self.func->type).type.func; }

/// A reference ready to be stored in something of that type, if it fits and the store is free.
template <typename Object>
bool prepare(wasm_store_t& store, const WasmVM_Value& value, CanonType type, Object& object, runtime::Slot* slots) {
  if (fit(value, type) != Fit::Good) return false;
  to_slots(value, type, slots);
  return !type.is_ref() || object.admit(slots[0], store.store.get());
}

}  // namespace

extern "C" {

// -- functions --

wasm_func_t* wasm_func_new(wasm_store_t* store, const wasm_functype_t* type, wasm_func_callback_t callback) {
  return new_function(store, type, callback, nullptr, nullptr, nullptr);
}
wasm_func_t* wasm_func_new_with_env(wasm_store_t* store, const wasm_functype_t* type, wasm_func_callback_with_env_t callback,
                                    void* env, void (*finalizer)(void*)) {
  return new_function(store, type, nullptr, callback, env, finalizer);
}
wasm_functype_t* wasm_func_type(const wasm_func_t* func) {
  const wasm_ref_t* const self = func_of_handle(func);
  return self == nullptr ? nullptr : static_cast<wasm_functype_t*>(std_type(type_of(*self)));
}
size_t wasm_func_param_arity(const wasm_func_t* func) {
  const wasm_ref_t* const self = func_of_handle(func);
  return self == nullptr ? 0 : type_of(*self).params.size();
}
size_t wasm_func_result_arity(const wasm_func_t* func) {
  const wasm_ref_t* const self = func_of_handle(func);
  return self == nullptr ? 0 : type_of(*self).results.size();
}
wasm_trap_t* wasm_func_call(const wasm_func_t* func, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  wasm_ref_t* const self = func_of_handle(func);
  if (self == nullptr) return nullptr;
  // The callback may end the handle.
  const Ref<wasm_store_t> store = Ref<wasm_store_t>::share(self->store);
  const Ref<wasm_ref_t> keep = Ref<wasm_ref_t>::share(self);
  return std_cast<wasm_trap_t>(call(*self, args, results));
}

// -- globals --

wasm_global_t* wasm_global_new(wasm_store_t* store, const wasm_globaltype_t* type, const wasm_val_t* value) {
  if (store == nullptr || type == nullptr || value == nullptr) return nullptr;
  const runtime::Session session(*store->store);
  const CanonType content = canon_of(type->content.kind);
  if (!session || content.is_bottom()) return nullptr;
  const StdHandleScope handles(*store);
  const Ref<runtime::Global> global =
      make_ref<runtime::Global>(CanonGlobal{content, type->mutability == WASM_VAR ? Mutability::Var : Mutability::Const});
  if (!prepare(*store, value_of(*store, *value, content), content, *global, global->value)) return nullptr;
  return std_cast<wasm_global_t>(std_extern(*store, runtime::Extern::of(global)));
}
wasm_globaltype_t* wasm_global_type(const wasm_global_t* global) {
  return global == nullptr ? nullptr : static_cast<wasm_globaltype_t*>(std_type(std_ref(global)->global->type));
}
void wasm_global_get(const wasm_global_t* global, wasm_val_t* out) {
  if (global == nullptr || out == nullptr) return;
  wasm_store_t& store = *std_ref(global)->store;
  *out = {};
  const runtime::Session session(*store.store);
  if (!session) return;
  const StdHandleScope handles(store);
  to_std(store, WasmVM_GlobalInstanceGetValue(wrap(std_ref(global)->global.get())), *out);
}
void wasm_global_set(wasm_global_t* global, const wasm_val_t* value) {
  if (global == nullptr || value == nullptr) return;
  runtime::Global& self = *std_ref(global)->global;
  wasm_store_t& store = *std_ref(global)->store;
  const runtime::Session session(*store.store);
  if (!session || self.type.mut != Mutability::Var) return;
  const StdHandleScope handles(store);
  runtime::Slot slots[2] = {0, 0};
  if (!prepare(store, value_of(store, *value, self.type.type), self.type.type, self, slots)) return;
  std::memcpy(self.value, slots, self.type.type.slots() * sizeof(runtime::Slot));
}

// -- tables --

wasm_table_t* wasm_table_new(wasm_store_t* store, const wasm_tabletype_t* type, wasm_ref_t* init) {
  if (store == nullptr || type == nullptr) return nullptr;
  const CanonType element = canon_of(type->content.kind);
  const runtime::Session session(*store->store);
  if (!session || !element.is_ref()) return nullptr;
  const StdHandleScope handles(*store);
  auto table = runtime::Table::create(CanonTable{element, limits_of(type->limits)}, 0);
  if (!table) return nullptr;
  runtime::Slot slot = 0;
  if (!prepare(*store, value_of(*store, init, element), element, **table, &slot)) return nullptr;
  for (uint64_t i = 0; i < (*table)->size(); ++i) (*table)->desc.elements[i] = slot;
  return std_cast<wasm_table_t>(std_extern(*store, runtime::Extern::of(std::move(table).value())));
}
wasm_tabletype_t* wasm_table_type(const wasm_table_t* table) {
  return table == nullptr ? nullptr : static_cast<wasm_tabletype_t*>(std_type(std_ref(table)->table->declared_type()));
}
wasm_ref_t* wasm_table_get(const wasm_table_t* table, wasm_table_size_t index) {
  if (table == nullptr) return nullptr;
  wasm_store_t& store = *std_ref(table)->store;
  const runtime::Session session(*store.store);
  if (!session) return nullptr;
  const StdHandleScope handles(store);
  WasmVM_Value value;
  const bool exists = WasmVM_ResultOK(WasmVM_TableInstanceGetData(wrap(std_ref(table)->table.get()), &value, index));
  return exists ? std_ref_of(store, value) : nullptr;
}
bool wasm_table_set(wasm_table_t* table, wasm_table_size_t index, wasm_ref_t* reference) {
  if (table == nullptr) return false;
  runtime::Table& self = *std_ref(table)->table;
  wasm_store_t& store = *std_ref(table)->store;
  const runtime::Session session(*store.store);
  if (!session || index >= self.size()) return false;
  const StdHandleScope handles(store);
  const CanonType element = self.declared_type().element;
  runtime::Slot slot = 0;
  if (!prepare(store, value_of(store, reference, element), element, self, &slot)) return false;
  self.desc.elements[index] = slot;
  return true;
}
wasm_table_size_t wasm_table_size(const wasm_table_t* table) {
  return table == nullptr ? 0 : static_cast<wasm_table_size_t>(std_ref(table)->table->size());
}
bool wasm_table_grow(wasm_table_t* table, wasm_table_size_t delta, wasm_ref_t* init) {
  if (table == nullptr) return false;
  runtime::Table& self = *std_ref(table)->table;
  wasm_store_t& store = *std_ref(table)->store;
  const runtime::Session session(*store.store);
  if (!session) return false;
  const StdHandleScope handles(store);
  const CanonType element = self.declared_type().element;
  runtime::Slot slot = 0;
  return prepare(store, value_of(store, init, element), element, self, &slot) && self.grow(delta, slot) >= 0;
}

// -- memories --

wasm_memory_t* wasm_memory_new(wasm_store_t* store, const wasm_memorytype_t* type) {
  if (store == nullptr || type == nullptr) return nullptr;
  MemoryType memory_type;
  memory_type.limits = limits_of(type->limits);
  auto memory = runtime::Memory::create(memory_type, store->store->options().memory);
  if (!memory) return nullptr;
  return std_cast<wasm_memory_t>(std_extern(*store, runtime::Extern::of(std::move(memory).value())));
}
wasm_memorytype_t* wasm_memory_type(const wasm_memory_t* memory) {
  return memory == nullptr ? nullptr : static_cast<wasm_memorytype_t*>(std_type(std_ref(memory)->memory->declared_type()));
}
byte_t* wasm_memory_data(wasm_memory_t* memory) {
  return memory == nullptr ? nullptr : reinterpret_cast<byte_t*>(std_ref(memory)->memory->at(0));
}
size_t wasm_memory_data_size(const wasm_memory_t* memory) {
  return memory == nullptr ? 0 : std_ref(memory)->memory->size_bytes();
}
wasm_memory_pages_t wasm_memory_size(const wasm_memory_t* memory) {
  return memory == nullptr ? 0 : static_cast<wasm_memory_pages_t>(std_ref(memory)->memory->size_pages());
}
bool wasm_memory_grow(wasm_memory_t* memory, wasm_memory_pages_t delta) {
  return memory != nullptr && std_ref(memory)->memory->grow(delta) >= 0;
}

// -- externals --

wasm_externkind_t wasm_extern_kind(const wasm_extern_t* item) {
  if (item == nullptr) return WASM_EXTERN_FUNC;
  // The kinds of references begin with those of externals, in their order.
  return static_cast<wasm_externkind_t>(std_ref(item)->kind);
}
wasm_externtype_t* wasm_extern_type(const wasm_extern_t* item) {
  if (item == nullptr) return nullptr;
  const wasm_ref_t& self = *std_ref(item);
  switch (self.kind) {
    case StdKind::Func: return std_type(type_of(self));
    case StdKind::Global: return std_type(self.global->type);
    case StdKind::Table: return std_type(self.table->declared_type());
    case StdKind::Memory: return std_type(self.memory->declared_type());
    default: return std_tag_type();
  }
}

}  // extern "C"
