/* Text in a guest's memory: the host writes a string where the guest says, calls, and reads the answer. */
#include "common.h"

static const char kGuest[] =
    "(module (memory (export \"memory\") 1) (global $free (mut i32) (i32.const 1024))"
    " (func (export \"allocate\") (param $size i32) (result i32)"
    "  (global.get $free) (global.set $free (i32.add (global.get $free) (local.get $size))))"
    /* Turns lower-case letters into capital ones, in place. */
    " (func (export \"shout\") (param $at i32) (param $length i32) (local $c i32)"
    "  (loop $next (if (local.get $length) (then"
    "   (local.set $c (i32.load8_u (local.get $at)))"
    "   (if (i32.and (i32.ge_u (local.get $c) (i32.const 97)) (i32.le_u (local.get $c) (i32.const 122)))"
    "    (then (i32.store8 (local.get $at) (i32.sub (local.get $c) (i32.const 32)))))"
    "   (local.set $at (i32.add (local.get $at) (i32.const 1)))"
    "   (local.set $length (i32.sub (local.get $length) (i32.const 1))) (br $next))))))";

int main(void) {
  const char text[] = "hello from the host";
  const uint32_t length = sizeof text - 1;
  WasmVM_VMContext *vm = WasmVM_VMCreate(NULL, NULL);
  WasmVM_ASTModuleContext *module = module_from(kGuest);
  const WasmVM_Value size = WasmVM_ValueGenI32((int32_t)length);
  WasmVM_Value at;
  if (!WasmVM_ResultOK(WasmVM_VMRunWasmFromASTModule(vm, module, str("allocate"), &size, 1, &at, 1)))
    give_up(WasmVM_VMGetLastError(vm));

  WasmVM_MemoryInstanceContext *memory = WasmVM_ModuleInstanceFindMemory(WasmVM_VMGetActiveModule(vm), str("memory"));
  const uint32_t address = (uint32_t)WasmVM_ValueGetI32(at);
  /* Offsets come from the guest: the library checks them. */
  if (!WasmVM_ResultOK(WasmVM_MemoryInstanceSetData(memory, (const uint8_t *)text, address, length))) return EXIT_FAILURE;
  const WasmVM_Value arguments[2] = {at, size};
  if (!WasmVM_ResultOK(WasmVM_VMExecute(vm, str("shout"), arguments, 2, NULL, 0))) give_up(WasmVM_VMGetLastError(vm));
  const char *answer = (const char *)WasmVM_MemoryInstanceGetPointerConst(memory, address, length);
  printf("%.*s\n", (int)length, answer);
  WasmVM_ASTModuleDelete(module);
  WasmVM_VMDelete(vm);
  return 0;
}
