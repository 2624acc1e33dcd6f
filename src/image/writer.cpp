// Laying an image out: regions, tables, ELF sections and symbols, hashes.
#include "image/writer.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "binary/decode.h"
#include "compiled/code_names.h"
#include "compiled/loaded_code.h"
#include "image/format.h"
#include "wasm/error_code.h"

namespace wasmvm::image {
namespace {

using compiled::ObjectCode;

static_assert(sizeof(StoredShape) == sizeof(compiled::FrameShape) &&
              offsetof(StoredShape, cfa) == offsetof(compiled::FrameShape, cfa) &&
              offsetof(StoredShape, saved) == offsetof(compiled::FrameShape, saved));

enum Section : uint16_t { kNull, kText, kConstants, kTables, kModule, kSymbols, kStrings, kNames, kSectionCount };
constexpr const char* kSectionNames[kSectionCount] = {"",      ".text",   ".rodata", ".wasmvm",
                                                      ".wasm", ".symtab", ".strtab", ".shstrtab"};

template <typename T>
std::span<const uint8_t> bytes_of(const std::vector<T>& rows) {
  return {reinterpret_cast<const uint8_t*>(rows.data()), rows.size() * sizeof(T)};
}

class Writer {
 public:
  Writer(const ImageParts& parts, const ObjectCode& code) : parts_(parts), code_(code), out_(kPage) {}

  Result<std::vector<uint8_t>> write() {
    header_.code.offset = out_.size();
    header_.text_size = code_.text_bytes;
    append(code_.image);
    align(16);
    header_.code.size = out_.size() - header_.code.offset;
    write_data();
    header_.module.offset = out_.size();
    if (parts_.with_module) append(Bytes(parts_.module.bytes));
    header_.module.size = out_.size() - header_.module.offset;
    fill_header();
    write_elf_header();
    WASMVM_TRY(sign());
    return std::move(out_);
  }

 private:
  void append(std::span<const uint8_t> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void align(size_t to) { out_.resize((out_.size() + to - 1) / to * to); }
  Bytes region(Region r) const { return Bytes(out_).subspan(r.offset, r.size); }

  template <typename T>
  void table(Table which, const std::vector<T>& rows) {
    align(8);
    header_.tables[which] = {out_.size(), rows.size() * sizeof(T)};
    append(bytes_of(rows));
  }

  void write_data() {
    header_.data.offset = out_.size();
    table(kFunctions, code_.functions);
    table(kEntries, code_.entries);
    table(kByAddress, code_.by_address);
    table(kLines, code_.lines);
    table(kUnwind, code_.unwind);
    std::vector<StoredShape> shapes;
    for (const compiled::FrameShape& shape : code_.shapes) {
      StoredShape& stored = shapes.emplace_back(StoredShape{shape.from_frame_pointer ? 1u : 0u, shape.cfa, {}});
      std::copy_n(shape.saved, 6, stored.saved);
    }
    table(kShapes, shapes);
    table(kCallSites, code_.call_sites);
    const Region tables{header_.data.offset, out_.size() - header_.data.offset};
    write_sections(tables);
    align(16);
    header_.data.size = out_.size() - header_.data.offset;
  }

  // -- what tools read --

  /// Symbols of all functions, then the section headers. The module is last in the file, so its place is known.
  void write_sections(Region tables) {
    std::string strings(1, 0), names(1, 0);
    std::vector<Elf64_Sym> symbols(1);
    const binary::Names known = binary::read_names(parts_.module);
    for (const compiled::CodeFunction& function : code_.by_address) {
      Elf64_Sym& symbol = symbols.emplace_back();
      symbol.st_name = static_cast<Elf64_Word>(strings.size());
      symbol.st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC);
      symbol.st_shndx = kText;
      symbol.st_value = kPage + function.begin;
      symbol.st_size = function.end - function.begin;
      strings += compiled::code_name(known, function.index);
      strings += '\0';
    }
    Elf64_Shdr sections[kSectionCount] = {};
    for (int i = 1; i < kSectionCount; ++i) {
      sections[i].sh_name = static_cast<Elf64_Word>(names.size());
      names += kSectionNames[i];
      names += '\0';
    }
    describe(sections[kText], SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, {kPage, header_.text_size}, 16);
    const uint64_t constants = kPage + header_.text_size;
    describe(sections[kConstants], SHT_PROGBITS, SHF_ALLOC, {constants, kPage + header_.code.size - constants}, 16);
    describe(sections[kTables], SHT_PROGBITS, SHF_ALLOC, tables, 8);
    align(8);
    describe(sections[kSymbols], SHT_SYMTAB, 0, {out_.size(), symbols.size() * sizeof(Elf64_Sym)}, 8);
    sections[kSymbols].sh_entsize = sizeof(Elf64_Sym);
    sections[kSymbols].sh_link = kStrings;
    sections[kSymbols].sh_info = static_cast<Elf64_Word>(symbols.size());
    append(bytes_of(symbols));
    append_text(sections[kStrings], strings);
    append_text(sections[kNames], names);
    align(16);
    section_headers_ = out_.size();
    const uint64_t module_at = out_.size() + sizeof sections;
    static_assert(sizeof sections % 16 == 0);
    describe(sections[kModule], SHT_PROGBITS, 0, {module_at, parts_.with_module ? parts_.module.bytes.size() : 0}, 1);
    append({reinterpret_cast<const uint8_t*>(sections), sizeof sections});
  }

  void append_text(Elf64_Shdr& section, const std::string& text) {
    describe(section, SHT_STRTAB, 0, {out_.size(), text.size()}, 1);
    append({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }

  static void describe(Elf64_Shdr& section, uint32_t type, uint64_t flags, Region where, uint64_t align) {
    section.sh_type = type;
    section.sh_flags = flags;
    section.sh_addr = (flags & SHF_ALLOC) != 0 ? where.offset : 0;
    section.sh_offset = where.offset;
    section.sh_size = where.size;
    section.sh_addralign = align;
  }

  void write_elf_header() {
    Elf64_Phdr segments[3] = {};
    segments[0] = {PT_LOAD, PF_R, 0, 0, 0, kPage, kPage, kPage};
    segments[1] = {PT_LOAD, PF_R | PF_X, kPage, kPage, kPage, header_.text_size, header_.text_size, kPage};
    const uint64_t rest = kPage + header_.text_size;
    segments[2] = {PT_LOAD, PF_R, rest, rest, rest, out_.size() - rest, out_.size() - rest, kPage};
    Elf64_Ehdr elf = {};
    std::memcpy(elf.e_ident, ELFMAG, SELFMAG);
    elf.e_ident[EI_CLASS] = ELFCLASS64;
    elf.e_ident[EI_DATA] = ELFDATA2LSB;
    elf.e_ident[EI_VERSION] = EV_CURRENT;
    elf.e_type = ET_DYN;
    elf.e_machine = header_.machine;
    elf.e_version = EV_CURRENT;
    elf.e_phoff = sizeof elf;
    elf.e_shoff = section_headers_;
    elf.e_ehsize = sizeof elf;
    elf.e_phentsize = sizeof(Elf64_Phdr);
    elf.e_phnum = 3;
    elf.e_shentsize = sizeof(Elf64_Shdr);
    elf.e_shnum = kSectionCount;
    elf.e_shstrndx = kNames;
    static_assert(sizeof elf + sizeof segments <= kHeaderAt);
    std::memcpy(out_.data(), &elf, sizeof elf);
    std::memcpy(out_.data() + sizeof elf, segments, sizeof segments);
  }

  // -- what we read --

  void fill_header() {
    std::memcpy(header_.magic, kMagic, sizeof kMagic);
    header_.format = kFormat;
    header_.machine = EM_X86_64;
    header_.cpu_level = static_cast<uint16_t>(parts_.level);
    header_.build = build_id();
    header_.size = out_.size();
    header_.features = parts_.module.features.bits();
    header_.options = (compiled::relies_on_guard_pages(parts_.module, parts_.options) ? kGuarded : 0u) |
                      (parts_.options.metered ? kMetered : 0u) | (parts_.options.interruptible ? kInterruptible : 0u) |
                      (parts_.strict_traps || parts_.options.metered ? kStrict : 0u);
    header_.costs = costs_digest(parts_.options);
    header_.code_hash = sha256(region(header_.code));
    header_.data_hash = sha256(region(header_.data));
    header_.module_hash = sha256(parts_.module.bytes);
  }

  /// The signature is over the header without it; the seal over the whole page.
  Status sign() {
    if (parts_.signer) {
      const Digest digest = sha256({reinterpret_cast<const uint8_t*>(&header_), sizeof header_});
      const size_t size = parts_.signer(digest, std::span(out_).subspan(kSignatureAt, kMaxSignature));
      if (size == 0 || size > kMaxSignature) {
        return make_error(ErrCode::RuntimeError, error_text(ErrCode::RuntimeError), "the image could not be signed");
      }
      header_.signature_size = static_cast<uint32_t>(size);
    }
    std::memcpy(out_.data() + kHeaderAt, &header_, sizeof header_);
    const Digest seal = sha256(Bytes(out_).first(kSealAt));
    std::copy(seal.begin(), seal.end(), out_.begin() + kSealAt);
    return {};
  }

  const ImageParts& parts_;
  const ObjectCode& code_;
  std::vector<uint8_t> out_;
  Header header_ = {};
  uint64_t section_headers_ = 0;
};

}  // namespace

Digest costs_digest(const runtime::CompileOptions& options) {
  if (!options.metered || !options.costs || *options.costs == runtime::CostTable::standard()) return Digest();
  Sha256 hash;
  for (size_t i = 0; i < kOpcodeCount; ++i) {
    const uint64_t cost = options.costs->of(static_cast<Opcode>(i));
    hash.add({reinterpret_cast<const uint8_t*>(&cost), sizeof cost});
  }
  return hash.finish();
}

Result<std::vector<uint8_t>> write_image(const ImageParts& parts, const ObjectCode& code) { return Writer(parts, code).write(); }

}  // namespace wasmvm::image
