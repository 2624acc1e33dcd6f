// Fuzzer: bytes as a compiled image, and as a module that carries some. Hashes are made to fit, so that what lies behind them is reached.
//
// What holds for every input: no crash, no hang, no memory beyond the input's size. Nothing is run: an image is machine code.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "binary/decode.h"
#include "compiled/jit.h"
#include "image/universal.h"

using namespace wasmvm;
using namespace wasmvm::image;

namespace {

Ref<const os::Mapping> mapped(const std::vector<uint8_t>& bytes) {
  Ref<os::Mapping> mapping;
  if (bytes.empty() || os::Mapping::copy(bytes, mapping) != 0) return nullptr;
  return mapping;
}

/// Makes everything fit that a first look would refuse.
void repair(std::vector<uint8_t>& bytes) {
  if (bytes.size() < kPage) return;
  Header header;
  std::memcpy(&header, bytes.data() + kHeaderAt, sizeof header);
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.format = kFormat;
  header.machine = 62;
  header.cpu_level = 1;
  header.build = build_id();
  header.size = bytes.size();
  const auto hash = [&](Region region, Digest& out) {
    if (region.offset <= bytes.size() && region.size <= bytes.size() - region.offset) {
      out = sha256(std::span(bytes).subspan(region.offset, region.size));
    }
  };
  hash(header.code, header.code_hash);
  hash(header.data, header.data_hash);
  hash(header.module, header.module_hash);
  std::memcpy(bytes.data() + kHeaderAt, &header, sizeof header);
  const Digest seal = sha256(std::span(bytes).first(kSealAt));
  std::copy(seal.begin(), seal.end(), bytes.begin() + kSealAt);
}

void try_image(const std::vector<uint8_t>& bytes) {
  const Ref<const os::Mapping> file = mapped(bytes);
  if (!file) return;
  const auto image = Image::open(file, 0, bytes.size());
  if (!image) return;
  (void)(*image)->serves({}, Features::all(), false);
  (void)(*image)->signature();
  auto module = binary::decode(ModuleBytes((*image)->module(), (*image)->mapping()), Features::all());
  if (!module) return;
  const auto valid = validate::check(std::move(*module), validate::When::Vouched);
  const auto tier = compiled::aot();
  if (valid && tier) (void)(*image)->load(**tier, *valid, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> bytes(data, data + size);
  (void)without_images(bytes);
  if (const Ref<const os::Mapping> file = mapped(bytes)) (void)open_best(file);
  try_image(bytes);
  repair(bytes);
  try_image(bytes);
  return 0;
}
