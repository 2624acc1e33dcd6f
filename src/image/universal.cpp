// Finding, adding and choosing images in a module's file.
#include "image/universal.h"

#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/leb128.h"
#include "wasm/error_code.h"
#include "wasm/limits.h"

namespace wasmvm::image {
namespace {

constexpr std::string_view kName = kSectionName;
constexpr size_t kPreamble = 8;
constexpr size_t kSizeBytes = 5;  ///< a size is written with all the bytes that it may have, so that it can be computed first
constexpr size_t kBeforePayload = 1 + kSizeBytes + 1 + kName.size();

/// Reads a u32 at `at`, which it moves; false at the end.
bool read_u32(Bytes module, size_t& at, uint64_t& value) {
  const uint8_t* pos = module.data() + at;
  if (read_uleb<32>(pos, module.data() + module.size(), value) != LebError::None) return false;
  at = static_cast<size_t>(pos - module.data());
  return true;
}

/// The image of a section whose payload is [at, end).
void find_image(Bytes module, size_t at, size_t end, ImageSection& out) {
  uint32_t padding;
  if (end - at < sizeof padding) return;
  std::memcpy(&padding, module.data() + at, sizeof padding);
  if (padding < sizeof padding || padding > end - at) return;
  out.image_at = at + padding;
  out.image_size = end - out.image_at;
}

void append_u32(std::vector<uint8_t>& out, uint64_t value) {
  for (size_t i = 0; i < kSizeBytes; ++i, value >>= 7)
    out.push_back(static_cast<uint8_t>((value & 0x7f) | (i + 1 < kSizeBytes ? 0x80 : 0)));
}

/// Calls `use(piece)` for everything outside of images.
void each_piece(Bytes module, const auto& use) {
  size_t at = 0;
  for (const ImageSection& section : image_sections(module)) {
    use(module.subspan(at, section.begin - at));
    at = section.end;
  }
  use(module.subspan(at));
}

void append_section(std::vector<uint8_t>& out, std::span<const uint8_t> image) {
  const size_t payload = out.size() + kBeforePayload;
  const size_t image_at = (payload + sizeof(uint32_t) + kPage - 1) / kPage * kPage;
  out.push_back(0);
  append_u32(out, 1 + kName.size() + (image_at - payload) + image.size());
  out.push_back(static_cast<uint8_t>(kName.size()));
  out.insert(out.end(), kName.begin(), kName.end());
  const auto padding = static_cast<uint32_t>(image_at - payload);
  out.resize(image_at);
  std::memcpy(out.data() + payload, &padding, sizeof padding);
  out.insert(out.end(), image.begin(), image.end());
}

}  // namespace

std::vector<ImageSection> image_sections(Bytes module) {
  std::vector<ImageSection> found;
  for (size_t at = kPreamble; at < module.size();) {
    ImageSection section = {at, 0, 0, 0};
    const uint8_t id = module[at++];
    uint64_t size, name;
    if (!read_u32(module, at, size) || size > module.size() - at) break;
    section.end = at + size;
    const size_t content = at;
    at = section.end;
    size_t payload = content;
    if (id != 0 || !read_u32(module.first(section.end), payload, name) || name != kName.size() || section.end - payload < name)
      continue;
    if (std::memcmp(module.data() + payload, kName.data(), kName.size()) != 0) continue;
    find_image(module, payload + kName.size(), section.end, section);
    found.push_back(section);
  }
  return found;
}

std::vector<uint8_t> without_images(Bytes module) {
  std::vector<uint8_t> out;
  each_piece(module, [&](Bytes piece) { out.insert(out.end(), piece.begin(), piece.end()); });
  return out;
}

Digest hash_without_images(Bytes module) {
  Sha256 hash;
  each_piece(module, [&](Bytes piece) { hash.add(piece); });
  return hash.finish();
}

Result<std::vector<uint8_t>> add_image(Bytes module, std::span<const uint8_t> image) {
  WASMVM_TRY_ASSIGN(const Header fresh, read_header(image));
  std::vector<uint8_t> out = without_images(module);
  for (const ImageSection& section : image_sections(module)) {
    const Bytes old = module.subspan(section.image_at, section.image_size);
    // Those for other processors of the same build and module stay.
    Header header;
    if (old.size() < kPage) continue;
    std::memcpy(&header, old.data() + kHeaderAt, sizeof header);
    const bool is_sibling = std::memcmp(header.magic, kMagic, sizeof kMagic) == 0 && header.format == kFormat &&
                            header.build == fresh.build && header.module_hash == fresh.module_hash;
    const bool is_other = header.machine != fresh.machine || header.cpu_level != fresh.cpu_level;
    if (is_sibling && is_other) append_section(out, old);
  }
  append_section(out, image);
  if (out.size() > limits::kModuleBytes) {
    return make_error(ErrCode::LimitExceeded, "limit exceeded", "a module with its images may have at most 1 GiB");
  }
  return out;
}

Result<Ref<const Image>> open_best(const Ref<const os::Mapping>& file) {
  const Bytes module = file->bytes();
  std::optional<ImageSection> best;
  std::optional<Error> refused;
  Header best_header = {};
  for (const ImageSection& section : image_sections(module)) {
    auto header = read_header(module.subspan(section.image_at, section.image_size));
    if (!header) {
      if (header.error().code == ErrCode::ImageDamaged) return std::move(header).error();
      if (!refused) refused = std::move(header).error();
      continue;
    }
    if (best && header->cpu_level <= best_header.cpu_level) continue;
    best = section;
    best_header = *header;
  }
  if (!best) {
    if (refused) return std::move(*refused);
    return make_error(ErrCode::ImageIncompatible, error_text(ErrCode::ImageIncompatible),
                      "the module holds no compiled image; compile it ahead of time");
  }
  if (hash_without_images(module) != best_header.module_hash) {
    return make_error(ErrCode::ImageIncompatible, error_text(ErrCode::ImageIncompatible),
                      "the module has been changed or damaged since the image was made; compile the module again");
  }
  return Image::open(file, best->image_at, best->image_size);
}

}  // namespace wasmvm::image
