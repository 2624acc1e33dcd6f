//! Functions of guests and of the host.

use crate::error::{Code, Error, HOST_ERROR, Result};
use crate::gc::blank;
use crate::store::{AsContext, AsContextMut, Caller, StoreCore, StoreInner};
use crate::types::FuncType;
use crate::values::{CorePtr, MAX_SLOTS, MAX_VALUES, Val, WasmTyList, signature};
use std::any::Any;
use std::marker::PhantomData;
use std::os::raw::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{NonNull, null_mut};
use std::sync::Arc;
use std::time::Duration;
use wasmvm_sys as sys;

/// A function in a store.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Func {
    pub(crate) store: u64,
    pub(crate) raw: NonNull<sys::WasmVM_FunctionInstanceContext>,
}

// SAFETY: an address and a number; every use goes through a borrow of the store.
unsafe impl Send for Func {}
// SAFETY: as above.
unsafe impl Sync for Func {}

impl std::fmt::Debug for Func {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Func({:p})", self.raw)
    }
}

/// Bounds of one call. The default bounds nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallOptions {
    /// How long the call may take. Needs an [interruptible](crate::Config::interruptible) engine.
    pub deadline: Option<Duration>,
    /// Gas that the call may use. Needs an engine that [measures gas](crate::Config::measure_gas).
    pub gas: Option<u64>,
}

impl CallOptions {
    fn to_raw(self) -> sys::WasmVM_InvokeOptions {
        // Zero is no bound for the library; the least that there is stands for nothing at all.
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1);
        sys::WasmVM_InvokeOptions { Deadline: self.deadline.map_or(0, nanoseconds), Gas: self.gas.map_or(0, |gas| gas.max(1)) }
    }
}

impl Func {
    /// Makes a host function of a closure. Its parameters and result are of the types that [`WasmTy`](crate::WasmTy) lists; a
    /// [`Caller`] may come first; the result may be a `Result` whose error ends the call.
    ///
    /// ```
    /// # use wasmvm::*;
    /// # fn main() -> Result<()> {
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, 0u32);
    /// let count = Func::wrap(&mut store, |mut caller: Caller<'_, u32>, step: u32| {
    ///     *caller.data_mut() += step;
    ///     *caller.data()
    /// });
    /// let count = count.typed::<u32, u32>(&mut store)?;
    /// assert_eq!(count.call(&mut store, 3)?, 3);
    /// # Ok(()) }
    /// ```
    pub fn wrap<C, Params, Results>(mut ctx: C, func: impl IntoFunc<C::Data, Params, Results>) -> Func
    where
        C: AsContextMut,
    {
        let ctx = ctx.as_context_mut();
        // SAFETY: the context is an exclusive borrow of that store.
        unsafe { HostDef::new(func.into_def()).make(ctx.inner) }.expect("signatures of closures are small")
    }

    /// Makes a host function of a type that is known at run time only. Results come as zeros; leaving one of the wrong type traps.
    pub fn new<C: AsContextMut>(
        mut ctx: C,
        ty: FuncType,
        func: impl Fn(Caller<'_, C::Data>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Func> {
        let ctx = ctx.as_context_mut();
        // SAFETY: as above.
        unsafe { HostDef::new(dynamic(ty, func)).make(ctx.inner) }
    }

    /// The function's type. Fails if it belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> Result<FuncType> {
        ctx.as_context().core().check(self.store)?;
        // SAFETY: the store keeps the function, and the type is borrowed from it.
        Ok(unsafe { FuncType::from_raw(sys::WasmVM_FunctionInstanceGetFunctionType(self.raw.as_ptr())) })
    }

    /// Calls the function with any values.
    pub fn call(&self, ctx: impl AsContextMut, params: &[Val]) -> Result<Vec<Val>> {
        self.invoke(ctx, params, None)
    }
    /// Calls the function with bounds.
    pub fn call_with(&self, ctx: impl AsContextMut, params: &[Val], options: CallOptions) -> Result<Vec<Val>> {
        self.invoke(ctx, params, Some(options))
    }

    fn invoke(&self, mut ctx: impl AsContextMut, params: &[Val], options: Option<CallOptions>) -> Result<Vec<Val>> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store)?;
        let params = params.iter().map(|value| value.to_raw(core)).collect::<Result<Vec<_>>>()?;
        // SAFETY: the store keeps the function.
        let count =
            unsafe { sys::WasmVM_FunctionTypeGetReturnsLength(sys::WasmVM_FunctionInstanceGetFunctionType(self.raw.as_ptr())) };
        let mut results = vec![blank(); count as usize];
        let core = ctx.core_ptr();
        // SAFETY: no reference to the core is held during the call; values are checked by the library.
        unsafe {
            invoke(core, self.raw, &params, &mut results, options)?;
            results.into_iter().map(|value| Val::from_raw(value, &mut *core)).collect()
        }
    }

    /// Checks the function's signature once, for calls that check nothing. `FUNC_SIG_MISMATCH` if it has another one.
    pub fn typed<P: WasmTyList, R: WasmTyList>(&self, mut ctx: impl AsContextMut) -> Result<TypedFunc<P, R>> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store)?;
        let wanted = signature::<P, R>();
        // SAFETY: the store keeps the function.
        let found = unsafe { FuncType::from_raw(sys::WasmVM_FunctionInstanceGetFunctionType(self.raw.as_ptr())) };
        if wanted != found {
            let message = format!("the function has the type {found:?}, not {wanted:?}");
            return Err(Error::from_code(Code::FUNC_SIG_MISMATCH, message));
        }
        let mut typed = null_mut();
        if P::BY_SLOTS && R::BY_SLOTS {
            // Functions of the host have no typed form and are called by values. The signature is the function's own, so that there is one.
            typed = core.typed(self.raw, 0, wanted.to_raw()?.0);
        }
        Ok(TypedFunc { func: *self, typed, signature: PhantomData })
    }
}

/// Calls a function.
///
/// # Safety
/// `core` is a living store that this call may use alone, without a reference to it, and the function is of that store.
unsafe fn invoke(
    core: *mut StoreCore,
    func: NonNull<sys::WasmVM_FunctionInstanceContext>,
    params: &[sys::WasmVM_Value],
    results: &mut [sys::WasmVM_Value],
    options: Option<CallOptions>,
) -> Result<()> {
    let options = options.map(CallOptions::to_raw);
    let options_at = options.as_ref().map_or(std::ptr::null(), |options| options as *const _);
    // SAFETY: see above; pointers and lengths belong together.
    unsafe {
        let result = sys::WasmVM_ExecutorInvokeWithOptions(
            (*core).executor,
            func.as_ptr(),
            params.as_ptr(),
            params.len() as u32,
            results.as_mut_ptr(),
            results.len() as u32,
            options_at,
        );
        match result.Code {
            0 => Ok(()),
            _ => Err((*core).failure(result)),
        }
    }
}

/// A function whose signature has been checked.
pub struct TypedFunc<P, R> {
    func: Func,
    /// Ends with the store; null for functions that are called by values.
    typed: *mut sys::WasmVM_TypedFunction,
    signature: PhantomData<fn(P) -> R>,
}

// SAFETY: as Func.
unsafe impl<P, R> Send for TypedFunc<P, R> {}
// SAFETY: as Func.
unsafe impl<P, R> Sync for TypedFunc<P, R> {}

impl<P, R> Clone for TypedFunc<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P, R> Copy for TypedFunc<P, R> {}

impl<P, R> std::fmt::Debug for TypedFunc<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.func.fmt(f)
    }
}

impl<P: WasmTyList, R: WasmTyList> TypedFunc<P, R> {
    /// The function without its signature.
    pub fn func(&self) -> &Func {
        &self.func
    }

    /// Calls the function.
    #[inline]
    pub fn call(&self, mut ctx: impl AsContextMut, params: P) -> Result<R> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core_ptr();
        // SAFETY: the context is an exclusive borrow; no reference to the core is held during the call.
        unsafe {
            (*core).check(self.func.store)?;
            if self.typed.is_null() {
                return self.by_values(core, params, None);
            }
            let mut slots = [0u64; MAX_SLOTS];
            params.to_slots(&mut slots);
            let result = sys::WasmVM_TypedCall(self.typed, slots.as_mut_ptr());
            match result.Code {
                0 => Ok(R::from_slots(&slots)),
                _ => Err((*core).failure(result)),
            }
        }
    }

    /// Calls the function with bounds.
    pub fn call_with(&self, mut ctx: impl AsContextMut, params: P, options: CallOptions) -> Result<R> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core_ptr();
        // SAFETY: as in `call`.
        unsafe {
            (*core).check(self.func.store)?;
            self.by_values(core, params, Some(options))
        }
    }

    /// # Safety
    /// As `invoke`.
    unsafe fn by_values(&self, core: *mut StoreCore, params: P, options: Option<CallOptions>) -> Result<R> {
        let mut raw_params = [blank(); MAX_VALUES];
        let mut raw_results = [blank(); MAX_VALUES];
        params.into_raw(&mut raw_params, &mut CorePtr(core))?;
        // SAFETY: as the caller says; the types have been checked.
        unsafe {
            invoke(core, self.func.raw, &raw_params[..P::COUNT], &mut raw_results[..R::COUNT], options)?;
            R::from_raw(&raw_results[..R::COUNT], &mut CorePtr(core))
        }
    }
}

// -- host functions --

type Entry = unsafe extern "C" fn(
    *mut c_void,
    *const sys::WasmVM_CallingFrameContext,
    *const sys::WasmVM_Value,
    *mut sys::WasmVM_Value,
) -> sys::WasmVM_Result;
type Finalizer = unsafe extern "C" fn(*mut c_void);

/// What the library passes to a host function of this crate.
struct Env<T: 'static, F> {
    store: NonNull<StoreInner<T>>,
    ty: FuncType,
    func: Arc<F>,
}

unsafe extern "C" fn end_env<T: 'static, F>(env: *mut c_void) {
    // A panic in a destructor of the host's must not go through the library.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: made by Box::into_raw; the library calls the finalizer once, when nobody can call the function any more.
        drop(unsafe { Box::from_raw(env.cast::<Env<T, F>>()) });
    }));
}

/// A host function that any number of stores can have.
pub struct HostDef<T: 'static> {
    ty: FuncType,
    entry: Entry,
    finalizer: Finalizer,
    #[allow(clippy::type_complexity)]
    env: Box<dyn Fn(NonNull<StoreInner<T>>, FuncType) -> *mut c_void + Send + Sync>,
}

impl<T: 'static> HostDef<T> {
    pub(crate) fn new(def: HostDef<T>) -> HostDef<T> {
        def
    }

    fn of<F: Send + Sync + 'static>(ty: FuncType, entry: Entry, func: F) -> HostDef<T> {
        let func = Arc::new(func);
        HostDef {
            ty,
            entry,
            finalizer: end_env::<T, F>,
            env: Box::new(move |store, ty| Box::into_raw(Box::new(Env { store, ty, func: func.clone() })).cast()),
        }
    }

    /// Makes the function in a store, which owns it.
    ///
    /// # Safety
    /// The caller has an exclusive borrow of that store.
    pub(crate) unsafe fn make(&self, store: NonNull<StoreInner<T>>) -> Result<Func> {
        let ty = self.ty.to_raw()?;
        // SAFETY: the module takes the environment and ends it once, after all that can call the function. The store outlives
        // its instances, so that the environment's pointer is good whenever the function is called.
        unsafe {
            let core = &mut (*store.as_ptr()).core;
            let env = (self.env)(store, self.ty.clone());
            let name = crate::engine::wrap("f");
            let module = sys::WasmVM_ModuleInstanceCreateWithData(crate::engine::wrap(""), env, Some(self.finalizer));
            if module.is_null() {
                (self.finalizer)(env);
                return Err(Error::from_code(Code::OUT_OF_MEMORY, "no host function could be made"));
            }
            core.own(module);
            let func = sys::WasmVM_FunctionInstanceCreate(ty.0, Some(self.entry), env, 0);
            let raw = NonNull::new(func).ok_or_else(|| Error::from_code(Code::OUT_OF_MEMORY, "no host function could be made"))?;
            crate::gc::plain(sys::WasmVM_ModuleInstanceAddFunction(module, name, func))?;
            Ok(Func { store: core.id, raw })
        }
    }

    /// As `make`, once for each store.
    ///
    /// # Safety
    /// As `make`.
    pub(crate) unsafe fn make_once(self: &Arc<Self>, store: NonNull<StoreInner<T>>) -> Result<Func> {
        let key = Arc::as_ptr(self) as usize;
        // SAFETY: the caller's borrow is exclusive.
        unsafe {
            if let Some((func, _)) = (*store.as_ptr()).core.linked.get(&key) {
                return Ok(*func);
            }
            let func = self.make(store)?;
            let keep: Arc<dyn Any + Send + Sync> = self.clone();
            (*store.as_ptr()).core.linked.insert(key, (func, keep));
            Ok(func)
        }
    }
}

const SUCCESS: sys::WasmVM_Result = sys::WasmVM_Result { Code: sys::WasmVM_ErrCode_Success };

/// Runs a host function: its error becomes the pending one of the store, a panic one that tells of it.
///
/// # Safety
/// `store` is the store whose call runs.
#[inline]
unsafe fn guarded<T: 'static>(store: NonNull<StoreInner<T>>, f: impl FnOnce() -> Result<()>) -> sys::WasmVM_Result {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(())) => SUCCESS,
        // SAFETY: the function has returned, and all that it borrowed has ended.
        Ok(Err(error)) => unsafe { failed(&mut (*store.as_ptr()).core, error) },
        // SAFETY: as above.
        Err(payload) => unsafe { failed(&mut (*store.as_ptr()).core, Error::panicked(&panic_text(payload))) },
    }
}

#[cold]
fn failed(core: &mut StoreCore, error: Error) -> sys::WasmVM_Result {
    // An exception, thrown here or by an inner call, goes on to the guest, which may catch it.
    if error.passes_exception_on() {
        return sys::WasmVM_Result { Code: error.code().0 };
    }
    core.pending = Some(error);
    sys::WasmVM_Result { Code: HOST_ERROR.0 }
}

#[cold]
fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "with a value that is no text".to_owned(),
    };
    // What was thrown may panic again when it is dropped.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    text
}

fn dynamic<T, F>(ty: FuncType, func: F) -> HostDef<T>
where
    T: 'static,
    F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
{
    unsafe extern "C" fn enter<T: 'static, F>(
        data: *mut c_void,
        frame: *const sys::WasmVM_CallingFrameContext,
        params: *const sys::WasmVM_Value,
        results: *mut sys::WasmVM_Value,
    ) -> sys::WasmVM_Result
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()>,
    {
        // SAFETY: the library passes the environment, a living frame, and as many values as the type has.
        unsafe {
            let env = &*data.cast::<Env<T, F>>();
            guarded(env.store, || {
                let core = || &mut (*env.store.as_ptr()).core;
                let params =
                    (0..env.ty.params().len()).map(|at| Val::from_raw(*params.add(at), core())).collect::<Result<Vec<_>>>()?;
                let mut returned =
                    (0..env.ty.results().len()).map(|at| Val::from_raw(*results.add(at), core())).collect::<Result<Vec<_>>>()?;
                let frame = NonNull::new_unchecked(frame.cast_mut());
                (env.func)(Caller::new(env.store, frame), &params, &mut returned)?;
                for (at, value) in returned.iter().enumerate() {
                    *results.add(at) = value.to_raw(core())?;
                }
                Ok(())
            })
        }
    }
    HostDef::of(ty, enter::<T, F>, func)
}

pub(crate) fn dynamic_def<T, F>(ty: FuncType, func: F) -> HostDef<T>
where
    T: 'static,
    F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
{
    dynamic(ty, func)
}

/// What a host function may return: values, or a `Result` of values whose error ends the call.
pub trait WasmRet {
    /// The values.
    type Ok: WasmTyList;
    #[doc(hidden)]
    fn into_result(self) -> Result<Self::Ok>;
}

impl<R: WasmTyList> WasmRet for R {
    type Ok = R;
    #[inline]
    fn into_result(self) -> Result<R> {
        Ok(self)
    }
}

impl<R: WasmTyList, E: Into<Box<dyn std::error::Error + Send + Sync>>> WasmRet for std::result::Result<R, E> {
    type Ok = R;
    #[inline]
    fn into_result(self) -> Result<R> {
        self.map_err(Error::new)
    }
}

/// Closures that can be host functions, with or without a [`Caller`] first.
pub trait IntoFunc<T: 'static, Params, Results>: Send + Sync + 'static {
    #[doc(hidden)]
    fn into_def(self) -> HostDef<T>;
}

macro_rules! closures {
    ($(($($ty:ident)*))*) => {
        $(
            #[allow(non_snake_case)]
            impl<T: 'static, F, R: WasmRet, $($ty: crate::values::WasmTy),*> IntoFunc<T, (Caller<'_, T>, $($ty,)*), R> for F
            where
                F: for<'a> Fn(Caller<'a, T>, $($ty),*) -> R + Send + Sync + 'static,
            {
                fn into_def(self) -> HostDef<T> {
                    unsafe extern "C" fn enter<T: 'static, F, R: WasmRet, $($ty: crate::values::WasmTy),*>(
                        data: *mut c_void,
                        frame: *const sys::WasmVM_CallingFrameContext,
                        params: *const sys::WasmVM_Value,
                        results: *mut sys::WasmVM_Value,
                    ) -> sys::WasmVM_Result
                    where
                        F: for<'a> Fn(Caller<'a, T>, $($ty),*) -> R,
                    {
                        // SAFETY: the library passes the environment, a living frame, and as many values of the types as the
                        // function's type has. No reference to the core is held while the closure runs.
                        unsafe {
                            let env = &*data.cast::<Env<T, F>>();
                            guarded(env.store, || {
                                let core = &raw mut (*env.store.as_ptr()).core;
                                let ($($ty,)*) = read_values::<($($ty,)*)>(params, core)?;
                                let frame = NonNull::new_unchecked(frame.cast_mut());
                                let returned = (env.func)(Caller::new(env.store, frame), $($ty),*).into_result()?;
                                write_values(returned, results, core)
                            })
                        }
                    }
                    HostDef::of(signature::<($($ty,)*), R::Ok>(), enter::<T, F, R, $($ty),*>, self)
                }
            }

            #[allow(non_snake_case)]
            impl<T: 'static, F, R: WasmRet, $($ty: crate::values::WasmTy),*> IntoFunc<T, ($($ty,)*), R> for F
            where
                F: Fn($($ty),*) -> R + Send + Sync + 'static,
                R: 'static,
            {
                fn into_def(self) -> HostDef<T> {
                    let with_caller = move |_: Caller<'_, T>, $($ty: $ty),*| self($($ty),*);
                    IntoFunc::<T, (Caller<'_, T>, $($ty,)*), R>::into_def(with_caller)
                }
            }
        )*
    };
}
closures! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) (A B C D E G H) (A B C D E G H I) (A B C D E G H I J)
    (A B C D E G H I J K)
}

/// # Safety
/// `params` has values of these types; `core` is the store whose call runs, to which no reference is held.
#[inline]
unsafe fn read_values<P: WasmTyList>(params: *const sys::WasmVM_Value, core: *mut StoreCore) -> Result<P> {
    // SAFETY: the library may pass null where there are none.
    unsafe {
        let list = if P::COUNT == 0 { &[] } else { std::slice::from_raw_parts(params, P::COUNT) };
        P::from_raw(list, &mut CorePtr(core))
    }
}

/// # Safety
/// As `read_values`.
#[inline]
unsafe fn write_values<R: WasmTyList>(values: R, results: *mut sys::WasmVM_Value, core: *mut StoreCore) -> Result<()> {
    if R::COUNT == 0 {
        return Ok(());
    }
    // SAFETY: results come filled with zeros of the right types.
    values.into_raw(unsafe { std::slice::from_raw_parts_mut(results, R::COUNT) }, &mut CorePtr(core))
}
