// A caller ends with its host function.
use std::cell::RefCell;
use wasmvm::*;

thread_local! {
    static KEPT: RefCell<Option<Caller<'static, ()>>> = const { RefCell::new(None) };
}

fn escape(store: &mut Store<()>) {
    Func::wrap(store, |caller: Caller<'_, ()>| KEPT.with(|kept| *kept.borrow_mut() = Some(caller)));
}

fn main() {}
