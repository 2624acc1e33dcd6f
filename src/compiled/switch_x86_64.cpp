// x86-64, System V: entering compiled code, leaving it, and calling C++ from it.
#include "compiled/switch.h"

#if defined(__x86_64__) && defined(__ELF__)

// LAYOUT: offsets of Landing and NativeRun as asserted in runtime/native_run.h; Context::store at 8, StoreBlock::native_run below.
static_assert(offsetof(wasmvm::runtime::Context, store) == 8);
static_assert(offsetof(wasmvm::runtime::StoreBlock, native_run) == 80);

__asm__(R"(
  .text
  .p2align 4
  .globl wasmvm_native_enter
  .hidden wasmvm_native_enter
  .type wasmvm_native_enter, @function
wasmvm_native_enter:
  .cfi_startproc
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  sub $8, %rsp
  .cfi_def_cfa_offset 64
  mov %rsp, 88(%rdi)
  mov %rsp, 48(%rdi)
  lea 1f(%rip), %rax
  mov %rax, 56(%rdi)
  mov %rdi, %rbx
  mov %rsi, %rdi
  mov %rdx, %rsi
  mov %rcx, %rdx
  mov %r8, %rcx
  mov 96(%rbx), %rsp
  xor %ebp, %ebp
  call *%r9
  mov 88(%rbx), %rsp
  mov $1, %eax
  jmp 2f
1:
  xor %eax, %eax
2:
  add $8, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
  .cfi_endproc
  .size wasmvm_native_enter, .-wasmvm_native_enter

  .p2align 4
wasmvm_native_builtin:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov 8(%rdi), %r10
  mov 80(%r10), %r10
  mov %rsp, 80(%r10)
  mov %rsp, %rbx
  mov 88(%r10), %rsp
  call *%r11
  mov %rbx, %rsp
  test %rax, %rax
  jne 3f
  mov %rdx, %rax
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret

  .globl wasmvm_native_resume
  .hidden wasmvm_native_resume
wasmvm_native_resume:
  mov %rsp, %rax
3:
  mov (%rax), %rbx
  mov 8(%rax), %rbp
  mov 16(%rax), %r12
  mov 24(%rax), %r13
  mov 32(%rax), %r14
  mov 40(%rax), %r15
  mov 48(%rax), %rsp
  mov 56(%rax), %rcx
  mov 72(%rax), %rdx
  mov 64(%rax), %rax
  jmp *%rcx
)");

// A stub each: the address of the C++ function, then the common part.
#define BUILTIN(name, parameters)    \
  __asm__(                           \
      "  .text\n"                    \
      "  .hidden wasmvm_stub_" #name \
      "\n"                           \
      "  .globl wasmvm_stub_" #name  \
      "\n"                           \
      "wasmvm_stub_" #name           \
      ":\n"                          \
      "  lea wasmvm_builtin_" #name  \
      "(%rip), %r11\n"               \
      "  jmp wasmvm_native_builtin\n");
#include "compiled/builtins.def"
#undef BUILTIN

extern "C" {
__attribute__((visibility("hidden"))) bool wasmvm_native_enter(wasmvm::compiled::NativeRun* run, wasmvm::compiled::Context* ctx,
                                                               uint8_t* mem0, wasmvm::compiled::Slot* slots, const void* function,
                                                               const void* entry);
__attribute__((visibility("hidden"))) void wasmvm_native_resume();
#define BUILTIN(name, parameters) __attribute__((visibility("hidden"))) void wasmvm_stub_##name();
#include "compiled/builtins.def"
#undef BUILTIN
}

namespace wasmvm::compiled {

bool can_switch() { return true; }

bool enter(NativeRun& run, Context* ctx, uint8_t* mem0, Slot* slots, const void* function, const void* entry) {
  return wasmvm_native_enter(&run, ctx, mem0, slots, function, entry);
}

const void* resume_address() { return reinterpret_cast<const void*>(&wasmvm_native_resume); }

const void* const kBuiltinTable[] = {
#define BUILTIN(name, parameters) reinterpret_cast<const void*>(&wasmvm_stub_##name),
#include "compiled/builtins.def"
#undef BUILTIN
};

FrameRegisters registers_of(const BuiltinFrame& frame) {
  FrameRegisters out;
  out.pc = frame.return_pc;
  out.sp = reinterpret_cast<char*>(const_cast<BuiltinFrame*>(&frame + 1));
  // From the order of pushes to rbx, rbp, r12, r13, r14, r15.
  const int order[] = {4, 5, 3, 2, 1, 0};
  for (int i = 0; i < 6; ++i) out.saved[i] = frame.saved[order[i]];
  return out;
}

}  // namespace wasmvm::compiled

#endif
