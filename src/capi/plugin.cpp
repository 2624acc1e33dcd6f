// Plug-ins of the C interface. No loader is built in: there are none to be found.
#include "capi/basic.h"

using namespace wasmvm::capi;

extern "C" {

void WasmVM_PluginLoadWithDefaultPaths(void) {}
void WasmVM_PluginLoadFromPath(const char* Path) {
  if (Path != nullptr) log(WasmVM_LogLevel_Error, std::string(Path) + ": this build loads no plug-ins");
}

uint32_t WasmVM_PluginListPluginsLength(void) { return 0; }
uint32_t WasmVM_PluginListPlugins(WasmVM_String*, const uint32_t) { return 0; }
const WasmVM_PluginContext* WasmVM_PluginFind(const WasmVM_String) { return nullptr; }

WasmVM_String WasmVM_PluginGetPluginName(const WasmVM_PluginContext*) { return WasmVM_String{0, nullptr}; }
uint32_t WasmVM_PluginListModuleLength(const WasmVM_PluginContext*) { return 0; }
uint32_t WasmVM_PluginListModule(const WasmVM_PluginContext*, WasmVM_String*, const uint32_t) { return 0; }
WasmVM_ModuleInstanceContext* WasmVM_PluginCreateModule(const WasmVM_PluginContext*, const WasmVM_String) { return nullptr; }

void WasmVM_PluginInitWASINN(const char* const*, const uint32_t) {}

}  // extern "C"
