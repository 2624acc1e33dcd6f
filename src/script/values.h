// Arguments and expected results of scripts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/heap.h"
#include "text/cursor.h"
#include "wasm/types.h"

namespace wasmvm::script {

enum class ValueKind : uint8_t { I32, I64, F32, F64, V128, Null, HostRef, ExternRef };

/// A literal argument. Numbers are in `slots`; references to the host carry their number in slots[0].
struct Argument {
  ValueKind kind = ValueKind::I32;
  HeapType heap = AbstractHeap::any;  ///< of Null
  runtime::Slot slots[2] = {0, 0};
};

enum class NanKind : uint8_t { None, Canonical, Arithmetic };

/// What a reference must be.
enum class RefPattern : uint8_t { Null, Func, Extern, Exn, Any, Eq, I31, Struct, Array, Host, ExternNumber };

/// An expected result: a literal, a class of NaNs (per lane), a class of references, or one of several alternatives.
struct Pattern {
  enum class Kind : uint8_t { I32, I64, F32, F64, V128, Ref, Either } kind = Kind::I32;
  runtime::Slot slots[2] = {0, 0};
  NanKind nan[4] = {NanKind::None, NanKind::None, NanKind::None, NanKind::None};  ///< per lane; scalars: the first
  uint8_t lane_bytes = 0;                                                         ///< V128 of floats: 4 or 8
  RefPattern ref = RefPattern::Null;
  std::vector<Pattern> alternatives;
};

/// `(i32.const 1)`, `(ref.null func)`, ...
bool parse_argument(text::Cursor& in, Argument& out);
bool parse_pattern(text::Cursor& in, Pattern& out);

/// Slots of an argument for a parameter of this type; false if it is no value of the type. A reference to the host as an
/// internal one is made in `heap`; it is up to the caller to keep it alive.
bool fill_slots(const Argument& argument, CanonType type, runtime::Slot* slots, runtime::Heap* heap = nullptr);
/// Does a result of this type match? `heap` is where references lead; without one they are of no particular class.
bool matches(const Pattern& pattern, CanonType type, const runtime::Slot* slots, const runtime::Heap* heap = nullptr);

/// As the text format writes it, as far as it can.
std::string to_text(const Pattern& pattern);
std::string to_text(CanonType type, const runtime::Slot* slots);

/// References to things of the host that scripts number: the only place that knows how they are represented.
runtime::Slot host_reference(uint32_t number);
bool host_number(runtime::Slot reference, uint32_t& number);

}  // namespace wasmvm::script
