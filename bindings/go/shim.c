#include "shim.h"

#include <string.h>

#include "_cgo_export.h"

_Static_assert(sizeof(WasmVM_ValType) == sizeof(uint64_t), "go_val keeps the bytes of a type in a word");

enum { kFewValues = 16 };

// -- errors --

static char* copy_of(WasmVM_String text, uint32_t* length) {
  *length = text.Length;
  if (text.Length == 0) return NULL;
  char* copy = malloc(text.Length);
  if (copy == NULL) *length = 0;
  if (copy != NULL) memcpy(copy, text.Buf, text.Length);
  return copy;
}

static void copy_frames(go_error* to, const WasmVM_ErrorContext* from) {
  const uint32_t count = WasmVM_ErrorContextGetFrameCount(from);
  to->frames = count == 0 ? NULL : calloc(count, sizeof(go_frame));
  if (to->frames == NULL) return;
  for (uint32_t i = 0; i < count; ++i) {
    WasmVM_Frame frame;
    if (!WasmVM_ErrorContextGetFrame(from, i, &frame)) break;
    go_frame* const out = &to->frames[to->frame_count++];
    out->module = copy_of(frame.ModuleName, &out->module_length);
    out->function = copy_of(frame.FunctionName, &out->function_length);
    out->index = frame.FunctionIndex;
    out->left_out = frame.LeftOut;
    out->offset = frame.Offset;
  }
}

static go_error* error_of(const WasmVM_ErrorContext* from) {
  go_error* const error = from == NULL ? NULL : calloc(1, sizeof(go_error));
  if (error == NULL) return NULL;
  error->code = WasmVM_ErrorContextGetCode(from);
  error->phase = WasmVM_ErrorContextGetPhase(from);
  error->offset = WasmVM_ErrorContextGetOffset(from);
  error->line = WasmVM_ErrorContextGetLine(from);
  error->column = WasmVM_ErrorContextGetColumn(from);
  error->message = copy_of(WasmVM_ErrorContextGetMessage(from), &error->message_length);
  error->function = copy_of(WasmVM_ErrorContextGetFunctionName(from), &error->function_length);
  copy_frames(error, from);
  return error;
}

void go_error_free(go_error* error) {
  if (error == NULL) return;
  for (uint32_t i = 0; i < error->frame_count; ++i) {
    free(error->frames[i].module);
    free(error->frames[i].function);
  }
  free(error->frames);
  free(error->message);
  free(error->function);
  free(error);
}

static go_ret of_executor(WasmVM_Result result, const WasmVM_ExecutorContext* executor) {
  go_ret ret = {0, NULL, result.Code};
  if (!WasmVM_ResultOK(result)) ret.error = error_of(WasmVM_ExecutorGetLastError(executor));
  return ret;
}

// -- values --

static WasmVM_ValType type_from(uint64_t bits) {
  WasmVM_ValType type;
  memcpy(&type, &bits, sizeof type);
  return type;
}

static uint64_t type_bits(WasmVM_ValType type) {
  uint64_t bits;
  memcpy(&bits, &type, sizeof bits);
  return bits;
}

static void keep_raw(go_val* out, const WasmVM_Value* value) {
  memcpy(&out->lo, &value->Value, 8);
  memcpy(&out->hi, (const char*)&value->Value + 8, 8);
}

static void reference_from(go_val* out, const WasmVM_Value* value) {
  out->ref_kind = WasmVM_ValueGetRefKind(*value);
  switch (out->ref_kind) {
    case WasmVM_RefKind_Null: out->kind = kGoNull; break;
    case WasmVM_RefKind_Func:
      out->kind = kGoFunc;
      out->lo = (uintptr_t)WasmVM_ValueGetFuncRef(*value);
      break;
    case WasmVM_RefKind_Extern:
      out->kind = kGoExtern;
      out->lo = (uintptr_t)WasmVM_ValueGetExternRef(*value);
      break;
    case WasmVM_RefKind_I31:
      out->kind = kGoI31;
      out->lo = (uint32_t)WasmVM_ValueGetI31(*value);
      break;
    default: out->kind = kGoObject; keep_raw(out, value);
  }
}

static void from_value(go_val* out, const WasmVM_Value* value) {
  out->lo = out->hi = out->ref_kind = 0;
  out->type = type_bits(value->Type);
  if (WasmVM_ValTypeIsI32(value->Type)) {
    out->kind = kGoI32;
    out->lo = (uint32_t)WasmVM_ValueGetI32(*value);
  } else if (WasmVM_ValTypeIsI64(value->Type)) {
    out->kind = kGoI64;
    out->lo = (uint64_t)WasmVM_ValueGetI64(*value);
  } else if (WasmVM_ValTypeIsF32(value->Type)) {
    const float number = WasmVM_ValueGetF32(*value);
    out->kind = kGoF32;
    memcpy(&out->lo, &number, sizeof number);
  } else if (WasmVM_ValTypeIsF64(value->Type)) {
    const double number = WasmVM_ValueGetF64(*value);
    out->kind = kGoF64;
    memcpy(&out->lo, &number, sizeof number);
  } else if (WasmVM_ValTypeIsV128(value->Type)) {
    out->kind = kGoV128;
    WasmVM_ValueGetV128Words(*value, &out->lo, &out->hi);
  } else {
    reference_from(out, value);
  }
}

// A null takes the type `wanted`; all zero if that is none.
static WasmVM_Value to_value(const go_val* from, WasmVM_ValType wanted) {
  WasmVM_Value value;
  memset(&value, 0, sizeof value);
  switch (from->kind) {
    case kGoI32: return WasmVM_ValueGenI32((int32_t)(uint32_t)from->lo);
    case kGoI64: return WasmVM_ValueGenI64((int64_t)from->lo);
    case kGoF32: {
      float number;
      memcpy(&number, &from->lo, sizeof number);
      return WasmVM_ValueGenF32(number);
    }
    case kGoF64: {
      double number;
      memcpy(&number, &from->lo, sizeof number);
      return WasmVM_ValueGenF64(number);
    }
    case kGoV128: return WasmVM_ValueGenV128Words(from->lo, from->hi);
    case kGoNull:
      value.Type = wanted;
      if (!WasmVM_ValTypeIsRef(wanted)) value = WasmVM_ValueGenExternRef(NULL);
      return value;
    case kGoFunc: return WasmVM_ValueGenFuncRef((const WasmVM_FunctionInstanceContext*)(uintptr_t)from->lo);
    case kGoExtern: return WasmVM_ValueGenExternRef((void*)(uintptr_t)from->lo);
    case kGoI31: return WasmVM_ValueGenI31((int32_t)(uint32_t)from->lo);
    default:
      memcpy(&value.Value, &from->lo, 8);
      memcpy((char*)&value.Value + 8, &from->hi, 8);
      value.Type = type_from(from->type);
      return value;
  }
}

static WasmVM_ValType no_type(void) { return type_from(0); }

// -- types --

void go_type_of(WasmVM_ValType type, go_type* out) {
  out->type = type_bits(type);
  out->nullable = WasmVM_ValTypeIsRefNull(type);
  if (WasmVM_ValTypeIsI32(type)) {
    out->kind = kGoI32;
  } else if (WasmVM_ValTypeIsI64(type)) {
    out->kind = kGoI64;
  } else if (WasmVM_ValTypeIsF32(type)) {
    out->kind = kGoF32;
  } else if (WasmVM_ValTypeIsF64(type)) {
    out->kind = kGoF64;
  } else if (WasmVM_ValTypeIsV128(type)) {
    out->kind = kGoV128;
  } else if (WasmVM_ValTypeIsFuncRef(type)) {
    out->kind = kGoFunc;
  } else if (WasmVM_ValTypeIsExternRef(type)) {
    out->kind = kGoExtern;
  } else {
    out->kind = kGoObject;
  }
}

uint64_t go_type_gen(uint32_t kind) {
  switch (kind) {
    case kGoI32: return type_bits(WasmVM_ValTypeGenI32());
    case kGoI64: return type_bits(WasmVM_ValTypeGenI64());
    case kGoF32: return type_bits(WasmVM_ValTypeGenF32());
    case kGoF64: return type_bits(WasmVM_ValTypeGenF64());
    case kGoV128: return type_bits(WasmVM_ValTypeGenV128());
    case kGoFunc: return type_bits(WasmVM_ValTypeGenFuncRef());
    case kGoExtern: return type_bits(WasmVM_ValTypeGenExternRef());
    default: return 0;
  }
}

WasmVM_FunctionTypeContext* go_function_type(const go_type* params, uint32_t count, const go_type* results,
                                             uint32_t result_count) {
  WasmVM_ValType* const types = calloc((size_t)count + result_count + 1, sizeof(WasmVM_ValType));
  if (types == NULL) return NULL;
  for (uint32_t i = 0; i < count; ++i) types[i] = type_from(params[i].type);
  for (uint32_t i = 0; i < result_count; ++i) types[count + i] = type_from(results[i].type);
  WasmVM_FunctionTypeContext* const type = WasmVM_FunctionTypeCreate(types, count, types + count, result_count);
  free(types);
  return type;
}

void go_function_type_get(const WasmVM_FunctionTypeContext* type, go_type* params, go_type* results) {
  const uint32_t count = WasmVM_FunctionTypeGetParametersLength(type);
  const uint32_t result_count = WasmVM_FunctionTypeGetReturnsLength(type);
  WasmVM_ValType* const types = calloc((size_t)count + result_count + 1, sizeof(WasmVM_ValType));
  if (types == NULL) return;
  WasmVM_FunctionTypeGetParameters(type, types, count);
  WasmVM_FunctionTypeGetReturns(type, types + count, result_count);
  for (uint32_t i = 0; i < count; ++i) go_type_of(types[i], &params[i]);
  for (uint32_t i = 0; i < result_count; ++i) go_type_of(types[count + i], &results[i]);
  free(types);
}

// -- loading --

go_ret go_load(WasmVM_LoaderContext* loader, WasmVM_ValidatorContext* validator, int form, const char* data, uint64_t length,
               WasmVM_ASTModuleContext** out) {
  WasmVM_ASTModuleContext* module = NULL;
  go_ret ret = {0, NULL, 0};
  WasmVM_Result result;
  if (form == 2) {
    result = WasmVM_LoaderParseFromFile(loader, &module, data);
  } else if (form == 1) {
    result = WasmVM_LoaderParseFromText(loader, &module, WasmVM_StringWrap(data, (uint32_t)length));
  } else {
    result = WasmVM_LoaderParseFromBuffer(loader, &module, (const uint8_t*)data, (uint32_t)length);
  }
  ret.code = result.Code;
  if (!WasmVM_ResultOK(result)) {
    ret.error = error_of(WasmVM_LoaderGetLastError(loader));
    return ret;
  }
  result = WasmVM_ValidatorValidate(validator, module);
  ret.code = result.Code;
  if (!WasmVM_ResultOK(result)) {
    ret.error = error_of(WasmVM_ValidatorGetLastError(validator));
    WasmVM_ASTModuleDelete(module);
    return ret;
  }
  *out = module;
  return ret;
}

go_ret go_compile(WasmVM_CompilerContext* compiler, const uint8_t* data, uint64_t length, WasmVM_Bytes* out) {
  const WasmVM_Result result = WasmVM_CompilerCompileFromBytesToBytes(compiler, WasmVM_BytesWrap(data, (uint32_t)length), out);
  go_ret ret = {0, NULL, result.Code};
  if (!WasmVM_ResultOK(result)) ret.error = error_of(WasmVM_CompilerGetLastError(compiler));
  return ret;
}

go_ret go_assemble(WasmVM_LoaderContext* loader, const char* data, uint64_t length, WasmVM_Bytes* out) {
  const WasmVM_Result result = WasmVM_LoaderAssembleText(loader, WasmVM_StringWrap(data, (uint32_t)length), out);
  go_ret ret = {0, NULL, result.Code};
  if (!WasmVM_ResultOK(result)) ret.error = error_of(WasmVM_LoaderGetLastError(loader));
  return ret;
}

// -- instances --

go_ret go_instantiate(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store, const WasmVM_ASTModuleContext* module,
                      const char* name, uint64_t length, int has_name, WasmVM_ModuleInstanceContext** out) {
  const WasmVM_String text = WasmVM_StringWrap(name, (uint32_t)length);
  return of_executor(has_name ? WasmVM_ExecutorRegister(executor, out, store, module, text)
                              : WasmVM_ExecutorInstantiate(executor, out, store, module),
                     executor);
}

go_ret go_register(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store, const WasmVM_ModuleInstanceContext* instance,
                   const char* name, uint64_t length) {
  const WasmVM_String text = WasmVM_StringWrap(name, (uint32_t)length);
  return of_executor(WasmVM_ExecutorRegisterImportWithAlias(executor, store, instance, text), executor);
}

// Only a store that has been used can be interrupted: a module comes and goes.
WasmVM_StoreInterruptHandle* go_use_store(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store) {
  WasmVM_ModuleInstanceContext* const module = WasmVM_ModuleInstanceCreate(WasmVM_StringWrap("use", 3));
  WasmVM_ExecutorRegisterImport(executor, store, module);
  WasmVM_StoreInterruptHandle* const handle = WasmVM_StoreInterruptHandleCreate(store);
  WasmVM_ModuleInstanceDelete(module);
  return handle;
}

// -- calls --

go_ret go_typed_call(WasmVM_TypedFunction* function, WasmVM_ExecutorContext* executor, uint64_t a, uint64_t b, uint64_t c,
                     uint64_t d) {
  uint64_t slots[4] = {a, b, c, d};
  const WasmVM_Result result = WasmVM_TypedCall(function, slots);
  go_ret ret = {slots[0], NULL, result.Code};
  if (result.Code != 0 && !WasmVM_ResultOK(result)) ret.error = error_of(WasmVM_ExecutorGetLastError(executor));
  return ret;
}

go_ret go_call(WasmVM_ExecutorContext* executor, const WasmVM_FunctionInstanceContext* function, go_val* args, uint32_t count,
               go_val* results, uint32_t result_count, uint64_t deadline, uint64_t gas) {
  WasmVM_Value few[kFewValues];
  const size_t all = (size_t)count + result_count;
  WasmVM_Value* const values = all <= kFewValues ? few : malloc(all * sizeof(WasmVM_Value));
  WasmVM_ValType few_types[kFewValues];
  WasmVM_ValType* const wanted = count <= kFewValues ? few_types : calloc(count, sizeof(WasmVM_ValType));
  go_ret ret = {0, NULL, WasmVM_ErrCode_OutOfMemory};
  if (values != NULL && wanted != NULL) {
    WasmVM_Value* const returns = values + count;
    memset(wanted, 0, count * sizeof(WasmVM_ValType));
    memset(returns, 0, result_count * sizeof(WasmVM_Value));
    WasmVM_FunctionTypeGetParameters(WasmVM_FunctionInstanceGetFunctionType(function), wanted, count);
    for (uint32_t i = 0; i < count; ++i) values[i] = to_value(&args[i], wanted[i]);
    const WasmVM_InvokeOptions options = {deadline, gas};
    ret = of_executor(WasmVM_ExecutorInvokeWithOptions(executor, function, values, count, returns, result_count, &options),
                      executor);
    for (uint32_t i = 0; i < result_count; ++i) from_value(&results[i], &returns[i]);
  }
  if (values != few) free(values);
  if (wanted != few_types) free(wanted);
  return ret;
}

// -- host functions --

static WasmVM_Result enter_host(void* This, void* Data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                                const uint32_t count, WasmVM_Value* returns, const uint32_t result_count) {
  (void)This;
  go_val few[kFewValues];
  const size_t all = (size_t)count + result_count;
  go_val* const values = all <= kFewValues ? few : malloc(all * sizeof(go_val));
  WasmVM_Result result = {WasmVM_ErrCode_OutOfMemory};
  if (values == NULL) return result;
  go_val* const results = values + count;
  for (uint32_t i = 0; i < count; ++i) from_value(&values[i], &params[i]);
  for (uint32_t i = 0; i < result_count; ++i) from_value(&results[i], &returns[i]);
  result.Code = wasmvmGoHostCall((uintptr_t)Data, (WasmVM_CallingFrameContext*)frame, values, count, results, result_count);
  if (result.Code == 0) {
    for (uint32_t i = 0; i < result_count; ++i) returns[i] = to_value(&results[i], returns[i].Type);
  }
  if (values != few) free(values);
  return result;
}

static void finalize(void* data) { wasmvmGoFinalize((uintptr_t)data); }

WasmVM_ModuleInstanceContext* go_host_module(const char* name, uint64_t length, uintptr_t data) {
  return WasmVM_ModuleInstanceCreateWithData(WasmVM_StringWrap(name, (uint32_t)length), (void*)data, finalize);
}

uint32_t go_host_function(WasmVM_ModuleInstanceContext* module, const char* name, uint64_t length,
                          const WasmVM_FunctionTypeContext* type, uintptr_t handle, uint64_t cost) {
  WasmVM_FunctionInstanceContext* const function =
      WasmVM_FunctionInstanceCreateBinding(type, enter_host, NULL, (void*)handle, cost);
  const WasmVM_Result result = WasmVM_ModuleInstanceAddFunction(module, WasmVM_StringWrap(name, (uint32_t)length), function);
  if (!WasmVM_ResultOK(result)) WasmVM_FunctionInstanceDelete(function);
  return result.Code;
}

// -- globals, tables, memories --

WasmVM_GlobalInstanceContext* go_global_create(const go_type* type, int is_mutable, const go_val* value) {
  const WasmVM_ValType wanted = type_from(type->type);
  WasmVM_GlobalTypeContext* const full =
      WasmVM_GlobalTypeCreate(wanted, is_mutable ? WasmVM_Mutability_Var : WasmVM_Mutability_Const);
  WasmVM_GlobalInstanceContext* const global = WasmVM_GlobalInstanceCreate(full, to_value(value, wanted));
  WasmVM_GlobalTypeDelete(full);
  return global;
}

void go_global_get(const WasmVM_GlobalInstanceContext* global, go_val* out) {
  const WasmVM_Value value = WasmVM_GlobalInstanceGetValue(global);
  from_value(out, &value);
}

uint32_t go_global_set(WasmVM_GlobalInstanceContext* global, const go_val* value) {
  const WasmVM_ValType wanted = WasmVM_GlobalTypeGetValType(WasmVM_GlobalInstanceGetGlobalType(global));
  return WasmVM_GlobalInstanceSetValue(global, to_value(value, wanted)).Code;
}

void go_global_type(const WasmVM_GlobalInstanceContext* global, go_type* type, int* is_mutable) {
  const WasmVM_GlobalTypeContext* const full = WasmVM_GlobalInstanceGetGlobalType(global);
  go_type_of(WasmVM_GlobalTypeGetValType(full), type);
  *is_mutable = WasmVM_GlobalTypeGetMutability(full) == WasmVM_Mutability_Var;
}

static WasmVM_LimitContext* limits(uint64_t min, uint64_t max, int has_max, int is_64, int is_shared) {
  return has_max ? WasmVM_LimitCreateWithMax(min, max, is_64, is_shared) : WasmVM_LimitCreate(min, is_64);
}

WasmVM_TableInstanceContext* go_table_create(const go_type* type, uint64_t min, uint64_t max, int has_max, const go_val* value) {
  const WasmVM_ValType wanted = type_from(type->type);
  WasmVM_LimitContext* const limit = limits(min, max, has_max, 0, 0);
  WasmVM_TableTypeContext* const full = WasmVM_TableTypeCreate(wanted, limit);
  WasmVM_TableInstanceContext* const table = WasmVM_TableInstanceCreateWithInit(full, to_value(value, wanted));
  WasmVM_TableTypeDelete(full);
  WasmVM_LimitDelete(limit);
  return table;
}

uint32_t go_table_get(const WasmVM_TableInstanceContext* table, uint64_t index, go_val* out) {
  WasmVM_Value value;
  const WasmVM_Result result = WasmVM_TableInstanceGetData(table, &value, index);
  if (WasmVM_ResultOK(result)) from_value(out, &value);
  return result.Code;
}

uint32_t go_table_set(WasmVM_TableInstanceContext* table, uint64_t index, const go_val* value) {
  const WasmVM_ValType wanted = WasmVM_TableTypeGetRefType(WasmVM_TableInstanceGetTableType(table));
  return WasmVM_TableInstanceSetData(table, to_value(value, wanted), index).Code;
}

uint32_t go_table_grow(WasmVM_TableInstanceContext* table, uint64_t count) { return WasmVM_TableInstanceGrow(table, count).Code; }

WasmVM_MemoryInstanceContext* go_memory_create(uint64_t min, uint64_t max, int has_max, int is_64, int is_shared) {
  WasmVM_LimitContext* const limit = limits(min, max, has_max, is_64, is_shared);
  WasmVM_MemoryTypeContext* const type = WasmVM_MemoryTypeCreate(limit);
  WasmVM_MemoryInstanceContext* const memory = WasmVM_MemoryInstanceCreate(type);
  WasmVM_MemoryTypeDelete(type);
  WasmVM_LimitDelete(limit);
  return memory;
}

uint32_t go_memory_get(const WasmVM_MemoryInstanceContext* memory, uint8_t* data, uint64_t offset, uint64_t length) {
  return WasmVM_MemoryInstanceGetData(memory, data, offset, length).Code;
}

uint32_t go_memory_set(WasmVM_MemoryInstanceContext* memory, const uint8_t* data, uint64_t offset, uint64_t length) {
  return WasmVM_MemoryInstanceSetData(memory, data, offset, length).Code;
}

uint32_t go_memory_grow(WasmVM_MemoryInstanceContext* memory, uint64_t pages) {
  return WasmVM_MemoryInstanceGrowPage(memory, pages).Code;
}

// -- objects of the collected heap --

uint32_t go_retain(const go_val* value) { return WasmVM_ValueRetain(to_value(value, no_type())).Code; }
uint32_t go_release(const go_val* value) { return WasmVM_ValueRelease(to_value(value, no_type())).Code; }

static uint32_t give(WasmVM_Result result, const WasmVM_Value* value, go_val* out) {
  if (WasmVM_ResultOK(result)) from_value(out, value);
  return result.Code;
}

uint32_t go_struct_create(const WasmVM_ModuleInstanceContext* instance, uint32_t type, const go_val* fields, uint32_t count,
                          go_val* out) {
  WasmVM_Value* const values = malloc((count + 1) * sizeof(WasmVM_Value));
  WasmVM_Value made;
  if (values == NULL) return WasmVM_ErrCode_OutOfMemory;
  for (uint32_t i = 0; i < count; ++i) values[i] = to_value(&fields[i], no_type());
  const WasmVM_Result result = WasmVM_StructCreate(instance, type, count == 0 ? NULL : values, count, &made);
  free(values);
  return give(result, &made, out);
}

uint32_t go_struct_count(const go_val* value) { return WasmVM_StructGetFieldCount(to_value(value, no_type())); }

uint32_t go_struct_get(const go_val* value, uint32_t index, go_val* out) {
  WasmVM_Value field;
  const WasmVM_Result result = WasmVM_StructGetField(to_value(value, no_type()), index, &field);
  return give(result, &field, out);
}

// A null takes the type of what is there now.
uint32_t go_struct_set(const go_val* value, uint32_t index, const go_val* field) {
  const WasmVM_Value object = to_value(value, no_type());
  WasmVM_Value present;
  const WasmVM_Result result = WasmVM_StructGetField(object, index, &present);
  if (!WasmVM_ResultOK(result)) return result.Code;
  return WasmVM_StructSetField(object, index, to_value(field, present.Type)).Code;
}

uint32_t go_array_create(const WasmVM_ModuleInstanceContext* instance, uint32_t type, uint32_t length, const go_val* init,
                         go_val* out) {
  WasmVM_Value value, made;
  if (init != NULL) value = to_value(init, no_type());
  const WasmVM_Result result = WasmVM_ArrayCreate(instance, type, length, init == NULL ? NULL : &value, &made);
  return give(result, &made, out);
}

uint32_t go_array_length(const go_val* value) { return WasmVM_ArrayGetLength(to_value(value, no_type())); }

uint32_t go_array_get(const go_val* value, uint32_t index, go_val* out) {
  WasmVM_Value element;
  const WasmVM_Result result = WasmVM_ArrayGetElement(to_value(value, no_type()), index, &element);
  return give(result, &element, out);
}

uint32_t go_array_set(const go_val* value, uint32_t index, const go_val* element) {
  const WasmVM_Value object = to_value(value, no_type());
  WasmVM_Value present;
  const WasmVM_Result result = WasmVM_ArrayGetElement(object, index, &present);
  if (!WasmVM_ResultOK(result)) return result.Code;
  return WasmVM_ArraySetElement(object, index, to_value(element, present.Type)).Code;
}

int go_take_exception(WasmVM_StoreContext* store, go_val* out) {
  WasmVM_Value value;
  if (!WasmVM_StoreTakeException(store, &value)) return 0;
  from_value(out, &value);
  return 1;
}

uint32_t go_exception_values(const go_val* value, go_val* out, uint32_t count) {
  const WasmVM_Value object = to_value(value, no_type());
  const uint32_t has = WasmVM_ExceptionGetValues(object, NULL, 0);
  WasmVM_Value* const values = count == 0 ? NULL : malloc(count * sizeof(WasmVM_Value));
  if (values == NULL) return has;
  WasmVM_ExceptionGetValues(object, values, count);
  for (uint32_t i = 0; i < count && i < has; ++i) from_value(&out[i], &values[i]);
  free(values);
  return has;
}

// -- WASI --

static int64_t read_stream(void* data, uint8_t* buf, uint32_t len) { return wasmvmGoRead((uintptr_t)data, buf, len); }
static int64_t write_stream(void* data, uint8_t* buf, uint32_t len) { return wasmvmGoWrite((uintptr_t)data, buf, len); }

void go_wasi_stream(WasmVM_WASIConfigContext* config, int stream, uintptr_t data) {
  WasmVM_WASIConfigSetStreamCallback(config, (enum WasmVM_WASIStream)stream,
                                     stream == WasmVM_WASIStream_In ? read_stream : write_stream, (void*)data);
}

static uint64_t file_size(void* data) { return wasmvmGoFileSize((uintptr_t)data); }
static int64_t file_read(void* data, uint64_t offset, uint8_t* buf, uint32_t len) {
  return wasmvmGoFileRead((uintptr_t)data, offset, buf, len);
}

uint32_t go_directory_file(WasmVM_WASIDirectoryContext* directory, const char* path, uintptr_t data) {
  return WasmVM_WASIDirectoryAddCallbackFile(directory, path, file_size, file_read, NULL, NULL, (void*)data).Code;
}

// -- log --

static void on_log(const WasmVM_LogMessage* message) {
  wasmvmGoLog((int)message->Level, (char*)message->Message.Buf, message->Message.Length);
}

void go_log_install(int on) { WasmVM_LogSetCallback(on ? on_log : NULL); }
