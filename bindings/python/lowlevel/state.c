/* Stores, instances, errors: who may end when. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "glue.h"

PyObject* glue_hooks;

PyObject* glue_hook(const char* Name) {
  PyObject* const Found = glue_hooks ? PyDict_GetItemString(glue_hooks, Name) : NULL;
  if (!Found) PyErr_Format(PyExc_RuntimeError, "the Python layer has not set '%s'", Name);
  return Found;
}

static void closed(void) {
  PyObject* const Class = glue_hook("ClosedError");
  if (Class) PyErr_SetString(Class, "the object, or the store or instance that it came from, is closed");
}

void* glue_get(PyObject* Capsule, const char* Name) {
  if (Capsule == Py_None) {
    closed();
    return NULL;
  }
  return PyCapsule_GetPointer(Capsule, Name);
}

/* -- who is in a store -- */

int glue_enter(State* S) {
  const unsigned long Me = PyThread_get_thread_ident();
  if (S->Closed) {
    closed();
    return 0;
  }
  while (S->Draining && S->Owner != Me) { /* not a use of the store: it ends by itself */
    const struct timespec Little = {0, 50000};
    Py_BEGIN_ALLOW_THREADS nanosleep(&Little, NULL);
    Py_END_ALLOW_THREADS
  }
  if (S->Depth > 0 && S->Owner != Me) {
    PyObject* const Class = glue_hook("BusyError");
    if (Class) PyErr_SetString(Class, "another thread is in the store");
    return 0;
  }
  S->Owner = Me;
  S->Depth++;
  return 1;
}

void glue_leave(State* S) {
  while (S->Depth == 1 && S->Waiting) {
    Deferred* const First = S->Waiting;
    S->Waiting = First->Next;
    Py_BEGIN_ALLOW_THREADS First->Run(First->Data);
    Py_END_ALLOW_THREADS free(First);
  }
  S->Depth--;
}

/* Runs a deletion now if nobody is in the store, else when the outermost call returns. */
void glue_defer(State* S, void (*Run)(void*), void* Data) {
  Deferred* const D = malloc(sizeof *D);
  if (!D) return; /* leaks rather than crashes */
  D->Run = Run;
  D->Data = Data;
  D->Next = S->Waiting;
  S->Waiting = D;
  if (S->Depth > 0) return;
  S->Owner = PyThread_get_thread_ident();
  S->Depth = 1;
  S->Draining = 1;
  glue_leave(S);
  S->Draining = 0;
}

/* -- errors -- */

static PyObject* text_of(WasmVM_String S) { return PyUnicode_DecodeUTF8(S.Buf ? S.Buf : "", S.Length, "replace"); }

static PyObject* frames_of(const WasmVM_ErrorContext* E) {
  const uint32_t Count = WasmVM_ErrorContextGetFrameCount(E);
  PyObject* const List = PyList_New(0);
  for (uint32_t I = 0; List && I < Count; I++) {
    WasmVM_Frame F;
    if (!WasmVM_ErrorContextGetFrame(E, I, &F)) break;
    PyObject* const One = Py_BuildValue("(NNIKI)", text_of(F.ModuleName), text_of(F.FunctionName), F.FunctionIndex,
                                        (unsigned long long)F.Offset, F.LeftOut);
    if (!One || PyList_Append(List, One) < 0) {
      Py_XDECREF(One);
      Py_DECREF(List);
      return NULL;
    }
    Py_DECREF(One);
  }
  return List;
}

/* (message, phase, offset, line, column, function, frames) */
static PyObject* details_of(WasmVM_Result R, const WasmVM_ErrorContext* E) {
  if (!E) return Py_BuildValue("(siOIIsN)", WasmVM_ResultGetMessage(R), 0, Py_None, 0, 0, "", PyList_New(0));
  const uint64_t Offset = WasmVM_ErrorContextGetOffset(E);
  PyObject* const At = Offset == WASMVM_NO_OFFSET ? Py_NewRef(Py_None) : PyLong_FromUnsignedLongLong(Offset);
  return Py_BuildValue("(NiNIINN)", text_of(WasmVM_ErrorContextGetMessage(E)), (int)WasmVM_ErrorContextGetPhase(E), At,
                       WasmVM_ErrorContextGetLine(E), WasmVM_ErrorContextGetColumn(E),
                       text_of(WasmVM_ErrorContextGetFunctionName(E)), frames_of(E));
}

/* The exception's tag and values, if a guest's exception ended the call; None otherwise. */
static PyObject* thrown(WasmVM_Result R, State* S) {
  WasmVM_Value Exception;
  if (!S || R.Code != WasmVM_ErrCode_UncaughtException) return Py_NewRef(Py_None);
  const uint64_t Mark = WasmVM_StoreMarkHandles(S->Store);
  if (!WasmVM_StoreTakeException(S->Store, &Exception)) return Py_NewRef(Py_None);
  PyObject* const Object = glue_to_python(S, Exception, KIND_OTHER);
  if (S->Depth == 1) WasmVM_StoreReleaseHandles(S->Store, Mark);
  return Object;
}

/* Raises what the Python layer makes of a result. `Error` may be NULL. Returns NULL. */
PyObject* glue_raise(WasmVM_Result R, const WasmVM_ErrorContext* E, State* S) {
  PyObject* const Make = glue_hook("make_error");
  PyObject* const Details = Make ? details_of(R, E) : NULL;
  PyObject* const Thrown = Details ? thrown(R, S) : NULL;
  PyObject* const Error = Thrown ? PyObject_CallFunction(Make, "IOO", R.Code, Details, Thrown) : NULL;
  Py_XDECREF(Details);
  Py_XDECREF(Thrown);
  if (Error) PyErr_SetObject((PyObject*)Py_TYPE(Error), Error);
  Py_XDECREF(Error);
  return NULL;
}

void fail(unsigned int Code, PyObject* Context) {
  const WasmVM_ErrorContext* E = NULL;
  const char* const Name = PyCapsule_IsValid(Context, "WasmVM_LoaderContext")      ? "WasmVM_LoaderContext"
                           : PyCapsule_IsValid(Context, "WasmVM_ValidatorContext") ? "WasmVM_ValidatorContext"
                           : PyCapsule_IsValid(Context, "WasmVM_CompilerContext")  ? "WasmVM_CompilerContext"
                                                                                   : NULL;
  void* const P = Name ? PyCapsule_GetPointer(Context, Name) : NULL;
  if (Name && Name[7] == 'L') E = WasmVM_LoaderGetLastError(P);
  if (Name && Name[7] == 'V') E = WasmVM_ValidatorGetLastError(P);
  if (Name && Name[7] == 'C') E = WasmVM_CompilerGetLastError(P);
  const WasmVM_Result R = {Code};
  glue_raise(R, E, NULL);
}

/* -- stores -- */

static void free_sinks(State* S) {
  while (S->Sinks) {
    Sink* const One = S->Sinks;
    S->Sinks = One->Next;
    Py_XDECREF(One->Callable);
    if (One->Lock) PyThread_free_lock(One->Lock);
    free(One->Bytes);
    free(One);
  }
}

static void end_state(PyObject* Capsule) {
  State* const S = PyCapsule_GetPointer(Capsule, "State");
  Py_BEGIN_ALLOW_THREADS WasmVM_StoreInterruptHandleDelete(S->Interrupt);
  WasmVM_StoreDelete(S->Store);
  WasmVM_ExecutorDelete(S->Executor);
  Py_END_ALLOW_THREADS free_sinks(S);
  Py_XDECREF(S->Hosts);
  Py_XDECREF(S->Keep);
  free(S);
}

PyObject* state_new(PyObject* Config, PyObject* Statistics, PyObject* Hosts) {
  WasmVM_ConfigureContext* const Conf = glue_get(Config, "WasmVM_ConfigureContext");
  WasmVM_StatisticsContext* const Stat = Conf ? glue_get(Statistics, "WasmVM_StatisticsContext") : NULL;
  State* const S = Stat ? calloc(1, sizeof *S) : NULL;
  if (!S) return Stat ? PyErr_NoMemory() : NULL;
  S->Executor = WasmVM_ExecutorCreate(Conf, Stat);
  S->Store = WasmVM_StoreCreate();
  S->CheckedMemory = WasmVM_ConfigureIsCheckedMemory(Conf);
  S->Keep = Py_BuildValue("(OO)", Config, Statistics);
  S->Hosts = PyWeakref_NewRef(Hosts, NULL);
  return PyCapsule_New(S, "State", end_state);
}

void state_close(PyObject* Capsule) {
  State* const S = PyCapsule_GetPointer(Capsule, "State");
  if (S) S->Closed = 1;
}

/* Ends the running call, or the next one, from any thread. A store that has not been used has nothing to end. */
void state_interrupt(PyObject* Capsule, bool Withdraw) {
  State* const S = glue_get(Capsule, "State");
  if (!S) return;
  if (!S->Interrupt) S->Interrupt = WasmVM_StoreInterruptHandleCreate(S->Store);
  (Withdraw ? WasmVM_StoreInterruptHandleWithdraw : WasmVM_StoreInterruptHandleInterrupt)(S->Interrupt);
}

PyObject* state_heap(PyObject* Capsule) {
  State* const S = glue_get(Capsule, "State");
  WasmVM_HeapStatistics H;
  if (!S || !glue_enter(S)) return NULL;
  const bool Known = WasmVM_StoreGetHeapStatistics(S->Store, &H);
  glue_leave(S);
  if (!Known) memset(&H, 0, sizeof H);
  return Py_BuildValue("(KKKK)", (unsigned long long)H.UsedBytes, (unsigned long long)H.LimitBytes,
                       (unsigned long long)H.AllocatedBytes, (unsigned long long)H.Collections);
}

void state_collect(PyObject* Capsule) {
  State* const S = glue_get(Capsule, "State");
  if (!S || !glue_enter(S)) return;
  const WasmVM_Result R = WasmVM_StoreCollectGarbage(S->Store);
  glue_leave(S);
  if (!WasmVM_ResultOK(R)) glue_raise(R, NULL, NULL);
}

/* The list of host functions; a new reference, or NULL without an exception if the Python layer's store is gone. */
PyObject* glue_hosts(State* S) {
  PyObject* const Hosts = S->Hosts ? PyObject_CallObject(S->Hosts, NULL) : NULL;
  if (!Hosts) PyErr_Clear();
  if (Hosts != Py_None) return Hosts;
  Py_DECREF(Hosts);
  return NULL;
}

/* -- instances -- */

static void delete_instance(void* Handle) { WasmVM_ModuleInstanceDelete(Handle); }

static void release_handle(Instance* I) {
  WasmVM_ModuleInstanceContext* const Handle = I->Handle;
  I->Handle = NULL;
  if (Handle) glue_defer(I->Store, delete_instance, Handle);
}

static void end_instance(PyObject* Capsule) {
  Instance* const I = PyCapsule_GetPointer(Capsule, "Instance");
  for (Instance** At = &I->Store->Instances; *At; At = &(*At)->Next) {
    if (*At != I) continue;
    *At = I->Next;
    break;
  }
  release_handle(I);
  Py_DECREF(I->Keep);
  free(I);
}

/* Takes `Handle` over, whatever happens. */
PyObject* glue_make_instance(PyObject* StateCapsule, WasmVM_ModuleInstanceContext* Handle) {
  State* const S = PyCapsule_GetPointer(StateCapsule, "State");
  Instance* const I = calloc(1, sizeof *I);
  if (!I) {
    glue_defer(S, delete_instance, Handle);
    return PyErr_NoMemory();
  }
  I->Handle = Handle;
  I->Store = S;
  I->Keep = Py_NewRef(StateCapsule);
  I->Next = S->Instances;
  S->Instances = I;
  I->Capsule = PyCapsule_New(I, "Instance", end_instance);
  return I->Capsule;
}

/* From now on the instance refuses everything; its memory is given back as soon as no buffer shows it. */
void instance_close(PyObject* Capsule) {
  Instance* const I = PyCapsule_GetPointer(Capsule, "Instance");
  if (!I) return;
  I->Closed = 1;
  if (I->Views == 0 && I->Store->Depth == 0) release_handle(I);
}

static Instance* usable_instance(PyObject* Capsule) {
  Instance* const I = glue_get(Capsule, "Instance");
  if (!I || (!I->Closed && !I->Store->Closed)) return I;
  closed();
  return NULL;
}

PyObject* instantiate(PyObject* StateCapsule, PyObject* Module, PyObject* Name) {
  State* const S = glue_get(StateCapsule, "State");
  WasmVM_ASTModuleContext* const Ast = S ? glue_get(Module, "WasmVM_ASTModuleContext") : NULL;
  Py_ssize_t Length = 0;
  const char* const Text = Ast && Name != Py_None ? PyUnicode_AsUTF8AndSize(Name, &Length) : NULL;
  if (!Ast || PyErr_Occurred() || !glue_enter(S)) return NULL;
  WasmVM_ModuleInstanceContext* Made = NULL;
  WasmVM_Result R;
  Py_BEGIN_ALLOW_THREADS R =
      Text ? WasmVM_ExecutorRegister(S->Executor, &Made, S->Store, Ast, WasmVM_StringWrap(Text, (uint32_t)Length))
           : WasmVM_ExecutorInstantiate(S->Executor, &Made, S->Store, Ast);
  Py_END_ALLOW_THREADS PyObject* const Result =
      Made ? glue_make_instance(StateCapsule, Made) : glue_raise(R, WasmVM_ExecutorGetLastError(S->Executor), S);
  glue_leave(S);
  return Result;
}

/* -- templates -- */

static void delete_template(void* Handle) { WasmVM_InstanceTemplateDelete(Handle); }

static void end_template(PyObject* Capsule) {
  PyObject* const StateCapsule = PyCapsule_GetContext(Capsule);
  glue_defer(PyCapsule_GetPointer(StateCapsule, "State"), delete_template, PyCapsule_GetPointer(Capsule, "Template"));
  Py_DECREF(StateCapsule);
}

/* A module, linked once for many instances. */
PyObject* template_new(PyObject* StateCapsule, PyObject* Module) {
  State* const S = glue_get(StateCapsule, "State");
  WasmVM_ASTModuleContext* const Ast = S ? glue_get(Module, "WasmVM_ASTModuleContext") : NULL;
  if (!Ast || !glue_enter(S)) return NULL;
  WasmVM_InstanceTemplate* Made = NULL;
  WasmVM_Result R;
  Py_BEGIN_ALLOW_THREADS R = WasmVM_InstanceTemplateCreate(S->Executor, &Made, S->Store, Ast);
  Py_END_ALLOW_THREADS PyObject* Result = NULL;
  if (Made) {
    Result = PyCapsule_New(Made, "Template", end_template);
    PyCapsule_SetContext(Result, Py_NewRef(StateCapsule));
  } else {
    glue_raise(R, WasmVM_ExecutorGetLastError(S->Executor), S);
  }
  glue_leave(S);
  return Result;
}

PyObject* template_instantiate(PyObject* Capsule) {
  WasmVM_InstanceTemplate* const T = glue_get(Capsule, "Template");
  if (!T) return NULL;
  PyObject* const StateCapsule = PyCapsule_GetContext(Capsule);
  State* const S = PyCapsule_GetPointer(StateCapsule, "State");
  if (!glue_enter(S)) return NULL;
  WasmVM_ModuleInstanceContext* Made = NULL;
  WasmVM_Result R;
  Py_BEGIN_ALLOW_THREADS R = WasmVM_InstanceTemplateInstantiate(T, &Made);
  Py_END_ALLOW_THREADS PyObject* const Result =
      Made ? glue_make_instance(StateCapsule, Made) : glue_raise(R, WasmVM_ExecutorGetLastError(S->Executor), S);
  glue_leave(S);
  return Result;
}

typedef uint32_t (*Lister)(const WasmVM_ModuleInstanceContext*, WasmVM_String*, const uint32_t);

/* [(kind, name)] of all exports. */
PyObject* instance_list(PyObject* Capsule) {
  static const Lister Listers[] = {WasmVM_ModuleInstanceListFunction, WasmVM_ModuleInstanceListTable,
                                   WasmVM_ModuleInstanceListMemory, WasmVM_ModuleInstanceListGlobal,
                                   WasmVM_ModuleInstanceListTag};
  Instance* const I = usable_instance(Capsule);
  PyObject* const List = I ? PyList_New(0) : NULL;
  for (int Kind = 0; List && Kind < 5; Kind++) {
    const uint32_t Count = Listers[Kind](I->Handle, NULL, 0);
    WasmVM_String* const Names = calloc(Count ? Count : 1, sizeof *Names);
    if (!Names) break;
    Listers[Kind](I->Handle, Names, Count);
    for (uint32_t At = 0; At < Count; At++) {
      PyObject* const One = Py_BuildValue("(iN)", Kind, text_of(Names[At]));
      if (One) PyList_Append(List, One);
      Py_XDECREF(One);
    }
    free(Names);
  }
  return List;
}

PyObject* instance_find(PyObject* Capsule, int Kind, PyObject* Name) {
  Instance* const I = usable_instance(Capsule);
  Py_ssize_t Length = 0;
  const char* const Text = I ? PyUnicode_AsUTF8AndSize(Name, &Length) : NULL;
  if (!Text) return NULL;
  const WasmVM_String S = WasmVM_StringWrap(Text, (uint32_t)Length);
  void* const Found = Kind == WasmVM_ExternalType_Function ? (void*)WasmVM_ModuleInstanceFindFunction(I->Handle, S)
                      : Kind == WasmVM_ExternalType_Table  ? (void*)WasmVM_ModuleInstanceFindTable(I->Handle, S)
                      : Kind == WasmVM_ExternalType_Memory ? (void*)WasmVM_ModuleInstanceFindMemory(I->Handle, S)
                      : Kind == WasmVM_ExternalType_Global ? (void*)WasmVM_ModuleInstanceFindGlobal(I->Handle, S)
                                                           : (void*)WasmVM_ModuleInstanceFindTag(I->Handle, S);
  if (!Found) return Py_NewRef(Py_None);
  return glue_make_item(I->Store, I, Capsule, NULL, Kind, Found);
}

/* -- things of instances -- */

static void delete_typed(void* Handle) { WasmVM_TypedFunctionDelete(Handle); }

static void end_item(PyObject* Capsule) {
  Item* const I = PyCapsule_GetPointer(Capsule, "Item");
  if (I->Typed) glue_defer(I->Store, delete_typed, I->Typed);
  Py_XDECREF(I->Keep);
  free(I->Types);
  free(I);
}

static int fill_signature(Item* I) {
  const WasmVM_FunctionTypeContext* const T = WasmVM_FunctionInstanceGetFunctionType(I->Handle);
  I->ParamCount = WasmVM_FunctionTypeGetParametersLength(T);
  I->ResultCount = WasmVM_FunctionTypeGetReturnsLength(T);
  const uint32_t Count = I->ParamCount + I->ResultCount;
  WasmVM_ValType* const Plain = calloc(Count + 1, sizeof *Plain);
  I->Types = calloc(Count + 1, sizeof *I->Types);
  if (!Plain || !I->Types) {
    free(Plain);
    return 0;
  }
  WasmVM_FunctionTypeGetParameters(T, Plain, I->ParamCount);
  WasmVM_FunctionTypeGetReturns(T, Plain + I->ParamCount, I->ResultCount);
  uint32_t Slots[2] = {0, 0};
  for (uint32_t At = 0; At < Count; At++) {
    I->Types[At].Type = Plain[At];
    I->Types[At].Kind = glue_kind(Plain[At]);
    I->HasReferences |= I->Types[At].Kind == KIND_OTHER;
    Slots[At >= I->ParamCount] += I->Types[At].Kind == 4 ? 2 : 1;
  }
  free(Plain);
  I->SlotCount = Slots[0] > Slots[1] ? Slots[0] : Slots[1];
  if (!I->HasReferences) I->Typed = WasmVM_FunctionInstanceGetTyped(I->Handle, I->Store->Executor, T);
  return 1;
}

PyObject* glue_make_item(State* S, Instance* Of, PyObject* Keep, Frame* Caller, int Kind, void* Handle) {
  Item* const I = calloc(1, sizeof *I);
  if (!I) return PyErr_NoMemory();
  I->Handle = Handle;
  I->Kind = Kind;
  I->Store = S;
  I->Of = Of;
  I->Keep = Py_NewRef(Keep);
  I->Caller = Caller;
  PyObject* const Capsule = PyCapsule_New(I, "Item", end_item);
  if (Capsule && Kind == WasmVM_ExternalType_Function && !fill_signature(I)) {
    Py_DECREF(Capsule);
    return PyErr_NoMemory();
  }
  return Capsule;
}

int glue_usable(Item* I, int Kind) {
  if (I->Kind != Kind) {
    PyErr_SetString(PyExc_TypeError, "the object is of another kind");
    return 0;
  }
  if (!I->Store->Closed && !(I->Of && I->Of->Closed) && !(I->Caller && !I->Caller->Handle)) return 1;
  closed();
  return 0;
}

Item* glue_item(PyObject* Capsule, int Kind) {
  Item* const I = glue_get(Capsule, "Item");
  return I && glue_usable(I, Kind) ? I : NULL;
}

void set_hooks(PyObject* Hooks) {
  PyObject* const Old = glue_hooks;
  glue_hooks = Py_NewRef(Hooks);
  Py_XDECREF(Old);
}
