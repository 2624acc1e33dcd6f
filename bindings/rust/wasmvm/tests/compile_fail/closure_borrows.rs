// A closure lives as long as guests can call it, so that it cannot borrow from the stack.
use wasmvm::*;

fn main() {
    let mut linker = Linker::<()>::new(&Engine::default());
    let number = 5;
    linker.func_wrap("h", "f", || number + 1).unwrap();
}
