// Instances as lists of exports; instantiation is in instantiate.cpp, their ends in retire.cpp.
#include "runtime/instance.h"

namespace wasmvm::runtime {

Ref<Instance> Instance::create_host(std::string name) {
  auto instance = Ref<Instance>::adopt(new Instance);
  instance->name_ = std::move(name);
  instance->ctx.instance = instance.get();
  return instance;
}

const Extern* Instance::find_export(std::string_view name) const {
  const auto found = exports_.find(name);
  return found == exports_.end() ? nullptr : &found->second;
}

const Extern* Instance::find_overload(std::string_view name) const {
  const auto found = overloads_.find(name);
  return found == overloads_.end() ? nullptr : &found->second;
}

const Extern* Instance::find_export(std::string_view name, ExternKind kind) const {
  const Extern* item = find_export(name);
  return item != nullptr && item->kind == kind ? item : nullptr;
}

bool Instance::add_export(std::string name, Extern item) {
  if (item.func != nullptr && !item.keeper) item.keeper = Ref<FuncKeeper>::share(item.func->keeper);
  return exports_.try_emplace(std::move(name), std::move(item)).second;
}

}  // namespace wasmvm::runtime
