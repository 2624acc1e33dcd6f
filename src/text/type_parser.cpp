// Value types, type uses and the types of tables, memories and globals.
#include "text/type_parser.h"

#include <algorithm>
#include <bit>
#include <span>

namespace wasmvm::text {

namespace {

struct HeapWord {
  std::string_view word;
  AbstractHeap heap;
};
constexpr HeapWord kHeapWords[] = {
    {"func", AbstractHeap::func},     {"extern", AbstractHeap::extern_},    {"any", AbstractHeap::any},
    {"eq", AbstractHeap::eq},         {"i31", AbstractHeap::i31},           {"struct", AbstractHeap::struct_},
    {"array", AbstractHeap::array},   {"exn", AbstractHeap::exn},           {"none", AbstractHeap::none},
    {"nofunc", AbstractHeap::nofunc}, {"noextern", AbstractHeap::noextern}, {"noexn", AbstractHeap::noexn}};
constexpr HeapWord kReferenceWords[] = {{"funcref", AbstractHeap::func},
                                        {"externref", AbstractHeap::extern_},
                                        {"anyref", AbstractHeap::any},
                                        {"eqref", AbstractHeap::eq},
                                        {"i31ref", AbstractHeap::i31},
                                        {"structref", AbstractHeap::struct_},
                                        {"arrayref", AbstractHeap::array},
                                        {"exnref", AbstractHeap::exn},
                                        {"nullref", AbstractHeap::none},
                                        {"nullfuncref", AbstractHeap::nofunc},
                                        {"nullexternref", AbstractHeap::noextern},
                                        {"nullexnref", AbstractHeap::noexn}};

const HeapWord* find_word(std::span<const HeapWord> words, std::string_view word) {
  for (const HeapWord& w : words) {
    if (w.word == word) return &w;
  }
  return nullptr;
}

}  // namespace

// heaptype ::= any | eq | ... | typeidx
bool TypeParser::heap_type(HeapType& out) {
  if (in_.at(TokenKind::Keyword)) {
    const HeapWord* word = find_word(kHeapWords, in_.text());
    if (word == nullptr) return in_.unexpected("a heap type");
    out = word->heap;
    in_.skip();
    return true;
  }
  uint32_t type;
  if (!index(Space::Type, type)) return false;
  // Indices of no possible module keep their meaning ("unknown type") in the bits that a heap type has for them.
  out = HeapType(TypeIndex(std::min(type, HeapType::kAbstract - 1)));
  return true;
}

bool TypeParser::at_reference_type() const {
  if (in_.at_form("ref")) return true;
  return in_.at(TokenKind::Keyword) && find_word(kReferenceWords, in_.text()) != nullptr;
}

// reftype ::= (ref null? heaptype) | funcref | ...; a word with ref at its end is the nullable form.
bool TypeParser::reference_type(ValType& out) {
  if (in_.accept_form("ref")) {
    const bool nullable = in_.accept_keyword("null");
    HeapType heap = AbstractHeap::any;
    if (!heap_type(heap)) return false;
    out = ValType::ref(heap, nullable);
    return in_.expect_close();
  }
  const HeapWord* word = in_.at(TokenKind::Keyword) ? find_word(kReferenceWords, in_.text()) : nullptr;
  if (word == nullptr) return in_.unexpected("a reference type");
  out = ValType::ref(word->heap, true);
  in_.skip();
  return true;
}

// valtype ::= i32 | i64 | f32 | f64 | v128 | reftype
bool TypeParser::value_type(ValType& out) {
  struct NumberWord {
    std::string_view word;
    ValType type;
  };
  static constexpr NumberWord kWords[] = {{"i32", ValType::i32()},
                                          {"i64", ValType::i64()},
                                          {"f32", ValType::f32()},
                                          {"f64", ValType::f64()},
                                          {"v128", ValType::v128()}};
  for (const NumberWord& w : kWords) {
    if (!in_.accept_keyword(w.word)) continue;
    out = w.type;
    return true;
  }
  return at_reference_type() ? reference_type(out) : in_.unexpected("a value type");
}

// (param id valtype) | (param valtype*), any number of times
bool TypeParser::parameters(FuncType& out, IndexSpace* names) {
  while (in_.accept_form("param")) {
    if (in_.at_id() && names == nullptr) return in_.unexpected("a value type (parameters have no names here)");
    ValType type;
    if (in_.at_id()) {
      if (!bind(Space::Local, *names) || !value_type(type)) return false;
      out.params.push_back(type);
    } else {
      while (!in_.at(TokenKind::RightParen)) {
        if ((names != nullptr && !bind(Space::Local, *names)) || !value_type(type)) return false;
        out.params.push_back(type);
      }
    }
    if (!in_.expect_close()) return false;
  }
  return true;
}

// (result valtype*), any number of times, and no parameters behind
bool TypeParser::results(FuncType& out) {
  while (in_.accept_form("result")) {
    while (!in_.at(TokenKind::RightParen)) {
      if (!value_type(out.results.emplace_back())) return false;
    }
    in_.skip();
  }
  return !in_.at_form("param") || in_.unexpected(in_.peek(1), "no parameters behind results");
}

bool TypeParser::check_inline(const Token& token, uint32_t type, const FuncType& written) {
  if (type >= module_.types.size()) return unknown_id(token, Space::Type);
  const TypeEntry& entry = module_.types[type];
  if (entry.kind == CompositeKind::Func && entry.func == written) return true;
  return in_.fail(token, ErrCode::TextSyntax, "inline function type",
                  "expected " + (entry.kind == CompositeKind::Func ? to_text(entry.func) : "a function type") + ", found " +
                      to_text(written));
}

// typeuse ::= (type x) | (type x) param* result* | param* result*. In the second form both must say the same; the third is
// interned at once, so that implicit types get their indices in the order of the text.
bool TypeParser::type_use(uint32_t& type, IndexSpace* locals) {
  FuncType written;
  if (!in_.accept_form("type")) {
    if (!inline_type(written, locals)) return false;
    type = module_.intern_type(written);
    return true;
  }
  const Token token = in_.peek();
  if (!index(Space::Type, type) || !in_.expect_close()) return false;
  if (in_.at_form("param") || in_.at_form("result")) {
    return inline_type(written, locals) && check_inline(token, type, written);
  }
  if (locals != nullptr && type < module_.types.size()) {
    locals->count += static_cast<uint32_t>(module_.types[type].func.params.size());
  }
  return true;
}

// blocktype ::= result? | typeuse; the shortest encoding that says it, but an explicit (type x) is kept.
bool TypeParser::block_type(ByteWriter& out) {
  if (in_.at_form("type")) {
    uint32_t type;
    if (!type_use(type, nullptr)) return false;
    out.s64(type);
    return true;
  }
  FuncType written;
  if (!inline_type(written, nullptr)) return false;
  if (!written.params.empty() || written.results.size() > 1) {
    out.s64(module_.intern_type(written));
  } else if (written.results.empty()) {
    out.byte(0x40);
  } else {
    out.val_type(written.results[0]);
  }
  return true;
}

// (local id valtype) | (local valtype*), any number of times. The binary form counts runs of equal types.
bool TypeParser::locals(ByteWriter& out, IndexSpace& indices) {
  std::vector<std::pair<ValType, uint32_t>> runs;
  const auto add = [&] {
    ValType type;
    if (!bind(Space::Local, indices) || !value_type(type)) return false;
    if (runs.empty() || runs.back().first != type) runs.emplace_back(type, 0);
    ++runs.back().second;
    return true;
  };
  while (in_.accept_form("local")) {
    if (in_.at_id()) {
      if (!add()) return false;
    } else {
      while (!in_.at(TokenKind::RightParen)) {
        if (!add()) return false;
      }
    }
    if (!in_.expect_close()) return false;
  }
  out.u64(runs.size());
  for (const auto& [type, count] : runs) {
    out.u64(count);
    out.val_type(type);
  }
  return true;
}

// addrtype ::= i32 | i64, i32 if absent
bool TypeParser::address_type(bool& is_64) {
  is_64 = in_.accept_keyword("i64");
  if (!is_64) in_.accept_keyword("i32");
  return true;
}

// limits ::= n m?
bool TypeParser::limits(Limits& out) {
  // Since 64-bit addresses exist, the grammar has limits of 64 bits everywhere and validation judges the range.
  const unsigned bits = out.is_64 || module_.features.has(Proposal::Memory64) ? 64 : 32;
  if (!in_.expect_unsigned(bits, out.min)) return false;
  if (!in_.at_natural()) return true;
  return in_.expect_unsigned(bits, out.max.emplace());
}

// tabletype ::= addrtype? limits reftype
bool TypeParser::table_type(TableType& out) {
  return address_type(out.limits.is_64) && limits(out.limits) && reference_type(out.element);
}

// (pagesize n): the exponent is all that the binary form can hold, so other numbers end here. Whether the size is allowed
// is the validator's question.
bool TypeParser::page_size(std::optional<uint64_t>& page_log2) {
  if (!in_.accept_form("pagesize")) return true;
  const Token token = in_.peek();
  uint64_t size;
  if (!in_.expect_unsigned(64, size) || !in_.expect_close()) return false;
  if (!std::has_single_bit(size)) {
    return in_.fail(token, ErrCode::TextSyntax, "invalid custom page size", "expected a power of two, found " + in_.shown(token));
  }
  page_log2 = static_cast<uint64_t>(std::countr_zero(size));
  return true;
}

// memtype ::= addrtype? limits shared? (pagesize n)?
bool TypeParser::memory_type(MemoryText& out) {
  if (!address_type(out.limits.is_64) || !limits(out.limits)) return false;
  out.limits.is_shared = in_.accept_keyword("shared");
  return page_size(out.page_log2);
}

// globaltype ::= valtype | (mut valtype)
bool TypeParser::global_type(GlobalType& out) {
  const bool is_mutable = in_.accept_form("mut");
  out.mut = is_mutable ? Mutability::Var : Mutability::Const;
  return value_type(out.type) && (!is_mutable || in_.expect_close());
}

void write_limits(ByteWriter& out, const Limits& limits, std::optional<uint64_t> page_log2) {
  out.byte(
      static_cast<uint8_t>((limits.max ? 1 : 0) | (limits.is_shared ? 2 : 0) | (limits.is_64 ? 4 : 0) | (page_log2 ? 8 : 0)));
  out.u64(limits.min);
  if (limits.max) out.u64(*limits.max);
  if (page_log2) out.u64(*page_log2);
}

}  // namespace wasmvm::text
