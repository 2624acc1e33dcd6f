//! Memories, globals and tables.

use crate::error::{Code, Error, Result};
use crate::gc::{blank, plain};
use crate::store::{AsContext, AsContextMut};
use crate::types::{FuncType, GlobalType, Limits, MemoryType, TableType, ValType};
use crate::{Func, Val};
use std::ptr::NonNull;
use wasmvm_sys as sys;

/// Something that modules import and export.
#[derive(Clone, Copy, Debug)]
pub enum Extern {
    /// A function.
    Func(Func),
    /// A table.
    Table(Table),
    /// A memory.
    Memory(Memory),
    /// A global.
    Global(Global),
    /// A tag of exceptions.
    Tag(Tag),
}

macro_rules! externs {
    ($($name:ident $into:ident;)*) => {
        $(
            impl From<$name> for Extern {
                fn from(value: $name) -> Extern {
                    Extern::$name(value)
                }
            }
            impl Extern {
                /// What it is, if it is of that kind.
                pub fn $into(self) -> Option<$name> {
                    match self {
                        Extern::$name(value) => Some(value),
                        _ => None,
                    }
                }
            }
        )*
    };
}
externs! {
    Func into_func;
    Table into_table;
    Memory into_memory;
    Global into_global;
    Tag into_tag;
}

impl Extern {
    pub(crate) fn store(&self) -> u64 {
        match self {
            Extern::Func(it) => it.store,
            Extern::Table(it) => it.store,
            Extern::Memory(it) => it.store,
            Extern::Global(it) => it.store,
            Extern::Tag(it) => it.store,
        }
    }
}

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $raw:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name {
            pub(crate) store: u64,
            pub(crate) raw: NonNull<sys::$raw>,
        }
        // SAFETY: an address and a number; every use goes through a borrow of the store.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:p})"), self.raw)
            }
        }
    };
}
handle! {
    /// A memory in a store.
    Memory, WasmVM_MemoryInstanceContext
}
handle! {
    /// A global in a store.
    Global, WasmVM_GlobalInstanceContext
}
handle! {
    /// A table in a store.
    Table, WasmVM_TableInstanceContext
}

handle! {
    /// A tag of exceptions in a store.
    Tag, WasmVM_TagInstanceContext
}

fn refused(what: &str) -> Error {
    Error::from_code(Code::LIMIT_EXCEEDED, format!("the {what} was refused: its limits or its value do not fit"))
}

/// Numbers that can be read from and written to memories, little-endian.
pub trait Number: Copy + private::Sealed {
    #[doc(hidden)]
    type Bytes: AsRef<[u8]> + AsMut<[u8]> + Default;
    #[doc(hidden)]
    fn from_bytes(bytes: Self::Bytes) -> Self;
    #[doc(hidden)]
    fn to_bytes(self) -> Self::Bytes;
}

mod private {
    pub trait Sealed {}
}

macro_rules! plain_numbers {
    ($($ty:ty)*) => {
        $(
            impl private::Sealed for $ty {}
            impl Number for $ty {
                type Bytes = [u8; size_of::<$ty>()];
                fn from_bytes(bytes: Self::Bytes) -> Self {
                    <$ty>::from_le_bytes(bytes)
                }
                fn to_bytes(self) -> Self::Bytes {
                    self.to_le_bytes()
                }
            }
        )*
    };
}
plain_numbers! { u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 f32 f64 }

fn out_of_bounds(offset: u64, length: u64) -> Error {
    Error::from_code(Code::MEMORY_OUT_OF_BOUNDS, format!("out of bounds memory access: {length} bytes at {offset:#x}"))
}

impl Memory {
    /// A memory of zeros, in pages of 64 KiB.
    pub fn new(mut ctx: impl AsContextMut, limits: Limits) -> Result<Memory> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        let limits = limits.to_raw();
        // SAFETY: types are deleted where they were made; the store takes the memory over.
        unsafe {
            let ty = sys::WasmVM_MemoryTypeCreate(limits.0);
            let raw = sys::WasmVM_MemoryInstanceCreate(ty);
            sys::WasmVM_MemoryTypeDelete(ty);
            let raw = NonNull::new(raw).ok_or_else(|| refused("memory"))?;
            core.keep_memory(raw.as_ptr())?;
            Ok(Memory { store: core.id, raw })
        }
    }
    /// The memory's type; its minimum is the present size.
    pub fn ty(&self, ctx: impl AsContext) -> Result<MemoryType> {
        ctx.as_context().core().check(self.store)?;
        // SAFETY: the store keeps the memory.
        Ok(unsafe { MemoryType::from_raw(sys::WasmVM_MemoryInstanceGetMemoryType(self.raw.as_ptr())) })
    }
    /// Size in pages. Panics if the memory belongs to another store.
    pub fn size(&self, ctx: impl AsContext) -> u64 {
        ctx.as_context().core().check(self.store).expect("the memory is of this store");
        // SAFETY: the store keeps the memory.
        unsafe { sys::WasmVM_MemoryInstanceGetPageSize(self.raw.as_ptr()) }
    }
    /// Adds pages of zeros; gives the size before, in pages.
    pub fn grow(&self, mut ctx: impl AsContextMut, pages: u64) -> Result<u64> {
        let ctx = ctx.as_context_mut();
        let before = self.size(&ctx);
        // SAFETY: the borrow is exclusive, so that nobody holds the bytes.
        plain(unsafe { sys::WasmVM_MemoryInstanceGrowPage(self.raw.as_ptr(), pages) })?;
        Ok(before)
    }

    fn bytes(&self, id_checked: Result<()>) -> (*mut u8, usize) {
        id_checked.expect("the memory is of this store");
        // SAFETY: the store keeps the memory.
        unsafe {
            let pages = sys::WasmVM_MemoryInstanceGetPageSize(self.raw.as_ptr());
            // Pages have 64 KiB or one byte; the library tells which bytes exist.
            for page in [65536, 1] {
                let Some(length) = pages.checked_mul(page).filter(|length| *length != 0) else { continue };
                let at = sys::WasmVM_MemoryInstanceGetPointer(self.raw.as_ptr(), 0, length);
                if !at.is_null() {
                    return (at, length as usize);
                }
            }
        }
        (NonNull::dangling().as_ptr(), 0)
    }

    /// The memory's bytes. They borrow the store: as long as they are held, no call can run and the memory cannot grow. Panics if the
    /// memory belongs to another store.
    pub fn data<'a, T: 'static>(&self, ctx: impl Into<crate::StoreContext<'a, T>>) -> &'a [u8] {
        let ctx = ctx.into();
        let (at, length) = self.bytes(ctx.core().check(self.store));
        // SAFETY: the bytes exist until the memory grows or the store ends, which the borrow keeps from happening; guests run in
        // this store alone, since threads of guests are off.
        unsafe { std::slice::from_raw_parts(at, length) }
    }
    /// The memory's bytes, for writing. As [`Memory::data`].
    pub fn data_mut<'a, T: 'static>(&self, ctx: impl Into<crate::StoreContextMut<'a, T>>) -> &'a mut [u8] {
        self.data_and_store_mut(ctx).0
    }
    /// The memory's bytes and the host's data, both for writing. As [`Memory::data`].
    pub fn data_and_store_mut<'a, T: 'static>(&self, ctx: impl Into<crate::StoreContextMut<'a, T>>) -> (&'a mut [u8], &'a mut T) {
        let mut ctx = ctx.into();
        let checked = ctx.core().check(self.store);
        let (at, length) = self.bytes(checked);
        // SAFETY: as in `data`; the borrow is exclusive, and the host's data is not part of the memory.
        unsafe { (std::slice::from_raw_parts_mut(at, length), &mut (*ctx.inner.as_ptr()).data) }
    }
    /// Copies bytes out of the memory.
    pub fn read(&self, ctx: impl AsContext, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let ctx = ctx.as_context();
        ctx.core().check(self.store)?;
        let length = buffer.len() as u64;
        // SAFETY: pointer and length belong together, and the memory is the store's.
        let result = unsafe { sys::WasmVM_MemoryInstanceGetData(self.raw.as_ptr(), buffer.as_mut_ptr(), offset, length) };
        plain(result).map_err(|_| out_of_bounds(offset, length))
    }
    /// Copies bytes into the memory.
    pub fn write(&self, mut ctx: impl AsContextMut, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut ctx = ctx.as_context_mut();
        ctx.core().check(self.store)?;
        let length = bytes.len() as u64;
        // SAFETY: as above.
        let result = unsafe { sys::WasmVM_MemoryInstanceSetData(self.raw.as_ptr(), bytes.as_ptr(), offset, length) };
        plain(result).map_err(|_| out_of_bounds(offset, length))
    }
    /// Reads a number.
    pub fn load<N: Number>(&self, ctx: impl AsContext, offset: u64) -> Result<N> {
        let mut bytes = N::Bytes::default();
        self.read(ctx, offset, bytes.as_mut())?;
        Ok(N::from_bytes(bytes))
    }
    /// Writes a number.
    pub fn store<N: Number>(&self, ctx: impl AsContextMut, offset: u64, value: N) -> Result<()> {
        self.write(ctx, offset, value.to_bytes().as_ref())
    }
    /// Copies a text out of the memory.
    pub fn read_string(&self, ctx: impl AsContext, offset: u64, length: u64) -> Result<String> {
        let ctx = ctx.as_context();
        ctx.core().check(self.store)?;
        let bytes = self.data(ctx);
        let range = usize::try_from(offset)
            .ok()
            .zip(usize::try_from(length).ok())
            .and_then(|(offset, length)| bytes.get(offset..offset.checked_add(length)?));
        let text = range.ok_or_else(|| out_of_bounds(offset, length))?;
        String::from_utf8(text.to_vec()).map_err(Error::new)
    }
}

impl<'a, T: 'static, C: AsContext<Data = T>> From<&'a C> for crate::StoreContext<'a, T> {
    fn from(ctx: &'a C) -> Self {
        ctx.as_context()
    }
}
impl<'a, T: 'static, C: AsContext<Data = T>> From<&'a mut C> for crate::StoreContext<'a, T> {
    fn from(ctx: &'a mut C) -> Self {
        C::as_context(ctx)
    }
}
impl<'a, T: 'static, C: AsContextMut<Data = T>> From<&'a mut C> for crate::StoreContextMut<'a, T> {
    fn from(ctx: &'a mut C) -> Self {
        C::as_context_mut(ctx)
    }
}

impl Global {
    /// A global with a value.
    pub fn new(mut ctx: impl AsContextMut, ty: GlobalType, value: Val) -> Result<Global> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        let value = value.to_raw(core)?;
        let mutability = if ty.is_mutable { sys::WasmVM_Mutability_Var } else { sys::WasmVM_Mutability_Const };
        // SAFETY: the type is deleted where it was made; the store takes the global over.
        unsafe {
            let ty = sys::WasmVM_GlobalTypeCreate(ty.content.to_raw()?, mutability);
            let raw = sys::WasmVM_GlobalInstanceCreate(ty, value);
            sys::WasmVM_GlobalTypeDelete(ty);
            let raw = NonNull::new(raw).ok_or_else(|| refused("global"))?;
            core.keep_global(raw.as_ptr())?;
            Ok(Global { store: core.id, raw })
        }
    }
    /// The global's type.
    pub fn ty(&self, ctx: impl AsContext) -> Result<GlobalType> {
        ctx.as_context().core().check(self.store)?;
        // SAFETY: the store keeps the global.
        Ok(unsafe { GlobalType::from_raw(sys::WasmVM_GlobalInstanceGetGlobalType(self.raw.as_ptr())) })
    }
    /// The present value.
    pub fn get(&self, mut ctx: impl AsContextMut) -> Result<Val> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store)?;
        // SAFETY: the store keeps the global.
        unsafe { Val::from_raw(sys::WasmVM_GlobalInstanceGetValue(self.raw.as_ptr()), core) }
    }
    /// Changes the value.
    pub fn set(&self, mut ctx: impl AsContextMut, value: Val) -> Result<()> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store)?;
        let value = value.to_raw(core)?;
        // SAFETY: the value is of this store; its type is checked by the library.
        plain(unsafe { sys::WasmVM_GlobalInstanceSetValue(self.raw.as_ptr(), value) })
    }
}

impl Table {
    /// A table filled with one value. Elements are of the type [`ValType::FuncRef`] or [`ValType::ExternRef`].
    pub fn new(mut ctx: impl AsContextMut, element: ValType, limits: Limits, init: Val) -> Result<Table> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        let init = init.to_raw(core)?;
        let limits = limits.to_raw();
        // SAFETY: types are deleted where they were made; the store takes the table over.
        unsafe {
            let ty = sys::WasmVM_TableTypeCreate(element.to_raw()?, limits.0);
            let raw = sys::WasmVM_TableInstanceCreateWithInit(ty, init);
            sys::WasmVM_TableTypeDelete(ty);
            let raw = NonNull::new(raw).ok_or_else(|| refused("table"))?;
            core.keep_table(raw.as_ptr())?;
            Ok(Table { store: core.id, raw })
        }
    }
    /// The table's type; its minimum is the present size.
    pub fn ty(&self, ctx: impl AsContext) -> Result<TableType> {
        ctx.as_context().core().check(self.store)?;
        // SAFETY: the store keeps the table.
        Ok(unsafe { TableType::from_raw(sys::WasmVM_TableInstanceGetTableType(self.raw.as_ptr())) })
    }
    /// Number of elements. Panics if the table belongs to another store.
    pub fn size(&self, ctx: impl AsContext) -> u64 {
        ctx.as_context().core().check(self.store).expect("the table is of this store");
        // SAFETY: the store keeps the table.
        unsafe { sys::WasmVM_TableInstanceGetSize(self.raw.as_ptr()) }
    }
    /// Reads an element.
    pub fn get(&self, mut ctx: impl AsContextMut, index: u64) -> Result<Val> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store)?;
        let mut out = blank();
        // SAFETY: the store keeps the table; the output is ours.
        unsafe {
            plain(sys::WasmVM_TableInstanceGetData(self.raw.as_ptr(), &mut out, index))?;
            Val::from_raw(out, core)
        }
    }
    /// Writes an element.
    pub fn set(&self, mut ctx: impl AsContextMut, index: u64, value: Val) -> Result<()> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        core.check(self.store)?;
        let value = value.to_raw(core)?;
        // SAFETY: the value is of this store; its type is checked by the library.
        plain(unsafe { sys::WasmVM_TableInstanceSetData(self.raw.as_ptr(), value, index) })
    }
    /// Adds elements, all null; gives the size before.
    pub fn grow(&self, mut ctx: impl AsContextMut, count: u64) -> Result<u64> {
        let ctx = ctx.as_context_mut();
        let before = self.size(&ctx);
        // SAFETY: the store keeps the table, and the borrow is exclusive.
        plain(unsafe { sys::WasmVM_TableInstanceGrow(self.raw.as_ptr(), count) })?;
        Ok(before)
    }
}

impl Tag {
    /// A tag for exceptions with values of these types.
    pub fn new(mut ctx: impl AsContextMut, values: impl IntoIterator<Item = ValType>) -> Result<Tag> {
        let mut ctx = ctx.as_context_mut();
        let core = ctx.core();
        let ty = FuncType::new(values, []).to_raw()?;
        // SAFETY: the type lives; the store takes the tag over.
        unsafe {
            let raw = NonNull::new(sys::WasmVM_TagInstanceCreate(ty.0)).ok_or_else(|| refused("tag"))?;
            core.keep_tag(raw.as_ptr())?;
            Ok(Tag { store: core.id, raw })
        }
    }
    /// The tag's type; its parameters are the values of its exceptions.
    pub fn ty(&self, ctx: impl AsContext) -> Result<FuncType> {
        ctx.as_context().core().check(self.store)?;
        // SAFETY: the store keeps the tag.
        Ok(unsafe { FuncType::from_raw(sys::WasmVM_TagTypeGetFunctionType(sys::WasmVM_TagInstanceGetTagType(self.raw.as_ptr()))) })
    }
}
