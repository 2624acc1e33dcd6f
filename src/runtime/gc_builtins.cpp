// Operations on structs, arrays and references, for all tiers.
#include "runtime/gc_builtins.h"

#include <algorithm>
#include <cstring>

#include "runtime/store.h"

namespace wasmvm::runtime {
namespace {

/// Copies the low `size` bytes of a slot `count` times.
void fill_elements(uint8_t* at, const FieldLayout& field, const Slot* value, uint32_t count) {
  switch (field.size) {
    case 1: std::memset(at, static_cast<int>(value[0] & 0xff), count); return;
    case 2: std::fill_n(reinterpret_cast<uint16_t*>(at), count, static_cast<uint16_t>(value[0])); return;
    case 4: std::fill_n(reinterpret_cast<uint32_t*>(at), count, static_cast<uint32_t>(value[0])); return;
    case 8: std::fill_n(reinterpret_cast<uint64_t*>(at), count, value[0]); return;
    default:
      for (uint32_t i = 0; i < count; ++i) std::memcpy(at + size_t{i} * 16, value, 16);
  }
}

/// An array that a bulk operation writes to or reads from.
struct ArrayView {
  uint8_t* elements = nullptr;
  uint32_t length = 0;
  /// Elements [offset, offset + count) lie inside.
  bool contains(uint32_t offset, uint32_t count) const { return offset <= length && count <= length - offset; }
};

ArrayView view_of(const StoreBlock& store, Slot reference) {
  uint8_t* const object = store.gc_base + static_cast<GcRef>(reference);
  return {object + sizeof(ObjectHeader), reinterpret_cast<const ObjectHeader*>(object)->length};
}

Heap& heap_of(Context& ctx) { return ctx.store->store->heap(); }
uint32_t low(Slot slot) { return static_cast<uint32_t>(slot); }

/// A new array of the type, as the result of an instruction.
ErrCode make_array(Context& ctx, TypeId type, uint32_t length, Slot* result, ArrayView& view) {
  const GcRef ref = heap_of(ctx).new_array(type, length);
  if (ref == 0) return ErrCode::HeapExhausted;
  *result = ref;
  view = view_of(*ctx.store, ref);
  return ErrCode::Success;
}

}  // namespace

void store_field(uint8_t* at, const FieldLayout& field, const Slot* value) {
  switch (field.size) {
    case 1: *at = static_cast<uint8_t>(*value); return;
    case 2: std::memcpy(at, value, 2); return;
    case 4: std::memcpy(at, value, 4); return;
    case 8: std::memcpy(at, value, 8); return;
    default: std::memcpy(at, value, 16);
  }
}

void load_field(const uint8_t* at, const FieldLayout& field, Slot* value) {
  *value = 0;
  std::memcpy(value, at, field.size);
}

// -- structs --

ErrCode struct_new(Context& ctx, uint32_t type, uint32_t, Slot* operands) {
  Heap& heap = heap_of(ctx);
  const TypeId id = ctx.types[type];
  const GcRef ref = heap.new_struct(id);
  if (ref == 0) return ErrCode::HeapExhausted;
  uint8_t* const object = heap.at(ref);
  const Slot* value = operands;
  for (const FieldLayout& field : heap.layout(id).fields) {
    store_field(object + field.offset, field, value);
    value += field.size > sizeof(Slot) ? 2 : 1;
  }
  *operands = ref;
  return ErrCode::Success;
}

ErrCode struct_new_default(Context& ctx, uint32_t type, uint32_t, Slot* operands) {
  *operands = heap_of(ctx).new_struct(ctx.types[type]);
  return *operands == 0 ? ErrCode::HeapExhausted : ErrCode::Success;
}

// -- arrays --

// [value, length]
ErrCode array_new(Context& ctx, uint32_t type, uint32_t, Slot* operands) {
  const FieldLayout element = heap_of(ctx).layout(ctx.types[type]).fields[0];
  const Slot value[2] = {operands[0], operands[1]};
  const uint32_t length = low(operands[element.size > sizeof(Slot) ? 2 : 1]);
  ArrayView array;
  const ErrCode code = make_array(ctx, ctx.types[type], length, operands, array);
  if (code == ErrCode::Success) fill_elements(array.elements, element, value, length);
  return code;
}

// [length]
ErrCode array_new_default(Context& ctx, uint32_t type, uint32_t, Slot* operands) {
  ArrayView array;
  return make_array(ctx, ctx.types[type], low(operands[0]), operands, array);
}

// [value ...]
ErrCode array_new_fixed(Context& ctx, uint32_t type, uint32_t count, Slot* operands) {
  const FieldLayout element = heap_of(ctx).layout(ctx.types[type]).fields[0];
  // The first value and the result share a slot.
  Slot reference;
  ArrayView array;
  const ErrCode code = make_array(ctx, ctx.types[type], count, &reference, array);
  if (code != ErrCode::Success) return code;
  const uint32_t slots = element.size > sizeof(Slot) ? 2 : 1;
  for (uint32_t i = 0; i < count; ++i)
    store_field(array.elements + size_t{i} * element.size, element, operands + size_t{i} * slots);
  *operands = reference;
  return ErrCode::Success;
}

// [offset, length]
ErrCode array_new_data(Context& ctx, uint32_t type, uint32_t segment, Slot* operands) {
  const uint64_t offset = low(operands[0]);
  const uint32_t length = low(operands[1]);
  const Bytes data = ctx.instance->data[segment];
  const uint64_t bytes = uint64_t{length} * heap_of(ctx).layout(ctx.types[type]).fields[0].size;
  if (offset + bytes > data.size()) return ErrCode::MemoryOutOfBounds;
  ArrayView array;
  const ErrCode code = make_array(ctx, ctx.types[type], length, operands, array);
  if (code == ErrCode::Success && bytes != 0) std::memcpy(array.elements, data.data() + offset, bytes);
  return code;
}

// [offset, length]
ErrCode array_new_elem(Context& ctx, uint32_t type, uint32_t segment, Slot* operands) {
  const uint64_t offset = low(operands[0]);
  const uint32_t length = low(operands[1]);
  const std::vector<Slot>& items = ctx.instance->elements[segment];
  if (offset + length > items.size()) return ErrCode::TableOutOfBounds;
  const FieldLayout element = heap_of(ctx).layout(ctx.types[type]).fields[0];
  ArrayView array;
  const ErrCode code = make_array(ctx, ctx.types[type], length, operands, array);
  if (code != ErrCode::Success) return code;
  for (uint32_t i = 0; i < length; ++i) store_field(array.elements + size_t{i} * element.size, element, &items[offset + i]);
  return ErrCode::Success;
}

// [array, offset, value, count]
ErrCode array_fill(Context& ctx, uint32_t type, uint32_t, Slot* operands) {
  if (operands[0] == 0) return ErrCode::AccessNullArray;
  const FieldLayout element = heap_of(ctx).layout(ctx.types[type]).fields[0];
  const ArrayView array = view_of(*ctx.store, operands[0]);
  const uint32_t offset = low(operands[1]), count = low(operands[element.size > sizeof(Slot) ? 4 : 3]);
  if (!array.contains(offset, count)) return ErrCode::ArrayOutOfBounds;
  fill_elements(array.elements + size_t{offset} * element.size, element, operands + 2, count);
  return ErrCode::Success;
}

// [destination, offset, source, offset, count]
ErrCode array_copy(Context& ctx, uint32_t type, uint32_t, Slot* operands) {
  if (operands[0] == 0 || operands[2] == 0) return ErrCode::AccessNullArray;
  const uint32_t size = heap_of(ctx).layout(ctx.types[type]).fields[0].size;
  const ArrayView to = view_of(*ctx.store, operands[0]), from = view_of(*ctx.store, operands[2]);
  const uint32_t to_offset = low(operands[1]), from_offset = low(operands[3]), count = low(operands[4]);
  if (!to.contains(to_offset, count) || !from.contains(from_offset, count)) return ErrCode::ArrayOutOfBounds;
  std::memmove(to.elements + size_t{to_offset} * size, from.elements + size_t{from_offset} * size, size_t{count} * size);
  return ErrCode::Success;
}

// [array, offset, offset in the segment, count]
ErrCode array_init_data(Context& ctx, uint32_t type, uint32_t segment, Slot* operands) {
  if (operands[0] == 0) return ErrCode::AccessNullArray;
  const uint32_t size = heap_of(ctx).layout(ctx.types[type]).fields[0].size;
  const ArrayView array = view_of(*ctx.store, operands[0]);
  const uint32_t offset = low(operands[1]), count = low(operands[3]);
  if (!array.contains(offset, count)) return ErrCode::ArrayOutOfBounds;
  const Bytes data = ctx.instance->data[segment];
  const uint64_t from = low(operands[2]), bytes = uint64_t{count} * size;
  if (from + bytes > data.size()) return ErrCode::MemoryOutOfBounds;
  if (bytes != 0) std::memcpy(array.elements + size_t{offset} * size, data.data() + from, bytes);
  return ErrCode::Success;
}

// [array, offset, offset in the segment, count]
ErrCode array_init_elem(Context& ctx, uint32_t type, uint32_t segment, Slot* operands) {
  if (operands[0] == 0) return ErrCode::AccessNullArray;
  const FieldLayout element = heap_of(ctx).layout(ctx.types[type]).fields[0];
  const ArrayView array = view_of(*ctx.store, operands[0]);
  const uint32_t offset = low(operands[1]), count = low(operands[3]);
  if (!array.contains(offset, count)) return ErrCode::ArrayOutOfBounds;
  const std::vector<Slot>& items = ctx.instance->elements[segment];
  const uint64_t from = low(operands[2]);
  if (from + count > items.size()) return ErrCode::TableOutOfBounds;
  for (uint32_t i = 0; i < count; ++i) {
    store_field(array.elements + (size_t{offset} + i) * element.size, element, &items[from + i]);
  }
  return ErrCode::Success;
}

// -- conversions --

ErrCode any_convert_extern(Context& ctx, uint32_t, uint32_t, Slot* operands) {
  if (operands[0] == 0) return ErrCode::Success;
  if (is_internal_extern(operands[0])) {
    operands[0] = low(operands[0]);
    return ErrCode::Success;
  }
  operands[0] = heap_of(ctx).new_host(operands[0], {});
  return operands[0] == 0 ? ErrCode::HeapExhausted : ErrCode::Success;
}

Slot extern_convert_any(const StoreBlock& store, Slot reference) {
  if (reference == 0) return 0;
  if ((reference & 1) == 0) {
    const uint8_t* const object = store.gc_base + static_cast<GcRef>(reference);
    const ObjectHeader& header = *reinterpret_cast<const ObjectHeader*>(object);
    if (header.type == kHostObject && header.length == kBoxedWord) {
      Slot word;
      std::memcpy(&word, object + sizeof header, sizeof word);
      return word;
    }
  }
  return kExternTag | reference;
}

// -- casts --

CastTarget CastTarget::of(CanonHeap heap) {
  if (heap.is_defined()) { return {type_info(heap.id()).type.kind == CompositeKind::Func ? Function : Object, heap.id()}; }
  switch (heap.abstract()) {
    case AbstractHeap::eq: return {Eq, {}};
    case AbstractHeap::i31: return {I31, {}};
    case AbstractHeap::struct_: return {Struct, {}};
    case AbstractHeap::array: return {Array, {}};
    case AbstractHeap::none:
    case AbstractHeap::nofunc:
    case AbstractHeap::noextern:
    case AbstractHeap::noexn: return {Nothing, {}};
    default: return {Everything, {}};
  }
}

bool is_instance_of(const StoreBlock& store, Slot reference, CastTarget target) {
  switch (target.kind) {
    case CastTarget::Everything: return true;
    case CastTarget::Nothing: return false;
    case CastTarget::Function: return is_subtype(reinterpret_cast<const Func*>(reference)->type, target.type);
    default: break;
  }
  if ((reference & 1) != 0) return target.kind == CastTarget::Eq || target.kind == CastTarget::I31;
  if (target.kind == CastTarget::I31) return false;
  const uint32_t type = reinterpret_cast<const ObjectHeader*>(store.gc_base + static_cast<GcRef>(reference))->type;
  if (target.kind == CastTarget::Object) return is_object_type(type, target.type);
  if (type >= kFirstSpecialObject) return false;
  if (target.kind == CastTarget::Eq) return true;
  const CompositeKind kind = type_info(TypeId(type)).type.kind;
  return kind == (target.kind == CastTarget::Struct ? CompositeKind::Struct : CompositeKind::Array);
}

}  // namespace wasmvm::runtime
