// Calls of a VM that do not wait: they take its lock on a thread of the pool, one after another.
#include <string>

#include "capi/async.h"
#include "capi/vm.h"

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

/// What all of them copy, and their place in the line of the VM's store. `work(vm, function, values)` is done under the lock.
template <typename Work>
WasmVM_Async* start(WasmVM_VMContext* vm, WasmVM_String function, const WasmVM_Value* params, uint32_t count, Work work) {
  if (vm == nullptr || (params == nullptr && count != 0)) return nullptr;
  const void* const line = vm->store.get();
  return WasmVM_Async::start(
      [self = Ref<WasmVM_VMContext>::share(vm), name = std::string(view(function)),
       arguments = std::vector<WasmVM_Value>(params, params + count),
       work = std::move(work)](std::vector<WasmVM_Value>& returns) -> Outcome {
        const VmScope scope(*self);
        return work(*self, name, CallValues(arguments, returns));
      },
      line);
}

}  // namespace

extern "C" {

WasmVM_Async* WasmVM_VMAsyncRunWasmFromFile(WasmVM_VMContext* Cxt, const char* Path, const WasmVM_String FuncName,
                                            const WasmVM_Value* Params, const uint32_t ParamLen) {
  if (Path == nullptr) return nullptr;
  return start(Cxt, FuncName, Params, ParamLen,
               [path = std::string(Path)](WasmVM_VMContext& vm, std::string_view function, const CallValues& values) {
                 return vm.run_module(ModuleSource::file(path.c_str()), function, values);
               });
}

WasmVM_Async* WasmVM_VMAsyncRunWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes, const WasmVM_String FuncName,
                                             const WasmVM_Value* Params, const uint32_t ParamLen) {
  std::vector<uint8_t> copy;
  if (Bytes.Buf != nullptr) copy.assign(Bytes.Buf, Bytes.Buf + Bytes.Length);
  return start(Cxt, FuncName, Params, ParamLen,
               [copy = std::move(copy)](WasmVM_VMContext& vm, std::string_view function, const CallValues& values) {
                 const WasmVM_Bytes bytes = {static_cast<uint32_t>(copy.size()), copy.data()};
                 return vm.run_module(ModuleSource::bytes(bytes), function, values);
               });
}

WasmVM_Async* WasmVM_VMAsyncRunWasmFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt,
                                                 const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                 const uint32_t ParamLen) {
  if (ASTCxt == nullptr) return nullptr;
  return start(Cxt, FuncName, Params, ParamLen,
               [module = Ref<const WasmVM_ASTModuleContext>::share(ASTCxt)](WasmVM_VMContext& vm, std::string_view function,
                                                                            const CallValues& values) {
                 return vm.run_module(ModuleSource::loaded(module.get()), function, values);
               });
}

WasmVM_Async* WasmVM_VMAsyncExecute(WasmVM_VMContext* Cxt, const WasmVM_String FuncName, const WasmVM_Value* Params,
                                    const uint32_t ParamLen) {
  return start(Cxt, FuncName, Params, ParamLen, [](WasmVM_VMContext& vm, std::string_view function, const CallValues& values) {
    return vm.execute_active(function, values);
  });
}

WasmVM_Async* WasmVM_VMAsyncExecuteRegistered(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName, const WasmVM_String FuncName,
                                              const WasmVM_Value* Params, const uint32_t ParamLen) {
  return start(
      Cxt, FuncName, Params, ParamLen,
      [module = std::string(view(ModuleName))](WasmVM_VMContext& vm, std::string_view function, const CallValues& values) {
        return vm.execute_registered(module, function, values);
      });
}

}  // extern "C"
