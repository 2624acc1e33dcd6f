//! What a bound call costs beyond the same call through the C interface, in nanoseconds: rounds of both take turns, medians are shown.

use std::hint::black_box;
use std::ptr::null_mut;
use std::time::Instant;
use wasmvm::*;
use wasmvm_sys as sys;

const TEXT: &str = r#"(module (import "h" "f" (func $f (param i32) (result i32)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "host") (param i32) (result i32) (local $sum i32)
        (loop (local.set $sum (i32.add (local.get $sum) (call $f (local.get 0))))
            (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get $sum)))"#;
const CALLS: u32 = 200_000;
const ROUNDS: usize = 15;

unsafe extern "C" fn host(
    _: *mut std::os::raw::c_void,
    _: *const sys::WasmVM_CallingFrameContext,
    params: *const sys::WasmVM_Value,
    results: *mut sys::WasmVM_Value,
) -> sys::WasmVM_Result {
    // SAFETY: one parameter, one result.
    unsafe {
        *results = sys::WasmVM_ValueGenI32(sys::WasmVM_ValueGetI32(*params) ^ 1);
        sys::WasmVM_Result { Code: 0 }
    }
}

fn text(text: &str) -> sys::WasmVM_String {
    sys::WasmVM_String { Length: text.len() as u32, Buf: text.as_ptr().cast() }
}

/// The two functions through the C interface, as typed functions. Nothing is ever deleted.
unsafe fn through_c(bytes: &[u8]) -> (*mut sys::WasmVM_TypedFunction, *mut sys::WasmVM_TypedFunction) {
    // SAFETY: a well-formed use of the interface.
    unsafe {
        let (loader, validator) = (sys::WasmVM_LoaderCreate(null_mut()), sys::WasmVM_ValidatorCreate(null_mut()));
        let mut ast = null_mut();
        let input = sys::WasmVM_Bytes { Length: bytes.len() as u32, Buf: bytes.as_ptr() };
        assert_eq!(sys::WasmVM_LoaderParseFromBytes(loader, &mut ast, input).Code, 0);
        assert_eq!(sys::WasmVM_ValidatorValidate(validator, ast).Code, 0);
        let (executor, store) = (sys::WasmVM_ExecutorCreate(null_mut(), null_mut()), sys::WasmVM_StoreCreate());
        let int = [sys::WasmVM_ValTypeGenI32(); 2];
        let (one, two) = (
            sys::WasmVM_FunctionTypeCreate(int.as_ptr(), 1, int.as_ptr(), 1),
            sys::WasmVM_FunctionTypeCreate(int.as_ptr(), 2, int.as_ptr(), 1),
        );
        let module = sys::WasmVM_ModuleInstanceCreate(text("h"));
        let func = sys::WasmVM_FunctionInstanceCreate(one, Some(host), null_mut(), 0);
        sys::WasmVM_ModuleInstanceAddFunction(module, text("f"), func);
        sys::WasmVM_ExecutorRegisterImport(executor, store, module);
        let mut instance = null_mut();
        assert_eq!(sys::WasmVM_ExecutorInstantiate(executor, &mut instance, store, ast).Code, 0);
        let add = sys::WasmVM_ModuleInstanceFindFunction(instance, text("add"));
        let run = sys::WasmVM_ModuleInstanceFindFunction(instance, text("host"));
        (sys::WasmVM_FunctionInstanceGetTyped(add, executor, two), sys::WasmVM_FunctionInstanceGetTyped(run, executor, one))
    }
}

fn nanoseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / f64::from(CALLS)
}

fn main() {
    let engine = Engine::default();
    let module = Module::new(&engine, TEXT).unwrap();
    let mut linker = Linker::new(&engine);
    linker.func_wrap("h", "f", |value: i32| value ^ 1).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let add = instance.get_typed_func::<(i32, i32), i32>(&mut store, "add").unwrap();
    let run = instance.get_typed_func::<i32, i32>(&mut store, "host").unwrap();
    // SAFETY: a binary module.
    let (c_add, c_run) = unsafe { through_c(&module.to_bytes().unwrap()) };
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        times[0].push(nanoseconds(|| {
            for number in 0..CALLS {
                let mut slots = [u64::from(number), 1];
                // SAFETY: two slots are enough for two parameters and a result.
                unsafe { assert_eq!(sys::WasmVM_TypedCall(c_add, slots.as_mut_ptr()).Code, 0) };
                black_box(slots[0] as i32);
            }
        }));
        times[1].push(nanoseconds(|| {
            for number in 0..CALLS {
                black_box(add.call(&mut store, (number as i32, 1)).unwrap());
            }
        }));
        // SAFETY: as above.
        times[2].push(nanoseconds(|| unsafe {
            let mut slots = [u64::from(CALLS)];
            assert_eq!(sys::WasmVM_TypedCall(c_run, slots.as_mut_ptr()).Code, 0);
        }));
        times[3].push(nanoseconds(|| {
            run.call(&mut store, CALLS as i32).unwrap();
        }));
    }
    for (name, list) in ["call, C", "call, Rust", "host function, C", "host function, Rust"].iter().zip(&mut times) {
        list.sort_by(f64::total_cmp);
        println!("{name:20} {:6.1} ns   ({:.1} .. {:.1})", list[ROUNDS / 2], list[0], list[ROUNDS - 1]);
    }
}
