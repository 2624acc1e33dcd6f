//! What a store's guests get of WASI.

use crate::error::{Code, Error, Result};
use std::ffi::CString;
use std::io::{Read, Write};
use std::os::raw::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use wasmvm_sys as sys;

/// What a guest wrote to a stream, see [`WasiCtxBuilder::stdout_capture`]. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// The bytes until now.
    pub fn contents(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The bytes until now as text, with replacements for what is none.
    pub fn to_text(&self) -> String {
        String::from_utf8_lossy(&self.contents()).into_owned()
    }
}

struct Bounded {
    into: Captured,
    limit: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut held = self.into.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = self.limit.saturating_sub(held.len()).min(bytes.len());
        if room == 0 && !bytes.is_empty() {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        held.extend_from_slice(&bytes[..room]);
        Ok(room)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

enum Stream {
    Read(Mutex<Box<dyn Read + Send>>),
    Write(Mutex<Box<dyn Write + Send>>),
}

/// What the library's WASI module refers to; dropped after it.
#[allow(clippy::vec_box)]
pub(crate) type WasiData = Vec<Box<WasiStream>>;
pub(crate) struct WasiStream(Stream);

/// Errno of WASI for what the host's streams say.
fn errno(error: &std::io::Error) -> i64 {
    match error.kind() {
        std::io::ErrorKind::StorageFull => -51,
        std::io::ErrorKind::BrokenPipe => -64,
        std::io::ErrorKind::Interrupted => -27,
        std::io::ErrorKind::WouldBlock => -6,
        _ => -29,
    }
}

unsafe extern "C" fn transfer(data: *mut c_void, buffer: *mut u8, length: u32) -> i64 {
    let moved = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the store keeps the stream while its WASI module lives; the library passes as many bytes as it says.
        let (stream, bytes) = unsafe {
            let bytes: &mut [u8] = match length {
                0 => &mut [],
                _ => std::slice::from_raw_parts_mut(buffer, length as usize),
            };
            (&(*data.cast::<WasiStream>()).0, bytes)
        };
        let length = bytes.len();
        let moved = match stream {
            Stream::Read(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).read(bytes),
            Stream::Write(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).write(bytes),
        };
        // A stream that claims to have moved more than there was is not believed.
        moved.map_or_else(|error| errno(&error), |count| count.min(length) as i64)
    }));
    moved.unwrap_or(-29)
}

/// What a guest gets of WASI: nothing but what is given. Made with [`WasiCtx::builder`], given with
/// [`Store::set_wasi`](crate::Store::set_wasi).
pub struct WasiCtx {
    raw: *mut sys::WasmVM_WASIConfigContext,
    args: Vec<CString>,
    envs: Vec<CString>,
    streams: WasiData,
    error: Option<Error>,
}

// SAFETY: a configuration may be used by any thread, one at a time; streams are Send.
unsafe impl Send for WasiCtx {}

impl Drop for WasiCtx {
    fn drop(&mut self) {
        // SAFETY: ours, and deleted once; a module made from it keeps what it got.
        unsafe { sys::WasmVM_WASIConfigDelete(self.raw) };
    }
}

impl std::fmt::Debug for WasiCtx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WasiCtx").field("args", &self.args).finish_non_exhaustive()
    }
}

impl WasiCtx {
    /// Begins with nothing: no arguments, variables, folders or network, closed streams.
    pub fn builder() -> WasiCtxBuilder {
        // SAFETY: no arguments.
        let raw = unsafe { sys::WasmVM_WASIConfigCreate() };
        WasiCtxBuilder(WasiCtx { raw, args: Vec::new(), envs: Vec::new(), streams: Vec::new(), error: None })
    }

    pub(crate) fn instantiate(mut self) -> Result<(*mut sys::WasmVM_ModuleInstanceContext, WasiData)> {
        let pointers = |list: &[CString]| list.iter().map(|text| text.as_ptr()).collect::<Vec<*const c_char>>();
        let (args, envs) = (pointers(&self.args), pointers(&self.envs));
        // SAFETY: the lists are copied.
        let instance = unsafe {
            sys::WasmVM_WASIConfigSetArgs(self.raw, args.as_ptr(), args.len() as u32);
            sys::WasmVM_WASIConfigSetEnvs(self.raw, envs.as_ptr(), envs.len() as u32);
            sys::WasmVM_ModuleInstanceCreateWASIWithConfig(self.raw)
        };
        if instance.is_null() {
            return Err(Error::from_code(Code::ILLEGAL_PATH, "a folder for the guest cannot be opened"));
        }
        Ok((instance, std::mem::take(&mut self.streams)))
    }
}

/// Puts a [`WasiCtx`] together. What cannot be given is reported by [`WasiCtxBuilder::build`].
#[derive(Debug)]
pub struct WasiCtxBuilder(WasiCtx);

impl WasiCtxBuilder {
    fn text(&mut self, text: &str) -> Option<CString> {
        match CString::new(text) {
            Ok(text) => Some(text),
            Err(_) => {
                self.0.error = Some(Error::from_code(Code::WRONG_WORKFLOW, format!("a zero byte in {text:?}")));
                None
            }
        }
    }
    /// Adds an argument; the first is the program's name.
    pub fn arg(&mut self, arg: &str) -> &mut Self {
        let arg = self.text(arg);
        self.0.args.extend(arg);
        self
    }
    /// Adds arguments.
    pub fn args<S: AsRef<str>>(&mut self, args: impl IntoIterator<Item = S>) -> &mut Self {
        args.into_iter().for_each(|arg| {
            self.arg(arg.as_ref());
        });
        self
    }
    /// Adds a variable.
    pub fn env(&mut self, name: &str, value: &str) -> &mut Self {
        let env = self.text(&format!("{name}={value}"));
        self.0.envs.extend(env);
        self
    }
    /// Grants a folder of the host under a name of the guest's.
    pub fn preopened_dir(&mut self, host: impl AsRef<Path>, guest: &str, read_only: bool) -> &mut Self {
        let host = host.as_ref();
        let Some(host_text) = host.to_str().filter(|text| !text.contains(':') && !guest.contains(':')) else {
            let message = format!("{}: a folder with a colon or other than UTF-8 cannot be granted", host.display());
            self.0.error = Some(Error::from_code(Code::ILLEGAL_PATH, message));
            return self;
        };
        let suffix = if read_only { ":readonly" } else { "" };
        if let Some(preopen) = self.text(&format!("{guest}:{host_text}{suffix}")) {
            // SAFETY: the text is copied.
            unsafe { sys::WasmVM_WASIConfigAddPreopen(self.0.raw, preopen.as_ptr()) };
        }
        self
    }
    /// Gives the guest the process's own streams.
    pub fn inherit_stdio(&mut self) -> &mut Self {
        for (stream, fd) in [(sys::WasmVM_WASIStream_In, 0), (sys::WasmVM_WASIStream_Out, 1), (sys::WasmVM_WASIStream_Error, 2)] {
            // SAFETY: the descriptor is copied when an instance is made.
            unsafe { sys::WasmVM_WASIConfigSetStreamFd(self.0.raw, stream, fd) };
        }
        self
    }
    fn stream(&mut self, which: sys::WasmVM_WASIStream, stream: Stream) -> &mut Self {
        let boxed = Box::new(WasiStream(stream));
        let data = (&raw const *boxed).cast_mut().cast::<c_void>();
        self.0.streams.push(boxed);
        // SAFETY: the box goes with the module into the store, which drops it after the module.
        unsafe { sys::WasmVM_WASIConfigSetStreamCallback(self.0.raw, which, Some(transfer), data) };
        self
    }
    /// Makes the input these bytes.
    pub fn stdin_bytes(&mut self, bytes: &[u8]) -> &mut Self {
        // SAFETY: pointer and length belong together; the bytes are copied.
        unsafe { sys::WasmVM_WASIConfigSetInput(self.0.raw, bytes.as_ptr(), bytes.len() as u64) };
        self
    }
    /// Makes the input what a reader gives.
    pub fn stdin(&mut self, reader: impl Read + Send + 'static) -> &mut Self {
        self.stream(sys::WasmVM_WASIStream_In, Stream::Read(Mutex::new(Box::new(reader))))
    }
    /// Makes output go to a writer.
    pub fn stdout(&mut self, writer: impl Write + Send + 'static) -> &mut Self {
        self.stream(sys::WasmVM_WASIStream_Out, Stream::Write(Mutex::new(Box::new(writer))))
    }
    /// Makes error output go to a writer.
    pub fn stderr(&mut self, writer: impl Write + Send + 'static) -> &mut Self {
        self.stream(sys::WasmVM_WASIStream_Error, Stream::Write(Mutex::new(Box::new(writer))))
    }
    /// Keeps up to `limit` bytes of output; beyond that the guest's device is full.
    pub fn stdout_capture(&mut self, limit: usize) -> Captured {
        let captured = Captured::default();
        self.stdout(Bounded { into: captured.clone(), limit });
        captured
    }
    /// Keeps up to `limit` bytes of error output; beyond that the guest's device is full.
    pub fn stderr_capture(&mut self, limit: usize) -> Captured {
        let captured = Captured::default();
        self.stderr(Bounded { into: captured.clone(), limit });
        captured
    }
    /// What of the network the guest may use, as rules `(allow|deny):(tcp|udp|unix|dns|*):(listen|connect|*):HOST:PORT`.
    pub fn network_policy(&mut self, rules: &[&str]) -> &mut Self {
        let texts: Vec<CString> = rules.iter().filter_map(|rule| self.text(rule)).collect();
        let pointers: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
        // SAFETY: pointers and length belong together; the rules are copied.
        let result = unsafe { sys::WasmVM_WASIConfigSetNetworkPolicy(self.0.raw, pointers.as_ptr(), pointers.len() as u32) };
        if result.Code != 0 {
            self.0.error = Some(Error::from_code(Code(result.Code), "a network rule is none"));
        }
        self
    }
    /// The finished context. Fails if something could not be given.
    pub fn build(self) -> Result<WasiCtx> {
        let mut ctx = self.0;
        match ctx.error.take() {
            Some(error) => Err(error),
            None => Ok(ctx),
        }
    }
}
