// Test scripts through the C interface.
#include "script/script.h"

#include "capi/last_error.h"
#include "capi/settings.h"
#include "capi/tiers.h"

namespace wasmvm::capi {
namespace {

// There is no context to keep the reason in; each thread has its own.
thread_local Outcome t_script_error;

WasmVM_Result finish_script(Outcome outcome) {
  t_script_error = std::move(outcome);
  return WasmVM_Result{t_script_error == nullptr ? 0 : t_script_error->code};
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_Result WasmVM_ScriptRun(const WasmVM_ConfigureContext* ConfCxt, const WasmVM_String Source, WasmVM_ScriptReport_t Callback,
                               void* Data, uint64_t* Passed, uint64_t* Failed, uint64_t* Skipped) {
  const Settings settings = snapshot(ConfCxt);
  auto tier = tier_for(settings);
  if (!tier) return finish_script(failure(std::move(tier).error()));
  script::ScriptOptions options;
  options.features = settings.features;
  options.tier = *tier;
  if (settings.lazy_validation) options.validate = validate::When::FirstCall;
  options.store = settings.store_options();
  options.code = settings.compile_options();
  const auto report = [&](const script::ScriptEvent& event) {
    if (Callback == nullptr) return;
    const WasmVM_ScriptEvent out{event.line, event.passed, borrow(event.command), borrow(event.message)};
    Callback(Data, &out);
  };
  auto totals = script::run(view(Source), options, report);
  if (!totals) return finish_script(failure(std::move(totals).error()));
  if (Passed != nullptr) *Passed = totals->passed;
  if (Failed != nullptr) *Failed = totals->failed;
  if (Skipped != nullptr) *Skipped = totals->skipped;
  return finish_script(nullptr);
}

const WasmVM_ErrorContext* WasmVM_ScriptGetLastError(void) { return t_script_error.get(); }

}  // extern "C"
