/*
 * The low level of the Python package: the C interface as SWIG sees it, and glue.h beside it.
 *
 * What owns or waits for something (stores, instances, calls, host functions) comes from the glue; settings, modules, the compiler
 * and the like are the C interface's own functions. Handles are capsules that end by themselves, text is str, bytes
 * are bytes, and a result that is not OK is an exception.
 */
%module(threads="1") _lowlevel
%nothread;

%{
#define PY_SSIZE_T_CLEAN
#include <errno.h>
#include "glue.h"

/* A call that may fail reads the error of its first argument. */
static int check(WasmVM_Result R, PyObject *Context) {
  if (WasmVM_ResultOK(R)) return 1;
  fail(R.Code, Context);
  return 0;
}
%}

%include <stdint.i>

%init %{
  /* SWIG's end of the process makes this object only to drop it, at a time when no type can be made any more. */
  SWIG_globals();
  glue_add_types(m);
%}

/* Every function of ours that fails has set an exception. */
%exception {
  $action
  if (PyErr_Occurred()) SWIG_fail;
}

/* -- handles -- */

%define OWNED(T, DELETE)
%fragment("end_" #T, "header") %{
static void end_##T(PyObject *Capsule) { DELETE(PyCapsule_GetPointer(Capsule, #T)); }
%}
%typemap(in) T *, const T * {
  $1 = glue_get($input, #T);
  if (!$1) SWIG_fail;
}
%typemap(out, fragment="end_" #T) T * {
  $result = $1 ? PyCapsule_New($1, #T, end_##T) : Py_NewRef(Py_None);
}
%typemap(in, numinputs=0) T ** (T *Made) {
  Made = NULL;
  $1 = &Made;
}
%typemap(argout, fragment="end_" #T) T ** {
  Py_DECREF($result);
  $result = PyCapsule_New(*$1, #T, end_##T);
}
%enddef

OWNED(WasmVM_ConfigureContext, WasmVM_ConfigureDelete)
OWNED(WasmVM_StatisticsContext, WasmVM_StatisticsDelete)
OWNED(WasmVM_ASTModuleContext, WasmVM_ASTModuleDelete)
OWNED(WasmVM_LoaderContext, WasmVM_LoaderDelete)
OWNED(WasmVM_ValidatorContext, WasmVM_ValidatorDelete)
OWNED(WasmVM_CompilerContext, WasmVM_CompilerDelete)
OWNED(WasmVM_WASIConfigContext, WasmVM_WASIConfigDelete)
OWNED(WasmVM_WASIDirectoryContext, WasmVM_WASIDirectoryDelete)

/* -- plain data -- */

%typemap(in) WasmVM_String, const WasmVM_String (Py_ssize_t Length) {
  const char *Text = PyUnicode_AsUTF8AndSize($input, &Length);
  if (!Text) SWIG_fail;
  $1 = WasmVM_StringWrap(Text, (uint32_t)Length);
}
%typemap(out) WasmVM_String {
  $result = PyUnicode_DecodeUTF8($1.Buf ? $1.Buf : "", $1.Length, "replace");
}
%typemap(in) const WasmVM_Bytes (Py_buffer View = {0}) {
  if (PyObject_GetBuffer($input, &View, PyBUF_SIMPLE) < 0) SWIG_fail;
  if ((uint64_t)View.len > UINT32_MAX) {
    PyErr_SetString(PyExc_ValueError, "the bytes are 4 GiB or more");
    SWIG_fail;
  }
  $1 = WasmVM_BytesWrap(View.buf, (uint32_t)View.len);
}
%typemap(freearg) const WasmVM_Bytes {
  if (View$argnum.obj) PyBuffer_Release(&View$argnum);
}
%typemap(in, numinputs=0) WasmVM_Bytes *Out (WasmVM_Bytes Made), WasmVM_Bytes *Buf (WasmVM_Bytes Made) {
  $1 = &Made;
}
%typemap(argout) WasmVM_Bytes *Out, WasmVM_Bytes *Buf {
  Py_DECREF($result);
  $result = PyBytes_FromStringAndSize((const char *)$1->Buf, $1->Length);
  WasmVM_BytesDelete(*$1);
}
%typemap(in, numinputs=0) WasmVM_String *Out (WasmVM_String Made) {
  $1 = &Made;
}
%typemap(argout) WasmVM_String *Out {
  Py_DECREF($result);
  $result = PyUnicode_DecodeUTF8($1->Buf ? $1->Buf : "", $1->Length, "replace");
  WasmVM_StringDelete(*$1);
}
%typemap(in) (const uint8_t *Buf, const uint64_t Len) (Py_buffer View = {0}) {
  if (PyObject_GetBuffer($input, &View, PyBUF_SIMPLE) < 0) SWIG_fail;
  $1 = View.buf;
  $2 = (uint64_t)View.len;
}
%typemap(freearg) (const uint8_t *Buf, const uint64_t Len) {
  if (View$argnum.obj) PyBuffer_Release(&View$argnum);
}
/* Types of values are 8 bytes. */
%typemap(in) WasmVM_ValType, const WasmVM_ValType {
  char *Bytes;
  Py_ssize_t Size;
  if (PyBytes_AsStringAndSize($input, &Bytes, &Size) < 0) SWIG_fail;
  if (Size != 8) {
    PyErr_SetString(PyExc_ValueError, "a type has 8 bytes");
    SWIG_fail;
  }
  memcpy(&$1, Bytes, 8);
}
%typemap(out) WasmVM_ValType {
  $result = PyBytes_FromStringAndSize((const char *)$1.Data, 8);
}
%typemap(in, numinputs=0) enum WasmVM_Proposal *Prop (enum WasmVM_Proposal Found) {
  Found = (enum WasmVM_Proposal)0;
  $1 = &Found;
}
%typemap(argout) enum WasmVM_Proposal *Prop {
  Py_DECREF($result);
  $result = result ? PyLong_FromLong(*$1) : Py_NewRef(Py_None);
}

/* The first argument is the context that knows why the call failed. */
%typemap(out) WasmVM_Result {
  if (!check($1, swig_obj[0])) SWIG_fail;
  $result = Py_NewRef(Py_None);
}

/* -- the C interface: what stands on the handles above -- */

%rename("%(strip:[WasmVM_])s", regextarget=1, fullname=1) "^WasmVM_.*";
%rename("$ignore", regextarget=1, fullname=1)
    "^WasmVM_(VM|Executor|Async|Store|CallingFrame|ModuleInstance|FunctionInstance|FunctionType|TableInstance|TableType|MemoryInstance|MemoryType|TagInstance|TagType|GlobalInstance|GlobalType|Limit|TypedFunction|TypedCall|InstanceTemplate|StoreInterrupt|ErrorContext|Frame|Script|Plugin|ProgramOption|ModuleDescriptor|Struct[A-Z]|Array[A-Z]|Exception[A-Z]|Heap|Invoke|Section|Custom|Value|Import|Export|String|Bytes|Result|Log|Words128|ImageSign|ImageVerify|Ref|Resource).*";
%rename("$ignore", regextarget=1, fullname=1) "^WasmVM_.*(Delete|SetImageSigner|SetImageVerifier|SetResourceLimiter|SetCostTable|GetLastError|SetNetworkPolicy|ListImports|ListExports|ListImportsLength|ListExportsLength|ListSections|ListCustomSections|SetArgs|SetEnvs|InheritEnvs|SetInput|SetOutput|SetStreamCallback|SetClock|SetRandom|AddCallbackFile|ParseFromBuffer)$";
%rename("$ignore", regextarget=1, fullname=1) "^(WasmVM_(String|Bytes|Result|LogMessage|Value|ValType|Words128|ConfigureContext|Frame)|int128_t|uint128_t)$";

%thread WasmVM_LoaderParseFromFile;
%thread WasmVM_LoaderParseFromText;
%thread WasmVM_LoaderAssembleText;
%thread WasmVM_ValidatorValidate;
%thread WasmVM_CompilerCompile;
%thread WasmVM_CompilerCompileFromBytes;
%thread WasmVM_CompilerCompileToBytes;
%thread WasmVM_CompilerCompileFromBytesToBytes;
%thread WasmVM_LoaderParseFromBytes;

#define WASMVM_NO_INT128
%include "wasmvm_c.h"

/* -- the glue -- */

%rename("%s") "";
%include "functions.h"
