// The header twice in one C++ unit, and the layout that compiled programs rely on.
#include "wasm.h"
#include "wasmvm_c.h"

#include <cstddef>
#include <type_traits>

static_assert(sizeof(WasmVM_Value) == 32 && offsetof(WasmVM_Value, Type) == 16);
static_assert(alignof(WasmVM_Value) == 16 && sizeof(uint128_t) == 16 && alignof(uint128_t) == 16);
static_assert(sizeof(WasmVM_ValType) == 8 && sizeof(WasmVM_Result) == 4);
static_assert(std::is_trivially_copyable_v<WasmVM_Value> && std::is_standard_layout_v<WasmVM_Value>);

[[maybe_unused]] static WasmVM_Result (*const header_check)(void*, const WasmVM_CallingFrameContext*, const WasmVM_Value*,
                                                            WasmVM_Value*) = static_cast<WasmVM_HostFunc_t>(nullptr);
