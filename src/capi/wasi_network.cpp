// The network of WASI guests through the C interface.
#include "capi/wasi.h"
#include "wasi/net_policy.h"

namespace wasmvm::capi {
namespace {

/// The log has the details; a result has room for a code.
WasmVM_Result finish(const Status& status) {
  return succeeded(status) ? result_of(ErrCode::Success) : result_of(status.error().code);
}

}  // namespace

Ref<runtime::Instance> make_wasi() {
  Ref<runtime::Instance> instance = wasi::create_module();
  if (instance) (void)wasi::set_warning(*instance, [](std::string_view text) { log(WasmVM_LogLevel_Warn, text); });
  return instance;
}

Status set_up_wasi(runtime::Instance& instance, const Settings& settings) {
  WASMVM_TRY(wasi::configure(instance, {}));
  WASMVM_TRY(wasi::set_allow_local(instance, settings.allow_af_unix));
  return settings.network_rules.empty() ? Status() : wasi::set_network(instance, settings.network_rules);
}

WasmVM_Result check_rules(const std::vector<std::string>& rules) {
  const auto parsed = wasi::NetPolicy::parse(rules);
  return parsed ? result_of(ErrCode::Success) : finish(Error(parsed.error()));
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_Result WasmVM_ConfigureSetNetworkPolicy(WasmVM_ConfigureContext* Cxt, const char* const* Rules, const uint32_t Len) {
  if (Cxt == nullptr) return kNullObject;
  std::vector<std::string> rules = copy_list(Rules, Len);
  if (const WasmVM_Result result = check_rules(rules); !WasmVM_ResultOK(result)) return result;
  const std::lock_guard<std::mutex> lock(Cxt->lock);
  Cxt->settings.network_rules = std::move(rules);
  return result_of(ErrCode::Success);
}

WasmVM_Result WasmVM_ModuleInstanceSetNetworkPolicy(WasmVM_ModuleInstanceContext* Cxt, const char* const* Rules,
                                                    const uint32_t Len) {
  if (Cxt == nullptr || !wasi::is_wasi(*unwrap(Cxt))) return kNullObject;
  return finish(wasi::set_network(*unwrap(Cxt), copy_list(Rules, Len)));
}

WasmVM_Result WasmVM_ModuleInstanceSetAllowAFUNIX(WasmVM_ModuleInstanceContext* Cxt, const bool EnableAFUNIX) {
  if (Cxt == nullptr || !wasi::is_wasi(*unwrap(Cxt))) return kNullObject;
  return finish(wasi::set_allow_local(*unwrap(Cxt), EnableAFUNIX));
}

}  // extern "C"
