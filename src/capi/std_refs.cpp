// References of wasm.h: their lifetime, host information, casts, and traps with their frames.
#include "capi/std_objects.h"

namespace wasmvm::capi {
namespace {

/// The reference of an object of the store, made by `fill` if there is none; with a handle for the host.
template <typename Fill>
wasm_ref_t* reference_of(wasm_store_t& store, const void* key, StdKind kind, const Fill& fill) {
  Ref<wasm_ref_t> reference;
  {
    const std::lock_guard hold(store.lock);
    wasm_ref_t*& entry = store.objects[key];
    if (entry != nullptr && entry->try_retain()) {
      reference = Ref<wasm_ref_t>::adopt(entry);
    } else {
      reference = make_ref<wasm_ref_t>(store, kind);
      reference->key = key;
      fill(*reference);
      entry = reference.get();
    }
  }
  return reference->give();
}

/// The one instance of a module that the host knows; null if there are several.
Ref<wasm_ref_t> instance_of_module(wasm_store_t& store, const void* module) {
  const std::lock_guard hold(store.lock);
  wasm_ref_t* found = nullptr;
  for (const auto& [key, reference] : store.objects) {
    if (reference->kind != StdKind::Instance || !reference->instance) continue;
    if (static_cast<const void*>(&reference->instance->code()->valid()) != module) continue;
    if (found != nullptr) return nullptr;
    found = reference;
  }
  return found != nullptr && found->try_retain() ? Ref<wasm_ref_t>::adopt(found) : nullptr;
}

bool is_extern(StdKind kind) { return kind <= StdKind::Tag; }

}  // namespace

wasm_ref_t* std_func(wasm_store_t& store, runtime::Func& func) {
  return reference_of(store, &func, StdKind::Func, [&](wasm_ref_t& fresh) {
    fresh.func = &func;
    fresh.keeper = Ref<runtime::FuncKeeper>::share(func.keeper);
  });
}

wasm_ref_t* std_extern(wasm_store_t& store, const runtime::Extern& item) {
  switch (item.kind) {
    case ExternKind::Func: return std_func(store, *item.func);
    case ExternKind::Global:
      return reference_of(store, item.global.get(), StdKind::Global, [&](wasm_ref_t& fresh) { fresh.global = item.global; });
    case ExternKind::Table:
      return reference_of(store, item.table.get(), StdKind::Table, [&](wasm_ref_t& fresh) { fresh.table = item.table; });
    case ExternKind::Memory:
      return reference_of(store, item.memory.get(), StdKind::Memory, [&](wasm_ref_t& fresh) { fresh.memory = item.memory; });
    case ExternKind::Tag:
      return reference_of(store, item.tag.get(), StdKind::Tag, [&](wasm_ref_t& fresh) { fresh.tag = item.tag; });
  }
  return nullptr;
}

bool extern_of(const wasm_ref_t& reference, runtime::Extern& out) {
  if (reference.func != nullptr) {
    out = runtime::Extern::of(reference.func);
  } else if (reference.global) {
    out = runtime::Extern::of(reference.global);
  } else if (reference.table) {
    out = runtime::Extern::of(reference.table);
  } else if (reference.memory) {
    out = runtime::Extern::of(reference.memory);
  } else if (reference.tag) {
    out = runtime::Extern::of(reference.tag);
  } else {
    return false;
  }
  return true;
}

wasm_ref_t* std_trap(wasm_store_t& store, std::string_view message) {
  const Ref<wasm_ref_t> trap = make_ref<wasm_ref_t>(store, StdKind::Trap);
  trap->message = message;
  return trap->give();
}

/// If it was a host function that failed, the trap is the one that it returned.
wasm_ref_t* std_trap(wasm_store_t& store, Outcome failed) {
  Ref<wasm_ref_t> trap = std::exchange(store.raised, nullptr);
  const bool is_hosts = failed->code >> kCategoryShift != 0;
  if (!trap || !is_hosts) {
    trap = make_ref<wasm_ref_t>(store, StdKind::Trap);
    trap->message = failed->message;
  }
  trap->frames.clear();
  for (const runtime::Frame& frame : failed->frames) {
    trap->frames.push_back(
        {instance_of_module(store, frame.module_id), frame.function_index, frame.offset_in_function, frame.offset});
  }
  return trap->give();
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

// -- lifetime --

wasm_store_t::wasm_store_t(Ref<runtime::Store> s)
    : store(std::move(s)), executor(make_ref<WasmVM_ExecutorContext>(snapshot(nullptr), nullptr)) {}

// What guests still hold may hold the guests' instances in turn, and so the store that holds them.
wasm_store_t::~wasm_store_t() {
  raised = nullptr;
  std::vector<Ref<wasm_ref_t>> left;
  {
    const std::lock_guard hold(lock);
    for (const auto& [key_, reference] : objects) {
      if (reference->try_retain()) left.push_back(Ref<wasm_ref_t>::adopt(reference));
    }
  }
  for (const Ref<wasm_ref_t>& reference : left) reference->sever();
  runtime::Store::close(std::move(store));
}

wasm_ref_t::~wasm_ref_t() {
  sever();
  set_info(nullptr, nullptr);
}

void wasm_ref_t::sever() {
  if (key != nullptr) {
    const std::lock_guard hold(store->lock);
    const auto entry = store->objects.find(key);
    if (entry != store->objects.end() && entry->second == this) store->objects.erase(entry);
    key = nullptr;
  }
  func = nullptr;
  keeper = nullptr;
  global = nullptr;
  table = nullptr;
  memory = nullptr;
  tag = nullptr;
  module = nullptr;
  frames.clear();
  WasmVM_ValueRelease(std::exchange(held, {}));
  end_instance(std::move(instance));
}

wasm_ref_t* wasm_ref_t::give() {
  retain();
  if (handles_++ == 0) store_share_ = Ref<wasm_store_t>::share(store);
  return this;
}

void wasm_ref_t::drop() {
  Ref<wasm_store_t> last_share;  // goes last: the store may end with it
  if (--handles_ == 0) last_share = std::move(store_share_);
  release();
}

void wasm_ref_t::set_info(void* data, void (*finalizer)(void*)) {
  void* const old = std::exchange(info, data);
  void (*const old_finalizer)(void*) = std::exchange(info_finalizer, finalizer);
  if (old_finalizer != nullptr) old_finalizer(old);
}

namespace {

wasm_ref_t* copy(const wasm_ref_t* reference) {
  return reference == nullptr ? nullptr : const_cast<wasm_ref_t*>(reference)->give();
}
void end(wasm_ref_t* reference) {
  if (reference != nullptr) reference->drop();
}
wasm_ref_t* cast(const wasm_ref_t* reference, bool (*is)(StdKind)) {
  return reference != nullptr && is(reference->kind) ? const_cast<wasm_ref_t*>(reference) : nullptr;
}
template <StdKind Kind>
bool is(StdKind kind) {
  return kind == Kind;
}

wasm_frame_t* new_frame(const wasm_frame_t* frame) { return frame == nullptr ? nullptr : new wasm_frame_t(*frame); }

}  // namespace

#define WASMVM_REF_BASE(name)                                                                                                 \
  void wasm_##name##_delete(wasm_##name##_t* self) { end(std_ref(self)); }                                                    \
  wasm_##name##_t* wasm_##name##_copy(const wasm_##name##_t* self) { return std_cast<wasm_##name##_t>(copy(std_ref(self))); } \
  bool wasm_##name##_same(const wasm_##name##_t* a, const wasm_##name##_t* b) { return a == b; }                              \
  void* wasm_##name##_get_host_info(const wasm_##name##_t* self) { return self == nullptr ? nullptr : std_ref(self)->info; }  \
  void wasm_##name##_set_host_info(wasm_##name##_t* self, void* info) {                                                       \
    if (self != nullptr) std_ref(self)->set_info(info, nullptr);                                                              \
  }                                                                                                                           \
  void wasm_##name##_set_host_info_with_finalizer(wasm_##name##_t* self, void* info, void (*finalizer)(void*)) {              \
    if (self != nullptr) std_ref(self)->set_info(info, finalizer);                                                            \
  }

#define WASMVM_REF(name, is_kind)                                                                                  \
  WASMVM_REF_BASE(name)                                                                                            \
  wasm_ref_t* wasm_##name##_as_ref(wasm_##name##_t* self) { return std_ref(self); }                                \
  const wasm_ref_t* wasm_##name##_as_ref_const(const wasm_##name##_t* self) { return std_ref(self); }              \
  wasm_##name##_t* wasm_ref_as_##name(wasm_ref_t* self) { return std_cast<wasm_##name##_t>(cast(self, is_kind)); } \
  const wasm_##name##_t* wasm_ref_as_##name##_const(const wasm_ref_t* self) {                                      \
    return std_cast<const wasm_##name##_t>(cast(self, is_kind));                                                   \
  }

#define WASMVM_EXTERN_CASTS(name, is_kind)                                                                \
  wasm_extern_t* wasm_##name##_as_extern(wasm_##name##_t* self) { return std_cast<wasm_extern_t>(self); } \
  const wasm_extern_t* wasm_##name##_as_extern_const(const wasm_##name##_t* self) {                       \
    return std_cast<const wasm_extern_t>(self);                                                           \
  }                                                                                                       \
  wasm_##name##_t* wasm_extern_as_##name(wasm_extern_t* self) {                                           \
    return std_cast<wasm_##name##_t>(cast(std_ref(self), is_kind));                                       \
  }                                                                                                       \
  const wasm_##name##_t* wasm_extern_as_##name##_const(const wasm_extern_t* self) {                       \
    return std_cast<const wasm_##name##_t>(cast(std_ref(self), is_kind));                                 \
  }

extern "C" {

WASMVM_REF_BASE(ref)
WASMVM_REF(trap, is<StdKind::Trap>)
WASMVM_REF(foreign, is<StdKind::Foreign>)
WASMVM_REF(module, is<StdKind::Module>)
WASMVM_REF(func, is<StdKind::Func>)
WASMVM_REF(global, is<StdKind::Global>)
WASMVM_REF(table, is<StdKind::Table>)
WASMVM_REF(memory, is<StdKind::Memory>)
WASMVM_REF(instance, is<StdKind::Instance>)
WASMVM_REF(extern, is_extern)
WASMVM_EXTERN_CASTS(func, is<StdKind::Func>)
WASMVM_EXTERN_CASTS(global, is<StdKind::Global>)
WASMVM_EXTERN_CASTS(table, is<StdKind::Table>)
WASMVM_EXTERN_CASTS(memory, is<StdKind::Memory>)

// -- configuration, engine, store --

wasm_config_t* wasm_config_new(void) { return new wasm_config_t; }
void wasm_config_delete(wasm_config_t* config) { delete config; }
wasm_engine_t* wasm_engine_new(void) { return new wasm_engine_t; }
wasm_engine_t* wasm_engine_new_with_config(wasm_config_t* config) {
  delete config;
  return new wasm_engine_t;
}
void wasm_engine_delete(wasm_engine_t* engine) { delete engine; }

wasm_store_t* wasm_store_new(wasm_engine_t* engine) {
  if (engine == nullptr) return nullptr;
  Ref<runtime::Store> store = runtime::Store::create(snapshot(nullptr).store_options());
  return store ? hand_out(make_ref<wasm_store_t>(std::move(store))) : nullptr;
}
void wasm_store_delete(wasm_store_t* store) { delete_handle(store); }

// -- traps and frames --

wasm_trap_t* wasm_trap_new(wasm_store_t* store, const wasm_message_t* message) {
  if (store == nullptr) return nullptr;
  std::string_view text = message == nullptr ? std::string_view() : std::string_view(message->data, message->size);
  if (!text.empty() && text.back() == 0) text.remove_suffix(1);
  return std_cast<wasm_trap_t>(std_trap(*store, text));
}
void wasm_trap_message(const wasm_trap_t* trap, wasm_message_t* out) {
  if (trap == nullptr) return wasm_byte_vec_new_empty(out);
  const std::string& text = std_ref(trap)->message;
  wasm_byte_vec_new(out, text.size() + 1, text.c_str());
}
wasm_frame_t* wasm_trap_origin(const wasm_trap_t* trap) {
  if (trap == nullptr || std_ref(trap)->frames.empty()) return nullptr;
  return new_frame(&std_ref(trap)->frames.front());
}
void wasm_trap_trace(const wasm_trap_t* trap, wasm_frame_vec_t* out) {
  wasm_frame_vec_new_uninitialized(out, trap == nullptr ? 0 : std_ref(trap)->frames.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) out->data[i] = new_frame(&std_ref(trap)->frames[i]);
}

void wasm_frame_delete(wasm_frame_t* frame) { delete frame; }
wasm_frame_t* wasm_frame_copy(const wasm_frame_t* frame) { return new_frame(frame); }
wasm_instance_t* wasm_frame_instance(const wasm_frame_t* frame) {
  return frame == nullptr ? nullptr : std_cast<wasm_instance_t>(frame->instance.get());
}
uint32_t wasm_frame_func_index(const wasm_frame_t* frame) { return frame == nullptr ? 0 : frame->func_index; }
size_t wasm_frame_func_offset(const wasm_frame_t* frame) { return frame == nullptr ? 0 : frame->func_offset; }
size_t wasm_frame_module_offset(const wasm_frame_t* frame) { return frame == nullptr ? 0 : frame->module_offset; }

wasm_foreign_t* wasm_foreign_new(wasm_store_t* store) {
  return store == nullptr ? nullptr : std_cast<wasm_foreign_t>(make_ref<wasm_ref_t>(*store, StdKind::Foreign)->give());
}

}  // extern "C"
