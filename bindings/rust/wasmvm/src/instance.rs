//! Instances: modules at run time.

use crate::engine::wrap;
use crate::error::{Code, Error, Result, text_of};
use crate::store::{AsContextMut, StoreCore};
use crate::values::WasmTyList;
use crate::{Extern, Func, Global, Linker, Memory, Module, Table, Tag, TypedFunc};
use std::ptr::NonNull;
use wasmvm_sys as sys;

/// A module at run time, in a store.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Instance {
    pub(crate) store: u64,
    pub(crate) raw: NonNull<sys::WasmVM_ModuleInstanceContext>,
}

// SAFETY: an address and a number; every use goes through a borrow of the store.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Instance({:p})", self.raw)
    }
}

impl Instance {
    /// Instantiates a module that imports nothing (but WASI, if the store [has it](crate::Store::set_wasi)).
    pub fn new<C: AsContextMut>(ctx: C, module: &Module) -> Result<Instance> {
        Linker::<C::Data>::new(module.engine()).instantiate(ctx, module)
    }

    /// Finds an export. With `keep`, what is found lives until the store ends; else the instance has to.
    ///
    /// # Safety
    /// `instance` is an instance of the store that is alive, and without `keep` owned by it.
    pub(crate) unsafe fn find(
        core: &mut StoreCore,
        instance: *mut sys::WasmVM_ModuleInstanceContext,
        name: &str,
        keep: bool,
    ) -> Option<Extern> {
        let store = core.id;
        let text = wrap(name);
        // SAFETY: as the caller says.
        unsafe {
            if let Some(raw) = NonNull::new(sys::WasmVM_ModuleInstanceFindFunction(instance, text)) {
                if keep {
                    core.keep_func(raw.as_ptr()).ok()?;
                }
                return Some(Extern::Func(Func { store, raw }));
            }
            if let Some(raw) = NonNull::new(sys::WasmVM_ModuleInstanceFindMemory(instance, text)) {
                if keep {
                    core.keep_memory(raw.as_ptr()).ok()?;
                }
                return Some(Extern::Memory(Memory { store, raw }));
            }
            if let Some(raw) = NonNull::new(sys::WasmVM_ModuleInstanceFindTable(instance, text)) {
                if keep {
                    core.keep_table(raw.as_ptr()).ok()?;
                }
                return Some(Extern::Table(Table { store, raw }));
            }
            if let Some(raw) = NonNull::new(sys::WasmVM_ModuleInstanceFindGlobal(instance, text)) {
                if keep {
                    core.keep_global(raw.as_ptr()).ok()?;
                }
                return Some(Extern::Global(Global { store, raw }));
            }
            if let Some(raw) = NonNull::new(sys::WasmVM_ModuleInstanceFindTag(instance, text)) {
                if keep {
                    core.keep_tag(raw.as_ptr()).ok()?;
                }
                return Some(Extern::Tag(Tag { store, raw }));
            }
        }
        None
    }

    /// The export of that name. None also if the instance belongs to another store.
    pub fn get_export(&self, mut ctx: impl AsContextMut, name: &str) -> Option<Extern> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store).ok()?;
        // SAFETY: the store owns the instance.
        unsafe { Instance::find(core, self.raw.as_ptr(), name, false) }
    }
    /// The exported function of that name.
    pub fn get_func(&self, ctx: impl AsContextMut, name: &str) -> Option<Func> {
        self.get_export(ctx, name)?.into_func()
    }
    /// The exported memory of that name.
    pub fn get_memory(&self, ctx: impl AsContextMut, name: &str) -> Option<Memory> {
        self.get_export(ctx, name)?.into_memory()
    }
    /// The exported table of that name.
    pub fn get_table(&self, ctx: impl AsContextMut, name: &str) -> Option<Table> {
        self.get_export(ctx, name)?.into_table()
    }
    /// The exported global of that name.
    pub fn get_global(&self, ctx: impl AsContextMut, name: &str) -> Option<Global> {
        self.get_export(ctx, name)?.into_global()
    }
    /// The exported tag of that name.
    pub fn get_tag(&self, ctx: impl AsContextMut, name: &str) -> Option<Tag> {
        self.get_export(ctx, name)?.into_tag()
    }
    /// The exported function of that name and signature. `FUNC_NOT_FOUND` or `FUNC_SIG_MISMATCH`.
    ///
    /// ```
    /// # use wasmvm::*;
    /// # fn main() -> Result<()> {
    /// let engine = Engine::default();
    /// let module = Module::new(&engine, r#"(module (func (export "add") (param i32 i32) (result i32)
    ///     (i32.add (local.get 0) (local.get 1))))"#)?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = Instance::new(&mut store, &module)?;
    /// let add = instance.get_typed_func::<(i32, i32), i32>(&mut store, "add")?;
    /// assert_eq!(add.call(&mut store, (2, 40))?, 42);
    /// # Ok(()) }
    /// ```
    pub fn get_typed_func<P: WasmTyList, R: WasmTyList>(&self, mut ctx: impl AsContextMut, name: &str) -> Result<TypedFunc<P, R>> {
        let mut ctx = ctx.as_context_mut();
        ctx.core().check(self.store)?;
        match self.get_export(&mut ctx, name) {
            Some(Extern::Func(func)) => func.typed(ctx),
            Some(_) => Err(Error::from_code(Code::FUNC_NOT_FOUND, format!("the export {name} is no function"))),
            None => Err(Error::from_code(Code::FUNC_NOT_FOUND, format!("no export is called {name}"))),
        }
    }
    /// The exports, sorted by kind and name.
    pub fn exports(&self, mut ctx: impl AsContextMut) -> Vec<(String, Extern)> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        if core.check(self.store).is_err() {
            return Vec::new();
        }
        type List = unsafe extern "C" fn(*const sys::WasmVM_ModuleInstanceContext, *mut sys::WasmVM_String, u32) -> u32;
        let lists: [List; 5] = [
            sys::WasmVM_ModuleInstanceListFunction,
            sys::WasmVM_ModuleInstanceListMemory,
            sys::WasmVM_ModuleInstanceListTable,
            sys::WasmVM_ModuleInstanceListGlobal,
            sys::WasmVM_ModuleInstanceListTag,
        ];
        let mut out = Vec::new();
        for list in lists {
            // SAFETY: the store owns the instance; names are copied at once.
            unsafe {
                let none = sys::WasmVM_String { Length: 0, Buf: std::ptr::null() };
                let mut names = vec![none; list(self.raw.as_ptr(), std::ptr::null_mut(), 0) as usize];
                list(self.raw.as_ptr(), names.as_mut_ptr(), names.len() as u32);
                for name in names {
                    let name = text_of(name);
                    if let Some(found) = Instance::find(core, self.raw.as_ptr(), &name, false) {
                        out.push((name, found));
                    }
                }
            }
        }
        out
    }
    /// Runs a WASI program: calls `_start` and gives its exit code.
    pub fn run_wasi(&self, mut ctx: impl AsContextMut) -> Result<u32> {
        let mut ctx = ctx.as_context_mut();
        let start = self.get_typed_func::<(), ()>(&mut ctx, "_start")?;
        match start.call(&mut ctx, ()) {
            Ok(()) => Ok(0),
            Err(error) => error.exit_code().ok_or(error),
        }
    }
}
