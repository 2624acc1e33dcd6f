package wasmvm

// #include "shim.h"
// #cgo noescape go_memory_get
// #cgo nocallback go_memory_get
// #cgo noescape go_memory_set
// #cgo nocallback go_memory_set
import "C"

import (
	"encoding/binary"
	"math"
	"runtime"
	"unsafe"
)

// PageSize is the size of a page of memory in bytes.
const PageSize = 65536

// Memory is a memory of a guest. One goroutine at a time may use it, as everything of a store; a shared memory any number.
type Memory struct {
	core   *storeCore
	res    *resource // of the instance; nil if it was got from a Caller
	owner  *Instance // keeps res
	caller *Caller
	ptr    *C.WasmVM_MemoryInstanceContext
}

func (m *Memory) enter() error {
	if m.res != nil {
		return m.res.enter()
	}
	if m.caller.frame == nil {
		return ErrClosed
	}
	m.core.join() // the host function that has the Caller is in
	return nil
}

// Pages is the present size in pages; 0 if it is closed.
func (m *Memory) Pages() uint64 {
	if m.enter() != nil {
		return 0
	}
	defer m.core.leave()
	return uint64(C.WasmVM_MemoryInstanceGetPageSize(m.ptr))
}

// Limits is the memory's type; its minimum is the present size.
func (m *Memory) Limits() (Limits, error) {
	if err := m.enter(); err != nil {
		return Limits{}, err
	}
	defer m.core.leave()
	return limitsOf(C.WasmVM_MemoryTypeGetLimit(C.WasmVM_MemoryInstanceGetMemoryType(m.ptr))), nil
}

// Grow adds pages of zeros.
func (m *Memory) Grow(pages uint64) error {
	if err := m.enter(); err != nil {
		return err
	}
	defer m.core.leave()
	return codeError(C.go_memory_grow(m.ptr, C.uint64_t(pages)))
}

// Read copies bytes out of the memory. CodeMemoryOutOfBounds if they do not all exist.
func (m *Memory) Read(offset uint64, into []byte) error {
	if err := m.enter(); err != nil {
		return err
	}
	code := C.go_memory_get(m.ptr, (*C.uint8_t)(unsafe.SliceData(into)), C.uint64_t(offset), C.uint64_t(len(into)))
	m.core.leave()
	runtime.KeepAlive(m)
	return codeError(code)
}

// Write copies bytes into the memory.
func (m *Memory) Write(offset uint64, from []byte) error {
	if err := m.enter(); err != nil {
		return err
	}
	code := C.go_memory_set(m.ptr, (*C.uint8_t)(unsafe.SliceData(from)), C.uint64_t(offset), C.uint64_t(len(from)))
	m.core.leave()
	runtime.KeepAlive(m)
	return codeError(code)
}

// View gives fn the memory's own bytes, without a copy. They are valid until fn returns, and in checked mode until the memory
// grows: fn must not keep them. A slice of them never reaches beyond length.
func (m *Memory) View(offset, length uint64, fn func(bytes []byte) error) error {
	if err := m.enter(); err != nil {
		return err
	}
	defer m.core.leave()
	if length > math.MaxInt {
		return newError(CodeMemoryOutOfBounds, "")
	}
	at := C.WasmVM_MemoryInstanceGetPointer(m.ptr, C.uint64_t(offset), C.uint64_t(length))
	if at == nil {
		return newError(CodeMemoryOutOfBounds, "%d bytes at %d", length, offset)
	}
	defer runtime.KeepAlive(m)
	return fn(unsafe.Slice((*byte)(unsafe.Pointer(at)), int(length)))
}

// ReadString copies text out of the memory.
func (m *Memory) ReadString(offset, length uint64) (text string, err error) {
	err = m.View(offset, length, func(b []byte) error {
		text = string(b)
		return nil
	})
	return text, err
}

// WriteString copies text into the memory.
func (m *Memory) WriteString(offset uint64, text string) error {
	return m.Write(offset, unsafe.Slice(unsafe.StringData(text), len(text)))
}

// ReadUint32 reads a little-endian number.
func (m *Memory) ReadUint32(offset uint64) (uint32, error) {
	b := make([]byte, 4)
	err := m.Read(offset, b)
	return binary.LittleEndian.Uint32(b), err
}

// WriteUint32 writes a little-endian number.
func (m *Memory) WriteUint32(offset uint64, v uint32) error {
	return m.Write(offset, binary.LittleEndian.AppendUint32(nil, v))
}

// ReadUint64 reads a little-endian number.
func (m *Memory) ReadUint64(offset uint64) (uint64, error) {
	b := make([]byte, 8)
	err := m.Read(offset, b)
	return binary.LittleEndian.Uint64(b), err
}

// WriteUint64 writes a little-endian number.
func (m *Memory) WriteUint64(offset uint64, v uint64) error {
	return m.Write(offset, binary.LittleEndian.AppendUint64(nil, v))
}

// Global is a global of a guest. One goroutine at a time may use it, as everything of a store.
type Global struct {
	core  *storeCore
	res   *resource
	owner *Instance
	ptr   *C.WasmVM_GlobalInstanceContext
}

// Type is the type of the value, and whether it can be changed.
func (g *Global) Type() (t ValueType, mutable bool, err error) {
	if err = g.res.enter(); err != nil {
		return t, false, err
	}
	defer g.core.leave()
	var ct C.go_type
	var isMutable C.int
	C.go_global_type(g.ptr, &ct, &isMutable)
	return fromCType(ct), isMutable != 0, nil
}

// Get is the present value.
func (g *Global) Get() (Value, error) {
	if err := g.res.enter(); err != nil {
		return Value{}, err
	}
	defer g.core.leave()
	var out C.go_val
	C.go_global_get(g.ptr, &out)
	return g.core.fromC(&out), nil
}

// Set changes the value. CodeSetValueToConst, CodeSetValueErrorType, CodeNonNullRequired.
func (g *Global) Set(v Value) error {
	if err := g.res.enter(); err != nil {
		return err
	}
	defer g.core.leave()
	var in C.go_val
	if err := g.core.toC(v, &in); err != nil {
		return err
	}
	defer runtime.KeepAlive(v)
	return codeError(C.go_global_set(g.ptr, &in))
}

// Table is a table of references. One goroutine at a time may use it, as everything of a store.
type Table struct {
	core  *storeCore
	res   *resource
	owner *Instance
	ptr   *C.WasmVM_TableInstanceContext
}

// Len is the number of elements; 0 if it is closed.
func (t *Table) Len() uint64 {
	if t.res.enter() != nil {
		return 0
	}
	defer t.core.leave()
	return uint64(C.WasmVM_TableInstanceGetSize(t.ptr))
}

// Get reads an element. CodeTableOutOfBounds.
func (t *Table) Get(index uint64) (Value, error) {
	if err := t.res.enter(); err != nil {
		return Value{}, err
	}
	defer t.core.leave()
	var out C.go_val
	if err := codeError(C.go_table_get(t.ptr, C.uint64_t(index), &out)); err != nil {
		return Value{}, err
	}
	return t.core.fromC(&out), nil
}

// Set writes an element. CodeTableOutOfBounds, CodeRefTypeMismatch, CodeNonNullRequired.
func (t *Table) Set(index uint64, v Value) error {
	if err := t.res.enter(); err != nil {
		return err
	}
	defer t.core.leave()
	var in C.go_val
	if err := t.core.toC(v, &in); err != nil {
		return err
	}
	defer runtime.KeepAlive(v)
	return codeError(C.go_table_set(t.ptr, C.uint64_t(index), &in))
}

// Grow adds elements, all null.
func (t *Table) Grow(count uint64) error {
	if err := t.res.enter(); err != nil {
		return err
	}
	defer t.core.leave()
	return codeError(C.go_table_grow(t.ptr, C.uint64_t(count)))
}
