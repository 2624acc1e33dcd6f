// Instance: a module at run time, or a host module put together by an embedder.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/memory_image.h"
#include "runtime/objects.h"
#include "runtime/store.h"
#include "runtime/tier.h"

namespace wasmvm::runtime {

/// What an embedder attaches to a host module: any object of its own (WASI's environment, C API host data).
class HostState {
 public:
  virtual ~HostState() = default;
};

/// A module instance. Owns its functions' records and shares of everything in its index spaces. Wasm instances belong to
/// one store and are ended by Store::retire; host modules (made by create_host) may be registered in several stores and end
/// with their last owner.
class Instance final : public FuncKeeper {
 public:
  Context ctx;  ///< ABI: first data member; instance == this

  static Ref<Instance> create_host(std::string name);
  ~Instance() override;

  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  Instance* as_instance() override { return this; }
  /// Null for host modules, and for retired instances that outlived their store.
  Store* store() const { return ctx.store ? ctx.store->store : nullptr; }
  const CompiledModule* code() const { return code_.get(); }  ///< null for host modules
  const Module* module() const { return code_ ? &code_->module() : nullptr; }

  /// Exports by name, in byte order of names.
  const std::map<std::string, Extern, std::less<>>& exports() const { return exports_; }
  const Extern* find_export(std::string_view name) const;
  const Extern* find_export(std::string_view name, ExternKind kind) const;
  /// Adds to a host module; false if the name is taken.
  bool add_export(std::string name, Extern item);
  /// Adds to a host module a second function for an exported name, which importers get whose type the first one does not match.
  void add_overload(std::string name, Extern item) { overloads_.insert_or_assign(std::move(name), std::move(item)); }
  const Extern* find_overload(std::string_view name) const;

  std::unique_ptr<HostState> host_state;

  // Index spaces, imports first; only instantiation writes them.
  std::vector<Func*> funcs;
  std::vector<Ref<Table>> tables;
  std::vector<Ref<Memory>> memories;
  std::vector<Ref<Global>> globals;
  std::vector<Ref<Tag>> tags;
  std::unique_ptr<Func[]> own_funcs;  ///< defined functions, contiguous
  uint32_t own_func_count = 0;
  /// Element segments as evaluated at instantiation (empty once dropped), and remaining sizes of data segments.
  std::vector<std::vector<Slot>> elements;
  std::vector<Bytes> data;  ///< views into the module; empty once dropped
  std::vector<Ref<FuncKeeper>> imported_keepers;

 private:
  friend class Store;
  friend class Tracer;
  friend class Instantiation;
  /// A name under which a store knows this instance.
  struct Link {
    Store* store;
    std::string name;
  };
  Instance() = default;
  std::string name_;
  Ref<Store> store_share_;  ///< given up when retired
  size_t list_index_ = 0;   ///< in the store's list of instances
  bool listed_ = false;
  Ref<const CompiledModule> code_;
  std::map<std::string, Extern, std::less<>> exports_;
  std::map<std::string, Extern, std::less<>> overloads_;
  std::vector<TableDesc*> table_descs_;
  std::vector<MemoryDesc*> memory_descs_;
  std::vector<Slot*> global_slots_;
  std::vector<Link> links_;  ///< under the process-wide lock of stores
};

/// Supplies what a module imports from one that is not registered, if it has it.
using ImportSupply = std::function<Result<std::optional<Extern>>(const Import& import)>;

/// Finds every import of a module among the store's registered instances, by name. What comes from a module that is not
/// registered is asked of `supply`. UnknownImport / IncompatibleImportType.
Result<std::vector<Extern>> resolve_imports(const Store& store, const ValidModule& module, const ImportSupply& supply = {});

/// Instantiates: checks the imports' types, allocates, evaluates constant expressions, copies active segments, runs the start
/// function. A trap (in a segment or start) is an error whose code is the trap's; Store::trap() has the backtrace. What had
/// been written to shared tables and memories before a trap stays written, as the specification demands.
/// `images` (none, or one for each of the module's own memories) hold what data segments make of a memory, see initial_images.
Result<Ref<Instance>> instantiate(Store& store, Ref<const CompiledModule> code, std::vector<Extern> imports, std::string name,
                                  std::span<const Ref<MemoryImage>> images = {});

/// For each of a module's own memories what it holds once its active data segments are copied. Null where that depends on imports,
/// traps, or is not worth it: then instantiation copies as it does without images.
std::vector<Ref<MemoryImage>> initial_images(const Module& module);

/// Does an external object match an import's type? `types` are the importing module's canonical ids.
bool matches(const Extern& item, const ExternType& type, const std::vector<TypeId>& types);

}  // namespace wasmvm::runtime
