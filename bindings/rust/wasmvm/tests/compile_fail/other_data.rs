// A linker for one kind of data does not serve stores of another: its closures would take the data for what it is not.
use wasmvm::*;

fn main() {
    let linker = Linker::<String>::new(&Engine::default());
    let module = Module::new(&Engine::default(), "(module)").unwrap();
    let mut store = Store::new(&Engine::default(), 5u8);
    linker.instantiate(&mut store, &module).unwrap();
}
