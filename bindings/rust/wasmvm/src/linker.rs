//! Linkers: what modules are given for their imports.

use crate::engine::{Engine, wrap};
use crate::error::{Code, Error, Result};
use crate::func::{HostDef, IntoFunc, dynamic_def};
use crate::store::{AsContextMut, Caller, StoreContextMut, StoreCore};
use crate::{Extern, FuncType, Instance, Module, Val};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ptr::{NonNull, null_mut};
use std::sync::Arc;
use wasmvm_sys as sys;

enum Definition<T: 'static> {
    Host(Arc<HostDef<T>>),
    Extern(Extern),
}

impl<T: 'static> Clone for Definition<T> {
    fn clone(&self) -> Self {
        match self {
            Definition::Host(def) => Definition::Host(def.clone()),
            Definition::Extern(item) => Definition::Extern(*item),
        }
    }
}

/// What modules are given for their imports. Its host functions can be used by any number of stores, also on different threads.
pub struct Linker<T: 'static> {
    engine: Engine,
    definitions: HashMap<(String, String), Definition<T>>,
}

impl<T: 'static> Clone for Linker<T> {
    fn clone(&self) -> Self {
        Linker { engine: self.engine.clone(), definitions: self.definitions.clone() }
    }
}

impl<T: 'static> std::fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.definitions.keys()).finish()
    }
}

impl<T: 'static> Linker<T> {
    /// A linker that defines nothing.
    pub fn new(engine: &Engine) -> Linker<T> {
        Linker { engine: engine.clone(), definitions: HashMap::new() }
    }
    /// The engine that it was made for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    fn add(&mut self, module: &str, name: &str, definition: Definition<T>) -> Result<&mut Self> {
        match self.definitions.entry((module.to_owned(), name.to_owned())) {
            std::collections::hash_map::Entry::Occupied(_) => {
                Err(Error::from_code(Code::MODULE_NAME_CONFLICT, format!("{module}.{name} is defined already")))
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(definition);
                Ok(self)
            }
        }
    }
    /// Defines a function as a closure, see [`Func::wrap`](crate::Func::wrap).
    pub fn func_wrap<Params, Results>(
        &mut self,
        module: &str,
        name: &str,
        func: impl IntoFunc<T, Params, Results>,
    ) -> Result<&mut Self> {
        self.add(module, name, Definition::Host(Arc::new(func.into_def())))
    }
    /// Defines a function of a type that is known at run time only, see [`Func::new`](crate::Func::new).
    pub fn func_new(
        &mut self,
        module: &str,
        name: &str,
        ty: FuncType,
        func: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    ) -> Result<&mut Self> {
        self.add(module, name, Definition::Host(Arc::new(dynamic_def(ty, func))))
    }
    /// Defines something of a store; the linker is then good for that store only.
    pub fn define(&mut self, module: &str, name: &str, item: impl Into<Extern>) -> Result<&mut Self> {
        self.add(module, name, Definition::Extern(item.into()))
    }
    /// Defines all exports of an instance; the linker is then good for its store only.
    pub fn instance(&mut self, ctx: impl AsContextMut<Data = T>, module: &str, instance: &Instance) -> Result<&mut Self> {
        let mut ctx = ctx;
        let mut ctx = ctx.as_context_mut();
        ctx.core().check(instance.store)?;
        for (name, item) in instance.exports(&mut ctx) {
            self.define(module, &name, item)?;
        }
        Ok(self)
    }

    /// Instantiates a module. Imports of `wasi_snapshot_preview1` come from the store if it [has WASI](crate::Store::set_wasi).
    /// `UNKNOWN_IMPORT`, `INCOMPATIBLE_IMPORT_TYPE`, and any trap of the module's start.
    pub fn instantiate(&self, mut ctx: impl AsContextMut<Data = T>, module: &Module) -> Result<Instance> {
        let mut ctx = ctx.as_context_mut();
        if !module.may_run_in(&ctx.core().engine) {
            let message = "the module has a compiled image, which is machine code: load it with Module::deserialize";
            return Err(Error::from_code(Code::IMAGE_INCOMPATIBLE, message));
        }
        let lent = HostModules::lend(self, &mut ctx, module)?;
        let core = ctx.core_ptr();
        let mut raw = null_mut();
        // SAFETY: everything lives; no reference to the core is held while the start function runs. An instance is the store's.
        unsafe {
            let result = sys::WasmVM_ExecutorInstantiate((*core).executor, &mut raw, (*core).raw, module.raw());
            // The error is asked for first: it is the last call's.
            let failed = (result.Code != 0).then(|| (*core).failure(result));
            drop(lent);
            match (failed, NonNull::new(raw)) {
                (None, Some(raw)) => {
                    (*core).own(raw.as_ptr());
                    Ok(Instance { store: (*core).id, raw })
                }
                (Some(error), instance) => {
                    if let Some(raw) = instance {
                        (*core).own(raw.as_ptr());
                    }
                    Err(error)
                }
                (None, None) => Err(Error::from_code(Code::RUNTIME_ERROR, "no instance was made")),
            }
        }
    }
}

/// Host modules that a store knows by name during one instantiation. What is imported from them lives on.
struct HostModules {
    raw: Vec<*mut sys::WasmVM_ModuleInstanceContext>,
}

impl HostModules {
    fn lend<T: 'static>(linker: &Linker<T>, ctx: &mut StoreContextMut<'_, T>, module: &Module) -> Result<HostModules> {
        let mut wanted = BTreeMap::<String, BTreeSet<String>>::new();
        for import in module.imports() {
            wanted.entry(import.module().to_owned()).or_default().insert(import.name().to_owned());
        }
        let mut out = HostModules { raw: Vec::new() };
        for (module_name, names) in wanted {
            let mut found = Vec::new();
            for name in names {
                let key = (module_name.clone(), name);
                let item = match linker.definitions.get(&key) {
                    // What nobody defines is reported by the library, with the type that is wanted.
                    None => continue,
                    // SAFETY: the context is an exclusive borrow of the store.
                    Some(Definition::Host(def)) => Extern::Func(unsafe { def.make_once(ctx.inner) }?),
                    Some(Definition::Extern(item)) => *item,
                };
                ctx.core().check(item.store())?;
                found.push((key.1, item));
            }
            if !found.is_empty() {
                out.add(ctx.core(), &module_name, &found)?;
            }
        }
        Ok(out)
    }

    fn add(&mut self, core: &mut StoreCore, name: &str, items: &[(String, Extern)]) -> Result<()> {
        // SAFETY: the module is ours until it is dropped, the items are of this store, which keeps them.
        unsafe {
            let module = sys::WasmVM_ModuleInstanceCreate(wrap(name));
            self.raw.push(module);
            for (name, item) in items {
                let name = wrap(name);
                crate::gc::plain(match item {
                    Extern::Func(it) => sys::WasmVM_ModuleInstanceAddFunction(module, name, it.raw.as_ptr()),
                    Extern::Table(it) => sys::WasmVM_ModuleInstanceAddTable(module, name, it.raw.as_ptr()),
                    Extern::Memory(it) => sys::WasmVM_ModuleInstanceAddMemory(module, name, it.raw.as_ptr()),
                    Extern::Global(it) => sys::WasmVM_ModuleInstanceAddGlobal(module, name, it.raw.as_ptr()),
                    Extern::Tag(it) => sys::WasmVM_ModuleInstanceAddTag(module, name, it.raw.as_ptr()),
                })?;
            }
            let result = sys::WasmVM_ExecutorRegisterImport(core.executor, core.raw, module);
            match result.Code {
                0 => Ok(()),
                _ => Err(core.failure(result)),
            }
        }
    }
}

impl Drop for HostModules {
    fn drop(&mut self) {
        for module in self.raw.drain(..) {
            // SAFETY: made in `add` and deleted once; its name goes at once, what was imported stays.
            unsafe { sys::WasmVM_ModuleInstanceDelete(module) };
        }
    }
}
