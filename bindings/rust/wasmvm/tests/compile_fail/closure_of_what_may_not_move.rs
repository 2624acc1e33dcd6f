// A closure goes with its store to other threads.
use wasmvm::*;

fn main() {
    let mut linker = Linker::<()>::new(&Engine::default());
    let number = std::rc::Rc::new(5);
    linker.func_wrap("h", "f", move || *number).unwrap();
}
