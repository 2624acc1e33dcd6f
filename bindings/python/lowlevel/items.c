/* Memories, tables, globals, tags; WASI; what the library tells. */
#include <stdlib.h>
#include <string.h>

#include "glue.h"

static PyObject* outcome(Item* I, WasmVM_Result R) {
  glue_leave(I->Store);
  return WasmVM_ResultOK(R) ? Py_NewRef(Py_None) : glue_raise(R, NULL, NULL);
}

static Item* entered(PyObject* Capsule, int Kind) {
  Item* const I = glue_item(Capsule, Kind);
  return I && glue_enter(I->Store) ? I : NULL;
}

/* -- memories -- */

enum { kMemory = WasmVM_ExternalType_Memory, kTable = WasmVM_ExternalType_Table, kGlobal = WasmVM_ExternalType_Global };

static uint64_t bytes_of(Item* I) { return WasmVM_MemoryInstanceGetPageSize(I->Handle) * 65536; }

unsigned long long memory_pages(PyObject* Capsule) {
  Item* const I = glue_item(Capsule, kMemory);
  return I ? WasmVM_MemoryInstanceGetPageSize(I->Handle) : 0;
}

PyObject* memory_grow(PyObject* Capsule, unsigned long long Pages) {
  Item* const I = entered(Capsule, kMemory);
  return I ? outcome(I, WasmVM_MemoryInstanceGrowPage(I->Handle, Pages)) : NULL;
}

PyObject* memory_read(PyObject* Capsule, unsigned long long At, unsigned long long Length) {
  Item* const I = glue_item(Capsule, kMemory);
  if (!I) return NULL;
  const uint8_t* const From = WasmVM_MemoryInstanceGetPointerConst(I->Handle, At, Length);
  if (From) return PyBytes_FromStringAndSize((const char*)From, (Py_ssize_t)Length);
  return glue_raise((WasmVM_Result){WasmVM_ErrCode_MemoryOutOfBounds}, NULL, NULL);
}

PyObject* memory_write(PyObject* Capsule, unsigned long long At, PyObject* Bytes) {
  Item* const I = glue_item(Capsule, kMemory);
  Py_buffer View;
  if (!I || PyObject_GetBuffer(Bytes, &View, PyBUF_SIMPLE) < 0) return NULL;
  const WasmVM_Result R = WasmVM_MemoryInstanceSetData(I->Handle, View.buf, At, (uint64_t)View.len);
  PyBuffer_Release(&View);
  return WasmVM_ResultOK(R) ? Py_NewRef(Py_None) : glue_raise(R, NULL, NULL);
}

static PyObject* limits(const WasmVM_LimitContext* L) {
  PyObject* const Max = WasmVM_LimitHasMax(L) ? PyLong_FromUnsignedLongLong(WasmVM_LimitGetMax(L)) : Py_NewRef(Py_None);
  return Py_BuildValue("(KNOO)", (unsigned long long)WasmVM_LimitGetMin(L), Max, WasmVM_LimitIs64Bit(L) ? Py_True : Py_False,
                       WasmVM_LimitIsShared(L) ? Py_True : Py_False);
}

PyObject* memory_limits(PyObject* Capsule) {
  Item* const I = glue_item(Capsule, kMemory);
  return I ? limits(WasmVM_MemoryTypeGetLimit(WasmVM_MemoryInstanceGetMemoryType(I->Handle))) : NULL;
}

/* The class that memories of the Python layer derive from: an object with a capsule, which gives its bytes out. */
typedef struct Buffer {
  PyObject_HEAD PyObject* Capsule;
} Buffer;

static PyObject* buffer_new(PyTypeObject* Class, PyObject* Args, PyObject* Keywords) {
  (void)Keywords;
  PyObject* Capsule = PyTuple_Size(Args) > 0 ? PyTuple_GetItem(Args, 0) : NULL;
  if (!Capsule || !PyCapsule_IsValid(Capsule, "Item")) {
    PyErr_SetString(PyExc_TypeError, "memories come from instances, callers and Memory.create");
    return NULL;
  }
  const allocfunc Allocate = (allocfunc)PyType_GetSlot(Class, Py_tp_alloc);
  Buffer* const B = (Buffer*)Allocate(Class, 0);
  if (B) B->Capsule = Py_NewRef(Capsule);
  return (PyObject*)B;
}

static void buffer_end(PyObject* Self) {
  PyTypeObject* const Class = Py_TYPE(Self);
  PyObject_GC_UnTrack(Self);
  Py_CLEAR(((Buffer*)Self)->Capsule);
  ((freefunc)PyType_GetSlot(Class, Py_tp_free))(Self);
  Py_DECREF(Class);
}

static int buffer_visit(PyObject* Self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(Self));
  return 0;
}

static int buffer_get(PyObject* Self, Py_buffer* View, int Flags) {
  View->obj = NULL;
  Item* const I = glue_item(((Buffer*)Self)->Capsule, kMemory);
  if (!I) return -1;
  if (!I->Of || I->Store->CheckedMemory) {
    PyErr_SetString(PyExc_BufferError, I->Of ? "memories without reserved address space move when they grow: use read and write"
                                             : "the caller is not instantiated yet: use read and write");
    return -1;
  }
  const uint64_t Length = bytes_of(I);
  static uint8_t Nothing[1];
  uint8_t* const At = Length ? WasmVM_MemoryInstanceGetPointer(I->Handle, 0, Length) : Nothing;
  if (PyBuffer_FillInfo(View, Self, At, (Py_ssize_t)Length, 0, Flags) < 0) return -1;
  I->Of->Views++;
  return 0;
}

static void buffer_release(PyObject* Self, Py_buffer* View) {
  (void)View;
  Item* const I = PyCapsule_GetPointer(((Buffer*)Self)->Capsule, "Item");
  I->Of->Views--;
}

static PyType_Slot kBufferSlots[] = {
    {Py_tp_new, buffer_new},       {Py_tp_dealloc, buffer_end},           {Py_tp_traverse, buffer_visit},
    {Py_bf_getbuffer, buffer_get}, {Py_bf_releasebuffer, buffer_release}, {0, NULL}};
static PyType_Spec kBufferSpec = {"wasmvm._lowlevel.MemoryBase", sizeof(Buffer), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, kBufferSlots};

void glue_add_types(PyObject* Module) {
  PyObject* const Class = PyType_FromSpec(&kBufferSpec);
  if (Class) PyModule_AddObject(Module, "MemoryBase", Class);
}

/* -- things of the host's making: exports of a host module, under the name "" -- */

static const WasmVM_String kNoName = {0, ""};

static PyObject* added(PyObject* Of, int Kind, void* Made, WasmVM_Result R) {
  Instance* const I = PyCapsule_GetPointer(Of, "Instance");
  if (!Made) R.Code = WasmVM_ErrCode_LimitExceeded;
  if (!WasmVM_ResultOK(R)) return glue_raise(R, NULL, NULL);
  return glue_make_item(I->Store, I, Of, NULL, Kind, Made);
}

static WasmVM_LimitContext* make_limits(unsigned long long Min, PyObject* Max, bool Is64, bool Shared) {
  if (Max == Py_None) return WasmVM_LimitCreate(Min, Is64);
  const unsigned long long Bound = PyLong_AsUnsignedLongLong(Max);
  return PyErr_Occurred() ? NULL : WasmVM_LimitCreateWithMax(Min, Bound, Is64, Shared);
}

PyObject* memory_new(PyObject* Of, unsigned long long Min, PyObject* Max, bool Is64, bool Shared) {
  Instance* const I = glue_get(Of, "Instance");
  WasmVM_LimitContext* const L = I ? make_limits(Min, Max, Is64, Shared) : NULL;
  if (!L) return NULL;
  WasmVM_MemoryTypeContext* const T = WasmVM_MemoryTypeCreate(L);
  WasmVM_MemoryInstanceContext* const Made = WasmVM_MemoryInstanceCreate(T);
  WasmVM_MemoryTypeDelete(T);
  WasmVM_LimitDelete(L);
  return added(Of, kMemory, Made, WasmVM_ModuleInstanceAddMemory(I->Handle, kNoName, Made));
}

static int read_type(PyObject* Bytes, Type* Out) {
  Py_ssize_t Size;
  char* Data;
  if (PyBytes_AsStringAndSize(Bytes, &Data, &Size) < 0) return 0;
  if (Size != 8) {
    PyErr_SetString(PyExc_ValueError, "a type has 8 bytes");
    return 0;
  }
  memcpy(&Out->Type, Data, 8);
  Out->Kind = glue_kind(Out->Type);
  return 1;
}

PyObject* table_new(PyObject* Of, PyObject* Element, unsigned long long Min, PyObject* Max, PyObject* Init) {
  Instance* const I = glue_get(Of, "Instance");
  Type Wanted;
  WasmVM_Value Value;
  if (!I || !read_type(Element, &Wanted) || !glue_from_python(I->Store, &Wanted, Init, &Value)) return NULL;
  WasmVM_LimitContext* const L = make_limits(Min, Max, false, false);
  if (!L) return NULL;
  WasmVM_TableTypeContext* const T = WasmVM_TableTypeCreate(Wanted.Type, L);
  WasmVM_TableInstanceContext* const Made = WasmVM_TableInstanceCreateWithInit(T, Value);
  WasmVM_TableTypeDelete(T);
  WasmVM_LimitDelete(L);
  return added(Of, kTable, Made, WasmVM_ModuleInstanceAddTable(I->Handle, kNoName, Made));
}

PyObject* global_new(PyObject* Of, PyObject* Content, bool Mutable, PyObject* Init) {
  Instance* const I = glue_get(Of, "Instance");
  Type Wanted;
  WasmVM_Value Value;
  if (!I || !read_type(Content, &Wanted) || !glue_from_python(I->Store, &Wanted, Init, &Value)) return NULL;
  WasmVM_GlobalTypeContext* const T =
      WasmVM_GlobalTypeCreate(Wanted.Type, Mutable ? WasmVM_Mutability_Var : WasmVM_Mutability_Const);
  WasmVM_GlobalInstanceContext* const Made = WasmVM_GlobalInstanceCreate(T, Value);
  WasmVM_GlobalTypeDelete(T);
  return added(Of, kGlobal, Made, WasmVM_ModuleInstanceAddGlobal(I->Handle, kNoName, Made));
}

PyObject* tag_new(PyObject* Of, PyObject* Params) {
  Instance* const I = glue_get(Of, "Instance");
  if (!I) return NULL;
  const Py_ssize_t Count = PyTuple_Size(Params);
  WasmVM_ValType* const Types = calloc((size_t)Count + 1, sizeof *Types);
  for (Py_ssize_t At = 0; Types && At < Count; At++) {
    Type One;
    if (!read_type(PyTuple_GetItem(Params, At), &One)) {
      free(Types);
      return NULL;
    }
    Types[At] = One.Type;
  }
  WasmVM_FunctionTypeContext* const T = WasmVM_FunctionTypeCreate(Types, (uint32_t)Count, NULL, 0);
  free(Types);
  WasmVM_TagInstanceContext* const Made = WasmVM_TagInstanceCreate(T);
  WasmVM_FunctionTypeDelete(T);
  return added(Of, WasmVM_ExternalType_Tag, Made, WasmVM_ModuleInstanceAddTag(I->Handle, kNoName, Made));
}

/* Exports something that exists from a host module. */
PyObject* host_share(PyObject* Of, const char* Name, PyObject* Capsule) {
  Instance* const M = glue_get(Of, "Instance");
  Item* const I = M ? glue_get(Capsule, "Item") : NULL;
  if (!I || !glue_usable(I, I->Kind) || !glue_enter(M->Store)) return NULL;
  const WasmVM_String Key = WasmVM_StringWrap(Name, (uint32_t)strlen(Name));
  WasmVM_Result R = {WasmVM_ErrCode_WrongVMWorkflow};
  if (I->Store != M->Store) {
    PyErr_SetString(PyExc_ValueError, "the object belongs to another store");
    glue_leave(M->Store);
    return NULL;
  }
  if (I->Kind == WasmVM_ExternalType_Function) R = WasmVM_ModuleInstanceAddFunction(M->Handle, Key, I->Handle);
  if (I->Kind == kTable) R = WasmVM_ModuleInstanceAddTable(M->Handle, Key, I->Handle);
  if (I->Kind == kMemory) R = WasmVM_ModuleInstanceAddMemory(M->Handle, Key, I->Handle);
  if (I->Kind == kGlobal) R = WasmVM_ModuleInstanceAddGlobal(M->Handle, Key, I->Handle);
  if (I->Kind == WasmVM_ExternalType_Tag) R = WasmVM_ModuleInstanceAddTag(M->Handle, Key, I->Handle);
  glue_leave(M->Store);
  return WasmVM_ResultOK(R) ? Py_NewRef(Py_None) : glue_raise(R, NULL, NULL);
}

/* Registers an instance under a name. */
PyObject* instance_register(PyObject* Capsule, const char* Name) {
  Instance* const I = glue_get(Capsule, "Instance");
  if (!I || !glue_enter(I->Store)) return NULL;
  State* const S = I->Store;
  const WasmVM_Result R =
      WasmVM_ExecutorRegisterImportWithAlias(S->Executor, S->Store, I->Handle, WasmVM_StringWrap(Name, (uint32_t)strlen(Name)));
  PyObject* const Done = WasmVM_ResultOK(R) ? Py_NewRef(Py_None) : glue_raise(R, WasmVM_ExecutorGetLastError(S->Executor), NULL);
  glue_leave(S);
  return Done;
}

/* -- tables and globals -- */

unsigned long long table_size(PyObject* Capsule) {
  Item* const I = entered(Capsule, kTable);
  if (!I) return 0;
  const uint64_t Size = WasmVM_TableInstanceGetSize(I->Handle);
  glue_leave(I->Store);
  return Size;
}

PyObject* table_get(PyObject* Capsule, unsigned long long At) {
  Item* const I = entered(Capsule, kTable);
  if (!I) return NULL;
  const uint64_t Mark = WasmVM_StoreMarkHandles(I->Store->Store);
  WasmVM_Value V;
  const WasmVM_Result R = WasmVM_TableInstanceGetData(I->Handle, &V, At);
  PyObject* const Object = WasmVM_ResultOK(R) ? glue_to_python(I->Store, V, KIND_OTHER) : glue_raise(R, NULL, NULL);
  if (I->Store->Depth == 1) WasmVM_StoreReleaseHandles(I->Store->Store, Mark);
  glue_leave(I->Store);
  return Object;
}

static Type element_type(Item* I) {
  Type T;
  T.Type = WasmVM_TableTypeGetRefType(WasmVM_TableInstanceGetTableType(I->Handle));
  T.Kind = KIND_OTHER;
  return T;
}

PyObject* table_set(PyObject* Capsule, unsigned long long At, PyObject* Object) {
  Item* const I = entered(Capsule, kTable);
  if (!I) return NULL;
  const Type T = element_type(I);
  WasmVM_Value V;
  if (glue_from_python(I->Store, &T, Object, &V)) return outcome(I, WasmVM_TableInstanceSetData(I->Handle, V, At));
  glue_leave(I->Store);
  return NULL;
}

PyObject* table_grow(PyObject* Capsule, unsigned long long Count) {
  Item* const I = entered(Capsule, kTable);
  return I ? outcome(I, WasmVM_TableInstanceGrow(I->Handle, Count)) : NULL;
}

/* (element type, limits) */
PyObject* table_type(PyObject* Capsule) {
  Item* const I = entered(Capsule, kTable);
  if (!I) return NULL;
  const WasmVM_TableTypeContext* const T = WasmVM_TableInstanceGetTableType(I->Handle);
  const WasmVM_ValType Element = WasmVM_TableTypeGetRefType(T);
  PyObject* const Result = Py_BuildValue("(y#N)", (const char*)Element.Data, (Py_ssize_t)8, limits(WasmVM_TableTypeGetLimit(T)));
  glue_leave(I->Store);
  return Result;
}

/* (content type, whether mutable) */
PyObject* global_type(PyObject* Capsule) {
  Item* const I = glue_item(Capsule, kGlobal);
  if (!I) return NULL;
  const WasmVM_GlobalTypeContext* const T = WasmVM_GlobalInstanceGetGlobalType(I->Handle);
  const WasmVM_ValType Content = WasmVM_GlobalTypeGetValType(T);
  return Py_BuildValue("(y#O)", (const char*)Content.Data, (Py_ssize_t)8,
                       WasmVM_GlobalTypeGetMutability(T) == WasmVM_Mutability_Var ? Py_True : Py_False);
}

PyObject* global_get(PyObject* Capsule) {
  Item* const I = entered(Capsule, kGlobal);
  if (!I) return NULL;
  const uint64_t Mark = WasmVM_StoreMarkHandles(I->Store->Store);
  const WasmVM_Value V = WasmVM_GlobalInstanceGetValue(I->Handle);
  PyObject* const Object = glue_to_python(I->Store, V, glue_kind(V.Type));
  if (I->Store->Depth == 1) WasmVM_StoreReleaseHandles(I->Store->Store, Mark);
  glue_leave(I->Store);
  return Object;
}

PyObject* global_set(PyObject* Capsule, PyObject* Object) {
  Item* const I = entered(Capsule, kGlobal);
  if (!I) return NULL;
  const WasmVM_ValType Content = WasmVM_GlobalTypeGetValType(WasmVM_GlobalInstanceGetGlobalType(I->Handle));
  const Type T = {Content, glue_kind(Content)};
  WasmVM_Value V;
  if (glue_from_python(I->Store, &T, Object, &V)) return outcome(I, WasmVM_GlobalInstanceSetValue(I->Handle, V));
  glue_leave(I->Store);
  return NULL;
}

/* -- WASI -- */

/* Output of a guest; called on its threads. */
static int64_t take_output(void* Data, uint8_t* Buf, uint32_t Len) {
  Sink* const S = Data;
  int64_t Taken = Len;
  if (S->Callable) {
    if (!Py_IsInitialized()) return -29;
    const PyGILState_STATE Lock = PyGILState_Ensure();
    PyObject* const Done = PyObject_CallFunction(S->Callable, "y#", (const char*)Buf, (Py_ssize_t)Len);
    if (!Done) {
      PyErr_WriteUnraisable(S->Callable);
      Taken = -29;
    }
    Py_XDECREF(Done);
    PyGILState_Release(Lock);
    return Taken;
  }
  PyThread_acquire_lock(S->Lock, WAIT_LOCK);
  if (S->Limit - S->Used < Len) {
    Taken = -51; /* NOSPC */
  } else {
    if (S->Room - S->Used < Len) {
      const uint64_t Room = S->Room * 2 > S->Used + Len ? S->Room * 2 : S->Used + Len;
      uint8_t* const Bytes = realloc(S->Bytes, Room);
      if (Bytes) {
        S->Bytes = Bytes;
        S->Room = Room;
      } else {
        Taken = -29;
      }
    }
    if (Taken > 0) {
      memcpy(S->Bytes + S->Used, Buf, Len);
      S->Used += Len;
    }
  }
  PyThread_release_lock(S->Lock);
  return Taken;
}

/* Input of a guest from a Python function of a size. */
static int64_t give_input(void* Data, uint8_t* Buf, uint32_t Len) {
  Sink* const S = Data;
  if (!Py_IsInitialized()) return -29;
  const PyGILState_STATE Lock = PyGILState_Ensure();
  PyObject* const Bytes = PyObject_CallFunction(S->Callable, "I", Len);
  Py_buffer View;
  int64_t Given = -29;
  if (Bytes && PyObject_GetBuffer(Bytes, &View, PyBUF_SIMPLE) == 0) {
    if (View.len <= (Py_ssize_t)Len) {
      memcpy(Buf, View.buf, (size_t)View.len);
      Given = View.len;
    } else {
      PyErr_SetString(PyExc_ValueError, "the input function gave more than was asked for");
    }
    PyBuffer_Release(&View);
  }
  if (Given < 0) PyErr_WriteUnraisable(S->Callable);
  Py_XDECREF(Bytes);
  PyGILState_Release(Lock);
  return Given;
}

static void end_sink(PyObject* Capsule) { Py_XDECREF((PyObject*)PyCapsule_GetContext(Capsule)); }

/* Makes a stream of a WASI configuration call `Callable`, or, if that is None, collect its output up to `Limit` bytes. The
 * result, for sink_take, keeps the store's state alive. */
PyObject* wasi_stream(PyObject* StateCapsule, PyObject* Config, int Stream, PyObject* Callable, unsigned long long Limit) {
  State* const S = glue_get(StateCapsule, "State");
  WasmVM_WASIConfigContext* const C = S ? glue_get(Config, "WasmVM_WASIConfigContext") : NULL;
  Sink* const One = C ? calloc(1, sizeof *One) : NULL;
  if (!One) return C ? PyErr_NoMemory() : NULL;
  One->Lock = PyThread_allocate_lock();
  One->Limit = Limit;
  One->Callable = Callable == Py_None ? NULL : Py_NewRef(Callable);
  One->Next = S->Sinks;
  S->Sinks = One;
  WasmVM_WASIConfigSetStreamCallback(C, (enum WasmVM_WASIStream)Stream, Stream == 0 ? give_input : take_output, One);
  PyObject* const Capsule = PyCapsule_New(One, "Sink", end_sink);
  if (Capsule) PyCapsule_SetContext(Capsule, Py_NewRef(StateCapsule));
  return Capsule;
}

/* What a guest has written so far; with `Clear`, it is forgotten. */
PyObject* sink_bytes(PyObject* Capsule, bool Clear) {
  Sink* const S = glue_get(Capsule, "Sink");
  if (!S) return NULL;
  Py_BEGIN_ALLOW_THREADS PyThread_acquire_lock(S->Lock, WAIT_LOCK);
  Py_END_ALLOW_THREADS PyObject* const Bytes = PyBytes_FromStringAndSize((const char*)S->Bytes, (Py_ssize_t)S->Used);
  if (Clear) S->Used = 0;
  PyThread_release_lock(S->Lock);
  return Bytes;
}

static PyObject* strings(PyObject* List, const char*** Out) {
  PyObject* const Tuple = PySequence_Tuple(List);
  const Py_ssize_t Count = Tuple ? PyTuple_Size(Tuple) : 0;
  *Out = calloc((size_t)Count + 1, sizeof **Out);
  for (Py_ssize_t I = 0; Tuple && *Out && I < Count; I++) {
    (*Out)[I] = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(Tuple, I), NULL);
    if ((*Out)[I]) continue;
    Py_DECREF(Tuple);
    return NULL;
  }
  return Tuple;
}

/* What: 0 arguments, 1 variables, 2 variables of the process by name, 3 rules for the network. */
PyObject* wasi_strings(PyObject* Config, int What, PyObject* List) {
  WasmVM_WASIConfigContext* const C = glue_get(Config, "WasmVM_WASIConfigContext");
  if (!C) return NULL;
  const char** Texts = NULL;
  PyObject* const Keep = strings(List, &Texts);
  WasmVM_Result R = WasmVM_Result_Success;
  if (Keep) {
    const uint32_t Count = (uint32_t)PyTuple_Size(Keep);
    if (What == 0) WasmVM_WASIConfigSetArgs(C, Texts, Count);
    if (What == 1) WasmVM_WASIConfigSetEnvs(C, Texts, Count);
    if (What == 2) WasmVM_WASIConfigInheritEnvs(C, Texts, Count);
    if (What == 3) R = WasmVM_WASIConfigSetNetworkPolicy(C, Texts, Count);
  }
  free(Texts);
  Py_XDECREF(Keep);
  if (!Keep) return NULL;
  return WasmVM_ResultOK(R) ? Py_NewRef(Py_None) : glue_raise(R, NULL, NULL);
}

PyObject* wasi_input(PyObject* Config, PyObject* Bytes) {
  WasmVM_WASIConfigContext* const C = glue_get(Config, "WasmVM_WASIConfigContext");
  Py_buffer View;
  if (!C || PyObject_GetBuffer(Bytes, &View, PyBUF_SIMPLE) < 0) return NULL;
  WasmVM_WASIConfigSetInput(C, View.buf, (uint64_t)View.len);
  PyBuffer_Release(&View);
  return Py_NewRef(Py_None);
}

PyObject* wasi_new(PyObject* StateCapsule, PyObject* Config) {
  State* const S = glue_get(StateCapsule, "State");
  WasmVM_WASIConfigContext* const C = S ? glue_get(Config, "WasmVM_WASIConfigContext") : NULL;
  if (!C || !glue_enter(S)) return NULL;
  WasmVM_ModuleInstanceContext* const Made = WasmVM_ModuleInstanceCreateWASIWithConfig(C);
  WasmVM_Result R = {WasmVM_ErrCode_IllegalPath};
  if (Made) R = WasmVM_ExecutorRegisterImport(S->Executor, S->Store, Made);
  PyObject* Result = NULL;
  if (Made) Result = glue_make_instance(StateCapsule, Made);
  if (!WasmVM_ResultOK(R)) {
    Py_XDECREF(Result);
    Result = glue_raise(R, Made ? WasmVM_ExecutorGetLastError(S->Executor) : NULL, NULL);
  }
  glue_leave(S);
  return Result;
}

uint32_t wasi_exit_code(PyObject* Capsule) {
  Instance* const I = glue_get(Capsule, "Instance");
  if (!I) return 0;
  if (I->Handle && !I->Closed) return WasmVM_ModuleInstanceWASIGetExitCode(I->Handle);
  glue_get(Py_None, "");
  return 0;
}

/* -- modules and the library -- */

PyObject* module_custom_sections(PyObject* Capsule) {
  WasmVM_ASTModuleContext* const M = glue_get(Capsule, "WasmVM_ASTModuleContext");
  PyObject* const List = M ? PyList_New(0) : NULL;
  const uint32_t Count = List ? WasmVM_ASTModuleListCustomSections(M, NULL, 0) : 0;
  WasmVM_CustomSectionEntry* const Entries = calloc(Count + 1, sizeof *Entries);
  WasmVM_ASTModuleListCustomSections(M, Entries, Count);
  for (uint32_t I = 0; List && Entries && I < Count; I++) {
    PyObject* const Name = PyUnicode_DecodeUTF8(Entries[I].Name.Buf, Entries[I].Name.Length, "replace");
    PyObject* const One =
        Py_BuildValue("(Ny#)", Name, (const char*)Entries[I].Payload.Buf, (Py_ssize_t)Entries[I].Payload.Length);
    if (One) PyList_Append(List, One);
    Py_XDECREF(One);
  }
  free(Entries);
  return List;
}

static PyObject* plain_types(const WasmVM_FunctionTypeContext* T, bool IsResults) {
  const uint32_t Count = IsResults ? WasmVM_FunctionTypeGetReturnsLength(T) : WasmVM_FunctionTypeGetParametersLength(T);
  WasmVM_ValType* const Types = calloc(Count + 1, sizeof *Types);
  if (Types) (IsResults ? WasmVM_FunctionTypeGetReturns : WasmVM_FunctionTypeGetParameters)(T, Types, Count);
  PyObject* const Tuple = Types ? PyTuple_New(Count) : PyErr_NoMemory();
  for (uint32_t I = 0; Tuple && I < Count; I++)
    PyTuple_SetItem(Tuple, I, PyBytes_FromStringAndSize((const char*)Types[I].Data, 8));
  free(Types);
  return Tuple;
}

static PyObject* described(enum WasmVM_ExternalType Kind, const void* T) {
  if (!T) return Py_NewRef(Py_None);
  WasmVM_ValType V;
  switch (Kind) {
    case WasmVM_ExternalType_Function: return Py_BuildValue("(NN)", plain_types(T, false), plain_types(T, true));
    case WasmVM_ExternalType_Table:
      V = WasmVM_TableTypeGetRefType(T);
      return Py_BuildValue("(y#N)", (const char*)V.Data, (Py_ssize_t)8, limits(WasmVM_TableTypeGetLimit(T)));
    case WasmVM_ExternalType_Memory: return limits(WasmVM_MemoryTypeGetLimit(T));
    case WasmVM_ExternalType_Global:
      V = WasmVM_GlobalTypeGetValType(T);
      return Py_BuildValue("(y#O)", (const char*)V.Data, (Py_ssize_t)8,
                           WasmVM_GlobalTypeGetMutability(T) == WasmVM_Mutability_Var ? Py_True : Py_False);
    default: return Py_BuildValue("(NN)", plain_types(WasmVM_TagTypeGetFunctionType(T), false), PyTuple_New(0));
  }
}

static const void* import_type(const WasmVM_ASTModuleContext* M, const WasmVM_ImportTypeContext* I) {
  switch (WasmVM_ImportTypeGetExternalType(I)) {
    case WasmVM_ExternalType_Function: return WasmVM_ImportTypeGetFunctionType(M, I);
    case WasmVM_ExternalType_Table: return WasmVM_ImportTypeGetTableType(M, I);
    case WasmVM_ExternalType_Memory: return WasmVM_ImportTypeGetMemoryType(M, I);
    case WasmVM_ExternalType_Global: return WasmVM_ImportTypeGetGlobalType(M, I);
    default: return WasmVM_ImportTypeGetTagType(M, I);
  }
}

static const void* export_type(const WasmVM_ASTModuleContext* M, const WasmVM_ExportTypeContext* E) {
  switch (WasmVM_ExportTypeGetExternalType(E)) {
    case WasmVM_ExternalType_Function: return WasmVM_ExportTypeGetFunctionType(M, E);
    case WasmVM_ExternalType_Table: return WasmVM_ExportTypeGetTableType(M, E);
    case WasmVM_ExternalType_Memory: return WasmVM_ExportTypeGetMemoryType(M, E);
    case WasmVM_ExternalType_Global: return WasmVM_ExportTypeGetGlobalType(M, E);
    default: return WasmVM_ExportTypeGetTagType(M, E);
  }
}

static PyObject* text_of(WasmVM_String S) { return PyUnicode_DecodeUTF8(S.Buf ? S.Buf : "", S.Length, "replace"); }

/* [(module, name, kind, type)] */
PyObject* module_imports(PyObject* Capsule) {
  WasmVM_ASTModuleContext* const M = glue_get(Capsule, "WasmVM_ASTModuleContext");
  PyObject* const List = M ? PyList_New(0) : NULL;
  const uint32_t Count = List ? WasmVM_ASTModuleListImportsLength(M) : 0;
  const WasmVM_ImportTypeContext** const All = calloc(Count + 1, sizeof *All);
  if (List && All) WasmVM_ASTModuleListImports(M, All, Count);
  for (uint32_t I = 0; List && All && I < Count; I++) {
    const enum WasmVM_ExternalType Kind = WasmVM_ImportTypeGetExternalType(All[I]);
    PyObject* const One =
        Py_BuildValue("(NNiN)", text_of(WasmVM_ImportTypeGetModuleName(All[I])),
                      text_of(WasmVM_ImportTypeGetExternalName(All[I])), (int)Kind, described(Kind, import_type(M, All[I])));
    if (One) PyList_Append(List, One);
    Py_XDECREF(One);
  }
  free(All);
  return List;
}

/* [(name, kind, type)] */
PyObject* module_exports(PyObject* Capsule) {
  WasmVM_ASTModuleContext* const M = glue_get(Capsule, "WasmVM_ASTModuleContext");
  PyObject* const List = M ? PyList_New(0) : NULL;
  const uint32_t Count = List ? WasmVM_ASTModuleListExportsLength(M) : 0;
  const WasmVM_ExportTypeContext** const All = calloc(Count + 1, sizeof *All);
  if (List && All) WasmVM_ASTModuleListExports(M, All, Count);
  for (uint32_t I = 0; List && All && I < Count; I++) {
    const enum WasmVM_ExternalType Kind = WasmVM_ExportTypeGetExternalType(All[I]);
    PyObject* const One = Py_BuildValue("(NiN)", text_of(WasmVM_ExportTypeGetExternalName(All[I])), (int)Kind,
                                        described(Kind, export_type(M, All[I])));
    if (One) PyList_Append(List, One);
    Py_XDECREF(One);
  }
  free(All);
  return List;
}

PyObject* plugins(void) {
  const uint32_t Count = WasmVM_PluginListPluginsLength();
  WasmVM_String* const Names = calloc(Count + 1, sizeof *Names);
  if (Names) WasmVM_PluginListPlugins(Names, Count);
  PyObject* const List = PyList_New(0);
  for (uint32_t I = 0; List && Names && I < Count; I++) {
    PyObject* const One = text_of(Names[I]);
    if (One) PyList_Append(List, One);
    Py_XDECREF(One);
  }
  free(Names);
  return List;
}

/* -- log -- */

static PyObject* log_receiver;

static void take_log(const WasmVM_LogMessage* Message) {
  if (!Py_IsInitialized()) return;
  const PyGILState_STATE Lock = PyGILState_Ensure();
  PyObject *Class, *Value, *Trace;
  PyErr_Fetch(&Class, &Value, &Trace); /* the message may come in the middle of an error */
  PyObject* const Receiver = log_receiver ? Py_NewRef(log_receiver) : NULL;
  if (Receiver) {
    PyObject* const Done = PyObject_CallFunction(Receiver, "iN", (int)Message->Level, text_of(Message->Message));
    if (!Done) PyErr_WriteUnraisable(Receiver);
    Py_XDECREF(Done);
    Py_DECREF(Receiver);
  }
  PyErr_Restore(Class, Value, Trace);
  PyGILState_Release(Lock);
}

void set_log(PyObject* Receiver) {
  PyObject* const Old = log_receiver;
  log_receiver = Receiver == Py_None ? NULL : Py_NewRef(Receiver);
  Py_XDECREF(Old);
  WasmVM_LogSetCallback(log_receiver ? take_log : NULL);
}
