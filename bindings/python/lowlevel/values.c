/* Values between Python and guests. */
#include <stdlib.h>
#include <string.h>

#include "glue.h"

uint8_t glue_kind(WasmVM_ValType T) {
  if (WasmVM_ValTypeIsI32(T)) return 0;
  if (WasmVM_ValTypeIsI64(T)) return 1;
  if (WasmVM_ValTypeIsF32(T)) return 2;
  if (WasmVM_ValTypeIsF64(T)) return 3;
  return WasmVM_ValTypeIsV128(T) ? 4 : KIND_OTHER;
}

/* -- from Python -- */

/* Integers with or without sign; what fits neither is an OverflowError. */
static int integer(PyObject* Object, int Bits, int64_t* Out) {
  PyObject* const Number = PyNumber_Index(Object);
  if (!Number) return 0;
  int Overflow = 0;
  long long Value = PyLong_AsLongLongAndOverflow(Number, &Overflow);
  if (Overflow > 0 && Bits == 64) {
    Value = (long long)PyLong_AsUnsignedLongLong(Number);
    Overflow = PyErr_Occurred() != NULL;
    PyErr_Clear();
  } else if (Bits == 32 && (Value < INT32_MIN || Value > (long long)UINT32_MAX)) {
    Overflow = 1;
  }
  Py_DECREF(Number);
  if (Overflow) PyErr_Format(PyExc_OverflowError, "the number does not fit i%d", Bits);
  *Out = Value;
  return !PyErr_Occurred();
}

static int vector(PyObject* Object, WasmVM_Value* Out) {
  Py_buffer View;
  if (PyObject_GetBuffer(Object, &View, PyBUF_SIMPLE) < 0) return 0;
  uint64_t Words[2] = {0, 0};
  const int Fits = View.len == 16;
  if (Fits) memcpy(Words, View.buf, 16);
  PyBuffer_Release(&View);
  if (!Fits) PyErr_SetString(PyExc_ValueError, "a v128 is 16 bytes");
  *Out = WasmVM_ValueGenV128Words(Words[0], Words[1]);
  return Fits;
}

static PyObject* attribute(PyObject* Object, const char* Name) {
  PyObject* const Found = PyObject_GetAttrString(Object, Name);
  if (!Found) PyErr_Clear();
  return Found;
}

static int function_reference(State* S, PyObject* Object, WasmVM_Value* Out) {
  PyObject* const Capsule = attribute(Object, "_item");
  Item* const I = Capsule && PyCapsule_IsValid(Capsule, "Item") ? PyCapsule_GetPointer(Capsule, "Item") : NULL;
  Py_XDECREF(Capsule); /* the object keeps it */
  if (!I || I->Kind != WasmVM_ExternalType_Function) {
    PyErr_SetString(PyExc_TypeError, "a funcref is a Func or None");
    return 0;
  }
  if (!glue_usable(I, WasmVM_ExternalType_Function)) return 0;
  if (I->Store != S) {
    PyErr_SetString(PyExc_ValueError, "the function belongs to another store");
    return 0;
  }
  *Out = WasmVM_ValueGenFuncRef(I->Handle);
  return 1;
}

/* The number by which the store knows a Python object. */
static int host_object(State* S, PyObject* Object, void** Out) {
  PyObject* const Hosts = glue_hosts(S);
  PyObject* const Number = Hosts ? PyObject_CallMethod(Hosts, "put", "O", Object) : NULL;
  Py_XDECREF(Hosts);
  if (!Number) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "the store is gone");
    return 0;
  }
  *Out = PyLong_AsVoidPtr(Number);
  Py_DECREF(Number);
  return 1;
}

static int reference(State* S, WasmVM_ValType Type, PyObject* Object, WasmVM_Value* Out) {
  memset(Out, 0, sizeof *Out);
  Out->Type = Type;
  if (Object == Py_None) return 1;
  if (WasmVM_ValTypeIsFuncRef(Type)) return function_reference(S, Object, Out);
  PyObject* const Capsule = attribute(Object, "_ref");
  if (Capsule && PyCapsule_IsValid(Capsule, "Reference")) {
    Reference* const R = PyCapsule_GetPointer(Capsule, "Reference");
    Py_DECREF(Capsule); /* the object keeps it */
    *Out = R->Value;
    if (R->Store == S) return 1;
    PyErr_SetString(PyExc_ValueError, "the reference belongs to another store");
    return 0;
  }
  Py_XDECREF(Capsule);
  void* Pointer = NULL;
  if (WasmVM_ValTypeIsExternRef(Type)) {
    if (!host_object(S, Object, &Pointer)) return 0;
    *Out = WasmVM_ValueGenExternRef(Pointer);
    return 1;
  }
  PyObject* const Small = attribute(Object, "_i31");
  if (Small) {
    int64_t Value;
    const int Good = integer(Small, 32, &Value);
    Py_DECREF(Small);
    *Out = WasmVM_ValueGenI31((int32_t)Value);
    return Good;
  }
  if (!host_object(S, Object, &Pointer)) return 0;
  const WasmVM_Result R = WasmVM_ValueGenHostRef(S->Store, Pointer, NULL, Out);
  if (WasmVM_ResultOK(R)) return 1;
  glue_raise(R, NULL, NULL);
  return 0;
}

int glue_from_python(State* S, const Type* T, PyObject* Object, WasmVM_Value* Out) {
  int64_t Number;
  double Real;
  switch (T->Kind) {
    case 0:
      if (!integer(Object, 32, &Number)) return 0;
      *Out = WasmVM_ValueGenI32((int32_t)Number);
      return 1;
    case 1:
      if (!integer(Object, 64, &Number)) return 0;
      *Out = WasmVM_ValueGenI64(Number);
      return 1;
    case 2:
    case 3:
      Real = PyFloat_AsDouble(Object);
      if (Real == -1.0 && PyErr_Occurred()) return 0;
      *Out = T->Kind == 2 ? WasmVM_ValueGenF32((float)Real) : WasmVM_ValueGenF64(Real);
      return 1;
    case 4: return vector(Object, Out);
    default: return reference(S, T->Type, Object, Out);
  }
}

/* -- to Python -- */

static void release_reference(void* Data) {
  WasmVM_Value* const V = Data;
  WasmVM_ValueRelease(*V);
  free(V);
}

static void end_reference(PyObject* Capsule) {
  Reference* const R = PyCapsule_GetPointer(Capsule, "Reference");
  WasmVM_Value* const Copy = aligned_alloc(16, sizeof *Copy);
  if (Copy) {
    *Copy = R->Value;
    glue_defer(R->Store, release_reference, Copy);
  }
  Py_DECREF(R->Keep);
  free(R);
}

/* A capsule that keeps the store alive, for whatever lives in it. */
PyObject* glue_state_capsule(State* S) {
  PyObject* const Hosts = glue_hosts(S);
  PyObject* const Capsule = Hosts ? PyObject_GetAttrString(Hosts, "state") : NULL;
  Py_XDECREF(Hosts);
  if (!Capsule && !PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "the store is gone");
  return Capsule;
}

static PyObject* heap_object(State* S, WasmVM_Value V, int Kind) {
  PyObject* const Make = glue_hook("make_reference");
  PyObject* const Keep = Make ? glue_state_capsule(S) : NULL;
  Reference* const R = Keep ? aligned_alloc(16, sizeof *R) : NULL;
  if (!R || !WasmVM_ResultOK(WasmVM_ValueRetain(V))) {
    Py_XDECREF(Keep);
    free(R);
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "the reference has ended");
    return NULL;
  }
  R->Value = V;
  R->Store = S;
  R->Keep = Keep;
  PyObject* const Capsule = PyCapsule_New(R, "Reference", end_reference);
  PyObject* const Result = Capsule ? PyObject_CallFunction(Make, "iO", Kind, Capsule) : NULL;
  Py_XDECREF(Capsule);
  return Result;
}

/* A function that came as a value is kept by a host module of its own. */
static PyObject* function_object(State* S, WasmVM_Value V) {
  PyObject* const Make = glue_hook("make_function");
  PyObject* const Keep = Make ? glue_state_capsule(S) : NULL;
  if (!Keep) return NULL;
  const WasmVM_String Name = WasmVM_StringWrap("", 0);
  WasmVM_FunctionInstanceContext* const F = (WasmVM_FunctionInstanceContext*)WasmVM_ValueGetFuncRef(V);
  WasmVM_ModuleInstanceContext* const Module = WasmVM_ModuleInstanceCreate(Name);
  WasmVM_ModuleInstanceAddFunction(Module, Name, F);
  PyObject* const Of = glue_make_instance(Keep, Module);
  Instance* const I = Of ? PyCapsule_GetPointer(Of, "Instance") : NULL;
  PyObject* const Item =
      I ? glue_make_item(S, I, Of, NULL, WasmVM_ExternalType_Function, WasmVM_ModuleInstanceFindFunction(I->Handle, Name)) : NULL;
  PyObject* const Hosts = Item ? glue_hosts(S) : NULL;
  PyObject* const Result = Hosts ? PyObject_CallFunction(Make, "OO", Hosts, Item) : NULL;
  Py_XDECREF(Hosts);
  Py_XDECREF(Item);
  Py_XDECREF(Of);
  Py_DECREF(Keep);
  return Result;
}

static PyObject* known_object(State* S, void* Pointer) {
  PyObject* const Hosts = glue_hosts(S);
  PyObject* const Result = Hosts ? PyObject_CallMethod(Hosts, "find", "N", PyLong_FromVoidPtr(Pointer)) : NULL;
  Py_XDECREF(Hosts);
  if (!Result && !PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "the store is gone");
  return Result;
}

static PyObject* reference_object(State* S, WasmVM_Value V) {
  const enum WasmVM_RefKind Kind = WasmVM_ValueGetRefKind(V);
  switch (Kind) {
    case WasmVM_RefKind_Null: return Py_NewRef(Py_None);
    case WasmVM_RefKind_Func: return function_object(S, V);
    case WasmVM_RefKind_Extern: return known_object(S, WasmVM_ValueGetExternRef(V));
    case WasmVM_RefKind_Host: return known_object(S, WasmVM_ValueGetHostRef(V));
    case WasmVM_RefKind_I31: {
      PyObject* const Make = glue_hook("make_i31");
      return Make ? PyObject_CallFunction(Make, "i", WasmVM_ValueGetI31(V)) : NULL;
    }
    case WasmVM_RefKind_Struct:
    case WasmVM_RefKind_Array:
    case WasmVM_RefKind_Exception: return heap_object(S, V, (int)Kind);
    default: PyErr_SetString(PyExc_RuntimeError, "the reference has ended"); return NULL;
  }
}

PyObject* glue_to_python(State* S, WasmVM_Value V, uint8_t Kind) {
  uint64_t Words[2];
  switch (Kind) {
    case 0: return PyLong_FromLong(WasmVM_ValueGetI32(V));
    case 1: return PyLong_FromLongLong(WasmVM_ValueGetI64(V));
    case 2: return PyFloat_FromDouble(WasmVM_ValueGetF32(V));
    case 3: return PyFloat_FromDouble(WasmVM_ValueGetF64(V));
    case 4: WasmVM_ValueGetV128Words(V, &Words[0], &Words[1]); return PyBytes_FromStringAndSize((const char*)Words, 16);
    default: return reference_object(S, V);
  }
}

/* -- objects of the collected heap -- */

static Reference* reference_of(PyObject* Capsule) {
  Reference* const R = glue_get(Capsule, "Reference");
  return R && glue_enter(R->Store) ? R : NULL;
}

static PyObject* finish(Reference* R, WasmVM_Result Result, WasmVM_Value* Out) {
  PyObject* const Object = !WasmVM_ResultOK(Result) ? glue_raise(Result, NULL, NULL)
                           : Out                    ? glue_to_python(R->Store, *Out, glue_kind(Out->Type))
                                                    : Py_NewRef(Py_None);
  glue_leave(R->Store);
  return Object;
}

uint32_t heap_length(PyObject* Capsule, bool IsArray) {
  Reference* const R = reference_of(Capsule);
  if (!R) return 0;
  const uint32_t Length = IsArray ? WasmVM_ArrayGetLength(R->Value) : WasmVM_StructGetFieldCount(R->Value);
  glue_leave(R->Store);
  return Length;
}

PyObject* heap_get(PyObject* Capsule, bool IsArray, uint32_t At) {
  Reference* const R = reference_of(Capsule);
  if (!R) return NULL;
  const uint64_t Mark = WasmVM_StoreMarkHandles(R->Store->Store);
  WasmVM_Value Out;
  const WasmVM_Result Result = (IsArray ? WasmVM_ArrayGetElement : WasmVM_StructGetField)(R->Value, At, &Out);
  PyObject* const Object = finish(R, Result, &Out);
  if (R->Store->Depth == 0) WasmVM_StoreReleaseHandles(R->Store->Store, Mark);
  return Object;
}

PyObject* heap_set(PyObject* Capsule, bool IsArray, uint32_t At, PyObject* Object) {
  Reference* const R = reference_of(Capsule);
  if (!R) return NULL;
  const uint64_t Mark = WasmVM_StoreMarkHandles(R->Store->Store);
  WasmVM_Value Value;
  WasmVM_Result Result = (IsArray ? WasmVM_ArrayGetElement : WasmVM_StructGetField)(R->Value, At, &Value);
  if (WasmVM_ResultOK(Result)) {
    const Type T = {Value.Type, glue_kind(Value.Type)};
    if (!glue_from_python(R->Store, &T, Object, &Value)) {
      glue_leave(R->Store);
      return NULL;
    }
    Result = (IsArray ? WasmVM_ArraySetElement : WasmVM_StructSetField)(R->Value, At, Value);
  }
  PyObject* const Done = finish(R, Result, NULL);
  if (R->Store->Depth == 0) WasmVM_StoreReleaseHandles(R->Store->Store, Mark);
  return Done;
}

/* A struct (`Length` is ignored) or array with default contents, of a type of the module. */
PyObject* heap_new(PyObject* Capsule, bool IsArray, uint32_t TypeIndex, uint32_t Length) {
  Instance* const I = glue_get(Capsule, "Instance");
  if (!I) return NULL;
  if (I->Closed) return glue_get(Py_None, ""), NULL;
  if (!glue_enter(I->Store)) return NULL;
  const uint64_t Mark = WasmVM_StoreMarkHandles(I->Store->Store);
  WasmVM_Value Out;
  const WasmVM_Result R = IsArray ? WasmVM_ArrayCreate(I->Handle, TypeIndex, Length, NULL, &Out)
                                  : WasmVM_StructCreate(I->Handle, TypeIndex, NULL, 0, &Out);
  PyObject* const Object = WasmVM_ResultOK(R) ? glue_to_python(I->Store, Out, KIND_OTHER) : glue_raise(R, NULL, NULL);
  if (I->Store->Depth == 1) WasmVM_StoreReleaseHandles(I->Store->Store, Mark);
  glue_leave(I->Store);
  return Object;
}

/* A struct with these values, or an array filled with one, whose types are given. */
PyObject* heap_new_with(PyObject* Capsule, bool IsArray, uint32_t TypeIndex, uint32_t Length, PyObject* Values, PyObject* Types) {
  Instance* const I = glue_get(Capsule, "Instance");
  if (!I) return NULL;
  if (I->Closed) return glue_get(Py_None, ""), NULL;
  if (!glue_enter(I->Store)) return NULL;
  const uint64_t Mark = WasmVM_StoreMarkHandles(I->Store->Store);
  const uint32_t Count = (uint32_t)PyTuple_Size(Values);
  WasmVM_Value* const Fields = aligned_alloc(16, (Count + 1) * sizeof *Fields);
  PyObject* Object = NULL;
  uint32_t At = 0;
  for (; Fields && At < Count; At++) {
    Type T;
    Py_ssize_t Size;
    char* Bytes;
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(Types, At), &Bytes, &Size) < 0 || Size != 8) break;
    memcpy(&T.Type, Bytes, 8);
    T.Kind = glue_kind(T.Type);
    if (!glue_from_python(I->Store, &T, PyTuple_GetItem(Values, At), &Fields[At])) break;
  }
  if (At == Count && Fields) {
    WasmVM_Value Out;
    const WasmVM_Result R = IsArray ? WasmVM_ArrayCreate(I->Handle, TypeIndex, Length, Fields, &Out)
                                    : WasmVM_StructCreate(I->Handle, TypeIndex, Fields, Count, &Out);
    Object = WasmVM_ResultOK(R) ? glue_to_python(I->Store, Out, KIND_OTHER) : glue_raise(R, NULL, NULL);
  }
  free(Fields);
  if (I->Store->Depth == 1) WasmVM_StoreReleaseHandles(I->Store->Store, Mark);
  glue_leave(I->Store);
  return Object;
}

bool heap_equal(PyObject* A, PyObject* B) {
  Reference* const X = glue_get(A, "Reference");
  Reference* const Y = X ? glue_get(B, "Reference") : NULL;
  return Y && X->Store == Y->Store && !X->Store->Closed && X->Store->Depth == 0 && WasmVM_ValueRefEquals(X->Value, Y->Value);
}

/* The values of an exception, and its tag's. */
PyObject* exception_values(PyObject* Capsule) {
  Reference* const R = reference_of(Capsule);
  if (!R) return NULL;
  const uint32_t Count = WasmVM_ExceptionGetValues(R->Value, NULL, 0);
  WasmVM_Value* const Values = aligned_alloc(16, (Count + 1) * sizeof *Values);
  const uint64_t Mark = WasmVM_StoreMarkHandles(R->Store->Store);
  PyObject* const Tuple = Values ? PyTuple_New(Count) : PyErr_NoMemory();
  if (Tuple) WasmVM_ExceptionGetValues(R->Value, Values, Count);
  for (uint32_t At = 0; Tuple && At < Count; At++) {
    PyObject* const One = glue_to_python(R->Store, Values[At], glue_kind(Values[At].Type));
    PyTuple_SetItem(Tuple, At, One ? One : Py_NewRef(Py_None));
  }
  free(Values);
  if (R->Store->Depth == 1) WasmVM_StoreReleaseHandles(R->Store->Store, Mark);
  glue_leave(R->Store);
  return Tuple;
}

/* Whether the exception was thrown with that tag. */
bool exception_is(PyObject* Capsule, PyObject* Tag) {
  Reference* const R = glue_get(Capsule, "Reference");
  Item* const T = R ? glue_item(Tag, WasmVM_ExternalType_Tag) : NULL;
  return T && T->Store == R->Store && !T->Store->Closed && WasmVM_ExceptionGetTag(R->Value) == T->Handle;
}
