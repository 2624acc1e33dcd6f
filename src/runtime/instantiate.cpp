// Instantiation, in the order of the specification: match imports, allocate, evaluate, copy active segments, start.
//
// SPEC: https://webassembly.github.io/spec/core/exec/modules.html#instantiation
#include <new>

#include "runtime/builtins.h"
#include "runtime/const_eval.h"
#include "runtime/instance.h"
#include "runtime/link.h"

namespace wasmvm::runtime {
namespace {

// What code without a memory of its own sees as memory 0.
MemoryDesc& no_memory() {
  static MemoryDesc& empty = *new MemoryDesc;
  return empty;
}

}  // namespace

/// One instantiation. Lives on the stack of instantiate(), which holds the store.
class Instantiation {
 public:
  Instantiation(Store& store, Ref<const CompiledModule> code, std::vector<Extern> imports,
                std::span<const Ref<MemoryImage>> images)
      : store_(store), module_(code->module()), types_(module_.type_ids), imports_(std::move(imports)), images_(images) {
    instance_ = Ref<Instance>::adopt(new Instance);
    instance_->code_ = std::move(code);
  }

  /// What the new instance holds already are roots of the collected heap, to which constant expressions add.
  Result<Ref<Instance>> run(std::string name) {
    {
      std::lock_guard hold(store_lists_lock());
      store_.starting_.push_back(instance_.get());
    }
    auto result = build(std::move(name));
    std::lock_guard hold(store_lists_lock());
    store_.starting_.pop_back();
    return result;
  }

 private:
  Result<Ref<Instance>> build(std::string name) {
    instance_->name_ = std::move(name);
    WASMVM_TRY(check_count());
    WASMVM_TRY(check_imports());
    take_imports();
    bind_context();
    WASMVM_TRY(allocate_functions());
    WASMVM_TRY(allocate_memories());
    allocate_tags();
    WASMVM_TRY(allocate_globals());
    WASMVM_TRY(allocate_tables());
    // From here on references to the new functions may get out, so that the end must be a retirement.
    Status status = store_.adopt(*instance_);
    instance_->store_share_ = Ref<Store>::share(&store_);
    if (status) status = evaluate_elements();
    if (status) {
      export_all();
      status = initialise();
    }
    if (status) return std::move(instance_);
    store_.retire(std::move(instance_));
    return Error(std::move(status).error());
  }

  /// May the store have one more instance?
  Status check_count() const {
    size_t count = 0;
    {
      std::lock_guard hold(store_lists_lock());
      count = store_.instances_.size();
    }
    const uint64_t maximum = store_.options().max_instances;
    if (count < maximum && store_.options().memory.limiter.allows(Resource::Instance, count, count + 1, maximum)) return {};
    return make_error(ErrCode::LimitExceeded, error_text(ErrCode::LimitExceeded),
                      "the store has " + std::to_string(count) + " instances and may not have another");
  }

  // -- imports --

  /// Every import must be given, match its type, and be of a kind that may enter this store.
  Status check_imports() const {
    if (imports_.size() != module_.imports.size()) {
      return make_error(ErrCode::UnknownImport, error_text(ErrCode::UnknownImport),
                        "the module has " + std::to_string(module_.imports.size()) + " imports, but " +
                            std::to_string(imports_.size()) + " are given");
    }
    bool is_first_memory = true;
    for (size_t i = 0; i < imports_.size(); ++i) {
      const Import& import = module_.imports[i];
      const Extern& item = imports_[i];
      if (!matches(item, import.type, types_)) return incompatible_import(import, item, types_);
      if (item.kind == ExternKind::Func && !store_.accepts(*item.func))
        return refuse(import, "the function belongs to another store");
      if (item.kind == ExternKind::Memory && is_first_memory && instance_->code_->needs_guarded_memory() &&
          !item.memory->is_guarded()) {
        return refuse(import, "the memory has no guard pages, which the code relies on");
      }
      is_first_memory = is_first_memory && item.kind != ExternKind::Memory;
    }
    return {};
  }

  static Error refuse(const Import& import, const char* reason) {
    return make_error(ErrCode::IncompatibleImportType, error_text(ErrCode::IncompatibleImportType),
                      "\"" + std::string(import.module) + "\" \"" + std::string(import.name) + "\": " + reason, import.offset);
  }

  /// Imports come first in each index space.
  void take_imports() {
    Instance& in = *instance_;
    in.funcs.reserve(module_.functions.size());
    in.tables.reserve(module_.tables.size());
    in.memories.reserve(module_.memories.size());
    in.globals.reserve(module_.globals.size());
    in.tags.reserve(module_.tags.size());
    for (Extern& item : imports_) {
      switch (item.kind) {
        case ExternKind::Func: {
          in.funcs.push_back(item.func);
          if (!item.keeper) item.keeper = Ref<FuncKeeper>::share(item.func->keeper);
          func_keepers_.push_back(item.keeper.get());
          // Runs of imports from one module share one owner.
          if (in.imported_keepers.empty() || !(in.imported_keepers.back() == item.keeper)) {
            in.imported_keepers.push_back(std::move(item.keeper));
          }
          break;
        }
        case ExternKind::Table: in.tables.push_back(std::move(item.table)); break;
        case ExternKind::Memory: in.memories.push_back(std::move(item.memory)); break;
        case ExternKind::Global: in.globals.push_back(std::move(item.global)); break;
        case ExternKind::Tag: in.tags.push_back(std::move(item.tag)); break;
      }
    }
  }

  // -- allocation --

  void bind_context() {
    Context& ctx = instance_->ctx;
    ctx.mem0 = &no_memory();
    ctx.store = &store_.block;
    ctx.types = types_.data();
    ctx.instance = instance_.get();
    ctx.tier = &instance_->code_->tier();
  }

  /// All records of own functions are one array: the cost of an instance must not be counted in functions.
  Status allocate_functions() {
    Instance& in = *instance_;
    const uint32_t count = static_cast<uint32_t>(module_.functions.size()) - module_.imported_functions;
    in.own_funcs.reset(new (std::nothrow) Func[count]);
    if (!in.own_funcs) return make_error(ErrCode::OutOfMemory, "out of memory", "too many functions for this host");
    in.own_func_count = count;
    for (uint32_t i = 0; i < count; ++i) {
      Func& func = in.own_funcs[i];
      func.index = FuncIndex(module_.imported_functions + i);
      func.ctx = &in.ctx;
      func.type = types_[module_.functions[func.index.value].value];
      const TypeInfo& info = type_info(func.type);
      func.param_slots = info.param_slots;
      func.result_slots = info.result_slots;
      func.keeper = &in;
      in.funcs.push_back(&func);
    }
    in.ctx.funcs = in.funcs.data();
    in.code_->tier().bind(*in.code_, in.own_funcs.get(), count);
    return {};
  }

  /// Memory 0 is what code reaches without going through the list.
  Status allocate_memories() {
    Instance& in = *instance_;
    for (size_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
      MemoryImage* const image = images_.empty() ? nullptr : images_[i - module_.imported_memories].get();
      auto memory = Memory::create(module_.memories[i], store_.options().memory, image);
      if (!memory) return Error(std::move(memory).error());
      if (i == 0 && in.code_->needs_guarded_memory() && !memory.value()->is_guarded()) {
        return make_error(ErrCode::WrongVMWorkflow, error_text(ErrCode::WrongVMWorkflow),
                          "the code relies on guard pages, which the store's memories do not have");
      }
      in.memories.push_back(std::move(memory).value());
    }
    in.memory_descs_.reserve(in.memories.size());
    for (const Ref<Memory>& memory : in.memories) in.memory_descs_.push_back(&memory->desc);
    in.ctx.memories = in.memory_descs_.data();
    if (!in.memories.empty()) {
      in.ctx.mem0 = in.memory_descs_.front();
      in.ctx.mem0_base = in.ctx.mem0->base;
    }
    return {};
  }

  void allocate_tags() {
    for (size_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
      instance_->tags.push_back(make_ref<Tag>(types_[module_.tags[i].value]));
    }
    // A Ref is a pointer and nothing else.
    static_assert(sizeof(Ref<Tag>) == sizeof(Tag*));
    instance_->ctx.tags = reinterpret_cast<Tag* const*>(instance_->tags.data());
  }

  /// In order: an initial value may use the globals before it.
  Status allocate_globals() {
    Instance& in = *instance_;
    for (size_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
      const wasmvm::Global& declared = module_.globals[i];
      WASMVM_TRY_ASSIGN(const ConstValue init, evaluate_const(in, declared.init));
      auto global = make_ref<Global>(CanonGlobal{canonical(declared.type.type, types_), declared.type.mut});
      global->value[0] = init.slots[0];
      global->value[1] = init.slots[1];
      in.globals.push_back(std::move(global));
    }
    in.global_slots_.reserve(in.globals.size());
    for (const Ref<Global>& global : in.globals) in.global_slots_.push_back(global->value);
    in.ctx.globals = in.global_slots_.data();
    return {};
  }

  Status allocate_tables() {
    Instance& in = *instance_;
    // The bound holds for all tables of an instance together: a module of a few bytes must not fill the host's memory.
    uint64_t left = store_.options().max_table_elements;
    for (size_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
      const wasmvm::Table& declared = module_.tables[i];
      Slot init = 0;
      if (declared.init) {
        WASMVM_TRY_ASSIGN(const ConstValue value, evaluate_const(in, *declared.init));
        init = value.slots[0];
      }
      const CanonTable type{canonical(declared.type.element, types_), declared.type.limits};
      if (type.limits.min > left) {
        return make_error(
            ErrCode::LimitExceeded, error_text(ErrCode::LimitExceeded),
            "the tables of an instance may have " + std::to_string(store_.options().max_table_elements) + " elements together");
      }
      left -= type.limits.min;
      auto table = Table::create(type, init, store_.options().max_table_elements, store_.options().memory.limiter);
      if (!table) return Error(std::move(table).error());
      in.tables.push_back(std::move(table).value());
    }
    in.table_descs_.reserve(in.tables.size());
    for (const Ref<Table>& table : in.tables) in.table_descs_.push_back(&table->desc);
    in.ctx.tables = in.table_descs_.data();
    return {};
  }

  /// Evaluates the items of all segments that need it. Active lists of functions are copied straight from the module later,
  /// which nobody can tell from evaluating them here.
  Status evaluate_elements() {
    Instance& in = *instance_;
    in.elements.resize(module_.elements.size());
    for (size_t i = 0; i < module_.elements.size(); ++i) {
      const ElemSegment& segment = module_.elements[i];
      std::vector<Slot>& items = in.elements[i];
      if (segment.uses_exprs) {
        items.reserve(segment.exprs.size());
        for (const ConstExpr& expr : segment.exprs) {
          WASMVM_TRY_ASSIGN(const ConstValue value, evaluate_const(in, expr));
          items.push_back(value.slots[0]);
        }
      } else if (segment.mode == SegmentMode::Passive) {
        items.reserve(segment.funcs.size());
        for (const FuncIndex func : segment.funcs) items.push_back(reinterpret_cast<Slot>(in.funcs[func.value]));
      }
    }
    in.data.reserve(module_.data.size());
    for (const DataSegment& segment : module_.data) in.data.push_back(module_.view(segment.bytes));
    return {};
  }

  /// Exports own shares of what they name, except of the instance itself.
  void export_all() {
    Instance& in = *instance_;
    for (const Export& item : module_.exports) {
      Extern ext;
      ext.kind = item.kind;
      switch (item.kind) {
        case ExternKind::Func:
          ext.func = in.funcs[item.index];
          // Own functions without a share: an instance that owned itself would never end.
          if (item.index < func_keepers_.size()) ext.keeper = Ref<FuncKeeper>::share(func_keepers_[item.index]);
          break;
        case ExternKind::Table: ext.table = in.tables[item.index]; break;
        case ExternKind::Memory: ext.memory = in.memories[item.index]; break;
        case ExternKind::Global: ext.global = in.globals[item.index]; break;
        case ExternKind::Tag: ext.tag = in.tags[item.index]; break;
      }
      in.exports_.emplace(std::string(item.name), std::move(ext));
    }
  }

  // -- effects --

  /// Segments in order, tables before memories, then the start function. Everything before a trap stays done.
  Status initialise() {
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
      if (module_.elements[i].mode == SegmentMode::Active) WASMVM_TRY(copy_elements(i));
      if (module_.elements[i].mode != SegmentMode::Passive) elem_drop(instance_->ctx, i);
    }
    for (uint32_t i = 0; i < module_.data.size(); ++i) {
      if (module_.data[i].mode != SegmentMode::Active) continue;
      if (!is_in_image(module_.data[i])) WASMVM_TRY(copy_data(i));
      data_drop(instance_->ctx, i);
    }
    if (!module_.start) return {};
    Slot none = 0;
    if (store_.call(*instance_->funcs[module_.start->value], &none)) return {};
    const Trap& trap = store_.trap();
    return Error{trap.code, trap.message, Error::kNoOffset, 0, 0};
  }

  /// Does its memory hold a segment's bytes from the beginning?
  bool is_in_image(const DataSegment& segment) const {
    const uint32_t memory = segment.memory.value;
    return !images_.empty() && memory >= module_.imported_memories && instance_->memories[memory]->has_image();
  }

  /// As table.init of the whole segment would.
  Status copy_elements(uint32_t index) {
    const ElemSegment& segment = module_.elements[index];
    const Table& table = *instance_->tables[segment.table.value];
    WASMVM_TRY_ASSIGN(const uint64_t offset, evaluate_offset(segment.offset, table.declared_type().limits.is_64));
    ErrCode code = ErrCode::Success;
    if (segment.uses_exprs) {
      code = table_init(instance_->ctx, segment.table.value, index, offset, 0, segment.size());
    } else if (!table.contains(offset, segment.size())) {
      code = ErrCode::TableOutOfBounds;
    } else {
      Slot* at = table.desc.elements + offset;
      for (const FuncIndex func : segment.funcs) *at++ = reinterpret_cast<Slot>(instance_->funcs[func.value]);
    }
    if (code == ErrCode::Success) return {};
    return trap(code, "element segment " + std::to_string(index) + " of " + std::to_string(segment.size()) + " items at " +
                          std::to_string(offset) + ", table of " + std::to_string(table.size()));
  }

  /// As memory.init of the whole segment would.
  Status copy_data(uint32_t index) {
    const DataSegment& segment = module_.data[index];
    const Memory& memory = *instance_->memories[segment.memory.value];
    WASMVM_TRY_ASSIGN(const uint64_t offset, evaluate_offset(segment.offset, memory.declared_type().limits.is_64));
    const ErrCode code = memory_init(instance_->ctx, segment.memory.value, index, offset, 0, segment.bytes.size);
    if (code == ErrCode::Success) return {};
    return trap(code, "data segment " + std::to_string(index) + " of " + std::to_string(segment.bytes.size) + " bytes at " +
                          std::to_string(offset) + ", memory of " + std::to_string(memory.size_bytes()) + " bytes");
  }

  /// Offsets are unsigned, whatever the sign of their constant.
  Result<uint64_t> evaluate_offset(ConstExpr expr, bool is_64) const {
    WASMVM_TRY_ASSIGN(const ConstValue value, evaluate_const(*instance_, expr));
    return is_64 ? value.slots[0] : static_cast<uint32_t>(value.slots[0]);
  }

  /// A trap outside of any function.
  Error trap(ErrCode code, const std::string& detail) {
    store_.raise(code, detail);
    return make_error(code, error_text(code), detail);
  }

  Store& store_;
  const Module& module_;
  const std::vector<TypeId>& types_;
  std::vector<Extern> imports_;
  std::span<const Ref<MemoryImage>> images_;
  std::vector<FuncKeeper*> func_keepers_;  ///< who keeps each imported function
  Ref<Instance> instance_;
};

Result<Ref<Instance>> instantiate(Store& store, Ref<const CompiledModule> code, std::vector<Extern> imports, std::string name,
                                  std::span<const Ref<MemoryImage>> images) {
  const Session session(store);
  if (!session) {
    return make_error(ErrCode::WrongVMWorkflow, error_text(ErrCode::WrongVMWorkflow), "store is in use by another call");
  }
  return Instantiation(store, std::move(code), std::move(imports), images).run(std::move(name));
}

}  // namespace wasmvm::runtime
