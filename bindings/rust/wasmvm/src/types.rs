//! Types of values and of what modules import and export.

use crate::error::{Code, Error, Result};
use std::sync::OnceLock;
use wasmvm_sys as sys;

/// A type of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValType {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
    /// 128-bit vector.
    V128,
    /// A reference to a function, or null.
    FuncRef,
    /// A reference to something of the host's, or null.
    ExternRef,
    /// A reference of any other kind: to objects of the collected heap, exceptions, or a defined type.
    OtherRef,
}

impl ValType {
    /// # Safety
    /// The type is one that the library made.
    pub(crate) unsafe fn from_raw(raw: sys::WasmVM_ValType) -> ValType {
        // SAFETY: the caller vouches for the type.
        unsafe {
            if sys::WasmVM_ValTypeIsI32(raw) {
                ValType::I32
            } else if sys::WasmVM_ValTypeIsI64(raw) {
                ValType::I64
            } else if sys::WasmVM_ValTypeIsF32(raw) {
                ValType::F32
            } else if sys::WasmVM_ValTypeIsF64(raw) {
                ValType::F64
            } else if sys::WasmVM_ValTypeIsV128(raw) {
                ValType::V128
            } else if sys::WasmVM_ValTypeIsEqual(raw, sys::WasmVM_ValTypeGenFuncRef()) {
                ValType::FuncRef
            } else if sys::WasmVM_ValTypeIsEqual(raw, sys::WasmVM_ValTypeGenExternRef()) {
                ValType::ExternRef
            } else {
                ValType::OtherRef
            }
        }
    }

    pub(crate) fn to_raw(self) -> Result<sys::WasmVM_ValType> {
        // SAFETY: no arguments.
        unsafe {
            Ok(match self {
                ValType::I32 => sys::WasmVM_ValTypeGenI32(),
                ValType::I64 => sys::WasmVM_ValTypeGenI64(),
                ValType::F32 => sys::WasmVM_ValTypeGenF32(),
                ValType::F64 => sys::WasmVM_ValTypeGenF64(),
                ValType::V128 => sys::WasmVM_ValTypeGenV128(),
                ValType::FuncRef => sys::WasmVM_ValTypeGenFuncRef(),
                ValType::ExternRef => sys::WasmVM_ValTypeGenExternRef(),
                // Of all that it stands for, the one that takes everything else of its kind.
                ValType::OtherRef => return any_ref(),
            })
        }
    }
}

/// Parameters and results of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FuncType {
    params: Vec<ValType>,
    results: Vec<ValType>,
}

/// A function type of the library's, deleted when it goes.
pub(crate) struct RawFuncType(pub(crate) *mut sys::WasmVM_FunctionTypeContext);

impl Drop for RawFuncType {
    fn drop(&mut self) {
        // SAFETY: made by `FuncType::to_raw` and deleted once.
        unsafe { sys::WasmVM_FunctionTypeDelete(self.0) };
    }
}

impl FuncType {
    /// A function type.
    pub fn new(params: impl IntoIterator<Item = ValType>, results: impl IntoIterator<Item = ValType>) -> FuncType {
        FuncType { params: params.into_iter().collect(), results: results.into_iter().collect() }
    }
    /// Types of the parameters.
    pub fn params(&self) -> &[ValType] {
        &self.params
    }
    /// Types of the results.
    pub fn results(&self) -> &[ValType] {
        &self.results
    }

    /// # Safety
    /// `raw` is null or valid.
    pub(crate) unsafe fn from_raw(raw: *const sys::WasmVM_FunctionTypeContext) -> FuncType {
        // SAFETY: the caller vouches for the type; zero is no type, which is never read.
        unsafe {
            let none = std::mem::zeroed::<sys::WasmVM_ValType>();
            let mut params = vec![none; sys::WasmVM_FunctionTypeGetParametersLength(raw) as usize];
            sys::WasmVM_FunctionTypeGetParameters(raw, params.as_mut_ptr(), params.len() as u32);
            let mut results = vec![none; sys::WasmVM_FunctionTypeGetReturnsLength(raw) as usize];
            sys::WasmVM_FunctionTypeGetReturns(raw, results.as_mut_ptr(), results.len() as u32);
            FuncType {
                params: params.into_iter().map(|ty| ValType::from_raw(ty)).collect(),
                results: results.into_iter().map(|ty| ValType::from_raw(ty)).collect(),
            }
        }
    }

    pub(crate) fn to_raw(&self) -> Result<RawFuncType> {
        let params = self.params.iter().map(|ty| ty.to_raw()).collect::<Result<Vec<_>>>()?;
        let results = self.results.iter().map(|ty| ty.to_raw()).collect::<Result<Vec<_>>>()?;
        // SAFETY: pointers and lengths belong together.
        let raw =
            unsafe { sys::WasmVM_FunctionTypeCreate(params.as_ptr(), params.len() as u32, results.as_ptr(), results.len() as u32) };
        match raw.is_null() {
            true => Err(Error::from_code(Code::WRONG_WORKFLOW, "a function has at most 1000 parameters and results")),
            false => Ok(RawFuncType(raw)),
        }
    }
}

/// Limits of a table (elements) or memory (pages).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// At the start.
    pub min: u64,
    /// At the most; none for no bound.
    pub max: Option<u64>,
}

impl Limits {
    unsafe fn from_raw(raw: *const sys::WasmVM_LimitContext) -> Limits {
        // SAFETY: the caller passes null or a valid pointer.
        unsafe {
            let max = sys::WasmVM_LimitHasMax(raw).then(|| sys::WasmVM_LimitGetMax(raw));
            Limits { min: sys::WasmVM_LimitGetMin(raw), max }
        }
    }
    pub(crate) fn to_raw(self) -> RawLimits {
        // SAFETY: plain numbers.
        RawLimits(unsafe {
            match self.max {
                Some(max) => sys::WasmVM_LimitCreateWithMax(self.min, max, false, false),
                None => sys::WasmVM_LimitCreate(self.min, false),
            }
        })
    }
}

/// Limits of the library's, deleted when they go.
pub(crate) struct RawLimits(pub(crate) *mut sys::WasmVM_LimitContext);

impl Drop for RawLimits {
    fn drop(&mut self) {
        // SAFETY: made by `Limits::to_raw` and deleted once.
        unsafe { sys::WasmVM_LimitDelete(self.0) };
    }
}

/// Type of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TableType {
    /// Type of the elements.
    pub element: ValType,
    /// Number of elements.
    pub limits: Limits,
}

impl TableType {
    pub(crate) unsafe fn from_raw(raw: *const sys::WasmVM_TableTypeContext) -> TableType {
        // SAFETY: the caller passes null or a valid pointer.
        unsafe {
            TableType {
                element: ValType::from_raw(sys::WasmVM_TableTypeGetRefType(raw)),
                limits: Limits::from_raw(sys::WasmVM_TableTypeGetLimit(raw)),
            }
        }
    }
}

/// Type of a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemoryType {
    /// Number of pages.
    pub limits: Limits,
    /// Whether addresses have 64 bits.
    pub is_64: bool,
    /// Whether threads of a guest may share it.
    pub is_shared: bool,
}

impl MemoryType {
    pub(crate) unsafe fn from_raw(raw: *const sys::WasmVM_MemoryTypeContext) -> MemoryType {
        // SAFETY: the caller passes null or a valid pointer.
        unsafe {
            let limits = sys::WasmVM_MemoryTypeGetLimit(raw);
            MemoryType {
                limits: Limits::from_raw(limits),
                is_64: sys::WasmVM_LimitIs64Bit(limits),
                is_shared: sys::WasmVM_LimitIsShared(limits),
            }
        }
    }
}

/// Type of a global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalType {
    /// Type of the value.
    pub content: ValType,
    /// Whether it may be written.
    pub is_mutable: bool,
}

impl GlobalType {
    pub(crate) unsafe fn from_raw(raw: *const sys::WasmVM_GlobalTypeContext) -> GlobalType {
        // SAFETY: the caller passes null or a valid pointer.
        unsafe {
            GlobalType {
                content: ValType::from_raw(sys::WasmVM_GlobalTypeGetValType(raw)),
                is_mutable: sys::WasmVM_GlobalTypeGetMutability(raw) == sys::WasmVM_Mutability_Var,
            }
        }
    }
}

/// Type of an import or export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExternType {
    /// A function.
    Func(FuncType),
    /// A table.
    Table(TableType),
    /// A memory.
    Memory(MemoryType),
    /// A global.
    Global(GlobalType),
    /// A tag of exceptions; the parameters are their values.
    Tag(FuncType),
}

/// The type anyref. The library has no function that makes it, but shows the types of modules.
fn any_ref() -> Result<sys::WasmVM_ValType> {
    static ANY: OnceLock<sys::WasmVM_ValType> = OnceLock::new();
    if let Some(found) = ANY.get() {
        return Ok(*found);
    }
    let module = crate::Module::from_wat(&crate::Engine::default(), "(module (import \"\" \"\" (func (param anyref))))")?;
    // SAFETY: the module has one import, a function of one parameter. That type names nothing of the module's.
    unsafe {
        let mut import = std::ptr::null();
        sys::WasmVM_ASTModuleListImports(module.raw(), &mut import, 1);
        let mut found = std::mem::zeroed::<sys::WasmVM_ValType>();
        sys::WasmVM_FunctionTypeGetParameters(sys::WasmVM_ImportTypeGetFunctionType(module.raw(), import), &mut found, 1);
        Ok(*ANY.get_or_init(|| found))
    }
}
