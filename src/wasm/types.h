// Types of the language: value, storage, function, struct, array, limits and external types.
//
// Reference types name a defined type either by its index in one module (ValType) or by its canonical, process-wide id
// (CanonType): two instances of one template, so that the two meanings cannot be mixed up.
// SPEC: https://webassembly.github.io/spec/core/syntax/types.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/index.h"

namespace wasmvm {

/// Canonical number of a defined type: equal types (in the sense of the specification) have equal ids while anyone uses them.
using TypeId = Index<struct TypeIdTag>;

/// Abstract heap types; values are the binary encodings.
enum class AbstractHeap : uint8_t {
  noexn = 0x74,
  nofunc = 0x73,
  noextern = 0x72,
  none = 0x71,
  func = 0x70,
  extern_ = 0x6f,
  any = 0x6e,
  eq = 0x6d,
  i31 = 0x6c,
  struct_ = 0x6b,
  array = 0x6a,
  exn = 0x69,
};

/// A heap type: abstract, or a defined type named by Id. Passive value.
template <typename Id>
class BasicHeapType {
 public:
  constexpr BasicHeapType(AbstractHeap a) : bits_(kAbstract | static_cast<uint32_t>(a)) {}
  constexpr explicit BasicHeapType(Id id) : bits_(id.value) {}

  constexpr bool is_abstract() const { return (bits_ & kAbstract) != 0; }
  constexpr bool is_defined() const { return !is_abstract(); }
  constexpr AbstractHeap abstract() const { return static_cast<AbstractHeap>(bits_ & 0xff); }
  constexpr Id id() const { return Id(bits_); }
  constexpr bool is(AbstractHeap a) const { return *this == BasicHeapType(a); }
  constexpr uint32_t bits() const { return bits_; }
  static constexpr BasicHeapType from_bits(uint32_t bits) {
    BasicHeapType h{AbstractHeap::any};
    h.bits_ = bits;
    return h;
  }
  friend constexpr bool operator==(BasicHeapType, BasicHeapType) = default;

  static constexpr uint32_t kAbstract = 1u << 29;

 private:
  uint32_t bits_;
};

/// A value type, or a packed storage type (i8, i16), or bottom (the type of nothing in particular, for validation).
/// Four bytes; comparable. ABI: never stored in files.
template <typename Id>
class BasicValType {
 public:
  using Heap = BasicHeapType<Id>;

  constexpr BasicValType() : bits_(0) {}
  static constexpr BasicValType i32() { return BasicValType(0x7f); }
  static constexpr BasicValType i64() { return BasicValType(0x7e); }
  static constexpr BasicValType f32() { return BasicValType(0x7d); }
  static constexpr BasicValType f64() { return BasicValType(0x7c); }
  static constexpr BasicValType v128() { return BasicValType(0x7b); }
  static constexpr BasicValType i8() { return BasicValType(0x78); }
  static constexpr BasicValType i16() { return BasicValType(0x77); }
  static constexpr BasicValType bottom() { return BasicValType(); }
  static constexpr BasicValType ref(Heap heap, bool nullable) {
    return BasicValType(kRef | (nullable ? kNullable : 0) | heap.bits());
  }
  static constexpr BasicValType funcref() { return ref(AbstractHeap::func, true); }
  static constexpr BasicValType externref() { return ref(AbstractHeap::extern_, true); }
  static constexpr BasicValType exnref() { return ref(AbstractHeap::exn, true); }

  constexpr bool is_bottom() const { return bits_ == 0; }
  constexpr bool is_ref() const { return (bits_ & kRef) != 0; }
  constexpr bool is_num() const { return bits_ >= 0x7c && bits_ <= 0x7f; }
  constexpr bool is_vec() const { return bits_ == 0x7b; }
  constexpr bool is_int() const { return bits_ == 0x7f || bits_ == 0x7e; }
  constexpr bool is_float() const { return bits_ == 0x7d || bits_ == 0x7c; }
  constexpr bool is_packed() const { return bits_ == 0x78 || bits_ == 0x77; }
  constexpr bool is_nullable() const { return (bits_ & kNullable) != 0; }
  /// True for types with a default value: everything but non-nullable references.
  constexpr bool is_defaultable() const { return !is_ref() || is_nullable(); }
  constexpr Heap heap() const { return Heap::from_bits(bits_ & ~(kRef | kNullable)); }
  constexpr BasicValType with_nullable(bool nullable) const { return ref(heap(), nullable); }
  /// i32 for packed storage types, else itself.
  constexpr BasicValType unpacked() const { return is_packed() ? i32() : *this; }
  /// Eight-byte slots a value takes in frames, globals and argument arrays.
  constexpr uint32_t slots() const { return is_vec() ? 2 : 1; }
  constexpr uint32_t bits() const { return bits_; }
  static constexpr BasicValType from_bits(uint32_t bits) { return BasicValType(bits); }
  friend constexpr bool operator==(BasicValType, BasicValType) = default;

 private:
  static constexpr uint32_t kRef = 1u << 31, kNullable = 1u << 30;
  constexpr explicit BasicValType(uint32_t bits) : bits_(bits) {}
  uint32_t bits_;
};

using HeapType = BasicHeapType<TypeIndex>;  ///< relative to one module
using ValType = BasicValType<TypeIndex>;    ///< relative to one module
using CanonHeap = BasicHeapType<TypeId>;    ///< process-wide
using CanonType = BasicValType<TypeId>;     ///< process-wide

enum class Mutability : uint8_t { Const = 0, Var = 1 };

template <typename VT>
struct BasicFieldType {
  VT storage;
  Mutability mut = Mutability::Const;
  friend bool operator==(const BasicFieldType&, const BasicFieldType&) = default;
};

template <typename VT>
struct BasicFuncType {
  std::vector<VT> params, results;
  friend bool operator==(const BasicFuncType&, const BasicFuncType&) = default;
};

enum class CompositeKind : uint8_t { Func, Struct, Array };

/// A composite type: `func` is meaningful for Func, `fields` for Struct (any number) and Array (exactly one).
template <typename VT>
struct BasicCompositeType {
  CompositeKind kind = CompositeKind::Func;
  BasicFuncType<VT> func;
  std::vector<BasicFieldType<VT>> fields;
  friend bool operator==(const BasicCompositeType&, const BasicCompositeType&) = default;
};

using FieldType = BasicFieldType<ValType>;
using FuncType = BasicFuncType<ValType>;
using CompositeType = BasicCompositeType<ValType>;
using CanonFuncType = BasicFuncType<CanonType>;
using CanonComposite = BasicCompositeType<CanonType>;

/// One entry of a type section: composite type with its place in the subtype order.
struct SubType {
  bool is_final = true;
  std::vector<TypeIndex> supertypes;  ///< at most one is valid; the decoder keeps what it read
  CompositeType type;
};

/// A recursion group: `count` consecutive entries of the type index space from `first`.
struct RecGroup {
  TypeIndex first;
  uint32_t count = 0;
};

enum class ExternKind : uint8_t { Func = 0, Table = 1, Memory = 2, Global = 3, Tag = 4 };

/// Size limits of a table (in elements) or memory (in pages), with its address type.
struct Limits {
  uint64_t min = 0;
  std::optional<uint64_t> max;
  bool is_64 = false;
  bool is_shared = false;
  friend bool operator==(const Limits&, const Limits&) = default;
};

template <typename VT>
struct BasicTableType {
  VT element;
  Limits limits;
};
struct MemoryType {
  Limits limits;
  uint8_t page_log2 = 16;  ///< 16 (64 KiB) or, with custom page sizes, 0
};
template <typename VT>
struct BasicGlobalType {
  VT type;
  Mutability mut = Mutability::Const;
};
using TableType = BasicTableType<ValType>;
using GlobalType = BasicGlobalType<ValType>;
using CanonTable = BasicTableType<CanonType>;
using CanonGlobal = BasicGlobalType<CanonType>;

/// "i32", "(ref null func)", "(ref 3)", ... in text-format notation; defined types by number.
std::string to_text(ValType type);
std::string to_text(HeapType heap);
std::string to_text(CanonType type);
std::string to_text(CanonHeap heap);
/// "[i32 i64] -> [f32]" for messages.
std::string to_text(const FuncType& type);
std::string to_text(const CanonFuncType& type);
const char* to_text(ExternKind kind);
const char* to_text(AbstractHeap heap);

}  // namespace wasmvm
