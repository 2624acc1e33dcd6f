// Opening an image: is it whole, is it for us; and handing its code to the tier that runs it.
#include "image/image.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "base/os_memory.h"
#include "image/writer.h"
#include "wasm/error_code.h"

namespace wasmvm::image {
namespace {

Error damaged(const std::string& what) { return make_error(ErrCode::ImageDamaged, error_text(ErrCode::ImageDamaged), what); }
Error incompatible(const std::string& what) {
  return make_error(ErrCode::ImageIncompatible, error_text(ErrCode::ImageIncompatible), what + "; compile the module again");
}

constexpr size_t kRowBytes[kTableCount] = {4, 4, 12, 8, 8, 32, 12};
static_assert(sizeof(compiled::CodeFunction) == 12 && sizeof(compiled::LineRow) == 8 && sizeof(compiled::UnwindRow) == 8 &&
              sizeof(compiled::FrameShape) == 32 && sizeof(compiled::CallSite) == 12);

std::string short_hex(const Digest& digest) {
  std::string out;
  for (size_t i = 0; i < 6; ++i) {
    out += "0123456789abcdef"[digest[i] >> 4];
    out += "0123456789abcdef"[digest[i] & 15];
  }
  return out;
}

bool is_inside(Region inner, Region outer) {
  return inner.offset >= outer.offset && inner.size <= outer.size && inner.offset - outer.offset <= outer.size - inner.size;
}

/// The regions follow each other to the end, and what is described lies inside them.
bool is_consistent(const Header& h) {
  const Region all{0, h.size};
  for (const Region& region : {h.code, h.data, h.module}) {
    if (!is_inside(region, all)) return false;
  }
  if (h.code.offset != kPage || h.data.offset != h.code.offset + h.code.size || h.module.offset != h.data.offset + h.data.size ||
      h.module.offset + h.module.size != h.size) {
    return false;
  }
  if (h.text_size > h.code.size || h.text_size % kPage != 0) return false;
  for (uint32_t i = 0; i < kTableCount; ++i) {
    if (!is_inside(h.tables[i], h.data) || h.tables[i].size % kRowBytes[i] != 0 || h.tables[i].offset % 8 != 0) return false;
  }
  return h.signature_size <= kMaxSignature;
}

/// Is it for this machine and this build?
Status check_host(const Header& h) {
  if (h.machine != EM_X86_64) return incompatible("it is for machine " + std::to_string(h.machine) + " of ELF, not for x86-64");
  const auto level = static_cast<CpuLevel>(h.cpu_level);
  if (h.cpu_level < 1 || level > CpuLevel::V4)
    return incompatible("it is for processors of unknown level " + std::to_string(h.cpu_level));
  if (level > host_cpu_level()) {
    return incompatible("it is for " + std::string(cpu_level_name(level)) + ", and this processor lacks " + missing_for(level));
  }
  if (os::page_size() != kPage) return incompatible("it is for pages of 4 KiB");
  if (h.build != build_id()) {
    return incompatible("it was made by another build of wasmvm (" + short_hex(h.build) + ", this is " + short_hex(build_id()) +
                        ")");
  }
  return {};
}

template <typename Row>
std::span<const Row> rows(Bytes bytes) {
  return {reinterpret_cast<const Row*>(bytes.data()), bytes.size() / sizeof(Row)};
}

}  // namespace

bool is_image(Bytes file) { return file.size() >= SELFMAG && std::memcmp(file.data(), ELFMAG, SELFMAG) == 0; }

Result<Header> read_header(Bytes image) {
  if (image.size() < kPage) return damaged("it ends after " + std::to_string(image.size()) + " bytes, within its header");
  Header header;
  std::memcpy(&header, image.data() + kHeaderAt, sizeof header);
  if (!is_image(image) || std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) {
    return incompatible("the file is not an image of wasmvm, or its first bytes are damaged");
  }
  if (header.format != kFormat) {
    return incompatible("it has format " + std::to_string(header.format) + ", this wasmvm reads format " +
                        std::to_string(kFormat));
  }
  const Digest seal = sha256(image.first(kSealAt));
  if (!std::equal(seal.begin(), seal.end(), image.begin() + kSealAt)) return damaged("its header does not match its hash");
  WASMVM_TRY(check_host(header));
  if (image.size() != header.size) {
    return damaged("it has " + std::to_string(image.size()) + " bytes instead of " + std::to_string(header.size));
  }
  if (!is_consistent(header)) return damaged("its header contradicts itself");
  return header;
}

Result<Ref<const Image>> Image::open(Ref<const os::Mapping> mapping, size_t offset, size_t size) {
  WASMVM_TRY_ASSIGN(const Header header, read_header(mapping->bytes().subspan(offset, size)));
  if (reinterpret_cast<uintptr_t>(mapping->bytes().data() + offset) % kPage != 0) {
    Ref<os::Mapping> copy;
    if (os::Mapping::copy(mapping->bytes().subspan(offset, size), copy) != 0) {
      return make_error(ErrCode::OutOfMemory, error_text(ErrCode::OutOfMemory), "for a compiled image");
    }
    mapping = std::move(copy);
    offset = 0;
  }
  auto image = Ref<const Image>::adopt(new Image(std::move(mapping), offset, header));
  if (sha256(image->part(header.data)) != header.data_hash) return damaged("its tables do not match their hash");
  if (header.module.size != 0 && sha256(image->module()) != header.module_hash)
    return damaged("its module does not match its hash");
  if (header.code.size <= kHashAtOnce) WASMVM_TRY(image->check_code());
  return image;
}

Status Image::check_code() const {
  if (sha256(part(header_.code)) == header_.code_hash) return {};
  return damaged("its code does not match its hash");
}

Digest Image::signed_digest() const {
  Header header = header_;
  header.signature_size = 0;
  return sha256({reinterpret_cast<const uint8_t*>(&header), sizeof header});
}

Status Image::serves(const runtime::CompileOptions& wanted, const Features& features, bool strict_traps) const {
  if (const uint64_t missing = header_.features & ~features.bits()) {
    return incompatible("it was compiled with the proposal " +
                        std::string(proposal_name(static_cast<Proposal>(__builtin_ctzll(missing)))) + ", which is off here");
  }
  if ((header_.options & kGuarded) != 0 && !wanted.guard_pages) {
    return incompatible("its code relies on guard pages, and memories are to be checked");
  }
  if (wanted.interruptible && (header_.options & kInterruptible) == 0) {
    return incompatible("its code cannot be interrupted, which is wanted");
  }
  if (strict_traps && (header_.options & kStrict) == 0) {
    return incompatible("its code may reorder accesses before a trap, and strict traps are wanted");
  }
  if (!wanted.metered) return {};
  if ((header_.options & kMetered) == 0) return incompatible("its code counts neither gas nor instructions, which is wanted");
  if (header_.costs != costs_digest(wanted)) return incompatible("its code counts gas by another table of costs");
  return {};
}

compiled::CodeTables Image::tables() const {
  const auto table = [&](Table which) { return part(header_.tables[which]); };
  compiled::CodeTables out;
  out.functions = rows<uint32_t>(table(kFunctions));
  out.entries = rows<uint32_t>(table(kEntries));
  out.by_address = rows<compiled::CodeFunction>(table(kByAddress));
  out.lines = rows<compiled::LineRow>(table(kLines));
  out.unwind = rows<compiled::UnwindRow>(table(kUnwind));
  out.shapes = rows<compiled::FrameShape>(table(kShapes));
  out.call_sites = rows<compiled::CallSite>(table(kCallSites));
  return out;
}

/// Hashes find damage; this keeps an image that was made wrongly from leading anywhere but into its own text.
Status Image::check_tables(const Module& module, const compiled::CodeTables& tables) const {
  const auto is_code = [&](uint32_t at) { return at < header_.text_size; };
  const bool fits =
      tables.functions.size() == module.bodies.size() && tables.entries.size() == module.bodies.size() &&
      std::all_of(tables.functions.begin(), tables.functions.end(), is_code) &&
      std::all_of(tables.entries.begin(), tables.entries.end(), is_code) &&
      std::all_of(tables.call_sites.begin(), tables.call_sites.end(), [&](const auto& site) { return is_code(site.landing); }) &&
      std::all_of(tables.unwind.begin(), tables.unwind.end(),
                  [&](const auto& row) { return row.shape == compiled::kNone || row.shape < tables.shapes.size(); }) &&
      std::all_of(tables.by_address.begin(), tables.by_address.end(), [&](const auto& function) {
        return function.index == compiled::kNone ||
               (function.index >= module.imported_functions && function.index < module.functions.size());
      });
  if (fits) return {};
  return damaged("its tables do not fit the module");
}

Result<Ref<runtime::CompiledModule>> Image::load(const runtime::Tier& tier, Ref<const ValidModule> module,
                                                 const runtime::CompileOptions& wanted) const {
  if (header_.code.size > kHashAtOnce) WASMVM_TRY(check_code());
  const compiled::CodeTables found = tables();
  WASMVM_TRY(check_tables(module->module(), found));
  runtime::CompileOptions options = wanted;
  options.guard_pages = (header_.options & kGuarded) != 0;
  options.metered = (header_.options & kMetered) != 0;
  options.interruptible = (header_.options & kInterruptible) != 0;
  const Bytes text = part({header_.code.offset, header_.text_size});
  if (!os::make_executable(const_cast<uint8_t*>(text.data()), text.size())) {
    return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable), "this host forbids executable memory");
  }
  return Ref<runtime::CompiledModule>(compiled::LoadedCode::adopt(tier, std::move(module), options, found, text, mapping_));
}

}  // namespace wasmvm::image
