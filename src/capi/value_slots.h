// Values between the host's WasmVM_Value and the slots that code works on. The only place that knows how references are
// represented in values: a function is its Func*, an externref the host's own pointer, an object of a collected heap a handle.
#pragma once

#include <cstddef>
#include <cstring>

#include "capi/types.h"
#include "runtime/store.h"

namespace wasmvm::capi {

/// How a host's value relates to the type that is wanted.
enum class Fit : uint8_t { Good, WrongType, NullNotAllowed };

/// References are judged by what they refer to, not by the type they are labelled with: a funcref value fits (ref $f) if its
/// function has that type, and so for objects. A handle that has ended fits nothing.
Fit fit(const WasmVM_Value& value, CanonType wanted);

/// Sets a value in whole vectors: hosts copy values as such, and a load that spans several younger stores waits for them.
inline void write_value(WasmVM_Value& value, uint64_t low, uint64_t high, uint64_t type) {
  typedef uint64_t Words __attribute__((vector_size(16)));
  static_assert(sizeof(WasmVM_Value) == 2 * sizeof(Words) && offsetof(WasmVM_Value, Type) == sizeof(Words));
  const Words words[2] = {{low, high}, {type, 0}};
  std::memcpy(static_cast<void*>(&value), &words[0], sizeof(Words));
  std::memcpy(reinterpret_cast<char*>(&value) + sizeof(Words), &words[1], sizeof(Words));
}

/// fit, to_slots and from_slots for numbers and vectors, at the price of a copy.
inline bool fits_number(const WasmVM_Value& value, CanonType wanted) { return unpack(value.Type) == wanted; }
inline bool is_narrow(CanonType type) { return type == CanonType::i32() || type == CanonType::f32(); }
inline void number_to_slots(const WasmVM_Value& value, CanonType type, runtime::Slot* slots) {
  uint64_t words[2];
  std::memcpy(words, &value.Value, sizeof words);
  // Slots of 32-bit values have a zero upper half, whatever the host left there.
  slots[0] = is_narrow(type) ? static_cast<uint32_t>(words[0]) : words[0];
  if (type.is_vec()) slots[1] = words[1];
}
inline void number_from_slots(const runtime::Slot* slots, CanonType type, WasmVM_Value& value) {
  write_value(value, is_narrow(type) ? static_cast<uint32_t>(slots[0]) : slots[0], type.is_vec() ? slots[1] : 0,
              type_word(pack(type)));
}

/// Writes a fitting value to type.slots() slots.
void to_slots(const WasmVM_Value& value, CanonType type, runtime::Slot* slots);
/// Reads a value of that type. A reference to an object of `store`'s heap becomes a handle; without a store, null.
WasmVM_Value from_slots(const runtime::Slot* slots, CanonType type, runtime::Store* store);
/// The store whose heap a value refers into, or null.
Ref<runtime::Store> store_of(const WasmVM_Value& value);
/// Any value from its two words.
WasmVM_Value make_value(uint64_t low, uint64_t high, CanonType type);
inline uint64_t low_word(const WasmVM_Value& value) {
  uint64_t word;
  std::memcpy(&word, &value.Value, sizeof word);
  return word;
}

/// The function in a reference value; null for null.
inline const runtime::Func* func_of(runtime::Slot slot) { return reinterpret_cast<const runtime::Func*>(slot); }

}  // namespace wasmvm::capi
