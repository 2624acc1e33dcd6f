/* Structs, arrays, i31, host references, handles and exceptions. */
#include "check.h"

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;
static WasmVM_ModuleInstanceContext* guest;

static const char* const source =
    "(module\n"
    "  (type $point (struct (field $x (mut i32)) (field $y (mut f64)) (field $tag i8) (field $next (mut (ref null $point)))\n"
    "                       (field $any (mut anyref)) (field $v (mut v128)) (field $f (mut funcref)) (field $e (mut "
    "externref))))\n"
    "  (type $bytes (array (mut i8)))\n"
    "  (type $words (array i32))\n"
    "  (type $points (array (mut (ref null $point))))\n"
    "  (type $strict (struct (field (ref $point))))\n"
    "  (tag $t (export \"t\") (param i32 anyref))\n"
    "  (table (export \"table\") 4 anyref)\n"
    "  (global (export \"global\") (mut anyref) (ref.null any))\n"
    "  (func $one (export \"one\") (result i32) i32.const 1)\n"
    "  (func (export \"make\") (param i32) (result (ref $point))\n"
    "    (struct.new $point (local.get 0) (f64.const 2.5) (i32.const -1) (ref.null $point) (ref.i31 (i32.const -9))\n"
    "      (v128.const i64x2 1 2) (ref.func $one) (ref.null extern)))\n"
    "  (func (export \"x\") (param anyref) (result i32) (struct.get $point $x (ref.cast (ref $point) (local.get 0))))\n"
    "  (func (export \"next_x\") (param (ref $point)) (result i32) (struct.get $point $x (struct.get $point $next (local.get "
    "0))))\n"
    "  (func (export \"sum\") (param (ref $bytes)) (result i32) (local $i i32) (local $sum i32)\n"
    "    (loop $again (if (i32.lt_u (local.get $i) (array.len (local.get 0))) (then\n"
    "      (local.set $sum (i32.add (local.get $sum) (array.get_u $bytes (local.get 0) (local.get $i))))\n"
    "      (local.set $i (i32.add (local.get $i) (i32.const 1)))\n"
    "      (br $again))))\n"
    "    (local.get $sum))\n"
    "  (func (export \"same\") (param externref) (result externref) (extern.convert_any (any.convert_extern (local.get 0))))\n"
    "  (func (export \"out\") (param anyref) (result externref) (extern.convert_any (local.get 0)))\n"
    "  (func (export \"in\") (param externref) (result anyref) (any.convert_extern (local.get 0)))\n"
    "  (func (export \"throw\") (param i32 anyref) (throw $t (local.get 0) (local.get 1)))\n"
    "  (func (export \"fill\") (param i32) (loop $again\n"
    "    (drop (array.new_default $bytes (i32.const 1000)))\n"
    "    (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))\n";

static const WasmVM_FunctionInstanceContext* named(const char* name) {
  return WasmVM_ModuleInstanceFindFunction(guest, str(name));
}

static WasmVM_Result call(const char* name, const WasmVM_Value* args, uint32_t count, WasmVM_Value* out) {
  return WasmVM_ExecutorInvoke(executor, named(name), args, count, out, out != NULL);
}

static WasmVM_Value make(int32_t x) {
  const WasmVM_Value arg = WasmVM_ValueGenI32(x);
  WasmVM_Value out;
  CHECK_OK(call("make", &arg, 1, &out));
  return out;
}

static int32_t x_of(WasmVM_Value point) {
  WasmVM_Value out;
  CHECK_OK(call("x", &point, 1, &out));
  return WasmVM_ValueGetI32(out);
}

/* Overwrites what a collection would free. */
static void churn(void) {
  const WasmVM_Value count = WasmVM_ValueGenI32(5000);
  CHECK_OK(call("fill", &count, 1, NULL));
  CHECK_OK(WasmVM_StoreCollectGarbage(store));
}

static void test_structs(void) {
  const WasmVM_Value point = make(7);
  CHECK(WasmVM_ValueGetRefKind(point) == WasmVM_RefKind_Struct);
  CHECK(WasmVM_StructGetFieldCount(point) == 8);
  churn();
  WasmVM_Value field;
  CHECK_OK(WasmVM_StructGetField(point, 0, &field));
  CHECK(WasmVM_ValueGetI32(field) == 7);
  CHECK_OK(WasmVM_StructGetField(point, 1, &field));
  CHECK(WasmVM_ValueGetF64(field) == 2.5);
  CHECK_OK(WasmVM_StructGetField(point, 2, &field));
  CHECK(WasmVM_ValueGetI32(field) == 255);
  CHECK_OK(WasmVM_StructGetField(point, 3, &field));
  CHECK(WasmVM_ValueIsNullRef(field));
  CHECK_OK(WasmVM_StructGetField(point, 4, &field));
  CHECK(WasmVM_ValueGetRefKind(field) == WasmVM_RefKind_I31);
  CHECK(WasmVM_ValueGetI31(field) == -9);
  CHECK_OK(WasmVM_StructGetField(point, 5, &field));
  uint64_t low, high;
  WasmVM_ValueGetV128Words(field, &low, &high);
  CHECK(low == 1 && high == 2);
  CHECK_OK(WasmVM_StructGetField(point, 6, &field));
  CHECK(WasmVM_ValueGetFuncRef(field) == named("one"));
  CHECK_CODE(WasmVM_StructGetField(point, 8, &field), WasmVM_ErrCode_WrongInstanceIndex);

  CHECK_OK(WasmVM_StructSetField(point, 0, WasmVM_ValueGenI32(8)));
  CHECK(x_of(point) == 8);
  const WasmVM_Value other = make(99);
  CHECK_OK(WasmVM_StructSetField(point, 3, other));
  WasmVM_Value out;
  CHECK_OK(call("next_x", &point, 1, &out));
  CHECK(WasmVM_ValueGetI32(out) == 99);
  CHECK_OK(WasmVM_StructSetField(point, 4, other));
  CHECK_OK(WasmVM_StructSetField(point, 4, WasmVM_ValueGenI31(3)));
  CHECK_OK(WasmVM_StructSetField(point, 7, WasmVM_ValueGenExternRef(&store)));
  CHECK_OK(WasmVM_StructGetField(point, 7, &field));
  CHECK(WasmVM_ValueGetExternRef(field) == &store);
  CHECK_CODE(WasmVM_StructSetField(point, 2, WasmVM_ValueGenI32(1)), WasmVM_ErrCode_SetValueToConst);
  CHECK_CODE(WasmVM_StructSetField(point, 0, WasmVM_ValueGenI64(1)), WasmVM_ErrCode_SetValueErrorType);
  CHECK_CODE(WasmVM_StructSetField(point, 3, WasmVM_ValueGenI31(1)), WasmVM_ErrCode_RefTypeMismatch);
  CHECK_CODE(WasmVM_StructGetField(WasmVM_ValueGenI32(1), 0, &field), WasmVM_ErrCode_RefTypeMismatch);
  CHECK_CODE(WasmVM_StructGetField(WasmVM_ValueGenI31(1), 0, &field), WasmVM_ErrCode_RefTypeMismatch);

  CHECK_OK(WasmVM_StructCreate(guest, 0, NULL, 0, &out));
  CHECK(x_of(out) == 0);
  const WasmVM_Value fields[8] = {
      WasmVM_ValueGenI32(5),          WasmVM_ValueGenF64(1),        WasmVM_ValueGenI32(-1),        other, other,
      WasmVM_ValueGenV128Words(3, 4), WasmVM_ValueGenFuncRef(NULL), WasmVM_ValueGenExternRef(NULL)};
  CHECK_OK(WasmVM_StructCreateLike(point, fields, 8, &out));
  CHECK(x_of(out) == 5);
  CHECK_OK(WasmVM_StructGetField(out, 4, &field));
  CHECK(WasmVM_ValueRefEquals(field, other));
  CHECK(!WasmVM_ValueRefEquals(field, point));
  CHECK_CODE(WasmVM_StructCreate(guest, 0, fields, 7, &out), WasmVM_ErrCode_FuncSigMismatch);
  CHECK_CODE(WasmVM_StructCreate(guest, 1, NULL, 0, &out), WasmVM_ErrCode_RefTypeMismatch);
  CHECK_CODE(WasmVM_StructCreate(guest, 999, NULL, 0, &out), WasmVM_ErrCode_WrongInstanceIndex);
  CHECK_CODE(WasmVM_StructCreate(guest, 4, NULL, 0, &out), WasmVM_ErrCode_NonNullRequired);
}

static void test_arrays(void) {
  WasmVM_Value bytes, out;
  CHECK_OK(WasmVM_ArrayCreate(guest, 1, 5, NULL, &bytes));
  CHECK(WasmVM_ValueGetRefKind(bytes) == WasmVM_RefKind_Array);
  CHECK(WasmVM_ArrayGetLength(bytes) == 5);
  const uint8_t text[3] = {10, 20, 30};
  CHECK_OK(WasmVM_ArraySetBytes(bytes, 1, 3, text));
  CHECK_OK(WasmVM_ArraySetElement(bytes, 4, WasmVM_ValueGenI32(0x105)));
  churn();
  CHECK_OK(call("sum", &bytes, 1, &out));
  CHECK(WasmVM_ValueGetI32(out) == 65);
  uint8_t copy[5];
  CHECK_OK(WasmVM_ArrayGetBytes(bytes, 0, 5, copy));
  CHECK(copy[0] == 0 && copy[1] == 10 && copy[3] == 30 && copy[4] == 5);
  CHECK_CODE(WasmVM_ArrayGetBytes(bytes, 3, 3, copy), WasmVM_ErrCode_ArrayOutOfBounds);
  CHECK_CODE(WasmVM_ArraySetBytes(bytes, 6, 0, copy), WasmVM_ErrCode_ArrayOutOfBounds);
  CHECK_OK(WasmVM_ArraySetBytes(bytes, 5, 0, NULL));
  CHECK_CODE(WasmVM_ArrayGetElement(bytes, 5, &out), WasmVM_ErrCode_ArrayOutOfBounds);
  CHECK_CODE(WasmVM_ArraySetElement(bytes, 5, WasmVM_ValueGenI32(0)), WasmVM_ErrCode_ArrayOutOfBounds);

  const WasmVM_Value nine = WasmVM_ValueGenI32(9);
  WasmVM_Value words;
  CHECK_OK(WasmVM_ArrayCreate(guest, 2, 3, &nine, &words));
  CHECK_OK(WasmVM_ArrayGetElement(words, 2, &out));
  CHECK(WasmVM_ValueGetI32(out) == 9);
  CHECK_CODE(WasmVM_ArraySetElement(words, 2, nine), WasmVM_ErrCode_SetValueToConst);
  CHECK_CODE(WasmVM_ArraySetBytes(words, 0, 1, text), WasmVM_ErrCode_SetValueToConst);
  CHECK_CODE(call("sum", &words, 1, &out), WasmVM_ErrCode_FuncSigMismatch);

  const WasmVM_Value point = make(3);
  WasmVM_Value points;
  CHECK_OK(WasmVM_ArrayCreate(guest, 3, 2, &point, &points));
  CHECK_CODE(WasmVM_ArrayGetBytes(points, 0, 1, copy), WasmVM_ErrCode_RefTypeMismatch);
  CHECK_OK(WasmVM_ArrayGetElement(points, 1, &out));
  CHECK(WasmVM_ValueRefEquals(out, point));
  CHECK_OK(WasmVM_ArrayCreateLike(points, 0, NULL, &out));
  CHECK(WasmVM_ArrayGetLength(out) == 0);
  CHECK_CODE(WasmVM_ArrayCreate(guest, 1, 0xffffffff, NULL, &out), WasmVM_ErrCode_HeapExhausted);
}

static void test_handles(void) {
  WasmVM_StoreReleaseHandles(store, 0);
  const uint64_t mark = WasmVM_StoreMarkHandles(store);
  const WasmVM_Value kept = make(1), dropped = make(2);
  CHECK_OK(WasmVM_ValueRetain(kept));
  WasmVM_StoreReleaseHandles(store, mark);
  churn();
  WasmVM_Value out;
  CHECK(WasmVM_ValueGetRefKind(dropped) == WasmVM_RefKind_None);
  CHECK_CODE(WasmVM_StructGetField(dropped, 0, &out), WasmVM_ErrCode_WrongInstanceAddress);
  CHECK_CODE(call("x", &dropped, 1, &out), WasmVM_ErrCode_FuncSigMismatch);
  CHECK_CODE(WasmVM_ValueRetain(dropped), WasmVM_ErrCode_WrongInstanceAddress);
  CHECK(x_of(kept) == 1);
  /* The index is used again, the old handle stays dead. */
  const WasmVM_Value again = make(4);
  CHECK(x_of(again) == 4);
  CHECK(WasmVM_ValueGetRefKind(dropped) == WasmVM_RefKind_None);
  CHECK_OK(WasmVM_ValueRelease(kept));
  CHECK_CODE(WasmVM_ValueRelease(kept), WasmVM_ErrCode_WrongInstanceAddress);
  CHECK(WasmVM_ValueGetRefKind(kept) == WasmVM_RefKind_None);

  /* What lies in tables and globals needs no handle. */
  WasmVM_TableInstanceContext* table = WasmVM_ModuleInstanceFindTable(guest, str("table"));
  WasmVM_GlobalInstanceContext* global = WasmVM_ModuleInstanceFindGlobal(guest, str("global"));
  CHECK_OK(WasmVM_TableInstanceSetData(table, make(11), 2));
  CHECK_OK(WasmVM_GlobalInstanceSetValue(global, make(12)));
  WasmVM_StoreReleaseHandles(store, 0);
  churn();
  CHECK_OK(WasmVM_TableInstanceGetData(table, &out, 2));
  CHECK(x_of(out) == 11);
  CHECK(x_of(WasmVM_GlobalInstanceGetValue(global)) == 12);
  CHECK_OK(WasmVM_GlobalInstanceSetValue(global, WasmVM_ValueGenI31(5)));
  CHECK(WasmVM_ValueGetI31(WasmVM_GlobalInstanceGetValue(global)) == 5);

  /* Another store refuses them. */
  WasmVM_StoreContext* other = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* stranger = instance_of(executor, other, source);
  const WasmVM_Value mine = make(1);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(stranger, str("x")), &mine, 1, &out, 1),
             WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_TableInstanceSetData(WasmVM_ModuleInstanceFindTable(stranger, str("table")), mine, 0),
             WasmVM_ErrCode_WrongVMWorkflow);
  const WasmVM_Value arg = WasmVM_ValueGenI32(1);
  WasmVM_Value theirs;
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(stranger, str("make")), &arg, 1, &theirs, 1));
  CHECK_CODE(WasmVM_StructSetField(mine, 3, theirs), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ModuleInstanceDelete(stranger);
  WasmVM_StoreDelete(other);
  CHECK(WasmVM_ValueGetRefKind(theirs) == WasmVM_RefKind_None);
}

static int finalized;
static void finalize(void* data) { finalized += *(int*)data; }

static void test_host_references(void) {
  int one = 1, ten = 10;
  WasmVM_Value ref, out, back;
  WasmVM_StoreReleaseHandles(store, 0);
  CHECK_OK(WasmVM_ValueGenHostRef(store, &one, finalize, &ref));
  CHECK(WasmVM_ValueGetRefKind(ref) == WasmVM_RefKind_Host);
  CHECK(WasmVM_ValueGetHostRef(ref) == &one);
  CHECK_OK(call("out", &ref, 1, &out));
  CHECK(WasmVM_ValueGetHostRef(out) == &one);
  CHECK(WasmVM_ValueGetExternRef(out) == &one);
  CHECK_OK(call("in", &out, 1, &back));
  CHECK(WasmVM_ValueRefEquals(back, ref));
  CHECK_OK(WasmVM_ValueRetain(out));
  WasmVM_StoreReleaseHandles(store, 0);
  churn();
  CHECK(finalized == 0);
  CHECK(WasmVM_ValueGetHostRef(out) == &one);
  CHECK_OK(WasmVM_ValueRelease(out));
  churn();
  CHECK(finalized == 1);
  churn();
  CHECK(finalized == 1);

  /* Pointers and i31 keep their identity on the way through the guest. */
  const WasmVM_Value pointer = WasmVM_ValueGenExternRef(&ten);
  CHECK_OK(call("same", &pointer, 1, &out));
  CHECK(WasmVM_ValueGetExternRef(out) == &ten);
  CHECK_OK(call("in", &pointer, 1, &out));
  CHECK(WasmVM_ValueGetHostRef(out) == &ten);
  const WasmVM_Value small = WasmVM_ValueGenI31(-3);
  CHECK_OK(call("out", &small, 1, &out));
  CHECK(WasmVM_ValueGetRefKind(out) == WasmVM_RefKind_I31);
  CHECK_OK(call("in", &out, 1, &back));
  CHECK(WasmVM_ValueGetI31(back) == -3);

  /* The rest goes with the store. */
  WasmVM_StoreContext* other = WasmVM_StoreCreate();
  CHECK_OK(WasmVM_ValueGenHostRef(other, &ten, finalize, &ref));
  WasmVM_StoreDelete(other);
  CHECK(finalized == 11);
  CHECK(WasmVM_ValueGetHostRef(ref) == NULL);
}

static WasmVM_TagInstanceContext* tag;
static WasmVM_Value seen;

static WasmVM_Result throwing(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                              WasmVM_Value* returns) {
  (void)data, (void)returns;
  CHECK_CODE(WasmVM_CallingFrameThrow(frame, tag, params, 0), WasmVM_ErrCode_FuncSigMismatch);
  seen = params[1];
  CHECK(x_of(params[1]) == 77);
  return WasmVM_CallingFrameThrow(frame, tag, params, 2);
}

/* 0: passes the exception on by its result; 1: catches it; 2: catches and throws it again; 3: fails otherwise. */
static WasmVM_Result catching(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                              WasmVM_Value* returns) {
  (void)data;
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(40), WasmVM_ValueGenI31(2)};
  const WasmVM_Result result = call("throw", args, 2, NULL);
  CHECK_CODE(result, WasmVM_ErrCode_UncaughtException);
  const int32_t way = WasmVM_ValueGetI32(params[0]);
  if (way == 0) return result;
  if (way == 3) return WasmVM_Result_Fail;
  WasmVM_Value exception, values[2];
  CHECK(WasmVM_CallingFrameTakeException(frame, &exception));
  CHECK(!WasmVM_CallingFrameTakeException(frame, &exception));
  CHECK(WasmVM_ExceptionGetTag(exception) == WasmVM_ModuleInstanceFindTag(guest, str("t")));
  CHECK(WasmVM_ExceptionGetValues(exception, values, 2) == 2);
  if (way == 2) return WasmVM_CallingFrameRethrow(frame, exception);
  returns[0] = WasmVM_ValueGenI32(WasmVM_ValueGetI32(values[0]) + WasmVM_ValueGetI31(values[1]));
  return WasmVM_Result_Success;
}

static void test_exceptions(void) {
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(5), make(6)};
  WasmVM_Value exception, values[2], out;
  CHECK_CODE(call("throw", args, 2, NULL), WasmVM_ErrCode_UncaughtException);
  CHECK(WasmVM_StoreTakeException(store, &exception));
  CHECK(!WasmVM_StoreTakeException(store, &exception));
  CHECK(WasmVM_ValueGetRefKind(exception) == WasmVM_RefKind_Exception);
  churn();
  CHECK(WasmVM_ExceptionGetTag(exception) == WasmVM_ModuleInstanceFindTag(guest, str("t")));
  CHECK(WasmVM_ExceptionGetValues(exception, values, 2) == 2);
  CHECK(WasmVM_ValueGetI32(values[0]) == 5);
  CHECK(WasmVM_ValueRefEquals(values[1], args[1]));
  CHECK(WasmVM_ExceptionGetTag(args[1]) == NULL);

  const WasmVM_TagTypeContext* tag_type = WasmVM_TagInstanceGetTagType(WasmVM_ModuleInstanceFindTag(guest, str("t")));
  tag = WasmVM_TagInstanceCreate(WasmVM_TagTypeGetFunctionType(tag_type));
  CHECK(tag != NULL);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("h"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(
      host, str("throw"), WasmVM_FunctionInstanceCreate(WasmVM_TagTypeGetFunctionType(tag_type), throwing, NULL, 0)));
  WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(&i32, 1, &i32, 1);
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("catch"), WasmVM_FunctionInstanceCreate(type, catching, NULL, 0)));
  CHECK(WasmVM_TagInstanceCreate(type) == NULL);
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_ModuleInstanceAddTag(host, str("tag"), tag));
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  CHECK_OK(WasmVM_ExecutorRegisterImportWithAlias(executor, store, guest, str("guest")));
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store,
                  "(module (type $f (func (param i32 anyref)))\n"
                  "  (import \"h\" \"throw\" (func $throw (type $f)))\n"
                  "  (import \"h\" \"catch\" (func $catch (param i32) (result i32)))\n"
                  "  (import \"h\" \"tag\" (tag $tag (type $f)))\n"
                  "  (import \"guest\" \"t\" (tag $t (type $f)))\n"
                  "  (func (export \"throws\") (param anyref) (result anyref)\n"
                  "    (block $caught (result i32 anyref)\n"
                  "      (try_table (catch $tag $caught) (call $throw (i32.const 1) (local.get 0)))\n"
                  "      (unreachable))\n"
                  "    (local.set 0) (drop) (local.get 0))\n"
                  "  (func (export \"lets\") (param anyref) (call $throw (i32.const 1) (local.get 0)))\n"
                  "  (func (export \"catches\") (param i32) (result i32)\n"
                  "    (block $caught (result i32 anyref)\n"
                  "      (try_table (catch $t $caught) (return (call $catch (local.get 0))))\n"
                  "      (unreachable))\n"
                  "    (drop) (i32.add (i32.const 1000))))");
  const WasmVM_Value point = make(77);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("throws")), &point, 1, &out, 1));
  CHECK(x_of(out) == 77);
  CHECK(WasmVM_ValueGetRefKind(seen) == WasmVM_RefKind_None); /* ended with the host function */
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("lets")), &point, 1, NULL, 0),
             WasmVM_ErrCode_UncaughtException);
  CHECK(WasmVM_StoreTakeException(store, &exception));
  CHECK(WasmVM_ExceptionGetTag(exception) == tag);
  const int32_t expected[3] = {1040, 42, 1040};
  for (int32_t way = 0; way < 3; ++way) {
    const WasmVM_Value arg = WasmVM_ValueGenI32(way);
    CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("catches")), &arg, 1, &out, 1));
    CHECK(WasmVM_ValueGetI32(out) == expected[way]);
  }
  const WasmVM_Value arg = WasmVM_ValueGenI32(3);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("catches")), &arg, 1, &out, 1),
             WasmVM_ResultGetCode(WasmVM_Result_Fail));
  CHECK(!WasmVM_StoreTakeException(store, &exception));
  WasmVM_ModuleInstanceDelete(user);
  WasmVM_ModuleInstanceDelete(host);
}

static void test_limit(void) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  CHECK(WasmVM_ConfigureGetGCHeapLimit(conf) == (uint64_t)1 << 30);
  WasmVM_ConfigureSetGCHeapLimit(conf, 1 << 20);
  CHECK(WasmVM_ConfigureGetGCHeapLimit(conf) == 1 << 20);
  WasmVM_ExecutorContext* small = WasmVM_ExecutorCreate(conf, NULL);
  WasmVM_StoreContext* tight = WasmVM_StoreCreate();
  WasmVM_HeapStatistics figures;
  CHECK(!WasmVM_StoreGetHeapStatistics(tight, &figures));
  WasmVM_ModuleInstanceContext* instance = instance_of(small, tight, source);
  const WasmVM_Value count = WasmVM_ValueGenI32(10000);
  CHECK_OK(WasmVM_ExecutorInvoke(small, WasmVM_ModuleInstanceFindFunction(instance, str("fill")), &count, 1, NULL, 0));
  CHECK(WasmVM_StoreGetHeapStatistics(tight, &figures));
  CHECK(figures.LimitBytes == 1 << 20 && figures.UsedBytes <= 1 << 20);
  CHECK(figures.AllocatedBytes >= 10000000 && figures.Collections >= 9);
  CHECK(figures.LongestPause > 0 && figures.TotalPause >= figures.LongestPause);
  WasmVM_Value array;
  CHECK_CODE(WasmVM_ArrayCreate(instance, 1, 2 << 20, NULL, &array), WasmVM_ErrCode_HeapExhausted);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(tight);
  WasmVM_ExecutorDelete(small);
  WasmVM_ConfigureDelete(conf);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  guest = instance_of(executor, store, source);
  if (guest == NULL) return 1;
  test_structs();
  test_arrays();
  test_handles();
  test_host_references();
  test_exceptions();
  test_limit();
  WasmVM_ModuleInstanceDelete(guest);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  return check_report();
}
