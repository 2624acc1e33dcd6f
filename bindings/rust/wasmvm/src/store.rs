//! Stores: where instances live, and the host's data that goes with them.
//!
//! What keeps this sound. Handles ([`Func`], [`Memory`], ...) are addresses of the library's objects with the number of their store,
//! and are good for nothing without a context of that very store. Whatever a handle was made for stays alive until the store ends:
//! the store owns all of its instances, and what else comes into the host's sight is exported by a module that nobody can import
//! from (`keep`). A context that may call is an exclusive borrow, so that nothing that borrows from the store (the bytes of
//! a memory, the host's data) can be held during a call. Inside, the store is reached through a raw pointer, and no reference to it is
//! held while guest code runs, since host functions make a new one.

use crate::engine::{Engine, wrap};
use crate::error::{Code, Error, HOST_ERROR, Result};
use crate::gc::AnyRef;
use crate::values::ExternRef;
use crate::wasi::{WasiCtx, WasiData};
use crate::{Func, Instance};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::ptr::{NonNull, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wasmvm_sys as sys;

/// What a store has that does not depend on the host's data.
pub(crate) struct StoreCore {
    pub(crate) id: u64,
    pub(crate) engine: Engine,
    pub(crate) executor: *mut sys::WasmVM_ExecutorContext,
    pub(crate) raw: *mut sys::WasmVM_StoreContext,
    statistics: *mut sys::WasmVM_StatisticsContext,
    keep: *mut sys::WasmVM_ModuleInstanceContext,
    kept: HashSet<usize>,
    instances: Vec<*mut sys::WasmVM_ModuleInstanceContext>,
    typed: HashMap<(usize, usize), *mut sys::WasmVM_TypedFunction>,
    /// Host functions of linkers that have been made for this store, and what keeps their keys unique.
    pub(crate) linked: HashMap<usize, (Func, Arc<dyn Any + Send + Sync>)>,
    externs: HashMap<usize, ExternRef>,
    wasi: *mut sys::WasmVM_ModuleInstanceContext,
    wasi_data: Vec<WasiData>,
    /// The error of the host function that ended the running call.
    pub(crate) pending: Option<Error>,
}

pub(crate) struct StoreInner<T> {
    pub(crate) core: StoreCore,
    pub(crate) data: T,
}

type Invariant<T> = (StoreInner<T>, fn(T) -> T);

/// Where instances live, with data of the host's that its host functions reach. Everything in it ends with it.
pub struct Store<T: 'static> {
    inner: NonNull<StoreInner<T>>,
    /// Owns its data, and is of one type exactly, since host functions reach the data by that type.
    owns: PhantomData<Invariant<T>>,
}

// SAFETY: a store may move between threads as long as one uses it at a time, which borrows see to. Host functions, linker
// definitions, externrefs and WASI streams are Send by their bounds.
unsafe impl<T: Send> Send for Store<T> {}
// SAFETY: with a shared reference one can only read: the data, sizes, types and bytes of memories. The functions of the library behind
// that take `const` pointers and may run at the same time.
unsafe impl<T: Sync> Sync for Store<T> {}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

impl<T: 'static> Store<T> {
    /// An empty store.
    pub fn new(engine: &Engine, data: T) -> Store<T> {
        // SAFETY: the settings live; what is made here is deleted when the store is dropped.
        let core = unsafe {
            let statistics = sys::WasmVM_StatisticsCreate();
            StoreCore {
                id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
                engine: engine.clone(),
                executor: sys::WasmVM_ExecutorCreate(engine.raw(), statistics),
                raw: sys::WasmVM_StoreCreate(),
                statistics,
                keep: sys::WasmVM_ModuleInstanceCreate(wrap("")),
                kept: HashSet::new(),
                instances: Vec::new(),
                typed: HashMap::new(),
                linked: HashMap::new(),
                externs: HashMap::new(),
                wasi: null_mut(),
                wasi_data: Vec::new(),
                pending: None,
            }
        };
        let boxed = Box::new(StoreInner { core, data });
        // SAFETY: a box is never null.
        Store { inner: unsafe { NonNull::new_unchecked(Box::into_raw(boxed)) }, owns: PhantomData }
    }
    /// The host's data.
    pub fn data(&self) -> &T {
        // SAFETY: the borrow of the store keeps calls and exclusive references out.
        unsafe { &(*self.inner.as_ptr()).data }
    }
    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the borrow is exclusive.
        unsafe { &mut (*self.inner.as_ptr()).data }
    }
    /// Ends the store and gives the host's data back.
    pub fn into_data(self) -> T {
        let inner = std::mem::ManuallyDrop::new(self).inner;
        // SAFETY: the store was made by Box::into_raw and is not used again.
        let inner = unsafe { Box::from_raw(inner.as_ptr()) };
        let StoreInner { core, data } = *inner;
        drop(core);
        data
    }
    /// See [`StoreContextMut::gas_used`].
    pub fn gas_used(&self) -> u64 {
        self.as_context().gas_used()
    }
    /// See [`StoreContextMut::set_gas_limit`].
    pub fn set_gas_limit(&mut self, limit: Option<u64>) {
        self.as_context_mut().set_gas_limit(limit);
    }
    /// See [`StoreContextMut::set_wasi`].
    pub fn set_wasi(&mut self, ctx: WasiCtx) -> Result<()> {
        self.as_context_mut().set_wasi(ctx)
    }
    /// See [`StoreContextMut::interrupt_handle`].
    pub fn interrupt_handle(&mut self) -> Result<InterruptHandle> {
        self.as_context_mut().interrupt_handle()
    }
    /// See [`StoreContextMut::collect_garbage`].
    pub fn collect_garbage(&mut self) -> Result<()> {
        self.as_context_mut().collect_garbage()
    }
}

impl<T: Default + 'static> Default for Store<T> {
    fn default() -> Self {
        Store::new(&Engine::default(), T::default())
    }
}

impl<T: 'static> Drop for Store<T> {
    fn drop(&mut self) {
        // SAFETY: made by Box::into_raw; the core ends everything that could reach it before the rest goes.
        drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
    }
}

impl<T: std::fmt::Debug + 'static> std::fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("data", self.data()).finish_non_exhaustive()
    }
}

impl Drop for StoreCore {
    fn drop(&mut self) {
        // SAFETY: everything here is ours and deleted once; no call runs, since a call borrows the store.
        unsafe {
            for (_, typed) in self.typed.drain() {
                sys::WasmVM_TypedFunctionDelete(typed);
            }
            for instance in self.instances.drain(..).rev() {
                sys::WasmVM_ModuleInstanceDelete(instance);
            }
            sys::WasmVM_ModuleInstanceDelete(self.keep);
            sys::WasmVM_StoreDelete(self.raw);
            sys::WasmVM_ExecutorDelete(self.executor);
            sys::WasmVM_StatisticsDelete(self.statistics);
        }
    }
}

impl StoreCore {
    /// Refuses what belongs to another store.
    pub(crate) fn check(&self, id: u64) -> Result<()> {
        match id == self.id {
            true => Ok(()),
            false => Err(Error::from_code(Code::WRONG_WORKFLOW, "it belongs to another store")),
        }
    }

    /// Takes over an instance until the store ends.
    pub(crate) fn own(&mut self, instance: *mut sys::WasmVM_ModuleInstanceContext) {
        self.instances.push(instance);
    }

    /// Whether an address is new here, with the name under which it is to be kept.
    fn keep_name(&mut self, address: usize) -> Option<String> {
        self.kept.insert(address).then(|| format!("{address:x}"))
    }

    /// Keeps a function alive until the store ends, whoever owns it.
    ///
    /// # Safety
    /// `raw` is valid.
    pub(crate) unsafe fn keep_func(&mut self, raw: *mut sys::WasmVM_FunctionInstanceContext) -> Result<()> {
        let Some(name) = self.keep_name(raw as usize) else { return Ok(()) };
        // SAFETY: the module of kept things is a host module, which takes a share of what is added.
        self.kept_or(unsafe { sys::WasmVM_ModuleInstanceAddFunction(self.keep, wrap(&name), raw) }, raw as usize)
    }
    /// As `keep_func`, for memories.
    ///
    /// # Safety
    /// `raw` is valid.
    pub(crate) unsafe fn keep_memory(&mut self, raw: *mut sys::WasmVM_MemoryInstanceContext) -> Result<()> {
        let Some(name) = self.keep_name(raw as usize) else { return Ok(()) };
        // SAFETY: as above.
        self.kept_or(unsafe { sys::WasmVM_ModuleInstanceAddMemory(self.keep, wrap(&name), raw) }, raw as usize)
    }
    /// As `keep_func`, for tables.
    ///
    /// # Safety
    /// `raw` is valid.
    pub(crate) unsafe fn keep_table(&mut self, raw: *mut sys::WasmVM_TableInstanceContext) -> Result<()> {
        let Some(name) = self.keep_name(raw as usize) else { return Ok(()) };
        // SAFETY: as above.
        self.kept_or(unsafe { sys::WasmVM_ModuleInstanceAddTable(self.keep, wrap(&name), raw) }, raw as usize)
    }
    /// As `keep_func`, for globals.
    ///
    /// # Safety
    /// `raw` is valid.
    pub(crate) unsafe fn keep_global(&mut self, raw: *mut sys::WasmVM_GlobalInstanceContext) -> Result<()> {
        let Some(name) = self.keep_name(raw as usize) else { return Ok(()) };
        // SAFETY: as above.
        self.kept_or(unsafe { sys::WasmVM_ModuleInstanceAddGlobal(self.keep, wrap(&name), raw) }, raw as usize)
    }
    /// As `keep_func`, for tags.
    ///
    /// # Safety
    /// `raw` is valid.
    pub(crate) unsafe fn keep_tag(&mut self, raw: *mut sys::WasmVM_TagInstanceContext) -> Result<()> {
        let Some(name) = self.keep_name(raw as usize) else { return Ok(()) };
        // SAFETY: as above.
        self.kept_or(unsafe { sys::WasmVM_ModuleInstanceAddTag(self.keep, wrap(&name), raw) }, raw as usize)
    }
    fn kept_or(&mut self, result: sys::WasmVM_Result, address: usize) -> Result<()> {
        if result.Code == 0 {
            return Ok(());
        }
        self.kept.remove(&address);
        // SAFETY: there is no context.
        Err(unsafe { Error::from_context(result, std::ptr::null()) })
    }

    /// The typed function of a function for a signature, made once.
    pub(crate) fn typed(
        &mut self,
        func: NonNull<sys::WasmVM_FunctionInstanceContext>,
        signature: usize,
        ty: *const sys::WasmVM_FunctionTypeContext,
    ) -> *mut sys::WasmVM_TypedFunction {
        let executor = self.executor;
        // SAFETY: the function is one of this store's, which lives, and so are executor and type.
        *self
            .typed
            .entry((func.as_ptr() as usize, signature))
            .or_insert_with(|| unsafe { sys::WasmVM_FunctionInstanceGetTyped(func.as_ptr(), executor, ty) })
    }

    /// The token by which guests know an object: the address of its share here, the same for the same object.
    pub(crate) fn extern_token(&mut self, value: &ExternRef) -> *mut std::os::raw::c_void {
        let address = value.address();
        self.externs.entry(address).or_insert_with(|| value.clone());
        address as *mut std::os::raw::c_void
    }
    /// The object behind a token. What is not among the store's own is never looked at.
    pub(crate) fn extern_of(&self, token: *mut std::os::raw::c_void) -> Option<ExternRef> {
        self.externs.get(&(token as usize)).cloned()
    }

    /// Why a call on the executor failed: the error of the host function that ended it, or the library's.
    #[cold]
    pub(crate) fn failure(&mut self, result: sys::WasmVM_Result) -> Error {
        let pending = self.pending.take();
        if result.Code == sys::WasmVM_ErrCode_Terminated {
            return Error::exited(self.exit_code());
        }
        // SAFETY: the context is of this thread's last call on the executor.
        let own = unsafe { Error::from_context(result, sys::WasmVM_ExecutorGetLastError(self.executor)) };
        match pending {
            Some(error) if result.Code == HOST_ERROR.0 => error.with_frames_of(own),
            _ => own,
        }
    }

    pub(crate) fn exit_code(&self) -> u32 {
        if self.wasi.is_null() {
            return 0;
        }
        // SAFETY: the module is ours.
        unsafe { sys::WasmVM_ModuleInstanceWASIGetExitCode(self.wasi) }
    }

    fn set_wasi(&mut self, ctx: WasiCtx) -> Result<()> {
        if !self.wasi.is_null() {
            return Err(Error::from_code(Code::WRONG_WORKFLOW, "the store has its WASI already"));
        }
        let (instance, data) = ctx.instantiate()?;
        // SAFETY: the instance is ours until the store ends, and its data outlives it.
        let result = unsafe { sys::WasmVM_ExecutorRegisterImport(self.executor, self.raw, instance) };
        self.own(instance);
        self.wasi_data.push(data);
        if result.Code != 0 {
            return Err(self.failure(result));
        }
        self.wasi = instance;
        Ok(())
    }

    /// Makes sure that the library's store exists, which its first use makes.
    fn open(&mut self) -> Result<()> {
        // SAFETY: the module is made, registered and deleted here, which takes its name away again.
        let result = unsafe {
            let module = sys::WasmVM_ModuleInstanceCreate(wrap("\u{1}"));
            let result = sys::WasmVM_ExecutorRegisterImport(self.executor, self.raw, module);
            sys::WasmVM_ModuleInstanceDelete(module);
            result
        };
        match result.Code {
            0 => Ok(()),
            _ => Err(self.failure(result)),
        }
    }
}

/// A shared borrow of a store.
pub struct StoreContext<'a, T: 'static> {
    pub(crate) inner: NonNull<StoreInner<T>>,
    borrow: PhantomData<&'a StoreInner<T>>,
}

impl<T: 'static> Clone for StoreContext<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: 'static> Copy for StoreContext<'_, T> {}

/// An exclusive borrow of a store: what calls need.
pub struct StoreContextMut<'a, T: 'static> {
    pub(crate) inner: NonNull<StoreInner<T>>,
    borrow: PhantomData<&'a mut StoreInner<T>>,
}

impl<'a, T: 'static> StoreContext<'a, T> {
    /// The host's data.
    pub fn data(&self) -> &'a T {
        // SAFETY: the borrow keeps calls and exclusive references out.
        unsafe { &(*self.inner.as_ptr()).data }
    }
    pub(crate) fn core(&self) -> &'a StoreCore {
        // SAFETY: as above.
        unsafe { &(*self.inner.as_ptr()).core }
    }
    /// Gas that calls have used, if it is measured or limited.
    pub fn gas_used(&self) -> u64 {
        // SAFETY: the statistics are the store's.
        unsafe { sys::WasmVM_StatisticsGetTotalCost(self.core().statistics) }
    }
}

impl<'a, T: 'static> StoreContextMut<'a, T> {
    /// # Safety
    /// `inner` is a living store, and nobody else uses it during `'a`.
    pub(crate) unsafe fn from_raw(inner: NonNull<StoreInner<T>>) -> StoreContextMut<'a, T> {
        StoreContextMut { inner, borrow: PhantomData }
    }
    /// The host's data.
    pub fn data(&self) -> &T {
        // SAFETY: the borrow keeps calls and exclusive references out.
        unsafe { &(*self.inner.as_ptr()).data }
    }
    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the borrow is exclusive.
        unsafe { &mut (*self.inner.as_ptr()).data }
    }
    /// The core, for as long as no guest code runs.
    pub(crate) fn core(&mut self) -> &mut StoreCore {
        // SAFETY: as above.
        unsafe { &mut (*self.inner.as_ptr()).core }
    }
    /// The core for calls: a pointer that stays good although host functions make references of their own.
    pub(crate) fn core_ptr(&mut self) -> *mut StoreCore {
        // SAFETY: the store lives.
        unsafe { &raw mut (*self.inner.as_ptr()).core }
    }
    /// Gas that calls have used, if it is measured or limited.
    pub fn gas_used(&self) -> u64 {
        self.as_context().gas_used()
    }
    /// Bounds the gas of all calls that begin afterwards, together with what has been used; none for no bound. Instances have to be made
    /// by an engine that measures gas, or after a bound was set.
    pub fn set_gas_limit(&mut self, limit: Option<u64>) {
        // SAFETY: the statistics are the store's.
        unsafe { sys::WasmVM_StatisticsSetCostLimit(self.core().statistics, limit.unwrap_or(u64::MAX)) };
    }
    /// Gives the guests of this store WASI, once.
    pub fn set_wasi(&mut self, ctx: WasiCtx) -> Result<()> {
        self.core().set_wasi(ctx)
    }
    /// A handle with which any thread can end calls of this store.
    pub fn interrupt_handle(&mut self) -> Result<InterruptHandle> {
        let core = self.core();
        core.open()?;
        // SAFETY: the store lives; the handle may outlive it.
        let raw = unsafe { sys::WasmVM_StoreInterruptHandleCreate(core.raw) };
        match NonNull::new(raw) {
            Some(raw) => Ok(InterruptHandle { raw }),
            None => Err(Error::from_code(Code::OUT_OF_MEMORY, "no interrupt handle")),
        }
    }
    /// Collects garbage of the collected heap now.
    pub fn collect_garbage(&mut self) -> Result<()> {
        let core = self.core();
        // SAFETY: the store lives. What it finalizes are objects of the library.
        let result = unsafe { sys::WasmVM_StoreCollectGarbage(core.raw) };
        match result.Code {
            0 => Ok(()),
            _ => Err(core.failure(result)),
        }
    }
    /// Runs `f`, then ends all references to the collected heap ([`AnyRef`]) that were made meanwhile and are not retained.
    pub fn scope<R>(&mut self, f: impl FnOnce(&mut StoreContextMut<'_, T>) -> R) -> R {
        // SAFETY: the store lives.
        let mark = unsafe { sys::WasmVM_StoreMarkHandles(self.core().raw) };
        let out = f(self);
        // SAFETY: as above.
        unsafe { sys::WasmVM_StoreReleaseHandles(self.core().raw, mark) };
        out
    }
    /// Keeps a reference longer than the host function or scope that made it, until it is released as often.
    pub fn retain(&mut self, value: &AnyRef) -> Result<()> {
        value.retain(self.core())
    }
    /// Takes [`StoreContextMut::retain`] back.
    pub fn release(&mut self, value: &AnyRef) -> Result<()> {
        value.release(self.core())
    }
}

/// What a store can be seen through.
pub trait AsContext {
    /// The host's data in the store.
    type Data: 'static;
    /// A shared borrow of the store.
    fn as_context(&self) -> StoreContext<'_, Self::Data>;
}

/// What a store can be used through.
pub trait AsContextMut: AsContext {
    /// An exclusive borrow of the store.
    fn as_context_mut(&mut self) -> StoreContextMut<'_, Self::Data>;
}

impl<T: 'static> AsContext for Store<T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext { inner: self.inner, borrow: PhantomData }
    }
}
impl<T: 'static> AsContextMut for Store<T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut { inner: self.inner, borrow: PhantomData }
    }
}
impl<T: 'static> AsContext for StoreContext<'_, T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        *self
    }
}
impl<T: 'static> AsContext for StoreContextMut<'_, T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext { inner: self.inner, borrow: PhantomData }
    }
}
impl<T: 'static> AsContextMut for StoreContextMut<'_, T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut { inner: self.inner, borrow: PhantomData }
    }
}
impl<C: AsContext> AsContext for &C {
    type Data = C::Data;
    fn as_context(&self) -> StoreContext<'_, C::Data> {
        (**self).as_context()
    }
}
impl<C: AsContext> AsContext for &mut C {
    type Data = C::Data;
    fn as_context(&self) -> StoreContext<'_, C::Data> {
        (**self).as_context()
    }
}
impl<C: AsContextMut> AsContextMut for &mut C {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, C::Data> {
        (**self).as_context_mut()
    }
}

/// Ends calls of a store from any thread at any time; may outlive the store.
pub struct InterruptHandle {
    raw: NonNull<sys::WasmVM_StoreInterruptHandle>,
}

// SAFETY: a shared object of the library.
unsafe impl Send for InterruptHandle {}
// SAFETY: as above.
unsafe impl Sync for InterruptHandle {}

impl InterruptHandle {
    /// Ends the running call of the store, or the next one if none runs, with [`Code::INTERRUPTED`]. Loops notice it only in code
    /// that an [interruptible](crate::Config::interruptible) engine made; host functions are not stopped.
    pub fn interrupt(&self) {
        // SAFETY: the handle lives.
        unsafe { sys::WasmVM_StoreInterruptHandleInterrupt(self.raw.as_ptr()) };
    }
    /// Takes back an interruption that no call has met.
    pub fn withdraw(&self) {
        // SAFETY: the handle lives.
        unsafe { sys::WasmVM_StoreInterruptHandleWithdraw(self.raw.as_ptr()) };
    }
}

impl Drop for InterruptHandle {
    fn drop(&mut self) {
        // SAFETY: ours, and deleted once.
        unsafe { sys::WasmVM_StoreInterruptHandleDelete(self.raw.as_ptr()) };
    }
}

/// Who calls a host function: the store, and the instance whose code called.
pub struct Caller<'a, T: 'static> {
    store: StoreContextMut<'a, T>,
    frame: NonNull<sys::WasmVM_CallingFrameContext>,
}

impl<'a, T: 'static> Caller<'a, T> {
    /// # Safety
    /// `store` is the store whose call runs, `frame` the frame that the host function got; both are good for `'a`.
    pub(crate) unsafe fn new(store: NonNull<StoreInner<T>>, frame: NonNull<sys::WasmVM_CallingFrameContext>) -> Caller<'a, T> {
        // SAFETY: the call borrows the store exclusively, and its borrow has been handed down to here.
        Caller { store: unsafe { StoreContextMut::from_raw(store) }, frame }
    }
    /// The host's data.
    pub fn data(&self) -> &T {
        self.store.data()
    }
    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        self.store.data_mut()
    }
    /// An export of the calling instance; none also if the host itself called.
    pub fn get_export(&mut self, name: &str) -> Option<crate::Extern> {
        // SAFETY: the frame lives as long as the caller.
        let instance = unsafe { sys::WasmVM_CallingFrameGetModuleInstance(self.frame.as_ptr()) };
        if instance.is_null() {
            return None;
        }
        // SAFETY: the instance lives during the call, and what is found is kept.
        unsafe { Instance::find(self.store.core(), instance.cast_mut(), name, true) }
    }
    /// Throws an exception: the host function has to return this error at once. An error of its own if the values do not fit the tag.
    pub fn throw(&mut self, tag: &crate::Tag, values: &[crate::Val]) -> Error {
        let frame = self.frame.as_ptr();
        let core = self.store.core();
        let thrown = core.check(tag.store).and_then(|()| {
            let values = values.iter().map(|value| value.to_raw(core)).collect::<Result<Vec<_>>>()?;
            // SAFETY: the frame lives as long as the caller; tag and values are of this store.
            let result = unsafe { sys::WasmVM_CallingFrameThrow(frame, tag.raw.as_ptr(), values.as_ptr(), values.len() as u32) };
            crate::gc::plain(result)
        });
        thrown.err().unwrap_or_else(|| Error::from_code(Code::PENDING_EXCEPTION, "a thrown exception was not returned"))
    }
    /// The calling instance's memory of that number, exported or not.
    pub fn memory(&mut self, index: u32) -> Option<crate::Memory> {
        // SAFETY: the frame lives as long as the caller, and the memory is kept.
        unsafe {
            let raw = NonNull::new(sys::WasmVM_CallingFrameGetMemoryInstance(self.frame.as_ptr(), index))?;
            let core = self.store.core();
            core.keep_memory(raw.as_ptr()).ok()?;
            Some(crate::Memory { store: core.id, raw })
        }
    }
}

impl<T: 'static> AsContext for Caller<'_, T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        self.store.as_context()
    }
}
impl<T: 'static> AsContextMut for Caller<'_, T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        self.store.as_context_mut()
    }
}
