(module $guest.wasm
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32 i32) (result i32)))
  (type (;4;) (func (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (;0;) (type 0) (param i32 i32 i32 i32) (result i32)))
  (table (;0;) 1 1 funcref)
  (memory (;0;) 2)
  (tag (;0;) (type 4))
  (global $__stack_pointer (;0;) (mut i32) (i32.const 65536))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (func $_start (;1;) (type 1)
    (local i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 224
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    i32.const 0
    local.set 1
    loop
      i32.const 0
      i32.const 0
      i32.store offset=65792
      local.get 0
      i32.const 0
      i32.store offset=220
      local.get 0
      local.get 1
      i32.load offset=65536
      local.tee 2
      i32.store offset=216
      block
        block
          block (result i32)
            try_table (catch 0 0)
              local.get 0
              i32.const 216
              i32.add
              call 2
              local.set 3
              local.get 0
              i32.load offset=216
              local.get 0
              i32.load offset=220
              local.tee 4
              i32.add
              i32.load8_u
              i32.eqz
              br_if 2
              i32.const 0
              local.get 4
              i32.store offset=65800
              i32.const 0
              i32.const 65566
              i32.store offset=65796
              i32.const 0
              i32.const 0
              i32.store offset=65728
              i32.const 65728
              throw 0
            end
            unreachable
          end
          drop
          local.get 0
          global.set $__stack_pointer
          i32.const 0
          local.set 5
          local.get 0
          i32.const 12
          i32.add
          i32.const 0
          i32.const 204
          memory.fill
          block
            local.get 2
            i32.load8_u
            local.tee 4
            i32.eqz
            br_if 0
            local.get 2
            i32.const 1
            i32.add
            local.set 2
            loop
              local.get 0
              local.get 0
              i32.load offset=212
              local.tee 5
              i32.const 1
              i32.add
              i32.store offset=212
              local.get 5
              local.get 0
              i32.const 12
              i32.add
              i32.add
              local.get 4
              i32.store8
              local.get 2
              i32.load8_u
              local.set 4
              local.get 2
              i32.const 1
              i32.add
              local.set 2
              local.get 4
              br_if 0
            end
            local.get 0
            i32.load offset=212
            local.set 5
          end
          local.get 0
          local.get 5
          i32.const 1
          i32.add
          i32.store offset=212
          local.get 0
          i32.const 12
          i32.add
          local.get 5
          i32.add
          i32.const 58
          i32.store8
          local.get 0
          local.get 0
          i32.load offset=212
          local.tee 4
          i32.const 1
          i32.add
          i32.store offset=212
          local.get 4
          local.get 0
          i32.const 12
          i32.add
          i32.add
          i32.const 32
          i32.store8
          block
            i32.const 0
            i32.load offset=65796
            local.tee 2
            i32.load8_u
            local.tee 4
            i32.eqz
            br_if 0
            local.get 2
            i32.const 1
            i32.add
            local.set 2
            loop
              local.get 0
              local.get 0
              i32.load offset=212
              local.tee 5
              i32.const 1
              i32.add
              i32.store offset=212
              local.get 5
              local.get 0
              i32.const 12
              i32.add
              i32.add
              local.get 4
              i32.store8
              local.get 2
              i32.load8_u
              local.set 4
              local.get 2
              i32.const 1
              i32.add
              local.set 2
              local.get 4
              br_if 0
            end
          end
          i32.const 32
          local.set 2
          i32.const 1
          local.set 4
          loop
            local.get 0
            local.get 0
            i32.load offset=212
            local.tee 5
            i32.const 1
            i32.add
            i32.store offset=212
            local.get 5
            local.get 0
            i32.const 12
            i32.add
            i32.add
            local.get 2
            i32.store8
            local.get 4
            i32.const 65690
            i32.add
            i32.load8_u
            local.set 2
            local.get 4
            i32.const 1
            i32.add
            local.tee 5
            local.set 4
            local.get 5
            i32.const 5
            i32.ne
            br_if 0
          end
          i32.const 1
          local.set 4
          local.get 0
          i32.const 12
          i32.add
          i32.const 0
          i32.load offset=65800
          call 3
          local.set 5
          local.get 0
          local.get 0
          i32.load offset=212
          local.tee 2
          i32.const 1
          i32.add
          i32.store offset=212
          local.get 5
          local.get 2
          i32.add
          i32.const 59
          i32.store8
          local.get 0
          local.get 0
          i32.load offset=212
          local.tee 3
          i32.const 1
          i32.add
          i32.store offset=212
          i32.const 32
          local.set 2
          local.get 5
          local.get 3
          i32.add
          i32.const 32
          i32.store8
          local.get 5
          i32.const 0
          i32.load offset=65792
          call 3
          local.set 3
          loop
            local.get 0
            local.get 0
            i32.load offset=212
            local.tee 5
            i32.const 1
            i32.add
            i32.store offset=212
            local.get 3
            local.get 5
            i32.add
            local.get 2
            i32.store8
            local.get 4
            i32.const 65699
            i32.add
            i32.load8_u
            local.set 2
            local.get 4
            i32.const 1
            i32.add
            local.tee 5
            local.set 4
            local.get 5
            i32.const 15
            i32.ne
            br_if 0
          end
          i32.const 32
          local.set 2
          i32.const 1
          local.set 4
          local.get 3
          i32.const 0
          i32.load offset=65804
          call 3
          local.set 3
          loop
            local.get 0
            local.get 0
            i32.load offset=212
            local.tee 5
            i32.const 1
            i32.add
            i32.store offset=212
            local.get 3
            local.get 5
            i32.add
            local.get 2
            i32.store8
            local.get 4
            i32.const 65560
            i32.add
            i32.load8_u
            local.set 2
            local.get 4
            i32.const 1
            i32.add
            local.tee 5
            local.set 4
            local.get 5
            i32.const 6
            i32.ne
            br_if 0
          end
          local.get 3
          call 4
          drop
          br 1
        end
        local.get 0
        i32.const 12
        i32.add
        i32.const 0
        i32.const 204
        memory.fill
        block
          local.get 2
          i32.load8_u
          local.tee 4
          i32.eqz
          br_if 0
          local.get 2
          i32.const 1
          i32.add
          local.set 2
          loop
            local.get 0
            local.get 0
            i32.load offset=212
            local.tee 5
            i32.const 1
            i32.add
            i32.store offset=212
            local.get 5
            local.get 0
            i32.const 12
            i32.add
            i32.add
            local.get 4
            i32.store8
            local.get 2
            i32.load8_u
            local.set 4
            local.get 2
            i32.const 1
            i32.add
            local.set 2
            local.get 4
            br_if 0
          end
        end
        i32.const 32
        local.set 2
        i32.const 1
        local.set 4
        loop
          local.get 0
          local.get 0
          i32.load offset=212
          local.tee 5
          i32.const 1
          i32.add
          i32.store offset=212
          local.get 5
          local.get 0
          i32.const 12
          i32.add
          i32.add
          local.get 2
          i32.store8
          local.get 4
          i32.const 65695
          i32.add
          i32.load8_u
          local.set 2
          local.get 4
          i32.const 1
          i32.add
          local.tee 5
          local.set 4
          local.get 5
          i32.const 4
          i32.ne
          br_if 0
        end
        local.get 0
        i32.const 12
        i32.add
        local.get 3
        call 3
        call 4
        drop
      end
      local.get 1
      i32.const 4
      i32.add
      local.tee 1
      i32.const 24
      i32.ne
      br_if 0
    end
    local.get 0
    i32.const 224
    i32.add
    global.set $__stack_pointer)
  (func (;2;) (@name "(anonymous namespace)::Calculator::sum()") (type 2) (param i32) (result i32)
    (local i32 i32 i32 i32)
    (local exnref)
    global.get $__stack_pointer
    local.set 1
    i32.const 0
    i32.const 0
    i32.load offset=65804
    local.tee 2
    i32.const 1
    i32.add
    local.tee 3
    i32.store offset=65804
    block
      local.get 2
      i32.const 0
      i32.load offset=65792
      i32.lt_s
      br_if 0
      i32.const 0
      local.get 3
      i32.store offset=65792
    end
    block (result exnref)
      try_table (catch_all_ref 0)
        local.get 0
        call 5
        local.set 2
        block
          loop
            block
              local.get 0
              i32.load
              local.get 0
              i32.load offset=4
              local.tee 3
              i32.add
              local.tee 4
              i32.load8_u
              i32.const -43
              i32.add
              br_table 0 2 0 2
            end
            local.get 0
            local.get 3
            i32.const 1
            i32.add
            i32.store offset=4
            block
              local.get 4
              i32.load8_u
              i32.const 43
              i32.ne
              br_if 0
              local.get 0
              call 5
              local.set 3
              local.get 3
              local.get 2
              i32.add
              local.set 2
              br 1
            end
            local.get 0
            call 5
            local.set 3
            local.get 2
            local.get 3
            i32.sub
            local.set 2
            br 0
          end
        end
        i32.const 0
        i32.const 0
        i32.load offset=65804
        i32.const -1
        i32.add
        i32.store offset=65804
        local.get 2
        return
      end
      unreachable
    end
    local.set 5
    local.get 1
    global.set $__stack_pointer
    i32.const 0
    i32.const 0
    i32.load offset=65804
    i32.const -1
    i32.add
    i32.store offset=65804
    local.get 5
    throw_ref)
  (func (;3;) (@name "(anonymous namespace)::Line::operator<<(int)") (type 3) (param i32 i32) (result i32)
    (local i32)
    block
      local.get 1
      i32.const -1
      i32.gt_s
      br_if 0
      local.get 0
      local.get 0
      i32.load offset=200
      local.tee 2
      i32.const 1
      i32.add
      i32.store offset=200
      local.get 0
      local.get 2
      i32.add
      i32.const 45
      i32.store8
      i32.const 0
      local.get 1
      i32.sub
      local.set 1
    end
    block
      local.get 1
      i32.const 10
      i32.lt_u
      br_if 0
      local.get 0
      local.get 1
      i32.const 10
      i32.div_u
      call 3
      drop
    end
    local.get 0
    local.get 0
    i32.load offset=200
    local.tee 2
    i32.const 1
    i32.add
    i32.store offset=200
    local.get 0
    local.get 2
    i32.add
    local.get 1
    i32.const 10
    i32.rem_u
    i32.const 48
    i32.or
    i32.store8
    local.get 0)
  (func (;4;) (@name "(anonymous namespace)::Line::~Line()") (type 2) (param i32) (result i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.tee 1
    global.set $__stack_pointer
    local.get 0
    local.get 0
    i32.load offset=200
    local.tee 2
    i32.const 1
    i32.add
    i32.store offset=200
    local.get 0
    local.get 2
    i32.add
    i32.const 10
    i32.store8
    local.get 1
    local.get 0
    i32.store offset=8
    local.get 1
    local.get 0
    i32.load offset=200
    i32.store offset=12
    block
      block
        try_table (catch_all 0)
          i32.const 1
          local.get 1
          i32.const 8
          i32.add
          i32.const 1
          local.get 1
          i32.const 4
          i32.add
          call $fd_write
          drop
          br 2
        end
        unreachable
      end
      local.get 1
      global.set $__stack_pointer
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 0)
  (func (;5;) (@name "(anonymous namespace)::Calculator::product()") (type 2) (param i32) (result i32)
    (local i32 i32 i32 i32 i32)
    local.get 0
    call 6
    local.set 1
    local.get 0
    i32.load
    local.set 2
    block
      block
        loop
          block
            local.get 2
            local.get 0
            i32.load offset=4
            local.tee 3
            i32.add
            i32.load8_u
            local.tee 4
            i32.const 47
            i32.eq
            br_if 0
            local.get 4
            i32.const 42
            i32.ne
            br_if 2
          end
          local.get 0
          local.get 3
          i32.const 1
          i32.add
          i32.store offset=4
          local.get 0
          call 6
          local.set 4
          local.get 0
          i32.load
          local.tee 2
          local.get 3
          i32.add
          i32.load8_u
          local.set 5
          block
            local.get 4
            br_if 0
            local.get 5
            i32.const 255
            i32.and
            i32.const 47
            i32.eq
            br_if 3
          end
          block
            local.get 5
            i32.const 255
            i32.and
            i32.const 42
            i32.ne
            br_if 0
            local.get 4
            local.get 1
            i32.mul
            local.set 1
            br 1
          end
          local.get 1
          local.get 4
          i32.div_s
          local.set 1
          br 0
        end
      end
      local.get 1
      return
    end
    i32.const 0
    local.get 3
    i32.store offset=65800
    i32.const 0
    i32.const 65605
    i32.store offset=65796
    i32.const 0
    i32.const 0
    i32.store offset=65728
    i32.const 65728
    throw 0)
  (func (;6;) (@name "(anonymous namespace)::Calculator::factor()") (type 2) (param i32) (result i32)
    (local i32 i32 i32 i32 i32)
    block
      block
        block
          local.get 0
          i32.load
          local.tee 1
          local.get 0
          i32.load offset=4
          local.tee 2
          i32.add
          i32.load8_u
          local.tee 3
          i32.const 40
          i32.ne
          br_if 0
          local.get 0
          local.get 2
          i32.const 1
          i32.add
          i32.store offset=4
          local.get 0
          call 2
          local.set 3
          local.get 0
          i32.load
          local.get 0
          i32.load offset=4
          local.tee 4
          i32.add
          i32.load8_u
          i32.const 41
          i32.ne
          br_if 1
          local.get 0
          local.get 4
          i32.const 1
          i32.add
          i32.store offset=4
          local.get 3
          return
        end
        local.get 3
        i32.const -58
        i32.add
        i32.const 255
        i32.and
        i32.const 246
        i32.lt_u
        br_if 1
        i32.const 0
        local.set 3
        loop
          local.get 0
          local.get 2
          i32.const 1
          i32.add
          local.tee 4
          i32.store offset=4
          local.get 3
          i32.const 10
          i32.mul
          local.get 1
          local.get 2
          i32.add
          local.tee 5
          i32.load8_s
          i32.add
          i32.const -48
          i32.add
          local.set 3
          local.get 4
          local.set 2
          local.get 5
          i32.const 1
          i32.add
          i32.load8_u
          i32.const -48
          i32.add
          i32.const 255
          i32.and
          i32.const 10
          i32.lt_u
          br_if 0
        end
        local.get 3
        return
      end
      i32.const 0
      local.get 2
      i32.store offset=65800
      i32.const 0
      i32.const 65675
      i32.store offset=65796
      i32.const 0
      i32.const 0
      i32.store offset=65728
      i32.const 65728
      throw 0
    end
    i32.const 0
    local.get 2
    i32.store offset=65800
    i32.const 0
    i32.const 65587
    i32.store offset=65796
    i32.const 0
    i32.const 0
    i32.store offset=65728
    i32.const 65728
    throw 0)
  (data $.rodata (;0;) (i32.const 65536)
    "V\00\01\00d\00\01\00{\00\01\00_\00\01\00v\00\01\00Z\00\01\00 left\00unexpected character\00expected a nu"
    "mber\00division by zero\006*7\008/*2\00((1)\002*(3+4)-(5-(6-7))\00(1))\001+(2*"
    "(3/(4-4)))\00no ) for the (\00 at \00 = \00 levels deep, \00")
  (@custom "producers" (after last) "\01\0cprocessed-by\01\0cDebian clang\1222.1.8 (1~deb12u1)")
  (@custom "target_features" (after last) "\09+\0bbulk-memory+\0fbulk-memory-opt+\16call-indirect-overlong+\12exception-handling+\0amultivalue+\0fmutable-globals+\13nontrapping-fptoint+\0freference-types+\08sign-ext"))
