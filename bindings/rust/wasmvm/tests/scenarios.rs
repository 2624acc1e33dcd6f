//! The scenarios that all bindings share (tests/bindings/scenarios.md), under their names. What they split into is behind two underscores.

#![allow(non_snake_case)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wasmvm::*;

fn module(text: &str) -> Module {
    Module::new(&Engine::default(), text).unwrap()
}

fn instantiate(text: &str) -> (Store<()>, Instance) {
    let mut store = Store::new(&Engine::default(), ());
    let instance = Instance::new(&mut store, &module(text)).unwrap();
    (store, instance)
}

fn engine(set: impl FnOnce(&mut Config)) -> Engine {
    let mut config = Config::new();
    set(&mut config);
    Engine::new(config).unwrap()
}

/// A folder that goes at the end of a test.
struct Folder(std::path::PathBuf);
impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("wasmvm-rust-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Counts its living copies.
struct Counted(Arc<AtomicUsize>);
impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Counted {
        count.fetch_add(1, Ordering::SeqCst);
        Counted(count.clone())
    }
}
impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

const ANSWER: &str = r#"(module $answers (func (export "answer") (result i32) (i32.const 42)))"#;
const LOOP: &str = r#"(module (func (export "spin") (loop (br 0))) (func (export "one") (result i32) (i32.const 1)))"#;

// -- loading --

#[test]
fn load_from_bytes() {
    let mut bytes = module(ANSWER).to_bytes().unwrap();
    let loaded = Module::new(&Engine::default(), &bytes).unwrap();
    bytes.fill(0);
    let mut store = Store::new(&Engine::default(), ());
    let instance = Instance::new(&mut store, &loaded).unwrap();
    assert_eq!(instance.get_typed_func::<(), i32>(&mut store, "answer").unwrap().call(&mut store, ()).unwrap(), 42);
}

#[test]
fn load_from_file() {
    let folder = Folder::new("load");
    let path = folder.0.join("answer.wasm");
    std::fs::write(&path, module(ANSWER).to_bytes().unwrap()).unwrap();
    assert_eq!(Module::from_file(&Engine::default(), &path).unwrap().name(), "answers");
    let error = Module::from_file(&Engine::default(), folder.0.join("none.wasm")).unwrap_err();
    assert_eq!(error.code(), Code::ILLEGAL_PATH);
}

#[test]
fn load_from_wat() {
    assert_eq!(module(ANSWER).exports()[0].name(), "answer");
    let error = Module::new(&Engine::default(), "(module\n  (funk))").unwrap_err();
    assert_eq!(error.code(), Code::TEXT_SYNTAX);
    assert_eq!(error.position().unwrap().0, 2);
}

#[test]
fn load_malformed() {
    let error = Module::new(&Engine::default(), b"\0asn\x01\0\0\0").unwrap_err();
    assert_eq!((error.code(), error.phase()), (Code::MALFORMED_MAGIC, Phase::Loading));
    assert!(!error.message().is_empty());
    let error = Module::new(&Engine::default(), "(module (func (result i32) (i64.const 1)))").unwrap_err();
    assert_eq!((error.code(), error.phase()), (Code::TYPE_CHECK_FAILED, Phase::Validation));
    assert!(error.offset().unwrap() > 8);
}

#[test]
fn module_introspection() {
    let module = module(
        r#"(module $all (@custom "note" "text")
        (import "m" "f" (func (param i32 f64) (result i64)))
        (import "m" "g" (global (mut f32)))
        (memory (export "mem") 1 2) (table (export "tab") 3 funcref) (global (export "glob") i64 (i64.const 1))
        (tag (export "tag") (param i32)) (func (export "run") (result v128 externref) unreachable))"#,
    );
    assert_eq!(module.name(), "all");
    let imports = module.imports();
    assert_eq!((imports[0].module(), imports[0].name()), ("m", "f"));
    let signature = FuncType::new([ValType::I32, ValType::F64], [ValType::I64]);
    assert_eq!(imports[0].ty(), &ExternType::Func(signature));
    assert_eq!(imports[1].ty(), &ExternType::Global(GlobalType { content: ValType::F32, is_mutable: true }));
    let exports = module.exports();
    let names: Vec<_> = exports.iter().map(|export| export.name()).collect();
    assert_eq!(names, ["mem", "tab", "glob", "tag", "run"]);
    let limits = Limits { min: 1, max: Some(2) };
    assert_eq!(exports[0].ty(), &ExternType::Memory(MemoryType { limits, is_64: false, is_shared: false }));
    let limits = Limits { min: 3, max: None };
    assert_eq!(exports[1].ty(), &ExternType::Table(TableType { element: ValType::FuncRef, limits }));
    assert_eq!(exports[3].ty(), &ExternType::Tag(FuncType::new([ValType::I32], [])));
    assert_eq!(exports[4].ty(), &ExternType::Func(FuncType::new([], [ValType::V128, ValType::ExternRef])));
    assert!(module.custom_sections().contains(&("note".into(), b"text".to_vec())));
}

// -- calls --

#[test]
fn call_every_value_type() {
    let (mut store, instance) = instantiate(
        r#"(module
        (func (export "i32") (param i32) (result i32) (local.get 0)) (func (export "i64") (param i64) (result i64) (local.get 0))
        (func (export "f32") (param f32) (result f32) (local.get 0)) (func (export "f64") (param f64) (result f64) (local.get 0))
        (func (export "v128") (param v128) (result v128) (local.get 0))
        (func (export "func") (param funcref) (result funcref) (local.get 0))
        (func (export "extern") (param externref) (result externref) (local.get 0)))"#,
    );
    fn same<V: WasmTyList + Clone>(store: &mut Store<()>, instance: &Instance, name: &str, value: V) -> V {
        instance.get_typed_func::<V, V>(&mut *store, name).unwrap().call(store, value).unwrap()
    }
    for value in [0, 1, -1, i32::MIN, i32::MAX] {
        assert_eq!(same(&mut store, &instance, "i32", value), value);
        assert_eq!(same(&mut store, &instance, "i32", value as u32), value as u32);
    }
    for value in [0, -1, i64::MIN, i64::MAX] {
        assert_eq!(same(&mut store, &instance, "i64", value), value);
        assert_eq!(same(&mut store, &instance, "i64", value as u64), value as u64);
    }
    for bits in [0u32, 0x8000_0000, 0x7f80_0000, 0x7fa0_1234, 0xffff_ffff] {
        assert_eq!(same(&mut store, &instance, "f32", f32::from_bits(bits)).to_bits(), bits);
    }
    for bits in [0u64, 1 << 63, 0x7ff4_0000_0000_1234, u64::MAX] {
        assert_eq!(same(&mut store, &instance, "f64", f64::from_bits(bits)).to_bits(), bits);
    }
    for value in [0u128, u128::MAX, 1 << 64, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210] {
        assert_eq!(same(&mut store, &instance, "v128", value), value);
        let func = instance.get_func(&mut store, "v128").unwrap();
        assert_eq!(func.call(&mut store, &[Val::V128(value)]).unwrap()[0].v128(), Some(value));
    }
    let func = instance.get_func(&mut store, "i32");
    assert_eq!(same(&mut store, &instance, "func", func), func);
    assert_eq!(same(&mut store, &instance, "func", None::<Func>), None);
    let object = ExternRef::new(String::from("host"));
    assert!(ExternRef::ptr_eq(&same(&mut store, &instance, "extern", Some(object.clone())).unwrap(), &object));
    assert!(same(&mut store, &instance, "extern", None::<ExternRef>).is_none());
    let dynamic = instance.get_func(&mut store, "f32").unwrap();
    assert_eq!(dynamic.call(&mut store, &[Val::F32(0x7fa0_1234)]).unwrap()[0].f32().unwrap().to_bits(), 0x7fa0_1234);
}

#[test]
fn call_multiple_results() {
    let (mut store, instance) = instantiate(
        r#"(module (func (export "swap") (param i32 i64 v128 f64) (result f64 v128 i64 i32)
        (local.get 3) (local.get 2) (local.get 1) (local.get 0)))"#,
    );
    let swap = instance.get_typed_func::<(i32, i64, u128, f64), (f64, u128, i64, i32)>(&mut store, "swap").unwrap();
    assert_eq!(swap.call(&mut store, (1, 2, 3, 4.5)).unwrap(), (4.5, 3, 2, 1));
}

#[test]
fn call_typed() {
    let (mut store, instance) = instantiate(ANSWER);
    let answer = instance.get_typed_func::<(), i32>(&mut store, "answer").unwrap();
    for _ in 0..1000 {
        assert_eq!(answer.call(&mut store, ()).unwrap(), 42);
    }
    let error = instance.get_typed_func::<i32, i32>(&mut store, "answer").unwrap_err();
    assert_eq!(error.code(), Code::FUNC_SIG_MISMATCH);
}

#[test]
fn call_wrong_arguments() {
    let (mut store, instance) = instantiate(r#"(module (func (export "f") (param i32 i32) unreachable))"#);
    let f = instance.get_func(&mut store, "f").unwrap();
    for params in [&[][..], &[Val::I32(1)], &[Val::I32(1), Val::I32(2), Val::I32(3)], &[Val::I32(1), Val::I64(2)]] {
        assert_eq!(f.call(&mut store, params).unwrap_err().code(), Code::FUNC_SIG_MISMATCH);
    }
}

#[test]
fn call_missing_export() {
    let (mut store, instance) = instantiate(r#"(module (memory (export "memory") 1))"#);
    for name in ["none", "memory"] {
        let error = instance.get_typed_func::<(), ()>(&mut store, name).unwrap_err();
        assert_eq!(error.code(), Code::FUNC_NOT_FOUND);
        assert!(error.message().contains(name));
    }
}

// -- host functions --

#[test]
fn host_closure() {
    let mut store = Store::new(&Engine::default(), 0i32);
    let mut linker = Linker::new(&Engine::default());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = seen.clone();
    linker.func_wrap("h", "none", move || into.lock().unwrap().push(0)).unwrap();
    let into = seen.clone();
    linker.func_wrap("h", "one", move |a: i32| into.lock().unwrap().push(a)).unwrap();
    #[allow(clippy::too_many_arguments)]
    let ten = |mut caller: Caller<'_, i32>, a: i32, b: u32, c: i64, d: u64, e: f32, f: f64, g: u128, h: i32, i: i32, j: i32| {
        *caller.data_mut() += 1;
        (j, i, h, g, f, e, d, c, b, a)
    };
    linker.func_wrap("h", "ten", ten).unwrap();
    let module = module(
        r#"(module (import "h" "none" (func $none)) (import "h" "one" (func $one (param i32)))
        (import "h" "ten" (func $ten (param i32 i32 i64 i64 f32 f64 v128 i32 i32 i32)
            (result i32 i32 i32 v128 f64 f32 i64 i64 i32 i32)))
        (func (export "run") (param i32) (result i32 i32 i32 v128 f64 f32 i64 i64 i32 i32)
            (call $none) (call $one (local.get 0))
            (call $ten (i32.const 1) (i32.const 2) (i64.const 3) (i64.const 4) (f32.const 5) (f64.const 6)
                (v128.const i64x2 7 0) (i32.const 8) (i32.const 9) (i32.const 10))))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    type Results = (i32, i32, i32, u128, f64, f32, u64, i64, u32, i32);
    let run = instance.get_typed_func::<i32, Results>(&mut store, "run").unwrap();
    assert_eq!(run.call(&mut store, 11).unwrap(), (10, 9, 8, 7, 6.0, 5.0, 4, 3, 2, 1));
    assert_eq!((*seen.lock().unwrap()).as_slice(), [0, 11]);
    assert_eq!(*store.data(), 1);
}

#[test]
fn host_caller_memory() {
    let mut store = Store::new(&Engine::default(), Vec::<u8>::new());
    let mut linker = Linker::new(&Engine::default());
    linker
        .func_wrap("h", "shout", |mut caller: Caller<'_, Vec<u8>>, at: u32, length: u32| -> Result<()> {
            let memory = caller.get_export("memory").and_then(Extern::into_memory).unwrap();
            assert_eq!(caller.memory(0), Some(memory));
            assert!(caller.memory(1).is_none() && caller.get_export("none").is_none());
            let (bytes, data) = memory.data_and_store_mut(&mut caller);
            let text = &mut bytes[at as usize..][..length as usize];
            data.extend_from_slice(text);
            text.make_ascii_uppercase();
            Ok(())
        })
        .unwrap();
    let module = module(
        r#"(module (import "h" "shout" (func $shout (param i32 i32))) (memory (export "memory") 1) (data (i32.const 8) "quiet")
        (func (export "run") (call $shout (i32.const 8) (i32.const 5))))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    instance.get_typed_func::<(), ()>(&mut store, "run").unwrap().call(&mut store, ()).unwrap();
    let memory = instance.get_memory(&mut store, "memory").unwrap();
    assert_eq!(memory.read_string(&store, 8, 5).unwrap(), "QUIET");
    assert_eq!(store.data(), b"quiet");
}

const CALL_HOST: &str = r#"(module $guest (import "h" "f" (func $f (param i32) (result i32)))
    (func $inner (param i32) (result i32) (call $f (local.get 0)))
    (func (export "run") (param i32) (result i32) (call $inner (local.get 0))))"#;

fn with_host<T: 'static, P, R>(data: T, f: impl IntoFunc<T, P, R>) -> (Store<T>, TypedFunc<i32, i32>) {
    let mut store = Store::new(&Engine::default(), data);
    let mut linker = Linker::new(&Engine::default());
    linker.func_wrap("h", "f", f).unwrap();
    let instance = linker.instantiate(&mut store, &module(CALL_HOST)).unwrap();
    let run = instance.get_typed_func(&mut store, "run").unwrap();
    (store, run)
}

#[derive(Debug, PartialEq)]
struct Own(i32);
impl std::fmt::Display for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "own error {}", self.0)
    }
}
impl std::error::Error for Own {}

#[test]
fn host_error() {
    let (mut store, run) = with_host((), |value: i32| if value > 0 { Ok(value) } else { Err(Own(value)) });
    assert_eq!(run.call(&mut store, 5).unwrap(), 5);
    let error = run.call(&mut store, -5).unwrap_err();
    assert_eq!(error.downcast_ref::<Own>(), Some(&Own(-5)));
    assert_eq!(error.to_string(), "own error -5");
    assert_eq!(error.phase(), Phase::Host);
    assert!(error.trap().unwrap().backtrace().len() >= 2, "{error:?}");
    assert_eq!(run.call(&mut store, 6).unwrap(), 6);
}

#[test]
fn host_panic() {
    let (mut store, run) = with_host((), |value: i32| -> i32 {
        match value {
            0 => panic!("no {value}"),
            1 => std::panic::panic_any(7),
            _ => value,
        }
    });
    let error = run.call(&mut store, 0).unwrap_err();
    assert_eq!(error.code(), Code::HOST_FUNC_ERROR);
    assert!(error.message().contains("no 0"), "{error}");
    assert!(error.trap().is_some());
    assert!(run.call(&mut store, 1).is_err());
    assert_eq!(run.call(&mut store, 2).unwrap(), 2);
}

#[test]
fn host_reentrance() {
    let f = |mut caller: Caller<'_, Option<TypedFunc<i32, i32>>>, value: i32| -> Result<i32> {
        if value == 0 {
            return Ok(0);
        }
        let run = caller.data().unwrap();
        Ok(run.call(&mut caller, value - 1)? + value)
    };
    let (mut store, run) = with_host(None, f);
    *store.data_mut() = Some(run);
    assert_eq!(run.call(&mut store, 100).unwrap(), 5050);
}

#[test]
fn host_reentrance_error() {
    let f = |mut caller: Caller<'_, Option<TypedFunc<i32, i32>>>, value: i32| -> Result<i32> {
        let run = caller.data().unwrap();
        match value {
            0 => Err(Error::new(Own(0))),
            1 => Ok(run.call(&mut caller, 0).unwrap_err().downcast_ref::<Own>().unwrap().0 + 10),
            _ => run.call(&mut caller, 0),
        }
    };
    let (mut store, run) = with_host(None, f);
    *store.data_mut() = Some(run);
    assert_eq!(run.call(&mut store, 1).unwrap(), 10);
    let error = run.call(&mut store, 2).unwrap_err();
    assert_eq!(error.downcast_ref::<Own>(), Some(&Own(0)));
    assert!(error.trap().unwrap().backtrace().len() >= 4, "{error:?}");
}

#[test]
fn host_reentrance_error__a_guest_catches_the_exception_of_an_inner_call() {
    let module = module(
        r#"(module (import "h" "f" (func $f (param i32) (result i32))) (tag $t (param i32))
        (func (export "throw") (throw $t (i32.const 9)))
        (func (export "run") (param i32) (result i32)
            (block $caught (result i32) (try_table (result i32) (catch $t $caught) (call $f (local.get 0))))))"#,
    );
    let mut store = Store::new(&Engine::default(), ());
    let mut linker = Linker::new(&Engine::default());
    linker
        .func_wrap("h", "f", |mut caller: Caller<'_, ()>, _: i32| -> Result<i32> {
            let throw = caller.get_export("throw").and_then(Extern::into_func).unwrap();
            throw.typed::<(), ()>(&mut caller)?.call(&mut caller, ())?;
            Ok(1)
        })
        .unwrap();
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
    assert_eq!(run.call(&mut store, 0).unwrap(), 9);
}

#[test]
fn host_wrong_result() {
    let mut store = Store::new(&Engine::default(), ());
    let mut linker = Linker::new(&Engine::default());
    let ty = FuncType::new([ValType::I32], [ValType::I32]);
    linker
        .func_new("h", "f", ty, |_, params, results| {
            results[0] = if params[0].i32() == Some(0) { Val::I64(1) } else { params[0].clone() };
            Ok(())
        })
        .unwrap();
    let instance = linker.instantiate(&mut store, &module(CALL_HOST)).unwrap();
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
    assert_eq!(run.call(&mut store, 0).unwrap_err().code(), Code::HOST_FUNC_ERROR);
    assert_eq!(run.call(&mut store, 3).unwrap(), 3);
}

#[test]
fn host_freed_once() {
    let alive = Arc::new(AtomicUsize::new(0));
    {
        let counted = Counted::new(&alive);
        let mut linker = Linker::<()>::new(&Engine::default());
        linker.func_wrap("h", "f", move |value: i32| value + counted.0.load(Ordering::SeqCst) as i32).unwrap();
        let mut store = Store::new(&Engine::default(), ());
        let instance = linker.instantiate(&mut store, &module(CALL_HOST)).unwrap();
        drop(linker);
        let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
        assert_eq!(run.call(&mut store, 1).unwrap(), 2);
        let counted = Counted::new(&alive);
        Func::wrap(&mut store, move || counted.0.load(Ordering::SeqCst) as i32);
        assert_eq!(alive.load(Ordering::SeqCst), 2);
    }
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

// -- linking --

#[test]
fn link_missing_import() {
    let mut store = Store::new(&Engine::default(), ());
    let error = Instance::new(&mut store, &module(CALL_HOST)).unwrap_err();
    assert_eq!(error.code(), Code::UNKNOWN_IMPORT);
    assert!(error.message().contains('h') && error.message().contains('f'), "{error}");
}

#[test]
fn link_wrong_type() {
    let mut store = Store::new(&Engine::default(), ());
    let mut linker = Linker::new(&Engine::default());
    linker.func_wrap("h", "f", |value: i64| value).unwrap();
    let error = linker.instantiate(&mut store, &module(CALL_HOST)).unwrap_err();
    assert_eq!(error.code(), Code::INCOMPATIBLE_IMPORT_TYPE);
}

#[test]
fn link_between_instances() {
    let mut store = Store::new(&Engine::default(), ());
    let giver = module(
        r#"(module (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") (mut i32) (i32.const 3))
        (func (export "f") (result i32) (i32.load (i32.const 0))))"#,
    );
    let taker = module(
        r#"(module (import "e" "f" (func $f (result i32))) (import "e" "m" (memory 1)) (import "e" "t" (table 1 funcref))
        (import "e" "g" (global $g (mut i32)))
        (func (export "run") (result i32) (i32.store (i32.const 0) (i32.const 39)) (i32.add (call $f) (global.get $g))))"#,
    );
    let given = Instance::new(&mut store, &giver).unwrap();
    drop(giver);
    let mut linker = Linker::new(&Engine::default());
    linker.instance(&mut store, "e", &given).unwrap();
    for _ in 0..2 {
        let instance = linker.instantiate(&mut store, &taker).unwrap();
        let run = instance.get_typed_func::<(), i32>(&mut store, "run").unwrap();
        assert_eq!(run.call(&mut store, ()).unwrap(), 42);
    }
}

// -- memory, globals, tables --

#[test]
fn memory_view() {
    let (mut store, instance) = instantiate(
        r#"(module (memory (export "m") 1) (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0))))"#,
    );
    let memory = instance.get_memory(&mut store, "m").unwrap();
    memory.data_mut(&mut store)[7] = 200;
    let peek = instance.get_typed_func::<i32, i32>(&mut store, "peek").unwrap();
    assert_eq!(peek.call(&mut store, 7).unwrap(), 200);
    memory.store(&mut store, 16, 0x0102_0304u32).unwrap();
    assert_eq!(memory.load::<u16>(&store, 16).unwrap(), 0x0304);
    memory.store(&mut store, 65528, -1.5f64).unwrap();
    assert_eq!(memory.load::<f64>(&store, 65528).unwrap(), -1.5);
    assert_eq!(memory.data(&store).len(), 65536);
    for offset in [65529, 65536, u64::MAX] {
        assert_eq!(memory.load::<u64>(&store, offset).unwrap_err().code(), Code::MEMORY_OUT_OF_BOUNDS);
        assert_eq!(memory.store(&mut store, offset, 1u64).unwrap_err().code(), Code::MEMORY_OUT_OF_BOUNDS);
        assert!(memory.read_string(&store, offset, 8).is_err());
    }
    memory.write(&mut store, 65536, &[]).unwrap();
}

#[test]
fn memory_view__pages_of_one_byte_and_empty_memories() {
    let (mut store, instance) = instantiate(r#"(module (memory (export "m") 10 (pagesize 1)) (memory (export "e") 0))"#);
    let memory = instance.get_memory(&mut store, "m").unwrap();
    assert_eq!(memory.data(&store).len(), 10);
    assert_eq!(instance.get_memory(&mut store, "e").unwrap().data(&store), b"");
}

#[test]
fn memory_grow_view() {
    // A view cannot be held while the memory grows: see compile_fail/memory_view_over_call.rs. A new one shows all of it.
    let (mut store, instance) =
        instantiate(r#"(module (memory (export "m") 1 3) (func (export "grow") (result i32) (memory.grow (i32.const 1))))"#);
    let memory = instance.get_memory(&mut store, "m").unwrap();
    memory.data_mut(&mut store)[0] = 5;
    assert_eq!(memory.grow(&mut store, 1).unwrap(), 1);
    assert_eq!(instance.get_typed_func::<(), i32>(&mut store, "grow").unwrap().call(&mut store, ()).unwrap(), 2);
    assert_eq!((memory.data(&store).len(), memory.data(&store)[0]), (3 * 65536, 5));
    assert_eq!(memory.grow(&mut store, 1).unwrap_err().code(), Code::MEMORY_OUT_OF_BOUNDS);
}

#[test]
fn memory_create() {
    let mut store = Store::new(&Engine::default(), ());
    let memory = Memory::new(&mut store, Limits { min: 1, max: Some(2) }).unwrap();
    memory.store(&mut store, 4, 77u32).unwrap();
    let mut linker = Linker::new(&Engine::default());
    linker.define("h", "m", memory).unwrap();
    let text = r#"(module (import "h" "m" (memory 1 2)) (func (export "run") (result i32) (i32.load (i32.const 4))))"#;
    let instance = linker.instantiate(&mut store, &module(text)).unwrap();
    assert_eq!(instance.get_typed_func::<(), i32>(&mut store, "run").unwrap().call(&mut store, ()).unwrap(), 77);
    assert_eq!(memory.ty(&store).unwrap().limits, Limits { min: 1, max: Some(2) });
    memory.grow(&mut store, 1).unwrap();
    assert!(memory.grow(&mut store, 1).is_err());
    assert!(Memory::new(&mut store, Limits { min: 2, max: Some(1) }).is_err());
}

#[test]
fn global_get_set() {
    let (mut store, instance) = instantiate(
        r#"(module (global (export "i32") (mut i32) (i32.const 1)) (global (export "i64") (mut i64) (i64.const 1))
        (global (export "f32") (mut f32) (f32.const 1)) (global (export "f64") (mut f64) (f64.const 1))
        (global (export "v128") (mut v128) (v128.const i64x2 1 0)) (global (export "func") (mut funcref) (ref.null func))
        (global (export "extern") (mut externref) (ref.null extern)) (global (export "const") i32 (i32.const 1)))"#,
    );
    let object = ExternRef::new(1u8);
    let values: [(&str, Val); 7] = [
        ("i32", Val::I32(-2)),
        ("i64", Val::I64(i64::MIN)),
        ("f32", Val::from(2.5f32)),
        ("f64", Val::from(-0.0f64)),
        ("v128", Val::V128(u128::MAX - 1)),
        ("func", Val::FuncRef(None)),
        ("extern", Val::ExternRef(Some(object))),
    ];
    for (name, value) in values {
        let global = instance.get_global(&mut store, name).unwrap();
        global.set(&mut store, value.clone()).unwrap();
        assert_eq!(format!("{:?}", global.get(&mut store).unwrap()), format!("{value:?}"));
        assert!(global.ty(&store).unwrap().is_mutable);
    }
    let constant = instance.get_global(&mut store, "const").unwrap();
    assert_eq!(constant.set(&mut store, Val::I32(2)).unwrap_err().code(), Code::SET_VALUE_TO_CONST);
    let global = instance.get_global(&mut store, "i32").unwrap();
    assert_eq!(global.set(&mut store, Val::I64(2)).unwrap_err().code(), Code::SET_VALUE_ERROR_TYPE);
    let own = Global::new(&mut store, GlobalType { content: ValType::I64, is_mutable: false }, Val::I64(8)).unwrap();
    assert_eq!(own.get(&mut store).unwrap().i64(), Some(8));
    assert!(Global::new(&mut store, GlobalType { content: ValType::I64, is_mutable: false }, Val::I32(8)).is_err());
}

#[test]
fn table_get_set_grow() {
    let (mut store, instance) = instantiate(
        r#"(module (table (export "t") 2 4 funcref) (elem (i32.const 0) $f)
        (func $f (export "f") (result i32) (i32.const 4))
        (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))"#,
    );
    let table = instance.get_table(&mut store, "t").unwrap();
    let f = table.get(&mut store, 0).unwrap().func().unwrap().unwrap();
    assert_eq!(f.call(&mut store, &[]).unwrap()[0].i32(), Some(4));
    assert_eq!(table.grow(&mut store, 2).unwrap(), 2);
    let own = Func::wrap(&mut store, || 9i32);
    table.set(&mut store, 3, Val::FuncRef(Some(own))).unwrap();
    let call = instance.get_typed_func::<i32, i32>(&mut store, "call").unwrap();
    assert_eq!(call.call(&mut store, 3).unwrap(), 9);
    assert_eq!(call.call(&mut store, 2).unwrap_err().code(), Code::UNINITIALIZED_ELEMENT);
    assert_eq!(table.get(&mut store, 4).unwrap_err().code(), Code::TABLE_OUT_OF_BOUNDS);
    assert_eq!(table.set(&mut store, 4, Val::FuncRef(None)).unwrap_err().code(), Code::TABLE_OUT_OF_BOUNDS);
    assert_eq!(table.set(&mut store, 0, Val::I32(1)).unwrap_err().code(), Code::REF_TYPE_MISMATCH);
    assert_eq!(table.grow(&mut store, 1).unwrap_err().code(), Code::TABLE_OUT_OF_BOUNDS);
    let own = Table::new(&mut store, ValType::FuncRef, Limits { min: 1, max: None }, Val::FuncRef(Some(f))).unwrap();
    assert_eq!(own.get(&mut store, 0).unwrap().func(), Some(Some(f)));
    assert_eq!(own.size(&store), 1);
}

// -- references --

#[test]
fn externref_roundtrip() {
    let (mut store, instance) = instantiate(
        r#"(module (table (export "t") 1 externref) (global $g (mut externref) (ref.null extern))
        (func (export "put") (param externref) (global.set $g (local.get 0)) (table.set (i32.const 0) (local.get 0)))
        (func (export "get") (result externref) (global.get $g)))"#,
    );
    let object = ExternRef::new(vec![1, 2, 3]);
    let put = instance.get_typed_func::<Option<ExternRef>, ()>(&mut store, "put").unwrap();
    put.call(&mut store, Some(object.clone())).unwrap();
    let get = instance.get_typed_func::<(), Option<ExternRef>>(&mut store, "get").unwrap();
    let back = get.call(&mut store, ()).unwrap().unwrap();
    assert!(ExternRef::ptr_eq(&back, &object));
    assert_eq!(back.downcast_ref::<Vec<i32>>(), Some(&vec![1, 2, 3]));
    assert!(back.downcast_ref::<u8>().is_none());
    let table = instance.get_table(&mut store, "t").unwrap();
    assert!(ExternRef::ptr_eq(&table.get(&mut store, 0).unwrap().extern_ref().unwrap().unwrap(), &object));
}

#[test]
fn externref_freed() {
    let alive = Arc::new(AtomicUsize::new(0));
    let (mut store, instance) = instantiate(r#"(module (func (export "take") (param externref)))"#);
    let take = instance.get_typed_func::<Option<ExternRef>, ()>(&mut store, "take").unwrap();
    let object = ExternRef::new(Counted::new(&alive));
    for _ in 0..100 {
        take.call(&mut store, Some(object.clone())).unwrap();
    }
    drop(object);
    drop(store);
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[test]
fn funcref_roundtrip() {
    let mut store = Store::new(&Engine::default(), ());
    let mut linker = Linker::new(&Engine::default());
    linker
        .func_wrap("h", "twice", |mut caller: Caller<'_, ()>, f: Option<Func>| -> Result<i32> {
            let f = f.ok_or_else(|| Error::new(Own(1)))?.typed::<(), i32>(&mut caller)?;
            Ok(f.call(&mut caller, ())? + f.call(&mut caller, ())?)
        })
        .unwrap();
    linker.func_wrap("h", "self", |f: Option<Func>| f).unwrap();
    let module = module(
        r#"(module (import "h" "twice" (func $twice (param funcref) (result i32)))
        (import "h" "self" (func $self (param funcref) (result funcref)))
        (func $f (result i32) (i32.const 21)) (elem declare func $f)
        (func (export "run") (result i32) (call $twice (call $self (ref.func $f))))
        (func (export "null") (result i32) (call $twice (ref.null func))))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    assert_eq!(instance.get_typed_func::<(), i32>(&mut store, "run").unwrap().call(&mut store, ()).unwrap(), 42);
    let null = instance.get_typed_func::<(), i32>(&mut store, "null").unwrap();
    assert_eq!(null.call(&mut store, ()).unwrap_err().downcast_ref::<Own>(), Some(&Own(1)));
}

#[test]
fn gc_values() {
    let mut store = Store::new(&Engine::default(), None::<AnyRef>);
    let mut linker = Linker::new(&Engine::default());
    linker
        .func_wrap("h", "see", |mut caller: Caller<'_, Option<AnyRef>>, value: AnyRef| -> Result<AnyRef> {
            *caller.data_mut() = Some(value);
            Ok(value)
        })
        .unwrap();
    let module = module(
        r#"(module (type $p (struct (field (mut i32)) (field f64))) (type $a (array (mut i64)))
        (import "h" "see" (func $see (param anyref) (result anyref)))
        (func (export "point") (param i32) (result anyref) (struct.new $p (local.get 0) (f64.const 2.5)))
        (func (export "x") (param anyref) (result i32) (struct.get $p 0 (ref.cast (ref $p) (local.get 0))))
        (func (export "array") (param i32) (result anyref) (array.new $a (i64.const 7) (local.get 0)))
        (func (export "show") (result anyref) (call $see (struct.new_default $p)))
        (func (export "i31") (param anyref) (result i32) (i31.get_s (ref.cast (ref i31) (local.get 0)))))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let point = instance.get_typed_func::<i32, AnyRef>(&mut store, "point").unwrap();
    let x = instance.get_typed_func::<AnyRef, i32>(&mut store, "x").unwrap();
    let p = point.call(&mut store, 5).unwrap();
    assert_eq!((p.kind(&mut store).unwrap(), p.len(&mut store).unwrap()), (RefKind::Struct, 2));
    assert_eq!(p.field(&mut store, 1).unwrap().f64(), Some(2.5));
    p.set_field(&mut store, 0, &Val::I32(6)).unwrap();
    assert_eq!(x.call(&mut store, p).unwrap(), 6);
    assert_eq!(p.set_field(&mut store, 1, &Val::from(1.0f64)).unwrap_err().code(), Code::SET_VALUE_TO_CONST);
    let made = AnyRef::new_struct(&mut store, &instance, 0, &[Val::I32(8), Val::from(0f64)]).unwrap();
    assert_eq!(x.call(&mut store, made).unwrap(), 8);
    assert!(!made.ref_eq(&mut store, &p).unwrap());
    let array = AnyRef::new_array(&mut store, &instance, 1, 3, Some(&Val::I64(4))).unwrap();
    array.set_element(&mut store, 2, &Val::I64(9)).unwrap();
    assert_eq!(array.element(&mut store, 2).unwrap().i64(), Some(9));
    assert_eq!(array.element(&mut store, 3).unwrap_err().code(), Code::ARRAY_OUT_OF_BOUNDS);
    let i31 = instance.get_typed_func::<AnyRef, i32>(&mut store, "i31").unwrap();
    assert_eq!(i31.call(&mut store, AnyRef::i31(-3)).unwrap(), -3);
    assert_eq!(AnyRef::i31(-3).get_i31(&mut store).unwrap(), -3);
    // References end with what made them, unless they are retained.
    let show = instance.get_typed_func::<(), AnyRef>(&mut store, "show").unwrap();
    show.call(&mut store, ()).unwrap();
    let stale = store.data().unwrap();
    assert_eq!(stale.kind(&mut store).unwrap(), RefKind::Ended);
    assert!(stale.field(&mut store, 0).is_err() && x.call(&mut store, stale).is_err());
    let (stale, kept) = store.as_context_mut().scope(|store| {
        let kept = point.call(&mut *store, 2).unwrap();
        store.retain(&kept).unwrap();
        (point.call(&mut *store, 1).unwrap(), kept)
    });
    assert!(x.call(&mut store, stale).is_err());
    store.collect_garbage().unwrap();
    assert_eq!(x.call(&mut store, kept).unwrap(), 2);
    store.as_context_mut().release(&kept).unwrap();
}

// -- WASI --

const WASI: &str = r#"(module
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 64) "in.txt") (data (i32.const 80) "../out.txt") (data (i32.const 96) "new.txt")
    (func (export "args") (result i32) (drop (call $args_sizes (i32.const 0) (i32.const 4)))
        (drop (call $args (i32.const 1024) (i32.const 2048))) (i32.load (i32.const 0)))
    (func (export "env") (result i32) (drop (call $env_sizes (i32.const 0) (i32.const 4)))
        (drop (call $env (i32.const 1024) (i32.const 2048))) (i32.load (i32.const 0)))
    (func $open_at (param $path i32) (param $length i32) (param $flags i32) (param $rights i64) (result i32)
        (call $open (i32.const 3) (i32.const 0) (local.get $path) (local.get $length) (local.get $flags) (local.get $rights)
            (i64.const 0) (i32.const 0) (i32.const 32)))
    (func (export "read_in") (result i32)
        (if (call $open_at (i32.const 64) (i32.const 6) (i32.const 0) (i64.const 2)) (then (return (i32.const -1))))
        (i32.store (i32.const 40) (i32.const 4096)) (i32.store (i32.const 44) (i32.const 100))
        (drop (call $read (i32.load (i32.const 32)) (i32.const 40) (i32.const 1) (i32.const 48))) (i32.load (i32.const 48)))
    (func (export "open_out") (result i32) (call $open_at (i32.const 80) (i32.const 10) (i32.const 0) (i64.const 2)))
    (func (export "create") (result i32) (call $open_at (i32.const 96) (i32.const 7) (i32.const 1) (i64.const 64)))
    (func (export "echo") (result i32)
        (i32.store (i32.const 40) (i32.const 4096)) (i32.store (i32.const 44) (i32.const 100))
        (drop (call $read (i32.const 0) (i32.const 40) (i32.const 1) (i32.const 48)))
        (i32.store (i32.const 44) (i32.load (i32.const 48)))
        (drop (call $write (i32.const 2) (i32.const 40) (i32.const 1) (i32.const 48)))
        (call $write (i32.const 1) (i32.const 40) (i32.const 1) (i32.const 48)))
    (func (export "_start") (call $exit (i32.const 7)) unreachable))"#;

fn with_wasi(ctx: WasiCtx) -> (Store<()>, Instance) {
    let mut store = Store::new(&Engine::default(), ());
    store.set_wasi(ctx).unwrap();
    let instance = Instance::new(&mut store, &module(WASI)).unwrap();
    (store, instance)
}

fn run(store: &mut Store<()>, instance: &Instance, name: &str) -> i32 {
    instance.get_typed_func::<(), i32>(&mut *store, name).unwrap().call(store, ()).unwrap()
}

fn text_at(store: &mut Store<()>, instance: &Instance, at: u64, length: u64) -> String {
    let memory = instance.get_memory(&mut *store, "memory").unwrap();
    memory.read_string(&*store, at, length).unwrap()
}

#[test]
fn wasi_args_env() {
    let mut builder = WasiCtx::builder();
    builder.args(["prog", "one"]).env("NAME", "VALUE");
    let (mut store, instance) = with_wasi(builder.build().unwrap());
    assert_eq!(run(&mut store, &instance, "args"), 2);
    assert_eq!(text_at(&mut store, &instance, 2048, 9), "prog\0one\0");
    assert_eq!(run(&mut store, &instance, "env"), 1);
    assert_eq!(text_at(&mut store, &instance, 2048, 11), "NAME=VALUE\0");
    let mut builder = WasiCtx::builder();
    builder.arg("zero\0byte");
    assert!(builder.build().is_err());
}

#[test]
fn wasi_preopen() {
    let folder = Folder::new("preopen");
    let inside = folder.0.join("inside");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(inside.join("in.txt"), "contents").unwrap();
    std::fs::write(folder.0.join("out.txt"), "secret").unwrap();
    for read_only in [true, false] {
        let mut builder = WasiCtx::builder();
        builder.preopened_dir(&inside, "/", read_only);
        let (mut store, instance) = with_wasi(builder.build().unwrap());
        assert_eq!(run(&mut store, &instance, "read_in"), 8);
        assert_eq!(text_at(&mut store, &instance, 4096, 8), "contents");
        assert_ne!(run(&mut store, &instance, "open_out"), 0);
        assert_eq!(run(&mut store, &instance, "create") == 0, !read_only);
    }
    assert!(inside.join("new.txt").exists());
    let mut store = Store::new(&Engine::default(), ());
    let mut builder = WasiCtx::builder();
    builder.preopened_dir(folder.0.join("none"), "/", true);
    assert_eq!(store.set_wasi(builder.build().unwrap()).unwrap_err().code(), Code::ILLEGAL_PATH);
}

#[test]
fn wasi_captured_stdio() {
    let mut builder = WasiCtx::builder();
    builder.stdin_bytes(b"typed");
    let (out, error) = (builder.stdout_capture(1000), builder.stderr_capture(2));
    let (mut store, instance) = with_wasi(builder.build().unwrap());
    assert_eq!(run(&mut store, &instance, "echo"), 0);
    assert_eq!((out.to_text().as_str(), error.to_text().as_str()), ("typed", "ty"));
    // Streams of the host's own, one of which fails and one of which panics.
    struct Bad;
    impl std::io::Write for Bad {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            panic!("no output")
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut builder = WasiCtx::builder();
    builder.stdin(&b"typed"[..]).stdout(Bad);
    let (mut store, instance) = with_wasi(builder.build().unwrap());
    assert_eq!(run(&mut store, &instance, "echo"), 29);
}

#[test]
fn wasi_exit_code() {
    let (mut store, instance) = with_wasi(WasiCtx::builder().build().unwrap());
    assert_eq!(instance.run_wasi(&mut store).unwrap(), 7);
    let start = instance.get_typed_func::<(), ()>(&mut store, "_start").unwrap();
    assert_eq!(start.call(&mut store, ()).unwrap_err().exit_code(), Some(7));
    assert!(store.set_wasi(WasiCtx::builder().build().unwrap()).is_err());
}

// -- ahead of time --

/// Without a compiler the two scenarios show how its absence is told; runs that are to have one say so.
fn has_no_compiler() -> bool {
    assert!(!Engine::has_compiler());
    assert!(std::env::var_os("WASMVM_TEST_COMPILER").is_none(), "the compiler is missing: {}", Engine::describe());
    true
}

#[test]
fn aot_compile_save_load() {
    let engine = engine(|config| {
        config.run_mode(RunMode::Aot);
    });
    let image = match Module::compile(&engine, ANSWER) {
        Ok(image) => image,
        Err(error) => {
            assert_eq!(error.code(), Code::TIER_UNAVAILABLE);
            assert!(has_no_compiler());
            return;
        }
    };
    let folder = Folder::new("aot");
    let path = folder.0.join("answer.aot.wasm");
    std::fs::write(&path, &image).unwrap();
    // SAFETY: just compiled.
    let module = unsafe { Module::deserialize(&engine, std::fs::read(&path).unwrap()) }.unwrap();
    assert!(module.has_image());
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module).unwrap();
    assert_eq!(instance.get_typed_func::<(), i32>(&mut store, "answer").unwrap().call(&mut store, ()).unwrap(), 42);
    // Machine code is run only if the program vouches for it; interpreters do not care.
    let unvouched = Module::new(&engine, &image).unwrap();
    assert_eq!(Instance::new(&mut store, &unvouched).unwrap_err().code(), Code::IMAGE_INCOMPATIBLE);
    Instance::new(Store::new(&Engine::default(), ()), &unvouched).unwrap_or_else(|_| unreachable!());
}

#[test]
fn aot_damaged_image() {
    let engine = engine(|config| {
        config.run_mode(RunMode::Aot);
    });
    let mut store = Store::new(&engine, ());
    let plain = module(ANSWER);
    assert_eq!(Instance::new(&mut store, &plain).unwrap_err().code(), Code::IMAGE_INCOMPATIBLE);
    let Ok(mut image) = Module::compile(&engine, ANSWER) else {
        assert!(has_no_compiler());
        return;
    };
    let middle = image.len() / 2;
    image[middle] ^= 1;
    // SAFETY: damage is found.
    let failed = unsafe { Module::deserialize(&engine, &image) }.and_then(|module| Instance::new(&mut store, &module));
    assert_eq!(failed.unwrap_err().code(), Code::IMAGE_DAMAGED);
}

// -- limits --

#[test]
fn gas_limit() {
    let engine = engine(|config| {
        config.measure_gas(true);
    });
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module(LOOP)).unwrap();
    store.set_gas_limit(Some(1000));
    let spin = instance.get_typed_func::<(), ()>(&mut store, "spin").unwrap();
    assert_eq!(spin.call(&mut store, ()).unwrap_err().code(), Code::COST_LIMIT_EXCEEDED);
    assert_eq!(store.gas_used(), 1000);
    let one = instance.get_typed_func::<(), i32>(&mut store, "one").unwrap();
    assert!(one.call(&mut store, ()).is_err());
    store.set_gas_limit(Some(2000));
    assert_eq!(one.call(&mut store, ()).unwrap(), 1);
    store.set_gas_limit(None);
    let options = CallOptions { gas: Some(100), ..CallOptions::default() };
    assert_eq!(spin.call_with(&mut store, (), options).unwrap_err().code(), Code::COST_LIMIT_EXCEEDED);
    assert_eq!(one.call_with(&mut store, (), options).unwrap(), 1);
}

#[test]
fn deadline() {
    let engine = engine(|config| {
        config.interruptible(true);
    });
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module(LOOP)).unwrap();
    let spin = instance.get_typed_func::<(), ()>(&mut store, "spin").unwrap();
    let options = CallOptions { deadline: Some(Duration::from_millis(5)), ..CallOptions::default() };
    assert_eq!(spin.call_with(&mut store, (), options).unwrap_err().code(), Code::DEADLINE_EXCEEDED);
    let engine = self::engine(|config| {
        config.time_limit(Duration::from_millis(5));
    });
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module(LOOP)).unwrap();
    let spin = instance.get_typed_func::<(), ()>(&mut store, "spin").unwrap();
    assert_eq!(spin.call(&mut store, ()).unwrap_err().code(), Code::DEADLINE_EXCEEDED);
}

#[test]
fn cancel_from_another_thread() {
    let engine = engine(|config| {
        config.interruptible(true);
    });
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module(LOOP)).unwrap();
    let handle = store.interrupt_handle().unwrap();
    let spin = instance.get_typed_func::<(), ()>(&mut store, "spin").unwrap();
    std::thread::scope(|scope| {
        // Before or during the call, it ends it.
        scope.spawn(|| handle.interrupt());
        assert_eq!(spin.call(&mut store, ()).unwrap_err().code(), Code::INTERRUPTED);
    });
    handle.interrupt();
    handle.withdraw();
    assert_eq!(run(&mut store, &instance, "one"), 1);
    drop(store);
    handle.interrupt();
}

#[test]
fn memory_limit() {
    const GROW: &str = r#"(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))"#;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    let limited = engine(|config| {
        config.resource_limiter(move |what, from, to| {
            if what == Resource::Memory {
                log.lock().unwrap().push((from, to));
            }
            to <= 2 * 65536
        });
    });
    for engine in [
        engine(|config| {
            config.max_memory_pages(2);
        }),
        limited,
    ] {
        let mut store = Store::new(&engine, ());
        drop(engine);
        let instance = Instance::new(&mut store, &module(GROW)).unwrap();
        let grow = instance.get_typed_func::<i32, i32>(&mut store, "grow").unwrap();
        assert_eq!(grow.call(&mut store, 5).unwrap(), -1);
        assert_eq!(grow.call(&mut store, 1).unwrap(), 1);
        assert_eq!(grow.call(&mut store, 1).unwrap(), -1);
    }
    assert_eq!(asked.lock().unwrap()[0], (0, 65536));
}

#[test]
fn stack_exhausted() {
    let (mut store, instance) =
        instantiate(r#"(module (func $f (export "f") (call $f)) (func (export "one") (result i32) (i32.const 1)))"#);
    let f = instance.get_typed_func::<(), ()>(&mut store, "f").unwrap();
    let error = f.call(&mut store, ()).unwrap_err();
    assert_eq!(error.code(), Code::STACK_EXHAUSTED);
    assert!(error.trap().unwrap().backtrace().iter().any(|frame| frame.left_out() > 0));
    assert_eq!(run(&mut store, &instance, "one"), 1);
}

#[test]
fn stack_exhausted__through_host_functions() {
    let f = |mut caller: Caller<'_, Option<TypedFunc<i32, i32>>>, value: i32| -> Result<i32> {
        let run = caller.data().unwrap();
        run.call(&mut caller, value)
    };
    let (mut store, run) = with_host(None, f);
    *store.data_mut() = Some(run);
    assert_eq!(run.call(&mut store, 0).unwrap_err().code(), Code::STACK_EXHAUSTED);
}

// -- threads --

#[test]
fn parallel_instances() {
    let engine = Engine::default();
    let module = Module::new(&engine, CALL_HOST).unwrap();
    let mut linker = Linker::<i32>::new(&engine);
    linker
        .func_wrap("h", "f", |mut caller: Caller<'_, i32>, value: i32| {
            *caller.data_mut() += value;
            *caller.data()
        })
        .unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (engine, module, linker) = (&engine, &module, &linker);
            scope.spawn(move || {
                for _ in 0..20 {
                    let mut store = Store::new(engine, thread);
                    let instance = linker.instantiate(&mut store, module).unwrap();
                    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
                    for step in 1..=50 {
                        assert_eq!(run.call(&mut store, 1).unwrap(), thread + step);
                    }
                }
            });
        }
    });
}

#[test]
fn store_is_confined() {
    // A call needs an exclusive borrow: see compile_fail/two_threads.rs. A store may move.
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Store<()>>();
    is_send::<(Module, Engine, Linker<()>, Error, Func, Memory, InterruptHandle, Config, WasiCtx, ExternRef)>();
    is_sync::<(Module, Engine, Linker<()>, Error, Func, Memory, InterruptHandle, Config, Store<()>, ExternRef)>();
    let (store, instance) = instantiate(ANSWER);
    let back = std::thread::spawn(move || {
        let mut store = store;
        assert_eq!(run(&mut store, &instance, "answer"), 42);
        (store, instance)
    });
    let (mut store, instance) = back.join().unwrap();
    assert_eq!(run(&mut store, &instance, "answer"), 42);
}

// -- errors --

#[test]
fn error_message_offset() {
    let error = Module::new(&Engine::default(), b"\0asm\x01\0\0\0\xff\0").unwrap_err();
    assert_eq!(error.phase(), Phase::Loading);
    assert_eq!(error.offset(), Some(8));
    assert!(error.to_string().contains("0x8"), "{error}");
}

#[test]
fn trap_backtrace() {
    let (mut store, instance) = instantiate(
        r#"(module $m (func $deep (i32.div_s (i32.const 1) (i32.const 0)) drop) (func $middle (call $deep))
        (func (export "run") (call $middle)))"#,
    );
    let error = instance.get_typed_func::<(), ()>(&mut store, "run").unwrap().call(&mut store, ()).unwrap_err();
    let trap = error.trap().unwrap();
    assert_eq!(trap.code(), Code::DIVIDE_BY_ZERO);
    let names: Vec<_> = trap.backtrace().iter().map(|frame| frame.function_name()).collect();
    assert_eq!(names, ["deep", "middle", "run"]);
    assert_eq!(trap.backtrace()[0].module_name(), "m");
    assert_eq!(error.offset(), Some(trap.backtrace()[0].offset()));
    assert!(format!("{error:?}").contains("#2  m!run+0x"), "{error:?}");
}

#[test]
fn uncaught_exception() {
    let (mut store, instance) =
        instantiate(r#"(module (tag $t (param i32 f64)) (func (export "run") (throw $t (i32.const 3) (f64.const 4))))"#);
    let run = instance.get_typed_func::<(), ()>(&mut store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap_err().code(), Code::UNCAUGHT_EXCEPTION);
    let exception = AnyRef::take_exception(&mut store).unwrap();
    assert_eq!(exception.kind(&mut store).unwrap(), RefKind::Exception);
    let values = exception.exception_values(&mut store).unwrap();
    assert_eq!((values[0].i32(), values[1].f64()), (Some(3), Some(4.0)));
    assert!(AnyRef::take_exception(&mut store).is_none());
}

#[test]
fn uncaught_exception__thrown_by_the_host() {
    let mut store = Store::new(&Engine::default(), ());
    let tag = Tag::new(&mut store, [ValType::I32]).unwrap();
    let mut linker = Linker::new(&Engine::default());
    linker.define("h", "t", tag).unwrap();
    linker
        .func_wrap("h", "f", move |mut caller: Caller<'_, ()>, value: i32| -> Result<()> {
            let values = if value == 0 { vec![] } else { vec![Val::I32(value)] };
            Err(caller.throw(&tag, &values))
        })
        .unwrap();
    let module = module(
        r#"(module (import "h" "t" (tag $t (param i32))) (import "h" "f" (func $f (param i32)))
        (func (export "throw") (param i32) (call $f (local.get 0)))
        (func (export "catch") (param i32) (result i32)
            (block $caught (result i32) (try_table (catch $t $caught) (call $f (local.get 0))) (i32.const -1))))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let catch = instance.get_typed_func::<i32, i32>(&mut store, "catch").unwrap();
    assert_eq!(catch.call(&mut store, 5).unwrap(), 5);
    assert_eq!(catch.call(&mut store, 0).unwrap_err().code(), Code::FUNC_SIG_MISMATCH);
    let throw = instance.get_typed_func::<i32, ()>(&mut store, "throw").unwrap();
    assert_eq!(throw.call(&mut store, 6).unwrap_err().code(), Code::UNCAUGHT_EXCEPTION);
    let exception = AnyRef::take_exception(&mut store).unwrap();
    assert_eq!(exception.exception_tag(&mut store).unwrap(), Some(tag));
    assert_eq!(exception.exception_values(&mut store).unwrap()[0].i32(), Some(6));
}

// -- the library -- (version_matches is a unit test of engine.rs)

#[test]
fn describe() {
    assert!(Engine::describe().contains("wasmvm 0.1"), "{}", Engine::describe());
}

#[test]
fn plugin_listing() {
    assert!(plugins().is_empty());
}

#[test]
fn log_callback() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = seen.clone();
    set_log_callback(LogLevel::Error, move |level, message| {
        into.lock().unwrap().push((level, message.to_owned()));
        panic!("panics of log callbacks go nowhere");
    });
    let _ = Module::new(&Engine::default(), b"\0bad").unwrap_err();
    clear_log_callback();
    assert!(seen.lock().unwrap().iter().any(|(level, message)| *level == LogLevel::Error && message.contains("magic")));
}

// -- lifetimes --

#[test]
fn use_after_close() {
    let (mut store, instance) = instantiate(
        r#"(module (func (export "f") (result i32) (i32.const 1)) (memory (export "m") 1)
        (global (export "g") (mut funcref) (ref.null func)) (table (export "t") 1 funcref))"#,
    );
    let f = instance.get_func(&mut store, "f").unwrap();
    let typed = f.typed::<(), i32>(&mut store).unwrap();
    let memory = instance.get_memory(&mut store, "m").unwrap();
    let global = instance.get_global(&mut store, "g").unwrap();
    let table = instance.get_table(&mut store, "t").unwrap();
    drop(store);
    // Whatever is left of a store is good for no other one.
    let (mut other, own) = instantiate(r#"(module (global (export "g") (mut funcref) (ref.null func)))"#);
    let refused = |result: Result<()>| assert_eq!(result.unwrap_err().code(), Code::WRONG_WORKFLOW);
    refused(f.call(&mut other, &[]).map(drop));
    refused(typed.call(&mut other, ()).map(drop));
    refused(typed.call_with(&mut other, (), CallOptions::default()).map(drop));
    refused(f.ty(&other).map(drop));
    refused(f.typed::<(), i32>(&mut other).map(drop));
    refused(memory.load::<u8>(&other, 0).map(drop));
    refused(memory.write(&mut other, 0, &[1]));
    refused(memory.read_string(&other, 0, 1).map(drop));
    refused(global.get(&mut other).map(drop));
    refused(global.set(&mut other, Val::FuncRef(None)));
    refused(table.get(&mut other, 0).map(drop));
    refused(own.get_global(&mut other, "g").unwrap().set(&mut other, Val::FuncRef(Some(f))));
    assert!(instance.get_export(&mut other, "f").is_none() && instance.exports(&mut other).is_empty());
    let mut linker = Linker::new(&Engine::default());
    linker.define("h", "f", f).unwrap();
    refused(linker.instantiate(&mut other, &module(r#"(module (import "h" "f" (func (result i32))))"#)).map(drop));
    let panics = |f: Box<dyn FnOnce()>| assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_err());
    let (other, _) = instantiate(ANSWER);
    panics(Box::new(move || drop(memory.data(&other).to_vec())));
}

#[test]
fn use_after_close__what_a_failed_start_function_showed() {
    // The instance never came to be, but what the host saw of it is whole.
    type Seen = Vec<Extern>;
    let mut store = Store::new(&Engine::default(), Seen::new());
    let mut linker = Linker::new(&Engine::default());
    linker
        .func_wrap("h", "see", |mut caller: Caller<'_, Seen>| {
            for name in ["f", "m", "g", "t", "e"] {
                let item = caller.get_export(name).unwrap();
                caller.data_mut().push(item);
            }
        })
        .unwrap();
    let text = r#"(module (import "h" "see" (func $see)) (func (export "f") (result i32) (i32.load (i32.const 0)))
        (memory (export "m") 1) (data (i32.const 0) "\2a") (global (export "g") (mut i32) (i32.const 5))
        (table (export "t") 1 funcref) (tag (export "e") (param i32))
        (func $start (call $see) unreachable) (start $start))"#;
    for _ in 0..10 {
        assert_eq!(linker.instantiate(&mut store, &module(text)).unwrap_err().code(), Code::UNREACHABLE);
    }
    store.collect_garbage().unwrap();
    for item in store.data().clone() {
        match item {
            Extern::Func(f) => assert_eq!(f.call(&mut store, &[]).unwrap()[0].i32(), Some(42)),
            Extern::Memory(m) => assert_eq!(m.data(&store)[0], 42),
            Extern::Global(g) => assert_eq!(g.get(&mut store).unwrap().i32(), Some(5)),
            Extern::Table(t) => assert_eq!(t.size(&store), 1),
            Extern::Tag(t) => assert_eq!(t.ty(&store).unwrap(), FuncType::new([ValType::I32], [])),
        }
    }
}

#[test]
fn close_twice() {
    // Rust ends things once: see compile_fail/use_after_close.rs. What shares an end may be dropped in any number.
    let engine = Engine::default();
    let module = Module::new(&engine, ANSWER).unwrap();
    drop((engine.clone(), engine));
    let copies = [module.clone(), module.clone(), module];
    drop(copies);
    clear_log_callback();
}

#[test]
fn finalizers_in_any_order() {
    let alive = Arc::new(AtomicUsize::new(0));
    for order in 0..24 {
        let engine = Engine::default();
        let module = Module::new(&engine, CALL_HOST).unwrap();
        let counted = Counted::new(&alive);
        let mut linker = Linker::<Counted>::new(&engine);
        linker
            .func_wrap("h", "f", move |value: i32| {
                let _ = &counted;
                value
            })
            .unwrap();
        let mut store = Store::new(&engine, Counted::new(&alive));
        linker.instantiate(&mut store, &module).unwrap();
        let handle = store.interrupt_handle().unwrap();
        let mut things: Vec<Box<dyn std::any::Any + Send>> =
            vec![Box::new(engine), Box::new(module), Box::new(linker), Box::new(store), Box::new(handle)];
        let mut rest = order;
        while !things.is_empty() {
            let next = things.swap_remove(rest % things.len());
            rest /= things.len() + 1;
            if order % 2 == 0 {
                std::thread::spawn(move || drop(next)).join().unwrap();
            }
        }
    }
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[test]
fn no_leaks() {
    let alive = Arc::new(AtomicUsize::new(0));
    let engine = Engine::default();
    let module = Module::new(&engine, CALL_HOST).unwrap();
    let mut after_warm_up = 0;
    for round in 0..1000 {
        let counted = Counted::new(&alive);
        let mut linker = Linker::<ExternRef>::new(&engine);
        linker
            .func_wrap("h", "f", move |mut caller: Caller<'_, ExternRef>, value: i32| -> Result<i32> {
                let _ = &counted;
                caller.memory(0);
                if value == 0 { Err(Error::new(Own(0))) } else { Ok(value) }
            })
            .unwrap();
        let mut store = Store::new(&engine, ExternRef::new(Counted::new(&alive)));
        let instance = linker.instantiate(&mut store, &module).unwrap();
        let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
        assert_eq!(run.call(&mut store, 1).unwrap(), 1);
        assert!(run.call(&mut store, 0).is_err());
        let own = Func::wrap(&mut store, |object: Option<ExternRef>| object);
        let object = ExternRef::new(Counted::new(&alive));
        own.call(&mut store, &[Val::ExternRef(Some(object))]).unwrap();
        drop((store, linker));
        assert_eq!(alive.load(Ordering::SeqCst), 0);
        if round == 200 {
            after_warm_up = resident_pages();
        }
    }
    // Other tests run in this process, but nothing that they hold comes near this.
    assert!(resident_pages() < after_warm_up + 16384, "{after_warm_up} pages, then {}", resident_pages());
}

/// Pages of memory that the process has.
fn resident_pages() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split_whitespace().nth(1).and_then(|field| field.parse().ok()).unwrap_or(0)
}
