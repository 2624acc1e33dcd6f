// Loading, and looking up addresses: functions, instructions, frames, landings.
#include "compiled/loaded_code.h"

#include <algorithm>
#include <cstring>

#include "base/os_memory.h"
#include "runtime/signals.h"
#include "wasm/error_code.h"

namespace wasmvm::compiled {
namespace {

/// Last row whose pc is not behind `pc`; null if there is none.
template <typename Row>
const Row* row_at(std::span<const Row> rows, uint32_t pc) {
  const auto after = std::upper_bound(rows.begin(), rows.end(), pc, [](uint32_t at, const Row& row) { return at < row.pc; });
  return after == rows.begin() ? nullptr : &*(after - 1);
}

/// The range that contains `pc`; null if none does.
template <typename Range>
const Range* range_at(std::span<const Range> ranges, uint32_t pc) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), pc, [](uint32_t at, const Range& range) { return at < range.begin; });
  return after == ranges.begin() || pc >= (after - 1)->end ? nullptr : &*(after - 1);
}

}  // namespace

bool relies_on_guard_pages(const Module& module, const runtime::CompileOptions& options) {
  return options.guard_pages && !module.memories.empty() && !module.memories[0].limits.is_64 &&
         module.memories[0].page_log2 == 16;
}

LoadedCode::LoadedCode(const runtime::Tier& tier, Ref<const ValidModule> valid, const runtime::CompileOptions& options)
    : CompiledModule(tier, std::move(valid), options) {
  guarded_ = relies_on_guard_pages(module(), options);
}

Result<Ref<LoadedCode>> LoadedCode::load(const runtime::Tier& tier, Ref<const ValidModule> module,
                                         const runtime::CompileOptions& options, ObjectCode code) {
  auto loaded = Ref<LoadedCode>::adopt(new LoadedCode(tier, std::move(module), options));
  loaded->own_ = std::move(code);
  loaded->tables_ = CodeTables(loaded->own_);
  std::vector<uint8_t>& image = loaded->own_.image;
  if (image.empty()) return loaded;
  const size_t bytes = os::round_to_pages(image.size());
  auto* const base = static_cast<uint8_t*>(os::reserve(bytes));
  if (base == nullptr || !os::commit(base, bytes)) {
    if (base != nullptr) os::release(base, bytes);
    return make_error(ErrCode::OutOfMemory, "out of memory", "cannot get " + std::to_string(bytes) + " bytes for code");
  }
  loaded->mapping_ = base;
  loaded->mapped_ = bytes;
  std::memcpy(base, image.data(), image.size());
  const size_t text = os::round_to_pages(loaded->own_.text_bytes);
  if (!os::make_executable(base, text) || (bytes > text && !os::make_read_only(base + text, bytes - text))) {
    return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable), "this host forbids executable memory");
  }
  std::vector<uint8_t>().swap(image);
  loaded->publish(base, text);
  return loaded;
}

Ref<LoadedCode> LoadedCode::adopt(const runtime::Tier& tier, Ref<const ValidModule> module,
                                  const runtime::CompileOptions& options, const CodeTables& tables, std::span<const uint8_t> text,
                                  Ref<const RefCounted> keeper) {
  auto loaded = Ref<LoadedCode>::adopt(new LoadedCode(tier, std::move(module), options));
  loaded->keeper_ = std::move(keeper);
  loaded->tables_ = tables;
  if (!text.empty()) loaded->publish(text.data(), text.size());
  return loaded;
}

/// Lets signals and walks know of the code.
void LoadedCode::publish(const uint8_t* base, size_t text_bytes) {
  base_ = base;
  text_bytes_ = text_bytes;
  runtime::add_guest_code(base, base + text_bytes);
  runtime::add_code_range(base, base + text_bytes, this);
}

void LoadedCode::publish_names() {
  if (base_ != nullptr) names_ = std::make_unique<CodeNames>(module(), tables_.by_address, base_, text_bytes_);
}

LoadedCode::~LoadedCode() {
  names_.reset();
  if (base_ != nullptr) {
    runtime::remove_code_range(base_);
    runtime::remove_guest_code(base_);
  }
  os::release(mapping_, mapped_);
}

bool LoadedCode::find(const void* pc, bool is_return, runtime::CodePlace& out) const {
  const uint32_t at = offset_of(pc) - (is_return ? 1 : 0);
  const CodeFunction* function = range_at(tables_.by_address, at);
  if (function == nullptr) return false;
  out = {};
  if (function->index == kNone) return true;
  out.module = &valid();
  out.function = FuncIndex(function->index);
  const LineRow* line = row_at(tables_.lines, at);
  // Code that belongs to no instruction in particular: the last one before it that does.
  while (line != nullptr && line->offset == 0 && line != tables_.lines.data() && line->pc > function->begin) --line;
  const bool is_known = line != nullptr && line->pc >= function->begin && line->offset != 0;
  out.offset = is_known ? line->offset : module().body(out.function).offset;
  return true;
}

const FrameShape* LoadedCode::shape_at(uint32_t pc) const {
  const UnwindRow* row = row_at(tables_.unwind, pc);
  return row == nullptr || row->shape == kNone ? nullptr : &tables_.shapes[row->shape];
}

bool LoadedCode::step(FrameRegisters& frame, bool is_return) const {
  const FrameShape* shape = shape_at(offset_of(frame.pc) - (is_return ? 1 : 0));
  if (shape == nullptr) return false;
  char* const from = shape->from_frame_pointer ? reinterpret_cast<char*>(frame.saved[kFramePointer]) : frame.sp;
  char* const cfa = from + shape->cfa;
  // A frame lies above those that it called.
  if (cfa <= frame.sp) return false;
  for (int i = 0; i < 6; ++i) {
    if (shape->saved[i] != 0) std::memcpy(&frame.saved[i], cfa + shape->saved[i], sizeof frame.saved[i]);
  }
  std::memcpy(&frame.pc, cfa - sizeof frame.pc, sizeof frame.pc);
  frame.sp = cfa;
  return true;
}

const void* LoadedCode::landing_of(const FrameRegisters& frame, char*& sp) const {
  const CallSite* site = range_at(tables_.call_sites, offset_of(frame.pc) - 1);
  if (site == nullptr) return nullptr;
  sp = frame.sp;
  return base_ + site->landing;
}

}  // namespace wasmvm::compiled
