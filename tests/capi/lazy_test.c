/* Bodies that are validated at their first calls. */
#include <string.h>

#include "check.h"

static const char kModule[] =
    "(module\n"
    "  (type $i (func (param i32) (result i32)))\n"
    "  (table funcref (elem $good $bad $deep))\n"
    "  (func $good (export \"good\") (type $i) (i32.add (local.get 0) (i32.const 1)))\n"
    "  (func $bad (export \"bad\") (type $i) (i64.const 1))\n"
    "  (func (export \"calls\") (type $i) (call $bad (local.get 0)))\n"
    "  (func (export \"indirect\") (type $i) (call_indirect (type $i) (i32.const 7) (local.get 0)))\n"
    "  (func $deep (export \"deep\") (type $i) (local i64 i64 i64 i64)\n"
    "    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))\n"
    "      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))))\n"
    "  (func (export \"endless\") (type $i) (call_indirect (type $i) (i32.const 0) (i32.const 2)) drop\n"
    "    (i32.add (i32.const 1) (call $deep (i32.const -1)))))\n";

typedef struct Vm {
  WasmVM_ConfigureContext* config;
  WasmVM_VMContext* vm;
} Vm;

static Vm start(bool lazy) {
  Vm out;
  out.config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetLazyValidation(out.config, lazy);
  out.vm = WasmVM_VMCreate(out.config, NULL);
  return out;
}
static void stop(Vm it) {
  WasmVM_VMDelete(it.vm);
  WasmVM_ConfigureDelete(it.config);
}

static WasmVM_Result call(Vm it, const char* name, int32_t argument, int32_t* result) {
  WasmVM_Value in = WasmVM_ValueGenI32(argument), out = WasmVM_ValueGenI32(0);
  WasmVM_String function = WasmVM_StringCreateByCString(name);
  WasmVM_Result r = WasmVM_VMExecute(it.vm, function, &in, 1, &out, 1);
  WasmVM_StringDelete(function);
  *result = WasmVM_ValueGetI32(out);
  return r;
}

/* The call ends with what validation has to say of `bad`, and the innermost frame is `bad`. */
static void check_refused(Vm it, const char* name, int32_t argument) {
  int32_t result;
  CHECK_CODE(call(it, name, argument, &result), WasmVM_ErrCode_TypeCheckFailed);
  const WasmVM_ErrorContext* error = WasmVM_VMGetLastError(it.vm);
  CHECK(error != NULL);
  const WasmVM_String message = WasmVM_ErrorContextGetMessage(error);
  CHECK(message.Length > 13 && memcmp(message.Buf, "type mismatch", 13) == 0);
  CHECK(WasmVM_ErrorContextGetFrameCount(error) >= 1);
}

static WasmVM_ASTModuleContext* load(void) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  CHECK_OK(WasmVM_LoaderParseFromText(loader, &module, WasmVM_StringWrap(kModule, sizeof kModule - 1)));
  WasmVM_LoaderDelete(loader);
  return module;
}

int main(void) {
  WasmVM_ASTModuleContext* module = load();
  Vm eager = start(false), lazy = start(true);
  CHECK(!WasmVM_ConfigureIsLazyValidation(eager.config) && WasmVM_ConfigureIsLazyValidation(lazy.config));
  CHECK(!WasmVM_ConfigureIsLazyValidation(NULL));
  WasmVM_ConfigureSetLazyValidation(NULL, true);

  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(eager.vm, module));
  CHECK_CODE(WasmVM_VMValidate(eager.vm), WasmVM_ErrCode_TypeCheckFailed);

  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(lazy.vm, module));
  CHECK_OK(WasmVM_VMValidate(lazy.vm));
  CHECK_OK(WasmVM_VMInstantiate(lazy.vm));
  int32_t result = 0;
  for (int i = 0; i < 2; ++i) {
    CHECK_OK(call(lazy, "good", 4, &result));
    CHECK(result == 5);
    check_refused(lazy, "bad", 0);
    check_refused(lazy, "calls", 0);
    CHECK_OK(call(lazy, "indirect", 0, &result));
    CHECK(result == 8);
    check_refused(lazy, "indirect", 1);
    CHECK_OK(call(lazy, "deep", 1000, &result));
    CHECK(result == 1000);
    CHECK_CODE(call(lazy, "endless", 0, &result), WasmVM_ErrCode_StackExhausted);
  }

  /* Who asks for the whole check gets it, whatever was put off before. */
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(eager.vm, module));
  CHECK_CODE(WasmVM_VMValidate(eager.vm), WasmVM_ErrCode_TypeCheckFailed);

  stop(lazy);
  stop(eager);
  WasmVM_ASTModuleDelete(module);
  return check_report();
}
