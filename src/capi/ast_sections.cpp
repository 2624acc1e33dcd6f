// Sections and name of loaded modules: what tools show of a file.
//
// Modules keep what sections say, not where they lie; the headers are read again here. The bytes have been decoded, so their
// lengths are known to be right, but nothing is read beyond the end all the same.
#include "binary/decode.h"
#include "capi/ast.h"

namespace wasmvm::capi {
namespace {

constexpr size_t kHeaderBytes = 8;
constexpr uint8_t kStartId = 8, kDataCountId = 12;

constexpr const char* kSectionNames[] = {"custom", "type",  "import",  "function", "table", "memory",     "global",
                                         "export", "start", "element", "code",     "data",  "data count", "tag"};

/// Walks over bytes that were found well-formed before.
class Walker {
 public:
  explicit Walker(Bytes bytes) : bytes_(bytes) {}
  bool at_end() const { return pos_ >= bytes_.size(); }
  size_t position() const { return pos_; }
  void seek(size_t pos) { pos_ = pos < bytes_.size() ? pos : bytes_.size(); }
  uint8_t byte() { return at_end() ? 0 : bytes_[pos_++]; }
  uint32_t leb_u32() {
    uint32_t value = 0;
    for (unsigned shift = 0; shift < 35 && !at_end(); shift += 7) {
      const uint8_t b = byte();
      value |= static_cast<uint32_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) break;
    }
    return value;
  }
  std::string_view text(uint32_t length) {
    const size_t n = length < bytes_.size() - pos_ ? length : bytes_.size() - pos_;
    const auto* const begin = reinterpret_cast<const char*>(bytes_.data()) + pos_;
    pos_ += n;
    return {begin, n};
  }

 private:
  Bytes bytes_;
  size_t pos_ = kHeaderBytes;
};

WasmVM_SectionEntry read_section(Walker& walker) {
  WasmVM_SectionEntry entry{};
  entry.Id = walker.byte();
  entry.Size = walker.leb_u32();
  entry.Offset = walker.position();
  if (entry.Id == 0) {
    entry.Name = borrow(walker.text(walker.leb_u32()));
  } else {
    entry.Name = borrow(entry.Id < std::size(kSectionNames) ? kSectionNames[entry.Id] : "unknown");
    entry.Count = entry.Id == kStartId || entry.Id == kDataCountId ? 1 : walker.leb_u32();
  }
  walker.seek(entry.Offset + entry.Size);
  return entry;
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

uint32_t WasmVM_ASTModuleListSections(const WasmVM_ASTModuleContext* Cxt, WasmVM_SectionEntry* Sections, const uint32_t Len) {
  if (Cxt == nullptr) return 0;
  uint32_t count = 0;
  for (Walker walker{Bytes(Cxt->module().bytes)}; !walker.at_end(); ++count) {
    const WasmVM_SectionEntry entry = read_section(walker);
    if (Sections != nullptr && count < Len) Sections[count] = entry;
  }
  return count;
}

uint32_t WasmVM_ASTModuleListCustomSections(const WasmVM_ASTModuleContext* Cxt, WasmVM_CustomSectionEntry* Sections,
                                            const uint32_t Len) {
  if (Cxt == nullptr) return 0;
  const Module& module = Cxt->module();
  for (size_t i = 0; Sections != nullptr && i < module.customs.size() && i < Len; ++i) {
    const CustomSection& custom = module.customs[i];
    const Bytes payload = module.view(custom.payload);
    Sections[i] = WasmVM_CustomSectionEntry{
        borrow(custom.name), WasmVM_Bytes{static_cast<uint32_t>(payload.size()), payload.data()}, custom.payload.offset};
  }
  return static_cast<uint32_t>(module.customs.size());
}

bool WasmVM_ASTModuleHasImage(const WasmVM_ASTModuleContext* Cxt) { return Cxt != nullptr && Cxt->has_image(); }

WasmVM_String WasmVM_ASTModuleGetName(const WasmVM_ASTModuleContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(binary::read_names(Cxt->module()).module);
}

}  // extern "C"
