// Types in text notation, for messages and the printer.
#include "wasm/types.h"

namespace wasmvm {
namespace {

template <typename Heap>
std::string heap_text(Heap heap) {
  return heap.is_abstract() ? to_text(heap.abstract()) : std::to_string(heap.id().value);
}

template <typename VT>
std::string val_text(VT type) {
  if (type.is_ref()) {
    const auto heap = type.heap();
    if (type.is_nullable() && heap.is_abstract()) {
      switch (heap.abstract()) {
        case AbstractHeap::none: return "nullref";
        case AbstractHeap::noextern: return "nullexternref";
        case AbstractHeap::nofunc: return "nullfuncref";
        case AbstractHeap::noexn: return "nullexnref";
        default: return std::string(to_text(heap.abstract())) + "ref";
      }
    }
    return std::string("(ref ") + (type.is_nullable() ? "null " : "") + heap_text(heap) + ")";
  }
  if (type == VT::i32()) return "i32";
  if (type == VT::i64()) return "i64";
  if (type == VT::f32()) return "f32";
  if (type == VT::f64()) return "f64";
  if (type == VT::v128()) return "v128";
  if (type == VT::i8()) return "i8";
  if (type == VT::i16()) return "i16";
  return "any type";
}

template <typename VT>
std::string list_text(const std::vector<VT>& types) {
  std::string text = "[";
  for (const VT& type : types) {
    if (text.size() > 1) text += ' ';
    text += val_text(type);
  }
  return text + "]";
}

}  // namespace

std::string to_text(ValType type) { return val_text(type); }
std::string to_text(CanonType type) { return val_text(type); }
std::string to_text(HeapType heap) { return heap_text(heap); }
std::string to_text(CanonHeap heap) { return heap_text(heap); }
std::string to_text(const FuncType& type) { return list_text(type.params) + " -> " + list_text(type.results); }
std::string to_text(const CanonFuncType& type) { return list_text(type.params) + " -> " + list_text(type.results); }

const char* to_text(ExternKind kind) {
  switch (kind) {
    case ExternKind::Func: return "func";
    case ExternKind::Table: return "table";
    case ExternKind::Memory: return "memory";
    case ExternKind::Global: return "global";
    case ExternKind::Tag: return "tag";
  }
  return "?";
}

const char* to_text(AbstractHeap heap) {
  switch (heap) {
    case AbstractHeap::noexn: return "noexn";
    case AbstractHeap::nofunc: return "nofunc";
    case AbstractHeap::noextern: return "noextern";
    case AbstractHeap::none: return "none";
    case AbstractHeap::func: return "func";
    case AbstractHeap::extern_: return "extern";
    case AbstractHeap::any: return "any";
    case AbstractHeap::eq: return "eq";
    case AbstractHeap::i31: return "i31";
    case AbstractHeap::struct_: return "struct";
    case AbstractHeap::array: return "array";
    case AbstractHeap::exn: return "exn";
  }
  return "?";
}

}  // namespace wasmvm
