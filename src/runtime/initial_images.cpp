// What the memories of a module hold when its data segments have been copied, worked out before there is an instance.
#include <algorithm>
#include <cstring>

#include "base/leb128.h"
#include "runtime/instance.h"

namespace wasmvm::runtime {
namespace {

// Larger contents are copied at each instantiation, which then has more to do anyway.
constexpr uint64_t kMaxImage = uint64_t{64} << 20;

/// The value of `i32.const N end`; nothing for any other expression.
std::optional<uint32_t> constant(Bytes expr) {
  constexpr uint8_t kI32Const = 0x41, kEnd = 0x0b;
  const uint8_t* at = expr.data();
  const uint8_t* const end = at + expr.size();
  int64_t value = 0;
  if (at == end || *at++ != kI32Const || read_sleb<32>(at, end, value) != LebError::None) return std::nullopt;
  if (at == end || *at++ != kEnd || at != end) return std::nullopt;
  return static_cast<uint32_t>(value);
}

/// The contents of one memory; nothing if a segment's place is not known or outside.
std::optional<std::vector<uint8_t>> contents_of(const Module& module, uint32_t memory) {
  const MemoryType& type = module.memories[memory];
  if (type.limits.is_64 || type.page_log2 != 16) return std::nullopt;
  const uint64_t size = type.limits.min << type.page_log2;
  std::vector<uint8_t> contents;
  for (const DataSegment& segment : module.data) {
    if (segment.mode != SegmentMode::Active || segment.memory.value != memory) continue;
    const auto offset = constant(module.view(segment.offset.range));
    const Bytes bytes = module.view(segment.bytes);
    if (!offset || *offset > size || bytes.size() > size - *offset) return std::nullopt;
    const uint64_t end = *offset + bytes.size();
    if (end > kMaxImage) return std::nullopt;
    if (end > contents.size()) contents.resize(end);
    if (!bytes.empty()) memcpy(contents.data() + *offset, bytes.data(), bytes.size());
  }
  return contents;
}

}  // namespace

std::vector<Ref<MemoryImage>> initial_images(const Module& module) {
  std::vector<Ref<MemoryImage>> images;
  for (size_t i = module.imported_memories; i < module.memories.size(); ++i) {
    Ref<MemoryImage> image;
    if (const auto contents = contents_of(module, static_cast<uint32_t>(i))) image = MemoryImage::create(*contents);
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace wasmvm::runtime
