//! Modules as loaded, and their types.

use crate::engine::{Engine, wrap};
use crate::error::{Error, Result, text_of};
use crate::types::{ExternType, FuncType, GlobalType, MemoryType, TableType};
use std::path::Path;
use std::sync::Arc;
use wasmvm_sys as sys;

/// A valid module. May be instantiated any number of times by any number of threads. Cheap to clone.
#[derive(Clone)]
pub struct Module(Arc<Inner>);

struct Inner {
    raw: *mut sys::WasmVM_ASTModuleContext,
    engine: Engine,
    trusted: bool,
}

// SAFETY: loaded modules are shared objects of the library.
unsafe impl Send for Inner {}
// SAFETY: as above.
unsafe impl Sync for Inner {}

impl Drop for Inner {
    fn drop(&mut self) {
        // SAFETY: the module is ours; instances keep what they need of it.
        unsafe { sys::WasmVM_ASTModuleDelete(self.raw) };
    }
}

/// Ends a context when it goes out of scope.
macro_rules! guard {
    ($name:ident, $raw:ident, $delete:ident) => {
        struct $name(*mut sys::$raw);
        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: made here and deleted once.
                unsafe { sys::$delete(self.0) };
            }
        }
    };
}
guard!(Loader, WasmVM_LoaderContext, WasmVM_LoaderDelete);
guard!(Validator, WasmVM_ValidatorContext, WasmVM_ValidatorDelete);
guard!(Compiler, WasmVM_CompilerContext, WasmVM_CompilerDelete);

impl Loader {
    fn new(engine: &Engine) -> Loader {
        // SAFETY: the settings live; the loader copies them.
        Loader(unsafe { sys::WasmVM_LoaderCreate(engine.raw()) })
    }
    fn check(&self, result: sys::WasmVM_Result) -> Result<()> {
        if result.Code == 0 {
            return Ok(());
        }
        // SAFETY: the context is of this thread's last call on the loader.
        Err(unsafe { Error::from_context(result, sys::WasmVM_LoaderGetLastError(self.0)) })
    }
}

/// Takes bytes that the library allocated.
fn take(bytes: sys::WasmVM_Bytes) -> Vec<u8> {
    if bytes.Buf.is_null() {
        return Vec::new();
    }
    // SAFETY: pointer and length belong together, and the bytes are deleted once.
    unsafe {
        let out = std::slice::from_raw_parts(bytes.Buf, bytes.Length as usize).to_vec();
        sys::WasmVM_BytesDelete(bytes);
        out
    }
}

fn lend(bytes: &[u8]) -> Result<sys::WasmVM_Bytes> {
    let length = u32::try_from(bytes.len()).map_err(|_| Error::msg("a module has at most 4 GiB"))?;
    Ok(sys::WasmVM_Bytes { Length: length, Buf: bytes.as_ptr() })
}

impl Module {
    /// Loads and validates a module: binary, or text if it does not begin like a binary one. Compiled images in it are not used
    /// unless the module comes from [`Module::deserialize`].
    pub fn new(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Module> {
        let bytes = bytes.as_ref();
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.starts_with(b"\0") && text.trim_start().starts_with(['(', ';']) => Module::from_wat(engine, text),
            _ => Module::from_binary(engine, bytes),
        }
    }
    /// Loads and validates a binary module.
    pub fn from_binary(engine: &Engine, bytes: &[u8]) -> Result<Module> {
        Module::load(engine, bytes, false)
    }
    /// Loads and validates a module in the text format.
    pub fn from_wat(engine: &Engine, text: &str) -> Result<Module> {
        Module::load(engine, &assemble(engine, text)?, false)
    }
    /// Loads and validates a binary file.
    pub fn from_file(engine: &Engine, path: impl AsRef<Path>) -> Result<Module> {
        let path = path.as_ref();
        let bytes = std::fs::read(path)
            .map_err(|error| Error::from_code(crate::Code::ILLEGAL_PATH, format!("{}: {error}", path.display())))?;
        Module::load(engine, &bytes, false)
    }
    /// Loads what [`Module::compile`] made; a store of the mode AOT runs the native code in it.
    ///
    /// # Safety
    /// The image is machine code that will be run: its bytes must be what `compile` returned. Damage is found, malice is not.
    pub unsafe fn deserialize(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Module> {
        Module::load(engine, bytes.as_ref(), true)
    }
    /// Compiles a module (binary or text) ahead of time. The result is a module with an image in it. `TIER_UNAVAILABLE` if the
    /// library was built without the compiler.
    pub fn compile(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Vec<u8>> {
        let bytes = bytes.as_ref();
        let assembled;
        let binary = if bytes.starts_with(b"\0asm") {
            bytes
        } else {
            let text = std::str::from_utf8(bytes).map_err(Error::new)?;
            assembled = assemble(engine, text)?;
            &assembled
        };
        // SAFETY: the settings live, the bytes are copied, the output is ours.
        unsafe {
            let compiler = Compiler(sys::WasmVM_CompilerCreate(engine.raw()));
            let mut out = sys::WasmVM_Bytes { Length: 0, Buf: std::ptr::null() };
            let result = sys::WasmVM_CompilerCompileFromBytesToBytes(compiler.0, lend(binary)?, &mut out);
            if result.Code != 0 {
                return Err(Error::from_context(result, sys::WasmVM_CompilerGetLastError(compiler.0)));
            }
            Ok(take(out))
        }
    }

    fn load(engine: &Engine, bytes: &[u8], trusted: bool) -> Result<Module> {
        let loader = Loader::new(engine);
        let mut raw = std::ptr::null_mut();
        // SAFETY: the bytes are copied; the output is ours on success.
        loader.check(unsafe { sys::WasmVM_LoaderParseFromBytes(loader.0, &mut raw, lend(bytes)?) })?;
        let module = Module(Arc::new(Inner { raw, engine: engine.clone(), trusted }));
        // SAFETY: settings and module live.
        unsafe {
            let validator = Validator(sys::WasmVM_ValidatorCreate(engine.raw()));
            let result = sys::WasmVM_ValidatorValidate(validator.0, raw);
            if result.Code != 0 {
                return Err(Error::from_context(result, sys::WasmVM_ValidatorGetLastError(validator.0)));
            }
        }
        Ok(module)
    }

    /// The engine that it was loaded with.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }
    /// The name in the name section; empty if it has none.
    pub fn name(&self) -> String {
        // SAFETY: the module lives and the text is copied.
        unsafe { text_of(sys::WasmVM_ASTModuleGetName(self.0.raw)) }
    }
    /// Whether it came with compiled images.
    pub fn has_image(&self) -> bool {
        // SAFETY: the module lives.
        unsafe { sys::WasmVM_ASTModuleHasImage(self.0.raw) }
    }
    /// Whether its images may be run: they are machine code.
    pub(crate) fn may_run_in(&self, engine: &Engine) -> bool {
        self.0.trusted || engine.run_mode() == crate::RunMode::Interpreter || !self.has_image()
    }
    /// The binary that it was loaded from.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let loader = Loader::new(&self.0.engine);
        let mut out = sys::WasmVM_Bytes { Length: 0, Buf: std::ptr::null() };
        // SAFETY: both live; the output is ours.
        loader.check(unsafe { sys::WasmVM_LoaderSerializeASTModule(loader.0, self.0.raw, &mut out) })?;
        Ok(take(out))
    }
    pub(crate) fn raw(&self) -> *const sys::WasmVM_ASTModuleContext {
        self.0.raw
    }

    /// The imports in the module's order.
    pub fn imports(&self) -> Vec<ImportType> {
        let ast = self.0.raw;
        // SAFETY: the module lives, and what its entries lend is copied at once.
        unsafe {
            let mut list = vec![std::ptr::null(); sys::WasmVM_ASTModuleListImportsLength(ast) as usize];
            sys::WasmVM_ASTModuleListImports(ast, list.as_mut_ptr(), list.len() as u32);
            list.into_iter()
                .map(|entry| ImportType {
                    module: text_of(sys::WasmVM_ImportTypeGetModuleName(entry)),
                    name: text_of(sys::WasmVM_ImportTypeGetExternalName(entry)),
                    ty: match sys::WasmVM_ImportTypeGetExternalType(entry) {
                        sys::WasmVM_ExternalType_Function => {
                            ExternType::Func(FuncType::from_raw(sys::WasmVM_ImportTypeGetFunctionType(ast, entry)))
                        }
                        sys::WasmVM_ExternalType_Table => {
                            ExternType::Table(TableType::from_raw(sys::WasmVM_ImportTypeGetTableType(ast, entry)))
                        }
                        sys::WasmVM_ExternalType_Memory => {
                            ExternType::Memory(MemoryType::from_raw(sys::WasmVM_ImportTypeGetMemoryType(ast, entry)))
                        }
                        sys::WasmVM_ExternalType_Global => {
                            ExternType::Global(GlobalType::from_raw(sys::WasmVM_ImportTypeGetGlobalType(ast, entry)))
                        }
                        _ => ExternType::Tag(FuncType::from_raw(sys::WasmVM_TagTypeGetFunctionType(
                            sys::WasmVM_ImportTypeGetTagType(ast, entry),
                        ))),
                    },
                })
                .collect()
        }
    }

    /// The exports in the module's order.
    pub fn exports(&self) -> Vec<ExportType> {
        let ast = self.0.raw;
        // SAFETY: the module lives, and what its entries lend is copied at once.
        unsafe {
            let mut list = vec![std::ptr::null(); sys::WasmVM_ASTModuleListExportsLength(ast) as usize];
            sys::WasmVM_ASTModuleListExports(ast, list.as_mut_ptr(), list.len() as u32);
            list.into_iter()
                .map(|entry| ExportType {
                    name: text_of(sys::WasmVM_ExportTypeGetExternalName(entry)),
                    ty: match sys::WasmVM_ExportTypeGetExternalType(entry) {
                        sys::WasmVM_ExternalType_Function => {
                            ExternType::Func(FuncType::from_raw(sys::WasmVM_ExportTypeGetFunctionType(ast, entry)))
                        }
                        sys::WasmVM_ExternalType_Table => {
                            ExternType::Table(TableType::from_raw(sys::WasmVM_ExportTypeGetTableType(ast, entry)))
                        }
                        sys::WasmVM_ExternalType_Memory => {
                            ExternType::Memory(MemoryType::from_raw(sys::WasmVM_ExportTypeGetMemoryType(ast, entry)))
                        }
                        sys::WasmVM_ExternalType_Global => {
                            ExternType::Global(GlobalType::from_raw(sys::WasmVM_ExportTypeGetGlobalType(ast, entry)))
                        }
                        _ => ExternType::Tag(FuncType::from_raw(sys::WasmVM_TagTypeGetFunctionType(
                            sys::WasmVM_ExportTypeGetTagType(ast, entry),
                        ))),
                    },
                })
                .collect()
        }
    }

    /// The custom sections in the module's order: names and contents.
    pub fn custom_sections(&self) -> Vec<(String, Vec<u8>)> {
        // SAFETY: the module lives, and what it lends is copied at once; zero is a value of the entries.
        unsafe {
            let count = sys::WasmVM_ASTModuleListCustomSections(self.0.raw, std::ptr::null_mut(), 0) as usize;
            let mut list = vec![std::mem::zeroed::<sys::WasmVM_CustomSectionEntry>(); count];
            sys::WasmVM_ASTModuleListCustomSections(self.0.raw, list.as_mut_ptr(), count as u32);
            list.into_iter()
                .map(|entry| {
                    let payload = match entry.Payload.Buf.is_null() {
                        true => Vec::new(),
                        false => std::slice::from_raw_parts(entry.Payload.Buf, entry.Payload.Length as usize).to_vec(),
                    };
                    (text_of(entry.Name), payload)
                })
                .collect()
        }
    }
}

fn assemble(engine: &Engine, text: &str) -> Result<Vec<u8>> {
    if text.len() > u32::MAX as usize {
        return Err(Error::msg("a module has at most 4 GiB"));
    }
    let loader = Loader::new(engine);
    let mut out = sys::WasmVM_Bytes { Length: 0, Buf: std::ptr::null() };
    // SAFETY: the text lives; the output is ours on success.
    loader.check(unsafe { sys::WasmVM_LoaderAssembleText(loader.0, wrap(text), &mut out) })?;
    Ok(take(out))
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Module").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// An import of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportType {
    module: String,
    name: String,
    ty: ExternType,
}

impl ImportType {
    /// Name of the module that it is imported from.
    pub fn module(&self) -> &str {
        &self.module
    }
    /// Name under which it is imported.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// What is imported.
    pub fn ty(&self) -> &ExternType {
        &self.ty
    }
}

/// An export of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportType {
    name: String,
    ty: ExternType,
}

impl ExportType {
    /// Name under which it is exported.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// What is exported.
    pub fn ty(&self) -> &ExternType {
        &self.ty
    }
}
