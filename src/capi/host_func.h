// Host functions of the C interface: what a Func's environment is, and the trampoline from slots to WasmVM_Value arrays.
#pragma once

#include "capi/objects.h"

namespace wasmvm::capi {

/// Attached to a host function; also the environment that its calls get. Constant after creation, except for `modules`.
struct HostFuncData final : KeeperData {
  WasmVM_HostFunc_t func = nullptr;  ///< one of both is set
  WasmVM_WrapFunc_t wrap = nullptr;
  void* binding = nullptr;
  void* data = nullptr;
  CanonFuncType type;
  /// Of functions with few parameters and results, all of them scalars: for each, the packed type and which bits of its slot
  /// count; parameters first. Else empty.
  struct Scalar {
    uint64_t type, mask;
  };
  std::vector<Scalar> scalars;
  std::vector<Ref<HostData>> modules;  ///< data of the modules that it was added to, which must outlive it
};

Ref<runtime::HostFunc> make_host_func(std::unique_ptr<HostFuncData> data, uint64_t cost);
/// The data of a function made by make_host_func, else null.
HostFuncData* host_func_data(const runtime::Func& func);

}  // namespace wasmvm::capi
