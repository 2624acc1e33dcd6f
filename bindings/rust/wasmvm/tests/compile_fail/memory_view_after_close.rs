// The bytes of a memory cannot outlive the store.
use wasmvm::*;

fn outlive(store: Store<()>, memory: Memory) -> u8 {
    let bytes = memory.data(&store);
    drop(store);
    bytes[0]
}

fn main() {}
