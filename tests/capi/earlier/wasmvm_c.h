/* wasmvm_c.h as it was at the beginning of 0.1.0, without its comments: programs that were built with it must go on running. */
#ifndef WASMVM_C_H
#define WASMVM_C_H
#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#if defined(_WIN32)
#if defined(WASMVM_BUILDING)
#define WASMVM_CAPI_EXPORT __declspec(dllexport)
#elif defined(WASMVM_STATIC)
#define WASMVM_CAPI_EXPORT
#else
#define WASMVM_CAPI_EXPORT __declspec(dllimport)
#endif
#elif defined(__GNUC__) || defined(__clang__)
#define WASMVM_CAPI_EXPORT __attribute__((visibility("default")))
#else
#define WASMVM_CAPI_EXPORT
#endif
#define WASMVM_VERSION "0.1.0"
#define WASMVM_VERSION_MAJOR 0
#define WASMVM_VERSION_MINOR 1
#define WASMVM_VERSION_PATCH 0
#if defined(__SIZEOF_INT128__) && !defined(WASMVM_NO_INT128) && !defined(SWIG)
__extension__ typedef __int128 int128_t;
__extension__ typedef unsigned __int128 uint128_t;
#else
#if defined(_MSC_VER)
#define WASMVM_ALIGN16 __declspec(align(16))
#elif (defined(__GNUC__) || defined(__clang__)) && !defined(SWIG)
#define WASMVM_ALIGN16 __attribute__((aligned(16)))
#else
#define WASMVM_ALIGN16
#endif
typedef struct WASMVM_ALIGN16 WasmVM_Words128 {
  uint64_t Low;
  uint64_t High;
} WasmVM_Words128;
typedef WasmVM_Words128 int128_t;
typedef WasmVM_Words128 uint128_t;
#endif
#ifdef __cplusplus
#define WASMVM_ENUM : unsigned int
#else
#define WASMVM_ENUM
#endif
#ifdef __cplusplus
extern "C" {
#endif
typedef enum WasmVM_Standard WASMVM_ENUM {
  WasmVM_Standard_WASM_1,
  WasmVM_Standard_WASM_2,
  WasmVM_Standard_WASM_3
} WasmVM_Standard;
typedef enum WasmVM_Proposal WASMVM_ENUM {
  WasmVM_Proposal_ImportExportMutGlobals,
  WasmVM_Proposal_NonTrapFloatToIntConversions,
  WasmVM_Proposal_SignExtensionOperators,
  WasmVM_Proposal_MultiValue,
  WasmVM_Proposal_BulkMemoryOperations,
  WasmVM_Proposal_ReferenceTypes,
  WasmVM_Proposal_SIMD,
  WasmVM_Proposal_TailCall,
  WasmVM_Proposal_ExtendedConst,
  WasmVM_Proposal_FunctionReferences,
  WasmVM_Proposal_GC,
  WasmVM_Proposal_MultiMemories,
  WasmVM_Proposal_RelaxSIMD,
  WasmVM_Proposal_Annotations,
  WasmVM_Proposal_ExceptionHandling,
  WasmVM_Proposal_Memory64,
  WasmVM_Proposal_Threads,
  WasmVM_Proposal_Component,
  WasmVM_Proposal_LegacyExceptions,
  WasmVM_Proposal_BranchHinting,
  WasmVM_Proposal_WideArithmetic,
  WasmVM_Proposal_CustomPageSizes,
  WasmVM_Proposal_CustomDescriptors,
  WasmVM_Proposal_StackSwitching
} WasmVM_Proposal;
typedef enum WasmVM_HostRegistration WASMVM_ENUM { WasmVM_HostRegistration_Wasi } WasmVM_HostRegistration;
typedef enum WasmVM_RunMode WASMVM_ENUM {
  WasmVM_RunMode_Interpreter,
  WasmVM_RunMode_JIT,
  WasmVM_RunMode_AOT,
  WasmVM_RunMode_LazyJIT,
  WasmVM_RunMode_Baseline,
  WasmVM_RunMode_Tiered
} WasmVM_RunMode;
typedef enum WasmVM_ErrCategory WASMVM_ENUM {
  WasmVM_ErrCategory_WASM = 0x00,
  WasmVM_ErrCategory_UserLevelError = 0x01
} WasmVM_ErrCategory;
typedef enum WasmVM_Mutability WASMVM_ENUM { WasmVM_Mutability_Const = 0x00, WasmVM_Mutability_Var = 0x01 } WasmVM_Mutability;
typedef enum WasmVM_ExternalType WASMVM_ENUM {
  WasmVM_ExternalType_Function = 0x00U,
  WasmVM_ExternalType_Table = 0x01U,
  WasmVM_ExternalType_Memory = 0x02U,
  WasmVM_ExternalType_Global = 0x03U,
  WasmVM_ExternalType_Tag = 0x04U
} WasmVM_ExternalType;
typedef enum WasmVM_LogLevel WASMVM_ENUM {
  WasmVM_LogLevel_Trace,
  WasmVM_LogLevel_Debug,
  WasmVM_LogLevel_Info,
  WasmVM_LogLevel_Warn,
  WasmVM_LogLevel_Error,
  WasmVM_LogLevel_Critical
} WasmVM_LogLevel;
typedef enum WasmVM_CompilerOptimizationLevel WASMVM_ENUM {
  WasmVM_CompilerOptimizationLevel_O0,
  WasmVM_CompilerOptimizationLevel_O1,
  WasmVM_CompilerOptimizationLevel_O2,
  WasmVM_CompilerOptimizationLevel_O3,
  WasmVM_CompilerOptimizationLevel_Os,
  WasmVM_CompilerOptimizationLevel_Oz
} WasmVM_CompilerOptimizationLevel;
typedef enum WasmVM_CompilerOutputFormat WASMVM_ENUM {
  WasmVM_CompilerOutputFormat_Native,
  WasmVM_CompilerOutputFormat_Wasm
} WasmVM_CompilerOutputFormat;
typedef enum WasmVM_ErrCode WASMVM_ENUM {
  WasmVM_ErrCode_Success = 0x0000,
  WasmVM_ErrCode_Terminated = 0x0001,
  WasmVM_ErrCode_RuntimeError = 0x0002,
  WasmVM_ErrCode_CostLimitExceeded = 0x0003,
  WasmVM_ErrCode_WrongVMWorkflow = 0x0004,
  WasmVM_ErrCode_FuncNotFound = 0x0005,
  WasmVM_ErrCode_AOTDisabled = 0x0006,
  WasmVM_ErrCode_Interrupted = 0x0007,
  WasmVM_ErrCode_NotValidated = 0x0008,
  WasmVM_ErrCode_NonNullRequired = 0x0009,
  WasmVM_ErrCode_SetValueToConst = 0x000A,
  WasmVM_ErrCode_SetValueErrorType = 0x000B,
  WasmVM_ErrCode_UserDefError = 0x000C,
  WasmVM_ErrCode_InvalidAOTConfigure = 0x000D,
  WasmVM_ErrCode_AOTNotImpl = 0x000E,
  WasmVM_ErrCode_LazyCompilationError = 0x000F,
  WasmVM_ErrCode_TierUnavailable = 0x0080,
  WasmVM_ErrCode_DeadlineExceeded = 0x0081,
  WasmVM_ErrCode_LimitExceeded = 0x0082,
  WasmVM_ErrCode_OutOfMemory = 0x0083,
  WasmVM_ErrCode_IllegalPath = 0x0100,
  WasmVM_ErrCode_ReadError = 0x0101,
  WasmVM_ErrCode_UnexpectedEnd = 0x0102,
  WasmVM_ErrCode_MalformedMagic = 0x0103,
  WasmVM_ErrCode_MalformedVersion = 0x0104,
  WasmVM_ErrCode_MalformedSection = 0x0105,
  WasmVM_ErrCode_SectionSizeMismatch = 0x0106,
  WasmVM_ErrCode_LengthOutOfBounds = 0x0107,
  WasmVM_ErrCode_JunkSection = 0x0108,
  WasmVM_ErrCode_IncompatibleFuncCode = 0x0109,
  WasmVM_ErrCode_IncompatibleDataCount = 0x010A,
  WasmVM_ErrCode_DataCountRequired = 0x010B,
  WasmVM_ErrCode_MalformedImportKind = 0x010C,
  WasmVM_ErrCode_MalformedExportKind = 0x010D,
  WasmVM_ErrCode_ExpectedZeroByte = 0x010E,
  WasmVM_ErrCode_InvalidMut = 0x010F,
  WasmVM_ErrCode_TooManyLocals = 0x0110,
  WasmVM_ErrCode_MalformedValType = 0x0111,
  WasmVM_ErrCode_MalformedElemType = 0x0112,
  WasmVM_ErrCode_MalformedRefType = 0x0113,
  WasmVM_ErrCode_MalformedUTF8 = 0x0114,
  WasmVM_ErrCode_IntegerTooLarge = 0x0115,
  WasmVM_ErrCode_IntegerTooLong = 0x0116,
  WasmVM_ErrCode_IllegalOpCode = 0x0117,
  WasmVM_ErrCode_ENDCodeExpected = 0x0118,
  WasmVM_ErrCode_IllegalGrammar = 0x0119,
  WasmVM_ErrCode_IntrinsicsTableNotFound = 0x011A,
  WasmVM_ErrCode_MalformedTable = 0x011B,
  WasmVM_ErrCode_MalformedMemoryOpFlags = 0x011C,
  WasmVM_ErrCode_MalformedLimitFlags = 0x011D,
  WasmVM_ErrCode_MalformedCatchFlags = 0x011E,
  WasmVM_ErrCode_MalformedCastFlags = 0x011F,
  WasmVM_ErrCode_TextSyntax = 0x0180,
  WasmVM_ErrCode_ProposalDisabled = 0x0181,
  WasmVM_ErrCode_ImageDamaged = 0x0182,
  WasmVM_ErrCode_ImageIncompatible = 0x0183,
  WasmVM_ErrCode_ProposalUnavailable = 0x0184,
  WasmVM_ErrCode_InvalidAlignment = 0x0200,
  WasmVM_ErrCode_AlignmentTooLarge = 0x0201,
  WasmVM_ErrCode_TypeCheckFailed = 0x0202,
  WasmVM_ErrCode_InvalidLabelIdx = 0x0203,
  WasmVM_ErrCode_InvalidLocalIdx = 0x0204,
  WasmVM_ErrCode_InvalidFieldIdx = 0x0205,
  WasmVM_ErrCode_InvalidFuncTypeIdx = 0x0206,
  WasmVM_ErrCode_InvalidFuncIdx = 0x0207,
  WasmVM_ErrCode_InvalidTableIdx = 0x0208,
  WasmVM_ErrCode_InvalidMemoryIdx = 0x0209,
  WasmVM_ErrCode_InvalidGlobalIdx = 0x020A,
  WasmVM_ErrCode_InvalidTagIdx = 0x020B,
  WasmVM_ErrCode_InvalidElemIdx = 0x020C,
  WasmVM_ErrCode_InvalidDataIdx = 0x020D,
  WasmVM_ErrCode_InvalidRefIdx = 0x020E,
  WasmVM_ErrCode_ConstExprRequired = 0x020F,
  WasmVM_ErrCode_DupExportName = 0x0210,
  WasmVM_ErrCode_ImmutableGlobal = 0x0211,
  WasmVM_ErrCode_ImmutableField = 0x0212,
  WasmVM_ErrCode_ImmutableArray = 0x0213,
  WasmVM_ErrCode_InvalidResultArity = 0x0214,
  WasmVM_ErrCode_MultiTables = 0x0215,
  WasmVM_ErrCode_MultiMemories = 0x0216,
  WasmVM_ErrCode_InvalidLimit = 0x0217,
  WasmVM_ErrCode_InvalidMemPages = 0x0218,
  WasmVM_ErrCode_InvalidStartFunc = 0x0219,
  WasmVM_ErrCode_InvalidLaneIdx = 0x021A,
  WasmVM_ErrCode_InvalidUninitLocal = 0x021B,
  WasmVM_ErrCode_InvalidNotDefaultableField = 0x021C,
  WasmVM_ErrCode_InvalidNotDefaultableArray = 0x021D,
  WasmVM_ErrCode_InvalidPackedField = 0x021E,
  WasmVM_ErrCode_InvalidPackedArray = 0x021F,
  WasmVM_ErrCode_InvalidUnpackedField = 0x0220,
  WasmVM_ErrCode_InvalidUnpackedArray = 0x0221,
  WasmVM_ErrCode_InvalidBrRefType = 0x0222,
  WasmVM_ErrCode_ArrayTypesMismatch = 0x0223,
  WasmVM_ErrCode_ArrayTypesNumtypeRequired = 0x0224,
  WasmVM_ErrCode_InvalidSubType = 0x0225,
  WasmVM_ErrCode_InvalidTagResultType = 0x0226,
  WasmVM_ErrCode_SharedMemoryNoMax = 0x0227,
  WasmVM_ErrCode_InvalidMemPages64 = 0x0228,
  WasmVM_ErrCode_InvalidTableSize64 = 0x0229,
  WasmVM_ErrCode_InvalidOffset = 0x022A,
  WasmVM_ErrCode_ModuleNameConflict = 0x0300,
  WasmVM_ErrCode_IncompatibleImportType = 0x0301,
  WasmVM_ErrCode_UnknownImport = 0x0302,
  WasmVM_ErrCode_DataSegDoesNotFit = 0x0303,
  WasmVM_ErrCode_ElemSegDoesNotFit = 0x0304,
  WasmVM_ErrCode_WrongInstanceAddress = 0x0400,
  WasmVM_ErrCode_WrongInstanceIndex = 0x0401,
  WasmVM_ErrCode_InstrTypeMismatch = 0x0402,
  WasmVM_ErrCode_FuncSigMismatch = 0x0403,
  WasmVM_ErrCode_DivideByZero = 0x0404,
  WasmVM_ErrCode_IntegerOverflow = 0x0405,
  WasmVM_ErrCode_InvalidConvToInt = 0x0406,
  WasmVM_ErrCode_TableOutOfBounds = 0x0407,
  WasmVM_ErrCode_MemoryOutOfBounds = 0x0408,
  WasmVM_ErrCode_ArrayOutOfBounds = 0x0409,
  WasmVM_ErrCode_Unreachable = 0x040A,
  WasmVM_ErrCode_UninitializedElement = 0x040B,
  WasmVM_ErrCode_UndefinedElement = 0x040C,
  WasmVM_ErrCode_IndirectCallTypeMismatch = 0x040D,
  WasmVM_ErrCode_HostFuncError = 0x040E,
  WasmVM_ErrCode_RefTypeMismatch = 0x040F,
  WasmVM_ErrCode_UnalignedAtomicAccess = 0x0410,
  WasmVM_ErrCode_ExpectSharedMemory = 0x0411,
  WasmVM_ErrCode_CastNullToNonNull = 0x0412,
  WasmVM_ErrCode_AccessNullFunc = 0x0413,
  WasmVM_ErrCode_AccessNullStruct = 0x0414,
  WasmVM_ErrCode_AccessNullArray = 0x0415,
  WasmVM_ErrCode_AccessNullI31 = 0x0416,
  WasmVM_ErrCode_AccessNullException = 0x0417,
  WasmVM_ErrCode_CastFailed = 0x0418,
  WasmVM_ErrCode_UncaughtException = 0x0419,
  WasmVM_ErrCode_PendingException = 0x041A,
  WasmVM_ErrCode_StackExhausted = 0x0480,
  WasmVM_ErrCode_HeapExhausted = 0x0481
} WasmVM_ErrCode;
typedef struct WasmVM_String {
  uint32_t Length;
  const char* Buf;
} WasmVM_String;
typedef struct WasmVM_Bytes {
  uint32_t Length;
  const uint8_t* Buf;
} WasmVM_Bytes;
typedef struct WasmVM_Result {
  uint32_t Code;
} WasmVM_Result;
typedef struct WasmVM_LogMessage {
  WasmVM_String Message;
  WasmVM_String LoggerName;
  WasmVM_LogLevel Level;
  time_t Time;
  uint64_t ThreadId;
} WasmVM_LogMessage;
typedef struct WasmVM_ValType {
  uint8_t Data[8];
} WasmVM_ValType;
typedef struct WasmVM_Value {
  uint128_t Value;
  WasmVM_ValType Type;
} WasmVM_Value;
typedef struct WasmVM_ConfigureContext WasmVM_ConfigureContext;
typedef struct WasmVM_StatisticsContext WasmVM_StatisticsContext;
typedef struct WasmVM_ASTModuleContext WasmVM_ASTModuleContext;
typedef struct WasmVM_LimitContext WasmVM_LimitContext;
typedef struct WasmVM_FunctionTypeContext WasmVM_FunctionTypeContext;
typedef struct WasmVM_MemoryTypeContext WasmVM_MemoryTypeContext;
typedef struct WasmVM_TableTypeContext WasmVM_TableTypeContext;
typedef struct WasmVM_TagTypeContext WasmVM_TagTypeContext;
typedef struct WasmVM_GlobalTypeContext WasmVM_GlobalTypeContext;
typedef struct WasmVM_ImportTypeContext WasmVM_ImportTypeContext;
typedef struct WasmVM_ExportTypeContext WasmVM_ExportTypeContext;
typedef struct WasmVM_LoaderContext WasmVM_LoaderContext;
typedef struct WasmVM_ValidatorContext WasmVM_ValidatorContext;
typedef struct WasmVM_ExecutorContext WasmVM_ExecutorContext;
typedef struct WasmVM_StoreContext WasmVM_StoreContext;
typedef struct WasmVM_ModuleInstanceContext WasmVM_ModuleInstanceContext;
typedef struct WasmVM_FunctionInstanceContext WasmVM_FunctionInstanceContext;
typedef struct WasmVM_TableInstanceContext WasmVM_TableInstanceContext;
typedef struct WasmVM_MemoryInstanceContext WasmVM_MemoryInstanceContext;
typedef struct WasmVM_TagInstanceContext WasmVM_TagInstanceContext;
typedef struct WasmVM_GlobalInstanceContext WasmVM_GlobalInstanceContext;
typedef struct WasmVM_CallingFrameContext WasmVM_CallingFrameContext;
typedef struct WasmVM_CompilerContext WasmVM_CompilerContext;
typedef struct WasmVM_Async WasmVM_Async;
typedef struct WasmVM_PluginContext WasmVM_PluginContext;
typedef struct WasmVM_VMContext WasmVM_VMContext;
typedef void (*WasmVM_LogCallback_t)(const WasmVM_LogMessage* Message);
typedef void (*WasmVM_Finalizer_t)(void* Data);
typedef WasmVM_Result (*WasmVM_HostFunc_t)(void* Data, const WasmVM_CallingFrameContext* CallFrameCxt, const WasmVM_Value* Params,
                                           WasmVM_Value* Returns);
typedef WasmVM_Result (*WasmVM_WrapFunc_t)(void* This, void* Data, const WasmVM_CallingFrameContext* CallFrameCxt,
                                           const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                           const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern const char* WasmVM_VersionGet(void);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VersionGetMajor(void);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VersionGetMinor(void);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VersionGetPatch(void);
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetErrorLevel(void);
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetDebugLevel(void);
WASMVM_CAPI_EXPORT extern void WasmVM_LogOff(void);
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetLevel(WasmVM_LogLevel Level);
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetCallback(WasmVM_LogCallback_t Callback);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_StringCreateByCString(const char* Str);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_StringCreateByBuffer(const char* Buf, const uint32_t Len);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_StringWrap(const char* Buf, const uint32_t Len);
WASMVM_CAPI_EXPORT extern bool WasmVM_StringIsEqual(const WasmVM_String Str1, const WasmVM_String Str2);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_StringCopy(const WasmVM_String Str, char* Buf, const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_StringDelete(WasmVM_String Str);
WASMVM_CAPI_EXPORT extern WasmVM_Bytes WasmVM_BytesCreate(const uint8_t* Buf, const uint32_t Len);
WASMVM_CAPI_EXPORT extern WasmVM_Bytes WasmVM_BytesWrap(const uint8_t* Buf, const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_BytesDelete(WasmVM_Bytes Bytes);
WASMVM_CAPI_EXPORT extern const WasmVM_Result WasmVM_Result_Success;
WASMVM_CAPI_EXPORT extern const WasmVM_Result WasmVM_Result_Terminate;
WASMVM_CAPI_EXPORT extern const WasmVM_Result WasmVM_Result_Fail;
WASMVM_CAPI_EXPORT extern bool WasmVM_ResultOK(const WasmVM_Result Res);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ResultGen(const enum WasmVM_ErrCategory Category, const uint32_t Code);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ResultGetCode(const WasmVM_Result Res);
WASMVM_CAPI_EXPORT extern enum WasmVM_ErrCategory WasmVM_ResultGetCategory(const WasmVM_Result Res);
WASMVM_CAPI_EXPORT extern const char* WasmVM_ResultGetMessage(const WasmVM_Result Res);
WASMVM_CAPI_EXPORT extern WasmVM_ConfigureContext* WasmVM_ConfigureCreate(void);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureAddProposal(WasmVM_ConfigureContext* Cxt, const enum WasmVM_Proposal Prop);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureRemoveProposal(WasmVM_ConfigureContext* Cxt, const enum WasmVM_Proposal Prop);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureHasProposal(const WasmVM_ConfigureContext* Cxt, const enum WasmVM_Proposal Prop);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetWASMStandard(WasmVM_ConfigureContext* Cxt, const enum WasmVM_Standard Std);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureAddHostRegistration(WasmVM_ConfigureContext* Cxt,
                                                                   const enum WasmVM_HostRegistration Host);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureRemoveHostRegistration(WasmVM_ConfigureContext* Cxt,
                                                                      const enum WasmVM_HostRegistration Host);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureHasHostRegistration(const WasmVM_ConfigureContext* Cxt,
                                                                   const enum WasmVM_HostRegistration Host);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetMaxMemoryPage(WasmVM_ConfigureContext* Cxt, const uint64_t Page);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_ConfigureGetMaxMemoryPage(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetRunMode(WasmVM_ConfigureContext* Cxt, const enum WasmVM_RunMode Mode);
WASMVM_CAPI_EXPORT extern enum WasmVM_RunMode WasmVM_ConfigureGetRunMode(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetAllowAFUNIX(WasmVM_ConfigureContext* Cxt, const bool EnableAFUNIX);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureIsAllowAFUNIX(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetOptimizationLevel(WasmVM_ConfigureContext* Cxt,
                                                                            const enum WasmVM_CompilerOptimizationLevel Level);
WASMVM_CAPI_EXPORT extern enum WasmVM_CompilerOptimizationLevel WasmVM_ConfigureCompilerGetOptimizationLevel(
    const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetOutputFormat(WasmVM_ConfigureContext* Cxt,
                                                                       const enum WasmVM_CompilerOutputFormat Format);
WASMVM_CAPI_EXPORT extern enum WasmVM_CompilerOutputFormat WasmVM_ConfigureCompilerGetOutputFormat(
    const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetDumpIR(WasmVM_ConfigureContext* Cxt, const bool IsDump);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsDumpIR(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetGenericBinary(WasmVM_ConfigureContext* Cxt, const bool IsGeneric);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsGenericBinary(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetInterruptible(WasmVM_ConfigureContext* Cxt, const bool IsInterruptible);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsInterruptible(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureStatisticsSetInstructionCounting(WasmVM_ConfigureContext* Cxt, const bool IsCount);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureStatisticsIsInstructionCounting(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureStatisticsSetCostMeasuring(WasmVM_ConfigureContext* Cxt, const bool IsMeasure);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureStatisticsIsCostMeasuring(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureStatisticsSetTimeMeasuring(WasmVM_ConfigureContext* Cxt, const bool IsMeasure);
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureStatisticsIsTimeMeasuring(const WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureDelete(WasmVM_ConfigureContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_StatisticsContext* WasmVM_StatisticsCreate(void);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_StatisticsGetInstrCount(const WasmVM_StatisticsContext* Cxt);
WASMVM_CAPI_EXPORT extern double WasmVM_StatisticsGetInstrPerSecond(const WasmVM_StatisticsContext* Cxt);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_StatisticsGetTotalCost(const WasmVM_StatisticsContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsSetCostTable(WasmVM_StatisticsContext* Cxt, uint64_t* CostArr,
                                                             const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsSetCostLimit(WasmVM_StatisticsContext* Cxt, const uint64_t Limit);
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsClear(WasmVM_StatisticsContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsDelete(WasmVM_StatisticsContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenI32(void);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenI64(void);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenF32(void);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenF64(void);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenV128(void);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenFuncRef(void);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenExternRef(void);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsEqual(const WasmVM_ValType ValType1, const WasmVM_ValType ValType2);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsI32(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsI64(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsF32(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsF64(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsV128(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsFuncRef(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsExternRef(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsRef(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsRefNull(const WasmVM_ValType ValType);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenI32(const int32_t Val);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenI64(const int64_t Val);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenF32(const float Val);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenF64(const double Val);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenV128(const int128_t Val);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenFuncRef(const WasmVM_FunctionInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenExternRef(void* Ref);
WASMVM_CAPI_EXPORT extern int32_t WasmVM_ValueGetI32(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern int64_t WasmVM_ValueGetI64(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern float WasmVM_ValueGetF32(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern double WasmVM_ValueGetF64(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern int128_t WasmVM_ValueGetV128(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern bool WasmVM_ValueIsNullRef(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionInstanceContext* WasmVM_ValueGetFuncRef(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern void* WasmVM_ValueGetExternRef(const WasmVM_Value Val);
WASMVM_CAPI_EXPORT extern WasmVM_LimitContext* WasmVM_LimitCreate(const uint64_t Min, const bool Is64Bit);
WASMVM_CAPI_EXPORT extern WasmVM_LimitContext* WasmVM_LimitCreateWithMax(const uint64_t Min, const uint64_t Max,
                                                                         const bool Is64Bit, const bool IsShared);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_LimitGetMin(const WasmVM_LimitContext* Cxt);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_LimitGetMax(const WasmVM_LimitContext* Cxt);
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitHasMax(const WasmVM_LimitContext* Cxt);
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitIsShared(const WasmVM_LimitContext* Cxt);
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitIs64Bit(const WasmVM_LimitContext* Cxt);
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitIsEqual(const WasmVM_LimitContext* Lim1, const WasmVM_LimitContext* Lim2);
WASMVM_CAPI_EXPORT extern void WasmVM_LimitDelete(WasmVM_LimitContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_FunctionTypeContext* WasmVM_FunctionTypeCreate(const WasmVM_ValType* ParamList,
                                                                                const uint32_t ParamLen,
                                                                                const WasmVM_ValType* ReturnList,
                                                                                const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetParametersLength(const WasmVM_FunctionTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetParameters(const WasmVM_FunctionTypeContext* Cxt, WasmVM_ValType* List,
                                                                    const uint32_t Len);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetReturnsLength(const WasmVM_FunctionTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetReturns(const WasmVM_FunctionTypeContext* Cxt, WasmVM_ValType* List,
                                                                 const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_FunctionTypeDelete(WasmVM_FunctionTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_TableTypeContext* WasmVM_TableTypeCreate(const WasmVM_ValType RefType,
                                                                          const WasmVM_LimitContext* Limit);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_TableTypeGetRefType(const WasmVM_TableTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_LimitContext* WasmVM_TableTypeGetLimit(const WasmVM_TableTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_TableTypeDelete(WasmVM_TableTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_MemoryTypeContext* WasmVM_MemoryTypeCreate(const WasmVM_LimitContext* Limit);
WASMVM_CAPI_EXPORT extern const WasmVM_LimitContext* WasmVM_MemoryTypeGetLimit(const WasmVM_MemoryTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_MemoryTypeDelete(WasmVM_MemoryTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext* WasmVM_TagTypeGetFunctionType(const WasmVM_TagTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_GlobalTypeContext* WasmVM_GlobalTypeCreate(const WasmVM_ValType ValType,
                                                                            const enum WasmVM_Mutability Mut);
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_GlobalTypeGetValType(const WasmVM_GlobalTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern enum WasmVM_Mutability WasmVM_GlobalTypeGetMutability(const WasmVM_GlobalTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_GlobalTypeDelete(WasmVM_GlobalTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListImportsLength(const WasmVM_ASTModuleContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListImports(const WasmVM_ASTModuleContext* Cxt,
                                                               const WasmVM_ImportTypeContext** Imports, const uint32_t Len);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListExportsLength(const WasmVM_ASTModuleContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListExports(const WasmVM_ASTModuleContext* Cxt,
                                                               const WasmVM_ExportTypeContext** Exports, const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_ASTModuleDelete(WasmVM_ASTModuleContext* Cxt);
WASMVM_CAPI_EXPORT extern enum WasmVM_ExternalType WasmVM_ImportTypeGetExternalType(const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ImportTypeGetModuleName(const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ImportTypeGetExternalName(const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext* WasmVM_ImportTypeGetFunctionType(
    const WasmVM_ASTModuleContext* ASTCxt, const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_TableTypeContext* WasmVM_ImportTypeGetTableType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                       const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_MemoryTypeContext* WasmVM_ImportTypeGetMemoryType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                         const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_TagTypeContext* WasmVM_ImportTypeGetTagType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                   const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_GlobalTypeContext* WasmVM_ImportTypeGetGlobalType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                         const WasmVM_ImportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern enum WasmVM_ExternalType WasmVM_ExportTypeGetExternalType(const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ExportTypeGetExternalName(const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext* WasmVM_ExportTypeGetFunctionType(
    const WasmVM_ASTModuleContext* ASTCxt, const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_TableTypeContext* WasmVM_ExportTypeGetTableType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                       const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_MemoryTypeContext* WasmVM_ExportTypeGetMemoryType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                         const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_TagTypeContext* WasmVM_ExportTypeGetTagType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                   const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_GlobalTypeContext* WasmVM_ExportTypeGetGlobalType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                                         const WasmVM_ExportTypeContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_LoaderContext* WasmVM_LoaderCreate(const WasmVM_ConfigureContext* ConfCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderParseFromFile(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module,
                                                                   const char* Path);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderParseFromBytes(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module,
                                                                    const WasmVM_Bytes Bytes);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderParseFromBuffer(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module,
                                                                     const uint8_t* Buf, const uint32_t BufLen);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderSerializeASTModule(WasmVM_LoaderContext* Cxt,
                                                                        const WasmVM_ASTModuleContext* ASTCxt, WasmVM_Bytes* Buf);
WASMVM_CAPI_EXPORT extern void WasmVM_LoaderDelete(WasmVM_LoaderContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_ValidatorContext* WasmVM_ValidatorCreate(const WasmVM_ConfigureContext* ConfCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ValidatorValidate(WasmVM_ValidatorContext* Cxt,
                                                                 const WasmVM_ASTModuleContext* ASTCxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ValidatorDelete(WasmVM_ValidatorContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_CompilerContext* WasmVM_CompilerCreate(const WasmVM_ConfigureContext* ConfCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_CompilerCompile(WasmVM_CompilerContext* Cxt, const char* InPath,
                                                               const char* OutPath);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_CompilerCompileFromBytes(WasmVM_CompilerContext* Cxt, const WasmVM_Bytes Bytes,
                                                                        const char* OutPath);
WASMVM_CAPI_EXPORT extern void WasmVM_CompilerDelete(WasmVM_CompilerContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_ExecutorContext* WasmVM_ExecutorCreate(const WasmVM_ConfigureContext* ConfCxt,
                                                                        WasmVM_StatisticsContext* StatCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorInstantiate(WasmVM_ExecutorContext* Cxt,
                                                                   WasmVM_ModuleInstanceContext** ModuleCxt,
                                                                   WasmVM_StoreContext* StoreCxt,
                                                                   const WasmVM_ASTModuleContext* ASTCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorRegister(WasmVM_ExecutorContext* Cxt,
                                                                WasmVM_ModuleInstanceContext** ModuleCxt,
                                                                WasmVM_StoreContext* StoreCxt,
                                                                const WasmVM_ASTModuleContext* ASTCxt, WasmVM_String ModuleName);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorRegisterImport(WasmVM_ExecutorContext* Cxt, WasmVM_StoreContext* StoreCxt,
                                                                      const WasmVM_ModuleInstanceContext* ImportCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorRegisterImportWithAlias(WasmVM_ExecutorContext* Cxt,
                                                                               WasmVM_StoreContext* StoreCxt,
                                                                               const WasmVM_ModuleInstanceContext* ImportCxt,
                                                                               WasmVM_String ModuleName);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorInvoke(WasmVM_ExecutorContext* Cxt,
                                                              const WasmVM_FunctionInstanceContext* FuncCxt,
                                                              const WasmVM_Value* Params, const uint32_t ParamLen,
                                                              WasmVM_Value* Returns, const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern void WasmVM_ExecutorExperimentalRegisterPreHostFunction(WasmVM_ExecutorContext* Cxt, void* Data,
                                                                                  void (*Func)(void*));
WASMVM_CAPI_EXPORT extern void WasmVM_ExecutorExperimentalRegisterPostHostFunction(WasmVM_ExecutorContext* Cxt, void* Data,
                                                                                   void (*Func)(void*));
WASMVM_CAPI_EXPORT extern void WasmVM_ExecutorDelete(WasmVM_ExecutorContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Async* WasmVM_ExecutorAsyncInvoke(WasmVM_ExecutorContext* Cxt,
                                                                   const WasmVM_FunctionInstanceContext* FuncCxt,
                                                                   const WasmVM_Value* Params, const uint32_t ParamLen);
WASMVM_CAPI_EXPORT extern void WasmVM_AsyncWait(const WasmVM_Async* Cxt);
WASMVM_CAPI_EXPORT extern bool WasmVM_AsyncWaitFor(const WasmVM_Async* Cxt, const uint64_t Milliseconds);
WASMVM_CAPI_EXPORT extern void WasmVM_AsyncCancel(WasmVM_Async* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_AsyncGetReturnsLength(const WasmVM_Async* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_AsyncGet(const WasmVM_Async* Cxt, WasmVM_Value* Returns, const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern void WasmVM_AsyncDelete(WasmVM_Async* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_StoreContext* WasmVM_StoreCreate(void);
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext* WasmVM_StoreFindModule(const WasmVM_StoreContext* Cxt,
                                                                                     const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_StoreListModuleLength(const WasmVM_StoreContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_StoreListModule(const WasmVM_StoreContext* Cxt, WasmVM_String* Names,
                                                          const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_StoreDelete(WasmVM_StoreContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_ExecutorContext* WasmVM_CallingFrameGetExecutor(const WasmVM_CallingFrameContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext* WasmVM_CallingFrameGetModuleInstance(
    const WasmVM_CallingFrameContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_MemoryInstanceContext* WasmVM_CallingFrameGetMemoryInstance(
    const WasmVM_CallingFrameContext* Cxt, const uint32_t Idx);
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreate(const WasmVM_String ModuleName);
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWithData(const WasmVM_String ModuleName,
                                                                                            void* HostData,
                                                                                            void (*Finalizer)(void*));
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWASI(
    const char* const* Args, const uint32_t ArgLen, const char* const* Envs, const uint32_t EnvLen, const char* const* Preopens,
    const uint32_t PreopenLen);
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWASIWithFds(
    const char* const* Args, const uint32_t ArgLen, const char* const* Envs, const uint32_t EnvLen, const char* const* Preopens,
    const uint32_t PreopenLen, const int32_t StdInFd, const int32_t StdOutFd, const int32_t StdErrFd);
WASMVM_CAPI_EXPORT extern void WasmVM_ModuleInstanceInitWASI(WasmVM_ModuleInstanceContext* Cxt, const char* const* Args,
                                                             const uint32_t ArgLen, const char* const* Envs,
                                                             const uint32_t EnvLen, const char* const* Preopens,
                                                             const uint32_t PreopenLen);
WASMVM_CAPI_EXPORT extern void WasmVM_ModuleInstanceInitWASIWithFds(WasmVM_ModuleInstanceContext* Cxt, const char* const* Args,
                                                                    const uint32_t ArgLen, const char* const* Envs,
                                                                    const uint32_t EnvLen, const char* const* Preopens,
                                                                    const uint32_t PreopenLen, const int32_t StdInFd,
                                                                    const int32_t StdOutFd, const int32_t StdErrFd);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceWASIGetExitCode(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceWASIGetNativeHandler(const WasmVM_ModuleInstanceContext* Cxt, int32_t Fd,
                                                                             uint64_t* NativeHandler);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ModuleInstanceGetModuleName(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern void* WasmVM_ModuleInstanceGetHostData(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_FunctionInstanceContext* WasmVM_ModuleInstanceFindFunction(
    const WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern WasmVM_TableInstanceContext* WasmVM_ModuleInstanceFindTable(const WasmVM_ModuleInstanceContext* Cxt,
                                                                                      const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern WasmVM_MemoryInstanceContext* WasmVM_ModuleInstanceFindMemory(const WasmVM_ModuleInstanceContext* Cxt,
                                                                                        const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern WasmVM_TagInstanceContext* WasmVM_ModuleInstanceFindTag(const WasmVM_ModuleInstanceContext* Cxt,
                                                                                  const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern WasmVM_GlobalInstanceContext* WasmVM_ModuleInstanceFindGlobal(const WasmVM_ModuleInstanceContext* Cxt,
                                                                                        const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListFunctionLength(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListFunction(const WasmVM_ModuleInstanceContext* Cxt,
                                                                     WasmVM_String* Names, const uint32_t Len);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTableLength(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTable(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names,
                                                                  const uint32_t Len);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListMemoryLength(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListMemory(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names,
                                                                   const uint32_t Len);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTagLength(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTag(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names,
                                                                const uint32_t Len);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListGlobalLength(const WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListGlobal(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names,
                                                                   const uint32_t Len);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddFunction(WasmVM_ModuleInstanceContext* Cxt,
                                                                         const WasmVM_String Name,
                                                                         WasmVM_FunctionInstanceContext* FuncCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddTable(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                                                      WasmVM_TableInstanceContext* TableCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddMemory(WasmVM_ModuleInstanceContext* Cxt,
                                                                       const WasmVM_String Name,
                                                                       WasmVM_MemoryInstanceContext* MemoryCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddGlobal(WasmVM_ModuleInstanceContext* Cxt,
                                                                       const WasmVM_String Name,
                                                                       WasmVM_GlobalInstanceContext* GlobalCxt);
WASMVM_CAPI_EXPORT extern void WasmVM_ModuleInstanceDelete(WasmVM_ModuleInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_FunctionInstanceContext* WasmVM_FunctionInstanceCreate(const WasmVM_FunctionTypeContext* Type,
                                                                                        WasmVM_HostFunc_t HostFunc, void* Data,
                                                                                        const uint64_t Cost);
WASMVM_CAPI_EXPORT extern WasmVM_FunctionInstanceContext* WasmVM_FunctionInstanceCreateBinding(
    const WasmVM_FunctionTypeContext* Type, WasmVM_WrapFunc_t WrapFunc, void* Binding, void* Data, const uint64_t Cost);
WASMVM_CAPI_EXPORT extern const void* WasmVM_FunctionInstanceGetData(const WasmVM_FunctionInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext* WasmVM_FunctionInstanceGetFunctionType(
    const WasmVM_FunctionInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_FunctionInstanceDelete(WasmVM_FunctionInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_TableInstanceContext* WasmVM_TableInstanceCreate(const WasmVM_TableTypeContext* TabType);
WASMVM_CAPI_EXPORT extern WasmVM_TableInstanceContext* WasmVM_TableInstanceCreateWithInit(const WasmVM_TableTypeContext* TabType,
                                                                                          const WasmVM_Value Value);
WASMVM_CAPI_EXPORT extern const WasmVM_TableTypeContext* WasmVM_TableInstanceGetTableType(const WasmVM_TableInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_TableInstanceGetData(const WasmVM_TableInstanceContext* Cxt, WasmVM_Value* Data,
                                                                    const uint64_t Offset);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_TableInstanceSetData(WasmVM_TableInstanceContext* Cxt, WasmVM_Value Data,
                                                                    const uint64_t Offset);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_TableInstanceGetSize(const WasmVM_TableInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_TableInstanceGrow(WasmVM_TableInstanceContext* Cxt, const uint64_t Size);
WASMVM_CAPI_EXPORT extern void WasmVM_TableInstanceDelete(WasmVM_TableInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_MemoryInstanceContext* WasmVM_MemoryInstanceCreate(const WasmVM_MemoryTypeContext* MemType);
WASMVM_CAPI_EXPORT extern const WasmVM_MemoryTypeContext* WasmVM_MemoryInstanceGetMemoryType(
    const WasmVM_MemoryInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_MemoryInstanceGetData(const WasmVM_MemoryInstanceContext* Cxt, uint8_t* Data,
                                                                     const uint64_t Offset, const uint64_t Length);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_MemoryInstanceSetData(WasmVM_MemoryInstanceContext* Cxt, const uint8_t* Data,
                                                                     const uint64_t Offset, const uint64_t Length);
WASMVM_CAPI_EXPORT extern uint8_t* WasmVM_MemoryInstanceGetPointer(WasmVM_MemoryInstanceContext* Cxt, const uint64_t Offset,
                                                                   const uint64_t Length);
WASMVM_CAPI_EXPORT extern const uint8_t* WasmVM_MemoryInstanceGetPointerConst(const WasmVM_MemoryInstanceContext* Cxt,
                                                                              const uint64_t Offset, const uint64_t Length);
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_MemoryInstanceGetPageSize(const WasmVM_MemoryInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_MemoryInstanceGrowPage(WasmVM_MemoryInstanceContext* Cxt, const uint64_t Page);
WASMVM_CAPI_EXPORT extern void WasmVM_MemoryInstanceDelete(WasmVM_MemoryInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_TagTypeContext* WasmVM_TagInstanceGetTagType(const WasmVM_TagInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_GlobalInstanceContext* WasmVM_GlobalInstanceCreate(const WasmVM_GlobalTypeContext* GlobType,
                                                                                    const WasmVM_Value Value);
WASMVM_CAPI_EXPORT extern const WasmVM_GlobalTypeContext* WasmVM_GlobalInstanceGetGlobalType(
    const WasmVM_GlobalInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_GlobalInstanceGetValue(const WasmVM_GlobalInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_GlobalInstanceSetValue(WasmVM_GlobalInstanceContext* Cxt,
                                                                      const WasmVM_Value Value);
WASMVM_CAPI_EXPORT extern void WasmVM_GlobalInstanceDelete(WasmVM_GlobalInstanceContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_VMContext* WasmVM_VMCreate(const WasmVM_ConfigureContext* ConfCxt,
                                                            WasmVM_StoreContext* StoreCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromFile(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                                        const char* Path);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromBytes(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                                         const WasmVM_Bytes Bytes);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromASTModule(WasmVM_VMContext* Cxt,
                                                                             const WasmVM_String ModuleName,
                                                                             const WasmVM_ASTModuleContext* ASTCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromImport(WasmVM_VMContext* Cxt,
                                                                          const WasmVM_ModuleInstanceContext* ImportCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromImportWithAlias(WasmVM_VMContext* Cxt,
                                                                                   const WasmVM_String ModuleName,
                                                                                   const WasmVM_ModuleInstanceContext* ImportCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRunWasmFromFile(WasmVM_VMContext* Cxt, const char* Path,
                                                                 const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                 const uint32_t ParamLen, WasmVM_Value* Returns,
                                                                 const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRunWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes,
                                                                  const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                  const uint32_t ParamLen, WasmVM_Value* Returns,
                                                                  const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRunWasmFromASTModule(WasmVM_VMContext* Cxt,
                                                                      const WasmVM_ASTModuleContext* ASTCxt,
                                                                      const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                      const uint32_t ParamLen, WasmVM_Value* Returns,
                                                                      const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMLoadWasmFromFile(WasmVM_VMContext* Cxt, const char* Path);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMLoadWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMLoadWasmFromASTModule(WasmVM_VMContext* Cxt,
                                                                       const WasmVM_ASTModuleContext* ASTCxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMValidate(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMInstantiate(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMExecute(WasmVM_VMContext* Cxt, const WasmVM_String FuncName,
                                                         const WasmVM_Value* Params, const uint32_t ParamLen,
                                                         WasmVM_Value* Returns, const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMExecuteRegistered(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                                   const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                   const uint32_t ParamLen, WasmVM_Value* Returns,
                                                                   const uint32_t ReturnLen);
WASMVM_CAPI_EXPORT extern WasmVM_Async* WasmVM_VMAsyncRunWasmFromFile(WasmVM_VMContext* Cxt, const char* Path,
                                                                      const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                      const uint32_t ParamLen);
WASMVM_CAPI_EXPORT extern WasmVM_Async* WasmVM_VMAsyncRunWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes,
                                                                       const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                       const uint32_t ParamLen);
WASMVM_CAPI_EXPORT extern WasmVM_Async* WasmVM_VMAsyncRunWasmFromASTModule(WasmVM_VMContext* Cxt,
                                                                           const WasmVM_ASTModuleContext* ASTCxt,
                                                                           const WasmVM_String FuncName,
                                                                           const WasmVM_Value* Params, const uint32_t ParamLen);
WASMVM_CAPI_EXPORT extern WasmVM_Async* WasmVM_VMAsyncExecute(WasmVM_VMContext* Cxt, const WasmVM_String FuncName,
                                                              const WasmVM_Value* Params, const uint32_t ParamLen);
WASMVM_CAPI_EXPORT extern WasmVM_Async* WasmVM_VMAsyncExecuteRegistered(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                                        const WasmVM_String FuncName, const WasmVM_Value* Params,
                                                                        const uint32_t ParamLen);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext* WasmVM_VMGetFunctionType(const WasmVM_VMContext* Cxt,
                                                                                     const WasmVM_String FuncName);
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext* WasmVM_VMGetFunctionTypeRegistered(const WasmVM_VMContext* Cxt,
                                                                                               const WasmVM_String ModuleName,
                                                                                               const WasmVM_String FuncName);
WASMVM_CAPI_EXPORT extern void WasmVM_VMCleanup(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMGetFunctionListLength(const WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMGetFunctionList(const WasmVM_VMContext* Cxt, WasmVM_String* Names,
                                                            const WasmVM_FunctionTypeContext** FuncTypes, const uint32_t Len);
WASMVM_CAPI_EXPORT extern void WasmVM_VMDeleteRegisteredModule(const WasmVM_VMContext* Cxt, const WasmVM_String ModuleName);
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext* WasmVM_VMGetImportModuleContext(const WasmVM_VMContext* Cxt,
                                                                                        const enum WasmVM_HostRegistration Reg);
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext* WasmVM_VMGetActiveModule(const WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext* WasmVM_VMGetRegisteredModule(const WasmVM_VMContext* Cxt,
                                                                                           const WasmVM_String ModuleName);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMListRegisteredModuleLength(const WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMListRegisteredModule(const WasmVM_VMContext* Cxt, WasmVM_String* Names,
                                                                 const uint32_t Len);
WASMVM_CAPI_EXPORT extern WasmVM_StoreContext* WasmVM_VMGetStoreContext(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_LoaderContext* WasmVM_VMGetLoaderContext(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_ValidatorContext* WasmVM_VMGetValidatorContext(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_ExecutorContext* WasmVM_VMGetExecutorContext(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern WasmVM_StatisticsContext* WasmVM_VMGetStatisticsContext(WasmVM_VMContext* Cxt);
WASMVM_CAPI_EXPORT extern void WasmVM_VMDelete(WasmVM_VMContext* Cxt);
typedef enum WasmVM_ProgramOptionType WASMVM_ENUM {
  WasmVM_ProgramOptionType_None,
  WasmVM_ProgramOptionType_Toggle,
  WasmVM_ProgramOptionType_Int8,
  WasmVM_ProgramOptionType_Int16,
  WasmVM_ProgramOptionType_Int32,
  WasmVM_ProgramOptionType_Int64,
  WasmVM_ProgramOptionType_UInt8,
  WasmVM_ProgramOptionType_UInt16,
  WasmVM_ProgramOptionType_UInt32,
  WasmVM_ProgramOptionType_UInt64,
  WasmVM_ProgramOptionType_Float,
  WasmVM_ProgramOptionType_Double,
  WasmVM_ProgramOptionType_String
} WasmVM_ProgramOptionType;
typedef struct WasmVM_ProgramOption {
  const char* Name;
  const char* Description;
  WasmVM_ProgramOptionType Type;
  void* Storage;
  const void* DefaultValue;
} WasmVM_ProgramOption;
typedef struct WasmVM_ModuleDescriptor {
  const char* Name;
  const char* Description;
  WasmVM_ModuleInstanceContext* (*Create)(const struct WasmVM_ModuleDescriptor*);
} WasmVM_ModuleDescriptor;
typedef struct WasmVM_PluginVersionData {
  uint32_t Major;
  uint32_t Minor;
  uint32_t Patch;
  uint32_t Build;
} WasmVM_PluginVersionData;
typedef struct WasmVM_PluginDescriptor {
  const char* Name;
  const char* Description;
  uint32_t APIVersion;
  WasmVM_PluginVersionData Version;
  uint32_t ModuleCount;
  uint32_t ProgramOptionCount;
  WasmVM_ModuleDescriptor* ModuleDescriptions;
  WasmVM_ProgramOption* ProgramOptions;
} WasmVM_PluginDescriptor;
WASMVM_CAPI_EXPORT extern void WasmVM_PluginLoadWithDefaultPaths(void);
WASMVM_CAPI_EXPORT extern void WasmVM_PluginLoadFromPath(const char* Path);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListPluginsLength(void);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListPlugins(WasmVM_String* Names, const uint32_t Len);
WASMVM_CAPI_EXPORT extern const WasmVM_PluginContext* WasmVM_PluginFind(const WasmVM_String Name);
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_PluginGetPluginName(const WasmVM_PluginContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListModuleLength(const WasmVM_PluginContext* Cxt);
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListModule(const WasmVM_PluginContext* Cxt, WasmVM_String* Names,
                                                           const uint32_t Len);
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext* WasmVM_PluginCreateModule(const WasmVM_PluginContext* Cxt,
                                                                                  const WasmVM_String ModuleName);
WASMVM_CAPI_EXPORT extern void WasmVM_PluginInitWASINN(const char* const* NNPreloads, const uint32_t PreloadsLen);
#define WASMVM_UNSTABLE WASMVM_CAPI_EXPORT
typedef enum WasmVM_ErrPhase WASMVM_ENUM {
  WasmVM_ErrPhase_Runtime = 0,
  WasmVM_ErrPhase_Loading = 1,
  WasmVM_ErrPhase_Validation = 2,
  WasmVM_ErrPhase_Instantiation = 3,
  WasmVM_ErrPhase_Execution = 4,
  WasmVM_ErrPhase_UserDefined = 5
} WasmVM_ErrPhase;
#define WASMVM_NO_OFFSET UINT64_MAX
typedef struct WasmVM_ErrorContext WasmVM_ErrorContext;
typedef struct WasmVM_Frame {
  WasmVM_String ModuleName;
  WasmVM_String FunctionName;
  uint32_t FunctionIndex;
  uint64_t Offset;
  uint32_t LeftOut;
} WasmVM_Frame;
typedef struct WasmVM_SectionEntry {
  uint8_t Id;
  WasmVM_String Name;
  uint64_t Offset;
  uint64_t Size;
  uint32_t Count;
} WasmVM_SectionEntry;
typedef struct WasmVM_CustomSectionEntry {
  WasmVM_String Name;
  WasmVM_Bytes Payload;
  uint64_t Offset;
} WasmVM_CustomSectionEntry;
typedef struct WasmVM_ScriptEvent {
  uint32_t Line;
  bool Passed;
  WasmVM_String Command;
  WasmVM_String Message;
} WasmVM_ScriptEvent;
typedef void (*WasmVM_ScriptReport_t)(void* Data, const WasmVM_ScriptEvent* Event);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_VMGetLastError(const WasmVM_VMContext* Cxt);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_LoaderGetLastError(const WasmVM_LoaderContext* Cxt);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_ValidatorGetLastError(const WasmVM_ValidatorContext* Cxt);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_ExecutorGetLastError(const WasmVM_ExecutorContext* Cxt);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_CompilerGetLastError(const WasmVM_CompilerContext* Cxt);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_AsyncGetLastError(const WasmVM_Async* Cxt);
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetCode(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern enum WasmVM_ErrPhase WasmVM_ErrorContextGetPhase(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern WasmVM_String WasmVM_ErrorContextGetMessage(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern uint64_t WasmVM_ErrorContextGetOffset(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetLine(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetColumn(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern WasmVM_String WasmVM_ErrorContextGetFunctionName(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetFrameCount(const WasmVM_ErrorContext* Cxt);
WASMVM_UNSTABLE extern bool WasmVM_ErrorContextGetFrame(const WasmVM_ErrorContext* Cxt, const uint32_t Index,
                                                        WasmVM_Frame* Frame);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_LoaderParseFromText(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module,
                                                                const WasmVM_String Text);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_LoaderAssembleText(WasmVM_LoaderContext* Cxt, const WasmVM_String Text,
                                                               WasmVM_Bytes* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ASTModulePrintText(const WasmVM_ASTModuleContext* Cxt, WasmVM_String* Out);
WASMVM_UNSTABLE extern uint32_t WasmVM_ASTModuleListSections(const WasmVM_ASTModuleContext* Cxt, WasmVM_SectionEntry* Sections,
                                                             const uint32_t Len);
WASMVM_UNSTABLE extern uint32_t WasmVM_ASTModuleListCustomSections(const WasmVM_ASTModuleContext* Cxt,
                                                                   WasmVM_CustomSectionEntry* Sections, const uint32_t Len);
WASMVM_UNSTABLE extern WasmVM_String WasmVM_ASTModuleGetName(const WasmVM_ASTModuleContext* Cxt);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CompilerCompileToBytes(WasmVM_CompilerContext* Cxt, const char* InPath,
                                                                   WasmVM_Bytes* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CompilerCompileFromBytesToBytes(WasmVM_CompilerContext* Cxt, const WasmVM_Bytes Bytes,
                                                                            WasmVM_Bytes* Out);
WASMVM_UNSTABLE extern const char* WasmVM_ProposalName(const enum WasmVM_Proposal Prop);
WASMVM_UNSTABLE extern uint32_t WasmVM_ProposalCount(void);
WASMVM_UNSTABLE extern const char* WasmVM_ProposalGetTiers(const enum WasmVM_Proposal Prop);
WASMVM_UNSTABLE extern bool WasmVM_ProposalFind(const WasmVM_String Name, enum WasmVM_Proposal* Prop);
WASMVM_UNSTABLE extern uint64_t WasmVM_StatisticsGetTime(const WasmVM_StatisticsContext* Cxt);
WASMVM_UNSTABLE extern bool WasmVM_StatisticsSetOpcodeCost(WasmVM_StatisticsContext* Cxt, const uint8_t Prefix,
                                                           const uint32_t Code, const uint64_t Cost);
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetTimeLimit(WasmVM_ConfigureContext* Cxt, const uint64_t Milliseconds);
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetTimeLimit(const WasmVM_ConfigureContext* Cxt);
typedef struct WasmVM_InvokeOptions {
  uint64_t Deadline;
  uint64_t Gas;
} WasmVM_InvokeOptions;
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ExecutorInvokeWithOptions(WasmVM_ExecutorContext* Cxt,
                                                                      const WasmVM_FunctionInstanceContext* FuncCxt,
                                                                      const WasmVM_Value* Params, const uint32_t ParamLen,
                                                                      WasmVM_Value* Returns, const uint32_t ReturnLen,
                                                                      const WasmVM_InvokeOptions* Options);
typedef struct WasmVM_TypedFunction WasmVM_TypedFunction;
WASMVM_UNSTABLE extern WasmVM_TypedFunction* WasmVM_FunctionInstanceGetTyped(const WasmVM_FunctionInstanceContext* Cxt,
                                                                             WasmVM_ExecutorContext* Executor,
                                                                             const WasmVM_FunctionTypeContext* Type);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_TypedCall(WasmVM_TypedFunction* Cxt, uint64_t* Slots);
WASMVM_UNSTABLE extern void WasmVM_TypedFunctionDelete(WasmVM_TypedFunction* Cxt);
typedef struct WasmVM_StoreInterruptHandle WasmVM_StoreInterruptHandle;
WASMVM_UNSTABLE extern WasmVM_StoreInterruptHandle* WasmVM_StoreInterruptHandleCreate(const WasmVM_StoreContext* Cxt);
WASMVM_UNSTABLE extern void WasmVM_StoreInterruptHandleInterrupt(const WasmVM_StoreInterruptHandle* Handle);
WASMVM_UNSTABLE extern void WasmVM_StoreInterruptHandleWithdraw(const WasmVM_StoreInterruptHandle* Handle);
WASMVM_UNSTABLE extern void WasmVM_StoreInterruptHandleDelete(WasmVM_StoreInterruptHandle* Handle);
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetMaxStackSize(WasmVM_ConfigureContext* Cxt, const uint64_t Bytes);
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetMaxStackSize(const WasmVM_ConfigureContext* Cxt);
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetMaxGuestThreads(WasmVM_ConfigureContext* Cxt, const uint32_t Count);
WASMVM_UNSTABLE extern uint32_t WasmVM_ConfigureGetMaxGuestThreads(const WasmVM_ConfigureContext* Cxt);
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetCheckedMemory(WasmVM_ConfigureContext* Cxt, const bool IsChecked);
WASMVM_UNSTABLE extern bool WasmVM_ConfigureIsCheckedMemory(const WasmVM_ConfigureContext* Cxt);
WASMVM_UNSTABLE extern void WasmVM_ConfigureInterpreterSetPinLocals(WasmVM_ConfigureContext* Cxt, const bool IsPin);
WASMVM_UNSTABLE extern bool WasmVM_ConfigureInterpreterIsPinLocals(const WasmVM_ConfigureContext* Cxt);
WASMVM_UNSTABLE extern void WasmVM_ConfigureInterpreterSetFuseCells(WasmVM_ConfigureContext* Cxt, const bool IsFuse);
WASMVM_UNSTABLE extern bool WasmVM_ConfigureInterpreterIsFuseCells(const WasmVM_ConfigureContext* Cxt);
WASMVM_UNSTABLE extern WasmVM_Value WasmVM_ValueGenV128Words(const uint64_t Low, const uint64_t High);
WASMVM_UNSTABLE extern void WasmVM_ValueGetV128Words(const WasmVM_Value Val, uint64_t* Low, uint64_t* High);
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetGCHeapLimit(WasmVM_ConfigureContext* Cxt, const uint64_t Bytes);
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetGCHeapLimit(const WasmVM_ConfigureContext* Cxt);
typedef struct WasmVM_HeapStatistics {
  uint64_t UsedBytes;
  uint64_t LimitBytes;
  uint64_t AllocatedBytes;
  uint64_t Collections;
  uint64_t LongestPause;
  uint64_t TotalPause;
} WasmVM_HeapStatistics;
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StoreCollectGarbage(WasmVM_StoreContext* Cxt);
WASMVM_UNSTABLE extern bool WasmVM_StoreGetHeapStatistics(const WasmVM_StoreContext* Cxt, WasmVM_HeapStatistics* Out);
WASMVM_UNSTABLE extern uint64_t WasmVM_StoreMarkHandles(const WasmVM_StoreContext* Cxt);
WASMVM_UNSTABLE extern void WasmVM_StoreReleaseHandles(WasmVM_StoreContext* Cxt, const uint64_t Mark);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ValueRetain(const WasmVM_Value Val);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ValueRelease(const WasmVM_Value Val);
typedef enum WasmVM_RefKind WASMVM_ENUM {
  WasmVM_RefKind_None = 0,
  WasmVM_RefKind_Null,
  WasmVM_RefKind_Func,
  WasmVM_RefKind_Extern,
  WasmVM_RefKind_I31,
  WasmVM_RefKind_Struct,
  WasmVM_RefKind_Array,
  WasmVM_RefKind_Host,
  WasmVM_RefKind_Exception
} WasmVM_RefKind;
WASMVM_UNSTABLE extern enum WasmVM_RefKind WasmVM_ValueGetRefKind(const WasmVM_Value Val);
WASMVM_UNSTABLE extern bool WasmVM_ValueRefEquals(const WasmVM_Value A, const WasmVM_Value B);
WASMVM_UNSTABLE extern WasmVM_Value WasmVM_ValueGenI31(const int32_t Val);
WASMVM_UNSTABLE extern int32_t WasmVM_ValueGetI31(const WasmVM_Value Val);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ValueGenHostRef(WasmVM_StoreContext* Cxt, void* Ptr, WasmVM_Finalizer_t Finalizer,
                                                            WasmVM_Value* Out);
WASMVM_UNSTABLE extern void* WasmVM_ValueGetHostRef(const WasmVM_Value Val);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructCreate(const WasmVM_ModuleInstanceContext* Cxt, const uint32_t TypeIdx,
                                                         const WasmVM_Value* Fields, const uint32_t Len, WasmVM_Value* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructCreateLike(const WasmVM_Value Model, const WasmVM_Value* Fields,
                                                             const uint32_t Len, WasmVM_Value* Out);
WASMVM_UNSTABLE extern uint32_t WasmVM_StructGetFieldCount(const WasmVM_Value Val);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructGetField(const WasmVM_Value Val, const uint32_t Idx, WasmVM_Value* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructSetField(const WasmVM_Value Val, const uint32_t Idx, const WasmVM_Value Field);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayCreate(const WasmVM_ModuleInstanceContext* Cxt, const uint32_t TypeIdx,
                                                        const uint32_t Length, const WasmVM_Value* Init, WasmVM_Value* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayCreateLike(const WasmVM_Value Model, const uint32_t Length,
                                                            const WasmVM_Value* Init, WasmVM_Value* Out);
WASMVM_UNSTABLE extern uint32_t WasmVM_ArrayGetLength(const WasmVM_Value Val);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayGetElement(const WasmVM_Value Val, const uint32_t Idx, WasmVM_Value* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArraySetElement(const WasmVM_Value Val, const uint32_t Idx,
                                                            const WasmVM_Value Element);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayGetBytes(const WasmVM_Value Val, const uint32_t Offset, const uint32_t Count,
                                                          uint8_t* Out);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArraySetBytes(const WasmVM_Value Val, const uint32_t Offset, const uint32_t Count,
                                                          const uint8_t* Bytes);
WASMVM_UNSTABLE extern WasmVM_TagInstanceContext* WasmVM_TagInstanceCreate(const WasmVM_FunctionTypeContext* Type);
WASMVM_UNSTABLE extern void WasmVM_TagInstanceDelete(WasmVM_TagInstanceContext* Cxt);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ModuleInstanceAddTag(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                                                 WasmVM_TagInstanceContext* TagCxt);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CallingFrameThrow(const WasmVM_CallingFrameContext* Cxt,
                                                              const WasmVM_TagInstanceContext* Tag, const WasmVM_Value* Params,
                                                              const uint32_t Len);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CallingFrameRethrow(const WasmVM_CallingFrameContext* Cxt,
                                                                const WasmVM_Value Exception);
WASMVM_UNSTABLE extern bool WasmVM_CallingFrameTakeException(const WasmVM_CallingFrameContext* Cxt, WasmVM_Value* Out);
WASMVM_UNSTABLE extern bool WasmVM_StoreTakeException(WasmVM_StoreContext* Cxt, WasmVM_Value* Out);
WASMVM_UNSTABLE extern const WasmVM_TagInstanceContext* WasmVM_ExceptionGetTag(const WasmVM_Value Val);
WASMVM_UNSTABLE extern uint32_t WasmVM_ExceptionGetValues(const WasmVM_Value Val, WasmVM_Value* Values, const uint32_t Len);
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ScriptRun(const WasmVM_ConfigureContext* ConfCxt, const WasmVM_String Source,
                                                      WasmVM_ScriptReport_t Callback, void* Data, uint64_t* Passed,
                                                      uint64_t* Failed, uint64_t* Skipped);
WASMVM_UNSTABLE extern const WasmVM_ErrorContext* WasmVM_ScriptGetLastError(void);
#ifdef __cplusplus
}
#endif
#endif
