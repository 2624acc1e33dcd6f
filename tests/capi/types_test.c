/* Value types, values, limits and type contexts. */
#include <math.h>

#include "check.h"

static void test_value_types(void) {
  const WasmVM_ValType all[7] = {WasmVM_ValTypeGenI32(),      WasmVM_ValTypeGenI64(),  WasmVM_ValTypeGenF32(),
                                 WasmVM_ValTypeGenF64(),      WasmVM_ValTypeGenV128(), WasmVM_ValTypeGenFuncRef(),
                                 WasmVM_ValTypeGenExternRef()};
  bool (*const is[7])(const WasmVM_ValType) = {WasmVM_ValTypeIsI32,      WasmVM_ValTypeIsI64,  WasmVM_ValTypeIsF32,
                                               WasmVM_ValTypeIsF64,      WasmVM_ValTypeIsV128, WasmVM_ValTypeIsFuncRef,
                                               WasmVM_ValTypeIsExternRef};
  for (int i = 0; i < 7; ++i) {
    for (int j = 0; j < 7; ++j) {
      CHECK(is[j](all[i]) == (i == j));
      CHECK(WasmVM_ValTypeIsEqual(all[i], all[j]) == (i == j));
    }
    CHECK(WasmVM_ValTypeIsRef(all[i]) == (i >= 5));
    CHECK(WasmVM_ValTypeIsRefNull(all[i]) == (i >= 5));
  }
  /* Memory that was never set is no type. */
  WasmVM_ValType zero, garbage;
  memset(&zero, 0, sizeof zero);
  memset(&garbage, 0xab, sizeof garbage);
  for (int j = 0; j < 7; ++j) CHECK(!is[j](zero) && !is[j](garbage));
  CHECK(!WasmVM_ValTypeIsRef(garbage));
  CHECK(WasmVM_FunctionTypeCreate(&garbage, 1, NULL, 0) == NULL);
  CHECK(WasmVM_FunctionTypeCreate(NULL, 0, &zero, 1) == NULL);
  CHECK(WasmVM_GlobalTypeCreate(zero, WasmVM_Mutability_Var) == NULL);
}

static void test_values(void) {
  CHECK(WasmVM_ValueGetI32(WasmVM_ValueGenI32(INT32_MIN)) == INT32_MIN);
  CHECK(WasmVM_ValueGetI64(WasmVM_ValueGenI32(-1)) == 0xffffffffll); /* i32 is zero-extended inside */
  CHECK(WasmVM_ValueGetI64(WasmVM_ValueGenI64(INT64_MIN)) == INT64_MIN);
  CHECK(WasmVM_ValueGetF32(WasmVM_ValueGenF32(-0.5f)) == -0.5f);
  CHECK(WasmVM_ValueGetF64(WasmVM_ValueGenF64(1e300)) == 1e300);
  CHECK(isnan(WasmVM_ValueGetF64(WasmVM_ValueGenF64(NAN))));
  CHECK(signbit(WasmVM_ValueGetF64(WasmVM_ValueGenF64(-0.0))));

  uint64_t low = 0, high = 0;
  const WasmVM_Value v = WasmVM_ValueGenV128Words(0x0123456789abcdefull, 0xfedcba9876543210ull);
  WasmVM_ValueGetV128Words(v, &low, &high);
  CHECK(low == 0x0123456789abcdefull && high == 0xfedcba9876543210ull);
  WasmVM_ValueGetV128Words(v, NULL, NULL);
  const int128_t whole = WasmVM_ValueGetV128(v);
  WasmVM_ValueGetV128Words(WasmVM_ValueGenV128(whole), &low, &high);
  CHECK(low == 0x0123456789abcdefull && high == 0xfedcba9876543210ull);
  CHECK(WasmVM_ValTypeIsV128(v.Type));

  int object = 0;
  const WasmVM_Value ref = WasmVM_ValueGenExternRef(&object);
  CHECK(WasmVM_ValueGetExternRef(ref) == &object);
  CHECK(!WasmVM_ValueIsNullRef(ref));
  CHECK(WasmVM_ValueGetFuncRef(ref) == NULL);
  CHECK(WasmVM_ValueIsNullRef(WasmVM_ValueGenExternRef(NULL)));
  CHECK(WasmVM_ValueIsNullRef(WasmVM_ValueGenFuncRef(NULL)));
  CHECK(WasmVM_ValueGetFuncRef(WasmVM_ValueGenFuncRef(NULL)) == NULL);
  CHECK(!WasmVM_ValueIsNullRef(WasmVM_ValueGenI32(0)));
  CHECK(WasmVM_ValueGetExternRef(WasmVM_ValueGenI64(12345)) == NULL);
}

static void test_limits(void) {
  WasmVM_LimitContext* open = WasmVM_LimitCreate(3, false);
  CHECK(WasmVM_LimitGetMin(open) == 3 && WasmVM_LimitGetMax(open) == 3);
  CHECK(!WasmVM_LimitHasMax(open) && !WasmVM_LimitIsShared(open) && !WasmVM_LimitIs64Bit(open));
  WasmVM_LimitContext* closed = WasmVM_LimitCreateWithMax(3, UINT64_MAX, true, true);
  CHECK(WasmVM_LimitHasMax(closed) && WasmVM_LimitGetMax(closed) == UINT64_MAX);
  CHECK(WasmVM_LimitIsShared(closed) && WasmVM_LimitIs64Bit(closed));
  CHECK(!WasmVM_LimitIsEqual(open, closed));
  WasmVM_LimitContext* same = WasmVM_LimitCreate(3, false);
  CHECK(WasmVM_LimitIsEqual(open, same));
  CHECK(!WasmVM_LimitIsEqual(open, NULL) && !WasmVM_LimitIsEqual(NULL, NULL));
  WasmVM_LimitDelete(same);
  WasmVM_LimitDelete(open);
  WasmVM_LimitDelete(closed);
  WasmVM_LimitDelete(NULL);
  CHECK(WasmVM_LimitGetMin(NULL) == 0 && WasmVM_LimitGetMax(NULL) == 0 && !WasmVM_LimitHasMax(NULL));
}

static void test_function_types(void) {
  const WasmVM_ValType params[3] = {WasmVM_ValTypeGenI32(), WasmVM_ValTypeGenExternRef(), WasmVM_ValTypeGenV128()};
  const WasmVM_ValType results[1] = {WasmVM_ValTypeGenF64()};
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(params, 3, results, 1);
  CHECK(WasmVM_FunctionTypeGetParametersLength(type) == 3);
  CHECK(WasmVM_FunctionTypeGetReturnsLength(type) == 1);
  WasmVM_ValType list[3];
  memset(list, 0, sizeof list);
  /* A short list gets what fits; the answer is the whole number. */
  CHECK(WasmVM_FunctionTypeGetParameters(type, list, 2) == 3);
  CHECK(WasmVM_ValTypeIsI32(list[0]) && WasmVM_ValTypeIsExternRef(list[1]) && !WasmVM_ValTypeIsV128(list[2]));
  CHECK(WasmVM_FunctionTypeGetParameters(type, list, 3) == 3 && WasmVM_ValTypeIsV128(list[2]));
  CHECK(WasmVM_FunctionTypeGetReturns(type, list, 3) == 1 && WasmVM_ValTypeIsF64(list[0]));
  WasmVM_FunctionTypeDelete(type);
  WasmVM_FunctionTypeDelete(NULL);

  WasmVM_FunctionTypeContext* empty = WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0);
  CHECK(empty != NULL && WasmVM_FunctionTypeGetParametersLength(empty) == 0);
  WasmVM_FunctionTypeDelete(empty);
  CHECK(WasmVM_FunctionTypeCreate(NULL, 1, NULL, 0) == NULL);
  CHECK(WasmVM_FunctionTypeCreate(NULL, 0, NULL, 1) == NULL);
  WasmVM_ValType many[1001];
  for (int i = 0; i < 1001; ++i) many[i] = WasmVM_ValTypeGenI32();
  CHECK(WasmVM_FunctionTypeCreate(many, 1001, NULL, 0) == NULL);
  CHECK(WasmVM_FunctionTypeGetParametersLength(NULL) == 0 && WasmVM_FunctionTypeGetReturns(NULL, list, 3) == 0);
}

static void test_other_types(void) {
  WasmVM_LimitContext* limit = WasmVM_LimitCreateWithMax(1, 2, false, false);
  WasmVM_TableTypeContext* table = WasmVM_TableTypeCreate(WasmVM_ValTypeGenFuncRef(), limit);
  CHECK(WasmVM_ValTypeIsFuncRef(WasmVM_TableTypeGetRefType(table)));
  CHECK(WasmVM_LimitIsEqual(WasmVM_TableTypeGetLimit(table), limit));
  CHECK(WasmVM_TableTypeCreate(WasmVM_ValTypeGenI32(), limit) == NULL);
  CHECK(WasmVM_TableTypeCreate(WasmVM_ValTypeGenFuncRef(), NULL) == NULL);
  WasmVM_MemoryTypeContext* memory = WasmVM_MemoryTypeCreate(limit);
  CHECK(WasmVM_LimitIsEqual(WasmVM_MemoryTypeGetLimit(memory), limit));
  CHECK(WasmVM_MemoryTypeCreate(NULL) == NULL);
  /* A borrowed limit is not the caller's to delete. */
  WasmVM_LimitDelete((WasmVM_LimitContext*)WasmVM_MemoryTypeGetLimit(memory));
  WasmVM_LimitDelete(limit);
  CHECK(WasmVM_LimitGetMax(WasmVM_MemoryTypeGetLimit(memory)) == 2);
  WasmVM_TableTypeDelete(table);
  WasmVM_MemoryTypeDelete(memory);

  WasmVM_GlobalTypeContext* global = WasmVM_GlobalTypeCreate(WasmVM_ValTypeGenF32(), WasmVM_Mutability_Var);
  CHECK(WasmVM_ValTypeIsF32(WasmVM_GlobalTypeGetValType(global)));
  CHECK(WasmVM_GlobalTypeGetMutability(global) == WasmVM_Mutability_Var);
  WasmVM_GlobalTypeDelete(global);

  WasmVM_TableTypeDelete(NULL);
  WasmVM_MemoryTypeDelete(NULL);
  WasmVM_GlobalTypeDelete(NULL);
  CHECK(WasmVM_TableTypeGetLimit(NULL) == NULL && WasmVM_MemoryTypeGetLimit(NULL) == NULL);
  CHECK(WasmVM_TagTypeGetFunctionType(NULL) == NULL);
  CHECK(!WasmVM_ValTypeIsRef(WasmVM_TableTypeGetRefType(NULL)));
}

int main(void) {
  test_value_types();
  test_values();
  test_limits();
  test_function_types();
  test_other_types();
  return check_report();
}
