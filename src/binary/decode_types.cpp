// Types: the type section, and the types of tables, memories, globals and tags.
// SPEC: https://webassembly.github.io/spec/core/binary/types.html
#include <algorithm>

#include "binary/decoder.h"
#include "binary/type_reader.h"

namespace wasmvm::binary {
namespace {

// Forms of types, as signed LEB128 of one byte: a set top bit would make the number longer than the seven bits it has.
constexpr int kRec = 0x4e, kSubFinal = 0x4f, kSub = 0x50, kArray = 0x5e, kStruct = 0x5f, kFunc = 0x60;

}  // namespace

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#type-section
// A type outside of `rec` is a group of its own.
void Decoder::type_section() {
  const uint32_t n = count(0, limits::kTypes, "recursion groups");
  module_.types.reserve(std::min<size_t>(n, in_.remaining() / 3));  // the shortest type has three bytes
  module_.rec_groups.reserve(n);
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    RecGroup group{TypeIndex(static_cast<uint32_t>(module_.types.size())), 1};
    if (in_.peek() == kRec) {
      require(Proposal::GC, "recursion group");
      in_.byte();
      group.count = count(module_.types.size(), limits::kTypes, "types");
      for (uint32_t j = 0; j < group.count && !in_.failed(); ++j) sub_type();
    } else {
      if (module_.types.size() >= limits::kTypes) return fail(ErrCode::LimitExceeded, "limit exceeded", "too many types");
      sub_type();
    }
    module_.rec_groups.push_back(group);
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/types.html#recursive-types
// A composite type alone is final and has no supertypes. More than one supertype is well-formed, if never valid.
void Decoder::sub_type() {
  SubType& type = module_.types.emplace_back();
  if (const int form = in_.peek(); form == kSub || form == kSubFinal) {
    require(Proposal::GC, "subtype");
    in_.byte();
    type.is_final = form == kSubFinal;
    const uint32_t n = in_.count();
    for (uint32_t i = 0; i < n && !in_.failed(); ++i) type.supertypes.push_back(TypeIndex(in_.u32()));
  }
  composite_type(type.type);
}

// SPEC: https://webassembly.github.io/spec/core/binary/types.html#composite-types
void Decoder::composite_type(CompositeType& out) {
  const auto value_types = [&](std::vector<ValType>& types, uint32_t limit, const char* what) {
    const uint32_t n = count(0, limit, what);
    types.reserve(n);
    for (uint32_t i = 0; i < n && !in_.failed(); ++i) types.push_back(read_val_type(in_, features_));
  };
  const int form = in_.peek();
  if (form == kFunc) {
    in_.byte();
    out.kind = CompositeKind::Func;
    value_types(out.func.params, limits::kParams, "parameters");
    value_types(out.func.results, limits::kResults, "results");
  } else if (form == kStruct) {
    require(Proposal::GC, "struct type");
    in_.byte();
    out.kind = CompositeKind::Struct;
    const uint32_t n = count(0, limits::kFields, "fields");
    out.fields.reserve(n);
    for (uint32_t i = 0; i < n && !in_.failed(); ++i) out.fields.push_back(field_type());
  } else if (form == kArray) {
    require(Proposal::GC, "array type");
    in_.byte();
    out.kind = CompositeKind::Array;
    out.fields.push_back(field_type());
  } else if (form < 0) {
    in_.byte();  // reports the end
  } else if (form >= 0x80) {
    fail(ErrCode::IntegerTooLong, "integer representation too long", "form of a type");
  } else {
    fail(ErrCode::IllegalGrammar, "malformed definition type", std::to_string(form));
  }
}

FieldType Decoder::field_type() {
  FieldType field;
  field.storage = read_storage_type(in_, features_);
  field.mut = mutability();
  return field;
}

Mutability Decoder::mutability() {
  const uint64_t start = in_.offset();
  const uint8_t byte = in_.byte();
  if (byte > 1) in_.fail(ErrCode::InvalidMut, "malformed mutability", std::to_string(byte), start);
  return byte == 1 ? Mutability::Var : Mutability::Const;
}

// SPEC: https://webassembly.github.io/spec/core/binary/types.html#limits
// Tables know fewer flags than memories. A flag of a proposal that is off is as malformed as an unknown one: that is the text
// that the suite expects, and the detail tells the user what to switch on.
Limits Decoder::limits(bool is_memory, uint8_t* page_log2) {
  constexpr uint8_t kHasMax = 1, kShared = 2, kIs64 = 4, kPageSize = 8;
  static constexpr std::string_view kText = "malformed limits flags";
  Limits out;
  const uint64_t start = in_.offset();
  const uint8_t flags = in_.byte();
  const uint8_t known = is_memory ? kHasMax | kShared | kIs64 | kPageSize : kHasMax | kIs64;
  const auto gate = [&](uint8_t flag, Proposal proposal) {
    if ((flags & flag) != 0 && !features_.has(proposal)) in_.fail_disabled(proposal, std::to_string(flags), start, kText);
  };
  if ((flags & ~known) != 0) in_.fail(ErrCode::MalformedLimitFlags, kText, std::to_string(flags), start);
  gate(kShared, Proposal::Threads);
  gate(kIs64, Proposal::Memory64);
  gate(kPageSize, Proposal::CustomPageSizes);
  out.is_shared = (flags & kShared) != 0;
  out.is_64 = (flags & kIs64) != 0;
  // SPEC: with memory64 all limits are 64 bits wide in the binary; whether they suit the address type is validation.
  const auto bound = [&] { return features_.has(Proposal::Memory64) ? in_.u64() : in_.u32(); };
  out.min = bound();
  if ((flags & kHasMax) != 0) out.max = bound();
  if ((flags & kPageSize) != 0 && !in_.failed()) {
    const uint64_t at = in_.offset();
    // SPEC: a size that does not fit 64 bits is malformed; which of the others are allowed is validation.
    const uint32_t log2 = in_.u32();
    if (log2 >= 64) in_.fail(ErrCode::IllegalGrammar, "invalid custom page size", "2**" + std::to_string(log2), at);
    *page_log2 = static_cast<uint8_t>(log2);
  }
  return out;
}

TableType Decoder::table_type() {
  TableType type;
  type.element = read_ref_type(in_, features_);
  type.limits = limits(false, nullptr);
  return type;
}

MemoryType Decoder::memory_type() {
  MemoryType type;
  type.limits = limits(true, &type.page_log2);
  return type;
}

GlobalType Decoder::global_type() {
  GlobalType type;
  type.type = read_val_type(in_, features_);
  type.mut = mutability();
  return type;
}

TypeIndex Decoder::tag_type() {
  const uint64_t start = in_.offset();
  if (in_.byte() != 0) in_.fail(ErrCode::ExpectedZeroByte, "zero byte expected", "attribute of a tag", start);
  return TypeIndex(in_.u32());
}

}  // namespace wasmvm::binary
