//! Why something failed.

use std::error::Error as StdError;
use std::fmt;
use wasmvm_sys as sys;

/// The code of an error: what `WasmVM_ErrCode` lists, or a number of a host's own with the category in the high byte.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub u32);

macro_rules! codes {
    ($($name:ident = $value:ident, $doc:literal;)*) => {
        impl Code {
            $(#[doc = $doc] pub const $name: Code = Code(sys::$value);)*
            fn name(self) -> Option<&'static str> {
                match self { $(Code::$name => Some(stringify!($name)),)* _ => None }
            }
        }
    };
}
codes! {
    TERMINATED = WasmVM_ErrCode_Terminated, "A guest ended itself in good order.";
    RUNTIME_ERROR = WasmVM_ErrCode_RuntimeError, "A failure that no other code names.";
    COST_LIMIT_EXCEEDED = WasmVM_ErrCode_CostLimitExceeded, "The gas is used up.";
    WRONG_WORKFLOW = WasmVM_ErrCode_WrongVMWorkflow, "An object was used in a way that it does not allow.";
    FUNC_NOT_FOUND = WasmVM_ErrCode_FuncNotFound, "There is no export of that name and kind.";
    INTERRUPTED = WasmVM_ErrCode_Interrupted, "A call was interrupted.";
    NON_NULL_REQUIRED = WasmVM_ErrCode_NonNullRequired, "Null where null is not allowed.";
    SET_VALUE_TO_CONST = WasmVM_ErrCode_SetValueToConst, "An immutable global or field was written.";
    SET_VALUE_ERROR_TYPE = WasmVM_ErrCode_SetValueErrorType, "A value of the wrong type was written.";
    TIER_UNAVAILABLE = WasmVM_ErrCode_TierUnavailable, "This build cannot run or compile code that way.";
    DEADLINE_EXCEEDED = WasmVM_ErrCode_DeadlineExceeded, "A call took too long.";
    LIMIT_EXCEEDED = WasmVM_ErrCode_LimitExceeded, "A limit forbids it.";
    OUT_OF_MEMORY = WasmVM_ErrCode_OutOfMemory, "The machine has no more memory.";
    ILLEGAL_PATH = WasmVM_ErrCode_IllegalPath, "A path or rule is none.";
    TEXT_SYNTAX = WasmVM_ErrCode_TextSyntax, "A syntax error in the text format.";
    MALFORMED_MAGIC = WasmVM_ErrCode_MalformedMagic, "The bytes are no module.";
    UNEXPECTED_END = WasmVM_ErrCode_UnexpectedEnd, "The bytes end too early.";
    PROPOSAL_DISABLED = WasmVM_ErrCode_ProposalDisabled, "The module needs a proposal that is off.";
    IMAGE_DAMAGED = WasmVM_ErrCode_ImageDamaged, "A compiled image is damaged.";
    IMAGE_INCOMPATIBLE = WasmVM_ErrCode_ImageIncompatible, "A compiled image is for another version or machine, or there is none.";
    TYPE_CHECK_FAILED = WasmVM_ErrCode_TypeCheckFailed, "Types in a function body do not match.";
    MODULE_NAME_CONFLICT = WasmVM_ErrCode_ModuleNameConflict, "The module name is taken.";
    INCOMPATIBLE_IMPORT_TYPE = WasmVM_ErrCode_IncompatibleImportType, "An import was given something of another type.";
    UNKNOWN_IMPORT = WasmVM_ErrCode_UnknownImport, "An import was given nothing.";
    WRONG_INSTANCE_ADDRESS = WasmVM_ErrCode_WrongInstanceAddress, "A reference that has ended.";
    FUNC_SIG_MISMATCH = WasmVM_ErrCode_FuncSigMismatch, "Arguments or a signature do not fit the function.";
    DIVIDE_BY_ZERO = WasmVM_ErrCode_DivideByZero, "An integer was divided by zero.";
    INTEGER_OVERFLOW = WasmVM_ErrCode_IntegerOverflow, "The quotient does not fit.";
    INVALID_CONVERSION = WasmVM_ErrCode_InvalidConvToInt, "A float that no integer stands for.";
    TABLE_OUT_OF_BOUNDS = WasmVM_ErrCode_TableOutOfBounds, "Outside of a table.";
    MEMORY_OUT_OF_BOUNDS = WasmVM_ErrCode_MemoryOutOfBounds, "Outside of a memory.";
    ARRAY_OUT_OF_BOUNDS = WasmVM_ErrCode_ArrayOutOfBounds, "Outside of an array.";
    UNREACHABLE = WasmVM_ErrCode_Unreachable, "The instruction `unreachable`.";
    UNINITIALIZED_ELEMENT = WasmVM_ErrCode_UninitializedElement, "An indirect call of null.";
    INDIRECT_CALL_TYPE_MISMATCH = WasmVM_ErrCode_IndirectCallTypeMismatch, "An indirect call of a function of another type.";
    HOST_FUNC_ERROR = WasmVM_ErrCode_HostFuncError, "A host function failed, or panicked.";
    REF_TYPE_MISMATCH = WasmVM_ErrCode_RefTypeMismatch, "A reference of another type.";
    UNCAUGHT_EXCEPTION = WasmVM_ErrCode_UncaughtException, "An exception that nobody caught.";
    PENDING_EXCEPTION = WasmVM_ErrCode_PendingException, "A host function has thrown, see [`Caller::throw`](crate::Caller::throw).";
    STACK_EXHAUSTED = WasmVM_ErrCode_StackExhausted, "Calls are nested too deeply.";
    HEAP_EXHAUSTED = WasmVM_ErrCode_HeapExhausted, "The garbage-collected heap is full.";
}

impl Code {
    /// The code of `WasmVM_ErrCode` (the category is not part of it).
    pub fn value(self) -> u32 {
        self.0 & 0x00ff_ffff
    }
    /// The stage that failed.
    pub fn phase(self) -> Phase {
        match (self.0 >> 24, (self.0 >> 8) & 0xff) {
            (0, 0) => Phase::Runtime,
            (0, 1) => Phase::Loading,
            (0, 2) => Phase::Validation,
            (0, 3) => Phase::Instantiation,
            (0, _) => Phase::Execution,
            _ => Phase::Host,
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "Code({:#06x})", self.0),
        }
    }
}

/// The stage that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// In general.
    Runtime,
    /// While bytes or text were decoded.
    Loading,
    /// While a module was checked.
    Validation,
    /// While a module was instantiated.
    Instantiation,
    /// While code ran.
    Execution,
    /// In a function of the host.
    Host,
}

/// One frame of a backtrace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    module: String,
    function: String,
    index: u32,
    offset: u64,
    left_out: u32,
}

impl Frame {
    /// The module's name; may be empty.
    pub fn module_name(&self) -> &str {
        &self.module
    }
    /// The function's name from the name section or an export, or `func[N]`.
    pub fn function_name(&self) -> &str {
        &self.function
    }
    /// The function's number in the module, imports first.
    pub fn function_index(&self) -> u32 {
        self.index
    }
    /// Where the instruction is in the module's bytes.
    pub fn offset(&self) -> u64 {
        self.offset
    }
    /// Frames between this one and the next that were not kept.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }
}

/// How the execution of a guest ended when it did not end well.
#[derive(Clone, Debug)]
pub struct Trap {
    code: Code,
    message: String,
    frames: Vec<Frame>,
}

impl Trap {
    /// What went wrong.
    pub fn code(&self) -> Code {
        self.code
    }
    /// What went wrong, in words.
    pub fn message(&self) -> &str {
        &self.message
    }
    /// The guest's frames, the innermost first.
    pub fn backtrace(&self) -> &[Frame] {
        &self.frames
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trap: {}", self.message)?;
        for (number, frame) in self.frames.iter().enumerate() {
            write!(f, "\n  #{number}  {}!{}+{:#x}", frame.module, frame.function, frame.offset)?;
        }
        Ok(())
    }
}

/// Why something failed: code, message, place, and for calls the backtrace.
pub struct Error(Box<Inner>);

/// What a call gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

struct Inner {
    code: Code,
    message: String,
    offset: Option<u64>,
    position: Option<(u32, u32)>,
    function: String,
    trap: Option<Trap>,
    exit: Option<u32>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn from_code(code: Code, message: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            code,
            message: message.into(),
            offset: None,
            position: None,
            function: String::new(),
            trap: None,
            exit: None,
            source: None,
        }))
    }

    /// A failure with a message, for host functions.
    pub fn msg(message: impl Into<String>) -> Error {
        Error::from_code(HOST_ERROR, message)
    }

    /// An error of the host's own, for host functions; [`Error::downcast_ref`] gives it back. One of this crate stays what it is.
    pub fn new(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        match error.into().downcast::<Error>() {
            Ok(own) => *own,
            Err(other) => {
                let mut out = Error::from_code(HOST_ERROR, other.to_string());
                out.0.source = Some(other);
                out
            }
        }
    }

    pub(crate) fn panicked(message: &str) -> Error {
        let message = format!("host function panicked: {message}");
        let mut out = Error::from_code(Code::HOST_FUNC_ERROR, message.clone());
        out.0.trap = Some(Trap { code: Code::HOST_FUNC_ERROR, message, frames: Vec::new() });
        out
    }

    pub(crate) fn exited(code: u32) -> Error {
        let mut out = Error::from_code(Code::TERMINATED, format!("the guest ended with exit code {code}"));
        out.0.exit = Some(code);
        out
    }

    /// The failure behind a result and the error context that goes with it (null if there is none).
    ///
    /// # Safety
    /// `context` is null or valid.
    pub(crate) unsafe fn from_context(result: sys::WasmVM_Result, context: *const sys::WasmVM_ErrorContext) -> Error {
        let code = Code(result.Code);
        // SAFETY: the text is static.
        let general = unsafe { std::ffi::CStr::from_ptr(sys::WasmVM_ResultGetMessage(result)) };
        let mut out = Error::from_code(code, general.to_string_lossy());
        if !context.is_null() {
            // SAFETY: the context is valid, and what it lends is copied at once.
            unsafe { out.fill(context) };
        }
        // SAFETY: as above; null has no frames.
        let frames = unsafe { frames_of(context) };
        let stopped = [Code::COST_LIMIT_EXCEEDED, Code::INTERRUPTED, Code::DEADLINE_EXCEEDED];
        if matches!(code.phase(), Phase::Execution | Phase::Host) || stopped.contains(&code) || !frames.is_empty() {
            out.0.trap = Some(Trap { code, message: out.0.message.clone(), frames });
        }
        out
    }

    unsafe fn fill(&mut self, context: *const sys::WasmVM_ErrorContext) {
        // SAFETY: the caller passes a valid context.
        unsafe {
            self.0.message = text_of(sys::WasmVM_ErrorContextGetMessage(context));
            let offset = sys::WasmVM_ErrorContextGetOffset(context);
            self.0.offset = (offset != u64::MAX).then_some(offset);
            let line = sys::WasmVM_ErrorContextGetLine(context);
            self.0.position = (line != 0).then(|| (line, sys::WasmVM_ErrorContextGetColumn(context)));
            self.0.function = text_of(sys::WasmVM_ErrorContextGetFunctionName(context));
        }
    }

    /// Gives an error that a host function returned the frames of the guest that called it.
    pub(crate) fn with_frames_of(mut self, other: Error) -> Error {
        let Some(mut outer) = other.0.trap else { return self };
        match &mut self.0.trap {
            Some(trap) => trap.frames.append(&mut outer.frames),
            None if self.0.exit.is_none() => {
                self.0.trap = Some(Trap { code: self.0.code, message: self.0.message.clone(), frames: outer.frames });
            }
            None => {}
        }
        self
    }

    /// What went wrong, for programs.
    pub fn code(&self) -> Code {
        self.0.code
    }
    /// The stage that failed.
    pub fn phase(&self) -> Phase {
        self.0.code.phase()
    }
    /// What went wrong, for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }
    /// Where in the module's bytes.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }
    /// Line and column in text input, both from 1.
    pub fn position(&self) -> Option<(u32, u32)> {
        self.0.position
    }
    /// The function that trapped or is invalid; empty if there is none.
    pub fn function_name(&self) -> &str {
        &self.0.function
    }
    /// The trap, if a call failed while it ran.
    pub fn trap(&self) -> Option<&Trap> {
        self.0.trap.as_ref()
    }
    /// What the guest gave to `proc_exit`, if that is how it ended.
    pub fn exit_code(&self) -> Option<u32> {
        self.0.exit
    }
    /// The error that a host function returned, if it is of that type.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.source.as_ref()?.downcast_ref()
    }
    pub(crate) fn passes_exception_on(&self) -> bool {
        matches!(self.0.code, Code::UNCAUGHT_EXCEPTION | Code::PENDING_EXCEPTION) && self.0.source.is_none()
    }
}

/// The code under which errors of host functions go through guests.
pub(crate) const HOST_ERROR: Code = Code((sys::WasmVM_ErrCategory_UserLevelError << 24) | 1);

/// Copies a string of the library's.
///
/// # Safety
/// `text` is valid.
pub(crate) unsafe fn text_of(text: sys::WasmVM_String) -> String {
    if text.Buf.is_null() || text.Length == 0 {
        return String::new();
    }
    // SAFETY: pointer and length belong together.
    let bytes = unsafe { std::slice::from_raw_parts(text.Buf.cast::<u8>(), text.Length as usize) };
    String::from_utf8_lossy(bytes).into_owned()
}

unsafe fn frames_of(context: *const sys::WasmVM_ErrorContext) -> Vec<Frame> {
    // SAFETY: the caller passes null or a valid context; strings of frames live as long as it does.
    unsafe {
        (0..sys::WasmVM_ErrorContextGetFrameCount(context))
            .filter_map(|index| {
                let mut frame = std::mem::zeroed::<sys::WasmVM_Frame>();
                sys::WasmVM_ErrorContextGetFrame(context, index, &mut frame).then(|| Frame {
                    module: text_of(frame.ModuleName),
                    function: text_of(frame.FunctionName),
                    index: frame.FunctionIndex,
                    offset: frame.Offset,
                    left_out: frame.LeftOut,
                })
            })
            .collect()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some((line, column)) = self.0.position {
            write!(f, " (line {line}, column {column})")?;
        } else if let (Some(offset), None) = (self.0.offset, &self.0.trap) {
            write!(f, " (offset {offset:#x})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.trap {
            Some(trap) => write!(f, "{:?}: {trap}", self.0.code),
            None => write!(f, "{:?}: {self}", self.0.code),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
