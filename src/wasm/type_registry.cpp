// The process-wide table of canonical types.
//
// A recursion group is known by its key: its types as words, in which references into the group are relative and all others
// are canonical ids. Ids of living types are unique and a group holds the groups it names, so equal keys mean equal types.
// Locked for changes; look-ups by id go through a table of fixed chunks and take no lock.
#include "wasm/type_registry.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace wasmvm {
namespace {

using Key = std::vector<uint32_t>;

constexpr uint32_t kNoGroup = 0xffffffff;
// Set in a reference within a key: the id counts from the group's first type. Canonical ids stay below it.
constexpr uint32_t kInternal = 1u << 28;
// Chunks are small because the first one is a part of every start: each page of it is a fault.
constexpr uint32_t kChunkBits = 6, kChunkSize = 1u << kChunkBits;
constexpr uint32_t kChunks = 1u << 18;
constexpr uint32_t kMaxIds = kChunks * kChunkSize;  // 16 million types at a time; they would fill gigabytes
static_assert(kMaxIds <= kInternal);
// Modules may use half of the ids, so that a hostile one cannot take those of the host's own functions.
constexpr uint32_t kMaxModuleIds = kMaxIds / 2;

/// Hashes keys with a seed of this process, so that nobody can prepare colliding types.
struct KeyHash {
  static uint64_t mix(uint64_t a, uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }
  static uint64_t seed() {
    // Where the system put this object and when the process asked: neither is known to who writes a module.
    static const uint64_t value = [] {
      static const char here = 0;
      const auto now = static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
      return mix(reinterpret_cast<uintptr_t>(&here) ^ 0x9e3779b97f4a7c15u, now | 1) | 1;
    }();
    return value;
  }
  size_t operator()(const Key& key) const {
    uint64_t hash = seed() ^ key.size();
    for (const uint32_t word : key) hash = mix(hash ^ word, 0xd6e8feb86659fd93u) + seed();
    return static_cast<size_t>(hash);
  }
};

/// One registered recursion group. Its key stands in the map.
struct Group {
  uint32_t owners = 0;  ///< scopes and groups that hold it
  const Key* key = nullptr;
  std::vector<TypeId> ids;
  std::vector<uint32_t> needs;  ///< groups whose types it names, each once
};

struct Slot {
  TypeInfo info;
  uint32_t group = kNoGroup;
};

// Zero pages until used: one pointer per chunk.
std::atomic<Slot*> g_chunks[kChunks];

Slot& slot_of(TypeId id) { return g_chunks[id.value >> kChunkBits].load(std::memory_order_acquire)[id.value & (kChunkSize - 1)]; }

uint32_t slot_count(const std::vector<CanonType>& types) {
  uint32_t n = 0;
  for (const CanonType type : types) n += type.slots();
  return n;
}

/// Everything that changes, under one mutex.
class Registry {
 public:
  static Registry& instance() {
    // Never destroyed: scopes in static storage of the host may outlive any order of destruction.
    static Registry* const registry = new Registry;
    return *registry;
  }

  /// The group with this key, made by `make(i, ids, info)` for each type if it is new, with one more owner. Appends its ids
  /// to `out`. kNoGroup if more than `limit` types would be registered.
  template <typename Make>
  uint32_t acquire(Key key, uint32_t count, uint32_t limit, const Make& make, std::vector<TypeId>& out) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = by_key_.find(key);
    const uint32_t index = found != by_key_.end() ? found->second : create(std::move(key), count, limit, make);
    if (index == kNoGroup) return kNoGroup;
    ++groups_[index].owners;
    out.insert(out.end(), groups_[index].ids.begin(), groups_[index].ids.end());
    return index;
  }
  uint32_t hold(TypeId id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const uint32_t group = slot_of(id).group;
    ++groups_[group].owners;
    return group;
  }
  void release(std::vector<uint32_t> list) {
    const std::lock_guard<std::mutex> lock(mutex_);
    // A work list instead of recursion: chains of groups can be as long as the module that made them.
    while (!list.empty()) {
      const uint32_t index = list.back();
      list.pop_back();
      Group& group = groups_[index];
      if (--group.owners != 0) continue;
      list.insert(list.end(), group.needs.begin(), group.needs.end());
      drop(index);
    }
  }
  uint32_t live() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return live_;
  }

 private:
  template <typename Make>
  uint32_t create(Key key, uint32_t count, uint32_t limit, const Make& make) {
    if (live_ >= limit || count > limit - live_) return kNoGroup;
    const uint32_t index = new_group_index();
    Group& group = groups_[index];
    group.key = &by_key_.emplace(std::move(key), index).first->first;
    group.ids.reserve(count);
    for (uint32_t i = 0; i < count; ++i) group.ids.push_back(new_id());
    for (uint32_t i = 0; i < count; ++i) {
      Slot& slot = slot_of(group.ids[i]);
      slot.group = index;
      slot.info.id = group.ids[i];
      make(i, group.ids, slot.info);
      finish(slot.info);
    }
    hold_needs(index);
    return index;
  }

  // Freed numbers are used again first, so that tables stay as large as the most that ever lived at once.
  uint32_t new_group_index() {
    if (!free_groups_.empty()) {
      const uint32_t index = free_groups_.back();
      free_groups_.pop_back();
      return index;
    }
    groups_.emplace_back();
    return static_cast<uint32_t>(groups_.size() - 1);
  }

  TypeId new_id() {
    ++live_;
    if (!free_ids_.empty()) {
      const TypeId id = free_ids_.back();
      free_ids_.pop_back();
      return id;
    }
    const TypeId id(next_id_++);
    std::atomic<Slot*>& chunk = g_chunks[id.value >> kChunkBits];
    if (chunk.load(std::memory_order_relaxed) == nullptr) {
      // Published with release order: readers find the chunk by an id that was handed to them after this.
      chunk.store(new Slot[kChunkSize], std::memory_order_release);
    }
    return id;
  }

  /// Derives what follows from composite type and supertype; `make` has left the supertype's chain in the display.
  static void finish(TypeInfo& info) {
    info.display.push_back(info.id);
    info.param_slots = slot_count(info.type.func.params);
    info.result_slots = slot_count(info.type.func.results);
  }

  void hold_needs(uint32_t index) {
    std::vector<uint32_t> needs;
    const auto need = [&](CanonType type) {
      if (type.is_ref() && type.heap().is_defined()) needs.push_back(slot_of(type.heap().id()).group);
    };
    for (const TypeId id : groups_[index].ids) {
      const TypeInfo& info = slot_of(id).info;
      for (const CanonType type : info.type.func.params) need(type);
      for (const CanonType type : info.type.func.results) need(type);
      for (const auto& field : info.type.fields) need(field.storage);
      // The direct supertype's group holds the rest of the chain.
      if (info.display.size() > 1) needs.push_back(slot_of(info.display[info.display.size() - 2]).group);
    }
    std::sort(needs.begin(), needs.end());
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    needs.erase(std::remove(needs.begin(), needs.end(), index), needs.end());
    // The group itself is not among them: a group that held itself would never go.
    for (const uint32_t group : needs) ++groups_[group].owners;
    groups_[index].needs = std::move(needs);
  }

  void drop(uint32_t index) {
    Group& group = groups_[index];
    for (const TypeId id : group.ids) {
      slot_of(id) = Slot{};
      free_ids_.push_back(id);
      --live_;
    }
    by_key_.erase(by_key_.find(*group.key));
    group = Group{};
    free_groups_.push_back(index);
  }

  std::mutex mutex_;
  std::unordered_map<Key, uint32_t, KeyHash> by_key_;
  std::vector<Group> groups_;
  std::vector<uint32_t> free_groups_;
  std::vector<TypeId> free_ids_;
  uint32_t next_id_ = 0;
  uint32_t live_ = 0;
};

/// Writes keys. `Word` maps a value type to its word.
template <typename VT, typename Word>
void append_key(Key& key, bool is_final, uint32_t super, const BasicCompositeType<VT>& type, const Word& word) {
  key.push_back(static_cast<uint32_t>(type.kind) | (is_final ? 4u : 0u));
  key.push_back(super);
  // Members of other kinds are not part of the type.
  if (type.kind == CompositeKind::Func) {
    key.push_back(static_cast<uint32_t>(type.func.params.size()));
    for (const VT t : type.func.params) key.push_back(word(t));
    key.push_back(static_cast<uint32_t>(type.func.results.size()));
    for (const VT t : type.func.results) key.push_back(word(t));
  } else {
    key.push_back(static_cast<uint32_t>(type.fields.size()));
    for (const auto& field : type.fields) {
      key.push_back(word(field.storage));
      key.push_back(static_cast<uint32_t>(field.mut));
    }
  }
}

constexpr uint32_t kNoSuper = 0xffffffff;

/// Maps types of a module to canonical ones: indices from `first` on are of the group itself.
struct GroupMap {
  uint32_t first;
  const std::vector<TypeId>& earlier;

  uint32_t key_id(TypeIndex index) const {
    return index.value >= first ? kInternal | (index.value - first) : earlier[index.value].value;
  }
  uint32_t key_word(ValType type) const {
    if (!type.is_ref() || type.heap().is_abstract()) return type.bits();
    return CanonType::ref(CanonHeap(TypeId(key_id(type.heap().id()))), type.is_nullable()).bits();
  }
  CanonType type(ValType type, const std::vector<TypeId>& own) const {
    if (!type.is_ref() || type.heap().is_abstract()) return CanonType::from_bits(type.bits());
    const uint32_t index = type.heap().id().value;
    const TypeId id = index >= first ? own[index - first] : earlier[index];
    return CanonType::ref(CanonHeap(id), type.is_nullable());
  }
};

// Copies only what the kind has, so that stray members do not reach the registry.
CanonComposite canonical(const CompositeType& type, const GroupMap& map, const std::vector<TypeId>& own) {
  CanonComposite out;
  out.kind = type.kind;
  if (type.kind == CompositeKind::Func) {
    out.func.params.reserve(type.func.params.size());
    out.func.results.reserve(type.func.results.size());
    for (const ValType t : type.func.params) out.func.params.push_back(map.type(t, own));
    for (const ValType t : type.func.results) out.func.results.push_back(map.type(t, own));
  } else {
    out.fields.reserve(type.fields.size());
    for (const FieldType& f : type.fields) out.fields.push_back({map.type(f.storage, own), f.mut});
  }
  return out;
}

/// Abstract heap type `a` <: `b`.
bool is_abstract_subtype(AbstractHeap a, AbstractHeap b) {
  if (a == b) return true;
  switch (a) {
    case AbstractHeap::noexn: return b == AbstractHeap::exn;
    case AbstractHeap::nofunc: return b == AbstractHeap::func;
    case AbstractHeap::noextern: return b == AbstractHeap::extern_;
    case AbstractHeap::none:
      return b == AbstractHeap::any || b == AbstractHeap::eq || b == AbstractHeap::i31 || b == AbstractHeap::struct_ ||
             b == AbstractHeap::array;
    case AbstractHeap::i31:
    case AbstractHeap::struct_:
    case AbstractHeap::array: return b == AbstractHeap::eq || b == AbstractHeap::any;
    case AbstractHeap::eq: return b == AbstractHeap::any;
    default: return false;
  }
}

AbstractHeap abstract_of(CompositeKind kind) {
  switch (kind) {
    case CompositeKind::Func: return AbstractHeap::func;
    case CompositeKind::Struct: return AbstractHeap::struct_;
    case CompositeKind::Array: return AbstractHeap::array;
  }
  return AbstractHeap::any;
}

}  // namespace

TypeScope::~TypeScope() {
  if (!groups_.empty()) Registry::instance().release(std::move(groups_));
}

// The key is made first and outside of the lock; types that are known already, the common case, cost one look-up.
bool TypeScope::register_group(const std::vector<SubType>& types, RecGroup group, std::vector<TypeId>& earlier) {
  if (group.count == 0) return true;
  const GroupMap map{group.first.value, earlier};
  Key key;
  for (uint32_t i = 0; i < group.count; ++i) {
    const SubType& type = types[group.first.value + i];
    const uint32_t super = type.supertypes.empty() ? kNoSuper : map.key_id(type.supertypes[0]);
    append_key(key, type.is_final, super, type.type, [&](ValType t) { return map.key_word(t); });
  }
  const auto make = [&](uint32_t i, const std::vector<TypeId>& own, TypeInfo& info) {
    const SubType& type = types[group.first.value + i];
    info.is_final = type.is_final;
    info.type = canonical(type.type, map, own);
    if (type.supertypes.empty()) return;
    const uint32_t super = type.supertypes[0].value;
    info.display = type_info(super >= map.first ? own[super - map.first] : earlier[super]).display;
  };
  const uint32_t index = Registry::instance().acquire(std::move(key), group.count, kMaxModuleIds, make, earlier);
  if (index == kNoGroup) return false;
  groups_.push_back(index);
  return true;
}

TypeId TypeScope::register_func(const CanonFuncType& type) {
  CanonComposite composite;
  composite.func = type;
  Key key;
  append_key(key, true, kNoSuper, composite, [](CanonType t) { return t.bits(); });
  const auto make = [&](uint32_t, const std::vector<TypeId>&, TypeInfo& info) { info.type = composite; };
  std::vector<TypeId> ids;
  groups_.push_back(Registry::instance().acquire(std::move(key), 1, kMaxIds, make, ids));
  return ids[0];
}

void TypeScope::hold(TypeId id) { groups_.push_back(Registry::instance().hold(id)); }

const TypeInfo& type_info(TypeId id) { return slot_of(id).info; }

uint32_t registered_type_count() { return Registry::instance().live(); }

bool is_subtype(TypeId sub, TypeId super) {
  if (sub == super) return true;
  // The display makes a subtype test two loads and a comparison, however long the chain is.
  const std::vector<TypeId>& chain = type_info(sub).display;
  const size_t depth = type_info(super).display.size() - 1;
  return chain.size() > depth && chain[depth] == super;
}

bool is_subtype(CanonHeap sub, CanonHeap super) {
  if (sub == super) return true;
  if (sub.is_defined()) {
    if (super.is_defined()) return is_subtype(sub.id(), super.id());
    return is_abstract_subtype(abstract_of(type_info(sub.id()).type.kind), super.abstract());
  }
  if (super.is_abstract()) return is_abstract_subtype(sub.abstract(), super.abstract());
  // Below a defined type there is, among abstract ones, only the bottom of its hierarchy.
  const bool is_func = type_info(super.id()).type.kind == CompositeKind::Func;
  return sub.is(is_func ? AbstractHeap::nofunc : AbstractHeap::none);
}

bool is_subtype(CanonType sub, CanonType super) {
  if (sub == super || sub.is_bottom()) return true;
  if (!sub.is_ref() || !super.is_ref()) return false;
  return (!sub.is_nullable() || super.is_nullable()) && is_subtype(sub.heap(), super.heap());
}

CanonType canonical(ValType type, const std::vector<TypeId>& ids) {
  if (!type.is_ref()) return CanonType::from_bits(type.bits());
  return CanonType::ref(canonical(type.heap(), ids), type.is_nullable());
}

CanonHeap canonical(HeapType heap, const std::vector<TypeId>& ids) {
  return heap.is_abstract() ? CanonHeap(heap.abstract()) : CanonHeap(ids[heap.id().value]);
}

CanonFuncType canonical(const FuncType& type, const std::vector<TypeId>& ids) {
  CanonFuncType out;
  out.params.reserve(type.params.size());
  out.results.reserve(type.results.size());
  for (const ValType t : type.params) out.params.push_back(canonical(t, ids));
  for (const ValType t : type.results) out.results.push_back(canonical(t, ids));
  return out;
}

}  // namespace wasmvm
