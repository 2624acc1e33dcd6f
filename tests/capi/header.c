/* The headers twice in one unit, and the layout that compiled programs rely on. */
#include "wasm.h"
#include "wasmvm_c.h"

#include "wasm.h"
#include "wasmvm_c.h"

#include <stddef.h>

#define LAYOUT(name, condition) typedef char layout_##name[(condition) ? 1 : -1]

LAYOUT(value_size, sizeof(WasmVM_Value) == 32);
LAYOUT(value_type, offsetof(WasmVM_Value, Type) == 16);
LAYOUT(valtype, sizeof(WasmVM_ValType) == 8);
LAYOUT(result, sizeof(WasmVM_Result) == 4);
LAYOUT(string, sizeof(WasmVM_String) == 2 * sizeof(void*));
LAYOUT(bytes, offsetof(WasmVM_Bytes, Buf) == sizeof(void*));
LAYOUT(words, sizeof(uint128_t) == 16);
LAYOUT(standard, WasmVM_Standard_WASM_3 == 2);
LAYOUT(tiered, WasmVM_RunMode_Tiered == 5);
LAYOUT(std_value, sizeof(wasm_val_t) == 16 && offsetof(wasm_val_t, of) == 8);
LAYOUT(std_list, offsetof(wasm_val_vec_t, data) == sizeof(size_t));
LAYOUT(std_limits, sizeof(wasm_limits_t) == 8);
LAYOUT(std_kinds, WASM_F64 == 3 && WASM_EXTERNREF == 128 && WASM_FUNCREF == 129 && WASM_EXTERN_MEMORY == 3);
LAYOUT(option, offsetof(WasmVM_ProgramOption, Storage) == 3 * sizeof(void*));
LAYOUT(module_descriptor, offsetof(WasmVM_ModuleDescriptor, Create) == 2 * sizeof(void*));
LAYOUT(plugin_version, sizeof(WasmVM_PluginVersionData) == 16);
LAYOUT(plugin_descriptor, offsetof(WasmVM_PluginDescriptor, ModuleDescriptions) == 2 * sizeof(void*) + 28 + 4);
LAYOUT(log_message, offsetof(WasmVM_LogMessage, Level) == 4 * sizeof(void*));
LAYOUT(log_thread, offsetof(WasmVM_LogMessage, ThreadId) == sizeof(WasmVM_LogMessage) - 8);
LAYOUT(frame, sizeof(WasmVM_Frame) == 4 * sizeof(void*) + 24 && offsetof(WasmVM_Frame, Offset) == 4 * sizeof(void*) + 8);
LAYOUT(section,
       offsetof(WasmVM_SectionEntry, Name) == sizeof(void*) && offsetof(WasmVM_SectionEntry, Offset) == 3 * sizeof(void*));
LAYOUT(custom_section, offsetof(WasmVM_CustomSectionEntry, Offset) == 4 * sizeof(void*));
LAYOUT(script_event, offsetof(WasmVM_ScriptEvent, Command) == 8 && offsetof(WasmVM_ScriptEvent, Passed) == 4);
LAYOUT(invoke_options, sizeof(WasmVM_InvokeOptions) == 16 && offsetof(WasmVM_InvokeOptions, Gas) == 8);
LAYOUT(heap_statistics, sizeof(WasmVM_HeapStatistics) == 48 && offsetof(WasmVM_HeapStatistics, TotalPause) == 40);
LAYOUT(resources, WasmVM_Resource_Memory == 0 && WasmVM_Resource_Table == 1 && WasmVM_Resource_Instance == 2);
LAYOUT(option_string, WasmVM_ProgramOptionType_String == 12);
LAYOUT(tag, WasmVM_ExternalType_Tag == 4);
LAYOUT(oz, WasmVM_CompilerOptimizationLevel_Oz == 5);

extern size_t header_check(void);
size_t header_check(void) {
  return sizeof(layout_value_size) + sizeof(layout_value_type) + sizeof(layout_valtype) + sizeof(layout_result) +
         sizeof(layout_string) + sizeof(layout_bytes) + sizeof(layout_words) + sizeof(layout_option) + sizeof(layout_std_value) +
         sizeof(layout_std_list) + sizeof(layout_std_limits) + sizeof(layout_std_kinds) + sizeof(layout_module_descriptor) +
         sizeof(layout_log_thread) + sizeof(layout_frame) + sizeof(layout_section) + sizeof(layout_custom_section) +
         sizeof(layout_script_event) + sizeof(layout_invoke_options) + sizeof(layout_heap_statistics) + sizeof(layout_resources) +
         sizeof(layout_plugin_version) + sizeof(layout_plugin_descriptor) + sizeof(layout_log_message) +
         sizeof(layout_option_string) + sizeof(layout_standard) + sizeof(layout_tiered) + sizeof(layout_tag) + sizeof(layout_oz);
}
