//! What concerns the whole process: log and plug-ins.

use crate::error::text_of;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use wasmvm_sys as sys;

/// Urgency of a log message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Every step.
    Trace,
    /// For finding faults.
    Debug,
    /// Worth knowing.
    Info,
    /// Worth a look.
    Warn,
    /// Something failed.
    Error,
    /// Nothing goes on.
    Critical,
}

type Callback = dyn Fn(LogLevel, &str) + Send + Sync;
static CALLBACK: RwLock<Option<Arc<Callback>>> = RwLock::new(None);

/// Sets who receives the library's messages of `level` and above, for the whole process. Must not use what the message is about.
pub fn set_log_callback(level: LogLevel, callback: impl Fn(LogLevel, &str) + Send + Sync + 'static) {
    *CALLBACK.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(callback));
    let raw = match level {
        LogLevel::Trace => sys::WasmVM_LogLevel_Trace,
        LogLevel::Debug => sys::WasmVM_LogLevel_Debug,
        LogLevel::Info => sys::WasmVM_LogLevel_Info,
        LogLevel::Warn => sys::WasmVM_LogLevel_Warn,
        LogLevel::Error => sys::WasmVM_LogLevel_Error,
        LogLevel::Critical => sys::WasmVM_LogLevel_Critical,
    };
    // SAFETY: a function that lives as long as the process.
    unsafe {
        sys::WasmVM_LogSetLevel(raw);
        sys::WasmVM_LogSetCallback(Some(receive));
    }
}

/// Ends [`set_log_callback`].
pub fn clear_log_callback() {
    // SAFETY: no arguments.
    unsafe { sys::WasmVM_LogSetCallback(None) };
    *CALLBACK.write().unwrap_or_else(PoisonError::into_inner) = None;
}

unsafe extern "C" fn receive(message: *const sys::WasmVM_LogMessage) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the message is valid until this function returns.
        let (text, level) = unsafe { (text_of((*message).Message), (*message).Level) };
        let level = match level {
            sys::WasmVM_LogLevel_Trace => LogLevel::Trace,
            sys::WasmVM_LogLevel_Debug => LogLevel::Debug,
            sys::WasmVM_LogLevel_Info => LogLevel::Info,
            sys::WasmVM_LogLevel_Warn => LogLevel::Warn,
            sys::WasmVM_LogLevel_Error => LogLevel::Error,
            _ => LogLevel::Critical,
        };
        // No lock is held while the callback runs, so that it may set another.
        let callback = CALLBACK.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(callback) = callback {
            callback(level, &text);
        }
    }));
}

/// Names of the plug-ins that the process has loaded.
pub fn plugins() -> Vec<String> {
    // SAFETY: pointer and length belong together; names are copied at once.
    unsafe {
        let none = sys::WasmVM_String { Length: 0, Buf: std::ptr::null() };
        let mut names = vec![none; sys::WasmVM_PluginListPluginsLength() as usize];
        let count = sys::WasmVM_PluginListPlugins(names.as_mut_ptr(), names.len() as u32) as usize;
        names.truncate(count);
        names.into_iter().map(|name| text_of(name)).collect()
    }
}
