//! wasmvm: a WebAssembly runtime for embedding.
//!
//! ```
//! use wasmvm::*;
//!
//! fn main() -> Result<()> {
//!     let engine = Engine::default();
//!     let module = Module::new(&engine, r#"
//!         (module
//!           (import "host" "greet" (func $greet (param i32 i32)))
//!           (memory (export "memory") 1)
//!           (data (i32.const 0) "guest")
//!           (func (export "run") (call $greet (i32.const 0) (i32.const 5))))"#)?;
//!     let mut linker = Linker::new(&engine);
//!     linker.func_wrap("host", "greet", |mut caller: Caller<'_, String>, at: u32, length: u32| -> Result<()> {
//!         let memory = caller.memory(0).ok_or_else(|| Error::msg("the guest has no memory"))?;
//!         let name = memory.read_string(&caller, at.into(), length.into())?;
//!         *caller.data_mut() = format!("Hello, {name}!");
//!         Ok(())
//!     })?;
//!     let mut store = Store::new(&engine, String::new());
//!     let instance = linker.instantiate(&mut store, &module)?;
//!     instance.get_typed_func::<(), ()>(&mut store, "run")?.call(&mut store, ())?;
//!     assert_eq!(store.data(), "Hello, guest!");
//!     Ok(())
//! }
//! ```
//!
//! Threads: [`Engine`], [`Module`], [`Linker`] and [`InterruptHandle`] are shared by threads. A [`Store`] and everything in it belong to
//! one thread at a time and may move. Handles such as [`Func`] and [`Memory`] are copies of an address that need a borrow of their store for
//! everything; with another store they give an error, or panic where the function says so.
//!
//! Threads of guests (wasi-threads) are off: they would call host functions at the same time as the store's own thread.

#![deny(missing_docs)]

mod engine;
mod error;
mod externs;
mod func;
mod gc;
mod host;
mod instance;
mod linker;
mod module;
mod store;
mod types;
mod values;
mod wasi;

pub use engine::{Config, Engine, Resource, RunMode, Standard};
pub use error::{Code, Error, Frame, Phase, Result, Trap};
pub use externs::{Extern, Global, Memory, Number, Table, Tag};
pub use func::{CallOptions, Func, HostDef, IntoFunc, TypedFunc, WasmRet};
pub use gc::{AnyRef, RefKind};
pub use host::{LogLevel, clear_log_callback, plugins, set_log_callback};
pub use instance::Instance;
pub use linker::Linker;
pub use module::{ExportType, ImportType, Module};
pub use store::{AsContext, AsContextMut, Caller, InterruptHandle, Store, StoreContext, StoreContextMut};
pub use types::{ExternType, FuncType, GlobalType, Limits, MemoryType, TableType, ValType};
pub use values::{CorePtr, ExternRef, Val, WasmTy, WasmTyList};
pub use wasi::{Captured, WasiCtx, WasiCtxBuilder};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
