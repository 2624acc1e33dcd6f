// Writing lines for perf, and a small ELF file for gdb.
#include "compiled/code_names.h"

#include <elf.h>

#include <cstring>
#include <mutex>

#include "base/os_perf.h"

// The interface of gdb: it puts a breakpoint into the function and reads the list then. Names and layouts are its own.
extern "C" {
struct jit_code_entry {
  jit_code_entry* next_entry;
  jit_code_entry* prev_entry;
  const char* symfile_addr;
  uint64_t symfile_size;
};
struct jit_descriptor {
  uint32_t version;
  uint32_t action_flag;  // 1: an entry has been added, 2: one goes
  jit_code_entry* relevant_entry;
  jit_code_entry* first_entry;
};
__attribute__((visibility("hidden"), used)) jit_descriptor __jit_debug_descriptor = {1, 0, nullptr, nullptr};
__attribute__((visibility("hidden"), noinline, used)) void __jit_debug_register_code() { __asm__ volatile(""); }
}

namespace wasmvm::compiled {
namespace {

constexpr size_t kMaxName = 512;

/// Of the list of entries, which belongs to the process.
std::mutex& list_lock() {
  static std::mutex& lock = *new std::mutex;
  return lock;
}

enum Section : uint16_t { kNull, kText, kSymbols, kStrings, kSectionCount };

template <typename T>
void append(std::vector<uint8_t>& out, const T* values, size_t count) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(values);
  out.insert(out.end(), bytes, bytes + count * sizeof(T));
}

/// An executable at a fixed address that has symbols and nothing else. Section names are in the table of all strings.
std::vector<uint8_t> make_file(std::string strings, const std::vector<Elf64_Sym>& symbols, const uint8_t* base, size_t bytes) {
  Elf64_Shdr sections[kSectionCount] = {};
  const auto name = [&](Section section, const char* text) {
    sections[section].sh_name = static_cast<Elf64_Word>(strings.size());
    strings.append(text).push_back('\0');
  };
  name(kText, ".text");
  name(kSymbols, ".symtab");
  name(kStrings, ".strtab");
  Elf64_Ehdr elf = {};
  std::memcpy(elf.e_ident, ELFMAG, SELFMAG);
  elf.e_ident[EI_CLASS] = ELFCLASS64;
  elf.e_ident[EI_DATA] = ELFDATA2LSB;
  elf.e_ident[EI_VERSION] = EV_CURRENT;
  elf.e_type = ET_EXEC;
  elf.e_machine = EM_X86_64;
  elf.e_version = EV_CURRENT;
  elf.e_ehsize = sizeof elf;
  elf.e_shoff = sizeof elf;
  elf.e_shentsize = sizeof(Elf64_Shdr);
  elf.e_shnum = kSectionCount;
  elf.e_shstrndx = kStrings;
  sections[kText].sh_type = SHT_NOBITS;
  sections[kText].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
  sections[kText].sh_addr = reinterpret_cast<uintptr_t>(base);
  sections[kText].sh_size = bytes;
  sections[kText].sh_addralign = 16;
  sections[kSymbols].sh_type = SHT_SYMTAB;
  sections[kSymbols].sh_offset = sizeof elf + sizeof sections;
  sections[kSymbols].sh_size = symbols.size() * sizeof(Elf64_Sym);
  sections[kSymbols].sh_entsize = sizeof(Elf64_Sym);
  sections[kSymbols].sh_link = kStrings;
  sections[kSymbols].sh_info = static_cast<Elf64_Word>(symbols.size());
  sections[kSymbols].sh_addralign = 8;
  sections[kStrings].sh_type = SHT_STRTAB;
  sections[kStrings].sh_offset = sections[kSymbols].sh_offset + sections[kSymbols].sh_size;
  sections[kStrings].sh_size = strings.size();
  sections[kStrings].sh_addralign = 1;
  std::vector<uint8_t> out;
  append(out, &elf, 1);
  append(out, sections, kSectionCount);
  append(out, symbols.data(), symbols.size());
  append(out, strings.data(), strings.size());
  return out;
}

}  // namespace

struct CodeNames::Entry : jit_code_entry {};

std::string code_name(const binary::Names& names, uint32_t index) {
  if (index == kNone) return "wasmvm.enter";
  std::string name(binary::Names::find(names.functions, index).substr(0, kMaxName));
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
  }
  return name.empty() ? "func[" + std::to_string(index) + "]" : name;
}

CodeNames::CodeNames(const Module& module, std::span<const CodeFunction> functions, const uint8_t* base, size_t bytes) {
  const binary::Names names = binary::read_names(module);
  std::string strings(1, '\0');
  std::vector<Elf64_Sym> symbols(1);
  std::vector<os::PerfLine> lines;
  for (const CodeFunction& function : functions) {
    const std::string name = code_name(names, function.index);
    lines.push_back({base + function.begin, function.end - function.begin, name});
    Elf64_Sym& symbol = symbols.emplace_back();
    symbol.st_name = static_cast<Elf64_Word>(strings.size());
    symbol.st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC);
    symbol.st_shndx = kText;
    symbol.st_value = reinterpret_cast<uintptr_t>(base) + function.begin;
    symbol.st_size = function.end - function.begin;
    strings.append(name).push_back('\0');
  }
  os::append_to_perf_map(lines);
  file_ = make_file(std::move(strings), symbols, base, bytes);
  entry_ = std::make_unique<Entry>();
  entry_->symfile_addr = reinterpret_cast<const char*>(file_.data());
  entry_->symfile_size = file_.size();
  const std::lock_guard hold(list_lock());
  entry_->prev_entry = nullptr;
  entry_->next_entry = __jit_debug_descriptor.first_entry;
  if (entry_->next_entry != nullptr) entry_->next_entry->prev_entry = entry_.get();
  __jit_debug_descriptor.first_entry = __jit_debug_descriptor.relevant_entry = entry_.get();
  __jit_debug_descriptor.action_flag = 1;
  __jit_debug_register_code();
}

CodeNames::~CodeNames() {
  const std::lock_guard hold(list_lock());
  if (entry_->prev_entry != nullptr) entry_->prev_entry->next_entry = entry_->next_entry;
  if (entry_->next_entry != nullptr) entry_->next_entry->prev_entry = entry_->prev_entry;
  if (__jit_debug_descriptor.first_entry == entry_.get()) __jit_debug_descriptor.first_entry = entry_->next_entry;
  __jit_debug_descriptor.relevant_entry = entry_.get();
  __jit_debug_descriptor.action_flag = 2;
  __jit_debug_register_code();
}

}  // namespace wasmvm::compiled
