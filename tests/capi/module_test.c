/* Loader, validator, and what a loaded module tells about itself. */
#include <stdlib.h>

#include "check.h"

static const char kModule[] =
    "(module $demo\n"
    "  (type $pair (func (param i32 i64) (result f32)))\n"
    "  (import \"env\" \"f\" (func $f (type $pair)))\n"
    "  (import \"env\" \"t\" (table 1 9 funcref))\n"
    "  (import \"env\" \"m\" (memory 1 3))\n"
    "  (import \"env\" \"g\" (global (mut f64)))\n"
    "  (import \"other\" \"e\" (tag (param i32)))\n"
    "  (func (export \"run\") (param i32) (result i32) local.get 0)\n"
    "  (func (export \"typed\") (param (ref null $pair)))\n"
    "  (table (export \"tab\") 4 externref)\n"
    "  (memory (export \"mem\") 2)\n"
    "  (global (export \"glob\") i32 (i32.const 7))\n"
    "  (export \"tag\" (tag 0))\n"
    "  (data (i32.const 0) \"hi\")\n"
    ")\n";

static void test_imports(const WasmVM_ASTModuleContext* module) {
  const WasmVM_ImportTypeContext* imports[5];
  CHECK(WasmVM_ASTModuleListImportsLength(module) == 5);
  CHECK(WasmVM_ASTModuleListImports(module, imports, 2) == 5);
  CHECK(WasmVM_ASTModuleListImports(module, imports, 5) == 5);
  const char* const names[5] = {"f", "t", "m", "g", "e"};
  const enum WasmVM_ExternalType kinds[5] = {WasmVM_ExternalType_Function, WasmVM_ExternalType_Table, WasmVM_ExternalType_Memory,
                                             WasmVM_ExternalType_Global, WasmVM_ExternalType_Tag};
  for (int i = 0; i < 5; ++i) {
    CHECK(str_is(WasmVM_ImportTypeGetModuleName(imports[i]), i < 4 ? "env" : "other"));
    CHECK(str_is(WasmVM_ImportTypeGetExternalName(imports[i]), names[i]));
    CHECK(WasmVM_ImportTypeGetExternalType(imports[i]) == kinds[i]);
    CHECK((WasmVM_ImportTypeGetFunctionType(module, imports[i]) != NULL) == (i == 0));
    CHECK((WasmVM_ImportTypeGetTableType(module, imports[i]) != NULL) == (i == 1));
    CHECK((WasmVM_ImportTypeGetMemoryType(module, imports[i]) != NULL) == (i == 2));
    CHECK((WasmVM_ImportTypeGetGlobalType(module, imports[i]) != NULL) == (i == 3));
    CHECK((WasmVM_ImportTypeGetTagType(module, imports[i]) != NULL) == (i == 4));
    CHECK(WasmVM_ImportTypeGetFunctionType(NULL, imports[i]) == NULL);
  }
  const WasmVM_FunctionTypeContext* f = WasmVM_ImportTypeGetFunctionType(module, imports[0]);
  WasmVM_ValType list[2];
  CHECK(WasmVM_FunctionTypeGetParameters(f, list, 2) == 2);
  CHECK(WasmVM_ValTypeIsI32(list[0]) && WasmVM_ValTypeIsI64(list[1]));
  CHECK(WasmVM_FunctionTypeGetReturns(f, list, 2) == 1 && WasmVM_ValTypeIsF32(list[0]));
  CHECK(WasmVM_ImportTypeGetFunctionType(module, imports[0]) == f); /* one context per type */
  const WasmVM_TableTypeContext* t = WasmVM_ImportTypeGetTableType(module, imports[1]);
  CHECK(WasmVM_LimitGetMax(WasmVM_TableTypeGetLimit(t)) == 9);
  const WasmVM_MemoryTypeContext* m = WasmVM_ImportTypeGetMemoryType(module, imports[2]);
  CHECK(WasmVM_LimitGetMin(WasmVM_MemoryTypeGetLimit(m)) == 1);
  const WasmVM_GlobalTypeContext* g = WasmVM_ImportTypeGetGlobalType(module, imports[3]);
  CHECK(WasmVM_GlobalTypeGetMutability(g) == WasmVM_Mutability_Var);
  const WasmVM_TagTypeContext* e = WasmVM_ImportTypeGetTagType(module, imports[4]);
  CHECK(WasmVM_FunctionTypeGetParametersLength(WasmVM_TagTypeGetFunctionType(e)) == 1);
  CHECK(WasmVM_ImportTypeGetExternalType(NULL) == WasmVM_ExternalType_Function);
  CHECK(WasmVM_ImportTypeGetModuleName(NULL).Length == 0);
}

static const WasmVM_ExportTypeContext* find_export(const WasmVM_ASTModuleContext* module, const char* name) {
  const WasmVM_ExportTypeContext* exports[16];
  const uint32_t n = WasmVM_ASTModuleListExports(module, exports, 16);
  for (uint32_t i = 0; i < n; ++i) {
    if (str_is(WasmVM_ExportTypeGetExternalName(exports[i]), name)) return exports[i];
  }
  return NULL;
}

static void test_exports(const WasmVM_ASTModuleContext* module, bool is_valid) {
  CHECK(WasmVM_ASTModuleListExportsLength(module) == 6);
  const WasmVM_ExportTypeContext* run = find_export(module, "run");
  CHECK(WasmVM_ExportTypeGetExternalType(run) == WasmVM_ExternalType_Function);
  CHECK(WasmVM_FunctionTypeGetReturnsLength(WasmVM_ExportTypeGetFunctionType(module, run)) == 1);
  CHECK(WasmVM_ExportTypeGetMemoryType(module, run) == NULL);

  /* A typed reference is shown as a function reference; only after validation as one of that type. */
  WasmVM_ValType ref;
  const WasmVM_ExportTypeContext* typed = find_export(module, "typed");
  CHECK(WasmVM_FunctionTypeGetParameters(WasmVM_ExportTypeGetFunctionType(module, typed), &ref, 1) == 1);
  CHECK(WasmVM_ValTypeIsFuncRef(ref) && WasmVM_ValTypeIsRefNull(ref));
  CHECK(WasmVM_ValTypeIsEqual(ref, WasmVM_ValTypeGenFuncRef()) == !is_valid);

  const WasmVM_TableTypeContext* tab = WasmVM_ExportTypeGetTableType(module, find_export(module, "tab"));
  CHECK(WasmVM_ValTypeIsExternRef(WasmVM_TableTypeGetRefType(tab)));
  CHECK(!WasmVM_LimitHasMax(WasmVM_TableTypeGetLimit(tab)));
  const WasmVM_MemoryTypeContext* mem = WasmVM_ExportTypeGetMemoryType(module, find_export(module, "mem"));
  CHECK(WasmVM_LimitGetMin(WasmVM_MemoryTypeGetLimit(mem)) == 2);
  const WasmVM_GlobalTypeContext* glob = WasmVM_ExportTypeGetGlobalType(module, find_export(module, "glob"));
  CHECK(WasmVM_GlobalTypeGetMutability(glob) == WasmVM_Mutability_Const);
  CHECK(WasmVM_ExportTypeGetTagType(module, find_export(module, "tag")) != NULL);
  CHECK(WasmVM_ExportTypeGetExternalName(NULL).Length == 0);
}

static void test_sections(const WasmVM_ASTModuleContext* module) {
  WasmVM_SectionEntry sections[32];
  const uint32_t n = WasmVM_ASTModuleListSections(module, sections, 32);
  CHECK(n >= 8 && n <= 32);
  CHECK(WasmVM_ASTModuleListSections(module, NULL, 0) == n);
  uint64_t end = 8;
  int seen_type = 0, seen_name = 0;
  for (uint32_t i = 0; i < n && i < 32; ++i) {
    CHECK(sections[i].Offset >= end);
    end = sections[i].Offset + sections[i].Size;
    if (sections[i].Id == 1) seen_type = str_is(sections[i].Name, "type") && sections[i].Count >= 2;
    if (sections[i].Id == 2) CHECK(str_is(sections[i].Name, "import") && sections[i].Count == 5);
    if (sections[i].Id == 7) CHECK(sections[i].Count == 6);
    if (sections[i].Id == 0) seen_name = str_is(sections[i].Name, "name");
  }
  CHECK(seen_type && seen_name);
  WasmVM_CustomSectionEntry customs[4];
  CHECK(WasmVM_ASTModuleListCustomSections(module, customs, 4) == 1);
  CHECK(str_is(customs[0].Name, "name") && customs[0].Payload.Length > 0);
  CHECK(str_is(WasmVM_ASTModuleGetName(module), "demo"));

  WasmVM_String text = {0, NULL};
  CHECK_OK(WasmVM_ASTModulePrintText(module, &text));
  CHECK(str_starts(text, "(module"));
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_Bytes again = {0, NULL}, first = {0, NULL};
  CHECK_OK(WasmVM_LoaderAssembleText(loader, text, &again));
  CHECK_OK(WasmVM_LoaderSerializeASTModule(loader, module, &first));
  CHECK(again.Length == first.Length && again.Length != 0 && memcmp(again.Buf, first.Buf, first.Length) == 0);
  WasmVM_BytesDelete(again);
  WasmVM_BytesDelete(first);
  WasmVM_StringDelete(text);
  WasmVM_LoaderDelete(loader);
}

static void test_module(void) {
  WasmVM_ASTModuleContext* module = load_text(kModule);
  test_imports(module);
  test_exports(module, false);
  const WasmVM_FunctionTypeContext* before = WasmVM_ExportTypeGetFunctionType(module, find_export(module, "typed"));
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  CHECK_OK(WasmVM_ValidatorValidate(validator, module));
  CHECK_OK(WasmVM_ValidatorValidate(validator, module)); /* again: nothing to do */
  CHECK(WasmVM_ValidatorGetLastError(validator) == NULL);
  CHECK(WasmVM_FunctionTypeGetParametersLength(before) == 1); /* still there */
  test_imports(module);
  test_exports(module, true);
  test_sections(module);

  WasmVM_ASTModuleContext* other = load_text("(module (import \"a\" \"b\" (func)))");
  const WasmVM_ImportTypeContext* import = NULL;
  WasmVM_ASTModuleListImports(other, &import, 1);
  CHECK(WasmVM_ImportTypeGetFunctionType(other, import) != NULL);
  CHECK(WasmVM_ImportTypeGetFunctionType(module, import) == NULL); /* not of that module */
  WasmVM_ASTModuleDelete(other);
  WasmVM_ValidatorDelete(validator);
  WasmVM_ASTModuleDelete(module);
}

static void test_loading(void) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  CHECK_CODE(WasmVM_LoaderParseFromFile(loader, &module, "no/such/file.wasm"), WasmVM_ErrCode_IllegalPath);
  const WasmVM_ErrorContext* error = WasmVM_LoaderGetLastError(loader);
  CHECK(error != NULL && WasmVM_ErrorContextGetPhase(error) == WasmVM_ErrPhase_Loading);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(error), "invalid path: no/such/file.wasm: "));
  CHECK_CODE(WasmVM_LoaderParseFromFile(loader, &module, NULL), WasmVM_ErrCode_IllegalPath);
  CHECK_CODE(WasmVM_LoaderParseFromFile(loader, &module, "."), WasmVM_ErrCode_ReadError);
  CHECK_CODE(WasmVM_LoaderParseFromBytes(loader, &module, WasmVM_BytesWrap(NULL, 0)), WasmVM_ErrCode_UnexpectedEnd);
  const uint8_t junk[8] = "notawasm";
  CHECK_CODE(WasmVM_LoaderParseFromBuffer(loader, &module, junk, 8), WasmVM_ErrCode_MalformedMagic);
  error = WasmVM_LoaderGetLastError(loader);
  CHECK(WasmVM_ErrorContextGetCode(error) == WasmVM_ErrCode_MalformedMagic);
  CHECK(WasmVM_ErrorContextGetOffset(error) == 0);
  CHECK(WasmVM_ErrorContextGetLine(error) == 0);
  CHECK(module == NULL);

  const uint8_t empty[8] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  CHECK_OK(WasmVM_LoaderParseFromBuffer(loader, &module, empty, 8));
  CHECK(WasmVM_LoaderGetLastError(loader) == NULL); /* forgotten with the next success */
  CHECK(WasmVM_ASTModuleListImportsLength(module) == 0 && WasmVM_ASTModuleListSections(module, NULL, 0) == 0);
  WasmVM_Bytes copy = {0, NULL};
  CHECK_OK(WasmVM_LoaderSerializeASTModule(loader, module, &copy));
  CHECK(copy.Length == 8 && memcmp(copy.Buf, empty, 8) == 0);
  WasmVM_BytesDelete(copy);
  CHECK_CODE(WasmVM_LoaderSerializeASTModule(loader, NULL, &copy), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ASTModuleDelete(module);
  CHECK_OK(WasmVM_LoaderParseFromBuffer(loader, NULL, empty, 8)); /* nobody wants it */

  char path[] = "capi_module_test_XXXXXX.wasm";
  FILE* file = fopen(path, "wb");
  CHECK(file != NULL && fwrite(empty, 1, 8, file) == 8);
  fclose(file);
  CHECK_OK(WasmVM_LoaderParseFromFile(loader, &module, path));
  WasmVM_ASTModuleDelete(module);
  remove(path);

  /* Text errors have a place. */
  CHECK_CODE(WasmVM_LoaderParseFromText(loader, &module, str("(module\n  (func\n    (bogus)))")), WasmVM_ErrCode_TextSyntax);
  error = WasmVM_LoaderGetLastError(loader);
  CHECK(WasmVM_ErrorContextGetLine(error) == 3 && WasmVM_ErrorContextGetColumn(error) > 1);

  /* Settings count. */
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetWASMStandard(conf, WasmVM_Standard_WASM_1);
  WasmVM_LoaderContext* old = WasmVM_LoaderCreate(conf);
  WasmVM_ConfigureDelete(conf);
  const WasmVM_Bytes bytes = wasm_of("(module (func (result i32 i32) i32.const 1 i32.const 2))");
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  module = NULL;
  CHECK(!WasmVM_ResultOK(WasmVM_LoaderParseFromBytes(old, &module, bytes)) ||
        !WasmVM_ResultOK(WasmVM_ValidatorValidate(validator, module)));
  WasmVM_ASTModuleDelete(module);
  WasmVM_ValidatorDelete(validator);
  WasmVM_BytesDelete(bytes);
  WasmVM_LoaderDelete(old);

  WasmVM_LoaderDelete(loader);
  WasmVM_LoaderDelete(NULL);
  CHECK_CODE(WasmVM_LoaderParseFromFile(NULL, &module, "x"), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_LoaderParseFromText(NULL, &module, str("")), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK(WasmVM_LoaderGetLastError(NULL) == NULL);
  CHECK(WasmVM_ASTModuleListImports(NULL, NULL, 0) == 0 && WasmVM_ASTModuleGetName(NULL).Length == 0);
}

static void test_invalid(void) {
  WasmVM_ASTModuleContext* module = load_text("(module (func $good) (func $bad (result i32) i64.const 1))");
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  CHECK_CODE(WasmVM_ValidatorValidate(validator, module), WasmVM_ErrCode_TypeCheckFailed);
  const WasmVM_ErrorContext* error = WasmVM_ValidatorGetLastError(validator);
  CHECK(WasmVM_ErrorContextGetPhase(error) == WasmVM_ErrPhase_Validation);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(error), "type mismatch"));
  CHECK(str_is(WasmVM_ErrorContextGetFunctionName(error), "bad"));
  CHECK(WasmVM_ErrorContextGetOffset(error) != WASMVM_NO_OFFSET);
  CHECK(WasmVM_ErrorContextGetFrameCount(error) == 0);
  WasmVM_Frame frame;
  CHECK(!WasmVM_ErrorContextGetFrame(error, 0, &frame));
  WasmVM_ASTModuleDelete(module);

  /* Exports of nothing have no type. */
  const uint8_t bad_export[] = {0, 'a', 's', 'm', 1, 0, 0, 0, 7, 5, 1, 1, 'x', 0, 9};
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  CHECK_OK(WasmVM_LoaderParseFromBuffer(loader, &module, bad_export, sizeof bad_export));
  CHECK(WasmVM_ExportTypeGetFunctionType(module, find_export(module, "x")) == NULL);
  CHECK_CODE(WasmVM_ValidatorValidate(validator, module), WasmVM_ErrCode_InvalidFuncIdx);
  CHECK(WasmVM_ErrorContextGetFunctionName(WasmVM_ValidatorGetLastError(validator)).Length == 0);
  WasmVM_ASTModuleDelete(module);
  WasmVM_LoaderDelete(loader);
  CHECK_CODE(WasmVM_ValidatorValidate(validator, NULL), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_ValidatorValidate(NULL, NULL), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ValidatorDelete(validator);
  WasmVM_ValidatorDelete(NULL);

  CHECK(WasmVM_ErrorContextGetCode(NULL) == 0 && WasmVM_ErrorContextGetOffset(NULL) == WASMVM_NO_OFFSET);
  CHECK(WasmVM_ErrorContextGetMessage(NULL).Length == 0 && WasmVM_ErrorContextGetFrameCount(NULL) == 0);
}

int main(void) {
  test_module();
  test_loading();
  test_invalid();
  return check_report();
}
