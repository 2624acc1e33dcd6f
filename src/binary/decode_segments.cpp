// Element, code and data sections, and the data count.
// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#element-section
#include "binary/decoder.h"
#include "binary/type_reader.h"

namespace wasmvm::binary {

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#element-section
void Decoder::element_section() {
  const uint32_t n = count(0, limits::kElemSegments, "element segments");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) module_.elements.push_back(element());
}

ElemSegment Decoder::element() {
  // The form's bits: not active; explicit table index (if active) or declarative; items are expressions.
  constexpr uint32_t kNotActive = 1, kExplicit = 2, kExprs = 4;
  ElemSegment segment;
  segment.position = in_.offset();
  const uint32_t flags = in_.u32();
  if (flags > 7) {
    in_.fail(ErrCode::IllegalGrammar, "malformed elements segment kind", std::to_string(flags), segment.position);
  }
  if (flags != 0 && !features_.has(Proposal::BulkMemoryOperations)) {
    in_.fail_disabled(Proposal::BulkMemoryOperations, "element segment", segment.position);
  }
  segment.flags = static_cast<uint8_t>(flags);
  segment.uses_exprs = (flags & kExprs) != 0;
  if ((flags & kNotActive) != 0) {
    segment.mode = (flags & kExplicit) != 0 ? SegmentMode::Declarative : SegmentMode::Passive;
  } else {
    segment.mode = SegmentMode::Active;
    if ((flags & kExplicit) != 0) segment.table = TableIndex(in_.u32());
    segment.offset = const_expr();
  }
  // SPEC: plain function indices make (ref func), expressions without a type are funcref.
  segment.type = ValType::ref(AbstractHeap::func, segment.uses_exprs);
  if ((flags & (kNotActive | kExplicit)) != 0) {
    if (segment.uses_exprs) {
      segment.type = read_ref_type(in_, features_);
    } else {
      const uint64_t at = in_.offset();
      const uint8_t kind = in_.byte();
      if (kind != 0) in_.fail(ErrCode::MalformedElemType, "malformed element kind", std::to_string(kind), at);
    }
  }
  const uint32_t n = in_.count();
  if (!segment.uses_exprs) {
    // The count was checked against the bytes that are left, and an index takes at least one.
    segment.funcs.reserve(n);
    for (uint32_t i = 0; i < n && !in_.failed(); ++i) segment.funcs.push_back(FuncIndex(in_.u32()));
  } else {
    for (uint32_t i = 0; i < n && !in_.failed(); ++i) segment.exprs.push_back(const_expr());
  }
  return segment;
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#data-count-section
void Decoder::data_count_section() {
  require(Proposal::BulkMemoryOperations, "data count section", "malformed section id");
  module_.data_count = in_.u32();
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#code-section
// Bodies are only measured; the validator reads them, on several threads if it likes.
void Decoder::code_section() {
  const uint32_t n = count(0, limits::kFunctions, "bodies");
  module_.bodies.reserve(n);
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    const uint64_t at = in_.offset();
    const uint32_t size = in_.count();
    if (size > limits::kBodyBytes) {
      return in_.fail(ErrCode::LimitExceeded, "limit exceeded",
                      "a function body of " + std::to_string(size) + " bytes, the limit is " + std::to_string(limits::kBodyBytes),
                      at);
    }
    const ByteRange body{in_.offset(), size};
    in_.take(size);
    if (!in_.failed()) module_.bodies.push_back(body);
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#data-section
// Forms: 0 active in memory 0, 1 passive, 2 active in the memory that follows.
void Decoder::data_section() {
  const uint32_t n = count(0, limits::kDataSegments, "data segments");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    DataSegment segment;
    segment.position = in_.offset();
    const uint32_t flags = in_.u32();
    if (flags > 2) { in_.fail(ErrCode::IllegalGrammar, "malformed data segment kind", std::to_string(flags), segment.position); }
    if (flags != 0 && !features_.has(Proposal::BulkMemoryOperations)) {
      in_.fail_disabled(Proposal::BulkMemoryOperations, "data segment", segment.position);
    }
    if (flags != 1) {
      segment.mode = SegmentMode::Active;
      if (flags == 2) segment.memory = MemoryIndex(in_.u32());
      segment.offset = const_expr();
    }
    const uint32_t size = in_.count();
    segment.bytes = {in_.offset(), size};
    in_.take(size);
    module_.data.push_back(segment);
  }
}

}  // namespace wasmvm::binary
