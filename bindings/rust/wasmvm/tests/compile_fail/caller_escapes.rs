// A caller ends with its host function.
use wasmvm::*;

fn escape(store: &mut Store<Option<Caller<'static, ()>>>) {
    let kept = std::sync::Mutex::new(None);
    Func::wrap(store, move |caller: Caller<'_, Option<Caller<'static, ()>>>| {
        *kept.lock().unwrap() = Some(caller);
    });
}

fn main() {}
