// Reading, matching and showing of script values.
#include "script/values.h"

#include <charconv>
#include <cstring>

#include "text/expression_parser.h"
#include "text/numbers.h"

namespace wasmvm::script {

using runtime::Slot;
using text::Cursor;
using text::TokenKind;

namespace {

constexpr uint64_t kQuiet32 = 0x7fc00000, kQuiet64 = 0x7ff8000000000000;

struct NumberForm {
  std::string_view word;
  Immediate immediate;
  ValueKind value;
  Pattern::Kind pattern;
};
constexpr NumberForm kNumbers[] = {{"i32.const", Immediate::I32, ValueKind::I32, Pattern::Kind::I32},
                                   {"i64.const", Immediate::I64, ValueKind::I64, Pattern::Kind::I64},
                                   {"f32.const", Immediate::F32, ValueKind::F32, Pattern::Kind::F32},
                                   {"f64.const", Immediate::F64, ValueKind::F64, Pattern::Kind::F64}};

struct RefForm {
  std::string_view word;
  RefPattern pattern;
};
constexpr RefForm kRefs[] = {{"ref.func", RefPattern::Func},  {"ref.exn", RefPattern::Exn}, {"ref.any", RefPattern::Any},
                             {"ref.eq", RefPattern::Eq},      {"ref.i31", RefPattern::I31}, {"ref.struct", RefPattern::Struct},
                             {"ref.array", RefPattern::Array}};

// Classes of NaNs stand where a number would.
NanKind accept_nan(Cursor& in) {
  if (in.accept_keyword("nan:canonical")) return NanKind::Canonical;
  return in.accept_keyword("nan:arithmetic") ? NanKind::Arithmetic : NanKind::None;
}

// Canonical: the quiet bit and nothing else; arithmetic: at least the quiet bit. The sign is free.
bool nan_matches(NanKind kind, uint64_t bits, uint64_t sign, uint64_t quiet) {
  bits &= ~sign;
  return kind == NanKind::Canonical ? bits == quiet : (bits & quiet) == quiet;
}

// Numbers of hosts in a parenthesised reference, e.g. the 1 of `(ref.extern 1)`.
bool host_number_literal(Cursor& in, Slot& slot) {
  uint64_t number;
  if (!in.expect_unsigned(32, number)) return false;
  slot = number;
  return true;
}

// Heap type behind ref.null. Names of a module's types mean nothing here; a bare `ref.null` is a null of any type.
bool null_type(Cursor& in, HeapType& heap) {
  static constexpr AbstractHeap kHeaps[] = {AbstractHeap::noexn,   AbstractHeap::nofunc, AbstractHeap::noextern,
                                            AbstractHeap::none,    AbstractHeap::func,   AbstractHeap::extern_,
                                            AbstractHeap::any,     AbstractHeap::eq,     AbstractHeap::i31,
                                            AbstractHeap::struct_, AbstractHeap::array,  AbstractHeap::exn};
  for (AbstractHeap h : kHeaps) {
    if (!in.accept_keyword(wasmvm::to_text(h))) continue;
    heap = h;
    return true;
  }
  if (in.at_index()) {
    in.skip();
    return true;
  }
  return in.unexpected("a heap type");
}

// `v128.const` of floats whose lanes may be classes of NaNs.
bool float_lanes(Cursor& in, Pattern& out) {
  const bool narrow = in.text() == "f32x4";
  out.lane_bytes = narrow ? 4 : 8;
  in.skip();
  uint8_t* bytes = reinterpret_cast<uint8_t*>(out.slots);
  for (unsigned lane = 0; lane < 16u / out.lane_bytes; ++lane) {
    out.nan[lane] = accept_nan(in);
    if (out.nan[lane] != NanKind::None) continue;
    uint64_t bits;
    if (!text::parse_constant(in, narrow ? Immediate::F32 : Immediate::F64, bits)) return false;
    std::memcpy(bytes + lane * out.lane_bytes, &bits, out.lane_bytes);
  }
  return true;
}

bool vector_literal(Cursor& in, Slot* slots) {
  uint8_t bytes[16];
  if (!text::parse_vector(in, bytes)) return false;
  std::memcpy(slots, bytes, 16);
  return true;
}

// (either result result*), not nested
bool parse_either(Cursor& in, Pattern& out) {
  out.kind = Pattern::Kind::Either;
  do {
    if (!parse_pattern(in, out.alternatives.emplace_back())) return false;
    if (out.alternatives.back().kind == Pattern::Kind::Either) return in.unexpected("a single result");
  } while (in.at(TokenKind::LeftParen));
  return true;
}

bool parse_ref_pattern(Cursor& in, Pattern& out) {
  out.kind = Pattern::Kind::Ref;
  if (in.accept_keyword("ref.null")) {
    HeapType ignored = AbstractHeap::any;  // the function's type says which nulls are possible
    return in.at(TokenKind::RightParen) || null_type(in, ignored);
  }
  if (in.accept_keyword("ref.extern")) {
    out.ref = in.at(TokenKind::RightParen) ? RefPattern::Extern : RefPattern::ExternNumber;
    return out.ref == RefPattern::Extern || host_number_literal(in, out.slots[0]);
  }
  if (in.accept_keyword("ref.host")) {
    out.ref = RefPattern::Host;
    return host_number_literal(in, out.slots[0]);
  }
  for (const RefForm& form : kRefs) {
    if (!in.accept_keyword(form.word)) continue;
    out.ref = form.pattern;
    if (form.pattern == RefPattern::Func && in.at_index()) in.skip();
    return true;
  }
  return in.unexpected("a result");
}

std::string number_text(CanonType type, const Slot* slots) {
  char buffer[64];
  char* end = buffer;
  const auto hex = [&](uint64_t bits) { return std::to_chars(buffer, buffer + sizeof buffer, bits, 16).ptr; };
  if (type == CanonType::i32()) {
    end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<int32_t>(slots[0])).ptr;
    return "(i32.const " + std::string(buffer, end) + ")";
  }
  if (type == CanonType::i64()) {
    end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<int64_t>(slots[0])).ptr;
    return "(i64.const " + std::string(buffer, end) + ")";
  }
  std::string text = type == CanonType::f32() ? "(f32.const " : "(f64.const ";
  if (type == CanonType::f32()) {
    float value;
    std::memcpy(&value, slots, sizeof value);
    text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    end = hex(slots[0] & 0xffffffff);
  } else {
    double value;
    std::memcpy(&value, slots, sizeof value);
    text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    end = hex(slots[0]);
  }
  // The bits too: NaNs and the last digit matter here.
  return text + " (; bits 0x" + std::string(buffer, end) + " ;))";
}

std::string vector_text(const Slot* slots) {
  std::string text = "(v128.const i32x4";
  char buffer[16];
  for (unsigned lane = 0; lane < 4; ++lane) {
    const uint32_t bits = static_cast<uint32_t>(slots[lane / 2] >> (32 * (lane % 2)));
    text += " 0x";
    text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, bits, 16).ptr);
  }
  return text + ")";
}

// The nulls of each hierarchy; a null of one is no value of another.
AbstractHeap bottom_of(AbstractHeap heap) {
  switch (heap) {
    case AbstractHeap::func:
    case AbstractHeap::nofunc: return AbstractHeap::nofunc;
    case AbstractHeap::extern_:
    case AbstractHeap::noextern: return AbstractHeap::noextern;
    case AbstractHeap::exn:
    case AbstractHeap::noexn: return AbstractHeap::noexn;
    default: return AbstractHeap::none;
  }
}

bool is_below(CanonType type, AbstractHeap top) { return type.is_ref() && is_subtype(type.heap(), CanonHeap(top)); }

// Class of an object of the collected heap: Struct, Array, Host, or Any for what cannot be told.
RefPattern object_class(Slot slot, const runtime::Heap* heap) {
  if ((slot & 1) != 0) return RefPattern::I31;
  if (heap == nullptr || !heap->is_object(slot)) return RefPattern::Any;
  const uint32_t type = heap->header(static_cast<runtime::GcRef>(slot)).type;
  if (type == runtime::kHostObject) return RefPattern::Host;
  if (type >= runtime::kFirstSpecialObject) return RefPattern::Any;
  return type_info(TypeId(type)).type.kind == CompositeKind::Struct ? RefPattern::Struct : RefPattern::Array;
}

bool object_matches(const Pattern& pattern, Slot slot, const runtime::Heap* heap) {
  const RefPattern found = object_class(slot, heap);
  switch (pattern.ref) {
    case RefPattern::Any: return true;
    case RefPattern::Eq: return found != RefPattern::Host;
    case RefPattern::Host: {
      if (found != RefPattern::Host) return false;
      Slot word;
      std::memcpy(&word, heap->at(static_cast<runtime::GcRef>(slot)) + sizeof(runtime::ObjectHeader), sizeof word);
      return word == host_reference(static_cast<uint32_t>(pattern.slots[0]));
    }
    default: return pattern.ref == found;
  }
}

bool ref_matches(const Pattern& pattern, CanonType type, Slot slot, const runtime::Heap* heap) {
  if (pattern.ref == RefPattern::Null) return slot == 0;
  if (slot == 0) return false;
  uint32_t number;
  switch (pattern.ref) {
    case RefPattern::Func: return is_below(type, AbstractHeap::func);
    case RefPattern::Extern: return is_below(type, AbstractHeap::extern_);
    case RefPattern::Exn: return is_below(type, AbstractHeap::exn);
    case RefPattern::ExternNumber:
      return is_below(type, AbstractHeap::extern_) && host_number(slot, number) && number == pattern.slots[0];
    default: return is_below(type, AbstractHeap::any) && object_matches(pattern, slot, heap);
  }
}

bool vector_matches(const Pattern& pattern, const Slot* slots) {
  if (pattern.lane_bytes == 0) return slots[0] == pattern.slots[0] && slots[1] == pattern.slots[1];
  for (unsigned lane = 0; lane < 16u / pattern.lane_bytes; ++lane) {
    uint64_t want = 0, got = 0;
    const unsigned at = lane * pattern.lane_bytes;
    std::memcpy(&want, reinterpret_cast<const uint8_t*>(pattern.slots) + at, pattern.lane_bytes);
    std::memcpy(&got, reinterpret_cast<const uint8_t*>(slots) + at, pattern.lane_bytes);
    const NanKind nan = pattern.nan[lane];
    const bool narrow = pattern.lane_bytes == 4;
    if (nan == NanKind::None ? want != got
                             : !nan_matches(nan, got, narrow ? 0x80000000 : uint64_t{1} << 63, narrow ? kQuiet32 : kQuiet64)) {
      return false;
    }
  }
  return true;
}

}  // namespace

// Zero is null, so numbers are moved up by one.
Slot host_reference(uint32_t number) { return Slot{number} + 1; }

bool host_number(Slot reference, uint32_t& number) {
  number = static_cast<uint32_t>(reference - 1);
  return reference != 0 && !runtime::is_internal_extern(reference);
}

// const ::= (t.const number) | (v128.const shape number*) | (ref.null heaptype) | (ref.extern n) | (ref.host n)
bool parse_argument(Cursor& in, Argument& out) {
  if (!in.expect_open()) return false;
  for (const NumberForm& form : kNumbers) {
    if (!in.accept_keyword(form.word)) continue;
    out.kind = form.value;
    return text::parse_constant(in, form.immediate, out.slots[0]) && in.expect_close();
  }
  if (in.accept_keyword("v128.const")) {
    out.kind = ValueKind::V128;
    return vector_literal(in, out.slots) && in.expect_close();
  }
  if (in.accept_keyword("ref.null")) {
    out.kind = ValueKind::Null;
    return null_type(in, out.heap) && in.expect_close();
  }
  const bool is_extern = in.accept_keyword("ref.extern");
  if (is_extern || in.accept_keyword("ref.host")) {
    out.kind = is_extern ? ValueKind::ExternRef : ValueKind::HostRef;
    return host_number_literal(in, out.slots[0]) && in.expect_close();
  }
  return in.unexpected("an argument");
}

// result ::= const with nan:canonical and nan:arithmetic | (ref.class) | (either result*)
bool parse_pattern(Cursor& in, Pattern& out) {
  if (!in.expect_open()) return false;
  for (const NumberForm& form : kNumbers) {
    if (!in.accept_keyword(form.word)) continue;
    out.kind = form.pattern;
    if (form.immediate == Immediate::F32 || form.immediate == Immediate::F64) out.nan[0] = accept_nan(in);
    return (out.nan[0] != NanKind::None || text::parse_constant(in, form.immediate, out.slots[0])) && in.expect_close();
  }
  if (in.accept_keyword("v128.const")) {
    out.kind = Pattern::Kind::V128;
    const bool floats = in.at_keyword("f32x4") || in.at_keyword("f64x2");
    return (floats ? float_lanes(in, out) : vector_literal(in, out.slots)) && in.expect_close();
  }
  if (in.accept_keyword("either")) return parse_either(in, out) && in.expect_close();
  return parse_ref_pattern(in, out) && in.expect_close();
}

// A null is a value of every nullable type whose hierarchy it belongs to.
bool fill_slots(const Argument& argument, CanonType type, Slot* slots, runtime::Heap* heap) {
  slots[0] = argument.slots[0];
  switch (argument.kind) {
    case ValueKind::I32: return type == CanonType::i32();
    case ValueKind::I64: return type == CanonType::i64();
    case ValueKind::F32: return type == CanonType::f32();
    case ValueKind::F64: return type == CanonType::f64();
    case ValueKind::V128:
      if (type != CanonType::v128()) return false;
      slots[1] = argument.slots[1];
      return true;
    case ValueKind::Null:
      slots[0] = 0;
      return type.is_ref() && type.is_nullable() &&
             (argument.heap.is_defined() || is_subtype(CanonHeap(bottom_of(argument.heap.abstract())), type.heap()));
    case ValueKind::ExternRef:
      slots[0] = host_reference(static_cast<uint32_t>(argument.slots[0]));
      return type.is_ref() && type.heap().is(AbstractHeap::extern_);
    case ValueKind::HostRef:
      slots[0] = heap == nullptr ? 0 : heap->new_host(host_reference(static_cast<uint32_t>(argument.slots[0])), {});
      return slots[0] != 0 && type.is_ref() && type.heap().is(AbstractHeap::any);
  }
  return false;
}

bool matches(const Pattern& pattern, CanonType type, const Slot* slots, const runtime::Heap* heap) {
  switch (pattern.kind) {
    case Pattern::Kind::I32:
      return type == CanonType::i32() && static_cast<uint32_t>(slots[0]) == static_cast<uint32_t>(pattern.slots[0]);
    case Pattern::Kind::I64: return type == CanonType::i64() && slots[0] == pattern.slots[0];
    case Pattern::Kind::F32: {
      const uint32_t bits = static_cast<uint32_t>(slots[0]);
      if (type != CanonType::f32()) return false;
      return pattern.nan[0] == NanKind::None ? bits == pattern.slots[0] : nan_matches(pattern.nan[0], bits, 0x80000000, kQuiet32);
    }
    case Pattern::Kind::F64:
      if (type != CanonType::f64()) return false;
      return pattern.nan[0] == NanKind::None ? slots[0] == pattern.slots[0]
                                             : nan_matches(pattern.nan[0], slots[0], uint64_t{1} << 63, kQuiet64);
    case Pattern::Kind::V128: return type == CanonType::v128() && vector_matches(pattern, slots);
    case Pattern::Kind::Ref: return type.is_ref() && ref_matches(pattern, type, slots[0], heap);
    case Pattern::Kind::Either:
      for (const Pattern& alternative : pattern.alternatives) {
        if (matches(alternative, type, slots, heap)) return true;
      }
      return false;
  }
  return false;
}

std::string to_text(CanonType type, const Slot* slots) {
  if (type.is_num()) return number_text(type, slots);
  if (type.is_vec()) return vector_text(slots);
  if (slots[0] == 0) return "(ref.null " + wasmvm::to_text(type.heap()) + ")";
  uint32_t number;
  if (is_below(type, AbstractHeap::extern_) && host_number(slots[0], number)) {
    return "(ref.extern " + std::to_string(number) + ")";
  }
  return "a reference of type " + wasmvm::to_text(type);
}

std::string to_text(const Pattern& pattern) {
  static constexpr std::string_view kNan[] = {"", "nan:canonical", "nan:arithmetic"};
  const std::string_view nan = kNan[static_cast<int>(pattern.nan[0])];
  switch (pattern.kind) {
    case Pattern::Kind::I32: return number_text(CanonType::i32(), pattern.slots);
    case Pattern::Kind::I64: return number_text(CanonType::i64(), pattern.slots);
    case Pattern::Kind::F32:
      return nan.empty() ? number_text(CanonType::f32(), pattern.slots) : "(f32.const " + std::string(nan) + ")";
    case Pattern::Kind::F64:
      return nan.empty() ? number_text(CanonType::f64(), pattern.slots) : "(f64.const " + std::string(nan) + ")";
    case Pattern::Kind::V128: {
      std::string text = vector_text(pattern.slots);
      for (unsigned lane = 0; lane < 4; ++lane) {
        if (pattern.nan[lane] == NanKind::None) continue;
        text += " with lane " + std::to_string(lane) + " " + std::string(kNan[static_cast<int>(pattern.nan[lane])]);
      }
      return text;
    }
    case Pattern::Kind::Either: {
      std::string text = "(either";
      for (const Pattern& alternative : pattern.alternatives) text += " " + to_text(alternative);
      return text + ")";
    }
    case Pattern::Kind::Ref: break;
  }
  switch (pattern.ref) {
    case RefPattern::Null: return "(ref.null)";
    case RefPattern::Extern: return "(ref.extern)";
    case RefPattern::ExternNumber: return "(ref.extern " + std::to_string(pattern.slots[0]) + ")";
    case RefPattern::Host: return "(ref.host " + std::to_string(pattern.slots[0]) + ")";
    default: break;
  }
  for (const RefForm& form : kRefs) {
    if (form.pattern == pattern.ref) return "(" + std::string(form.word) + ")";
  }
  return "a reference";
}

}  // namespace wasmvm::script
