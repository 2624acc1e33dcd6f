// Code of a module: translation on first call, and the way back from code addresses to instructions.
#include "interp/code.h"

#include <algorithm>
#include <cassert>

#include "interp/handlers.h"
#include "interp/translate.h"

namespace wasmvm::interp {
namespace {

constexpr size_t kFirstChunk = 4096;  // words; small modules stay small
constexpr size_t kLargestChunk = 131072;

uint32_t slots_of(const std::vector<ValType>& types) {
  uint32_t slots = 0;
  for (ValType type : types) slots += type.slots();
  return slots;
}

}  // namespace

ModuleCode::ModuleCode(const runtime::Tier& tier, Ref<const ValidModule> valid, const runtime::CompileOptions& options)
    : CompiledModule(tier, std::move(valid), options) {
  const Module& m = module();
  if (!m.memories.empty()) {
    const MemoryType& memory = m.memories[0];
    guarded_ = options.guard_pages && !memory.limits.is_64 && memory.page_log2 == 16;
  }
  const size_t count = m.bodies.size();
  funcs_ = std::make_unique<FuncCode[]>(count);
  for (size_t i = 0; i < count; ++i) {
    FuncCode& func = funcs_[i];
    func.module = this;
    func.index = FuncIndex(m.imported_functions + static_cast<uint32_t>(i));
    const FuncType& type = m.func_type(func.index);
    func.param_slots = slots_of(type.params);
    func.result_slots = slots_of(type.results);
    func.local_slots = this->valid().facts(func.index).local_slots;
    func.frame_slots = frame_slots(func);
    func.stub[0].handler = translate_handler();
    func.stub[1].bits = reinterpret_cast<uint64_t>(&func);
    func.entry.store(func.stub, std::memory_order_relaxed);
  }
}

ModuleCode::~ModuleCode() {
  for (const auto& chunk : chunks_) runtime::remove_code_range(chunk->words.get());
}

ModuleCode::Chunk& ModuleCode::chunk_for(size_t words) {
  if (!chunks_.empty() && chunks_.back()->size - chunks_.back()->used >= words) return *chunks_.back();
  const size_t next = chunks_.empty() ? kFirstChunk : std::min(chunks_.back()->size * 2, kLargestChunk);
  auto chunk = std::make_unique<Chunk>();
  chunk->size = std::max(words, next);
  chunk->words.reset(new Word[chunk->size]);
  runtime::add_code_range(chunk->words.get(), chunk->words.get() + chunk->size, this);
  chunks_.push_back(std::move(chunk));
  return *chunks_.back();
}

uint32_t ModuleCode::frame_slots(const FuncCode& func) const {
  const FuncFacts& facts = valid().facts(func.index);
  return std::max(facts.local_slots + runtime::kHeaderSlots + facts.max_stack_slots + facts.try_depth, func.result_slots);
}

/// Puts a function's code where it stays.
Word* ModuleCode::place(FuncCode& func, const std::vector<Word>& code) {
  Chunk& chunk = chunk_for(code.size());
  Word* words = chunk.words.get() + chunk.used;
  chunk.used += code.size();
  std::copy(code.begin(), code.end(), words);
  func.begin = words;
  func.end = words + code.size();
  chunk.functions.push_back(&func);
  return words;
}

Result<const Word*> ModuleCode::translate(FuncCode& func) {
  const std::lock_guard guard(lock_);
  if (Status valid_body = valid().check_body(func.index); !valid_body) {
    // Cells for the frame to stand in.
    if (!func.is_refused) place(func, {func.stub[0], func.stub[1]});
    func.is_refused = true;
    return std::move(valid_body).error();
  }
  if (func.begin != nullptr) return func.begin;
  func.frame_slots = frame_slots(func);
  Translator translator(*this, func, nullptr);
  const std::vector<Word>& code = translator.translate();
  std::vector<TryRange> tries = translator.take_tries();
  if (!tries.empty()) func.tries = std::make_unique<const std::vector<TryRange>>(std::move(tries));
  Word* words = place(func, code);
  for (uint32_t at : translator.targets()) words[at].target = words + code[at].bits;
  func.entry.store(words, std::memory_order_release);
  return words;
}

void ModuleCode::learn_frame(FuncCode& func) {
  // An invalid body is not the caller's fault: its call will tell.
  if (valid().is_lazy() && valid().check_body(func.index)) func.frame_slots = frame_slots(func);
}

const runtime::Layout& ModuleCode::layout(TypeIndex type) {
  const std::lock_guard guard(layouts_lock_);
  auto& entry = layouts_[type.value];
  if (!entry) entry = std::make_unique<const runtime::Layout>(runtime::Layout::of(type_info(valid().type_id(type))));
  return *entry;
}

FuncCode* ModuleCode::function_at(const Word* word) const {
  const std::lock_guard guard(lock_);
  for (const auto& chunk : chunks_) {
    if (word < chunk->words.get() || word >= chunk->words.get() + chunk->used) continue;
    const auto after = std::upper_bound(chunk->functions.begin(), chunk->functions.end(), word,
                                        [](const Word* w, const FuncCode* f) { return w < f->begin; });
    if (after == chunk->functions.begin()) return nullptr;
    FuncCode* func = *(after - 1);
    return word < func->end ? func : nullptr;
  }
  return nullptr;
}

bool ModuleCode::find(const void* pc, bool is_return, runtime::CodePlace& out) const {
  const Word* word = static_cast<const Word*>(pc) - (is_return ? 1 : 0);
  FuncCode* func = function_at(word);
  if (func == nullptr) return false;
  out.module = &valid();
  out.function = func->index;
  out.local_slots = static_cast<int32_t>(func->local_slots);
  out.offset = module().body(func->index).offset;
  if (func->is_refused) return true;
  // A second translation tells where cells came from, so that code needs no tables for it.
  CodeMap map;
  Translator translator(const_cast<ModuleCode&>(*this), *func, &map);
  translator.translate();
  const uint32_t index = static_cast<uint32_t>(word - func->begin);
  const auto after =
      std::upper_bound(map.begin(), map.end(), index, [](uint32_t i, const auto& entry) { return i < entry.first; });
  if (after != map.begin()) out.offset = (after - 1)->second;
  return true;
}

}  // namespace wasmvm::interp
