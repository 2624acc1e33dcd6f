// The host's data cannot be held during a call, whose host functions reach it.
use wasmvm::*;

fn hold(caller: &mut Caller<'_, String>, f: TypedFunc<(), ()>) {
    let data = caller.data_mut();
    f.call(&mut *caller, ()).unwrap();
    data.clear();
}

fn main() {}
