package wasmvm

// #include "shim.h"
import "C"

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"unsafe"
)

// Engine holds settings, and what loads and compiles modules by them. It is safe for concurrent use.
type Engine struct {
	*engineCore
}

type engineCore struct {
	lifetime
	config   *Config
	conf     *C.WasmVM_ConfigureContext
	loader   *C.WasmVM_LoaderContext
	checker  *C.WasmVM_ValidatorContext
	compiler *C.WasmVM_CompilerContext
}

// NewEngine makes an engine; nil stands for NewConfig(). It fails if a setting is wrong, or the library is of another major version
// than this package.
func NewEngine(config *Config) (*Engine, error) {
	if err := checkVersion(uint32(C.WasmVM_VersionGetMajor()), uint32(C.WasmVM_VersionGetMinor())); err != nil {
		return nil, err
	}
	if config == nil {
		config = NewConfig()
	}
	conf, err := config.build()
	if err != nil {
		return nil, err
	}
	core := &engineCore{
		config: config, conf: conf, loader: C.WasmVM_LoaderCreate(conf), checker: C.WasmVM_ValidatorCreate(conf),
		compiler: C.WasmVM_CompilerCreate(conf),
	}
	core.free = func() {
		C.WasmVM_CompilerDelete(core.compiler)
		C.WasmVM_ValidatorDelete(core.checker)
		C.WasmVM_LoaderDelete(core.loader)
		C.WasmVM_ConfigureDelete(core.conf)
	}
	e := &Engine{core}
	runtime.AddCleanup(e, func(c *engineCore) { c.close() }, core)
	return e, nil
}

// Close ends the engine. Modules and stores made with it live on. Closing again does nothing.
func (e *Engine) Close() error {
	e.close()
	return nil
}

// Module is a valid module. It is safe for concurrent use, by any number of stores.
type Module struct {
	*moduleCore
}

type moduleCore struct {
	lifetime
	ast *C.WasmVM_ASTModuleContext
}

const (
	formBytes = iota
	formText
	formFile
)

func (e *Engine) load(form int, data *C.char, length int) (*Module, error) {
	if uint64(length) > math.MaxUint32 {
		return nil, newError(CodeLengthOutOfBounds, "a module has at most 4 GiB")
	}
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.leave()
	var ast *C.WasmVM_ASTModuleContext
	ret := C.go_load(e.loader, e.checker, C.int(form), data, C.uint64_t(length), &ast)
	if ast == nil {
		return nil, errorOf(ret)
	}
	core := &moduleCore{ast: ast}
	core.free = func() { C.WasmVM_ASTModuleDelete(core.ast) }
	m := &Module{core}
	runtime.AddCleanup(m, func(c *moduleCore) { c.close() }, core)
	return m, nil
}

// NewModule loads and checks a binary module, compiled images included. The bytes are copied.
func (e *Engine) NewModule(wasm []byte) (*Module, error) {
	return e.load(formBytes, (*C.char)(unsafe.Pointer(unsafe.SliceData(wasm))), len(wasm))
}

// NewModuleFromText loads and checks a module in the text format.
func (e *Engine) NewModuleFromText(wat string) (*Module, error) {
	return e.load(formText, (*C.char)(unsafe.Pointer(unsafe.StringData(wat))), len(wat))
}

// NewModuleFromFile loads and checks a binary module in a file.
func (e *Engine) NewModuleFromFile(path string) (*Module, error) {
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	return e.load(formFile, text, len(path))
}

func takeBytes(bytes C.WasmVM_Bytes) []byte {
	defer C.WasmVM_BytesDelete(bytes)
	return append([]byte{}, unsafe.Slice((*byte)(unsafe.Pointer(bytes.Buf)), int(bytes.Length))...)
}

// Assemble translates the text format to a binary module without checking the outcome.
func (e *Engine) Assemble(wat string) ([]byte, error) {
	if uint64(len(wat)) > math.MaxUint32 {
		return nil, newError(CodeLengthOutOfBounds, "a module has at most 4 GiB")
	}
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.leave()
	var out C.WasmVM_Bytes
	ret := C.go_assemble(e.loader, (*C.char)(unsafe.Pointer(unsafe.StringData(wat))), C.uint64_t(len(wat)), &out)
	if ret.code != 0 {
		return nil, errorOf(ret)
	}
	return takeBytes(out), nil
}

// Compile compiles a binary module ahead of time: the outcome is the module with its image, for NewModule and the mode AOT.
// CodeTierUnavailable if the library has no compiler.
func (e *Engine) Compile(wasm []byte) ([]byte, error) {
	if uint64(len(wasm)) > math.MaxUint32 {
		return nil, newError(CodeLengthOutOfBounds, "a module has at most 4 GiB")
	}
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.leave()
	var out C.WasmVM_Bytes
	ret := C.go_compile(e.compiler, (*C.uint8_t)(unsafe.SliceData(wasm)), C.uint64_t(len(wasm)), &out)
	if ret.code != 0 {
		return nil, errorOf(ret)
	}
	return takeBytes(out), nil
}

// CompileFile compiles the module in one file into another one.
func (e *Engine) CompileFile(in, out string) error {
	wasm, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	image, err := e.Compile(wasm)
	if err != nil {
		return err
	}
	return os.WriteFile(out, image, 0o666)
}

// Close ends the module. Instances made of it live on. Closing again does nothing.
func (m *Module) Close() error {
	m.close()
	return nil
}

// ExternKind is what is imported or exported.
type ExternKind int

// The kinds.
const (
	KindFunc ExternKind = iota
	KindTable
	KindMemory
	KindGlobal
	KindTag
)

func (k ExternKind) String() string {
	return [...]string{"func", "table", "memory", "global", "tag"}[k]
}

// Limits is the size of a table in elements, or of a memory in pages.
type Limits struct {
	Min, Max uint64 // Max counts only if HasMax
	HasMax   bool
	Is64     bool
	Shared   bool
}

// ExternType is what is known of an import or export; which fields count depends on Kind.
type ExternType struct {
	Kind    ExternKind
	Func    FuncType  // functions, and the values of tags as parameters
	Value   ValueType // of globals, and of a table's elements
	Mutable bool      // globals
	Limits  Limits    // tables and memories
}

// Import is what a module wants.
type Import struct {
	Module, Name string
	Type         ExternType
}

// Export is what a module offers.
type Export struct {
	Name string
	Type ExternType
}

func limitsOf(l *C.WasmVM_LimitContext) Limits {
	return Limits{
		Min: uint64(C.WasmVM_LimitGetMin(l)), Max: uint64(C.WasmVM_LimitGetMax(l)), HasMax: bool(C.WasmVM_LimitHasMax(l)),
		Is64: bool(C.WasmVM_LimitIs64Bit(l)), Shared: bool(C.WasmVM_LimitIsShared(l)),
	}
}

func goString(s C.WasmVM_String) string { return C.GoStringN(s.Buf, C.int(s.Length)) }

func (m *Module) importType(i *C.WasmVM_ImportTypeContext) ExternType {
	t := ExternType{Kind: ExternKind(C.WasmVM_ImportTypeGetExternalType(i))}
	switch t.Kind {
	case KindFunc:
		t.Func = funcTypeOf(C.WasmVM_ImportTypeGetFunctionType(m.ast, i))
	case KindTable:
		t.setTable(C.WasmVM_ImportTypeGetTableType(m.ast, i))
	case KindMemory:
		t.Limits = limitsOf(C.WasmVM_MemoryTypeGetLimit(C.WasmVM_ImportTypeGetMemoryType(m.ast, i)))
	case KindGlobal:
		t.setGlobal(C.WasmVM_ImportTypeGetGlobalType(m.ast, i))
	case KindTag:
		t.Func = funcTypeOf(C.WasmVM_TagTypeGetFunctionType(C.WasmVM_ImportTypeGetTagType(m.ast, i)))
	}
	return t
}

func (m *Module) exportType(i *C.WasmVM_ExportTypeContext) ExternType {
	t := ExternType{Kind: ExternKind(C.WasmVM_ExportTypeGetExternalType(i))}
	switch t.Kind {
	case KindFunc:
		t.Func = funcTypeOf(C.WasmVM_ExportTypeGetFunctionType(m.ast, i))
	case KindTable:
		t.setTable(C.WasmVM_ExportTypeGetTableType(m.ast, i))
	case KindMemory:
		t.Limits = limitsOf(C.WasmVM_MemoryTypeGetLimit(C.WasmVM_ExportTypeGetMemoryType(m.ast, i)))
	case KindGlobal:
		t.setGlobal(C.WasmVM_ExportTypeGetGlobalType(m.ast, i))
	case KindTag:
		t.Func = funcTypeOf(C.WasmVM_TagTypeGetFunctionType(C.WasmVM_ExportTypeGetTagType(m.ast, i)))
	}
	return t
}

func (t *ExternType) setTable(from *C.WasmVM_TableTypeContext) {
	t.Value = valueTypeOf(C.WasmVM_TableTypeGetRefType(from))
	t.Limits = limitsOf(C.WasmVM_TableTypeGetLimit(from))
}

func (t *ExternType) setGlobal(from *C.WasmVM_GlobalTypeContext) {
	t.Value = valueTypeOf(C.WasmVM_GlobalTypeGetValType(from))
	t.Mutable = C.WasmVM_GlobalTypeGetMutability(from) == C.WasmVM_Mutability_Var
}

// Imports lists what the module wants, in its order; nothing if it is closed.
func (m *Module) Imports() []Import {
	if m.enter() != nil {
		return nil
	}
	defer m.leave()
	list := make([]*C.WasmVM_ImportTypeContext, int(C.WasmVM_ASTModuleListImportsLength(m.ast)))
	if len(list) == 0 {
		return nil
	}
	C.WasmVM_ASTModuleListImports(m.ast, &list[0], C.uint32_t(len(list)))
	out := make([]Import, 0, len(list))
	for _, i := range list {
		out = append(out, Import{
			goString(C.WasmVM_ImportTypeGetModuleName(i)), goString(C.WasmVM_ImportTypeGetExternalName(i)), m.importType(i),
		})
	}
	return out
}

// Exports lists what the module offers, in its order; nothing if it is closed.
func (m *Module) Exports() []Export {
	if m.enter() != nil {
		return nil
	}
	defer m.leave()
	list := make([]*C.WasmVM_ExportTypeContext, int(C.WasmVM_ASTModuleListExportsLength(m.ast)))
	if len(list) == 0 {
		return nil
	}
	C.WasmVM_ASTModuleListExports(m.ast, &list[0], C.uint32_t(len(list)))
	out := make([]Export, 0, len(list))
	for _, i := range list {
		out = append(out, Export{goString(C.WasmVM_ExportTypeGetExternalName(i)), m.exportType(i)})
	}
	return out
}

// Name is the module's name from its name section; empty if it has none or is closed.
func (m *Module) Name() string {
	if m.enter() != nil {
		return ""
	}
	defer m.leave()
	return goString(C.WasmVM_ASTModuleGetName(m.ast))
}

// HasImage says whether the module came with compiled images.
func (m *Module) HasImage() bool {
	if m.enter() != nil {
		return false
	}
	defer m.leave()
	return bool(C.WasmVM_ASTModuleHasImage(m.ast))
}

// CustomSection is a part of a module that means something to others.
type CustomSection struct {
	Name    string
	Payload []byte
	Offset  uint64 // of the payload in the module's bytes
}

// CustomSections copies the custom sections in file order; nothing if the module is closed.
func (m *Module) CustomSections() []CustomSection {
	if m.enter() != nil {
		return nil
	}
	defer m.leave()
	count := C.WasmVM_ASTModuleListCustomSections(m.ast, nil, 0)
	if count == 0 {
		return nil
	}
	// In C memory: the entries are full of C pointers, which need no check there.
	list := (*C.WasmVM_CustomSectionEntry)(C.calloc(C.size_t(count), C.sizeof_WasmVM_CustomSectionEntry))
	defer C.free(unsafe.Pointer(list))
	C.WasmVM_ASTModuleListCustomSections(m.ast, list, count)
	out := make([]CustomSection, 0, int(count))
	for _, s := range unsafe.Slice(list, int(count)) {
		out = append(out, CustomSection{
			goString(s.Name), C.GoBytes(unsafe.Pointer(s.Payload.Buf), C.int(s.Payload.Length)), uint64(s.Offset),
		})
	}
	return out
}

// Text prints the module in the text format.
func (m *Module) Text() (string, error) {
	if err := m.enter(); err != nil {
		return "", err
	}
	defer m.leave()
	var out C.WasmVM_String
	if result := C.WasmVM_ASTModulePrintText(m.ast, &out); result.Code != 0 {
		return "", newError(Code(result.Code), "")
	}
	defer C.WasmVM_StringDelete(out)
	return goString(out), nil
}

func checkVersion(major, minor uint32) error {
	if major != C.WASMVM_VERSION_MAJOR || (major == 0 && minor != C.WASMVM_VERSION_MINOR) {
		return fmt.Errorf("wasmvm: this package is made for version %s of the library, which is of version %d.%d",
			C.WASMVM_VERSION, major, minor)
	}
	return nil
}
