(module
  (type (;0;) (func (param i32) (result i64)))
  (type (;1;) (func (param i32 i32)))
  (type (;2;) (func))
  (type (;3;) (func))
  (type (;4;) (func (param externref)))
  (rec
    (type (;5;) (struct))
    (type (;6;) (struct))
    (type (;7;) (struct))
    (type (;8;) (sub (struct)))
    (type (;9;) (struct (field (ref null 54))))
    (type (;10;) (sub (struct (field (ref 8)) (field structref) (field (mut i32)) (field (mut i32)))))
    (type (;11;) (array (mut (ref null 10))))
    (type (;12;) (array (mut i16)))
    (type (;13;) (struct (field (ref null 6)) (field (ref null 5))))
    (type (;14;) (sub final 8 (struct)))
    (type (;15;) (sub final 8 (struct)))
    (type (;16;) (sub final 8 (struct)))
    (type (;17;) (sub final 8 (struct)))
    (type (;18;) (sub 8 (struct)))
    (type (;19;) (sub final 10 (struct (field (ref 14)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 11))))))
    (type (;20;) (sub final 10 (struct (field (ref 15)) (field structref) (field (mut i32)) (field (mut i32)))))
    (type (;21;) (sub final 10 (struct (field (ref 16)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut i32)) (field (mut (ref null 12))))))
    (type (;22;) (sub final 10 (struct (field (ref 17)) (field structref) (field (mut i32)) (field (mut i32)))))
    (type (;23;) (sub 10 (struct (field (ref 18)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut (ref null 23))) (field (mut (ref null 10))))))
    (type (;24;) (sub 8 (struct (field (ref null 59)) (field (ref null 60)))))
    (type (;25;) (sub 10 (struct (field (ref 24)) (field structref) (field (mut i32)) (field (mut i32)))))
    (type (;26;) (sub 18 (struct)))
    (type (;27;) (sub 23 (struct (field (ref 26)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut (ref null 23))) (field (mut (ref null 10))))))
    (type (;28;) (sub final 24 (struct (field (ref null 59)) (field (ref null 60)))))
    (type (;29;) (sub final 24 (struct (field (ref null 59)) (field (ref null 60)))))
    (type (;30;) (sub final 25 (struct (field (ref 28)) (field structref) (field (mut i32)) (field (mut i32)))))
    (type (;31;) (sub final 25 (struct (field (ref 29)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut i32)) (field (mut (ref null 25))) (field (mut (ref null 25))))))
    (type (;32;) (sub 26 (struct)))
    (type (;33;) (sub 27 (struct (field (ref 32)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut (ref null 23))) (field (mut (ref null 10))))))
    (type (;34;) (sub final 26 (struct)))
    (type (;35;) (sub final 27 (struct (field (ref 34)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut (ref null 23))) (field (mut (ref null 10))) (field (mut i32)))))
    (type (;36;) (sub 32 (struct)))
    (type (;37;) (sub 32 (struct)))
    (type (;38;) (sub 33 (struct (field (ref 36)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut (ref null 23))) (field (mut (ref null 10))))))
    (type (;39;) (sub 33 (struct (field (ref 37)) (field structref) (field (mut i32)) (field (mut i32)) (field (mut (ref null 21))) (field (mut (ref null 23))) (field (mut (ref null 10))))))
    (type (;40;) (func (param (ref null 19) i32) (result (ref null 19))))
    (type (;41;) (func (param (ref null 19) i32) (result (ref null 10))))
    (type (;42;) (func (param (ref null 19) i32 (ref null 10))))
    (type (;43;) (func (param (ref null 20)) (result (ref null 20))))
    (type (;44;) (func (param i32 i32 i32) (result (ref null 21))))
    (type (;45;) (func (param (ref null 38) (ref null 21)) (result (ref null 38))))
    (type (;46;) (func (param (ref null 38)) (result (ref null 38))))
    (type (;47;) (func (param (ref null 39)) (result (ref null 39))))
    (type (;48;) (func (param (ref null 33)) (result (ref null 33))))
    (type (;49;) (func (param (ref null 33) (ref null 21)) (result (ref null 33))))
    (type (;50;) (func (param (ref null 27)) (result (ref null 27))))
    (type (;51;) (func (param (ref null 27) (ref null 21)) (result (ref null 27))))
    (type (;52;) (func (param (ref null 22)) (result (ref null 22))))
    (type (;53;) (func (result (ref null 22))))
    (type (;54;) (func (param (ref null 10)) (result (ref null 10))))
    (type (;55;) (func (param (ref null 23) (ref null 21) (ref null 23)) (result (ref null 23))))
    (type (;56;) (func (param (ref null 23) (ref null 21)) (result (ref null 23))))
    (type (;57;) (func (param (ref null 23)) (result (ref null 23))))
    (type (;58;) (func (param (ref null 25)) (result (ref null 25))))
    (type (;59;) (func (param (ref null 10) i32) (result (ref null 25))))
    (type (;60;) (func (param (ref null 10)) (result i32)))
    (type (;61;) (func (param (ref null 30)) (result (ref null 30))))
    (type (;62;) (func (result (ref null 30))))
    (type (;63;) (func (param (ref null 31) i32 (ref null 25) (ref null 25)) (result (ref null 31))))
    (type (;64;) (func (param (ref null 35) i32) (result (ref null 35))))
    (type (;65;) (func (param (ref null 23)))))
  (memory (;0;) 1)
  (tag (;0;) (type 65))
  (global (;0;) (mut (ref null 20)) (ref.null 20))
  (global (;1;) (mut i32) (i32.const 0))
  (global (;2;) (mut (ref null 19)) (ref.null 19))
  (global (;3;) (mut (ref null 22)) (ref.null 22))
  (global (;4;) (mut (ref null 10)) (ref.null none))
  (global (;5;) (ref 8) (struct.new 8))
  (global (;6;) (ref 14) (struct.new 14))
  (global (;7;) (ref 15) (struct.new 15))
  (global (;8;) (ref 16) (struct.new 16))
  (global (;9;) (ref 36) (struct.new 36))
  (global (;10;) (ref 37) (struct.new 37))
  (global (;11;) (ref 32) (struct.new 32))
  (global (;12;) (ref 26) (struct.new 26))
  (global (;13;) (ref 17) (struct.new 17))
  (global (;14;) (ref 18) (struct.new 18))
  (global (;15;) (ref 13) struct.new 6 struct.new 5 struct.new 13)
  (global (;16;) (mut (ref null 30)) (ref.null 30))
  (global (;17;) (ref 28) ref.func 25 ref.func 26 struct.new 28)
  (global (;18;) (ref 29) ref.func 29 ref.func 30 struct.new 29)
  (global (;19;) (ref 34) (struct.new 34))
  (export "grow" (func 32))
  (export "memory" (memory 0))
  (export "_initialize" (func 34))
  (func (;0;) (type 40) (param (ref null 19) i32) (result (ref null 19))
    local.get 0
    ref.is_null
    if
      global.get 6
      ref.null struct
      i32.const 32
      i32.const 0
      ref.null 11
      struct.new 19
      local.set 0
    end
    local.get 1
    i32.const 0
    i32.lt_s
    if
      ref.null none
      i32.const 3
      i32.const 16
      i32.const 19
      call 5
      call 7
      throw 0
    end
    local.get 0
    local.get 1
    array.new_default 11
    struct.set 19 4
    nop
    local.get 0
    return)
  (func (;1;) (type 41) (param (ref null 19) i32) (result (ref null 10))
    local.get 0
    struct.get 19 4
    local.get 1
    array.get 11
    return)
  (func (;2;) (type 42) (param (ref null 19) i32 (ref null 10))
    local.get 0
    struct.get 19 4
    local.get 1
    local.get 2
    array.set 11
    nop)
  (func (;3;) (type 0) (param i32) (result i64)
    local.get 0
    i64.extend_i32_s
    return)
  (func (;4;) (type 43) (param (ref null 20)) (result (ref null 20))
    local.get 0
    ref.is_null
    if
      global.get 7
      ref.null struct
      i32.const 64
      i32.const 0
      struct.new 20
      local.set 0
    end
    nop
    local.get 0
    return)
  (func (;5;) (type 44) (param i32 i32 i32) (result (ref null 21))
    (local (ref null 21))
    (local (ref null 12))
    (local (ref null 21))
    global.get 2
    local.get 0
    call 1
    ref.cast (ref null 21)
    local.tee 3
    ref.is_null
    i32.eqz
    if
      local.get 3
      return
    end
    local.get 1
    local.get 2
    array.new_data 12 0
    ref.cast (ref null 12)
    local.set 4
    global.get 8
    global.get 15
    i32.const 96
    i32.const 0
    ref.null none
    local.get 2
    local.get 4
    struct.new 21
    local.set 5
    global.get 2
    local.get 0
    local.get 5
    call 2
    local.get 5
    return)
  (func (;6;) (type 1) (param i32 i32)
    local.get 0
    i32.const 0
    i32.lt_s
    if (result i32)
      i32.const 1
    else
      local.get 0
      local.get 1
      i32.ge_s
    end
    if
      ref.null none
      call 9
      throw 0
    end
    nop)
  (func (;7;) (type 45) (param (ref null 38) (ref null 21)) (result (ref null 38))
    local.get 0
    ref.is_null
    if
      global.get 9
      ref.null struct
      i32.const 136
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 38
      local.set 0
    end
    local.get 0
    local.get 1
    call 12
    drop
    local.get 0
    call 8
    drop
    nop
    local.get 0
    return)
  (func (;8;) (type 46) (param (ref null 38)) (result (ref null 38))
    nop
    local.get 0
    return)
  (func (;9;) (type 47) (param (ref null 39)) (result (ref null 39))
    local.get 0
    ref.is_null
    if
      global.get 10
      ref.null struct
      i32.const 168
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 39
      local.set 0
    end
    local.get 0
    call 11
    drop
    local.get 0
    call 10
    drop
    nop
    local.get 0
    return)
  (func (;10;) (type 47) (param (ref null 39)) (result (ref null 39))
    nop
    local.get 0
    return)
  (func (;11;) (type 48) (param (ref null 33)) (result (ref null 33))
    local.get 0
    ref.is_null
    if
      global.get 11
      ref.null struct
      i32.const 200
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 33
      local.set 0
    end
    local.get 0
    call 14
    drop
    local.get 0
    call 13
    drop
    nop
    local.get 0
    return)
  (func (;12;) (type 49) (param (ref null 33) (ref null 21)) (result (ref null 33))
    local.get 0
    ref.is_null
    if
      global.get 11
      ref.null struct
      i32.const 200
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 33
      local.set 0
    end
    local.get 0
    local.get 1
    call 15
    drop
    local.get 0
    call 13
    drop
    nop
    local.get 0
    return)
  (func (;13;) (type 48) (param (ref null 33)) (result (ref null 33))
    nop
    local.get 0
    return)
  (func (;14;) (type 50) (param (ref null 27)) (result (ref null 27))
    local.get 0
    ref.is_null
    if
      global.get 12
      ref.null struct
      i32.const 232
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 27
      local.set 0
    end
    local.get 0
    call 21
    drop
    local.get 0
    call 16
    drop
    nop
    local.get 0
    return)
  (func (;15;) (type 51) (param (ref null 27) (ref null 21)) (result (ref null 27))
    local.get 0
    ref.is_null
    if
      global.get 12
      ref.null struct
      i32.const 232
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 27
      local.set 0
    end
    local.get 0
    local.get 1
    call 20
    drop
    local.get 0
    call 16
    drop
    nop
    local.get 0
    return)
  (func (;16;) (type 50) (param (ref null 27)) (result (ref null 27))
    nop
    local.get 0
    return)
  (func (;17;) (type 52) (param (ref null 22)) (result (ref null 22))
    local.get 0
    ref.is_null
    if
      global.get 13
      ref.null struct
      i32.const 264
      i32.const 0
      struct.new 22
      local.set 0
    end
    nop
    local.get 0
    return)
  (func (;18;) (type 53) (result (ref null 22))
    global.get 3
    return)
  (func (;19;) (type 55) (param (ref null 23) (ref null 21) (ref null 23)) (result (ref null 23))
    local.get 0
    ref.is_null
    if
      global.get 14
      ref.null struct
      i32.const 296
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 23
      local.set 0
    end
    local.get 0
    local.get 1
    struct.set 23 4
    local.get 0
    local.get 2
    struct.set 23 5
    local.get 0
    ref.null none
    struct.set 23 6
    nop
    local.get 0
    return)
  (func (;20;) (type 56) (param (ref null 23) (ref null 21)) (result (ref null 23))
    local.get 0
    ref.is_null
    if
      global.get 14
      ref.null struct
      i32.const 296
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 23
      local.set 0
    end
    local.get 0
    local.get 1
    ref.null none
    call 19
    drop
    nop
    local.get 0
    return)
  (func (;21;) (type 57) (param (ref null 23)) (result (ref null 23))
    local.get 0
    ref.is_null
    if
      global.get 14
      ref.null struct
      i32.const 296
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      struct.new 23
      local.set 0
    end
    local.get 0
    ref.null none
    ref.null none
    call 19
    drop
    nop
    local.get 0
    return)
  (func (;22;) (type 2)
    (local (ref null 10))
    global.get 4
    local.tee 0
    ref.is_null
    if
    else
      unreachable
    end
    nop)
  (func (;23;) (type 58) (param (ref null 25)) (result (ref null 25))
    nop
    local.get 0
    return)
  (func (;24;) (type 61) (param (ref null 30)) (result (ref null 30))
    local.get 0
    ref.is_null
    if
      global.get 17
      ref.null struct
      i32.const 356
      i32.const 0
      struct.new 30
      local.set 0
    end
    local.get 0
    global.set 16
    local.get 0
    call 23
    drop
    nop
    local.get 0
    return)
  (func (;25;) (type 59) (param (ref null 10) i32) (result (ref null 25))
    ref.null none
    local.get 1
    call 27
    call 27
    call 28
    return)
  (func (;26;) (type 60) (param (ref null 10)) (result i32)
    i32.const 0
    return)
  (func (;27;) (type 62) (result (ref null 30))
    global.get 16
    ref.is_null
    if
      ref.null none
      call 24
      drop
    end
    global.get 16
    return)
  (func (;28;) (type 63) (param (ref null 31) i32 (ref null 25) (ref null 25)) (result (ref null 31))
    local.get 0
    ref.is_null
    if
      global.get 18
      ref.null struct
      i32.const 388
      i32.const 0
      i32.const 0
      ref.null 25
      ref.null 25
      struct.new 31
      local.set 0
    end
    local.get 0
    call 23
    drop
    local.get 0
    local.get 1
    struct.set 31 4
    local.get 0
    local.get 2
    struct.set 31 5
    local.get 0
    local.get 3
    struct.set 31 6
    nop
    local.get 0
    return)
  (func (;29;) (type 59) (param (ref null 10) i32) (result (ref null 25))
    (local (ref null 31))
    (local (ref null 25))
    (local (ref null 25))
    local.get 0
    ref.cast (ref null 31)
    local.set 2
    local.get 1
    local.get 2
    struct.get 31 4
    i32.lt_s
    if (result (ref null 25))
      ref.null none
      local.get 2
      struct.get 31 4
      local.get 2
      struct.get 31 5
      local.tee 3
      local.get 1
      local.get 3
      struct.get 25 0
      struct.get 24 0
      call_ref 59
      local.get 2
      struct.get 31 6
      call 28
    else
      local.get 1
      local.get 2
      struct.get 31 4
      i32.gt_s
      if (result (ref null 25))
        ref.null none
        local.get 2
        struct.get 31 4
        local.get 2
        struct.get 31 5
        local.get 2
        struct.get 31 6
        local.tee 4
        local.get 1
        local.get 4
        struct.get 25 0
        struct.get 24 0
        call_ref 59
        call 28
      else
        ref.null none
        local.get 1
        call 31
        throw 0
      end
    end
    return)
  (func (;30;) (type 60) (param (ref null 10)) (result i32)
    (local (ref null 31))
    (local i32)
    (local (ref null 25))
    (local i32)
    (local (ref null 25))
    (local i32)
    (local i32)
    local.get 0
    ref.cast (ref null 31)
    local.set 1
    i32.const 1
    local.get 1
    struct.get 31 5
    local.tee 3
    local.get 3
    struct.get 25 0
    struct.get 24 1
    call_ref 60
    local.set 2
    local.get 1
    struct.get 31 6
    local.tee 5
    local.get 5
    struct.get 25 0
    struct.get 24 1
    call_ref 60
    local.set 4
    block (result i32)
      nop
      local.get 2
      local.set 6
      local.get 4
      local.set 7
      local.get 6
      local.get 7
      i32.ge_s
      if (result i32)
        local.get 6
      else
        local.get 7
      end
      br 0
    end
    i32.add
    return)
  (func (;31;) (type 64) (param (ref null 35) i32) (result (ref null 35))
    local.get 0
    ref.is_null
    if
      global.get 19
      ref.null struct
      i32.const 420
      i32.const 0
      ref.null 21
      ref.null 23
      ref.null 10
      i32.const 0
      struct.new 35
      local.set 0
    end
    local.get 0
    call 14
    drop
    local.get 0
    local.get 1
    struct.set 35 7
    nop
    local.get 0
    return)
  (func (;32;) (type 0) (param i32) (result i64)
    (local i32)
    (local i64)
    (local (ref null 25))
    (local i64)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local (ref null 23))
    (local (ref null 35))
    (local i64)
    (local i64)
    (local i64)
    (local i32)
    (local i64)
    (local i32)
    global.get 1
    local.set 1
    block (result (ref null 22))
      block (result i64)
        block
          block (result exnref)
            try_table (result exnref) (catch_all_ref 0)
              i32.const 1
              global.set 1
              call 27
              local.set 3
              i64.const 0
              local.set 4
              i32.const 12345
              local.set 5
              local.get 0
              local.set 6
              block (result (ref null 22))
                nop
                local.get 6
                local.set 7
                i32.const 0
                local.tee 8
                local.get 7
                i32.lt_s
                if
                  loop
                    block
                      block
                        local.get 8
                        local.set 9
                        local.get 8
                        i32.const 1
                        i32.add
                        local.set 8
                        local.get 9
                        local.set 10
                        block (result (ref null 22))
                          nop
                          local.get 10
                          local.set 11
                          local.get 5
                          i32.const 1103515245
                          i32.mul
                          i32.const 12345
                          i32.add
                          local.set 5
                          block
                            block (result (ref null 23))
                              try_table (result (ref null 23)) (catch 0 0)
                                local.get 3
                                local.get 5
                                i32.const 8
                                i32.shr_u
                                i32.const 50000
                                i32.rem_s
                                local.get 3
                                struct.get 25 0
                                struct.get 24 0
                                call_ref 59
                                local.set 3
                                br 2
                              end
                            end
                            local.tee 12
                            ref.test (ref 35)
                            if
                              local.get 12
                              ref.cast (ref null 35)
                              local.tee 13
                              struct.get 35 7
                              i32.const 0
                              i32.ge_s
                              if
                                local.get 4
                                local.set 14
                                block (result i64)
                                  nop
                                  local.get 14
                                  local.tee 15
                                  i64.const 1
                                  i64.add
                                  br 0
                                end
                                local.set 4
                                nop
                              end
                            else
                              local.get 12
                              throw 0
                            end
                          end
                          global.get 3
                          br 0
                        end
                        drop
                      end
                      local.get 8
                      local.get 7
                      i32.lt_s
                      br_if 1
                    end
                  end
                end
                global.get 3
                br 0
              end
              drop
              local.get 4
              local.set 16
              i32.const 32
              local.set 17
              block (result i64)
                nop
                local.get 16
                local.set 18
                local.get 17
                local.set 19
                local.get 18
                local.get 19
                call 3
                i64.shl
                br 0
              end
              local.get 3
              local.get 3
              struct.get 25 0
              struct.get 24 1
              call_ref 60
              call 3
              i64.or
              br 3
            end
          end
          local.get 1
          global.set 1
          local.get 1
          i32.eqz
          if
            call 22
          end
          throw_ref
        end
        unreachable
      end
      local.set 2
      local.get 1
      global.set 1
      local.get 1
      i32.eqz
      if
        call 22
      end
      local.get 2
      return
    end
    drop
    local.get 1
    global.set 1
    local.get 1
    i32.eqz
    if
      call 22
    end
    unreachable)
  (func (;33;) (type 3)
    ref.null none
    i32.const 16
    call 0
    global.set 2
    ref.null none
    call 17
    global.set 3
    ref.null none
    call 4
    global.set 0)
  (func (;34;) (type 3)
    call 18
    call 33
    return)
  (data (;0;)
    "A\00n\00y\00A\00r\00r\00a\00y\00N\00e\00g\00a\00t\00i\00v\00e\00 \00a\00r\00r\00a\00y\00 \00s\00i\00z\00e\00C\00o\00m\00p\00a\00"
    "n\00i\00o\00n\00S\00t\00r\00i\00n\00g\00I\00l\00l\00e\00g\00a\00l\00A\00r\00g\00u\00m\00e\00n\00t\00E\00x\00c\00e\00p\00t\00i\00"
    "o\00n\00I\00n\00d\00e\00x\00O\00u\00t\00O\00f\00B\00o\00u\00n\00d\00s\00E\00x\00c\00e\00p\00t\00i\00o\00n\00R\00u\00n\00t\00i\00"
    "m\00e\00E\00x\00c\00e\00p\00t\00i\00o\00n\00E\00x\00c\00e\00p\00t\00i\00o\00n\00U\00n\00i\00t\00T\00h\00r\00o\00w\00a\00b\00l\00"
    "e\00T\00r\00e\00e\00E\00m\00p\00t\00y\00N\00o\00d\00e\00T\00w\00i\00c\00e\00")
  (data (;1;) (i32.const 0) "\00\00\00\00\00\00\00\00\00\00\00\00\03\00\00\00\01\00\00\00\00\00\00\00\ff\ff\ff\ff\00\00\00\00")
  (data (;2;) (i32.const 32) "\00\00\00\00\00\00\00\00\00\00\00\00\05\00\00\00\02\00\00\00\06\00\00\00\00\00\00\00\00\00\00\00")
  (data (;3;) (i32.const 64) "\00\00\00\00\00\00\00\00\00\00\00\00\09\00\00\00\04\00\00\006\00\00\00\00\00\00\00\00\00\00\00")
  (data (;4;) (i32.const 96) "\00\00\00\00\00\00\00\00\00\00\00\00\06\00\00\00\05\00\00\00H\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\ff\ff\ff\ff")
  (data (;5;) (i32.const 136) "\00\00\00\00\00\00\00\00\00\00\00\00\18\00\00\00\06\00\00\00T\00\00\00\c8\00\00\00\00\00\00\00")
  (data (;6;) (i32.const 168) "\00\00\00\00\00\00\00\00\00\00\00\00\19\00\00\00\07\00\00\00\84\00\00\00\c8\00\00\00\00\00\00\00")
  (data (;7;) (i32.const 200) "\00\00\00\00\00\00\00\00\00\00\00\00\10\00\00\00\08\00\00\00\b6\00\00\00\e8\00\00\00\00\00\00\00")
  (data (;8;) (i32.const 232) "\00\00\00\00\00\00\00\00\00\00\00\00\09\00\00\00\09\00\00\00\d6\00\00\00(\01\00\00\00\00\00\00")
  (data (;9;) (i32.const 264) "\00\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\0a\00\00\00\e8\00\00\00\00\00\00\00\00\00\00\00")
  (data (;10;) (i32.const 296) "\00\00\00\00\00\00\00\00\00\00\00\00\09\00\00\00\0b\00\00\00\f0\00\00\00\00\00\00\00\00\00\00\00")
  (data (;11;) (i32.const 328) "\00\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\0c\00\00\00\02\01\00\00\00\00\00\00")
  (data (;12;) (i32.const 356) "\00\00\00\00\00\00\00\00\00\00\00\00\05\00\00\00\0d\00\00\00\0a\01\00\00H\01\00\00\00\00\00\00")
  (data (;13;) (i32.const 388) "\00\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\0e\00\00\00\14\01\00\00H\01\00\00\00\00\00\00")
  (data (;14;) (i32.const 420) "\00\00\00\00\00\00\00\00\00\00\00\00\05\00\00\00\0f\00\00\00\1c\01\00\00\e8\00\00\00\00\00\00\00"))
