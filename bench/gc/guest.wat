;; Work for collectors: short-lived binary trees beside a long-lived one, linked lists, and arrays of several sizes.
;; Every function returns a number that depends on all objects it has read back.
(module
  (type $tree (struct (field (ref null $tree)) (field (ref null $tree))))
  (type $node (struct (field (mut i32)) (field (mut (ref null $node)))))
  (type $bytes (array (mut i8)))
  (type $nodes (array (mut (ref null $node))))
  (global $long_lived (mut (ref null $tree)) (ref.null $tree))

  (func $grow (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new_default $tree))
      (else (struct.new $tree
        (call $grow (i32.sub (local.get $depth) (i32.const 1)))
        (call $grow (i32.sub (local.get $depth) (i32.const 1)))))))

  (func $count (param $tree (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get $tree))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (i32.add
        (call $count (struct.get $tree 0 (local.get $tree)))
        (call $count (struct.get $tree 1 (local.get $tree))))))))

  ;; Builds and counts `rounds` trees of 2^(depth+1) - 1 nodes, while one of the same size lives on.
  (func (export "trees") (param $depth i32) (param $rounds i32) (result i32)
    (local $sum i32)
    (global.set $long_lived (call $grow (local.get $depth)))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $count (call $grow (local.get $depth)))))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.set $sum (i32.add (local.get $sum) (call $count (global.get $long_lived))))
    (global.set $long_lived (ref.null $tree))
    (local.get $sum))

  ;; Builds `rounds` lists of `length` nodes, reverses each in place and adds up its numbers.
  (func (export "lists") (param $length i32) (param $rounds i32) (result i32)
    (local $sum i32) (local $i i32) (local $list (ref null $node)) (local $next (ref null $node)) (local $back (ref null $node))
    (loop $again
      (local.set $list (ref.null $node))
      (local.set $i (local.get $length))
      (loop $build
        (local.set $list (struct.new $node (local.get $i) (local.get $list)))
        (br_if $build (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $back (ref.null $node))
      (loop $turn
        (local.set $next (struct.get $node 1 (local.get $list)))
        (struct.set $node 1 (local.get $list) (local.get $back))
        (local.set $back (local.get $list))
        (br_if $turn (i32.eqz (ref.is_null (local.tee $list (local.get $next))))))
      (loop $add
        (local.set $sum (i32.add (local.get $sum) (struct.get $node 0 (local.get $back))))
        (br_if $add (i32.eqz (ref.is_null (local.tee $back (struct.get $node 1 (local.get $back)))))))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))

  ;; Makes `rounds` arrays of bytes of 16 to 65,551 elements; the last 256 of them stay reachable through nodes in an array.
  (func (export "arrays") (param $unused i32) (param $rounds i32) (result i32)
    (local $sum i32) (local $seed i32) (local $bytes (ref null $bytes)) (local $kept (ref null $nodes))
    (local.set $kept (array.new_default $nodes (i32.const 256)))
    (local.set $seed (i32.const 12345))
    (loop $again
      (local.set $seed (i32.add (i32.mul (local.get $seed) (i32.const 1103515245)) (i32.const 12345)))
      (local.set $bytes (array.new $bytes (i32.const 7)
        (i32.add (i32.const 16) (i32.shr_u (i32.const 65535) (i32.and (i32.shr_u (local.get $seed) (i32.const 16)) (i32.const 15))))))
      (local.set $sum (i32.add (local.get $sum)
        (array.get_u $bytes (local.get $bytes) (i32.sub (array.len (local.get $bytes)) (i32.const 1)))))
      (array.set $nodes (local.get $kept) (i32.and (local.get $rounds) (i32.const 255))
        (struct.new $node (array.len (local.get $bytes)) (ref.null $node)))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.add (local.get $sum) (array.len (local.get $kept)))))
