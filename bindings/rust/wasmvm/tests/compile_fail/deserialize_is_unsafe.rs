// An image is machine code.
use wasmvm::*;

fn main() {
    let _ = Module::deserialize(&Engine::default(), b"");
}
