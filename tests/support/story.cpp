// Running a module with stubs, and writing down what happens.
#include "support/story.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "binary/instruction_reader.h"
#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/store.h"

namespace wasmvm::test {
namespace {

using runtime::Extern;
using runtime::HostCall;
using runtime::HostFunc;
using runtime::Instance;
using runtime::MemoryOptions;
using runtime::Slot;
using runtime::Store;

constexpr uint64_t kGas = 100'000, kMemoryPages = 64, kTableElements = 10'000, kHeapBytes = 4u << 20;

/// Gives back what it got, shuffled; a reference that may not be null is nothing that it could make up.
bool stub(void* env, HostCall& call) {
  const auto* type = static_cast<const CanonFuncType*>(env);
  uint64_t mixed = 0x9e3779b97f4a7c15;
  const Slot* argument = call.slots;
  for (const CanonType param : type->params) {
    // The upper half of a slot with a narrow value means nothing.
    const bool narrow = param == CanonType::i32() || param == CanonType::f32();
    for (uint32_t i = 0; i < param.slots(); ++i) mixed = (mixed ^ (*argument++ & (narrow ? 0xffffffff : ~Slot{0}))) * 31;
  }
  // References are no numbers: mixing them would tell variants apart by addresses.
  for (const CanonType param : type->params) {
    if (param.is_ref()) mixed = 7;
  }
  Slot* slot = call.slots;
  for (const CanonType result : type->results) {
    if (result.is_ref() && !result.is_nullable()) return call.store->raise(ErrCode::HostFuncError, "stub");
    for (uint32_t i = 0; i < result.slots(); ++i)
      *slot++ = result.is_ref() ? 0 : result == CanonType::i32() ? mixed & 0xff : mixed;
  }
  return true;
}

/// Stubs for a module's imports, or nothing if it wants something that cannot be made up.
class Stubs {
 public:
  std::optional<std::vector<Extern>> make(const Module& module, const MemoryOptions& memory) {
    std::vector<Extern> out;
    for (const Import& import : module.imports) {
      auto item = make(module, import.type, memory);
      if (!item) return std::nullopt;
      out.push_back(std::move(*item));
    }
    return out;
  }

 private:
  CanonType canonical(const Module& module, ValType type) {
    if (!type.is_ref()) return CanonType::from_bits(type.bits());
    const HeapType heap = type.heap();
    return CanonType::ref(heap.is_abstract() ? CanonHeap(heap.abstract()) : CanonHeap(module.type_ids[heap.id().value]),
                          type.is_nullable());
  }
  std::optional<Extern> make(const Module& module, const ExternType& type, const MemoryOptions& memory) {
    switch (type.kind) {
      case ExternKind::Func: {
        const FuncType& wanted = module.func_type(type.func);
        auto canon = std::make_unique<CanonFuncType>();
        for (const ValType t : wanted.params) canon->params.push_back(canonical(module, t));
        for (const ValType t : wanted.results) canon->results.push_back(canonical(module, t));
        auto function = make_ref<HostFunc>(*canon, stub, canon.get(), 1);
        function->func.type = module.type_ids[type.func.value];  // it may be a type with declared supertypes
        types_.push_back(std::move(canon));
        functions_.push_back(function);
        return Extern::of(&function->func);
      }
      case ExternKind::Table: {
        CanonTable table{canonical(module, type.table.element), type.table.limits};
        if (!table.element.is_nullable()) return std::nullopt;
        auto made = runtime::Table::create(table, 0, kTableElements);
        return made ? std::optional(Extern::of(std::move(*made))) : std::nullopt;
      }
      case ExternKind::Memory: {
        auto made = runtime::Memory::create(type.memory, memory);
        return made ? std::optional(Extern::of(std::move(*made))) : std::nullopt;
      }
      case ExternKind::Global: {
        const CanonGlobal global{canonical(module, type.global.type), type.global.mut};
        if (global.type.is_ref() && !global.type.is_nullable()) return std::nullopt;
        return Extern::of(make_ref<runtime::Global>(global));
      }
      case ExternKind::Tag: break;
    }
    return Extern::of(make_ref<runtime::Tag>(module.type_ids[type.func.value]));
  }
  std::vector<std::unique_ptr<CanonFuncType>> types_;
  std::vector<Ref<HostFunc>> functions_;
};

/// A value as variants must agree on it: numbers exactly, references by being null.
void tell_value(std::string& out, CanonType type, const Slot* slots) {
  char text[80];
  if (type.is_ref()) {
    out += slots[0] == 0 ? " null" : " ref";
  } else if (type.is_vec()) {
    std::snprintf(text, sizeof text, " %llx:%llx", static_cast<unsigned long long>(slots[0]),
                  static_cast<unsigned long long>(slots[1]));
    out += text;
  } else {
    const bool narrow = type == CanonType::i32() || type == CanonType::f32();
    std::snprintf(text, sizeof text, " %llx", static_cast<unsigned long long>(narrow ? slots[0] & 0xffffffff : slots[0]));
    out += text;
  }
}

void tell_state(std::string& out, const Instance& instance) {
  for (const auto& memory : instance.memories) {
    uint64_t hash = 14695981039346656037u;
    for (uint64_t i = 0; i < memory->size_bytes(); ++i) hash = (hash ^ *memory->at(i)) * 1099511628211u;
    out += " memory " + std::to_string(memory->size_bytes()) + ":" + std::to_string(hash);
  }
  for (const auto& global : instance.globals) tell_value(out, global->type.type, global->value);
  for (const auto& table : instance.tables) {
    out += " table";
    for (uint64_t i = 0; i < table->size(); ++i) out += table->desc.elements[i] == 0 ? '0' : '1';
  }
  out += '\n';
}

/// Notes how a call or an instantiation failed.
void tell_trap(Story& story, ErrCode code, const std::string& message) {
  story.text += " trap " + message + "\n";
  story.out_of_gas |= code == ErrCode::CostLimitExceeded;
  story.depends |= code == ErrCode::StackExhausted || code == ErrCode::HeapExhausted || code == ErrCode::OutOfMemory;
}

void call_exports(Story& story, Store& store, const Instance& instance, const Module& module) {
  for (const auto& [name, item] : instance.exports()) {
    if (item.kind != ExternKind::Func || item.func->is_host() || story.out_of_gas || story.depends) continue;
    const runtime::Func& func = *item.func;
    if (func.ctx != &instance.ctx) continue;
    const FuncType& type = module.func_type(func.index);
    std::vector<Slot> slots(std::max({func.param_slots, func.result_slots, 1u}));
    bool callable = true;
    Slot* slot = slots.data();
    for (const ValType p : type.params) {
      callable &= !p.is_ref() || p.is_nullable();
      for (uint32_t i = 0; i < p.slots(); ++i) *slot++ = p.is_ref() ? 0 : 3;
    }
    if (!callable) continue;
    store.block.gas_used = store.block.instructions = 0;
    story.text += name;
    if (!store.call(*item.func, slots.data())) {
      const runtime::Trap trap = store.take_trap();
      tell_trap(story, trap.code, trap.message);
    } else {
      slot = slots.data();
      for (const ValType r : type.results) {
        tell_value(story.text, CanonType::from_bits(r.is_ref() ? CanonType::funcref().bits() : r.bits()), slot);
        slot += r.slots();
      }
    }
    story.costs += std::string(name) + " gas " + std::to_string(store.block.gas_used) + " instructions " +
                   std::to_string(store.block.instructions) + '\n';
    tell_state(story.text, instance);
  }
}

}  // namespace

Story tell(const Ref<runtime::CompiledModule>& code) {
  Story story;
  runtime::StoreOptions options;
  options.stack_bytes = 256u << 10;
  options.memory.guard_pages = code->options().guard_pages;
  options.memory.max_pages = kMemoryPages;
  options.max_table_elements = kTableElements;
  options.gc_heap_bytes = kHeapBytes;
  Stubs stubs;
  auto imports = stubs.make(code->module(), options.memory);
  if (!imports) {
    story.untellable = true;
    return story;
  }
  Ref<Store> store = Store::create(options);
  store->block.gas_limit = kGas;
  auto instance = runtime::instantiate(*store, code, std::move(*imports), "");
  if (!instance) {
    tell_trap(story, instance.error().code, instance.error().message);
  } else {
    tell_state(story.text, **instance);
    call_exports(story, *store, **instance, code->module());
    store->retire(std::move(*instance));
  }
  Store::close(std::move(store));
  return story;
}

/// Waiting for a notification that nobody sends is no hang of the library.
bool waits(const Module& module) {
  binary::Instruction inst;
  for (const ByteRange body : module.bodies) {
    binary::InstructionReader in(module, body);
    if (!in.read_locals()) return true;
    while (in.next(inst)) {
      if (op_info(inst.op).klass == OpClass::AtomicWait) return true;
    }
  }
  return false;
}

}  // namespace wasmvm::test
