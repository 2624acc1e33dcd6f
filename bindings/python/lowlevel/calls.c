/* Calls of guests, and calls that guests make of Python functions. */
#include <stdlib.h>
#include <string.h>

#include "glue.h"

enum { kInline = 16 };

/* -- calls of guests -- */

static int count_fits(Item* F, Py_ssize_t Given) {
  if (Given == (Py_ssize_t)F->ParamCount) return 1;
  PyObject* const Make = glue_hook("make_mismatch");
  PyObject* const Error = Make ? PyObject_CallFunction(Make, "In", F->ParamCount, Given) : NULL;
  if (Error) PyErr_SetObject((PyObject*)Py_TYPE(Error), Error);
  Py_XDECREF(Error);
  return 0;
}

static PyObject* results(State* S, const Type* Types, const WasmVM_Value* Values, uint32_t Count) {
  if (Count == 0) return Py_NewRef(Py_None);
  if (Count == 1) return glue_to_python(S, Values[0], Types[0].Kind);
  PyObject* const Tuple = PyTuple_New(Count);
  for (uint32_t I = 0; Tuple && I < Count; I++) {
    PyObject* const One = glue_to_python(S, Values[I], Types[I].Kind);
    if (!One) {
      Py_DECREF(Tuple);
      return NULL;
    }
    PyTuple_SetItem(Tuple, I, One);
  }
  return Tuple;
}

/* Runs the call. What it needs is kept by the caller's reference to the capsule. */
static PyObject* invoke(Item* F, PyObject* Args, WasmVM_Value* Values, const WasmVM_InvokeOptions* Options) {
  State* const S = F->Store;
  WasmVM_Value* const Returns = Values + F->ParamCount;
  const uint64_t Mark = F->HasReferences && S->Depth == 1 ? WasmVM_StoreMarkHandles(S->Store) : 0;
  for (uint32_t I = 0; I < F->ParamCount; I++) {
    if (!glue_from_python(S, &F->Types[I], PyTuple_GetItem(Args, I), &Values[I])) return NULL;
  }
  WasmVM_Result R;
  Py_BEGIN_ALLOW_THREADS R =
      Options ? WasmVM_ExecutorInvokeWithOptions(S->Executor, F->Handle, Values, F->ParamCount, Returns, F->ResultCount, Options)
              : WasmVM_ExecutorInvoke(S->Executor, F->Handle, Values, F->ParamCount, Returns, F->ResultCount);
  Py_END_ALLOW_THREADS PyObject* Result;
  if (R.Code == 0) {
    Result = results(S, F->Types + F->ParamCount, Returns, F->ResultCount);
  } else if (WasmVM_ResultOK(R)) {
    Result = Py_NewRef(Py_None); /* a clean termination has no results */
  } else {
    Result = glue_raise(R, WasmVM_ExecutorGetLastError(S->Executor), S);
  }
  if (F->HasReferences && S->Depth == 1) WasmVM_StoreReleaseHandles(S->Store, Mark);
  return Result;
}

static PyObject* general(Item* F, PyObject* Args, const WasmVM_InvokeOptions* Options) {
  const size_t Count = (size_t)F->ParamCount + F->ResultCount;
  WasmVM_Value Few[kInline];
  WasmVM_Value* const Values = Count <= kInline ? Few : aligned_alloc(16, Count * sizeof *Values);
  if (!Values) return PyErr_NoMemory();
  PyObject* const Result = invoke(F, Args, Values, Options);
  if (Values != Few) free(Values);
  return Result;
}

/* Numbers alone: no values, no checks by the library. */
static int numbers_in(Item* F, PyObject* Args, uint64_t* Slots) {
  for (uint32_t I = 0; I < F->ParamCount; I++) {
    WasmVM_Value V;
    PyObject* const Object = PyTuple_GetItem(Args, I);
    const uint8_t Kind = F->Types[I].Kind;
    if (Kind == 3) {
      const double Real = PyFloat_AsDouble(Object);
      if (Real == -1.0 && PyErr_Occurred()) return 0;
      memcpy(Slots++, &Real, 8);
      continue;
    }
    if (!glue_from_python(F->Store, &F->Types[I], Object, &V)) return 0;
    if (Kind == 4) {
      WasmVM_ValueGetV128Words(V, &Slots[0], &Slots[1]);
      Slots += 2;
    } else if (Kind == 2) {
      const float Single = WasmVM_ValueGetF32(V);
      uint32_t Bits;
      memcpy(&Bits, &Single, 4);
      *Slots++ = Bits;
    } else {
      *Slots++ = Kind == 0 ? (uint32_t)WasmVM_ValueGetI32(V) : (uint64_t)WasmVM_ValueGetI64(V);
    }
  }
  return 1;
}

static PyObject* number_out(uint8_t Kind, const uint64_t** Slots) {
  const uint64_t* const At = *Slots;
  *Slots += Kind == 4 ? 2 : 1;
  float Single;
  double Real;
  const uint32_t Low = (uint32_t)*At;
  switch (Kind) {
    case 0: return PyLong_FromLong((int32_t)Low);
    case 1: return PyLong_FromLongLong((int64_t)*At);
    case 2: memcpy(&Single, &Low, 4); return PyFloat_FromDouble(Single);
    case 3: memcpy(&Real, At, 8); return PyFloat_FromDouble(Real);
    default: return PyBytes_FromStringAndSize((const char*)At, 16);
  }
}

static PyObject* numbers_out(Item* F, const uint64_t* Slots) {
  const Type* const Types = F->Types + F->ParamCount;
  if (F->ResultCount == 0) return Py_NewRef(Py_None);
  if (F->ResultCount == 1) return number_out(Types[0].Kind, &Slots);
  PyObject* const Tuple = PyTuple_New(F->ResultCount);
  for (uint32_t I = 0; Tuple && I < F->ResultCount; I++) PyTuple_SetItem(Tuple, I, number_out(Types[I].Kind, &Slots));
  return Tuple;
}

static PyObject* typed(Item* F, PyObject* Args) {
  uint64_t Slots[kInline];
  if (!numbers_in(F, Args, Slots)) return NULL;
  WasmVM_Result R;
  Py_BEGIN_ALLOW_THREADS R = WasmVM_TypedCall(F->Typed, Slots);
  Py_END_ALLOW_THREADS if (R.Code == 0) return numbers_out(F, Slots);
  if (WasmVM_ResultOK(R)) return Py_NewRef(Py_None);
  return glue_raise(R, WasmVM_ExecutorGetLastError(F->Store->Executor), F->Store);
}

PyObject* call(PyObject* Function, PyObject* Args) {
  Item* const F = glue_item(Function, WasmVM_ExternalType_Function);
  if (!F || !count_fits(F, PyTuple_Size(Args)) || !glue_enter(F->Store)) return NULL;
  PyObject* const Result = F->Typed && F->SlotCount <= kInline ? typed(F, Args) : general(F, Args, NULL);
  glue_leave(F->Store);
  return Result;
}

/* With bounds: nanoseconds and gas, 0 for none. */
PyObject* call_bounded(PyObject* Function, PyObject* Args, unsigned long long Deadline, unsigned long long Gas) {
  Item* const F = glue_item(Function, WasmVM_ExternalType_Function);
  if (!F || !count_fits(F, PyTuple_Size(Args)) || !glue_enter(F->Store)) return NULL;
  const WasmVM_InvokeOptions Options = {Deadline, Gas};
  PyObject* const Result = general(F, Args, &Options);
  glue_leave(F->Store);
  return Result;
}

/* Parameters and results of a function: two tuples of types. */
PyObject* function_signature(PyObject* Function) {
  Item* const F = glue_item(Function, WasmVM_ExternalType_Function);
  if (!F) return NULL;
  PyObject* const Params = PyTuple_New(F->ParamCount);
  PyObject* const Results = PyTuple_New(F->ResultCount);
  for (uint32_t I = 0; Params && Results && I < F->ParamCount + F->ResultCount; I++) {
    PyObject* const One = PyBytes_FromStringAndSize((const char*)F->Types[I].Type.Data, 8);
    if (I < F->ParamCount) {
      PyTuple_SetItem(Params, I, One);
    } else {
      PyTuple_SetItem(Results, I - F->ParamCount, One);
    }
  }
  return Py_BuildValue("(NN)", Params, Results);
}

/* -- calls of Python functions -- */

/* What a host function of the library is bound to. Freed by its module's finalizer. */
typedef struct Host {
  struct Host* Next;
  State* Store;
  PyObject* Hosts; /* weak */
  Py_ssize_t Index;
  int WantsCaller;
  uint32_t ParamCount, ResultCount;
  Type* Types;
} Host;

/* The data of a host module: its functions. */
typedef struct Module {
  Host* First;
} Module;

static void free_module(void* Data) {
  if (!Py_IsInitialized()) return;
  const PyGILState_STATE Lock = PyGILState_Ensure();
  Module* const M = Data;
  while (M->First) {
    Host* const H = M->First;
    M->First = H->Next;
    PyObject* const Hosts = PyObject_CallObject(H->Hosts, NULL);
    if (Hosts && Hosts != Py_None) PyList_SetItem(Hosts, H->Index, Py_NewRef(Py_None));
    Py_XDECREF(Hosts);
    PyErr_Clear();
    Py_DECREF(H->Hosts);
    free(H->Types);
    free(H);
  }
  free(M);
  PyGILState_Release(Lock);
}

static void end_frame(PyObject* Capsule) {
  Frame* const F = PyCapsule_GetPointer(Capsule, "Frame");
  Py_XDECREF(F->Keep);
  free(F);
}

/* Throws a tag's exception into the guest: `Throw` is (tag, values). */
static WasmVM_Result throw_tag(State* S, const WasmVM_CallingFrameContext* FrameCxt, PyObject* Throw) {
  Item* const Tag = glue_item(PyTuple_GetItem(Throw, 0), WasmVM_ExternalType_Tag);
  PyObject* const Given = PyTuple_GetItem(Throw, 1);
  if (!Tag) return WasmVM_Result_Fail;
  const WasmVM_FunctionTypeContext* const T = WasmVM_TagTypeGetFunctionType(WasmVM_TagInstanceGetTagType(Tag->Handle));
  const uint32_t Count = WasmVM_FunctionTypeGetParametersLength(T);
  WasmVM_ValType Types[kInline];
  WasmVM_Value Values[kInline];
  if (PyTuple_Size(Given) != (Py_ssize_t)Count || Count > kInline) {
    PyErr_SetString(PyExc_TypeError, "the exception has not as many values as its tag");
    return WasmVM_Result_Fail;
  }
  WasmVM_FunctionTypeGetParameters(T, Types, Count);
  for (uint32_t I = 0; I < Count; I++) {
    const Type One = {Types[I], glue_kind(Types[I])};
    if (!glue_from_python(S, &One, PyTuple_GetItem(Given, I), &Values[I])) return WasmVM_Result_Fail;
  }
  return WasmVM_CallingFrameThrow(FrameCxt, Tag->Handle, Values, Count);
}

/* An exception that guests may catch: one of a tag, or a guest's own that comes by. Anything else is left as it is. */
static int throw_to_guest(State* S, const WasmVM_CallingFrameContext* FrameCxt, WasmVM_Result* Out) {
  PyObject *Class, *Value, *Trace;
  PyErr_Fetch(&Class, &Value, &Trace);
  PyErr_NormalizeException(&Class, &Value, &Trace);
  PyObject* const Throw = PyObject_GetAttrString(Value, "_throw");
  if (!Throw) PyErr_Clear();
  *Out = WasmVM_Result_Fail;
  if (Throw && PyTuple_Check(Throw)) {
    *Out = throw_tag(S, FrameCxt, Throw);
  } else if (Throw && PyCapsule_IsValid(Throw, "Reference")) {
    Reference* const R = PyCapsule_GetPointer(Throw, "Reference");
    if (R->Store == S) *Out = WasmVM_CallingFrameRethrow(FrameCxt, R->Value);
  }
  Py_XDECREF(Throw);
  const int Thrown = Out->Code == WasmVM_ErrCode_PendingException;
  if (Thrown || PyErr_Occurred()) {
    Py_XDECREF(Class);
    Py_XDECREF(Value);
    Py_XDECREF(Trace);
  } else {
    PyErr_Restore(Class, Value, Trace);
  }
  return Thrown;
}

/* The result by which the outermost call finds the exception again. */
static WasmVM_Result keep_exception(void) {
  PyObject *Class, *Value, *Trace;
  PyErr_Fetch(&Class, &Value, &Trace);
  PyErr_NormalizeException(&Class, &Value, &Trace);
  if (Trace && Value) PyException_SetTraceback(Value, Trace);
  PyObject* const Keep = glue_hook("keep_exception");
  PyObject* const Code = Keep && Value ? PyObject_CallFunction(Keep, "O", Value) : NULL;
  const unsigned long Number = Code ? PyLong_AsUnsignedLong(Code) : 0;
  PyErr_Clear();
  Py_XDECREF(Code);
  Py_XDECREF(Class);
  Py_XDECREF(Value);
  Py_XDECREF(Trace);
  return Number ? (WasmVM_Result){(uint32_t)Number} : WasmVM_Result_Fail;
}

static PyObject* host_arguments(Host* H, PyObject* FrameCapsule, PyObject* Hosts, const WasmVM_Value* Params) {
  const uint32_t First = H->WantsCaller ? 1 : 0;
  PyObject* const Args = PyTuple_New(H->ParamCount + First);
  if (Args && First) {
    PyObject* const Make = glue_hook("make_caller");
    PyObject* const Caller = Make ? PyObject_CallFunction(Make, "OO", Hosts, FrameCapsule) : NULL;
    PyTuple_SetItem(Args, 0, Caller ? Caller : Py_NewRef(Py_None));
    if (!Caller) goto failed;
  }
  for (uint32_t I = 0; Args && I < H->ParamCount; I++) {
    PyObject* const One = glue_to_python(H->Store, Params[I], H->Types[I].Kind);
    if (!One) goto failed;
    PyTuple_SetItem(Args, I + First, One);
  }
  return Args;
failed:
  Py_DECREF(Args);
  return NULL;
}

static int host_results(Host* H, PyObject* Result, WasmVM_Value* Returns) {
  const Type* const Types = H->Types + H->ParamCount;
  if (H->ResultCount == 1) return glue_from_python(H->Store, &Types[0], Result, &Returns[0]);
  if (H->ResultCount == 0) {
    if (Result == Py_None) return 1;
    PyErr_SetString(PyExc_TypeError, "the host function has no results but returned one");
    return 0;
  }
  if (!PyTuple_Check(Result) || PyTuple_Size(Result) != (Py_ssize_t)H->ResultCount) {
    PyErr_Format(PyExc_TypeError, "the host function has to return a tuple of %u", H->ResultCount);
    return 0;
  }
  for (uint32_t I = 0; I < H->ResultCount; I++) {
    if (!glue_from_python(H->Store, &Types[I], PyTuple_GetItem(Result, I), &Returns[I])) return 0;
  }
  return 1;
}

static WasmVM_Result call_host(Host* H, const WasmVM_CallingFrameContext* FrameCxt, const WasmVM_Value* Params,
                               WasmVM_Value* Returns) {
  PyObject* const Hosts = PyObject_CallObject(H->Hosts, NULL);
  PyObject* const Function = Hosts && Hosts != Py_None ? PyList_GetItem(Hosts, H->Index) : NULL;
  if (!Function || Function == Py_None) {
    Py_XDECREF(Hosts);
    PyErr_Clear();
    return WasmVM_Result_Fail; /* the store is being taken apart */
  }
  Frame* const F = H->WantsCaller ? calloc(1, sizeof *F) : NULL;
  PyObject* FrameCapsule = NULL;
  if (F) {
    F->Handle = FrameCxt;
    F->Store = H->Store;
    F->Keep = PyObject_GetAttrString(Hosts, "state");
    FrameCapsule = PyCapsule_New(F, "Frame", end_frame);
  }
  Py_INCREF(Function);
  PyObject* const Args = host_arguments(H, FrameCapsule, Hosts, Params);
  PyObject* const Result = Args ? PyObject_CallObject(Function, Args) : NULL;
  const int Good = Result && host_results(H, Result, Returns);
  WasmVM_Result R = WasmVM_Result_Success;
  if (!Good && !throw_to_guest(H->Store, FrameCxt, &R)) R = keep_exception();
  if (F) F->Handle = NULL;
  Py_XDECREF(Result);
  Py_XDECREF(Args);
  Py_XDECREF(FrameCapsule);
  Py_DECREF(Function);
  Py_DECREF(Hosts);
  return R;
}

WasmVM_Result glue_host_enter(void* This, void* Data, const WasmVM_CallingFrameContext* FrameCxt, const WasmVM_Value* Params,
                              const uint32_t ParamLen, WasmVM_Value* Returns, const uint32_t ReturnLen) {
  (void)Data;
  Host* const H = This;
  if (ParamLen != H->ParamCount || ReturnLen != H->ResultCount || !Py_IsInitialized()) return WasmVM_Result_Fail;
  const PyGILState_STATE Lock = PyGILState_Ensure();
  const WasmVM_Result R = call_host(H, FrameCxt, Params, Returns);
  PyGILState_Release(Lock);
  return R;
}

/* A host module, registered under its name unless that is None. */
PyObject* host_module(PyObject* StateCapsule, PyObject* Name) {
  State* const S = glue_get(StateCapsule, "State");
  Py_ssize_t Length = 0;
  const char* const Text = S && Name != Py_None ? PyUnicode_AsUTF8AndSize(Name, &Length) : "";
  if (!S || !Text || !glue_enter(S)) return NULL;
  Module* const M = calloc(1, sizeof *M);
  WasmVM_ModuleInstanceContext* const Made =
      WasmVM_ModuleInstanceCreateWithData(WasmVM_StringWrap(Text, (uint32_t)Length), M, free_module);
  PyObject* Result = glue_make_instance(StateCapsule, Made);
  if (Result && Name != Py_None) {
    const WasmVM_Result R = WasmVM_ExecutorRegisterImport(S->Executor, S->Store, Made);
    if (!WasmVM_ResultOK(R)) {
      Py_DECREF(Result);
      Result = glue_raise(R, WasmVM_ExecutorGetLastError(S->Executor), NULL);
    }
  }
  glue_leave(S);
  return Result;
}

static int read_types(PyObject* Tuple, Type* Out) {
  const Py_ssize_t Count = PyTuple_Size(Tuple);
  for (Py_ssize_t I = 0; I < Count; I++) {
    Py_ssize_t Size;
    char* Bytes;
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(Tuple, I), &Bytes, &Size) < 0) return 0;
    if (Size != 8) {
      PyErr_SetString(PyExc_ValueError, "a type has 8 bytes");
      return 0;
    }
    memcpy(&Out[I].Type, Bytes, 8);
    Out[I].Kind = glue_kind(Out[I].Type);
  }
  return 1;
}

static WasmVM_FunctionTypeContext* function_type(const Type* Types, uint32_t Params, uint32_t Results) {
  WasmVM_ValType* const Plain = calloc(Params + Results + 1, sizeof *Plain);
  for (uint32_t I = 0; Plain && I < Params + Results; I++) Plain[I] = Types[I].Type;
  WasmVM_FunctionTypeContext* const T = WasmVM_FunctionTypeCreate(Plain, Params, Plain ? Plain + Params : NULL, Results);
  free(Plain);
  return T;
}

/* Adds function number `Index` of the store's list to a host module. */
PyObject* host_function(PyObject* ModuleCapsule, const char* Name, PyObject* Params, PyObject* Results, long Index,
                        bool WantsCaller, unsigned long long Cost) {
  Instance* const Of = glue_get(ModuleCapsule, "Instance");
  Host* const H = Of ? calloc(1, sizeof *H) : NULL;
  if (!H) return NULL;
  H->Store = Of->Store;
  H->Index = Index;
  H->WantsCaller = WantsCaller;
  H->ParamCount = (uint32_t)PyTuple_Size(Params);
  H->ResultCount = (uint32_t)PyTuple_Size(Results);
  H->Types = calloc(H->ParamCount + H->ResultCount + 1, sizeof *H->Types);
  WasmVM_FunctionTypeContext* T = NULL;
  if (H->Types && read_types(Params, H->Types) && read_types(Results, H->Types + H->ParamCount)) {
    T = function_type(H->Types, H->ParamCount, H->ResultCount);
    if (!T) PyErr_SetString(PyExc_ValueError, "this is no function type");
  }
  WasmVM_FunctionInstanceContext* const Made = T ? WasmVM_FunctionInstanceCreateBinding(T, glue_host_enter, H, NULL, Cost) : NULL;
  WasmVM_FunctionTypeDelete(T);
  const WasmVM_String Key = WasmVM_StringWrap(Name, (uint32_t)strlen(Name));
  const WasmVM_Result R = Made ? WasmVM_ModuleInstanceAddFunction(Of->Handle, Key, Made) : WasmVM_Result_Fail;
  if (!WasmVM_ResultOK(R)) {
    WasmVM_FunctionInstanceDelete(Made);
    free(H->Types);
    free(H);
    return PyErr_Occurred() ? NULL : glue_raise(R, NULL, NULL);
  }
  H->Hosts = Py_NewRef(Of->Store->Hosts);
  Module* const M = WasmVM_ModuleInstanceGetHostData(Of->Handle);
  H->Next = M->First;
  M->First = H;
  return glue_make_item(Of->Store, Of, ModuleCapsule, NULL, WasmVM_ExternalType_Function, Made);
}

/* A thing of the caller's: of its instance where Python knows that, else valid until the host function returns. */
static PyObject* item_of_caller(PyObject* Capsule, Frame* F, int Kind, void* Handle) {
  const WasmVM_ModuleInstanceContext* const Calling = WasmVM_CallingFrameGetModuleInstance(F->Handle);
  for (Instance* I = F->Store->Instances; I; I = I->Next) {
    if (I->Handle == Calling) return glue_make_item(F->Store, I, I->Capsule, NULL, Kind, Handle);
  }
  return glue_make_item(F->Store, NULL, Capsule, F, Kind, Handle);
}

static Frame* living_frame(PyObject* Capsule) {
  Frame* const F = glue_get(Capsule, "Frame");
  if (!F || F->Handle) return F;
  return glue_get(Py_None, "");
}

/* Memory `Index` of the caller, or None. */
PyObject* frame_memory(PyObject* Capsule, uint32_t Index) {
  Frame* const F = living_frame(Capsule);
  if (!F) return NULL;
  void* const Found = WasmVM_CallingFrameGetMemoryInstance(F->Handle, Index);
  return Found ? item_of_caller(Capsule, F, WasmVM_ExternalType_Memory, Found) : Py_NewRef(Py_None);
}

/* Kind and item of an export of the caller, or None. */
PyObject* frame_find(PyObject* Capsule, const char* Name) {
  Frame* const F = living_frame(Capsule);
  if (!F) return NULL;
  const WasmVM_ModuleInstanceContext* const Calling = WasmVM_CallingFrameGetModuleInstance(F->Handle);
  const WasmVM_String S = WasmVM_StringWrap(Name, (uint32_t)strlen(Name));
  void* const Found[] = {WasmVM_ModuleInstanceFindFunction(Calling, S), WasmVM_ModuleInstanceFindTable(Calling, S),
                         WasmVM_ModuleInstanceFindMemory(Calling, S), WasmVM_ModuleInstanceFindGlobal(Calling, S),
                         WasmVM_ModuleInstanceFindTag(Calling, S)};
  for (int Kind = 0; Kind < 5; Kind++) {
    if (!Found[Kind]) continue;
    PyObject* const Item = item_of_caller(Capsule, F, Kind, Found[Kind]);
    return Item ? Py_BuildValue("(iN)", Kind, Item) : NULL;
  }
  return Py_NewRef(Py_None);
}
