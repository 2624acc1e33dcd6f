//! References to objects of the collected heap.

use crate::error::{Code, Error, Result};
use crate::store::{AsContextMut, StoreCore};
use crate::{Instance, Tag, Val};
use std::ptr::NonNull;
use wasmvm_sys as sys;

/// What a reference refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefKind {
    /// Nothing: the reference has ended.
    Ended,
    /// Null.
    Null,
    /// A function.
    Func,
    /// Something of the host's.
    Extern,
    /// A small integer.
    I31,
    /// A struct.
    Struct,
    /// An array.
    Array,
    /// An exception.
    Exception,
}

/// A reference to something of the collected heap, to an i31, or null. It is a handle: those that a host function gets or makes end when it
/// returns, others with their store or [`scope`](crate::StoreContextMut::scope), if they are not retained. One that has ended gives
/// errors, never memory.
#[derive(Clone, Copy)]
pub struct AnyRef {
    raw: sys::WasmVM_Value,
    store: u64,
}

/// A value to be written over.
pub(crate) fn blank() -> sys::WasmVM_Value {
    // SAFETY: plain data.
    unsafe { sys::WasmVM_ValueGenI32(0) }
}

impl AnyRef {
    pub(crate) fn from_raw(raw: sys::WasmVM_Value, core: &StoreCore) -> AnyRef {
        AnyRef { raw, store: core.id }
    }
    pub(crate) fn to_raw(self, core: &StoreCore) -> Result<sys::WasmVM_Value> {
        if self.store != 0 {
            core.check(self.store)?;
        }
        Ok(self.raw)
    }
    /// A small integer of the low 31 bits.
    pub fn i31(value: i32) -> AnyRef {
        // SAFETY: plain data.
        AnyRef { raw: unsafe { sys::WasmVM_ValueGenI31(value) }, store: 0 }
    }

    fn in_store<C: AsContextMut, R>(
        &self,
        mut ctx: C,
        f: impl FnOnce(sys::WasmVM_Value, &mut StoreCore) -> Result<R>,
    ) -> Result<R> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        f(self.to_raw(core)?, core)
    }

    /// What it refers to.
    pub fn kind(&self, ctx: impl AsContextMut) -> Result<RefKind> {
        self.in_store(ctx, |raw, _| {
            // SAFETY: a handle that has ended is known as such.
            let kind = unsafe { sys::WasmVM_ValueGetRefKind(raw) };
            Ok(match kind {
                sys::WasmVM_RefKind_Null => RefKind::Null,
                sys::WasmVM_RefKind_Func => RefKind::Func,
                sys::WasmVM_RefKind_Extern | sys::WasmVM_RefKind_Host => RefKind::Extern,
                sys::WasmVM_RefKind_I31 => RefKind::I31,
                sys::WasmVM_RefKind_Struct => RefKind::Struct,
                sys::WasmVM_RefKind_Array => RefKind::Array,
                sys::WasmVM_RefKind_Exception => RefKind::Exception,
                _ => RefKind::Ended,
            })
        })
    }
    /// The number in an i31, with its sign.
    pub fn get_i31(&self, ctx: impl AsContextMut) -> Result<i32> {
        self.in_store(ctx, |raw, _| {
            // SAFETY: plain data.
            unsafe {
                match sys::WasmVM_ValueGetRefKind(raw) {
                    sys::WasmVM_RefKind_I31 => Ok(sys::WasmVM_ValueGetI31(raw)),
                    _ => Err(Error::from_code(Code::REF_TYPE_MISMATCH, "the reference is no i31")),
                }
            }
        })
    }
    /// Whether both refer to the same thing.
    pub fn ref_eq(&self, ctx: impl AsContextMut, other: &AnyRef) -> Result<bool> {
        // SAFETY: handles are checked by the library.
        self.in_store(ctx, |raw, core| Ok(unsafe { sys::WasmVM_ValueRefEquals(raw, other.to_raw(core)?) }))
    }

    /// Makes a struct of a type of the instance's module; no fields for default values.
    pub fn new_struct(ctx: impl AsContextMut, instance: &Instance, type_index: u32, fields: &[Val]) -> Result<AnyRef> {
        let mut ctx = ctx;
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(instance.store)?;
        let fields = fields.iter().map(|field| field.to_raw(core)).collect::<Result<Vec<_>>>()?;
        let mut out = blank();
        // SAFETY: instance and values are of this store; pointer and length belong together.
        let result =
            unsafe { sys::WasmVM_StructCreate(instance.raw.as_ptr(), type_index, fields.as_ptr(), fields.len() as u32, &mut out) };
        plain(result)?;
        Ok(AnyRef::from_raw(out, core))
    }
    /// Makes an array of a type of the instance's module, filled with `init`, or with its default.
    pub fn new_array(
        ctx: impl AsContextMut,
        instance: &Instance,
        type_index: u32,
        length: u32,
        init: Option<&Val>,
    ) -> Result<AnyRef> {
        let mut ctx = ctx;
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(instance.store)?;
        let init = init.map(|value| value.to_raw(core)).transpose()?;
        let init_at = init.as_ref().map_or(std::ptr::null(), |value| value as *const _);
        let mut out = blank();
        // SAFETY: instance and value are of this store.
        plain(unsafe { sys::WasmVM_ArrayCreate(instance.raw.as_ptr(), type_index, length, init_at, &mut out) })?;
        Ok(AnyRef::from_raw(out, core))
    }
    /// A field of a struct; i8 and i16 without sign.
    pub fn field(&self, ctx: impl AsContextMut, index: u32) -> Result<Val> {
        self.in_store(ctx, |raw, core| {
            let mut out = blank();
            // SAFETY: the handle is checked by the library, the output is ours.
            unsafe {
                plain(sys::WasmVM_StructGetField(raw, index, &mut out))?;
                Val::from_raw(out, core)
            }
        })
    }
    /// Writes a field of a struct.
    pub fn set_field(&self, ctx: impl AsContextMut, index: u32, value: &Val) -> Result<()> {
        self.in_store(ctx, |raw, core| {
            // SAFETY: handle and value are checked by the library.
            plain(unsafe { sys::WasmVM_StructSetField(raw, index, value.to_raw(core)?) })
        })
    }
    /// Number of fields of a struct or elements of an array; 0 for anything else.
    pub fn len(&self, ctx: impl AsContextMut) -> Result<u32> {
        // SAFETY: the handle is checked by the library; one of the two is 0.
        self.in_store(ctx, |raw, _| Ok(unsafe { sys::WasmVM_StructGetFieldCount(raw) + sys::WasmVM_ArrayGetLength(raw) }))
    }
    /// An element of an array; i8 and i16 without sign.
    pub fn element(&self, ctx: impl AsContextMut, index: u32) -> Result<Val> {
        self.in_store(ctx, |raw, core| {
            let mut out = blank();
            // SAFETY: the handle is checked by the library, the output is ours.
            unsafe {
                plain(sys::WasmVM_ArrayGetElement(raw, index, &mut out))?;
                Val::from_raw(out, core)
            }
        })
    }
    /// Writes an element of an array.
    pub fn set_element(&self, ctx: impl AsContextMut, index: u32, value: &Val) -> Result<()> {
        self.in_store(ctx, |raw, core| {
            // SAFETY: handle and value are checked by the library.
            plain(unsafe { sys::WasmVM_ArraySetElement(raw, index, value.to_raw(core)?) })
        })
    }
    /// The values of an exception.
    pub fn exception_values(&self, ctx: impl AsContextMut) -> Result<Vec<Val>> {
        self.in_store(ctx, |raw, core| {
            // SAFETY: the handle is checked by the library; pointer and length belong together.
            unsafe {
                let mut values = vec![blank(); sys::WasmVM_ExceptionGetValues(raw, std::ptr::null_mut(), 0) as usize];
                sys::WasmVM_ExceptionGetValues(raw, values.as_mut_ptr(), values.len() as u32);
                values.into_iter().map(|value| Val::from_raw(value, core)).collect()
            }
        })
    }
    /// The tag of an exception; none for anything else.
    pub fn exception_tag(&self, ctx: impl AsContextMut) -> Result<Option<Tag>> {
        self.in_store(ctx, |raw, core| {
            // SAFETY: the handle is checked by the library; the tag lives as long as the exception, and is kept at once.
            unsafe {
                let Some(raw) = NonNull::new(sys::WasmVM_ExceptionGetTag(raw).cast_mut()) else { return Ok(None) };
                core.keep_tag(raw.as_ptr())?;
                Ok(Some(Tag { store: core.id, raw }))
            }
        })
    }
    /// The exception with which the last call ended, if it ended with [`Code::UNCAUGHT_EXCEPTION`].
    pub fn take_exception(ctx: impl AsContextMut) -> Option<AnyRef> {
        let mut ctx = ctx;
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        let mut out = blank();
        // SAFETY: the store lives, the output is ours.
        unsafe { sys::WasmVM_StoreTakeException(core.raw, &mut out) }.then(|| AnyRef::from_raw(out, core))
    }
    pub(crate) fn retain(&self, core: &mut StoreCore) -> Result<()> {
        // SAFETY: the handle is checked by the library.
        plain(unsafe { sys::WasmVM_ValueRetain(self.to_raw(core)?) })
    }
    pub(crate) fn release(&self, core: &mut StoreCore) -> Result<()> {
        // SAFETY: as above.
        plain(unsafe { sys::WasmVM_ValueRelease(self.to_raw(core)?) })
    }
}

impl std::fmt::Debug for AnyRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnyRef")
    }
}

/// The error of functions that leave no context.
pub(crate) fn plain(result: sys::WasmVM_Result) -> Result<()> {
    match result.Code {
        0 => Ok(()),
        // SAFETY: there is no context.
        _ => Err(unsafe { Error::from_context(result, std::ptr::null()) }),
    }
}
