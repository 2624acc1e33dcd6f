// The frame of a module: preamble, sections in their order, custom sections anywhere, and what sections demand of each other.
// SPEC: https://webassembly.github.io/spec/core/binary/modules.html
#include "binary/decode.h"

#include "binary/decoder.h"

namespace wasmvm::binary {
namespace {

enum SectionId : uint8_t {
  kCustom = 0,
  kType = 1,
  kImport = 2,
  kFunction = 3,
  kTable = 4,
  kMemory = 5,
  kGlobal = 6,
  kExport = 7,
  kStart = 8,
  kElement = 9,
  kCode = 10,
  kData = 11,
  kDataCount = 12,
  kTag = 13,
};
// The order of the ids is historical: sections that came later got ids behind the others.
constexpr uint8_t kLastSection = kTag;

/// Place of each section in the order: tags stand between memories and globals, the data count before the code.
constexpr uint8_t kRank[kLastSection + 1] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

}  // namespace

Result<Ref<Module>> decode(ModuleBytes bytes, const Features& features) {
  WASMVM_TRY(features.check_implemented());
  if (bytes.size() > limits::kModuleBytes) {
    return make_error(ErrCode::LimitExceeded, "limit exceeded", "modules may have at most 1 GiB", limits::kModuleBytes);
  }
  Ref<Module> module = make_ref<Module>();
  module->bytes = std::move(bytes);
  module->features = features;
  WASMVM_TRY(Decoder(*module, features).run());
  return module;
}

Status Decoder::run() {
  preamble();
  while (!in_.failed() && !in_.at_end()) section();
  if (!in_.failed()) check_lengths();
  if (!in_.failed()) return {};
  WASMVM_TRY(check_bodies());
  return in_.take_error();
}

/// Looks for a fault in the bodies before something behind them is blamed: a wrong size often comes to light only there.
/// Bodies are read as the reference interpreter does, out of the whole module; the first that does not end where it should
/// is a fault, so this takes linear time.
Status Decoder::check_bodies() {
  for (const ByteRange body : module_.bodies) {
    InstructionReader reader(Bytes(module_.bytes).subspan(body.offset), body.offset, features_);
    WASMVM_TRY(reader.read_locals());
    while (reader.depth() != 0 && reader.next(scratch_)) {}
    if (reader.failed()) return reader.take_error();
    if (reader.offset() == body.offset + body.size) continue;
    return make_error(ErrCode::SectionSizeMismatch, "section size mismatch", "size of a function body", body.offset);
  }
  return {};
}

void Decoder::preamble() {
  constexpr uint32_t kMagic = 0x6d736100, kVersion = 1;
  if (in_.fixed32() != kMagic && !in_.failed()) in_.fail(ErrCode::MalformedMagic, "magic header not detected", {}, 0);
  const uint32_t version = in_.fixed32();
  if (version == kVersion || in_.failed()) return;
  // Components have a layer field in the upper half of the version.
  const bool is_component = (version >> 16) == 1;
  in_.fail(ErrCode::MalformedVersion, "unknown binary version",
           is_component ? "this is a component, not a core module" : std::to_string(version), 4);
}

bool Decoder::require(Proposal proposal, std::string_view what, std::string_view official) {
  if (features_.has(proposal)) return true;
  in_.fail_disabled(proposal, what, in_.offset(), official);
  return false;
}

uint32_t Decoder::count(size_t present, uint32_t limit, std::string_view what) {
  const uint64_t start = in_.offset();
  const uint32_t n = in_.count();
  return check_total(present + uint64_t{n}, limit, what, start) ? n : 0;
}

bool Decoder::check_total(uint64_t total, uint32_t limit, std::string_view what, uint64_t offset) {
  if (total <= limit) return true;
  std::string detail = std::to_string(total) + " ";
  detail += what;
  in_.fail(ErrCode::LimitExceeded, "limit exceeded", detail + ", the limit is " + std::to_string(limit), offset);
  return false;
}

void Decoder::section() {
  const uint64_t start = in_.offset();
  const uint8_t id = in_.byte();
  if (id > kLastSection) { return in_.fail(ErrCode::MalformedSection, "malformed section id", std::to_string(id), start); }
  const uint32_t size = in_.count();
  const uint64_t content = in_.offset();
  if (in_.failed()) return;
  if (id == kCustom) {
    custom_section(content + size);
  } else {
    if (kRank[id] <= last_rank_) {
      return in_.fail(ErrCode::JunkSection, "unexpected content after last section",
                      "section " + std::to_string(id) + " is out of order", start);
    }
    last_rank_ = kRank[id];
    last_section_ = id;
    section_content(id);
  }
  // Too few bytes read, or too many: both are found here, as reads do not stop at the end of the section.
  if (in_.failed() || in_.offset() == content + size) return;
  in_.fail(ErrCode::SectionSizeMismatch, "section size mismatch",
           "section " + std::to_string(id) + " declares " + std::to_string(size) + " bytes and has " +
               std::to_string(in_.offset() - content),
           content);
}

void Decoder::section_content(uint8_t id) {
  switch (id) {
    case kType: return type_section();
    case kImport: return import_section();
    case kFunction: return function_section();
    case kTable: return table_section();
    case kMemory: return memory_section();
    case kGlobal: return global_section();
    case kExport: return export_section();
    case kStart: return start_section();
    case kElement: return element_section();
    case kCode: return code_section();
    case kData: return data_section();
    case kDataCount: return data_count_section();
    case kTag: return tag_section();
  }
}

void Decoder::custom_section(uint64_t end) {
  CustomSection section;
  section.name = in_.name();
  if (in_.failed()) return;
  // The name may have run over the end of the section, and the section over the end of the module.
  if (in_.offset() > end || end - in_.offset() > in_.remaining()) {
    return fail(ErrCode::UnexpectedEnd, "unexpected end of section or function", "custom section");
  }
  section.payload = {in_.offset(), end - in_.offset()};
  section.after = last_section_;
  in_.take(section.payload.size);
  module_.customs.push_back(section);
}

// What sections demand of each other is checked last: a duplicate section is reported as such, not as a wrong number.
void Decoder::check_lengths() {
  const size_t declared = module_.functions.size() - module_.imported_functions;
  if (declared != module_.bodies.size()) {
    return fail(ErrCode::IncompatibleFuncCode, "function and code section have inconsistent lengths",
                std::to_string(declared) + " functions, " + std::to_string(module_.bodies.size()) + " bodies");
  }
  if (module_.data_count && *module_.data_count != module_.data.size()) {
    fail(ErrCode::IncompatibleDataCount, "data count and data section have inconsistent lengths",
         std::to_string(*module_.data_count) + " declared, " + std::to_string(module_.data.size()) + " found");
  }
}

}  // namespace wasmvm::binary
