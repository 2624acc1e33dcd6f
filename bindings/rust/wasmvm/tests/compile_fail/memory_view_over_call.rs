// The bytes of a memory cannot be held during a call, which may make it grow.
use wasmvm::*;

fn hold(store: &mut Store<()>, memory: Memory, f: TypedFunc<(), ()>) {
    let bytes = memory.data(&*store);
    f.call(&mut *store, ()).unwrap();
    assert_eq!(bytes[0], 0);
}

fn main() {}
