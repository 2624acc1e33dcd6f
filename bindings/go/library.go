package wasmvm

// #include "shim.h"
import "C"

import (
	"fmt"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Version is the version of the library.
func Version() string { return C.GoString(C.WasmVM_VersionGet()) }

// Proposal is a part of the language that the library knows.
type Proposal struct {
	Name  string
	Tiers []string // that run it; none if only the name is known
}

// Proposals lists what the library knows.
func Proposals() []Proposal {
	var out []Proposal
	for i := C.uint32_t(0); i < C.WasmVM_ProposalCount(); i++ {
		prop := C.enum_WasmVM_Proposal(i)
		out = append(out, Proposal{
			C.GoString(C.WasmVM_ProposalName(prop)), strings.Fields(C.GoString(C.WasmVM_ProposalGetTiers(prop))),
		})
	}
	return out
}

// Describe tells the library's version, its tiers and the proposals that they run.
func Describe() string {
	tiers := map[string]bool{}
	var names []string
	for _, p := range Proposals() {
		for _, t := range p.Tiers {
			tiers[t] = true
		}
		if len(p.Tiers) > 0 {
			names = append(names, p.Name)
		}
	}
	var list []string
	for t := range tiers {
		list = append(list, t)
	}
	sort.Strings(list)
	return fmt.Sprintf("wasmvm %s; tiers: %s; proposals: %s", Version(), strings.Join(list, " "), strings.Join(names, " "))
}

// Plugin is a loaded plug-in.
type Plugin struct {
	Name    string
	Modules []string
}

// LoadPlugins loads a plug-in, or all of a folder; the usual folders for "". Failures go to the log.
func LoadPlugins(path string) {
	if path == "" {
		C.WasmVM_PluginLoadWithDefaultPaths()
		return
	}
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	C.WasmVM_PluginLoadFromPath(text)
}

// Plugins lists the loaded plug-ins.
func Plugins() []Plugin {
	out := []Plugin{}
	for _, name := range names(func(l *C.WasmVM_String, n C.uint32_t) C.uint32_t { return C.WasmVM_PluginListPlugins(l, n) }) {
		p := C.WasmVM_PluginFind(C.WasmVM_StringWrap(cstr(name), C.uint32_t(len(name))))
		out = append(out, Plugin{name, names(func(l *C.WasmVM_String, n C.uint32_t) C.uint32_t {
			return C.WasmVM_PluginListModule(p, l, n)
		})})
	}
	return out
}

func names(list func(*C.WasmVM_String, C.uint32_t) C.uint32_t) []string {
	count := list(nil, 0)
	if count == 0 {
		return nil
	}
	all := (*C.WasmVM_String)(C.calloc(C.size_t(count), C.sizeof_WasmVM_String))
	defer C.free(unsafe.Pointer(all))
	list(all, count)
	var out []string
	for _, s := range unsafe.Slice(all, int(count)) {
		out = append(out, goString(s))
	}
	return out
}

// LogLevel is the urgency of a message of the library.
type LogLevel int

// The levels.
const (
	LogTrace LogLevel = iota
	LogDebug
	LogInfo
	LogWarn
	LogError
	LogCritical
)

var (
	logFunc atomic.Pointer[func(LogLevel, string)]
	logMu   sync.Mutex
)

// SetLog gives the library's messages of a level and above to fn, which several goroutines may call at once and which must not use
// the object at work; nil for nobody, as at the start. There is one for the process.
func SetLog(level LogLevel, fn func(level LogLevel, message string)) {
	logMu.Lock()
	defer logMu.Unlock()
	if fn == nil {
		logFunc.Store(nil)
		C.go_log_install(0)
		return
	}
	logFunc.Store(&fn)
	C.WasmVM_LogSetLevel(C.WasmVM_LogLevel(level))
	C.go_log_install(1)
}

//export wasmvmGoLog
func wasmvmGoLog(level C.int, message *C.char, length C.uint32_t) {
	defer func() { _ = recover() }()
	if fn := logFunc.Load(); fn != nil {
		(*fn)(LogLevel(level), C.GoStringN(message, C.int(length)))
	}
}
