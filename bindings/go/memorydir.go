package wasmvm

// #include "shim.h"
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// MemoryDir is a tree of directories and files in memory, for WASIConfig.WithMemoryDir. It is safe for concurrent use.
type MemoryDir struct {
	core *dirCore
}

type dirCore struct {
	lifetime
	ptr *C.WasmVM_WASIDirectoryContext
}

// NewMemoryDir makes an empty tree whose files and names take at most so many bytes.
func NewMemoryDir(maxBytes uint64) *MemoryDir {
	core := &dirCore{ptr: C.WasmVM_WASIDirectoryCreate(C.uint64_t(maxBytes))}
	core.free = func() { C.WasmVM_WASIDirectoryDelete(core.ptr) }
	d := &MemoryDir{core}
	runtime.AddCleanup(d, func(c *dirCore) { c.close() }, core)
	return d
}

// Close gives the tree up; guests that have it keep it. Closing again does nothing.
func (d *MemoryDir) Close() error {
	d.core.close()
	return nil
}

func (d *MemoryDir) do(path string, fn func(path *C.char) C.WasmVM_Result) error {
	if err := d.core.enter(); err != nil {
		return err
	}
	defer d.core.leave()
	var result C.WasmVM_Result
	err := cStrings([]string{path}, func(l **C.char, _ C.uint32_t) { result = fn(*l) })
	return errors.Join(err, codeError(C.uint32_t(result.Code)))
}

// Mkdir makes a directory, and those above it.
func (d *MemoryDir) Mkdir(path string) error {
	return d.do(path, func(p *C.char) C.WasmVM_Result { return C.WasmVM_WASIDirectoryAddDirectory(d.core.ptr, p) })
}

// WriteFile makes or replaces a file, and the directories above it.
func (d *MemoryDir) WriteFile(path string, data []byte) error {
	return d.do(path, func(p *C.char) C.WasmVM_Result {
		return C.WasmVM_WASIDirectoryAddFile(d.core.ptr, p, (*C.uint8_t)(unsafe.SliceData(data)), C.uint64_t(len(data)))
	})
}

// ReadFile copies a file.
func (d *MemoryDir) ReadFile(path string) (data []byte, err error) {
	err = d.do(path, func(p *C.char) C.WasmVM_Result {
		var out C.WasmVM_Bytes
		result := C.WasmVM_WASIDirectoryReadFile(d.core.ptr, p, &out)
		if result.Code == 0 {
			data = takeBytes(out)
		}
		return result
	})
	return data, err
}
