// The skeleton of every module is the same: types of all kinds, an import, tables, a memory, globals of every type, a tag,
// functions, segments. The bytes decide what stands in the functions, by generation directed by types: whoever needs a value
// of some type asks for it, and one of the ways to make it is chosen. When the bytes run out, the shortest way is taken.
#include "generate.h"

#include <array>
#include <optional>

#include "binary/writer.h"
#include "validate/signature.h"
#include "wasm/opcode.h"

namespace wasmvm::fuzz {
namespace {

using binary::ByteWriter;
using validate::Signature;
using validate::signature;

// Types of the module: a structure, a subtype of it with more fields, arrays; then the functions' types.
enum Type : uint32_t { kStruct, kSubStruct, kNumbers, kPacked, kRefs, kFirstFunc };

constexpr ValType ref_to(uint32_t type) { return ValType::ref(HeapType(TypeIndex(type)), true); }

/// The types that values, locals and globals have; a type's number is its place here.
constexpr ValType kTypes[] = {ValType::i32(),
                              ValType::i64(),
                              ValType::f32(),
                              ValType::f64(),
                              ValType::v128(),
                              ValType::funcref(),
                              ValType::ref(AbstractHeap::extern_, true),
                              ValType::ref(AbstractHeap::any, true),
                              ValType::ref(AbstractHeap::i31, true),
                              ValType::ref(AbstractHeap::exn, true),
                              ref_to(kStruct),
                              ref_to(kSubStruct),
                              ref_to(kNumbers),
                              ref_to(kRefs)};
constexpr uint32_t kTypeCount = std::size(kTypes);
enum : uint32_t {
  kI32,
  kI64,
  kF32,
  kF64,
  kV128,
  kFuncref,
  kExtern,
  kAny,
  kI31,
  kExn,
  kStructRef,
  kSubRef,
  kNumbersRef,
  kRefsRef
};

struct FuncShape {
  std::vector<uint32_t> params, results;  // numbers of types
};
constexpr uint32_t kFuncs = 6, kLocalsPerType = 2, kMemoryPages = 2, kTag = 0;

class Generator {
 public:
  explicit Generator(std::span<const uint8_t> choices) : left_(choices) {
    for (unsigned i = 0; i < kOpcodeCount; ++i) sort_in(static_cast<Opcode>(i));
  }

  std::vector<uint8_t> run() {
    is_64_ = pick(4) == 0;
    for (uint32_t f = 0; f < kFuncs; ++f) {
      FuncShape& shape = funcs_.emplace_back();
      for (uint32_t n = pick(4); n > 0; --n) shape.params.push_back(pick(kTypeCount));
      for (uint32_t n = pick(3); n > 0; --n) shape.results.push_back(pick(kTypeCount));
    }
    out_.preamble();
    types();
    entities();
    code();
    return out_.take();
  }

 private:
  // -- choices --

  uint8_t byte() {
    if (left_.empty()) return 0;
    const uint8_t value = left_.front();
    left_ = left_.subspan(1);
    return value;
  }
  uint32_t pick(uint32_t bound) { return byte() % bound; }
  uint64_t number() {
    uint64_t value = 0;
    for (uint32_t n = pick(9); n > 0; --n) value = value << 8 | byte();
    return value;
  }
  /// Nothing long any more: the bytes are gone, or the code is deep or long enough.
  bool tired() const { return left_.empty() || depth_ > 12 || body_.size() > 4000; }

  // -- the skeleton --

  template <typename Content>
  void section(uint8_t id, uint32_t count, const Content& content) {
    const size_t mark = out_.begin_section(id);
    out_.u32(count);
    content();
    out_.end_section(mark);
  }

  void field(ValType type) {
    out_.val_type(type);
    out_.byte(1);
  }

  void types() {
    section(1, 1 + kFuncs + 3, [&] {
      out_.byte(0x4e);
      out_.u32(kFirstFunc);
      out_.raw(Bytes(std::array<uint8_t, 4>{0x50, 0, 0x5f, 3}));
      field(ValType::i32());
      field(ValType::i8());
      field(ref_to(kSubStruct));
      out_.raw(Bytes(std::array<uint8_t, 5>{0x4f, 1, kStruct, 0x5f, 5}));
      field(ValType::i32());
      field(ValType::i8());
      field(ref_to(kSubStruct));
      field(ValType::v128());
      field(ValType::ref(AbstractHeap::any, true));
      for (const ValType element : {ValType::i64(), ValType::i16(), ValType::ref(AbstractHeap::any, true)}) {
        out_.byte(0x5e);
        field(element);
      }
      for (const FuncShape& f : funcs_) func_type(f);
      func_type({{kI32}, {kI32}});  // the import
      func_type({{kI32}, {}});      // the tag
      func_type({{}, {}});
    });
  }
  uint32_t import_type() const { return kFirstFunc + kFuncs; }
  uint32_t tag_type() const { return kFirstFunc + kFuncs + 1; }

  void func_type(const FuncShape& f) {
    out_.byte(0x60);
    for (const auto* list : {&f.params, &f.results}) {
      out_.u32(static_cast<uint32_t>(list->size()));
      for (const uint32_t t : *list) out_.val_type(kTypes[t]);
    }
  }

  void entities() {
    section(2, 1, [&] {
      out_.name("h");
      out_.name("f");
      out_.byte(0);
      out_.u32(import_type());
    });
    section(3, kFuncs, [&] {
      for (uint32_t f = 0; f < kFuncs; ++f) out_.u32(kFirstFunc + f);
    });
    section(4, 2, [&] {
      out_.raw(Bytes(std::array<uint8_t, 8>{0x70, 1, 10, 20, 0x6e, 1, 5, 10}));  // funcref, anyref
    });
    section(5, 1, [&] {
      out_.byte(is_64_ ? 5 : 1);
      out_.u32(1);
      out_.u32(kMemoryPages);
    });
    section(13, 1, [&] {
      out_.byte(0);
      out_.u32(tag_type());
    });
    section(6, kTypeCount, [&] {
      for (uint32_t t = 0; t < kTypeCount; ++t) {
        out_.val_type(kTypes[t]);
        out_.byte(1);
        std::swap(out_, body_);
        constant(t, 0);
        op(Opcode::end);
        std::swap(out_, body_);
      }
    });
    section(7, kFuncs + 3 + kTypeCount, [&] {
      for (uint32_t f = 0; f < kFuncs; ++f) exported(std::to_string(f), 0, f + 1);
      exported("m", 2, 0);
      exported("t0", 1, 0);
      exported("t1", 1, 1);
      for (uint32_t t = 0; t < kTypeCount; ++t) exported("g" + std::to_string(t), 3, t);
    });
    section(9, 2, [&] {
      out_.raw(Bytes(std::array<uint8_t, 11>{0, 0x41, 2, 0x0b, 6, 0, 1, 2, 3, 4, 5}));  // into table 0
      out_.raw(Bytes(std::array<uint8_t, 6>{1, 0, 3, 6, 1, 2}));                        // passive
    });
    section(12, 1, [] {});
  }

  void exported(const std::string& name, uint8_t kind, uint32_t index) {
    out_.name(name);
    out_.byte(kind);
    out_.u32(index);
  }

  void code() {
    section(10, kFuncs, [&] {
      for (const FuncShape& f : funcs_) {
        body_ = ByteWriter();
        params_ = static_cast<uint32_t>(f.params.size());
        labels_.clear();
        results_ = f.results;
        for (uint32_t n = pick(8); n > 0; --n) statement();
        for (const uint32_t t : f.results) value(t);
        op(Opcode::end);
        ByteWriter locals;
        locals.u32(kTypeCount);
        for (const ValType t : kTypes) {
          locals.u32(kLocalsPerType);
          locals.val_type(t);
        }
        out_.u32(static_cast<uint32_t>(locals.size() + body_.size()));
        out_.raw(locals.bytes());
        out_.raw(body_.bytes());
      }
    });
    section(11, 1, [&] {
      out_.byte(1);
      out_.name("the quick brown fox");
    });
  }

  // -- instructions --

  /// Sorts instructions with fixed types by their first result: the ways to make a value of that type.
  void sort_in(Opcode o) {
    const Signature& s = signature(o);
    if (!s.fixed || op_info(o).klass == OpClass::Const) return;
    if (o == Opcode::memory_atomic_wait32 || o == Opcode::memory_atomic_wait64) return;  // they would wait
    if (s.result_count == 0) return effects_.push_back(o);
    for (uint32_t t = kI32; t <= kV128; ++t) {
      if (kTypes[t] == s.results[0]) makers_[t].push_back(o);
    }
  }

  static uint32_t number_of(ValType type) {
    for (uint32_t t = 0; t < kTypeCount; ++t) {
      if (kTypes[t] == type) return t;
    }
    return kI32;
  }

  void op(Opcode o) {
    const OpInfo& info = op_info(o);
    if (info.prefix == 0) return body_.byte(static_cast<uint8_t>(info.code));
    body_.byte(info.prefix);
    body_.u32(info.code);
  }
  template <typename... Indices>
  void op(Opcode o, uint32_t first, Indices... indices) {
    op(o);
    body_.u32(first);
    (body_.u32(indices), ...);
  }
  void op_heap(Opcode o, HeapType heap) {
    op(o);
    body_.heap_type(heap);
  }

  void constant(uint32_t t, uint64_t bits) {
    switch (t) {
      case kI32: op(Opcode::i32_const); return body_.s64(static_cast<int32_t>(bits));
      case kI64: op(Opcode::i64_const); return body_.s64(static_cast<int64_t>(bits));
      case kF32: op(Opcode::f32_const); return body_.fixed32(static_cast<uint32_t>(bits));
      case kF64: op(Opcode::f64_const); return body_.fixed64(bits);
      case kV128:
        op(Opcode::v128_const);
        body_.fixed64(bits);
        return body_.fixed64(~bits * 3);
      default: op_heap(Opcode::ref_null, kTypes[t].heap());
    }
  }

  /// An address, mostly within the memory, or a length.
  void address() {
    value(is_64_ ? kI64 : kI32);
    if (pick(8) == 0) return;
    constant(is_64_ ? kI64 : kI32, 0xffff);
    op(is_64_ ? Opcode::i64_and : Opcode::i32_and);
  }
  void small() {
    value(kI32);
    if (pick(8) == 0) return;
    constant(kI32, 7);
    op(Opcode::i32_and);
  }

  /// An instruction with a fixed type and its operands; drops the results behind the first.
  void fixed(Opcode o) {
    const Signature& s = signature(o);
    const OpInfo& info = op_info(o);
    for (unsigned i = 0; i < s.param_count; ++i) {
      if (i == 0 && s.address) {
        address();
      } else {
        value(number_of(s.params[i]));
      }
    }
    op(o);
    const bool atomic = info.klass >= OpClass::AtomicLoad && info.klass <= OpClass::AtomicNotify;
    switch (info.imm) {
      case Immediate::MemArg:
      case Immediate::MemArgLane:
        body_.u32(atomic ? info.arg : pick(info.arg + 1u));
        body_.u64(pick(16) == 0 ? number() >> (is_64_ ? 0 : 32) : byte());
        if (info.imm == Immediate::MemArgLane) body_.byte(static_cast<uint8_t>(pick(16u >> info.arg)));
        break;
      case Immediate::Lane: body_.byte(static_cast<uint8_t>(pick(info.arg))); break;
      case Immediate::Lanes16:
        for (int i = 0; i < 16; ++i) body_.byte(static_cast<uint8_t>(pick(32)));
        break;
      case Immediate::Memory:
      case Immediate::ZeroByte: body_.byte(0); break;
      default: break;
    }
    for (unsigned i = 1; i < s.result_count; ++i) op(Opcode::drop);
  }

  struct Deeper {
    explicit Deeper(Generator& g) : g_(g) { ++g_.depth_; }
    ~Deeper() { --g_.depth_; }
    Generator& g_;
  };

  uint32_t local(uint32_t t) { return params_ + t * kLocalsPerType + pick(kLocalsPerType); }

  /// Pushes one value of a type.
  void value(uint32_t t) {
    if (tired()) return constant(t, left_.empty() ? 1 : number());
    const Deeper deeper(*this);
    switch (pick(16)) {
      case 0: return constant(t, number());
      case 1:
      case 2: return op(Opcode::local_get, local(t));
      case 3: value(t); return op(Opcode::local_tee, local(t));
      case 4: return op(Opcode::global_get, t);
      case 5: return block(Opcode::block, t);
      case 6: return block(Opcode::loop, t);
      case 7: return if_else(t);
      case 8: return call(t);
      case 9: return choose(t);
      case 10: return branch(t);
      case 11: return guarded(t);
      default: break;
    }
    if (t <= kV128 && pick(8) != 0) return fixed(makers_[t][(uint32_t{byte()} << 8 | byte()) % makers_[t].size()]);
    special(t);
  }

  /// The ways that a type has of its own.
  void special(uint32_t t) {
    switch (t) {
      case kI32: return special_i32();
      case kI64:
        value(kNumbersRef);
        small();
        return op(Opcode::array_get, kNumbers);
      case kV128: value(kSubRef); return op(Opcode::struct_get, kSubStruct, 3);
      case kFuncref:
        if (pick(2) == 0) return op(Opcode::ref_func, pick(kFuncs));
        small();
        return op(Opcode::table_get, 0);
      case kExtern: value(kAny); return op(Opcode::extern_convert_any);
      case kAny: return special_any();
      case kI31: value(kI32); return op(Opcode::ref_i31);
      case kStructRef:
        if (pick(2) == 0) return value(kSubRef);
        if (pick(2) == 0) return op(Opcode::struct_new_default, kStruct);
        value(kI32);
        value(kI32);
        value(kSubRef);
        return op(Opcode::struct_new, kStruct);
      case kSubRef: return special_sub();
      case kNumbersRef:
        value(kI64);
        small();
        return op(Opcode::array_new, kNumbers);
      case kRefsRef: {
        const uint32_t n = pick(4);
        for (uint32_t i = 0; i < n; ++i) value(kAny);
        return op(Opcode::array_new_fixed, kRefs, n);
      }
      default: return constant(t, number());
    }
  }

  void special_i32() {
    switch (pick(9)) {
      case 0: value(pick(kTypeCount - kFuncref) + kFuncref); return op(Opcode::ref_is_null);
      case 1: value(kI31); return op(pick(2) ? Opcode::i31_get_s : Opcode::i31_get_u);
      case 2: value(kStructRef); return op(Opcode::struct_get, kStruct, 0);
      case 3: value(kStructRef); return op(pick(2) ? Opcode::struct_get_s : Opcode::struct_get_u, kStruct, 1);
      case 4: value(kNumbersRef); return op(Opcode::array_len);
      case 5: value(kAny); return op_heap(pick(2) ? Opcode::ref_test : Opcode::ref_test_null, cast_target());
      case 6:
        if (is_64_) return constant(kI32, number());
        constant(kI32, pick(3));
        return op(Opcode::memory_grow, 0);
      case 7:
        value(kFuncref);
        small();
        return op(Opcode::table_grow, 0);
      default:
        value(kStructRef);
        value(kStructRef);
        return op(Opcode::ref_eq);
    }
  }

  HeapType cast_target() {
    static constexpr uint32_t kTargets[] = {kI31, kStructRef, kSubRef, kNumbersRef, kRefsRef, kAny};
    return kTypes[kTargets[pick(std::size(kTargets))]].heap();
  }

  void special_any() {
    switch (pick(5)) {
      case 0: {
        static constexpr uint32_t kSubs[] = {kI31, kStructRef, kSubRef, kNumbersRef, kRefsRef};
        return value(kSubs[pick(std::size(kSubs))]);
      }
      case 1: value(kExtern); return op(Opcode::any_convert_extern);
      case 2:
        value(kRefsRef);
        small();
        return op(Opcode::array_get, kRefs);
      case 3: value(kSubRef); return op(Opcode::struct_get, kSubStruct, 4);
      default: small(); return op(Opcode::table_get, 1);
    }
  }

  void special_sub() {
    switch (pick(4)) {
      case 0: value(kAny); return op_heap(pick(2) ? Opcode::ref_cast : Opcode::ref_cast_null, kTypes[kSubRef].heap());
      case 1: value(kStructRef); return op(Opcode::struct_get, kStruct, 2);
      case 2: return op(Opcode::struct_new_default, kSubStruct);
      default:
        value(kI32);
        value(kI32);
        value(kSubRef);
        value(kV128);
        value(kAny);
        return op(Opcode::struct_new, kSubStruct);
    }
  }

  // -- control --

  static constexpr uint32_t kNoType = ~0u;
  void open(Opcode o, uint32_t t, bool is_loop) {
    op(o);
    block_type(t);
    labels_.push_back(is_loop ? kNoType : t);
  }
  void block_type(uint32_t t) {
    if (t == kNoType) {
      body_.byte(0x40);
    } else {
      body_.val_type(kTypes[t]);
    }
  }
  void close() {
    op(Opcode::end);
    labels_.pop_back();
  }
  void statements() {
    for (uint32_t n = pick(4); n > 0; --n) statement();
  }

  void block(Opcode o, uint32_t t) {
    open(o, t, o == Opcode::loop);
    statements();
    if (t != kNoType) value(t);
    close();
  }

  void if_else(uint32_t t) {
    value(kI32);
    open(Opcode::if_, t, false);
    statements();
    if (t != kNoType) value(t);
    op(Opcode::else_);
    if (t != kNoType) value(t);
    close();
  }

  void choose(uint32_t t) {
    value(t);
    value(t);
    value(kI32);
    if (t <= kV128 && pick(2) == 0) return op(Opcode::select);
    op(Opcode::select_t);
    body_.u32(1);
    body_.val_type(kTypes[t]);
  }

  /// A label that takes `t`, counted from inside, or nothing.
  std::optional<uint32_t> label(uint32_t t) {
    if (labels_.empty()) return std::nullopt;
    const uint32_t size = static_cast<uint32_t>(labels_.size()), start = pick(size);
    for (uint32_t i = 0; i < size; ++i) {
      const uint32_t depth = (start + i) % size;
      if (labels_[size - 1 - depth] == t) return depth;
    }
    return std::nullopt;
  }

  /// A value that may leave for a label on its way.
  void branch(uint32_t t) {
    const auto to = label(t);
    value(t);
    if (!to) return;
    value(kI32);
    if (pick(4) != 0) return op(Opcode::br_if, *to);
    const auto other = label(t);
    op(Opcode::br_table, 2, *to, *other, *to);
    constant(t, number());  // not reached; keeps the rest readable
  }

  /// A value made under the eyes of a handler.
  void guarded(uint32_t t) {
    if (pick(3) == 0) {
      open(Opcode::try_, t, false);
      value(t);
      op(Opcode::catch_, kTag);
      op(Opcode::drop);
      value(t);
      return close();
    }
    open(Opcode::block, t, false);
    open(Opcode::block, kI32, false);
    op(Opcode::try_table);
    block_type(t);
    body_.u32(1);
    body_.byte(0);
    body_.u32(kTag);
    body_.u32(0);
    labels_.push_back(t);
    statements();
    value(t);
    close();
    op(Opcode::br, 1);
    close();
    op(Opcode::drop);
    value(t);
    close();
  }

  /// Calls something whose first result is of type `t`, if there is such a function.
  void call(uint32_t t) {
    const uint32_t start = pick(kFuncs);
    for (uint32_t i = 0; i < kFuncs; ++i) {
      const uint32_t f = (start + i) % kFuncs;
      if (funcs_[f].results.empty() || funcs_[f].results[0] != t) continue;
      return call_to(f, 1);
    }
    if (t == kI32) {
      value(kI32);
      return op(Opcode::call, 0);
    }
    constant(t, number());
  }

  /// Calls function `f` in one of three ways; drops all but `keep` results.
  void call_to(uint32_t f, uint32_t keep) {
    for (const uint32_t p : funcs_[f].params) value(p);
    switch (pick(3)) {
      case 0: op(Opcode::call, f + 1); break;
      case 1:
        small();
        op(Opcode::call_indirect, kFirstFunc + f, 0);
        break;
      default: op(Opcode::ref_func, f + 1); op(Opcode::call_ref, kFirstFunc + f);
    }
    for (size_t i = keep; i < funcs_[f].results.size(); ++i) op(Opcode::drop);
  }

  /// Something without a value.
  void statement() {
    if (tired()) return;
    const Deeper deeper(*this);
    const uint32_t t = pick(kTypeCount);
    switch (pick(20)) {
      case 0: value(t); return op(Opcode::drop);
      case 1:
      case 2: value(t); return op(Opcode::local_set, local(t));
      case 3: value(t); return op(Opcode::global_set, t);
      case 4: return block(Opcode::block, kNoType);
      case 5: return block(Opcode::loop, kNoType);
      case 6: return if_else(kNoType);
      case 7: return call_to(pick(kFuncs), 0);
      case 8: return leave();
      case 9: return bulk();
      case 10: return tables();
      case 11: value(kI32); return op(Opcode::throw_, kTag);
      case 12: return fields();
      case 13: return elements();
      case 14: return tail_call();
      default: return fixed(effects_[byte() % effects_.size()]);
    }
  }

  /// Leaves a block or loop, perhaps.
  void leave() {
    const auto to = label(kNoType);
    if (!to) {
      value(kI32);
      open(Opcode::if_, kNoType, false);
      for (const uint32_t r : results_) value(r);
      op(Opcode::return_);
      return close();
    }
    value(kI32);
    op(Opcode::br_if, *to);
  }

  /// A tail call needs the results of the function it stands in.
  void tail_call() {
    for (uint32_t f = 0; f < kFuncs; ++f) {
      if (funcs_[f].results != results_) continue;
      value(kI32);
      open(Opcode::if_, kNoType, false);
      for (const uint32_t p : funcs_[f].params) value(p);
      switch (pick(3)) {
        case 0: op(Opcode::return_call, f + 1); break;
        case 1:
          small();
          op(Opcode::return_call_indirect, kFirstFunc + f, 0);
          break;
        default: op(Opcode::ref_func, f + 1); op(Opcode::return_call_ref, kFirstFunc + f);
      }
      return close();
    }
  }

  void bulk() {
    address();
    switch (pick(3)) {
      case 0:
        value(kI32);
        address();
        return op(Opcode::memory_fill, 0);
      case 1:
        address();
        address();
        return op(Opcode::memory_copy, 0, 0);
      default:
        small();
        small();
        return op(Opcode::memory_init, 0, 0);
    }
  }

  void tables() {
    small();
    switch (pick(5)) {
      case 0: value(kFuncref); return op(Opcode::table_set, 0);
      case 1: value(kAny); return op(Opcode::table_set, 1);
      case 2:
        value(kAny);
        small();
        return op(Opcode::table_fill, 1);
      case 3:
        small();
        small();
        return op(Opcode::table_copy, 0, 0);
      default:
        small();
        small();
        return op(Opcode::table_init, 1, 0);
    }
  }

  void fields() {
    switch (pick(3)) {
      case 0:
        value(kStructRef);
        value(kI32);
        return op(Opcode::struct_set, kStruct, pick(2));
      case 1:
        value(kStructRef);
        value(kSubRef);
        return op(Opcode::struct_set, kStruct, 2);
      default:
        value(kSubRef);
        value(kAny);
        return op(Opcode::struct_set, kSubStruct, 4);
    }
  }

  void elements() {
    value(kNumbersRef);
    small();
    switch (pick(3)) {
      case 0: value(kI64); return op(Opcode::array_set, kNumbers);
      case 1:
        value(kI64);
        small();
        return op(Opcode::array_fill, kNumbers);
      default:
        value(kNumbersRef);
        small();
        small();
        return op(Opcode::array_copy, kNumbers, kNumbers);
    }
  }

  std::span<const uint8_t> left_;
  ByteWriter out_, body_;
  bool is_64_ = false;
  uint32_t depth_ = 0, params_ = 0;
  std::vector<FuncShape> funcs_;
  std::vector<uint32_t> labels_;   // type that each open block's label takes
  std::vector<uint32_t> results_;  // of the function
  std::array<std::vector<Opcode>, kV128 + 1> makers_;
  std::vector<Opcode> effects_;
};

}  // namespace

std::vector<uint8_t> generate(std::span<const uint8_t> choices) { return Generator(choices).run(); }

}  // namespace wasmvm::fuzz
