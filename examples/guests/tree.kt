// A guest on the collected heap: a search tree of objects, with subclasses that override, and exceptions of its own.
//
//   examples/guests/produce tree tree.wat
//   wasmvm --invoke grow tree.wat 10000
import kotlin.wasm.WasmExport

sealed class Tree {
    abstract fun insert(key: Int): Tree
    abstract val depth: Int
}

object Empty : Tree() {
    override fun insert(key: Int): Tree = Node(key, Empty, Empty)
    override val depth get() = 0
}

class Node(val key: Int, val left: Tree, val right: Tree) : Tree() {
    override fun insert(key: Int): Tree = when {
        key < this.key -> Node(this.key, left.insert(key), right)
        key > this.key -> Node(this.key, left, right.insert(key))
        else -> throw Twice(key)
    }
    override val depth get() = 1 + maxOf(left.depth, right.depth)
}

class Twice(val key: Int) : Exception()

/** Inserts `count` numbers of a fixed sequence into a tree that is never changed in place; returns its depth, and in the
 *  upper half how many came twice. */
@WasmExport
fun grow(count: Int): Long {
    var tree: Tree = Empty
    var twice = 0L
    var number = 12345
    repeat(count) {
        number = number * 1103515245 + 12345
        try {
            tree = tree.insert((number ushr 8) % 50000)
        } catch (refused: Twice) {
            if (refused.key >= 0) ++twice
        }
    }
    return (twice shl 32) or tree.depth.toLong()
}
