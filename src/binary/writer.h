// ByteWriter: composes binaries; sections get their sizes when they end.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/leb128.h"
#include "wasm/module.h"
#include "wasm/types.h"

namespace wasmvm::binary {

/// A growing run of bytes. Numbers are written in their shortest form.
class ByteWriter {
 public:
  void byte(uint8_t value) { bytes_.push_back(value); }
  void u32(uint32_t value) { append_uleb(bytes_, value); }
  void u64(uint64_t value) { append_uleb(bytes_, value); }
  /// Signed numbers of any width: the shortest form does not depend on it.
  void s64(int64_t value) { append_sleb(bytes_, value); }
  void fixed32(uint32_t value) { little_endian(value, 4); }
  void fixed64(uint64_t value) { little_endian(value, 8); }
  void raw(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void raw(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
  void name(std::string_view text) {
    u32(static_cast<uint32_t>(text.size()));
    raw(text);
  }
  void preamble() {
    raw(std::string_view("\0asm", 4));
    fixed32(1);
  }
  void heap_type(HeapType heap) {
    if (heap.is_abstract()) {
      byte(static_cast<uint8_t>(heap.abstract()));
    } else {
      s64(heap.id().value);
    }
  }
  /// A value or storage type; nullable abstract references in their short form.
  void val_type(ValType type) {
    if (!type.is_ref()) return byte(static_cast<uint8_t>(type.bits()));
    if (!type.is_nullable() || type.heap().is_defined()) byte(type.is_nullable() ? 0x63 : 0x64);
    heap_type(type.heap());
  }

  /// Starts something that its size precedes: a body, a name subsection. Returns the mark for end_sized().
  size_t begin_sized() const { return bytes_.size(); }
  /// Puts the size of everything since `mark` before it. Moves those bytes once, so nesting costs its depth.
  void end_sized(size_t mark) {
    std::vector<uint8_t> size;
    append_uleb(size, bytes_.size() - mark);
    bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(mark), size.begin(), size.end());
  }
  size_t begin_section(uint8_t id) {
    byte(id);
    return begin_sized();
  }
  void end_section(size_t mark) { end_sized(mark); }

  size_t size() const { return bytes_.size(); }
  const std::vector<uint8_t>& bytes() const { return bytes_; }
  std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
  void little_endian(uint64_t value, unsigned n) {
    for (unsigned i = 0; i < n; ++i) bytes_.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
  std::vector<uint8_t> bytes_;
};

}  // namespace wasmvm::binary
