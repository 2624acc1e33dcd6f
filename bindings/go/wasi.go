package wasmvm

// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/cgo"
	"strings"
	"sync"
	"unsafe"
)

// WASIConfig is what a WASI guest is granted: nothing at the start. Each With method gives a new one. It is safe for concurrent use,
// as far as the readers, writers and file systems in it are.
type WASIConfig struct {
	args, env, inherit, preopens, network []string
	streams                               [3]any
	trees                                 []tree
	maxOpenFiles                          uint32
}

type tree struct {
	guest    string
	fsys     fs.FS
	dir      *MemoryDir
	readOnly bool
}

// NewWASI grants nothing: no arguments, variables, directories or network, and streams that are closed.
func NewWASI() *WASIConfig { return &WASIConfig{} }

func (w *WASIConfig) with(change func(w *WASIConfig)) *WASIConfig {
	next := *w
	change(&next)
	return &next
}

func appended[T any](list []T, more ...T) []T { return append(append([]T{}, list...), more...) }

// WithArgs sets the guest's arguments, the program's name first.
func (w *WASIConfig) WithArgs(args ...string) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.args = appended(args) })
}

// WithEnv adds a variable.
func (w *WASIConfig) WithEnv(name, value string) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.env = appended(w.env, name+"="+value) })
}

// WithInheritedEnv adds variables of this process, by name; a name that ends in * stands for all that begin like it. They are those
// that the process began with: os.Setenv changes them as well, in programs that use cgo.
func (w *WASIConfig) WithInheritedEnv(names ...string) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.inherit = appended(w.inherit, names...) })
}

// WithStdin lets the guest read from r. An *os.File is given to it as it is; of others, Read is called on the goroutine that runs
// the guest, and the end of a context does not stop it. A reader of several instances must be safe for concurrent use.
func (w *WASIConfig) WithStdin(r io.Reader) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.streams[0] = r })
}

// WithStdout lets the guest write to out, as WithStdin has it.
func (w *WASIConfig) WithStdout(out io.Writer) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.streams[1] = out })
}

// WithStderr lets the guest write errors to out, as WithStdin has it.
func (w *WASIConfig) WithStderr(out io.Writer) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.streams[2] = out })
}

// WithPreopen grants a directory of the host under the name guest.
func (w *WASIConfig) WithPreopen(guest, host string, readOnly bool) *WASIConfig {
	return w.with(func(w *WASIConfig) {
		text := guest + ":" + host
		if readOnly {
			text += ":readonly"
		}
		w.preopens = appended(w.preopens, text)
	})
}

// WithFS grants a file system as the read-only directory guest. Its names are taken when an instance of the configuration is made,
// the contents of a file when the guest first reads it.
func (w *WASIConfig) WithFS(guest string, fsys fs.FS) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.trees = appended(w.trees, tree{guest: guest, fsys: fsys, readOnly: true}) })
}

// WithMemoryDir grants a tree in memory as the directory guest. Several guests may share it.
func (w *WASIConfig) WithMemoryDir(guest string, dir *MemoryDir, readOnly bool) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.trees = appended(w.trees, tree{guest: guest, dir: dir, readOnly: readOnly}) })
}

// WithNetwork adds rules of the network policy, "allow:tcp:connect:example.org:443" and so on; without any, everything is denied.
func (w *WASIConfig) WithNetwork(rules ...string) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.network = appended(w.network, rules...) })
}

// WithMaxOpenFiles bounds the descriptors that a guest may have open.
func (w *WASIConfig) WithMaxOpenFiles(count uint32) *WASIConfig {
	return w.with(func(w *WASIConfig) { w.maxOpenFiles = count })
}

type wasiCore struct {
	ptr     *C.WasmVM_ModuleInstanceContext
	handles []cgo.Handle
}

func (w *wasiCore) handle(v any) C.uintptr_t {
	h := cgo.NewHandle(v)
	w.handles = append(w.handles, h)
	return C.uintptr_t(h)
}

// cStrings calls fn with the list as C has it.
func cStrings(list []string, fn func(**C.char, C.uint32_t)) error {
	all := (**C.char)(C.calloc(C.size_t(len(list)+1), C.size_t(unsafe.Sizeof(uintptr(0)))))
	defer C.free(unsafe.Pointer(all))
	slots := unsafe.Slice(all, len(list)+1)
	for i, s := range list {
		if strings.IndexByte(s, 0) >= 0 {
			return fmt.Errorf("wasmvm: %q has a zero byte in it", s)
		}
		slots[i] = C.CString(s)
		defer C.free(unsafe.Pointer(slots[i]))
	}
	fn(all, C.uint32_t(len(list)))
	return nil
}

// SetWASI lets modules of the store import WASI (wasi_snapshot_preview1). What the configuration names (readers, writers, file
// systems) is kept until the store ends. A store has one WASI module.
func (s *Store) SetWASI(config *WASIConfig) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	if s.wasi != nil {
		return newError(CodeModuleNameConflict, "the store has WASI already")
	}
	core := &wasiCore{}
	if err := core.make(config); err != nil {
		core.end()
		return err
	}
	name := "wasi_snapshot_preview1"
	if ret := C.go_register(s.exec, s.store, core.ptr, cstr(name), C.uint64_t(len(name))); ret.code != 0 {
		core.end()
		return errorOf(ret)
	}
	s.wasi = core
	s.own(core.end)
	return nil
}

func (w *wasiCore) end() {
	C.WasmVM_ModuleInstanceDelete(w.ptr)
	for _, h := range w.handles {
		h.Delete()
	}
	w.handles = nil
}

func (w *wasiCore) make(config *WASIConfig) error {
	c := C.WasmVM_WASIConfigCreate()
	defer C.WasmVM_WASIConfigDelete(c)
	var policy C.WasmVM_Result
	errs := []error{
		cStrings(config.args, func(l **C.char, n C.uint32_t) { C.WasmVM_WASIConfigSetArgs(c, l, n) }),
		cStrings(config.env, func(l **C.char, n C.uint32_t) { C.WasmVM_WASIConfigSetEnvs(c, l, n) }),
		cStrings(config.inherit, func(l **C.char, n C.uint32_t) { C.WasmVM_WASIConfigInheritEnvs(c, l, n) }),
		cStrings(config.network, func(l **C.char, n C.uint32_t) { policy = C.WasmVM_WASIConfigSetNetworkPolicy(c, l, n) }),
	}
	for _, p := range config.preopens {
		errs = append(errs, cStrings([]string{p}, func(l **C.char, _ C.uint32_t) { C.WasmVM_WASIConfigAddPreopen(c, *l) }))
	}
	if err := errors.Join(append(errs, codeError(C.uint32_t(policy.Code)))...); err != nil {
		return err
	}
	for i, stream := range config.streams {
		w.setStream(c, i, stream)
	}
	for _, t := range config.trees {
		if err := w.addTree(c, t); err != nil {
			return err
		}
	}
	if config.maxOpenFiles != 0 {
		C.WasmVM_WASIConfigSetMaxOpenFiles(c, C.uint32_t(config.maxOpenFiles))
	}
	w.ptr = C.WasmVM_ModuleInstanceCreateWASIWithConfig(c)
	if w.ptr == nil {
		return newError(CodeIllegalPath, "a directory of %q cannot be opened", config.preopens)
	}
	return nil
}

func (w *wasiCore) setStream(c *C.WasmVM_WASIConfigContext, number int, stream any) {
	switch v := stream.(type) {
	case nil:
	case *os.File:
		C.WasmVM_WASIConfigSetStreamFd(c, C.enum_WasmVM_WASIStream(number), C.int32_t(v.Fd()))
	default:
		C.go_wasi_stream(c, C.int(number), w.handle(v))
	}
}

func (w *wasiCore) addTree(c *C.WasmVM_WASIConfigContext, t tree) error {
	dir := t.dir
	if dir == nil {
		dir = NewMemoryDir(1 << 40)
		defer dir.Close()
		if err := w.fill(dir, t.fsys); err != nil {
			return err
		}
	}
	if err := dir.core.enter(); err != nil {
		return err
	}
	defer dir.core.leave()
	return cStrings([]string{t.guest}, func(l **C.char, _ C.uint32_t) {
		C.WasmVM_WASIConfigAddDirectory(c, *l, dir.core.ptr, C.bool(t.readOnly))
	})
}

// fill adds the names of a file system to a directory.
func (w *wasiCore) fill(dir *MemoryDir, fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path == "." {
				return nil
			}
			return dir.Mkdir(path)
		}
		info, err := fs.Stat(fsys, path)
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		code := C.uint32_t(0)
		err = cStrings([]string{path}, func(l **C.char, _ C.uint32_t) {
			code = C.go_directory_file(dir.core.ptr, *l, w.handle(&lazyFile{fsys: fsys, path: path, size: info.Size()}))
		})
		return errors.Join(err, codeError(code))
	})
}

// lazyFile is a file of an fs.FS, read when a guest first wants its contents.
type lazyFile struct {
	fsys fs.FS
	path string
	size int64
	once sync.Once
	data []byte
	err  error
}

func (f *lazyFile) load() ([]byte, error) {
	f.once.Do(func() { f.data, f.err = fs.ReadFile(f.fsys, f.path) })
	return f.data, f.err
}

const errnoIO = -29

// guarded keeps panics of a program's readers, writers and file systems away from the library.
func guarded(fn func() int64) (out C.int64_t) {
	defer func() {
		if recover() != nil {
			out = errnoIO
		}
	}()
	return C.int64_t(fn())
}

//export wasmvmGoRead
func wasmvmGoRead(data C.uintptr_t, buf *C.uint8_t, length C.uint32_t) C.int64_t {
	return guarded(func() int64 {
		into := unsafe.Slice((*byte)(unsafe.Pointer(buf)), int(length))
		r := cgo.Handle(data).Value().(io.Reader)
		if len(into) == 0 {
			return 0
		}
		for range 100 {
			n, err := r.Read(into)
			switch {
			case n > 0 || errors.Is(err, io.EOF):
				return int64(n)
			case err != nil:
				return errnoIO
			}
		}
		return errnoIO // a reader that gives nothing, again and again
	})
}

//export wasmvmGoWrite
func wasmvmGoWrite(data C.uintptr_t, buf *C.uint8_t, length C.uint32_t) C.int64_t {
	return guarded(func() int64 {
		n, err := cgo.Handle(data).Value().(io.Writer).Write(unsafe.Slice((*byte)(unsafe.Pointer(buf)), int(length)))
		if n == 0 && err != nil {
			return errnoIO
		}
		return int64(n)
	})
}

//export wasmvmGoFileSize
func wasmvmGoFileSize(data C.uintptr_t) C.uint64_t {
	return C.uint64_t(guarded(func() int64 { return cgo.Handle(data).Value().(*lazyFile).size }))
}

//export wasmvmGoFileRead
func wasmvmGoFileRead(data C.uintptr_t, offset C.uint64_t, buf *C.uint8_t, length C.uint32_t) C.int64_t {
	return guarded(func() int64 {
		bytes, err := cgo.Handle(data).Value().(*lazyFile).load()
		if err != nil {
			return errnoIO
		}
		if uint64(offset) >= uint64(len(bytes)) {
			return 0
		}
		return int64(copy(unsafe.Slice((*byte)(unsafe.Pointer(buf)), int(length)), bytes[offset:]))
	})
}
