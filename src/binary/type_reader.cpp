// Types are signed LEB128 numbers: negative ones of a single byte name a form, others are type indices.
#include "binary/type_reader.h"

namespace wasmvm::binary {
namespace {

constexpr bool is_abstract_heap(int byte) { return byte >= 0x69 && byte <= 0x74; }

Proposal heap_proposal(AbstractHeap heap) {
  switch (heap) {
    case AbstractHeap::func: return kMvp;
    case AbstractHeap::extern_: return Proposal::ReferenceTypes;
    case AbstractHeap::exn:
    case AbstractHeap::noexn: return Proposal::ExceptionHandling;
    default: return Proposal::GC;
  }
}

AbstractHeap read_abstract_heap(ByteReader& in, const Features& features) {
  const uint64_t start = in.offset();
  const auto heap = static_cast<AbstractHeap>(in.byte());
  if (const Proposal p = heap_proposal(heap); !features.has(p)) in.fail_disabled(p, to_text(heap), start);
  return heap;
}

// Describes the byte that begins no type: missing, a longer number than a type has, or one without meaning.
void fail_type(ByteReader& in, ErrCode code, const char* text) {
  const int byte = in.peek();
  if (byte < 0) {
    in.byte();  // reports the end
  } else if (byte >= 0x80) {
    in.fail(ErrCode::IntegerTooLong, "integer representation too long", text, in.offset());
  } else {
    static constexpr char kHex[] = "0123456789abcdef";
    const char digits[] = {'0', 'x', kHex[byte >> 4], kHex[byte & 15], 0};
    in.fail(code, text, digits, in.offset());
  }
}

// Both forms of reference types: the short one (`anyref`) and `(ref null? heap)`.
ValType read_reference(ByteReader& in, const Features& features, ErrCode code, const char* text) {
  const int byte = in.peek();
  if (is_abstract_heap(byte)) return ValType::ref(read_abstract_heap(in, features), true);
  if (byte != 0x63 && byte != 0x64) {
    fail_type(in, code, text);
    return ValType::funcref();
  }
  if (!features.has(Proposal::FunctionReferences)) {
    in.fail_disabled(Proposal::FunctionReferences, "typed reference", in.offset());
  }
  in.byte();
  return ValType::ref(read_heap_type(in, features), byte == 0x63);
}

}  // namespace

// SPEC: https://webassembly.github.io/spec/core/binary/types.html#heap-types (a number of 33 bits, so that indices keep 32)
HeapType read_heap_type(ByteReader& in, const Features& features) {
  const int byte = in.peek();
  if (is_abstract_heap(byte)) return read_abstract_heap(in, features);
  const uint64_t start = in.offset();
  const int64_t index = in.s33();
  if (in.failed()) return AbstractHeap::any;
  if (index < 0) {
    in.fail(ErrCode::MalformedRefType, "malformed heap type", {}, start);
  } else if (!features.has(Proposal::FunctionReferences)) {
    in.fail_disabled(Proposal::FunctionReferences, "type index", start);
  } else if (index >= HeapType::kAbstract) {
    // No module has that many types, and a HeapType has no room for the number.
    in.fail(ErrCode::InvalidFuncTypeIdx, "unknown type", std::to_string(index), start);
  } else {
    return HeapType(TypeIndex(static_cast<uint32_t>(index)));
  }
  return AbstractHeap::any;
}

ValType read_ref_type(ByteReader& in, const Features& features) {
  return read_reference(in, features, ErrCode::MalformedRefType, "malformed reference type");
}

ValType read_val_type(ByteReader& in, const Features& features) {
  const int byte = in.peek();
  switch (byte) {
    case 0x7f: in.byte(); return ValType::i32();
    case 0x7e: in.byte(); return ValType::i64();
    case 0x7d: in.byte(); return ValType::f32();
    case 0x7c: in.byte(); return ValType::f64();
    case 0x7b:
      if (!features.has(Proposal::SIMD)) in.fail_disabled(Proposal::SIMD, "v128", in.offset());
      in.byte();
      return ValType::v128();
    case 0x70:
      if (!features.has(Proposal::ReferenceTypes)) in.fail_disabled(Proposal::ReferenceTypes, "funcref", in.offset());
      in.byte();
      return ValType::funcref();
    default: return read_reference(in, features, ErrCode::MalformedValType, "malformed value type");
  }
}

ValType read_storage_type(ByteReader& in, const Features& features) {
  const int byte = in.peek();
  if (byte == 0x78 || byte == 0x77) {
    in.byte();
    return byte == 0x78 ? ValType::i8() : ValType::i16();
  }
  // Whatever is no value type either gets the text of storage types, as in the reference interpreter.
  const bool known = (byte >= 0x7b && byte <= 0x7f) || is_abstract_heap(byte) || byte == 0x63 || byte == 0x64;
  if (known) return read_val_type(in, features);
  fail_type(in, ErrCode::MalformedValType, "malformed storage type");
  return ValType::i32();
}

}  // namespace wasmvm::binary
