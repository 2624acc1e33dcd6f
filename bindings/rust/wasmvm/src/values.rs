//! Values, and the Rust types that stand for them in signatures.

use crate::error::{Code, Error, Result};
use crate::gc::AnyRef;
use crate::store::StoreCore;
use crate::types::ValType;
use crate::{Func, FuncType};
use std::any::Any;
use std::sync::Arc;
use wasmvm_sys as sys;

/// An object of the host's that guests can hold. Cheap to clone. A store keeps what was given to it until it ends.
#[derive(Clone)]
pub struct ExternRef(Arc<Box<dyn Any + Send + Sync>>);

impl ExternRef {
    /// Makes an object available to guests.
    pub fn new(value: impl Any + Send + Sync) -> ExternRef {
        ExternRef(Arc::new(Box::new(value)))
    }
    /// The object.
    pub fn data(&self) -> &(dyn Any + Send + Sync) {
        &**self.0
    }
    /// The object, if it is of that type.
    pub fn downcast_ref<V: Any>(&self) -> Option<&V> {
        self.data().downcast_ref()
    }
    /// Whether both are the same object.
    pub fn ptr_eq(a: &ExternRef, b: &ExternRef) -> bool {
        Arc::ptr_eq(&a.0, &b.0)
    }
    pub(crate) fn address(&self) -> usize {
        // The allocation holds counters and a box, so that it is aligned and its address unlike those of others.
        Arc::as_ptr(&self.0) as usize
    }
}

impl std::fmt::Debug for ExternRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExternRef({:#x})", self.address())
    }
}

/// A value.
#[derive(Clone, Debug)]
pub enum Val {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// The bits of a 32-bit float.
    F32(u32),
    /// The bits of a 64-bit float.
    F64(u64),
    /// A vector, the first lane in the low bits.
    V128(u128),
    /// A function, or null.
    FuncRef(Option<Func>),
    /// An object of the host's, or null.
    ExternRef(Option<ExternRef>),
    /// Any other reference.
    AnyRef(AnyRef),
}

macro_rules! accessors {
    ($($get:ident $variant:ident $ty:ty = $from:expr, $into:expr;)*) => {
        $(
            impl From<$ty> for Val {
                fn from(value: $ty) -> Val {
                    #[allow(clippy::redundant_closure_call)]
                    Val::$variant(($into)(value))
                }
            }
            impl Val {
                /// The value, if it is of that type.
                pub fn $get(&self) -> Option<$ty> {
                    match self {
                        #[allow(clippy::redundant_closure_call)]
                        Val::$variant(value) => Some(($from)(value.clone())),
                        _ => None,
                    }
                }
            }
        )*
    };
}
accessors! {
    i32 I32 i32 = |v| v, |v| v;
    i64 I64 i64 = |v| v, |v| v;
    f32 F32 f32 = f32::from_bits, f32::to_bits;
    f64 F64 f64 = f64::from_bits, f64::to_bits;
    v128 V128 u128 = |v| v, |v| v;
    func FuncRef Option<Func> = |v| v, |v| v;
    extern_ref ExternRef Option<ExternRef> = |v| v, |v| v;
    any_ref AnyRef AnyRef = |v| v, |v| v;
}

impl Val {
    /// The value's type.
    pub fn ty(&self) -> ValType {
        match self {
            Val::I32(_) => ValType::I32,
            Val::I64(_) => ValType::I64,
            Val::F32(_) => ValType::F32,
            Val::F64(_) => ValType::F64,
            Val::V128(_) => ValType::V128,
            Val::FuncRef(_) => ValType::FuncRef,
            Val::ExternRef(_) => ValType::ExternRef,
            Val::AnyRef(_) => ValType::OtherRef,
        }
    }

    pub(crate) fn to_raw(&self, core: &mut StoreCore) -> Result<sys::WasmVM_Value> {
        // SAFETY: plain data; functions are checked to be of the store, which keeps them.
        unsafe {
            Ok(match self {
                Val::I32(value) => sys::WasmVM_ValueGenI32(*value),
                Val::I64(value) => sys::WasmVM_ValueGenI64(*value),
                Val::F32(bits) => sys::WasmVM_ValueGenF32(f32::from_bits(*bits)),
                Val::F64(bits) => sys::WasmVM_ValueGenF64(f64::from_bits(*bits)),
                Val::V128(value) => sys::WasmVM_ValueGenV128Words(*value as u64, (*value >> 64) as u64),
                Val::FuncRef(None) => sys::WasmVM_ValueGenFuncRef(std::ptr::null()),
                Val::FuncRef(Some(func)) => {
                    core.check(func.store)?;
                    sys::WasmVM_ValueGenFuncRef(func.raw.as_ptr())
                }
                Val::ExternRef(None) => sys::WasmVM_ValueGenExternRef(std::ptr::null_mut()),
                Val::ExternRef(Some(value)) => sys::WasmVM_ValueGenExternRef(core.extern_token(value)),
                Val::AnyRef(value) => value.to_raw(core)?,
            })
        }
    }

    /// # Safety
    /// `raw` is a value that the library made in this store, and that is still good.
    pub(crate) unsafe fn from_raw(raw: sys::WasmVM_Value, core: &mut StoreCore) -> Result<Val> {
        // SAFETY: the type is looked at before the value; the caller vouches for the rest.
        unsafe {
            Ok(match ValType::from_raw(raw.Type) {
                ValType::I32 => Val::I32(sys::WasmVM_ValueGetI32(raw)),
                ValType::I64 => Val::I64(sys::WasmVM_ValueGetI64(raw)),
                ValType::F32 => Val::F32(sys::WasmVM_ValueGetF32(raw).to_bits()),
                ValType::F64 => Val::F64(sys::WasmVM_ValueGetF64(raw).to_bits()),
                ValType::V128 => {
                    let (mut low, mut high) = (0, 0);
                    sys::WasmVM_ValueGetV128Words(raw, &mut low, &mut high);
                    Val::V128(u128::from(low) | u128::from(high) << 64)
                }
                _ if sys::WasmVM_ValTypeIsFuncRef(raw.Type) => {
                    let func = std::ptr::NonNull::new(sys::WasmVM_ValueGetFuncRef(raw).cast_mut());
                    Val::FuncRef(match func {
                        None => None,
                        Some(raw) => {
                            core.keep_func(raw.as_ptr())?;
                            Some(Func { store: core.id, raw })
                        }
                    })
                }
                _ if sys::WasmVM_ValTypeIsExternRef(raw.Type) => match sys::WasmVM_ValueIsNullRef(raw) {
                    true => Val::ExternRef(None),
                    false => match core.extern_of(sys::WasmVM_ValueGetExternRef(raw)) {
                        Some(value) => Val::ExternRef(Some(value)),
                        None => Val::AnyRef(AnyRef::from_raw(raw, core)),
                    },
                },
                _ => Val::AnyRef(AnyRef::from_raw(raw, core)),
            })
        }
    }
}

/// Rust types that stand for one value: `i32`, `u32`, `i64`, `u64`, `f32`, `f64`, `u128` (a vector), `Option<Func>`,
/// `Option<ExternRef>` and `AnyRef`.
///
/// # Safety
/// Not to be implemented elsewhere: the library trusts slots to be of the type that [`WasmTy::TYPE`] says.
pub unsafe trait WasmTy: Sized + 'static {
    /// The type of values.
    const TYPE: ValType;
    /// Slots of a typed call; 0 for references, which go another way.
    #[doc(hidden)]
    const SLOTS: usize;
    #[doc(hidden)]
    fn to_slots(self, slots: &mut [u64]);
    #[doc(hidden)]
    fn from_slots(slots: &[u64]) -> Self;
    #[doc(hidden)]
    fn into_raw(self, core: &mut CorePtr) -> Result<sys::WasmVM_Value>;
    /// # Safety
    /// `raw` is a value of this type that the library made, and that is still good.
    #[doc(hidden)]
    unsafe fn from_raw(raw: &sys::WasmVM_Value, core: &mut CorePtr) -> Result<Self>;
}

/// The inner part of a store, which nobody outside can name.
#[doc(hidden)]
pub struct CorePtr(pub(crate) *mut StoreCore);

impl CorePtr {
    pub(crate) fn get(&mut self) -> &mut StoreCore {
        // SAFETY: made where a store is borrowed exclusively and no guest code runs, and gone before that changes.
        unsafe { &mut *self.0 }
    }
}

macro_rules! numbers {
    ($($ty:ty, $val:ident, $generate:ident, $read:ident, $slot:expr, $unslot:expr;)*) => {
        $(
            // SAFETY: the slot holds the bits of the value, low half first.
            unsafe impl WasmTy for $ty {
                const TYPE: ValType = ValType::$val;
                const SLOTS: usize = 1;
                #[inline]
                fn to_slots(self, slots: &mut [u64]) {
                    #[allow(clippy::redundant_closure_call)]
                    { slots[0] = ($slot)(self); }
                }
                #[inline]
                fn from_slots(slots: &[u64]) -> Self {
                    #[allow(clippy::redundant_closure_call)]
                    ($unslot)(slots[0])
                }
                #[inline]
                fn into_raw(self, _: &mut CorePtr) -> Result<sys::WasmVM_Value> {
                    // SAFETY: plain data.
                    Ok(unsafe { sys::$generate(self as _) })
                }
                #[inline]
                unsafe fn from_raw(raw: &sys::WasmVM_Value, _: &mut CorePtr) -> Result<Self> {
                    // SAFETY: plain data.
                    Ok(unsafe { sys::$read(*raw) } as Self)
                }
            }
        )*
    };
}
numbers! {
    i32, I32, WasmVM_ValueGenI32, WasmVM_ValueGetI32, |v: i32| u64::from(v as u32), |s| s as u32 as i32;
    u32, I32, WasmVM_ValueGenI32, WasmVM_ValueGetI32, |v: u32| u64::from(v), |s| s as u32;
    i64, I64, WasmVM_ValueGenI64, WasmVM_ValueGetI64, |v: i64| v as u64, |s| s as i64;
    u64, I64, WasmVM_ValueGenI64, WasmVM_ValueGetI64, |v: u64| v, |s| s;
    f32, F32, WasmVM_ValueGenF32, WasmVM_ValueGetF32, |v: f32| u64::from(v.to_bits()), |s| f32::from_bits(s as u32);
    f64, F64, WasmVM_ValueGenF64, WasmVM_ValueGetF64, |v: f64| v.to_bits(), f64::from_bits;
}

// SAFETY: two slots, the low half first.
unsafe impl WasmTy for u128 {
    const TYPE: ValType = ValType::V128;
    const SLOTS: usize = 2;
    fn to_slots(self, slots: &mut [u64]) {
        slots[0] = self as u64;
        slots[1] = (self >> 64) as u64;
    }
    fn from_slots(slots: &[u64]) -> Self {
        u128::from(slots[0]) | u128::from(slots[1]) << 64
    }
    fn into_raw(self, core: &mut CorePtr) -> Result<sys::WasmVM_Value> {
        Val::V128(self).to_raw(core.get())
    }
    unsafe fn from_raw(raw: &sys::WasmVM_Value, core: &mut CorePtr) -> Result<Self> {
        // SAFETY: the caller vouches for the value.
        unsafe { Val::from_raw(*raw, core.get()) }?.v128().ok_or_else(wrong_type)
    }
}

macro_rules! references {
    ($($ty:ty, $val:ident, $get:ident;)*) => {
        $(
            // SAFETY: references have no slots.
            unsafe impl WasmTy for $ty {
                const TYPE: ValType = ValType::$val;
                const SLOTS: usize = 0;
                fn to_slots(self, _: &mut [u64]) {
                    unreachable!("references do not go by slots")
                }
                fn from_slots(_: &[u64]) -> Self {
                    unreachable!("references do not go by slots")
                }
                fn into_raw(self, core: &mut CorePtr) -> Result<sys::WasmVM_Value> {
                    Val::from(self).to_raw(core.get())
                }
                unsafe fn from_raw(raw: &sys::WasmVM_Value, core: &mut CorePtr) -> Result<Self> {
                    // SAFETY: the caller vouches for the value.
                    unsafe { Val::from_raw(*raw, core.get()) }?.$get().ok_or_else(wrong_type)
                }
            }
        )*
    };
}
references! {
    Option<Func>, FuncRef, func;
    Option<ExternRef>, ExternRef, extern_ref;
    AnyRef, OtherRef, any_ref;
}

fn wrong_type() -> Error {
    Error::from_code(Code::REF_TYPE_MISMATCH, "the reference is not one of that type")
}

/// Lists of values in signatures: `()`, a [`WasmTy`], or a tuple of up to ten.
///
/// # Safety
/// Not to be implemented elsewhere: lengths and types are trusted.
pub unsafe trait WasmTyList: Sized + 'static {
    #[doc(hidden)]
    const COUNT: usize;
    /// Whether all of them go by slots.
    #[doc(hidden)]
    const BY_SLOTS: bool;
    #[doc(hidden)]
    fn types() -> Vec<ValType>;
    #[doc(hidden)]
    fn to_slots(self, slots: &mut [u64]);
    #[doc(hidden)]
    fn from_slots(slots: &[u64]) -> Self;
    #[doc(hidden)]
    fn into_raw(self, out: &mut [sys::WasmVM_Value], core: &mut CorePtr) -> Result<()>;
    /// # Safety
    /// `raw` has `COUNT` values of these types that the library made.
    #[doc(hidden)]
    unsafe fn from_raw(raw: &[sys::WasmVM_Value], core: &mut CorePtr) -> Result<Self>;
}

/// Slots that any list needs at most.
pub(crate) const MAX_SLOTS: usize = 20;
/// Values that any list has at most.
pub(crate) const MAX_VALUES: usize = 10;

// SAFETY: one value.
unsafe impl<A: WasmTy> WasmTyList for A {
    const COUNT: usize = 1;
    const BY_SLOTS: bool = A::SLOTS != 0;
    fn types() -> Vec<ValType> {
        vec![A::TYPE]
    }
    #[inline]
    fn to_slots(self, slots: &mut [u64]) {
        WasmTy::to_slots(self, slots);
    }
    #[inline]
    fn from_slots(slots: &[u64]) -> Self {
        WasmTy::from_slots(slots)
    }
    #[inline]
    fn into_raw(self, out: &mut [sys::WasmVM_Value], core: &mut CorePtr) -> Result<()> {
        out[0] = WasmTy::into_raw(self, core)?;
        Ok(())
    }
    #[inline]
    unsafe fn from_raw(raw: &[sys::WasmVM_Value], core: &mut CorePtr) -> Result<Self> {
        // SAFETY: the caller vouches for the values.
        unsafe { WasmTy::from_raw(&raw[0], core) }
    }
}

macro_rules! lists {
    ($(($($ty:ident)*))*) => {
        $(
            // SAFETY: the values one after another.
            #[allow(non_snake_case, unused_mut, unused_variables, unused_assignments, clippy::unused_unit)]
            unsafe impl<$($ty: WasmTy),*> WasmTyList for ($($ty,)*) {
                const COUNT: usize = 0 $(+ { let _ = $ty::SLOTS; 1 })*;
                const BY_SLOTS: bool = true $(&& $ty::SLOTS != 0)*;
                fn types() -> Vec<ValType> {
                    vec![$($ty::TYPE),*]
                }
                #[inline]
                fn to_slots(self, slots: &mut [u64]) {
                    let ($($ty,)*) = self;
                    let mut at = 0;
                    $(WasmTy::to_slots($ty, &mut slots[at..]); at += $ty::SLOTS;)*
                }
                #[inline]
                fn from_slots(slots: &[u64]) -> Self {
                    let mut at = 0;
                    $(let $ty = <$ty as WasmTy>::from_slots(&slots[at..]); at += $ty::SLOTS;)*
                    ($($ty,)*)
                }
                #[inline]
                fn into_raw(self, out: &mut [sys::WasmVM_Value], core: &mut CorePtr) -> Result<()> {
                    let ($($ty,)*) = self;
                    let mut at = 0;
                    $(out[at] = WasmTy::into_raw($ty, core)?; at += 1;)*
                    Ok(())
                }
                #[inline]
                unsafe fn from_raw(raw: &[sys::WasmVM_Value], core: &mut CorePtr) -> Result<Self> {
                    let mut at = 0;
                    // SAFETY: the caller vouches for the values.
                    $(let $ty = unsafe { <$ty as WasmTy>::from_raw(&raw[at], core) }?; at += 1;)*
                    Ok(($($ty,)*))
                }
            }
        )*
    };
}
lists! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J)
}

/// The signature of a function with these parameters and results.
pub(crate) fn signature<P: WasmTyList, R: WasmTyList>() -> FuncType {
    FuncType::new(P::types(), R::types())
}
