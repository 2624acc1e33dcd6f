package wasmvm

// #include "shim.h"
import "C"

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
)

// Kind is what sort of value a Value or a ValueType is.
type Kind uint8

// The kinds. A type of the collected heap (anyref, a struct, ...) has the kind KindObject.
const (
	KindNone Kind = iota
	KindI32
	KindI64
	KindF32
	KindF64
	KindV128
	KindNull
	KindFuncRef
	KindExternRef
	KindI31
	KindObject
)

func (k Kind) String() string {
	names := [...]string{"none", "i32", "i64", "f32", "f64", "v128", "null", "funcref", "externref", "i31ref", "ref"}
	if int(k) < len(names) {
		return names[k]
	}
	return "none"
}

// ValueType is the type of parameters, results, globals and elements of tables. The types of a module are valid while it, or an
// instance of it, lives.
type ValueType struct {
	kind     Kind
	nullable bool
	bits     uint64
}

// The types that host functions, globals and tables can be made of.
var (
	TypeI32       = genType(KindI32)
	TypeI64       = genType(KindI64)
	TypeF32       = genType(KindF32)
	TypeF64       = genType(KindF64)
	TypeV128      = genType(KindV128)
	TypeFuncRef   = genType(KindFuncRef)
	TypeExternRef = genType(KindExternRef)
)

func genType(kind Kind) ValueType {
	return ValueType{kind, kind >= KindNull, uint64(C.go_type_gen(C.uint32_t(kind)))}
}

// Kind is the type's kind.
func (t ValueType) Kind() Kind { return t.kind }

// Nullable says whether null is one of the type's values.
func (t ValueType) Nullable() bool { return t.nullable }

func (t ValueType) String() string { return t.kind.String() }

func (t ValueType) c() C.go_type {
	return C.go_type{_type: C.uint64_t(t.bits), kind: C.uint8_t(t.kind)}
}

func fromCType(t C.go_type) ValueType {
	return ValueType{Kind(t.kind), t.nullable != 0, uint64(t._type)}
}

func valueTypeOf(t C.WasmVM_ValType) ValueType {
	var out C.go_type
	C.go_type_of(t, &out)
	return fromCType(out)
}

// FuncType is the type of a function.
type FuncType struct {
	Params, Results []ValueType
}

func (t FuncType) String() string { return fmt.Sprintf("func%v %v", t.Params, t.Results) }

func funcTypeOf(t *C.WasmVM_FunctionTypeContext) FuncType {
	params := make([]C.go_type, int(C.WasmVM_FunctionTypeGetParametersLength(t))+1)
	results := make([]C.go_type, int(C.WasmVM_FunctionTypeGetReturnsLength(t))+1)
	C.go_function_type_get(t, &params[0], &results[0])
	var out FuncType
	for _, p := range params[:len(params)-1] {
		out.Params = append(out.Params, fromCType(p))
	}
	for _, r := range results[:len(results)-1] {
		out.Results = append(out.Results, fromCType(r))
	}
	return out
}

// c gives a type for C.WasmVM_FunctionTypeDelete; nil if one of its types is none.
func (t FuncType) c() *C.WasmVM_FunctionTypeContext {
	all := make([]C.go_type, len(t.Params)+len(t.Results)+1)
	for i, p := range append(append([]ValueType{}, t.Params...), t.Results...) {
		all[i] = p.c()
	}
	return C.go_function_type(&all[0], C.uint32_t(len(t.Params)), &all[len(t.Params)], C.uint32_t(len(t.Results)))
}

// Value is a value of the guest's with its kind. The zero Value is none.
type Value struct {
	kind   Kind
	lo, hi uint64
	ref    any // *Func, the host's own value, or *Object
}

// I32 is a value of type i32.
func I32(v int32) Value { return Value{kind: KindI32, lo: uint64(uint32(v))} }

// I64 is a value of type i64.
func I64(v int64) Value { return Value{kind: KindI64, lo: uint64(v)} }

// F32 is a value of type f32; the bits of a NaN are kept.
func F32(v float32) Value { return Value{kind: KindF32, lo: uint64(math.Float32bits(v))} }

// F64 is a value of type f64; the bits of a NaN are kept.
func F64(v float64) Value { return Value{kind: KindF64, lo: math.Float64bits(v)} }

// V128 is a value of type v128, from its two halves.
func V128(low, high uint64) Value { return Value{kind: KindV128, lo: low, hi: high} }

// Null is a null reference of whatever type is wanted where it goes.
func Null() Value { return Value{kind: KindNull} }

// FuncRef is a reference to a function; null for nil.
func FuncRef(f *Func) Value {
	if f == nil {
		return Null()
	}
	return Value{kind: KindFuncRef, ref: f}
}

// ExternRef is a reference to anything of the host's, which the guest only passes around; null for nil. The store that it is passed
// to keeps it until it is closed.
func ExternRef(v any) Value {
	if v == nil {
		return Null()
	}
	return Value{kind: KindExternRef, ref: v}
}

// I31 is a reference to a number of 31 bits.
func I31(v int32) Value { return Value{kind: KindI31, lo: uint64(uint32(v<<1>>1) & 0x7FFFFFFF)} }

// Kind is the value's kind.
func (v Value) Kind() Kind { return v.kind }

// I32 is the value as i32; its kind is not checked, here and below.
func (v Value) I32() int32 { return int32(v.lo) }

// I64 is the value as i64.
func (v Value) I64() int64 { return int64(v.lo) }

// F32 is the value as f32.
func (v Value) F32() float32 { return math.Float32frombits(uint32(v.lo)) }

// F64 is the value as f64.
func (v Value) F64() float64 { return math.Float64frombits(v.lo) }

// V128 gives the two halves of a v128.
func (v Value) V128() (low, high uint64) { return v.lo, v.hi }

// I31 is the number in an i31, with sign.
func (v Value) I31() int32 { return int32(v.lo<<1) >> 1 }

// IsNull says whether it is a null reference.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Func is the function that a funcref refers to; nil for anything else.
func (v Value) Func() *Func {
	f, _ := v.ref.(*Func)
	return f
}

// Extern is what ExternRef was given; nil for anything else.
func (v Value) Extern() any {
	if v.kind != KindExternRef {
		return nil
	}
	return v.ref
}

// Object is the object of the collected heap; nil for anything else.
func (v Value) Object() *Object {
	o, _ := v.ref.(*Object)
	return o
}

func (v Value) String() string {
	switch v.kind {
	case KindI32:
		return fmt.Sprint("i32 ", v.I32())
	case KindI64:
		return fmt.Sprint("i64 ", v.I64())
	case KindF32:
		return fmt.Sprint("f32 ", v.F32())
	case KindF64:
		return fmt.Sprint("f64 ", v.F64())
	case KindV128:
		return fmt.Sprintf("v128 %#016x %#016x", v.lo, v.hi)
	case KindI31:
		return fmt.Sprint("i31 ", v.I31())
	}
	return v.kind.String()
}

// fits says whether a value of this kind may stand where the type is wanted; the library checks references itself.
func (v Value) fits(t ValueType) bool {
	if t.kind < KindNull || v.kind < KindNull {
		return v.kind == t.kind
	}
	switch v.kind {
	case KindNull:
		return t.nullable
	case KindFuncRef, KindExternRef:
		return t.kind == v.kind
	}
	return t.kind == KindObject || (t.kind == KindExternRef && v.kind == KindObject)
}

// toC gives a value to a store. The store must be entered, and the value be kept alive until it has been used.
func (s *storeCore) toC(v Value, out *C.go_val) error {
	*out = C.go_val{lo: C.uint64_t(v.lo), hi: C.uint64_t(v.hi), kind: C.uint32_t(v.kind)}
	switch v.kind {
	case KindNone:
		return newError(CodeFuncSigMismatch, "the zero Value is none")
	case KindFuncRef:
		f := v.ref.(*Func)
		if f.core != s {
			return newError(CodeWrongVMWorkflow, "the function is of another store")
		}
		if f.isClosed() {
			return ErrClosed
		}
		s.keepFunc(f)
		out.lo = C.uint64_t(uintptrOf(f.ptr))
	case KindExternRef:
		out.lo = C.uint64_t(s.keyOf(v.ref))
	case KindObject:
		o := v.ref.(*Object)
		if o.res.core != s {
			return newError(CodeWrongVMWorkflow, "the object is of another store")
		}
		if o.res.closed.Load() {
			return ErrClosed
		}
		*out = o.raw
	}
	return nil
}

// fromC takes a value from a store, which must be entered.
func (s *storeCore) fromC(from *C.go_val) Value {
	v := Value{kind: Kind(from.kind), lo: uint64(from.lo), hi: uint64(from.hi)}
	switch v.kind {
	case KindFuncRef:
		v.ref = s.funcOf(from)
		v.lo = 0
	case KindExternRef:
		s.externs.Lock()
		v.ref = s.externs.values[v.lo]
		s.externs.Unlock()
		v.lo = 0
	case KindObject:
		v.ref = s.objectOf(from)
		v.lo, v.hi = 0, 0
	}
	return v
}

func (s *storeCore) keyOf(v any) uint64 {
	s.externs.Lock()
	defer s.externs.Unlock()
	comparable := reflect.TypeOf(v).Comparable() && reflect.ValueOf(v).Comparable()
	if comparable {
		if key, has := s.externs.keys[v]; has {
			return key
		}
	}
	s.externs.last++
	s.externs.values[s.externs.last] = v
	if comparable {
		s.externs.keys[v] = s.externs.last
	}
	return s.externs.last
}

// Object is a struct, array or other object of a store's collected heap. It stays alive until the Object is closed or collected by Go.
// One goroutine at a time may use it, as everything of a store.
type Object struct {
	store *Store
	res   *resource
	raw   C.go_val
}

// RefKind is what an Object is.
type RefKind uint32

// The sorts of objects.
const (
	RefStruct    RefKind = C.WasmVM_RefKind_Struct
	RefArray     RefKind = C.WasmVM_RefKind_Array
	RefHost      RefKind = C.WasmVM_RefKind_Host
	RefException RefKind = C.WasmVM_RefKind_Exception
)

func (s *storeCore) objectOf(raw *C.go_val) *Object {
	o := &Object{store: s.public(), raw: *raw}
	kept := *raw
	C.go_retain(&kept)
	o.res = s.own(func() { C.go_release(&kept) })
	runtime.AddCleanup(o, func(r *resource) { r.close() }, o.res)
	return o
}

// Value is a reference to the object.
func (o *Object) Value() Value { return Value{kind: KindObject, ref: o} }

// Kind is what the object is.
func (o *Object) Kind() RefKind { return RefKind(o.raw.ref_kind) }

// Close lets go of the object. Closing again does nothing.
func (o *Object) Close() error {
	o.res.close()
	return nil
}

func codeError(code C.uint32_t) error {
	if code == 0 {
		return nil
	}
	return newError(Code(code), "")
}

// Len is the number of fields of a struct, or elements of an array; 0 for anything else, or a closed object.
func (o *Object) Len() int {
	if o.res.enter() != nil {
		return 0
	}
	defer o.res.core.leave()
	if o.Kind() == RefArray {
		return int(C.go_array_length(&o.raw))
	}
	return int(C.go_struct_count(&o.raw))
}

// Get reads a field or an element.
func (o *Object) Get(index uint32) (Value, error) {
	if err := o.res.enter(); err != nil {
		return Value{}, err
	}
	defer o.res.core.leave()
	var out C.go_val
	var code C.uint32_t
	if o.Kind() == RefArray {
		code = C.go_array_get(&o.raw, C.uint32_t(index), &out)
	} else {
		code = C.go_struct_get(&o.raw, C.uint32_t(index), &out)
	}
	if err := codeError(code); err != nil {
		return Value{}, err
	}
	return o.res.core.fromC(&out), nil
}

// Set writes a field or an element.
func (o *Object) Set(index uint32, v Value) error {
	if err := o.res.enter(); err != nil {
		return err
	}
	defer o.res.core.leave()
	var in C.go_val
	if err := o.res.core.toC(v, &in); err != nil {
		return err
	}
	defer runtime.KeepAlive(v)
	if o.Kind() == RefArray {
		return codeError(C.go_array_set(&o.raw, C.uint32_t(index), &in))
	}
	return codeError(C.go_struct_set(&o.raw, C.uint32_t(index), &in))
}

// NewStruct makes a struct of a type of the instance's module, by the type's index; without fields it has default ones.
func (i *Instance) NewStruct(typeIndex uint32, fields ...Value) (*Object, error) {
	if err := i.res.enter(); err != nil {
		return nil, err
	}
	core := i.res.core
	defer core.leave()
	in := make([]C.go_val, len(fields)+1)
	for n, f := range fields {
		if err := core.toC(f, &in[n]); err != nil {
			return nil, err
		}
	}
	defer runtime.KeepAlive(fields)
	var out C.go_val
	if err := codeError(C.go_struct_create(i.ptr, C.uint32_t(typeIndex), &in[0], C.uint32_t(len(fields)), &out)); err != nil {
		return nil, err
	}
	return core.objectOf(&out), nil
}

// NewArray makes an array of a type of the instance's module, by the type's index, filled with init, or with the default for the
// zero Value.
func (i *Instance) NewArray(typeIndex, length uint32, init Value) (*Object, error) {
	if err := i.res.enter(); err != nil {
		return nil, err
	}
	core := i.res.core
	defer core.leave()
	var in, out C.go_val
	first := &in
	if init.kind == KindNone {
		first = nil
	} else if err := core.toC(init, &in); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(init)
	if err := codeError(C.go_array_create(i.ptr, C.uint32_t(typeIndex), C.uint32_t(length), first, &out)); err != nil {
		return nil, err
	}
	return core.objectOf(&out), nil
}
