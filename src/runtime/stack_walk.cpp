// Backtraces: from a place in wasm code to the frames of the calls that led to it, across tiers and instances.
//
// Frames lie as abi.h says: the header of a frame holds the return pc and the caller's fp; what a return pc means is answered
// by the owner of the code (code_range.h).
#include <algorithm>
#include <array>

#include "runtime/code_range.h"
#include "runtime/instance.h"
#include "runtime/store.h"
#include "runtime/thread_state.h"

namespace wasmvm::runtime {

// Frames kept at either end of a chain.
constexpr size_t kInnermost = 32, kOutermost = 32;

/// The innermost and outermost places of a chain, in bounded memory: the outermost ones go round in a ring.
class FramePlaces {
 public:
  struct Place {
    const ValidModule* module;
    FuncIndex function;
    uint64_t offset;
  };
  void add(const Place& place) {
    if (count_ < kInnermost) {
      first_[count_] = place;
    } else {
      last_[(count_ - kInnermost) % kOutermost] = place;
    }
    ++count_;
  }
  size_t kept() const { return std::min(count_, kInnermost + kOutermost); }
  size_t left_out() const { return count_ - kept(); }
  const Place& operator[](size_t i) const {
    return i < kInnermost ? first_[i] : last_[(i - kInnermost + left_out()) % kOutermost];
  }

 private:
  std::array<Place, kInnermost> first_;
  std::array<Place, kOutermost> last_;
  size_t count_ = 0;
};

namespace {

/// Finds code places; recursion asks for the same few return addresses again and again.
class PlaceFinder {
 public:
  const CodePlace* find(const void* pc, bool is_return) {
    const auto key = reinterpret_cast<uintptr_t>(pc) | (is_return ? 1 : 0);
    Entry& entry = cache_[(key >> 3 ^ key >> 9) % cache_.size()];
    if (entry.key != key) {
      const CodeOwner* owner = find_code(pc);
      CodePlace place;
      if (owner == nullptr || !owner->find(pc, is_return, place)) return nullptr;
      entry = {key, place};
    }
    return &entry.place;
  }

 private:
  struct Entry {
    uintptr_t key = 0;
    CodePlace place;
  };
  std::array<Entry, 64> cache_;
};

/// Adds the frames from `fp` outwards until code without a frame of its own, the stub through which C++ entered.
void walk(const void* pc, const Slot* fp, const VmStack& stack, PlaceFinder& finder, FramePlaces& out) {
  const Slot* const begin = stack.base;
  const Slot* const end = stack.base + stack.bytes / sizeof(Slot);
  bool is_return = false;
  // SAFETY: a walk must end and stay inside the stack even if a tier's frames are wrong: every step is checked, and a stack
  // has room for so many headers.
  for (uint64_t steps = stack.bytes / sizeof(Slot) / kHeaderSlots; steps != 0; --steps) {
    const CodePlace* place = finder.find(pc, is_return);
    if (place == nullptr) return;
    if (place->module != nullptr) out.add({place->module, place->function, place->offset});
    const ptrdiff_t at = fp - begin + place->local_slots;
    if (fp < begin || at < 0 || at + static_cast<ptrdiff_t>(kHeaderSlots) > end - begin) return;
    const Slot* header = begin + at;
    pc = reinterpret_cast<const void*>(header[0]);
    fp = reinterpret_cast<const Slot*>(header[1]);
    is_return = true;
  }
}

}  // namespace

/// Read once per module: traps may be frequent and name sections are large.
const binary::Names& Store::names_of(const ValidModule& module) const {
  const auto [entry, fresh] = function_names_.try_emplace(&module);
  if (fresh) entry->second = {Ref<const ValidModule>::share(&module), binary::read_names(module.module())};
  return entry->second.names;
}

std::string Store::module_name(const ValidModule& module, const binary::Names& names) const {
  if (!names.module.empty()) return std::string(names.module);
  // Without a name of its own, a module is known by what its instance is registered as.
  std::lock_guard hold(store_lists_lock());
  for (const Instance* instance : instances_) {
    if (&instance->code()->valid() != &module) continue;
    if (!instance->links_.empty()) return instance->links_.front().name;
    if (!instance->name().empty()) return instance->name();
  }
  return {};
}

namespace {

/// The first that there is: name section, export, number.
std::string function_name(const Module& module, FuncIndex function, const binary::Names& names) {
  const std::string_view name = binary::Names::find(names.functions, function.value);
  if (!name.empty()) return std::string(name);
  for (const Export& item : module.exports) {
    if (item.kind == ExternKind::Func && item.index == function.value) return std::string(item.name);
  }
  return "func[" + std::to_string(function.value) + "]";
}

}  // namespace

std::vector<Frame> Store::walk_stack(const void* pc, const Slot* fp) const {
  if (stack_ == nullptr) return {};
  PlaceFinder finder;
  FramePlaces places;
  walk(pc, fp, *stack_, finder, places);
  return name_frames(places);
}

std::vector<Frame> Store::frames_of(const std::function<bool(CodePlace&)>& next) const {
  FramePlaces places;
  for (CodePlace place; next(place);) {
    if (place.module != nullptr) places.add({place.module, place.function, place.offset});
  }
  return name_frames(places);
}

std::vector<Frame> Store::name_frames(const FramePlaces& places) const {
  std::vector<Frame> frames;
  frames.reserve(places.kept());
  for (size_t i = 0; i < places.kept(); ++i) {
    const FramePlaces::Place& place = places[i];
    // Recursion again: the frame before often has the same function.
    Frame frame;
    if (i != 0 && places[i - 1].module == place.module && places[i - 1].function == place.function) {
      frame = frames.back();
    } else {
      const binary::Names& names = names_of(*place.module);
      frame.module = module_name(*place.module, names);
      frame.function = function_name(place.module->module(), place.function, names);
      frame.function_index = place.function.value;
    }
    frame.offset = place.offset;
    frame.module_id = place.module;
    const Module& module = place.module->module();
    frame.offset_in_function = place.offset - module.bodies[place.function.value - module.imported_functions].offset;
    frame.left_out = 0;
    frames.push_back(std::move(frame));
  }
  if (places.left_out() != 0) frames[kInnermost - 1].left_out = static_cast<uint32_t>(places.left_out());
  return frames;
}

}  // namespace wasmvm::runtime
