//! Settings, and the engine that is made of them.

use crate::error::{Code, Error, Result};
use std::ffi::CStr;
use std::os::raw::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use wasmvm_sys as sys;

/// How code is executed. Nothing falls back silently: a mode that cannot serve a module fails and says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RunMode {
    /// Always interprets.
    #[default]
    Interpreter,
    /// Everything is compiled before instantiation returns.
    Jit,
    /// Needs an image, see [`Module::compile`](crate::Module::compile).
    Aot,
    /// Each function is compiled around its first calls.
    LazyJit,
}

/// Editions of WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// 1.0
    Wasm1,
    /// 2.0
    Wasm2,
    /// 3.0
    Wasm3,
}

/// What a resource limiter is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A memory, in bytes.
    Memory,
    /// A table, in elements.
    Table,
    /// The instances of a store, their number.
    Instances,
}

type Limiter = dyn Fn(Resource, u64, u64) -> bool + Send + Sync;

/// Settings, copied by the engine that is made of them.
pub struct Config {
    raw: *mut sys::WasmVM_ConfigureContext,
    mode: RunMode,
    limiter: Option<Box<Arc<Limiter>>>,
}

// SAFETY: settings are shared objects of the library, and are changed by exclusive references alone.
unsafe impl Send for Config {}
// SAFETY: as above.
unsafe impl Sync for Config {}

impl Default for Config {
    fn default() -> Self {
        Config::new()
    }
}

impl Config {
    /// The settings that the library starts with.
    pub fn new() -> Config {
        // SAFETY: no arguments.
        let raw = unsafe { sys::WasmVM_ConfigureCreate() };
        // Threads of a guest would call the closures of its store at the same time as the store's own thread.
        // SAFETY: the settings are ours.
        unsafe { sys::WasmVM_ConfigureSetMaxGuestThreads(raw, 0) };
        Config { raw, mode: RunMode::default(), limiter: None }
    }

    fn with(&mut self, change: impl FnOnce(*mut sys::WasmVM_ConfigureContext)) -> &mut Config {
        change(self.raw);
        self
    }

    /// How code is executed.
    pub fn run_mode(&mut self, mode: RunMode) -> &mut Config {
        self.mode = mode;
        let raw = match mode {
            RunMode::Interpreter => sys::WasmVM_RunMode_Interpreter,
            RunMode::Jit => sys::WasmVM_RunMode_JIT,
            RunMode::Aot => sys::WasmVM_RunMode_AOT,
            RunMode::LazyJit => sys::WasmVM_RunMode_LazyJIT,
        };
        // SAFETY: the settings are ours, here and below.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetRunMode(cxt, raw) })
    }
    /// Switches exactly the proposals of one edition on.
    pub fn standard(&mut self, standard: Standard) -> &mut Config {
        let raw = match standard {
            Standard::Wasm1 => sys::WasmVM_Standard_WASM_1,
            Standard::Wasm2 => sys::WasmVM_Standard_WASM_2,
            Standard::Wasm3 => sys::WasmVM_Standard_WASM_3,
        };
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetWASMStandard(cxt, raw) })
    }
    /// Switches a proposal on or off by its name on the command line, such as `tail-call`. Fails if there is none of that name, or
    /// if one that is on needs it.
    pub fn proposal(&mut self, name: &str, on: bool) -> Result<&mut Config> {
        let mut proposal = 0;
        // SAFETY: the name is copied, the output is ours, the settings are ours.
        let is_set = unsafe {
            if !sys::WasmVM_ProposalFind(wrap(name), &mut proposal) {
                return Err(Error::from_code(Code::WRONG_WORKFLOW, format!("no proposal is called {name}")));
            }
            if on {
                sys::WasmVM_ConfigureAddProposal(self.raw, proposal);
            } else {
                sys::WasmVM_ConfigureRemoveProposal(self.raw, proposal);
            }
            sys::WasmVM_ConfigureHasProposal(self.raw, proposal)
        };
        match is_set == on {
            true => Ok(self),
            false => Err(Error::from_code(Code::WRONG_WORKFLOW, format!("another proposal needs {name}"))),
        }
    }
    /// Makes loops interruptible: for [`InterruptHandle`](crate::InterruptHandle) and deadlines of single calls. Off at the start.
    pub fn interruptible(&mut self, on: bool) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureCompilerSetInterruptible(cxt, on) })
    }
    /// Measures the cost of code, in gas. Off at the start.
    pub fn measure_gas(&mut self, on: bool) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureStatisticsSetCostMeasuring(cxt, on) })
    }
    /// Bounds the time of each call; zero for no bound. Rounded up to milliseconds.
    pub fn time_limit(&mut self, limit: std::time::Duration) -> &mut Config {
        let milliseconds = u64::try_from(limit.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetTimeLimit(cxt, milliseconds) })
    }
    /// Bounds every memory, in pages of 64 KiB.
    pub fn max_memory_pages(&mut self, pages: u64) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetMaxMemoryPage(cxt, pages) })
    }
    /// Bounds the elements of tables.
    pub fn max_table_elements(&mut self, count: u64) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetMaxTableElements(cxt, count) })
    }
    /// Bounds the instances of a store.
    pub fn max_instances(&mut self, count: u64) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetMaxInstances(cxt, count) })
    }
    /// Bounds the stack of a guest, in bytes.
    pub fn max_stack_size(&mut self, bytes: u64) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetMaxStackSize(cxt, bytes) })
    }
    /// Bounds the garbage-collected heap of a store, in bytes.
    pub fn gc_heap_limit(&mut self, bytes: u64) -> &mut Config {
        // SAFETY: see above.
        self.with(|cxt| unsafe { sys::WasmVM_ConfigureSetGCHeapLimit(cxt, bytes) })
    }
    /// Asks `limiter` before memories and tables are made or grow (from, to) and before instances are made. It must not use a store
    /// that it is asked for; a panic in it denies.
    pub fn resource_limiter(&mut self, limiter: impl Fn(Resource, u64, u64) -> bool + Send + Sync + 'static) -> &mut Config {
        let boxed: Box<Arc<Limiter>> = Box::new(Arc::new(limiter));
        let data = (&raw const *boxed).cast_mut().cast::<c_void>();
        // SAFETY: the box goes into the engine, which all stores keep, so that it outlives their instances.
        unsafe { sys::WasmVM_ConfigureSetResourceLimiter(self.raw, Some(ask_limiter), data) };
        self.limiter = Some(boxed);
        self
    }
}

unsafe extern "C" fn ask_limiter(data: *mut c_void, what: sys::WasmVM_Resource, from: u64, to: u64, _maximum: u64) -> bool {
    // SAFETY: the engine keeps the limiter while stores have its settings.
    let limiter = unsafe { &*data.cast::<Arc<Limiter>>() };
    let what = match what {
        sys::WasmVM_Resource_Memory => Resource::Memory,
        sys::WasmVM_Resource_Table => Resource::Table,
        _ => Resource::Instances,
    };
    catch_unwind(AssertUnwindSafe(|| limiter(what, from, to))).unwrap_or(false)
}

impl Drop for Config {
    fn drop(&mut self) {
        // SAFETY: the settings are ours and deleted once.
        unsafe { sys::WasmVM_ConfigureDelete(self.raw) };
    }
}

/// Settings that modules and stores share. Cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Config>);

impl Default for Engine {
    fn default() -> Self {
        Engine::new(Config::new()).expect("the library is of the version that it was built with")
    }
}

impl Engine {
    /// An engine of these settings. Fails if the library that was loaded is of another version than this crate can use.
    pub fn new(config: Config) -> Result<Engine> {
        // SAFETY: no arguments.
        let (major, minor) = unsafe { (sys::WasmVM_VersionGetMajor(), sys::WasmVM_VersionGetMinor()) };
        check_version(major, minor)?;
        Ok(Engine(Arc::new(config)))
    }
    /// What the library is: its version and what it was built with.
    pub fn describe() -> String {
        // SAFETY: the text is static.
        let version = unsafe { CStr::from_ptr(sys::WasmVM_VersionGet()) }.to_string_lossy();
        let compiler = if Engine::has_compiler() { "with" } else { "without" };
        format!("wasmvm {version}, {compiler} the optimizing compiler")
    }
    /// Whether the library can compile: ahead of time, or in the mode [`RunMode::Jit`].
    pub fn has_compiler() -> bool {
        const EMPTY: &[u8] = b"\0asm\x01\0\0\0";
        !matches!(crate::Module::compile(&Engine::default(), EMPTY), Err(error) if error.code() == Code::TIER_UNAVAILABLE)
    }
    /// How code is executed.
    pub fn run_mode(&self) -> RunMode {
        self.0.mode
    }
    pub(crate) fn raw(&self) -> *const sys::WasmVM_ConfigureContext {
        self.0.raw
    }
}

/// While the first number is 0, the second one is what changes when programs must be rebuilt.
pub(crate) fn check_version(major: u32, minor: u32) -> Result<()> {
    let wanted = (sys::WASMVM_VERSION_MAJOR, sys::WASMVM_VERSION_MINOR);
    if major == wanted.0 && (major != 0 || minor == wanted.1) {
        return Ok(());
    }
    let message = format!("this crate is made for libwasmvm_c {}.{}, but version {major}.{minor} was loaded", wanted.0, wanted.1);
    Err(Error::from_code(Code::WRONG_WORKFLOW, message))
}

/// Lends a text to the library.
pub(crate) fn wrap(text: &str) -> sys::WasmVM_String {
    // The library refuses longer names than any module can have by finding nothing.
    let length = u32::try_from(text.len()).unwrap_or(0);
    sys::WasmVM_String { Length: length, Buf: text.as_ptr().cast() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn version_matches() {
        use super::check_version;
        assert!(check_version(0, 1).is_ok());
        let message = check_version(7, 2).unwrap_err().to_string();
        assert!(message.contains("0.1") && message.contains("7.2"), "{message}");
    }
}
