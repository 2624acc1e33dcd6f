/*
 * glue.h: what the Python layer needs beyond the C interface itself: objects that know when they may end, values, calls, host functions.
 *
 * Handles are capsules. A capsule owns what it points to, or keeps alive what owns it, so that no Python code can reach
 * freed memory. A store has a state that says which thread is in it: deletions that come at a bad time wait until it is free. All
 * functions need the interpreter lock; those that run guests, compile or wait give it up meanwhile.
 */
#ifndef WASMVM_PYTHON_GLUE_H
#define WASMVM_PYTHON_GLUE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#define WASMVM_NO_INT128
#include "wasmvm_c.h"

#include "functions.h"

#define KIND_OTHER 5

/* A deletion that waits until its store is free. */
typedef struct Deferred {
  struct Deferred* Next;
  void (*Run)(void*);
  void* Data;
} Deferred;

struct Instance;

/* An output stream of a guest, collected. */
typedef struct Sink {
  struct Sink* Next;
  PyThread_type_lock Lock;
  uint8_t* Bytes;
  uint64_t Used, Room, Limit;
  PyObject* Callable; /* called with each piece instead, if there is one */
} Sink;

/* A store with its executor, and who is in it. */
typedef struct State {
  WasmVM_ExecutorContext* Executor;
  WasmVM_StoreContext* Store;
  WasmVM_StoreInterruptHandle* Interrupt;
  unsigned long Owner;
  int Depth;
  int Draining; /* deletions that waited are being done */
  int Closed;
  int CheckedMemory;
  PyObject* Hosts; /* a weak reference to the list of host functions, which belongs to the Python layer */
  PyObject* Keep;  /* settings and statistics */
  Deferred* Waiting;
  struct Instance* Instances;
  Sink* Sinks;
} State;

/* A module instance, or a host module. */
typedef struct Instance {
  WasmVM_ModuleInstanceContext* Handle;
  State* Store;
  PyObject* Keep;    /* the state's capsule */
  PyObject* Capsule; /* its own, borrowed */
  struct Instance* Next;
  int Closed;
  long Views; /* buffers that show its memory */
} Instance;

/* The frame of a host function's caller; null when the host function has returned. */
typedef struct Frame {
  const WasmVM_CallingFrameContext* Handle;
  State* Store;
  PyObject* Keep; /* the state's capsule */
} Frame;

typedef struct Type {
  WasmVM_ValType Type;
  uint8_t Kind; /* 0 i32, 1 i64, 2 f32, 3 f64, 4 v128, 5 reference */
} Type;

/* A function, memory, table, global or tag, borrowed from an instance or a frame. */
typedef struct Item {
  void* Handle;
  int Kind; /* a WasmVM_ExternalType */
  State* Store;
  Instance* Of;   /* may be null: */
  PyObject* Keep; /* the capsule of the instance or the frame */
  Frame* Caller;  /* then it is of this frame */
  WasmVM_TypedFunction* Typed;
  uint32_t ParamCount, ResultCount, SlotCount;
  int HasReferences;
  Type* Types; /* parameters, then results */
} Item;

/* A reference into a collected heap. */
typedef struct Reference {
  WasmVM_Value Value;
  State* Store;
  PyObject* Keep;
} Reference;

/* What several files share. */
extern PyObject* glue_hooks; /* the Python layer's functions, a dictionary */
PyObject* glue_hook(const char* Name);
void* glue_get(PyObject* Capsule, const char* Name);
int glue_enter(State* S);
void glue_leave(State* S);
void glue_defer(State* S, void (*Run)(void*), void* Data);
int glue_usable(Item* I, int Kind);
Item* glue_item(PyObject* Capsule, int Kind);
PyObject* glue_make_item(State* S, Instance* Of, PyObject* Keep, Frame* Caller, int Kind, void* Handle);
PyObject* glue_make_instance(PyObject* StateCapsule, WasmVM_ModuleInstanceContext* Handle);
PyObject* glue_raise(WasmVM_Result Result, const WasmVM_ErrorContext* Error, State* S);
uint8_t glue_kind(WasmVM_ValType T);
int glue_from_python(State* S, const Type* T, PyObject* Object, WasmVM_Value* Out);
PyObject* glue_to_python(State* S, WasmVM_Value Value, uint8_t Kind);
PyObject* glue_hosts(State* S);
PyObject* glue_state_capsule(State* S);
WasmVM_Result glue_host_enter(void* This, void* Data, const WasmVM_CallingFrameContext* FrameCxt, const WasmVM_Value* Params,
                              const uint32_t ParamLen, WasmVM_Value* Returns, const uint32_t ReturnLen);
void glue_add_types(PyObject* Module);

#endif
