// Two threads cannot call in one store.
use wasmvm::*;

fn race(mut store: Store<()>, f: TypedFunc<(), ()>) {
    std::thread::scope(|scope| {
        scope.spawn(|| f.call(&mut store, ()));
        scope.spawn(|| f.call(&mut store, ()));
    });
}

fn main() {}
