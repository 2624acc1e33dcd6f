// Conversion of values to slots and back, and the value functions of the C interface.
#include "capi/value_slots.h"

#include <bit>
#include <cstring>

#include "capi/heap_handles.h"
#include "runtime/gc_builtins.h"

namespace wasmvm::capi {
namespace {

bool is_exception_reference(CanonType type) { return type.heap().is(AbstractHeap::exn) || type.heap().is(AbstractHeap::noexn); }

/// References into collected heaps, and i31.
Fit fit_object(const WasmVM_Value& value, CanonType given, CanonType wanted) {
  if (is_func_reference(given) || is_extern_reference(given)) return Fit::WrongType;
  if (is_exception_reference(given) != is_exception_reference(wanted)) return Fit::WrongType;
  const Reference reference = resolve(value);
  if (reference.is_stale) return Fit::WrongType;
  if (reference.slot == 0) return wanted.is_nullable() ? Fit::Good : Fit::NullNotAllowed;
  // Objects are named by handles only; what else there is is an i31.
  const bool is_i31 = (reference.slot & 1) != 0;
  if (!reference.store && !(is_i31 && reference.slot >> 32 == 0)) return Fit::WrongType;
  const runtime::CastTarget target = runtime::CastTarget::of(wanted.heap());
  if (!reference.store) {
    const bool takes_i31 = target.kind == runtime::CastTarget::Everything || target.kind == runtime::CastTarget::Eq ||
                           target.kind == runtime::CastTarget::I31;
    return takes_i31 && !is_exception_reference(wanted) ? Fit::Good : Fit::WrongType;
  }
  return runtime::is_instance_of(reference.store->block, reference.slot, target) ? Fit::Good : Fit::WrongType;
}

Fit fit_reference(const WasmVM_Value& value, CanonType given, CanonType wanted) {
  if (!given.is_ref()) return Fit::WrongType;
  const uint64_t word = low_word(value);
  if (is_func_reference(wanted)) {
    if (!is_func_reference(given)) return Fit::WrongType;
    if (word == 0) return wanted.is_nullable() ? Fit::Good : Fit::NullNotAllowed;
    return is_subtype(CanonHeap(func_of(word)->type), wanted.heap()) ? Fit::Good : Fit::WrongType;
  }
  if (is_extern_reference(wanted)) {
    if (!is_extern_reference(given) || resolve(value).is_stale) return Fit::WrongType;
    if (runtime::is_internal_extern(word)) return Fit::WrongType;
    if (word == 0) return wanted.is_nullable() ? Fit::Good : Fit::NullNotAllowed;
    return wanted.heap().is(AbstractHeap::extern_) ? Fit::Good : Fit::WrongType;
  }
  return fit_object(value, given, wanted);
}

}  // namespace

WasmVM_Value make_value(uint64_t low, uint64_t high, CanonType type) {
  WasmVM_Value value;
  const uint64_t words[2] = {low, high};
  std::memcpy(&value.Value, words, sizeof words);
  value.Type = pack(type);
  return value;
}

Ref<runtime::Store> store_of(const WasmVM_Value& value) { return resolve(value).store; }

Fit fit(const WasmVM_Value& value, CanonType wanted) {
  const CanonType given = unpack(value.Type);
  if (wanted.is_ref()) return fit_reference(value, given, wanted);
  return given == wanted ? Fit::Good : Fit::WrongType;
}

void to_slots(const WasmVM_Value& value, CanonType type, runtime::Slot* slots) {
  number_to_slots(value, type, slots);
  if (!type.is_ref()) return;
  uint64_t words[2];
  std::memcpy(words, &value.Value, sizeof words);
  if (words[1] != 0) slots[0] = resolve(value).slot;
}

WasmVM_Value from_slots(const runtime::Slot* slots, CanonType type, runtime::Store* store) {
  if (type.is_ref() && !is_func_reference(type)) {
    // Types of a module may end before the host's value does, so that values are labelled by abstract types only.
    const CanonType label =
        !type.heap().is_defined()
            ? type
            : CanonType::ref(
                  type_info(type.heap().id()).type.kind == CompositeKind::Struct ? AbstractHeap::struct_ : AbstractHeap::array,
                  type.is_nullable());
    if (!runtime::refers_to_heap(type, slots[0])) {
      // An i31 seen from outside is no word of the host's.
      if (is_extern_reference(type) && runtime::is_internal_extern(slots[0])) {
        return make_value(static_cast<uint32_t>(slots[0]), kSmallExtern, label);
      }
      return make_value(slots[0], 0, label);
    }
    if (store == nullptr) return make_value(0, 0, label);
    HeapHandles& handles = handles_of(*store);
    return make_value(handles.make(store->heap(), slots[0]), handles.store_number(), label);
  }
  WasmVM_Value value;
  number_from_slots(slots, type, value);
  return value;
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_Value WasmVM_ValueGenI32(const int32_t Val) { return make_value(static_cast<uint32_t>(Val), 0, CanonType::i32()); }
WasmVM_Value WasmVM_ValueGenI64(const int64_t Val) { return make_value(static_cast<uint64_t>(Val), 0, CanonType::i64()); }
WasmVM_Value WasmVM_ValueGenF32(const float Val) { return make_value(std::bit_cast<uint32_t>(Val), 0, CanonType::f32()); }
WasmVM_Value WasmVM_ValueGenF64(const double Val) { return make_value(std::bit_cast<uint64_t>(Val), 0, CanonType::f64()); }
WasmVM_Value WasmVM_ValueGenV128(const int128_t Val) {
  uint64_t words[2];
  std::memcpy(words, &Val, sizeof words);
  return make_value(words[0], words[1], CanonType::v128());
}
WasmVM_Value WasmVM_ValueGenV128Words(const uint64_t Low, const uint64_t High) {
  return make_value(Low, High, CanonType::v128());
}
WasmVM_Value WasmVM_ValueGenFuncRef(const WasmVM_FunctionInstanceContext* Cxt) {
  return make_value(reinterpret_cast<uintptr_t>(Cxt), 0, CanonType::funcref());
}
WasmVM_Value WasmVM_ValueGenExternRef(void* Ref) {
  return make_value(reinterpret_cast<uintptr_t>(Ref), 0, CanonType::externref());
}

int32_t WasmVM_ValueGetI32(const WasmVM_Value Val) { return static_cast<int32_t>(low_word(Val)); }
int64_t WasmVM_ValueGetI64(const WasmVM_Value Val) { return static_cast<int64_t>(low_word(Val)); }
float WasmVM_ValueGetF32(const WasmVM_Value Val) { return std::bit_cast<float>(static_cast<uint32_t>(low_word(Val))); }
double WasmVM_ValueGetF64(const WasmVM_Value Val) { return std::bit_cast<double>(low_word(Val)); }
int128_t WasmVM_ValueGetV128(const WasmVM_Value Val) {
  int128_t out;
  std::memcpy(&out, &Val.Value, sizeof out);
  return out;
}
void WasmVM_ValueGetV128Words(const WasmVM_Value Val, uint64_t* Low, uint64_t* High) {
  uint64_t words[2];
  std::memcpy(words, &Val.Value, sizeof words);
  if (Low != nullptr) *Low = words[0];
  if (High != nullptr) *High = words[1];
}
bool WasmVM_ValueIsNullRef(const WasmVM_Value Val) { return unpack(Val.Type).is_ref() && low_word(Val) == 0; }
const WasmVM_FunctionInstanceContext* WasmVM_ValueGetFuncRef(const WasmVM_Value Val) {
  if (!is_func_reference(unpack(Val.Type))) return nullptr;
  return reinterpret_cast<const WasmVM_FunctionInstanceContext*>(static_cast<uintptr_t>(low_word(Val)));
}
void* WasmVM_ValueGetExternRef(const WasmVM_Value Val) {
  if (!is_extern_reference(unpack(Val.Type))) return nullptr;
  uint64_t words[2];
  std::memcpy(words, &Val.Value, sizeof words);
  // A handle: an object of a heap, of which only references to the host have a pointer.
  if (words[1] != 0) return WasmVM_ValueGetHostRef(Val);
  return reinterpret_cast<void*>(static_cast<uintptr_t>(words[0]));
}

}  // extern "C"
