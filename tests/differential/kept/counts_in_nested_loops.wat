;; Counts of nested loops with early returns were held in registers when an access trapped. Made by binaryen's generator.
(module
  (type (;0;) (func (result i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param i64)))
  (type (;3;) (func (param f32)))
  (type (;4;) (func (param f64)))
  (type (;5;) (func (param v128)))
  (type (;6;) (func))
  (type (;7;) (func (param f32) (result f32)))
  (type (;8;) (func (param f64) (result f64)))
  (import "fuzzing-support" "log-i32" (func (;0;) (type 1) (param i32)))
  (import "fuzzing-support" "log-i64" (func (;1;) (type 2) (param i64)))
  (import "fuzzing-support" "log-f32" (func (;2;) (type 3) (param f32)))
  (import "fuzzing-support" "log-f64" (func (;3;) (type 4) (param f64)))
  (import "fuzzing-support" "log-v128" (func (;4;) (type 5) (param v128)))
  (table (;0;) 0 funcref)
  (memory (;0;) 16 17)
  (global (;0;) (mut i64) (i64.const -128))
  (global (;1;) (mut i64) (i64.const 9223372036854775806))
  (global (;2;) (mut f64) (f64.const 0x0p0))
  (global (;3;) (mut i64) (i64.const -9223372036854775807))
  (global (;4;) (mut f32) (f32.const 0x0p0))
  (global (;5;) (mut f32) (f32.const -0x1p62))
  (global (;6;) (mut f64) (f64.const 0x1.ffffba9ap31))
  (global (;7;) (mut f32) (f32.const 0x0p0))
  (global (;8;) (mut i32) (i32.const -256))
  (global (;9;) (mut f32) (f32.const 0x0p0))
  (global (;10;) (mut f32) (f32.const -0x1p31))
  (global (;11;) (mut v128) (v128.const i32x4 0xffffff98 0x3e86a7f0 0x3e000000 0xda000000))
  (global (;12;) (mut i64) (i64.const -9223372036854775808))
  (global (;13;) (mut i64) (i64.const -111))
  (global (;14;) (mut i32) (i32.const 10))
  (export "hashMemory" (func 5))
  (export "memory" (memory 0))
  (export "hangLimitInitializer" (func 6))
  (elem (;0;) (i32.const 0) func)
  (func (;5;) (type 0) (result i32)
    (local i32)
    block
      global.get 14
      i32.eqz
      if
        i32.const 32768
        return
      end
      global.get 14
      i32.const 1
      i32.sub
      global.set 14
    end
    block (result i32)
      i32.const 5381
      local.set 0
      i32.const -129
      i32.ctz
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u
      i32.xor
      local.set 0
      i32.const -9430
      local.set 0
      i32.const -76
      i32.const -24023
      i32.clz
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=2
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=3
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      i64.const -6383739018977445574
      i32.wrap_i64
      i32.add
      loop (result i32)
        block
          global.get 14
          i32.eqz
          if
            i32.const -79
            return
          end
          global.get 14
          i32.const 1
          i32.sub
          global.set 14
        end
        block (result i32)
          block
            loop
              block
                global.get 14
                i32.eqz
                if
                  i32.const 2047
                  return
                end
                global.get 14
                i32.const 1
                i32.sub
                global.set 14
              end
              loop (result i32)
                block
                  global.get 14
                  i32.eqz
                  if
                    i32.const -2147483648
                    return
                  end
                  global.get 14
                  i32.const 1
                  i32.sub
                  global.set 14
                end
                block (result i32)
                  i32.const 512
                  drop
                  i32.const -48
                end
              end
              i32.const 15
              i32.and
              v128.const i32x4 0x00000000 0xc05c8000 0x00000000 0x40affe00
              v128.const i32x4 0xfffff800 0x00004001 0xffefffff 0xffffffb6
              i8x16.ge_u
              v128.store offset=3 align=2
            end
            block
              loop (result i32)
                block
                  global.get 14
                  i32.eqz
                  if
                    i32.const -131072
                    return
                  end
                  global.get 14
                  i32.const 1
                  i32.sub
                  global.set 14
                end
                block (result i32)
                  block
                    nop
                    nop
                  end
                  i32.const 115
                  i32.eqz
                  br_if 1
                  i32.const -9
                end
              end
              i32.eqz
              if
                nop
              else
                nop
              end
              nop
            end
            nop
          end
          i32.const -2147483648
          i32.eqz
          br_if 1
          i32.const -88
        end
      end
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=5
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const -111
      i32.xor
      local.set 0
      i32.const 513
      i32.const 0
      i32.load8_u offset=7
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=8
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=9
      i32.xor
      local.set 0
      i32.const -7316613
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const -71
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const -1
      i32.load8_u offset=12
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=13
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=14
      i32.xor
      local.set 0
      local.get 0
      i32.const 5
      i32.shl
      local.get 0
      i32.add
      i32.const 0
      i32.load8_u offset=15
      i32.xor
      local.set 0
      local.get 0
    end)
  (func (;6;) (type 6)
    i32.const 10
    global.set 14)
  (func (;7;) (type 7) (param f32) (result f32)
    local.get 0
    local.get 0
    f32.eq
    if (result f32)
      local.get 0
    else
      f32.const 0x0p0
    end)
  (func (;8;) (type 8) (param f64) (result f64)
    local.get 0
    local.get 0
    f64.eq
    if (result f64)
      local.get 0
    else
      f64.const 0x0p0
    end)
  (data (;0;) "+od6\9b@A\a8\17vvA\e2\cb\b2\0c\b7\89\f7=1\9eL\e4\1b")
  (data (;1;) " \94#")
  (data (;2;) "N)8\af\1f\80\f1{\83\97u\d6\c13\c782o\ech")
  (data (;3;) "\93A\84\f9nh")
  (data (;4;) "\bb\b7\9a\b7\baaX\7f\22H\99\bbf$\bb`\84")
  (data (;5;) "\e0\82\025\cc\171\d4\08\1a\15\96\d4\d9o/.\ed\abe\bd\d2\f4\cd!\c9{\cc")
  (data (;6;) (i32.const 0) "k#\d3\f1\a21\f4\8cv\5c\ec\af\dd8\de\1aM\84s\9f\eb8\cf \c6]\a9\a85\90")
  (data (;7;) "\85\89MQ\f0\9d\0c\9a~\185\0b\d1"))
