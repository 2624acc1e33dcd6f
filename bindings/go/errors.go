package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// Code says what went wrong. A Code is an error itself, so that errors.Is(err, wasmvm.CodeUnreachable) works on every error
// of this package.
type Code uint32

// The codes that programs ask for most; the C header lists all of them.
const (
	CodeTerminated             Code = 0x0001
	CodeRuntimeError           Code = 0x0002
	CodeCostLimitExceeded      Code = 0x0003
	CodeWrongVMWorkflow        Code = 0x0004
	CodeFuncNotFound           Code = 0x0005
	CodeInterrupted            Code = 0x0007
	CodeNonNullRequired        Code = 0x0009
	CodeSetValueToConst        Code = 0x000A
	CodeSetValueErrorType      Code = 0x000B
	CodeTierUnavailable        Code = 0x0080
	CodeDeadlineExceeded       Code = 0x0081
	CodeLimitExceeded          Code = 0x0082
	CodeOutOfMemory            Code = 0x0083
	CodeIllegalPath            Code = 0x0100
	CodeUnexpectedEnd          Code = 0x0102
	CodeMalformedMagic         Code = 0x0103
	CodeLengthOutOfBounds      Code = 0x0107
	CodeTextSyntax             Code = 0x0180
	CodeProposalDisabled       Code = 0x0181
	CodeImageDamaged           Code = 0x0182
	CodeImageIncompatible      Code = 0x0183
	CodeTypeCheckFailed        Code = 0x0202
	CodeModuleNameConflict     Code = 0x0300
	CodeIncompatibleImportType Code = 0x0301
	CodeUnknownImport          Code = 0x0302
	CodeWrongInstanceAddress   Code = 0x0400
	CodeWrongInstanceIndex     Code = 0x0401
	CodeFuncSigMismatch        Code = 0x0403
	CodeDivideByZero           Code = 0x0404
	CodeIntegerOverflow        Code = 0x0405
	CodeTableOutOfBounds       Code = 0x0407
	CodeMemoryOutOfBounds      Code = 0x0408
	CodeArrayOutOfBounds       Code = 0x0409
	CodeUnreachable            Code = 0x040A
	CodeHostFuncError          Code = 0x040E
	CodeRefTypeMismatch        Code = 0x040F
	CodeUncaughtException      Code = 0x0419
	CodeStackExhausted         Code = 0x0480
	CodeHeapExhausted          Code = 0x0481
)

// codeHost marks a host function's own error on its way through the library.
const codeHost Code = 1<<24 | 0x60

// Error gives the code's general text.
func (c Code) Error() string { return C.GoString(C.go_code_message(C.uint32_t(c))) }

// Phase is the stage that failed.
type Phase uint32

// The stages.
const (
	PhaseRuntime Phase = iota
	PhaseLoading
	PhaseValidation
	PhaseInstantiation
	PhaseExecution
	PhaseUserDefined
)

// NoOffset is the Offset of errors that have no place in a module.
const NoOffset = math.MaxUint64

// ErrClosed is what every use of something closed gives, and of everything that came from it.
var ErrClosed = errors.New("wasmvm: used after Close")

// Error is why something failed.
type Error struct {
	Code     Code
	Phase    Phase
	Message  string // the official text first, then details
	Offset   uint64 // in the module's bytes, or NoOffset
	Line     uint32 // of text input, from 1; 0 if it was none
	Column   uint32 // of text input in bytes, from 1
	Function string // that is invalid or trapped, if known

	causes []error
}

// Error gives the message with its place.
func (e *Error) Error() string {
	text := "wasmvm: " + e.Message
	if e.Line != 0 {
		text += fmt.Sprintf(" (line %d, column %d)", e.Line, e.Column)
	} else if e.Offset != NoOffset {
		text += fmt.Sprintf(" (offset 0x%x)", e.Offset)
	}
	for _, cause := range e.causes {
		text += ": " + cause.Error()
	}
	return text
}

// Unwrap gives the Code, and what a host function returned or the context said.
func (e *Error) Unwrap() []error { return append([]error{e.Code}, e.causes...) }

type failure = Error // so that a Trap has both its fields and its method Error

// Frame is one function of a backtrace.
type Frame struct {
	Module   string // may be empty
	Function string
	Index    uint32 // of the function in its module, imports first
	Offset   uint64 // of the instruction in the module's bytes
	LeftOut  uint32 // frames between this one and the next that were not kept
}

// Trap is how a call of a guest ended early. It is an *Error too, for errors.As.
type Trap struct {
	*failure
	Frames []Frame // innermost first
}

// Unwrap gives the *Error.
func (t *Trap) Unwrap() error { return t.failure }

// String gives the message and the backtrace, a line for each frame.
func (t *Trap) String() string {
	text := strings.Builder{}
	text.WriteString(t.Error())
	for i, f := range t.Frames {
		fmt.Fprintf(&text, "\n  #%d  %s!%s+0x%x", i, f.Module, f.Function, f.Offset)
	}
	return text.String()
}

// ExitError says that the guest ended its run itself: by WASI's proc_exit with this code, or through ErrTerminate.
type ExitError struct {
	Code uint32
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("wasmvm: the guest exited with code %d", e.Code)
}

// ErrTerminate, returned by a host function, ends the whole call chain; its outermost caller gets an *ExitError.
var ErrTerminate = errors.New("wasmvm: terminate")

// PanicError is the cause of the trap that a panic of a host function becomes.
type PanicError struct {
	Value any    // of the panic
	Stack []byte // of the goroutine, as debug.Stack gives it
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic in a host function: %v", e.Value) }

// Unwrap gives the value of the panic if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

func newError(code Code, format string, args ...any) *Error {
	message := code.Error()
	if format != "" {
		message += ": " + fmt.Sprintf(format, args...)
	}
	return &Error{Code: code, Phase: Phase(code >> 8 & 0xFF), Message: message, Offset: NoOffset}
}

func bytesOf(at *C.char, length C.uint32_t) string { return C.GoStringN(at, C.int(length)) }

// errorOf takes over ret.error.
func errorOf(ret C.go_ret) error {
	code := Code(ret.code)
	if ret.error == nil {
		return newError(code, "")
	}
	defer C.go_error_free(ret.error)
	from := ret.error
	err := &Error{
		Code: code, Phase: Phase(from.phase), Message: bytesOf(from.message, from.message_length),
		Offset: uint64(from.offset), Line: uint32(from.line), Column: uint32(from.column),
		Function: bytesOf(from.function, from.function_length),
	}
	isLimit := code == CodeInterrupted || code == CodeDeadlineExceeded || code == CodeCostLimitExceeded
	isCall := err.Phase >= PhaseExecution && code != CodeFuncSigMismatch
	if from.frame_count == 0 && !isLimit && !isCall {
		return err
	}
	trap := &Trap{failure: err}
	for _, f := range unsafe.Slice(from.frames, int(from.frame_count)) {
		trap.Frames = append(trap.Frames, Frame{
			Module: bytesOf(f.module, f.module_length), Function: bytesOf(f.function, f.function_length),
			Index: uint32(f.index), Offset: uint64(f.offset), LeftOut: uint32(f.left_out),
		})
	}
	return trap
}

// because adds what the context or a host function says to an error of a call.
func because(err error, ctx context.Context, host error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case codeHost:
		e.Code, e.Message = CodeHostFuncError, CodeHostFuncError.Error()
		if host != nil {
			e.causes = append(e.causes, host)
		}
	case CodeInterrupted, CodeDeadlineExceeded:
		if _, has := ctx.Deadline(); ctx.Err() != nil {
			e.causes = append(e.causes, ctx.Err())
			if cause := context.Cause(ctx); cause != ctx.Err() {
				e.causes = append(e.causes, cause)
			}
		} else if has && e.Code == CodeDeadlineExceeded {
			e.causes = append(e.causes, context.DeadlineExceeded)
		}
	}
	return err
}
