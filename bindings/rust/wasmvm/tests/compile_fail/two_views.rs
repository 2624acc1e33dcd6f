// Two views of memories, one of them for writing, would alias.
use wasmvm::*;

fn alias(store: &mut Store<()>, memory: Memory) {
    let first = memory.data_mut(&mut *store);
    let second = memory.data_mut(&mut *store);
    first[0] = second[0];
}

fn main() {}
