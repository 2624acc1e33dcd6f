// A store is Send only if its data is.
use wasmvm::*;

fn send<T: Send>(_: T) {}

fn main() {
    send(Store::new(&Engine::default(), std::rc::Rc::new(1)));
}
