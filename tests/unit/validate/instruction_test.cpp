// Every error of memory, table, reference, aggregate and exception instructions, in bodies given as text.
#include "module_builder.h"
#include "text/assemble.h"

namespace wasmvm::validate {
namespace {

/// Checks a function body in a module with one thing of each kind.
std::string in_body(const std::string& instructions) {
  const std::string source = R"(
    (type $s (sub (struct (field i32) (field (mut i8)) (field (mut (ref null $s))))))
    (type $a (array (mut i32))) (type $p (array (mut i8))) (type $c (array i32)) (type $r (array (mut funcref)))
    (type $v (func)) (type $n (array (ref any))) (type $m (struct (field (ref any))))
    (memory $m 1) (memory $m64 i64 1)
    (table $t 1 funcref) (table $x 1 externref) (table $t64 i64 1 funcref)
    (elem $e funcref) (elem $xe externref) (data $d "x")
    (tag $none) (tag $one (param i32))
    (func $id (param i32) (result i32) (local.get 0))
    (func (export "f") )" + instructions +
                             ")";
  auto bytes = text::assemble(source, Features::all());
  if (!bytes) return "text: " + bytes.error().message;
  return verdict(*bytes);
}

struct Row {
  const char* body;
  const char* message;
};

void check_rows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.body);
    CHECK(in_body(row.body) == row.message);
  }
}

TEST_CASE("memory instructions check memory, alignment, offset and address type") {
  check_rows({
      {"(drop (i32.load (i32.const 0)))", "valid"},
      {"(drop (i32.load $m64 (i64.const 0)))", "valid"},
      {"(drop (i32.load (i64.const 0)))", "type mismatch: instruction requires [i32] but stack has [i64]"},
      {"(drop (i32.load $m64 (i32.const 0)))", "type mismatch: instruction requires [i64] but stack has [i32]"},
      {"(i64.store $m64 (i64.const 0) (i32.const 0))", "type mismatch: instruction requires [i64 i64] but stack has [i64 i32]"},
      {"(drop (i32.load 5 (i32.const 0)))", "unknown memory 5: the bound is 2"},
      {"(drop (i32.load align=8 (i32.const 0)))", "alignment must not be larger than natural: 2^3, natural is 2^2"},
      {"(drop (i32.load offset=4294967296 (i32.const 0)))", "offset out of range: 4294967296"},
      {"(drop (i32.load $m64 offset=4294967296 (i64.const 0)))", "valid"},
      {"(drop (i32.atomic.load align=1 (i32.const 0)))", "atomic alignment must be natural: 2^0, natural is 2^2"},
      {"(drop (i32.atomic.load align=8 (i32.const 0)))", "atomic alignment must be natural: 2^3, natural is 2^2"},
      {"(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))", "valid"},
      {"(drop (memory.grow $m64 (i32.const 0)))", "type mismatch: instruction requires [i64] but stack has [i32]"},
      {"(memory.fill $m64 (i64.const 0) (i32.const 0) (i64.const 0))", "valid"},
      {"(memory.copy $m64 $m (i64.const 0) (i32.const 0) (i32.const 0))", "valid"},
      {"(memory.copy $m $m64 (i32.const 0) (i64.const 0) (i64.const 0))",
       "type mismatch: instruction requires [i32 i64 i32] but stack has [i32 i64 i64]"},
      {"(memory.init $m64 $d (i64.const 0) (i32.const 0) (i32.const 0))", "valid"},
      {"(memory.init 7 (i32.const 0) (i32.const 0) (i32.const 0))", "unknown data segment 7: the bound is 1"},
      {"(memory.size 9)", "unknown memory 9: the bound is 2"},
      {"(data.drop 1)", "unknown data segment 1: the bound is 1"},
  });
}

TEST_CASE("vector instructions check their lanes") {
  check_rows({
      {"(drop (i8x16.extract_lane_s 15 (v128.const i64x2 0 0)))", "valid"},
      {"(drop (i8x16.extract_lane_s 16 (v128.const i64x2 0 0)))", "invalid lane index: 16, the bound is 16"},
      {"(drop (f64x2.replace_lane 2 (v128.const i64x2 0 0) (f64.const 0)))", "invalid lane index: 2, the bound is 2"},
      {"(drop (v128.load16_lane 8 (i32.const 0) (v128.const i64x2 0 0)))", "invalid lane index: 8, the bound is 8"},
      {"(drop (v128.load16_lane 7 (i32.const 0) (v128.const i64x2 0 0)))", "valid"},
      {"(drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 32 (v128.const i64x2 0 0) (v128.const i64x2 0 0)))",
       "invalid lane index: 32, the bound is 32"},
      {"(drop (i32x4.relaxed_trunc_f32x4_s (v128.const i64x2 0 0)))", "valid"},
      {"(i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)) (drop) (drop)", "valid"},
      {"(i64.mul_wide_u (i64.const 0) (i32.const 0)) (drop) (drop)",
       "type mismatch: instruction requires [i64 i64] but stack has [i64 i32]"},
  });
}

TEST_CASE("table instructions check table, segment and element type") {
  check_rows({
      {"(drop (table.get $t64 (i64.const 0)))", "valid"},
      {"(drop (table.get 9 (i32.const 0)))", "unknown table 9: the bound is 3"},
      {"(table.set $t (i32.const 0) (ref.null extern))",
       "type mismatch: instruction requires [i32 funcref] but stack has [i32 externref]"},
      {"(drop (table.grow $t64 (ref.null func) (i32.const 1)))",
       "type mismatch: instruction requires [funcref i64] but stack has [funcref i32]"},
      {"(table.copy $t $x (i32.const 0) (i32.const 0) (i32.const 0))",
       "type mismatch: elements of type externref do not fit a table of funcref"},
      {"(table.copy $t64 $t (i64.const 0) (i32.const 0) (i32.const 0))", "valid"},
      {"(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 0))", "valid"},
      {"(table.init $t $xe (i32.const 0) (i32.const 0) (i32.const 0))",
       "type mismatch: elements of type externref do not fit a table of funcref"},
      {"(table.init $t 8 (i32.const 0) (i32.const 0) (i32.const 0))", "unknown elem segment 8: the bound is 2"},
      {"(elem.drop 2)", "unknown elem segment 2: the bound is 2"},
      {"(table.fill $t (i32.const 0) (ref.null func) (i64.const 0))",
       "type mismatch: instruction requires [i32 funcref i32] but stack has [i32 funcref i64]"},
  });
}

TEST_CASE("calls check callee, table and arguments") {
  check_rows({
      {"(drop (call $id (i32.const 0)))", "valid"},
      {"(drop (call $id (f32.const 0)))", "type mismatch: instruction requires [i32] but stack has [f32]"},
      {"(call 77)", "unknown function 77: the bound is 2"},
      {"(call_indirect $t64 (type $v) (i64.const 0))", "valid"},
      {"(call_indirect $x (type $v) (i32.const 0))",
       "type mismatch: instruction requires a table of functions but table has element type externref"},
      {"(call_indirect $t (type $s) (i32.const 0))", "unknown type 0: it is a structure type, needed is a function type"},
      {"(call_ref $v (ref.null $v))", "valid"},
      {"(call_ref $v (ref.null func))", "type mismatch: instruction requires [(ref null 5)] but stack has [funcref]"},
      {"(return_call $id (i32.const 0))", "type mismatch: the function returns [], the tail call [i32]"},
  });
}

TEST_CASE("structures and arrays check field, mutability, packing and defaults") {
  check_rows({
      {"(drop (struct.new $s (i32.const 0) (i32.const 0) (ref.null $s)))", "valid"},
      {"(drop (struct.new $s (i32.const 0) (i64.const 0) (ref.null $s)))",
       "type mismatch: instruction requires [i32 i32 (ref null 0)] but stack has [i32 i64 (ref null 0)]"},
      {"(drop (struct.new_default $m))", "field type is not defaultable: of type 7"},
      {"(drop (struct.new_default $a))", "unknown type 1: it is an array type, needed is a structure type"},
      {"(drop (struct.get $s 1 (ref.null $s)))", "field is packed: i8"},
      {"(drop (struct.get_u $s 0 (ref.null $s)))", "field is unpacked: i32"},
      {"(drop (struct.get_u $s 1 (ref.null $s)))", "valid"},
      {"(drop (struct.get $s 3 (ref.null $s)))", "unknown field 3: the bound is 3"},
      {"(struct.set $s 0 (ref.null $s) (i32.const 0))", "immutable field: of type 0"},
      {"(struct.set $s 1 (ref.null $s) (i32.const 0))", "valid"},
      {"(drop (array.new_default $n (i32.const 0)))", "array type is not defaultable: (ref any)"},
      {"(drop (array.get $p (ref.null $p) (i32.const 0)))", "array is packed: i8"},
      {"(drop (array.get_s $a (ref.null $a) (i32.const 0)))", "array is unpacked: i32"},
      {"(array.set $c (ref.null $c) (i32.const 0) (i32.const 0))", "immutable array: of type 3"},
      {"(array.fill $c (ref.null $c) (i32.const 0) (i32.const 0) (i32.const 0))", "immutable array: of type 3"},
      {"(array.copy $a $c (ref.null $a) (i32.const 0) (ref.null $c) (i32.const 0) (i32.const 0))", "valid"},
      {"(array.copy $a $p (ref.null $a) (i32.const 0) (ref.null $p) (i32.const 0) (i32.const 0))",
       "array types do not match: i8 into i32"},
      {"(array.init_data $r $d (ref.null $r) (i32.const 0) (i32.const 0) (i32.const 0))",
       "array type is not numeric or vector: funcref"},
      {"(drop (array.new_data $a $d (i32.const 0) (i32.const 0)))", "valid"},
      {"(drop (array.new_elem $r $e (i32.const 0) (i32.const 0)))", "valid"},
      {"(drop (array.new_elem $r $xe (i32.const 0) (i32.const 0)))",
       "type mismatch: elements of type externref do not fit an array of funcref"},
      {"(drop (array.new_fixed $a 3 (i32.const 0) (i32.const 0)))",
       "type mismatch: instruction requires 3 operands of type i32 but stack has [i32 i32]"},
      {"(unreachable) (drop (array.new_fixed $a 9000))", "valid"},
      {"(unreachable) (drop (array.new_fixed $a 10001))", "limit exceeded: array.new_fixed of 10001 elements, at most 10000"},
      {"(drop (array.len (ref.null any)))", "type mismatch: instruction requires [arrayref] but stack has [anyref]"},
  });
}

TEST_CASE("references: casts stay within a hierarchy, branches carry what remains") {
  check_rows({
      {"(drop (ref.test (ref $s) (ref.null any)))", "valid"},
      {"(drop (ref.test (ref $s) (ref.null func)))", "type mismatch: instruction requires [anyref] but stack has [funcref]"},
      {"(drop (ref.cast (ref 99) (ref.null any)))", "unknown type 99: the bound is 10"},
      {"(drop (ref.is_null (i32.const 0)))", "type mismatch: instruction requires a reference but stack has [i32]"},
      {"(drop (ref.eq (ref.null $s) (ref.null $a)))", "valid"},
      {"(drop (ref.eq (ref.null func) (ref.null $a)))",
       "type mismatch: instruction requires [eqref eqref] but stack has [funcref (ref null 1)]"},
      {"(drop (extern.convert_any (ref.null $s)))", "valid"},
      {"(drop (any.convert_extern (ref.null any)))", "type mismatch: instruction requires [externref] but stack has [anyref]"},
      {"(drop (i31.get_u (ref.i31 (i32.const 0))))", "valid"},
      {"(block (drop (br_on_null 0 (ref.null $s))))", "valid"},
      {"(block (br_on_non_null 0 (ref.null $s)))",
       "type mismatch: br_on_non_null needs a label that ends with a reference, found []"},
      {"(drop (block (result (ref $s)) (br_on_non_null 0 (ref.null $s)) (unreachable)))", "valid"},
      {"(drop (block (result (ref $s)) (drop (br_on_cast 0 anyref (ref $s) (ref.null any))) (unreachable)))", "valid"},
      {"(drop (block (result (ref $s)) (drop (br_on_cast 0 eqref anyref (ref.null eq))) (unreachable)))",
       "type mismatch: cannot cast eqref to anyref"},
      {"(drop (block (result (ref $a)) (drop (br_on_cast 0 anyref (ref $s) (ref.null any))) (unreachable)))",
       "type mismatch: the branch carries (ref 0), the label has [(ref 1)]"},
      {"(drop (block (result (ref any)) (drop (br_on_cast_fail 0 anyref (ref null $s) (ref.null any))) (unreachable)))", "valid"},
      {"(drop (block (result (ref any)) (drop (br_on_cast_fail 0 anyref (ref $s) (ref.null any))) (unreachable)))",
       "type mismatch: the branch carries anyref, the label has [(ref any)]"},
  });
}

TEST_CASE("exceptions: tags and labels of catch clauses fit") {
  check_rows({
      {"(throw $none)", "valid"},
      {"(throw $one)", "type mismatch: instruction requires [i32] but stack has []"},
      {"(throw 9)", "unknown tag 9: the bound is 2"},
      {"(throw_ref (ref.null exn))", "valid"},
      {"(throw_ref (i32.const 0))", "type mismatch: instruction requires [exnref] but stack has [i32]"},
      {"(drop (block (result i32) (try_table (catch $one 0)) (i32.const 0)))", "valid"},
      {"(block (try_table (catch $one 0)))", "type mismatch: the catch clause carries [i32], the label has []"},
      {"(block (result i32 (ref exn)) (try_table (catch_ref $one 0)) (unreachable)) (drop) (drop)", "valid"},
      {"(block (result i32) (try_table (catch_ref $one 0)) (unreachable)) (drop)",
       "type mismatch: the catch clause carries [i32 (ref exn)], the label has [i32]"},
      {"(block (try_table (catch_all 0)))", "valid"},
      {"(block (try_table (catch_all_ref 0)))", "type mismatch: the catch clause carries [(ref exn)], the label has []"},
      // Labels of clauses count from outside of the try_table.
      {"(try_table (catch_all 1))", "unknown label 1: the bound is 1"},
      {"(try_table (catch 5 0))", "unknown tag 5: the bound is 2"},
  });
}

}  // namespace
}  // namespace wasmvm::validate
