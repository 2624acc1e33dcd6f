// The lists of wasm.h. Plain malloc blocks: hosts of any language may hold them.
#include <cstdlib>
#include <cstring>

#include "capi/std_objects.h"

namespace {

template <typename Vec>
void make(Vec* out, size_t size) {
  if (out == nullptr) return;
  using Element = std::remove_pointer_t<decltype(out->data)>;
  out->data =
      size == 0 || size > SIZE_MAX / sizeof(Element) ? nullptr : static_cast<Element*>(std::calloc(size, sizeof(Element)));
  out->size = out->data == nullptr ? 0 : size;
}

template <typename Vec, typename Element>
void make_of(Vec* out, size_t size, const Element* elements) {
  make(out, elements == nullptr ? 0 : size);
  if (out != nullptr && out->size != 0) std::memcpy(out->data, elements, size * sizeof(Element));
}

template <typename Vec>
void end(Vec* vec) {
  std::free(vec->data);
  vec->size = 0;
  vec->data = nullptr;
}

}  // namespace

// Elements that are pointers to owned objects, and elements that are values.
#define WASMVM_POINTER_VEC(name)                                                                               \
  void wasm_##name##_vec_new_empty(wasm_##name##_vec_t* out) { make(out, 0); }                                 \
  void wasm_##name##_vec_new_uninitialized(wasm_##name##_vec_t* out, size_t size) { make(out, size); }         \
  void wasm_##name##_vec_new(wasm_##name##_vec_t* out, size_t size, wasm_##name##_t* const elements[]) {       \
    make_of(out, size, elements);                                                                              \
  }                                                                                                            \
  void wasm_##name##_vec_copy(wasm_##name##_vec_t* out, const wasm_##name##_vec_t* from) {                     \
    make(out, from == nullptr ? 0 : from->size);                                                               \
    for (size_t i = 0; out != nullptr && i < out->size; ++i) out->data[i] = wasm_##name##_copy(from->data[i]); \
  }                                                                                                            \
  void wasm_##name##_vec_delete(wasm_##name##_vec_t* vec) {                                                    \
    if (vec == nullptr) return;                                                                                \
    for (size_t i = 0; vec->data != nullptr && i < vec->size; ++i) wasm_##name##_delete(vec->data[i]);         \
    end(vec);                                                                                                  \
  }

extern "C" {

WASMVM_POINTER_VEC(valtype)
WASMVM_POINTER_VEC(functype)
WASMVM_POINTER_VEC(globaltype)
WASMVM_POINTER_VEC(tabletype)
WASMVM_POINTER_VEC(memorytype)
WASMVM_POINTER_VEC(externtype)
WASMVM_POINTER_VEC(importtype)
WASMVM_POINTER_VEC(exporttype)
WASMVM_POINTER_VEC(frame)
WASMVM_POINTER_VEC(extern)

void wasm_byte_vec_new_empty(wasm_byte_vec_t* out) { make(out, 0); }
void wasm_byte_vec_new_uninitialized(wasm_byte_vec_t* out, size_t size) { make(out, size); }
void wasm_byte_vec_new(wasm_byte_vec_t* out, size_t size, const wasm_byte_t bytes[]) { make_of(out, size, bytes); }
void wasm_byte_vec_copy(wasm_byte_vec_t* out, const wasm_byte_vec_t* from) {
  wasm_byte_vec_new(out, from == nullptr ? 0 : from->size, from == nullptr ? nullptr : from->data);
}
void wasm_byte_vec_delete(wasm_byte_vec_t* vec) {
  if (vec != nullptr) end(vec);
}

void wasm_val_vec_new_empty(wasm_val_vec_t* out) { make(out, 0); }
void wasm_val_vec_new_uninitialized(wasm_val_vec_t* out, size_t size) { make(out, size); }
void wasm_val_vec_new(wasm_val_vec_t* out, size_t size, const wasm_val_t values[]) { make_of(out, size, values); }
void wasm_val_vec_copy(wasm_val_vec_t* out, const wasm_val_vec_t* from) {
  make(out, from == nullptr ? 0 : from->size);
  for (size_t i = 0; out != nullptr && i < out->size; ++i) wasm_val_copy(&out->data[i], &from->data[i]);
}
void wasm_val_vec_delete(wasm_val_vec_t* vec) {
  if (vec == nullptr) return;
  for (size_t i = 0; vec->data != nullptr && i < vec->size; ++i) wasm_val_delete(&vec->data[i]);
  end(vec);
}

}  // extern "C"
