// A store that has ended cannot be used.
use wasmvm::*;

fn close(mut store: Store<u8>, f: TypedFunc<(), ()>) {
    drop(store);
    f.call(&mut store, ()).unwrap();
}

fn main() {}
