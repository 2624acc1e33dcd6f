/* Version, log, strings, bytes, results, configuration and statistics. */
#include "check.h"

static unsigned logged;
static WasmVM_LogLevel last_level;
static char last_message[256];

static void on_log(const WasmVM_LogMessage* message) {
  ++logged;
  last_level = message->Level;
  const uint32_t n = WasmVM_StringCopy(message->Message, last_message, sizeof last_message - 1);
  last_message[n] = 0;
  CHECK(str_is(message->LoggerName, "wasmvm"));
  CHECK(message->Time > 0);
}

static void test_version(void) {
  char expected[32];
  snprintf(expected, sizeof expected, "%u.%u.%u", WasmVM_VersionGetMajor(), WasmVM_VersionGetMinor(), WasmVM_VersionGetPatch());
  CHECK(strcmp(WasmVM_VersionGet(), expected) == 0);
  CHECK(strcmp(WasmVM_VersionGet(), WASMVM_VERSION) == 0);
}

static void test_strings(void) {
  WasmVM_String owned = WasmVM_StringCreateByCString("hello");
  CHECK(owned.Length == 5);
  CHECK(WasmVM_StringIsEqual(owned, WasmVM_StringWrap("hello, world", 5)));
  CHECK(!WasmVM_StringIsEqual(owned, str("hellO")));
  char buffer[8] = "xxxxxxx";
  CHECK(WasmVM_StringCopy(owned, buffer, 3) == 3);
  CHECK(memcmp(buffer, "helx", 4) == 0);
  CHECK(WasmVM_StringCopy(owned, buffer, sizeof buffer) == 5);
  CHECK(WasmVM_StringCopy(owned, NULL, 5) == 0);
  WasmVM_StringDelete(owned);

  WasmVM_String with_zero = WasmVM_StringCreateByBuffer("a\0b", 3);
  CHECK(with_zero.Length == 3 && memcmp(with_zero.Buf, "a\0b", 3) == 0);
  WasmVM_StringDelete(with_zero);

  CHECK(WasmVM_StringCreateByCString(NULL).Length == 0);
  CHECK(WasmVM_StringCreateByCString("").Length == 0);
  CHECK(WasmVM_StringCreateByBuffer(NULL, 9).Length == 0);
  CHECK(WasmVM_StringWrap(NULL, 9).Length == 0);
  CHECK(WasmVM_StringIsEqual(WasmVM_StringWrap(NULL, 0), str("")));
  const WasmVM_String none = {7, NULL}; /* a length without bytes is empty */
  CHECK(WasmVM_StringIsEqual(none, str("")));
  WasmVM_StringDelete(WasmVM_StringWrap(NULL, 0));
}

static void test_bytes(void) {
  const uint8_t data[3] = {0, 255, 7};
  WasmVM_Bytes owned = WasmVM_BytesCreate(data, 3);
  CHECK(owned.Length == 3 && owned.Buf != data && memcmp(owned.Buf, data, 3) == 0);
  WasmVM_BytesDelete(owned);
  WasmVM_Bytes wrapped = WasmVM_BytesWrap(data, 3);
  CHECK(wrapped.Buf == data && wrapped.Length == 3);
  CHECK(WasmVM_BytesCreate(NULL, 3).Length == 0);
  CHECK(WasmVM_BytesWrap(NULL, 3).Length == 0);
  WasmVM_BytesDelete(WasmVM_BytesWrap(NULL, 0));
}

static void test_results(void) {
  CHECK(WasmVM_ResultOK(WasmVM_Result_Success));
  CHECK(WasmVM_ResultOK(WasmVM_Result_Terminate));
  CHECK(!WasmVM_ResultOK(WasmVM_Result_Fail));
  CHECK_CODE(WasmVM_Result_Fail, WasmVM_ErrCode_RuntimeError);

  const WasmVM_Result trap = WasmVM_ResultGen(WasmVM_ErrCategory_WASM, WasmVM_ErrCode_DivideByZero);
  CHECK(WasmVM_ResultGetCode(trap) == WasmVM_ErrCode_DivideByZero);
  CHECK(WasmVM_ResultGetCategory(trap) == WasmVM_ErrCategory_WASM);
  CHECK(strcmp(WasmVM_ResultGetMessage(trap), "integer divide by zero") == 0);

  const WasmVM_Result user = WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 0xff123456u);
  CHECK(WasmVM_ResultGetCode(user) == 0x123456);
  CHECK(WasmVM_ResultGetCategory(user) == WasmVM_ErrCategory_UserLevelError);
  CHECK(strcmp(WasmVM_ResultGetMessage(user), "user defined error code") == 0);
  CHECK(!WasmVM_ResultOK(user));
  /* Code 0 and 1 of the host's own category are failures too. */
  CHECK(!WasmVM_ResultOK(WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 0)));
  CHECK(!WasmVM_ResultOK(WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 1)));
  const WasmVM_Result unknown = {0x00777777};
  CHECK(strcmp(WasmVM_ResultGetMessage(unknown), "unknown error") == 0);
}

static void test_proposals(void) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  CHECK(WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_GC));
  CHECK(WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_Threads));
  CHECK(!WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_LegacyExceptions));

  /* What another needs cannot be removed, and the host hears of it. */
  WasmVM_LogSetCallback(on_log);
  logged = 0;
  WasmVM_ConfigureRemoveProposal(conf, WasmVM_Proposal_ReferenceTypes);
  CHECK(WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_ReferenceTypes));
  CHECK(logged == 1 && last_level == WasmVM_LogLevel_Error);
  CHECK(strstr(last_message, "reference-types") != NULL);
  WasmVM_LogOff();
  WasmVM_ConfigureRemoveProposal(conf, WasmVM_Proposal_ReferenceTypes);
  CHECK(logged == 1);
  WasmVM_LogSetErrorLevel();
  WasmVM_ConfigureRemoveProposal(conf, WasmVM_Proposal_ReferenceTypes);
  CHECK(logged == 2);
  WasmVM_LogSetLevel(WasmVM_LogLevel_Critical);
  WasmVM_ConfigureRemoveProposal(conf, WasmVM_Proposal_ReferenceTypes);
  CHECK(logged == 2);
  WasmVM_LogSetDebugLevel();
  WasmVM_LogSetCallback(NULL);
  WasmVM_ConfigureRemoveProposal(conf, WasmVM_Proposal_ReferenceTypes);
  CHECK(logged == 2);

  WasmVM_ConfigureRemoveProposal(conf, WasmVM_Proposal_GC);
  CHECK(!WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_GC));
  WasmVM_ConfigureSetWASMStandard(conf, WasmVM_Standard_WASM_1);
  CHECK(!WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_MultiValue));
  WasmVM_ConfigureAddProposal(conf, WasmVM_Proposal_GC);
  CHECK(WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_ReferenceTypes));
  WasmVM_ConfigureSetWASMStandard(conf, WasmVM_Standard_WASM_2);
  CHECK(WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_SIMD));
  CHECK(!WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_GC));

  CHECK(strcmp(WasmVM_ProposalName(WasmVM_Proposal_TailCall), "tail-call") == 0);
  CHECK(WasmVM_ProposalName((WasmVM_Proposal)999) == NULL);
  enum WasmVM_Proposal found = WasmVM_Proposal_GC;
  CHECK(WasmVM_ProposalFind(str("bulk-memory"), &found) && found == WasmVM_Proposal_BulkMemoryOperations);
  CHECK(!WasmVM_ProposalFind(str("no-such-thing"), &found) && found == WasmVM_Proposal_BulkMemoryOperations);
  CHECK(WasmVM_ProposalFind(str("gc"), NULL));
  for (uint32_t i = 0; i < WasmVM_ProposalCount(); ++i) {
    const char* name = WasmVM_ProposalName((WasmVM_Proposal)i);
    CHECK(name != NULL && WasmVM_ProposalFind(str(name), &found) && found == (WasmVM_Proposal)i);
  }
  WasmVM_ConfigureDelete(conf);
}

static void test_settings(void) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  CHECK(!WasmVM_ConfigureHasHostRegistration(conf, WasmVM_HostRegistration_Wasi));
  WasmVM_ConfigureAddHostRegistration(conf, WasmVM_HostRegistration_Wasi);
  CHECK(WasmVM_ConfigureHasHostRegistration(conf, WasmVM_HostRegistration_Wasi));
  WasmVM_ConfigureRemoveHostRegistration(conf, WasmVM_HostRegistration_Wasi);
  CHECK(!WasmVM_ConfigureHasHostRegistration(conf, WasmVM_HostRegistration_Wasi));

  CHECK(WasmVM_ConfigureGetMaxMemoryPage(conf) == 65536);
  WasmVM_ConfigureSetMaxMemoryPage(conf, 12);
  CHECK(WasmVM_ConfigureGetMaxMemoryPage(conf) == 12);
  CHECK(WasmVM_ConfigureGetRunMode(conf) == WasmVM_RunMode_Interpreter);
  WasmVM_ConfigureSetRunMode(conf, WasmVM_RunMode_AOT);
  CHECK(WasmVM_ConfigureGetRunMode(conf) == WasmVM_RunMode_AOT);
  CHECK(!WasmVM_ConfigureIsAllowAFUNIX(conf));
  WasmVM_ConfigureSetAllowAFUNIX(conf, true);
  CHECK(WasmVM_ConfigureIsAllowAFUNIX(conf));

  CHECK(WasmVM_ConfigureCompilerGetOptimizationLevel(conf) == WasmVM_CompilerOptimizationLevel_O3);
  WasmVM_ConfigureCompilerSetOptimizationLevel(conf, WasmVM_CompilerOptimizationLevel_Os);
  CHECK(WasmVM_ConfigureCompilerGetOptimizationLevel(conf) == WasmVM_CompilerOptimizationLevel_Os);
  CHECK(WasmVM_ConfigureCompilerGetOutputFormat(conf) == WasmVM_CompilerOutputFormat_Wasm);
  WasmVM_ConfigureCompilerSetOutputFormat(conf, WasmVM_CompilerOutputFormat_Native);
  CHECK(WasmVM_ConfigureCompilerGetOutputFormat(conf) == WasmVM_CompilerOutputFormat_Native);
  CHECK(!WasmVM_ConfigureCompilerIsDumpIR(conf));
  WasmVM_ConfigureCompilerSetDumpIR(conf, true);
  CHECK(WasmVM_ConfigureCompilerIsDumpIR(conf));
  CHECK(!WasmVM_ConfigureCompilerIsGenericBinary(conf));
  WasmVM_ConfigureCompilerSetGenericBinary(conf, true);
  CHECK(WasmVM_ConfigureCompilerIsGenericBinary(conf));
  CHECK(!WasmVM_ConfigureCompilerIsInterruptible(conf));
  WasmVM_ConfigureCompilerSetInterruptible(conf, true);
  CHECK(WasmVM_ConfigureCompilerIsInterruptible(conf));
  CHECK(!WasmVM_ConfigureCompilerIsStrictTraps(conf));
  WasmVM_ConfigureCompilerSetStrictTraps(conf, true);
  CHECK(WasmVM_ConfigureCompilerIsStrictTraps(conf));
  CHECK(!WasmVM_ConfigureStatisticsIsInstructionCounting(conf));
  WasmVM_ConfigureStatisticsSetInstructionCounting(conf, true);
  CHECK(WasmVM_ConfigureStatisticsIsInstructionCounting(conf));
  CHECK(!WasmVM_ConfigureStatisticsIsCostMeasuring(conf));
  WasmVM_ConfigureStatisticsSetCostMeasuring(conf, true);
  CHECK(WasmVM_ConfigureStatisticsIsCostMeasuring(conf));
  CHECK(!WasmVM_ConfigureStatisticsIsTimeMeasuring(conf));
  WasmVM_ConfigureStatisticsSetTimeMeasuring(conf, true);
  CHECK(WasmVM_ConfigureStatisticsIsTimeMeasuring(conf));

  CHECK(WasmVM_ConfigureGetMaxStackSize(conf) == 8u << 20);
  WasmVM_ConfigureSetMaxStackSize(conf, 1);
  CHECK(WasmVM_ConfigureGetMaxStackSize(conf) == 256u << 10);
  WasmVM_ConfigureSetMaxStackSize(conf, UINT64_MAX);
  CHECK(WasmVM_ConfigureGetMaxStackSize(conf) == 1u << 30);
  CHECK(!WasmVM_ConfigureIsCheckedMemory(conf));
  WasmVM_ConfigureSetCheckedMemory(conf, true);
  CHECK(WasmVM_ConfigureIsCheckedMemory(conf));
  WasmVM_ConfigureDelete(conf);

  /* Null everywhere. */
  WasmVM_ConfigureDelete(NULL);
  WasmVM_ConfigureAddProposal(NULL, WasmVM_Proposal_GC);
  WasmVM_ConfigureRemoveProposal(NULL, WasmVM_Proposal_GC);
  CHECK(!WasmVM_ConfigureHasProposal(NULL, WasmVM_Proposal_GC));
  WasmVM_ConfigureSetWASMStandard(NULL, WasmVM_Standard_WASM_1);
  WasmVM_ConfigureSetMaxMemoryPage(NULL, 1);
  CHECK(WasmVM_ConfigureGetMaxMemoryPage(NULL) == 0);
  CHECK(!WasmVM_ConfigureIsCheckedMemory(NULL));
}

static void test_statistics(void) {
  WasmVM_StatisticsContext* stat = WasmVM_StatisticsCreate();
  CHECK(WasmVM_StatisticsGetInstrCount(stat) == 0);
  CHECK(WasmVM_StatisticsGetInstrPerSecond(stat) == 0);
  CHECK(WasmVM_StatisticsGetTotalCost(stat) == 0);
  uint64_t costs[3] = {1, 2, 3};
  WasmVM_StatisticsSetCostTable(stat, costs, 3);
  WasmVM_StatisticsSetCostTable(stat, NULL, 3);
  WasmVM_StatisticsSetCostLimit(stat, 5);
  WasmVM_StatisticsClear(stat);
  WasmVM_StatisticsDelete(stat);
  WasmVM_StatisticsDelete(NULL);
  WasmVM_StatisticsSetCostLimit(NULL, 1);
  CHECK(WasmVM_StatisticsGetTotalCost(NULL) == 0);
}

int main(void) {
  test_version();
  test_strings();
  test_bytes();
  test_results();
  test_proposals();
  test_settings();
  test_statistics();
  return check_report();
}
