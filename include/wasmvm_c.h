/*
 * wasmvm_c.h: the C interface of wasmvm, an embeddable WebAssembly runtime.
 *
 * CONVENTIONS, valid for every function unless it says otherwise.
 *
 * Handles. Objects are opaque `WasmVM_<Object>Context` pointers. What a function named Create (or a loader's Parse, or
 * an executor's Instantiate) hands out belongs to the caller, who ends it with the object's Delete function. What a
 * function named Get, Find or List hands out is borrowed: it lives as long as its parent, must not be deleted, and
 * deleting it has no effect. Handles may be deleted in any order: an object that is still used by another lives on
 * until its last user is gone. Deleting a module instance takes its name out of all stores at once; functions of it
 * that others imported keep working. Deleting a store or a VM from inside one of its own calls takes effect when the
 * outermost call returns. Deleting the same handle twice is the caller's error.
 *
 * Ownership words of parameters. No word or [borrow]: used until the function returns, copied if it is kept. [hold]: the
 * caller keeps it alive as long as the object that received it. [own]: taken over on success, left with the caller on
 * failure; a later Delete of a handle that was taken over does nothing while its new owner lives. On results and output
 * parameters, [own]: the caller deletes it.
 *
 * Null. NULL is accepted for every pointer. An output that is NULL is not written; a NULL object makes the function do
 * nothing and return its empty value (NULL, 0, false, an empty string) or, where it returns a result,
 * WasmVM_ErrCode_WrongVMWorkflow.
 *
 * Lists. A List or Get function with a length parameter writes at most that many entries and returns how many there are;
 * passing NULL and 0 asks for the number alone. Names in lists are borrowed from the object that was asked.
 *
 * Strings and bytes are pointer and length, not terminated. Those made by a Create function are owned and need their
 * Delete; those made by a Wrap function, or received from the library, are borrowed and must not be deleted.
 *
 * Errors. Functions that can fail for reasons worth knowing return a WasmVM_Result: a 24-bit code with a category in
 * the high byte. The context that failed keeps the whole story for the thread that made the call; see
 * WasmVM_ErrorContext. The library never prints, aborts or exits; messages go to the callback of WasmVM_LogSetCallback.
 *
 * Threads. Each type has one word. [shared]: any number of threads may use one object. [confined]: an object may move
 * between threads, but only one may use it at a time; a call that finds its store in use by another thread fails at once
 * with WasmVM_ErrCode_WrongVMWorkflow and changes nothing. Functions that take only `const` pointers may run concurrently
 * with each other. A store and all instances in it are one unit for this rule. By-value types are plain data.
 *
 * Versions. `@since` names the version that introduced a declaration. What stands in the section WASMVM_UNSTABLE, at
 * the end, may still change between minor versions; the rest only grows.
 */
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
/** Marks what the library exports. */
#define WASMVM_CAPI_EXPORT __attribute__((visibility("default")))
#else
#define WASMVM_CAPI_EXPORT
#endif

/** Version that this header belongs to; compare with WasmVM_VersionGetMajor and its companions. */
#define WASMVM_VERSION "0.1.0"
/** First number of the version. */
#define WASMVM_VERSION_MAJOR 0
/** Second number of the version. */
#define WASMVM_VERSION_MINOR 1
/** Third number of the version. */
#define WASMVM_VERSION_PATCH 0

/*
 * 128-bit integers. With a compiler that has them, int128_t and uint128_t are its own types. Otherwise, or if the macro
 * WASMVM_NO_INT128 is defined (binding generators), they are two 64-bit words of the same size and alignment.
 */
#if defined(__SIZEOF_INT128__) && !defined(WASMVM_NO_INT128) && !defined(SWIG)
/** An integer of 128 bits, with sign. */
__extension__ typedef __int128 int128_t;
/** An integer of 128 bits, without sign. */
__extension__ typedef unsigned __int128 uint128_t;
#else
#if defined(_MSC_VER)
#define WASMVM_ALIGN16 __declspec(align(16))
#elif (defined(__GNUC__) || defined(__clang__)) && !defined(SWIG)
#define WASMVM_ALIGN16 __attribute__((aligned(16)))
#else
#define WASMVM_ALIGN16
#endif
/** Two words standing for a 128-bit integer. */
typedef struct WASMVM_ALIGN16 WasmVM_Words128 {
  uint64_t Low;  /**< bits 0 to 63 */
  uint64_t High; /**< bits 64 to 127 */
} WasmVM_Words128;
typedef WasmVM_Words128 int128_t;
typedef WasmVM_Words128 uint128_t;
#endif

#ifdef __cplusplus
/** In C++ the enumerations have a fixed type, as they have in C: a value that is none of theirs is harmless. */
#define WASMVM_ENUM : unsigned int
#else
#define WASMVM_ENUM
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* -- enumerations -- */

/** Editions of WebAssembly, see WasmVM_ConfigureSetWASMStandard. @since 0.1.0 */
typedef enum WasmVM_Standard WASMVM_ENUM {
  WasmVM_Standard_WASM_1,
  WasmVM_Standard_WASM_2,
  WasmVM_Standard_WASM_3
} WasmVM_Standard;

/** Parts of the language that can be switched on and off; the last six are ours. @since 0.1.0 */
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

/** Host modules that a VM provides by itself if its configuration names them. @since 0.1.0 */
typedef enum WasmVM_HostRegistration WASMVM_ENUM {
  WasmVM_HostRegistration_Wasi /**< `wasi_snapshot_preview1` */
} WasmVM_HostRegistration;

/** How code is executed. Nothing falls back silently: a mode that cannot serve a module fails and says why. @since 0.1.0 */
typedef enum WasmVM_RunMode WASMVM_ENUM {
  WasmVM_RunMode_Interpreter, /**< always interprets; the default. Modes that a build does not have report TierUnavailable */
  WasmVM_RunMode_JIT,         /**< everything is compiled before instantiation returns */
  WasmVM_RunMode_AOT,         /**< needs a compiled image in the file */
  WasmVM_RunMode_LazyJIT,  /**< each function is compiled around its first calls */
  WasmVM_RunMode_Baseline, /**< the fast single-pass compiler */
  WasmVM_RunMode_Tiered    /**< starts low, moves up while running */
} WasmVM_RunMode;

/** High byte of a WasmVM_Result. @since 0.1.0 */
typedef enum WasmVM_ErrCategory WASMVM_ENUM {
  WasmVM_ErrCategory_WASM = 0x00,          /**< the code is a WasmVM_ErrCode */
  WasmVM_ErrCategory_UserLevelError = 0x01 /**< the code is a host function's own */
} WasmVM_ErrCategory;

/** Whether a global may be written. @since 0.1.0 */
typedef enum WasmVM_Mutability WASMVM_ENUM {
  WasmVM_Mutability_Const = 0x00,
  WasmVM_Mutability_Var = 0x01
} WasmVM_Mutability;

/** Kinds of things that modules import and export. @since 0.1.0 */
typedef enum WasmVM_ExternalType WASMVM_ENUM {
  WasmVM_ExternalType_Function = 0x00U,
  WasmVM_ExternalType_Table = 0x01U,
  WasmVM_ExternalType_Memory = 0x02U,
  WasmVM_ExternalType_Global = 0x03U,
  WasmVM_ExternalType_Tag = 0x04U
} WasmVM_ExternalType;

/** Urgency of a log message. @since 0.1.0 */
typedef enum WasmVM_LogLevel WASMVM_ENUM {
  WasmVM_LogLevel_Trace,
  WasmVM_LogLevel_Debug,
  WasmVM_LogLevel_Info,
  WasmVM_LogLevel_Warn,
  WasmVM_LogLevel_Error,
  WasmVM_LogLevel_Critical
} WasmVM_LogLevel;

/** Effort of the optimizing compiler; Os and Oz prefer small code. @since 0.1.0 */
typedef enum WasmVM_CompilerOptimizationLevel WASMVM_ENUM {
  WasmVM_CompilerOptimizationLevel_O0,
  WasmVM_CompilerOptimizationLevel_O1,
  WasmVM_CompilerOptimizationLevel_O2,
  WasmVM_CompilerOptimizationLevel_O3,
  WasmVM_CompilerOptimizationLevel_Os,
  WasmVM_CompilerOptimizationLevel_Oz
} WasmVM_CompilerOptimizationLevel;

/** What the ahead-of-time compiler writes. @since 0.1.0 */
typedef enum WasmVM_CompilerOutputFormat WASMVM_ENUM {
  WasmVM_CompilerOutputFormat_Native, /**< a file with native code only */
  WasmVM_CompilerOutputFormat_Wasm    /**< the wasm file with native code in a custom section */
} WasmVM_CompilerOutputFormat;

/**
 * Error codes of category WASM. Bits 8..15 are the phase (0 runtime, 1 loading, 2 validation, 3 instantiation,
 * 4 execution); codes 0x80..0x9F of a phase are ours. WasmVM_ResultGetMessage has a text for each. @since 0.1.0
 */
typedef enum WasmVM_ErrCode WASMVM_ENUM {
  WasmVM_ErrCode_Success = 0x0000,                    /**< success */
  WasmVM_ErrCode_Terminated = 0x0001,                 /**< terminated */
  WasmVM_ErrCode_RuntimeError = 0x0002,               /**< generic runtime error */
  WasmVM_ErrCode_CostLimitExceeded = 0x0003,          /**< cost limit exceeded */
  WasmVM_ErrCode_WrongVMWorkflow = 0x0004,            /**< wrong VM workflow */
  WasmVM_ErrCode_FuncNotFound = 0x0005,               /**< wasm function not found */
  WasmVM_ErrCode_AOTDisabled = 0x0006,                /**< AOT runtime is disabled in this build */
  WasmVM_ErrCode_Interrupted = 0x0007,                /**< execution interrupted */
  WasmVM_ErrCode_NotValidated = 0x0008,               /**< wasm module hasn't passed validation yet */
  WasmVM_ErrCode_NonNullRequired = 0x0009,            /**< set null value into non-nullable value type */
  WasmVM_ErrCode_SetValueToConst = 0x000A,            /**< set value into const */
  WasmVM_ErrCode_SetValueErrorType = 0x000B,          /**< set value type mismatch */
  WasmVM_ErrCode_UserDefError = 0x000C,               /**< user defined error code */
  WasmVM_ErrCode_InvalidAOTConfigure = 0x000D,        /**< invalid AOT/JIT configure */
  WasmVM_ErrCode_AOTNotImpl = 0x000E,                 /**< Not implemented instructions in AOT/JIT */
  WasmVM_ErrCode_LazyCompilationError = 0x000F,       /**< Lazy JIT compilation failure */
  WasmVM_ErrCode_TierUnavailable = 0x0080,            /**< execution tier unavailable */
  WasmVM_ErrCode_DeadlineExceeded = 0x0081,           /**< deadline exceeded */
  WasmVM_ErrCode_LimitExceeded = 0x0082,              /**< limit exceeded */
  WasmVM_ErrCode_OutOfMemory = 0x0083,                /**< out of memory */
  WasmVM_ErrCode_IllegalPath = 0x0100,                /**< invalid path */
  WasmVM_ErrCode_ReadError = 0x0101,                  /**< read error */
  WasmVM_ErrCode_UnexpectedEnd = 0x0102,              /**< unexpected end */
  WasmVM_ErrCode_MalformedMagic = 0x0103,             /**< magic header not detected */
  WasmVM_ErrCode_MalformedVersion = 0x0104,           /**< unknown binary version */
  WasmVM_ErrCode_MalformedSection = 0x0105,           /**< malformed section id */
  WasmVM_ErrCode_SectionSizeMismatch = 0x0106,        /**< section size mismatch */
  WasmVM_ErrCode_LengthOutOfBounds = 0x0107,          /**< length out of bounds */
  WasmVM_ErrCode_JunkSection = 0x0108,                /**< unexpected content after last section */
  WasmVM_ErrCode_IncompatibleFuncCode = 0x0109,       /**< function and code section have inconsistent lengths */
  WasmVM_ErrCode_IncompatibleDataCount = 0x010A,      /**< data count and data section have inconsistent lengths */
  WasmVM_ErrCode_DataCountRequired = 0x010B,          /**< data count section required */
  WasmVM_ErrCode_MalformedImportKind = 0x010C,        /**< malformed import kind */
  WasmVM_ErrCode_MalformedExportKind = 0x010D,        /**< malformed export kind */
  WasmVM_ErrCode_ExpectedZeroByte = 0x010E,           /**< zero byte expected */
  WasmVM_ErrCode_InvalidMut = 0x010F,                 /**< malformed mutability */
  WasmVM_ErrCode_TooManyLocals = 0x0110,              /**< too many locals */
  WasmVM_ErrCode_MalformedValType = 0x0111,           /**< malformed value type */
  WasmVM_ErrCode_MalformedElemType = 0x0112,          /**< malformed element type */
  WasmVM_ErrCode_MalformedRefType = 0x0113,           /**< malformed reference type */
  WasmVM_ErrCode_MalformedUTF8 = 0x0114,              /**< malformed UTF-8 encoding */
  WasmVM_ErrCode_IntegerTooLarge = 0x0115,            /**< integer too large */
  WasmVM_ErrCode_IntegerTooLong = 0x0116,             /**< integer representation too long */
  WasmVM_ErrCode_IllegalOpCode = 0x0117,              /**< illegal opcode */
  WasmVM_ErrCode_ENDCodeExpected = 0x0118,            /**< END opcode expected */
  WasmVM_ErrCode_IllegalGrammar = 0x0119,             /**< invalid wasm grammar */
  WasmVM_ErrCode_IntrinsicsTableNotFound = 0x011A,    /**< intrinsics table not found */
  WasmVM_ErrCode_MalformedTable = 0x011B,             /**< malformed table */
  WasmVM_ErrCode_MalformedMemoryOpFlags = 0x011C,     /**< malformed memop flags */
  WasmVM_ErrCode_MalformedLimitFlags = 0x011D,        /**< malformed limits flags */
  WasmVM_ErrCode_MalformedCatchFlags = 0x011E,        /**< malformed catch flags */
  WasmVM_ErrCode_MalformedCastFlags = 0x011F,         /**< malformed cast flags */
  WasmVM_ErrCode_TextSyntax = 0x0180,                 /**< unexpected token */
  WasmVM_ErrCode_ProposalDisabled = 0x0181,           /**< proposal is disabled */
  WasmVM_ErrCode_ImageDamaged = 0x0182,               /**< compiled image is damaged */
  WasmVM_ErrCode_ImageIncompatible = 0x0183,          /**< compiled image is incompatible */
  WasmVM_ErrCode_ProposalUnavailable = 0x0184,        /**< proposal is not implemented */
  WasmVM_ErrCode_InvalidAlignment = 0x0200,           /**< atomic alignment must be natural */
  WasmVM_ErrCode_AlignmentTooLarge = 0x0201,          /**< alignment must not be larger than natural */
  WasmVM_ErrCode_TypeCheckFailed = 0x0202,            /**< type mismatch */
  WasmVM_ErrCode_InvalidLabelIdx = 0x0203,            /**< unknown label */
  WasmVM_ErrCode_InvalidLocalIdx = 0x0204,            /**< unknown local */
  WasmVM_ErrCode_InvalidFieldIdx = 0x0205,            /**< unknown field */
  WasmVM_ErrCode_InvalidFuncTypeIdx = 0x0206,         /**< unknown type */
  WasmVM_ErrCode_InvalidFuncIdx = 0x0207,             /**< unknown function */
  WasmVM_ErrCode_InvalidTableIdx = 0x0208,            /**< unknown table */
  WasmVM_ErrCode_InvalidMemoryIdx = 0x0209,           /**< unknown memory */
  WasmVM_ErrCode_InvalidGlobalIdx = 0x020A,           /**< unknown global */
  WasmVM_ErrCode_InvalidTagIdx = 0x020B,              /**< unknown tag */
  WasmVM_ErrCode_InvalidElemIdx = 0x020C,             /**< unknown elem segment */
  WasmVM_ErrCode_InvalidDataIdx = 0x020D,             /**< unknown data segment */
  WasmVM_ErrCode_InvalidRefIdx = 0x020E,              /**< undeclared function reference */
  WasmVM_ErrCode_ConstExprRequired = 0x020F,          /**< constant expression required */
  WasmVM_ErrCode_DupExportName = 0x0210,              /**< duplicate export name */
  WasmVM_ErrCode_ImmutableGlobal = 0x0211,            /**< immutable global */
  WasmVM_ErrCode_ImmutableField = 0x0212,             /**< immutable field */
  WasmVM_ErrCode_ImmutableArray = 0x0213,             /**< immutable array */
  WasmVM_ErrCode_InvalidResultArity = 0x0214,         /**< invalid result arity */
  WasmVM_ErrCode_MultiTables = 0x0215,                /**< multiple tables */
  WasmVM_ErrCode_MultiMemories = 0x0216,              /**< multiple memories */
  WasmVM_ErrCode_InvalidLimit = 0x0217,               /**< size minimum must not be greater than maximum */
  WasmVM_ErrCode_InvalidMemPages = 0x0218,            /**< memory size must be at most 65536 pages (4GiB) */
  WasmVM_ErrCode_InvalidStartFunc = 0x0219,           /**< start function */
  WasmVM_ErrCode_InvalidLaneIdx = 0x021A,             /**< invalid lane index */
  WasmVM_ErrCode_InvalidUninitLocal = 0x021B,         /**< uninitialized local */
  WasmVM_ErrCode_InvalidNotDefaultableField = 0x021C, /**< field type is not defaultable */
  WasmVM_ErrCode_InvalidNotDefaultableArray = 0x021D, /**< array type is not defaultable */
  WasmVM_ErrCode_InvalidPackedField = 0x021E,         /**< field is packed */
  WasmVM_ErrCode_InvalidPackedArray = 0x021F,         /**< array is packed */
  WasmVM_ErrCode_InvalidUnpackedField = 0x0220,       /**< field is unpacked */
  WasmVM_ErrCode_InvalidUnpackedArray = 0x0221,       /**< array is unpacked */
  WasmVM_ErrCode_InvalidBrRefType = 0x0222,           /**< invalid br ref type */
  WasmVM_ErrCode_ArrayTypesMismatch = 0x0223,         /**< array types do not match */
  WasmVM_ErrCode_ArrayTypesNumtypeRequired = 0x0224,  /**< array type is not numeric or vector */
  WasmVM_ErrCode_InvalidSubType = 0x0225,             /**< sub type */
  WasmVM_ErrCode_InvalidTagResultType = 0x0226,       /**< non-empty tag result type */
  WasmVM_ErrCode_SharedMemoryNoMax = 0x0227,          /**< shared memory must have maximum */
  WasmVM_ErrCode_InvalidMemPages64 = 0x0228,          /**< memory size */
  WasmVM_ErrCode_InvalidTableSize64 = 0x0229,         /**< table size */
  WasmVM_ErrCode_InvalidOffset = 0x022A,              /**< offset out of range */
  WasmVM_ErrCode_ModuleNameConflict = 0x0300,         /**< module name conflict */
  WasmVM_ErrCode_IncompatibleImportType = 0x0301,     /**< incompatible import type */
  WasmVM_ErrCode_UnknownImport = 0x0302,              /**< unknown import */
  WasmVM_ErrCode_DataSegDoesNotFit = 0x0303,          /**< data segment does not fit */
  WasmVM_ErrCode_ElemSegDoesNotFit = 0x0304,          /**< elements segment does not fit */
  WasmVM_ErrCode_WrongInstanceAddress = 0x0400,       /**< wrong instance address */
  WasmVM_ErrCode_WrongInstanceIndex = 0x0401,         /**< wrong instance index */
  WasmVM_ErrCode_InstrTypeMismatch = 0x0402,          /**< instruction type mismatch */
  WasmVM_ErrCode_FuncSigMismatch = 0x0403,            /**< function signature mismatch */
  WasmVM_ErrCode_DivideByZero = 0x0404,               /**< integer divide by zero */
  WasmVM_ErrCode_IntegerOverflow = 0x0405,            /**< integer overflow */
  WasmVM_ErrCode_InvalidConvToInt = 0x0406,           /**< invalid conversion to integer */
  WasmVM_ErrCode_TableOutOfBounds = 0x0407,           /**< out of bounds table access */
  WasmVM_ErrCode_MemoryOutOfBounds = 0x0408,          /**< out of bounds memory access */
  WasmVM_ErrCode_ArrayOutOfBounds = 0x0409,           /**< out of bounds array access */
  WasmVM_ErrCode_Unreachable = 0x040A,                /**< unreachable */
  WasmVM_ErrCode_UninitializedElement = 0x040B,       /**< uninitialized element */
  WasmVM_ErrCode_UndefinedElement = 0x040C,           /**< undefined element */
  WasmVM_ErrCode_IndirectCallTypeMismatch = 0x040D,   /**< indirect call type mismatch */
  WasmVM_ErrCode_HostFuncError = 0x040E,              /**< host function failed */
  WasmVM_ErrCode_RefTypeMismatch = 0x040F,            /**< reference type mismatch */
  WasmVM_ErrCode_UnalignedAtomicAccess = 0x0410,      /**< unaligned atomic */
  WasmVM_ErrCode_ExpectSharedMemory = 0x0411,         /**< expected shared memory */
  WasmVM_ErrCode_CastNullToNonNull = 0x0412,          /**< null reference */
  WasmVM_ErrCode_AccessNullFunc = 0x0413,             /**< null function reference */
  WasmVM_ErrCode_AccessNullStruct = 0x0414,           /**< null structure reference */
  WasmVM_ErrCode_AccessNullArray = 0x0415,            /**< null array reference */
  WasmVM_ErrCode_AccessNullI31 = 0x0416,              /**< null i31 reference */
  WasmVM_ErrCode_AccessNullException = 0x0417,        /**< null exception reference */
  WasmVM_ErrCode_CastFailed = 0x0418,                 /**< cast failure */
  WasmVM_ErrCode_UncaughtException = 0x0419,          /**< uncaught exception */
  WasmVM_ErrCode_PendingException = 0x041A,           /**< pending exception */
  WasmVM_ErrCode_StackExhausted = 0x0480,             /**< call stack exhausted */
  WasmVM_ErrCode_HeapExhausted = 0x0481               /**< garbage-collected heap exhausted */
} WasmVM_ErrCode;

/* -- plain data -- */

/** Bytes of UTF-8 text, not terminated. @since 0.1.0 */
typedef struct WasmVM_String {
  uint32_t Length; /**< in bytes */
  const char *Buf; /**< the first byte; may be NULL if there are none */
} WasmVM_String;

/** A run of bytes. @since 0.1.0 */
typedef struct WasmVM_Bytes {
  uint32_t Length;    /**< in bytes */
  const uint8_t *Buf; /**< the first byte; may be NULL if there are none */
} WasmVM_Bytes;

/** Outcome of a function: category in the high 8 bits, code in the low 24. @since 0.1.0 */
typedef struct WasmVM_Result {
  uint32_t Code; /**< category and code; ask it with WasmVM_ResultGetCode and its companions */
} WasmVM_Result;

/** What a log callback receives; valid until the callback returns. @since 0.1.0 */
typedef struct WasmVM_LogMessage {
  WasmVM_String Message;    /**< one line, without its end */
  WasmVM_String LoggerName; /**< always "wasmvm" */
  WasmVM_LogLevel Level;    /**< how urgent it is */
  time_t Time;              /**< when it was written */
  uint64_t ThreadId;        /**< tells threads apart, nothing more */
} WasmVM_LogMessage;

/**
 * A value type. The bytes are private: make it with WasmVM_ValTypeGen*, ask it with WasmVM_ValTypeIs*. All zero is no
 * type. One that names a defined type (a typed reference) is valid while an object that uses the type lives.
 * @since 0.1.0
 */
typedef struct WasmVM_ValType {
  uint8_t Data[8]; /**< private */
} WasmVM_ValType;

/** A value with its type; make it with WasmVM_ValueGen*, read it with WasmVM_ValueGet*. @since 0.1.0 */
typedef struct WasmVM_Value {
  uint128_t Value;     /**< private */
  WasmVM_ValType Type; /**< what it is a value of */
} WasmVM_Value;

/* -- handles -- */

/** Settings. Copied by whatever is created from it, so later changes affect new objects only. [shared] */
typedef struct WasmVM_ConfigureContext WasmVM_ConfigureContext;
/** Counters and cost limits of executions. [shared] */
typedef struct WasmVM_StatisticsContext WasmVM_StatisticsContext;
/** A module as loaded from bytes or text, validated or not yet. May be instantiated any number of times. [shared] */
typedef struct WasmVM_ASTModuleContext WasmVM_ASTModuleContext;
/** Minimum and maximum size of a table (elements) or memory (pages). [shared] */
typedef struct WasmVM_LimitContext WasmVM_LimitContext;
/** Parameter and result types. [shared] */
typedef struct WasmVM_FunctionTypeContext WasmVM_FunctionTypeContext;
/** Type of a memory. [shared] */
typedef struct WasmVM_MemoryTypeContext WasmVM_MemoryTypeContext;
/** Type of a table. [shared] */
typedef struct WasmVM_TableTypeContext WasmVM_TableTypeContext;
/** Type of an exception tag. [shared] */
typedef struct WasmVM_TagTypeContext WasmVM_TagTypeContext;
/** Type of a global. [shared] */
typedef struct WasmVM_GlobalTypeContext WasmVM_GlobalTypeContext;
/** One import of a module; borrowed from its WasmVM_ASTModuleContext. [shared] */
typedef struct WasmVM_ImportTypeContext WasmVM_ImportTypeContext;
/** One export of a module; borrowed from its WasmVM_ASTModuleContext. [shared] */
typedef struct WasmVM_ExportTypeContext WasmVM_ExportTypeContext;
/** Turns bytes or text into modules. [shared] */
typedef struct WasmVM_LoaderContext WasmVM_LoaderContext;
/** Checks modules against the rules of the language. [shared] */
typedef struct WasmVM_ValidatorContext WasmVM_ValidatorContext;
/** Instantiates modules and calls functions. [shared]; the stores it works on are confined. */
typedef struct WasmVM_ExecutorContext WasmVM_ExecutorContext;
/** Where instances find each other by module name. Links instances, does not own them. [confined] */
typedef struct WasmVM_StoreContext WasmVM_StoreContext;
/** A module at run time, or a host module put together with WasmVM_ModuleInstanceAdd*. [confined] to its store */
typedef struct WasmVM_ModuleInstanceContext WasmVM_ModuleInstanceContext;
/** A function of a module instance, or a host function. [confined] to its store */
typedef struct WasmVM_FunctionInstanceContext WasmVM_FunctionInstanceContext;
/** A table. [confined] to its store */
typedef struct WasmVM_TableInstanceContext WasmVM_TableInstanceContext;
/** A memory. [confined] to its store; a shared memory is [shared] */
typedef struct WasmVM_MemoryInstanceContext WasmVM_MemoryInstanceContext;
/** An exception tag. [confined] to its store */
typedef struct WasmVM_TagInstanceContext WasmVM_TagInstanceContext;
/** A global. [confined] to its store */
typedef struct WasmVM_GlobalInstanceContext WasmVM_GlobalInstanceContext;
/** Who called a host function; valid until that host function returns. [confined] */
typedef struct WasmVM_CallingFrameContext WasmVM_CallingFrameContext;
/** Turns modules into compiled images. [shared] */
typedef struct WasmVM_CompilerContext WasmVM_CompilerContext;
/** A call that runs on a thread of the library. [shared] */
typedef struct WasmVM_Async WasmVM_Async;
/** A plug-in: a library with host modules. [shared] */
typedef struct WasmVM_PluginContext WasmVM_PluginContext;
/** Loader, validator, executor and store in one object that does all stages. Internally locked: calls queue. [shared] */
typedef struct WasmVM_VMContext WasmVM_VMContext;

/* -- callbacks -- */

/** Receives log messages, on the thread that caused them. Must not call back into the object at work. @since 0.1.0 */
typedef void (*WasmVM_LogCallback_t)(const WasmVM_LogMessage *Message);

/** Runs once when the last user of `Data` is gone, on the thread that dropped it, outside all locks. @since 0.1.0 */
typedef void (*WasmVM_Finalizer_t)(void *Data);

/**
 * A host function. `Params` and `Returns` have the lengths of the function's type; `Returns` comes filled with zeros of
 * the right types. Returning WasmVM_Result_Success continues; WasmVM_Result_Terminate ends the whole call chain without
 * an error; any other result is the trap that the outermost caller gets, category and code unchanged. May call back
 * into its store. @since 0.1.0
 */
typedef WasmVM_Result (*WasmVM_HostFunc_t)(void *Data, const WasmVM_CallingFrameContext *CallFrameCxt,
                                           const WasmVM_Value *Params, WasmVM_Value *Returns);

/** As WasmVM_HostFunc_t, with the binding's own object `This` first and both lengths passed. @since 0.1.0 */
typedef WasmVM_Result (*WasmVM_WrapFunc_t)(void *This, void *Data, const WasmVM_CallingFrameContext *CallFrameCxt,
                                           const WasmVM_Value *Params, const uint32_t ParamLen, WasmVM_Value *Returns,
                                           const uint32_t ReturnLen);

/* -- version -- */

/** The library's version as text, e.g. "0.1.0"; static. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const char *WasmVM_VersionGet(void);
/** Major version: changes when programs must be rebuilt. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VersionGetMajor(void);
/** Minor version: changes when something is added. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VersionGetMinor(void);
/** Patch version. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VersionGetPatch(void);

/* -- log -- */

/** Lets messages of level Error and above through. Logging is one setting per process, [shared]. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetErrorLevel(void);
/** Lets messages of level Debug and above through. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetDebugLevel(void);
/** Lets nothing through. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LogOff(void);
/** Lets messages of `Level` and above through; Info at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetLevel(WasmVM_LogLevel Level);
/** Sets who receives messages; NULL (as at the start) for nobody. Without a callback nothing is written anywhere. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LogSetCallback(WasmVM_LogCallback_t Callback);

/* -- strings and bytes -- */

/** Copies a terminated string; empty for NULL, or if it does not fit 32 bits. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_StringCreateByCString(const char *Str);
/** Copies `Len` bytes; empty for NULL. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_StringCreateByBuffer(const char *Buf, const uint32_t Len);
/** Refers to the caller's bytes without copying; not to be deleted. `Buf` [hold]. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_StringWrap(const char *Buf, const uint32_t Len);
/** Whether both have the same bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_StringIsEqual(const WasmVM_String Str1, const WasmVM_String Str2);
/** Copies at most `Len` bytes to `Buf`, without a terminator; returns how many. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_StringCopy(const WasmVM_String Str, char *Buf, const uint32_t Len);
/** Frees a string that a StringCreate function made, or that an [own] output received. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_StringDelete(WasmVM_String Str);

/** Copies `Len` bytes; empty for NULL. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Bytes WasmVM_BytesCreate(const uint8_t *Buf, const uint32_t Len);
/** Refers to the caller's bytes without copying; not to be deleted. `Buf` [hold]. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Bytes WasmVM_BytesWrap(const uint8_t *Buf, const uint32_t Len);
/** Frees bytes that WasmVM_BytesCreate made, or that an [own] output received. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_BytesDelete(WasmVM_Bytes Bytes);

/* -- results -- */

/** For host functions: go on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_Result WasmVM_Result_Success;
/** For host functions: end the whole call chain; its outermost caller sees an OK result with code Terminated. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_Result WasmVM_Result_Terminate;
/** For host functions: fail with WasmVM_ErrCode_RuntimeError. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_Result WasmVM_Result_Fail;

/** True for success and for a clean termination (WasmVM_Result_Terminate, WASI's proc_exit). @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ResultOK(const WasmVM_Result Res);
/** Composes a result; only the low 24 bits of `Code` are kept. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ResultGen(const enum WasmVM_ErrCategory Category, const uint32_t Code);
/** The low 24 bits: a WasmVM_ErrCode, or the host's own code. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ResultGetCode(const WasmVM_Result Res);
/** The category. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_ErrCategory WasmVM_ResultGetCategory(const WasmVM_Result Res);
/**
 * The code's general text; static. Always "user defined error code" for UserLevelError. The particular message, with
 * place and details, is in the error context of whoever failed. @since 0.1.0
 */
WASMVM_CAPI_EXPORT extern const char *WasmVM_ResultGetMessage(const WasmVM_Result Res);

/* -- configure -- */

/** New settings with the defaults that each setter names. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ConfigureContext *WasmVM_ConfigureCreate(void);
/** Switches a proposal on, with all that it needs. On at the start: all of WebAssembly 3.0, Threads, BranchHinting,
 *  WideArithmetic, CustomPageSizes. One that no tier implements (WasmVM_ProposalGetTiers) can be switched on, but everything that
 *  reads modules with such settings fails with ProposalUnavailable and its name. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureAddProposal(WasmVM_ConfigureContext *Cxt,
                                                           const enum WasmVM_Proposal Prop);
/** Switches a proposal off. While one that is on needs it, nothing changes and an error is logged; see
 *  WasmVM_ConfigureHasProposal. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureRemoveProposal(WasmVM_ConfigureContext *Cxt,
                                                              const enum WasmVM_Proposal Prop);
/** Whether a proposal is on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureHasProposal(const WasmVM_ConfigureContext *Cxt,
                                                           const enum WasmVM_Proposal Prop);
/** Switches exactly the proposals of one edition on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetWASMStandard(WasmVM_ConfigureContext *Cxt,
                                                               const enum WasmVM_Standard Std);
/** Lets VMs provide a host module; none at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureAddHostRegistration(WasmVM_ConfigureContext *Cxt,
                                                                   const enum WasmVM_HostRegistration Host);
/** Takes WasmVM_ConfigureAddHostRegistration back. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureRemoveHostRegistration(WasmVM_ConfigureContext *Cxt,
                                                                      const enum WasmVM_HostRegistration Host);
/** Whether VMs provide a host module. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureHasHostRegistration(const WasmVM_ConfigureContext *Cxt,
                                                                   const enum WasmVM_HostRegistration Host);
/** Bounds every memory of a guest, in pages of 64 KiB; 65536 at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetMaxMemoryPage(WasmVM_ConfigureContext *Cxt, const uint64_t Page);
/** The bound on memories, in pages of 64 KiB. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_ConfigureGetMaxMemoryPage(const WasmVM_ConfigureContext *Cxt);
/** Chooses how code is executed; Interpreter at the start. A mode that this build lacks makes instantiation fail with
 *  WasmVM_ErrCode_TierUnavailable. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetRunMode(WasmVM_ConfigureContext *Cxt, const enum WasmVM_RunMode Mode);
/** How code is executed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_RunMode WasmVM_ConfigureGetRunMode(const WasmVM_ConfigureContext *Cxt);
/** Lets guests of a VM's own WASI module use Unix domain sockets, as WasmVM_ModuleInstanceSetAllowAFUNIX does; off at the start.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureSetAllowAFUNIX(WasmVM_ConfigureContext *Cxt, const bool EnableAFUNIX);
/** Whether guests may use Unix domain sockets. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureIsAllowAFUNIX(const WasmVM_ConfigureContext *Cxt);
/** Sets the compiler's effort, ahead of time and in the run mode JIT; O3 at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetOptimizationLevel(
    WasmVM_ConfigureContext *Cxt, const enum WasmVM_CompilerOptimizationLevel Level);
/** The compiler's effort. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_CompilerOptimizationLevel WasmVM_ConfigureCompilerGetOptimizationLevel(
    const WasmVM_ConfigureContext *Cxt);
/** Sets what the compiler writes; Wasm at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetOutputFormat(WasmVM_ConfigureContext *Cxt,
                                                                       const enum WasmVM_CompilerOutputFormat Format);
/** What the compiler writes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_CompilerOutputFormat WasmVM_ConfigureCompilerGetOutputFormat(
    const WasmVM_ConfigureContext *Cxt);
/** Makes the compiler write its intermediate code to files, beside the output file under its name with `.N.ll` behind it, or as
 *  `wasmvm.N.ll` in the current folder if there is no such file; off at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetDumpIR(WasmVM_ConfigureContext *Cxt, const bool IsDump);
/** Whether the compiler writes its intermediate code. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsDumpIR(const WasmVM_ConfigureContext *Cxt);
/** Makes compiled code use nothing that any processor of the architecture lacks, whatever WasmVM_ConfigureCompilerSetCPU
 *  says; off at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetGenericBinary(WasmVM_ConfigureContext *Cxt,
                                                                        const bool IsGeneric);
/** Whether compiled code avoids features of the particular processor. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsGenericBinary(const WasmVM_ConfigureContext *Cxt);
/** Makes the loops of code interruptible, in the interpreter as in compiled code; off at the start, since it costs a little
 *  speed. Calls and waits are interruptible always. Acts on modules instantiated afterwards. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetInterruptible(WasmVM_ConfigureContext *Cxt,
                                                                        const bool IsInterruptible);
/** Whether loops are made interruptible. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsInterruptible(const WasmVM_ConfigureContext *Cxt);
/** Makes compiled code do every access to memory exactly where the module has it, so that a trap leaves memory as the interpreter
 *  would. Off at the start: then accesses that no trap separates may change places with each other and with the trap of an
 *  access out of bounds, and a load whose value turns out to be unused may be left out; loops run faster. Acts on modules
 *  compiled afterwards; an image without it is refused as ImageIncompatible where it is wanted. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureCompilerSetStrictTraps(WasmVM_ConfigureContext *Cxt,
                                                                      const bool IsStrict);
/** Whether compiled code keeps the order of accesses. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureCompilerIsStrictTraps(const WasmVM_ConfigureContext *Cxt);
/** Asks for executed instructions to be counted; off at the start. Acts on modules instantiated afterwards. Every
 *  instruction counts one, `block`, `else`, `end` and `nop` included. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureStatisticsSetInstructionCounting(WasmVM_ConfigureContext *Cxt,
                                                                                const bool IsCount);
/** Whether instructions are to be counted. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureStatisticsIsInstructionCounting(const WasmVM_ConfigureContext *Cxt);
/** Asks for costs (gas) to be measured; off at the start. Acts on modules instantiated afterwards. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureStatisticsSetCostMeasuring(WasmVM_ConfigureContext *Cxt,
                                                                          const bool IsMeasure);
/** Whether costs are to be measured. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureStatisticsIsCostMeasuring(const WasmVM_ConfigureContext *Cxt);
/** Asks for the time of calls to be measured, host functions included; off at the start. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureStatisticsSetTimeMeasuring(WasmVM_ConfigureContext *Cxt,
                                                                          const bool IsMeasure);
/** Whether time is to be measured. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ConfigureStatisticsIsTimeMeasuring(const WasmVM_ConfigureContext *Cxt);
/** Ends settings; objects made from them keep their copies. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ConfigureDelete(WasmVM_ConfigureContext *Cxt);

/* -- statistics -- */

/*
 * Code is cut into segments: at the function's entry, behind `loop`, `else` and the `end` of other blocks, calls and conditional
 * branches. A segment's cost is added when it is entered, before any of its effects; a sum beyond the limit is the trap
 * CostLimitExceeded with nothing of the segment done and the total at the limit. A trap inside a segment refunds nothing.
 * Without a cost table every instruction costs 1, but `block`, `else`, `end` and `nop` nothing. Bulk operations, growth and
 * allocations of the collected heap add 1 per 64 bytes (memories) or elements (tables, arrays, fields), rounded down; a call
 * of a host function adds that function's cost. Getters may be called by any thread at any time and include calls that are
 * running. Calls that run at the same time may each use what the limit had left when they began.
 */

/** New counters, all zero, without limit and with the standard costs. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_StatisticsContext *WasmVM_StatisticsCreate(void);
/** Instructions executed by calls of executors that count them. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_StatisticsGetInstrCount(const WasmVM_StatisticsContext *Cxt);
/** Instructions per second of execution; 0 before anything ran. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern double WasmVM_StatisticsGetInstrPerSecond(const WasmVM_StatisticsContext *Cxt);
/** Cost of all executed instructions. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_StatisticsGetTotalCost(const WasmVM_StatisticsContext *Cxt);
/** Sets each opcode's cost: index is the code, or (prefix << 8 | sub-code) for prefixed ones with a sub-code below 0x100;
 *  missing entries cost 0, opcodes with larger sub-codes keep their cost. Acts on modules instantiated afterwards: costs are
 *  part of the code. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsSetCostTable(WasmVM_StatisticsContext *Cxt, uint64_t *CostArr,
                                                             const uint32_t Len);
/** Bounds the total cost; UINT64_MAX (as at the start) for no bound. Acts on calls that begin afterwards. Calls into
 *  instances made before, while there was neither a bound nor cost measuring, are refused with
 *  WasmVM_ErrCode_WrongVMWorkflow. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsSetCostLimit(WasmVM_StatisticsContext *Cxt, const uint64_t Limit);
/** Sets all counters to zero; keeps cost table and limit. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsClear(WasmVM_StatisticsContext *Cxt);
/** Ends counters; an executor that uses them keeps its share. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_StatisticsDelete(WasmVM_StatisticsContext *Cxt);

/* -- value types -- */

/** The type i32. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenI32(void);
/** The type i64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenI64(void);
/** The type f32. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenF32(void);
/** The type f64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenF64(void);
/** The type v128. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenV128(void);
/** The type funcref, (ref null func). @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenFuncRef(void);
/** The type externref, (ref null extern). @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_ValTypeGenExternRef(void);
/** Whether two types are the same. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsEqual(const WasmVM_ValType ValType1, const WasmVM_ValType ValType2);
/** Whether it is i32. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsI32(const WasmVM_ValType ValType);
/** Whether it is i64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsI64(const WasmVM_ValType ValType);
/** Whether it is f32. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsF32(const WasmVM_ValType ValType);
/** Whether it is f64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsF64(const WasmVM_ValType ValType);
/** Whether it is v128. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsV128(const WasmVM_ValType ValType);
/** Whether it is a reference to functions: to all, to none, or to those of one type. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsFuncRef(const WasmVM_ValType ValType);
/** Whether it is a reference to host objects. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsExternRef(const WasmVM_ValType ValType);
/** Whether it is a reference type. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsRef(const WasmVM_ValType ValType);
/** Whether it is a reference type that includes null. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValTypeIsRefNull(const WasmVM_ValType ValType);

/* -- values -- */

/** A value of type i32. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenI32(const int32_t Val);
/** A value of type i64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenI64(const int64_t Val);
/** A value of type f32. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenF32(const float Val);
/** A value of type f64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenF64(const double Val);
/** A value of type v128; the first lane is in the low bits. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenV128(const int128_t Val);
/** A funcref; null for NULL. `Cxt` [hold] as long as the guest may call it. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenFuncRef(const WasmVM_FunctionInstanceContext *Cxt);
/** An externref; null for NULL. The guest only passes `Ref` around; [hold] as long as the host expects it back. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_ValueGenExternRef(void *Ref);
/** The value as i32; its type is not checked, here and below. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern int32_t WasmVM_ValueGetI32(const WasmVM_Value Val);
/** The value as i64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern int64_t WasmVM_ValueGetI64(const WasmVM_Value Val);
/** The value as f32; the bits of a NaN are kept. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern float WasmVM_ValueGetF32(const WasmVM_Value Val);
/** The value as f64; the bits of a NaN are kept. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern double WasmVM_ValueGetF64(const WasmVM_Value Val);
/** The value as v128. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern int128_t WasmVM_ValueGetV128(const WasmVM_Value Val);
/** Whether it is a null reference; false for numbers. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_ValueIsNullRef(const WasmVM_Value Val);
/** The function behind a reference to functions, borrowed; NULL for null and for other types. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionInstanceContext *WasmVM_ValueGetFuncRef(const WasmVM_Value Val);
/** The pointer behind an externref; NULL for null and for other types. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void *WasmVM_ValueGetExternRef(const WasmVM_Value Val);

/* -- limits -- */

/** Limits without a maximum. `Is64Bit`: addressed by i64. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_LimitContext *WasmVM_LimitCreate(const uint64_t Min, const bool Is64Bit);
/** Limits with a maximum. `IsShared`: of a memory that threads share. Whether `Min <= Max` is checked by those who use
 *  the limits. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_LimitContext *WasmVM_LimitCreateWithMax(const uint64_t Min, const uint64_t Max,
                                                                         const bool Is64Bit, const bool IsShared);
/** The minimum; for the type of a living table or memory, its present size. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_LimitGetMin(const WasmVM_LimitContext *Cxt);
/** The maximum; the minimum if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_LimitGetMax(const WasmVM_LimitContext *Cxt);
/** Whether there is a maximum. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitHasMax(const WasmVM_LimitContext *Cxt);
/** Whether they are of a shared memory. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitIsShared(const WasmVM_LimitContext *Cxt);
/** Whether addresses are i64. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitIs64Bit(const WasmVM_LimitContext *Cxt);
/** Whether both are the same in all respects; false if one is NULL. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_LimitIsEqual(const WasmVM_LimitContext *Lim1, const WasmVM_LimitContext *Lim2);
/** Ends limits that the caller created; does nothing to borrowed ones. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LimitDelete(WasmVM_LimitContext *Cxt);

/* -- types -- */

/** A function type; NULL if a list is NULL though its length is not 0, a type is none, or there are more than 1000
 *  parameters or results. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_FunctionTypeContext *WasmVM_FunctionTypeCreate(const WasmVM_ValType *ParamList,
                                                                                const uint32_t ParamLen,
                                                                                const WasmVM_ValType *ReturnList,
                                                                                const uint32_t ReturnLen);
/** Number of parameters. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetParametersLength(const WasmVM_FunctionTypeContext *Cxt);
/** Lists the parameters' types. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetParameters(const WasmVM_FunctionTypeContext *Cxt,
                                                                    WasmVM_ValType *List, const uint32_t Len);
/** Number of results. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetReturnsLength(const WasmVM_FunctionTypeContext *Cxt);
/** Lists the results' types. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_FunctionTypeGetReturns(const WasmVM_FunctionTypeContext *Cxt,
                                                                 WasmVM_ValType *List, const uint32_t Len);
/** Ends a function type that the caller created; does nothing to borrowed ones. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_FunctionTypeDelete(WasmVM_FunctionTypeContext *Cxt);

/** A table type; NULL if `RefType` is no reference type or `Limit` is NULL. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_TableTypeContext *WasmVM_TableTypeCreate(const WasmVM_ValType RefType,
                                                                          const WasmVM_LimitContext *Limit);
/** Type of the elements. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_TableTypeGetRefType(const WasmVM_TableTypeContext *Cxt);
/** Limits of the size, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_LimitContext *WasmVM_TableTypeGetLimit(const WasmVM_TableTypeContext *Cxt);
/** Ends a table type that the caller created; does nothing to borrowed ones. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_TableTypeDelete(WasmVM_TableTypeContext *Cxt);

/** A memory type with pages of 64 KiB; NULL if `Limit` is NULL. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_MemoryTypeContext *WasmVM_MemoryTypeCreate(const WasmVM_LimitContext *Limit);
/** Limits of the size in pages, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_LimitContext *WasmVM_MemoryTypeGetLimit(const WasmVM_MemoryTypeContext *Cxt);
/** Ends a memory type that the caller created; does nothing to borrowed ones. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_MemoryTypeDelete(WasmVM_MemoryTypeContext *Cxt);

/** Function type of a tag (its parameters are the exception's values), borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext *WasmVM_TagTypeGetFunctionType(
    const WasmVM_TagTypeContext *Cxt);

/** A global type; NULL if `ValType` is none. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_GlobalTypeContext *WasmVM_GlobalTypeCreate(const WasmVM_ValType ValType,
                                                                            const enum WasmVM_Mutability Mut);
/** Type of the value. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValType WasmVM_GlobalTypeGetValType(const WasmVM_GlobalTypeContext *Cxt);
/** Whether the value may be changed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_Mutability WasmVM_GlobalTypeGetMutability(const WasmVM_GlobalTypeContext *Cxt);
/** Ends a global type that the caller created; does nothing to borrowed ones. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_GlobalTypeDelete(WasmVM_GlobalTypeContext *Cxt);

/* -- modules as loaded -- */

/*
 * Types of imports and exports can be asked before validation. Until then, typed references are shown as references to
 * their kind ((ref null func) and so on), and a type that the module names wrongly is NULL. Pointers obtained before
 * validation stay valid.
 */

/** Number of imports. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListImportsLength(const WasmVM_ASTModuleContext *Cxt);
/** Lists the imports in the module's order, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListImports(const WasmVM_ASTModuleContext *Cxt,
                                                               const WasmVM_ImportTypeContext **Imports,
                                                               const uint32_t Len);
/** Number of exports. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListExportsLength(const WasmVM_ASTModuleContext *Cxt);
/** Lists the exports in the module's order, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ASTModuleListExports(const WasmVM_ASTModuleContext *Cxt,
                                                               const WasmVM_ExportTypeContext **Exports,
                                                               const uint32_t Len);
/** Ends the handle; instances made from the module live on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ASTModuleDelete(WasmVM_ASTModuleContext *Cxt);

/** What kind of thing is imported; Function for NULL. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_ExternalType WasmVM_ImportTypeGetExternalType(
    const WasmVM_ImportTypeContext *Cxt);
/** Name of the module it is imported from, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ImportTypeGetModuleName(const WasmVM_ImportTypeContext *Cxt);
/** Name under which it is imported, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ImportTypeGetExternalName(const WasmVM_ImportTypeContext *Cxt);
/** Type of an imported function, borrowed from the module; NULL if it is something else, or `Cxt` is not of `ASTCxt`.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext *WasmVM_ImportTypeGetFunctionType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ImportTypeContext *Cxt);
/** Type of an imported table; as WasmVM_ImportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_TableTypeContext *WasmVM_ImportTypeGetTableType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ImportTypeContext *Cxt);
/** Type of an imported memory; as WasmVM_ImportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_MemoryTypeContext *WasmVM_ImportTypeGetMemoryType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ImportTypeContext *Cxt);
/** Type of an imported tag; as WasmVM_ImportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_TagTypeContext *WasmVM_ImportTypeGetTagType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ImportTypeContext *Cxt);
/** Type of an imported global; as WasmVM_ImportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_GlobalTypeContext *WasmVM_ImportTypeGetGlobalType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ImportTypeContext *Cxt);

/** What kind of thing is exported; Function for NULL. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern enum WasmVM_ExternalType WasmVM_ExportTypeGetExternalType(
    const WasmVM_ExportTypeContext *Cxt);
/** Name under which it is exported, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ExportTypeGetExternalName(const WasmVM_ExportTypeContext *Cxt);
/** Type of an exported function, borrowed from the module; NULL if it is something else, or `Cxt` is not of `ASTCxt`.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext *WasmVM_ExportTypeGetFunctionType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ExportTypeContext *Cxt);
/** Type of an exported table; as WasmVM_ExportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_TableTypeContext *WasmVM_ExportTypeGetTableType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ExportTypeContext *Cxt);
/** Type of an exported memory; as WasmVM_ExportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_MemoryTypeContext *WasmVM_ExportTypeGetMemoryType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ExportTypeContext *Cxt);
/** Type of an exported tag; as WasmVM_ExportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_TagTypeContext *WasmVM_ExportTypeGetTagType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ExportTypeContext *Cxt);
/** Type of an exported global; as WasmVM_ExportTypeGetFunctionType. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_GlobalTypeContext *WasmVM_ExportTypeGetGlobalType(
    const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_ExportTypeContext *Cxt);

/* -- loader -- */

/** A loader with a copy of the settings; NULL for the defaults. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_LoaderContext *WasmVM_LoaderCreate(const WasmVM_ConfigureContext *ConfCxt);
/** Loads a binary module from a file. `*Module` [own] on success, untouched on failure. Errors: IllegalPath, ReadError, and
 *  those of phase 1; ProposalDisabled names what the module needs and the settings lack. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderParseFromFile(WasmVM_LoaderContext *Cxt,
                                                                   WasmVM_ASTModuleContext **Module, const char *Path);
/** Loads a binary module from bytes, which are copied. `*Module` [own] on success. Errors: those of phase 1. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderParseFromBytes(WasmVM_LoaderContext *Cxt,
                                                                    WasmVM_ASTModuleContext **Module,
                                                                    const WasmVM_Bytes Bytes);
/** As WasmVM_LoaderParseFromBytes, pointer and length apart. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderParseFromBuffer(WasmVM_LoaderContext *Cxt,
                                                                     WasmVM_ASTModuleContext **Module,
                                                                     const uint8_t *Buf, const uint32_t BufLen);
/** Writes a module as binary: exactly the bytes it was loaded from. `*Buf` [own] on success. Errors: WrongVMWorkflow
 * for NULL. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_LoaderSerializeASTModule(WasmVM_LoaderContext *Cxt,
                                                                        const WasmVM_ASTModuleContext *ASTCxt,
                                                                        WasmVM_Bytes *Buf);
/** Ends a loader; its modules live on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_LoaderDelete(WasmVM_LoaderContext *Cxt);

/* -- validator -- */

/** A validator with a copy of the settings; NULL for the defaults. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValidatorContext *WasmVM_ValidatorCreate(const WasmVM_ConfigureContext *ConfCxt);
/** Checks a module; a module must pass once before it can be instantiated. Errors: those of phase 2, some of phase 1
 *  that lie in function bodies. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ValidatorValidate(WasmVM_ValidatorContext *Cxt,
                                                                 const WasmVM_ASTModuleContext *ASTCxt);
/** Ends a validator. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ValidatorDelete(WasmVM_ValidatorContext *Cxt);

/* -- compiler -- */

/** A compiler with a copy of the settings; NULL for the defaults. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_CompilerContext *WasmVM_CompilerCreate(const WasmVM_ConfigureContext *ConfCxt);
/** Validates and compiles a file into another one. Errors: those of loading and validation, TierUnavailable if this build
 *  cannot compile, IllegalPath if the output cannot be written; then there is no output file. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_CompilerCompile(WasmVM_CompilerContext *Cxt, const char *InPath,
                                                               const char *OutPath);
/** As WasmVM_CompilerCompile, from bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_CompilerCompileFromBytes(WasmVM_CompilerContext *Cxt,
                                                                        const WasmVM_Bytes Bytes, const char *OutPath);
/** Ends a compiler. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_CompilerDelete(WasmVM_CompilerContext *Cxt);

/* -- executor -- */

/** An executor with a copy of the settings (NULL for the defaults) and a share of the statistics (may be NULL). [own]
 *  result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ExecutorContext *WasmVM_ExecutorCreate(const WasmVM_ConfigureContext *ConfCxt,
                                                                        WasmVM_StatisticsContext *StatCxt);
/**
 * Instantiates a validated module without a name; imports are found among the store's registered modules. `*ModuleCxt`
 * [own] on success, NULL on failure. Errors: NotValidated, TierUnavailable, UnknownImport, IncompatibleImportType, and
 * any trap of segments or the start function. A start function that ends by a clean termination gives an OK result with
 * code Terminated and no instance. @since 0.1.0
 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorInstantiate(WasmVM_ExecutorContext *Cxt,
                                                                   WasmVM_ModuleInstanceContext **ModuleCxt,
                                                                   WasmVM_StoreContext *StoreCxt,
                                                                   const WasmVM_ASTModuleContext *ASTCxt);
/** As WasmVM_ExecutorInstantiate, then registers the instance under `ModuleName`. Also ModuleNameConflict. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorRegister(WasmVM_ExecutorContext *Cxt,
                                                                WasmVM_ModuleInstanceContext **ModuleCxt,
                                                                WasmVM_StoreContext *StoreCxt,
                                                                const WasmVM_ASTModuleContext *ASTCxt,
                                                                WasmVM_String ModuleName);
/** Registers an instance, usually a host module, under its own name; it stays the caller's. ModuleNameConflict. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorRegisterImport(WasmVM_ExecutorContext *Cxt,
                                                                      WasmVM_StoreContext *StoreCxt,
                                                                      const WasmVM_ModuleInstanceContext *ImportCxt);
/** Registers an instance under another name; it may have several. ModuleNameConflict. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorRegisterImportWithAlias(
    WasmVM_ExecutorContext *Cxt, WasmVM_StoreContext *StoreCxt, const WasmVM_ModuleInstanceContext *ImportCxt,
    WasmVM_String ModuleName);
/**
 * Calls a function. Number and types of `Params` must be those of the function's type, else FuncSigMismatch. Results
 * beyond `ReturnLen` are dropped. Errors: any trap, a host function's own result, WrongVMWorkflow if another thread is
 * in the same store. Allocates nothing for up to 16 slots of arguments and results. @since 0.1.0
 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ExecutorInvoke(WasmVM_ExecutorContext *Cxt,
                                                              const WasmVM_FunctionInstanceContext *FuncCxt,
                                                              const WasmVM_Value *Params, const uint32_t ParamLen,
                                                              WasmVM_Value *Returns, const uint32_t ReturnLen);
/** Calls `Func(Data)` before each host function that this executor's calls reach; one such hook at a time, NULL for none.
 *  `Data` [hold]. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ExecutorExperimentalRegisterPreHostFunction(WasmVM_ExecutorContext *Cxt,
                                                                                  void *Data, void (*Func)(void *));
/** Calls `Func(Data)` after each host function, whether it failed or not; as the hook before it. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ExecutorExperimentalRegisterPostHostFunction(WasmVM_ExecutorContext *Cxt,
                                                                                   void *Data, void (*Func)(void *));
/** Ends an executor; instances live on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ExecutorDelete(WasmVM_ExecutorContext *Cxt);

/* -- asynchronous calls -- */

/*
 * An asynchronous call runs on a thread of the library's pool. Calls in one store, by whichever VM or executor, run one after
 * another in the order in which they were begun; calls in different stores run side by side. What a call needs is copied or
 * shared when it begins: all handles may be deleted meanwhile. A call goes on when its handle is deleted.
 */

/** Begins a call; what WasmVM_ExecutorInvoke does happens on another thread. NULL if `Cxt` or `FuncCxt` is. [own] result.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Async *WasmVM_ExecutorAsyncInvoke(WasmVM_ExecutorContext *Cxt,
                                                                   const WasmVM_FunctionInstanceContext *FuncCxt,
                                                                   const WasmVM_Value *Params, const uint32_t ParamLen);
/** Waits until a call has ended. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_AsyncWait(const WasmVM_Async *Cxt);
/** Waits until a call has ended, at most so long; whether it has ended. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern bool WasmVM_AsyncWaitFor(const WasmVM_Async *Cxt, const uint64_t Milliseconds);
/** Ends this call alone with Interrupted: at once if it waits for its turn, else as an interruption does (see
 *  WasmVM_StoreInterruptHandleInterrupt). Loops of instances that an asynchronous run made are interruptible always, others by
 *  WasmVM_ConfigureCompilerSetInterruptible. Does not wait. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_AsyncCancel(WasmVM_Async *Cxt);
/** Waits, then tells how many values the call returned; 0 if it failed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_AsyncGetReturnsLength(const WasmVM_Async *Cxt);
/** Waits, then gives the call's result and writes at most `ReturnLen` of its values. May be called again. Errors: those of the
 * call, Interrupted after WasmVM_AsyncCancel. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_AsyncGet(const WasmVM_Async *Cxt, WasmVM_Value *Returns,
                                                        const uint32_t ReturnLen);
/** Ends the handle, not the call. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_AsyncDelete(WasmVM_Async *Cxt);

/* -- store -- */

/** An empty store. It takes stack and memory settings from the executor or VM that uses it first. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_StoreContext *WasmVM_StoreCreate(void);
/** The instance registered under a name, borrowed; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext *WasmVM_StoreFindModule(const WasmVM_StoreContext *Cxt,
                                                                                     const WasmVM_String Name);
/** Number of registered names. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_StoreListModuleLength(const WasmVM_StoreContext *Cxt);
/** Lists the registered names, sorted; each borrowed while it is registered. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_StoreListModule(const WasmVM_StoreContext *Cxt, WasmVM_String *Names,
                                                          const uint32_t Len);
/** Ends the handle; instances in the store live on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_StoreDelete(WasmVM_StoreContext *Cxt);

/* -- calling frame -- */

/** The executor (of a VM, too) that the call runs in, borrowed; NULL if the call did not come through one. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ExecutorContext *WasmVM_CallingFrameGetExecutor(const WasmVM_CallingFrameContext *Cxt);
/** The instance whose code called, borrowed; NULL if the host itself called. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext *WasmVM_CallingFrameGetModuleInstance(
    const WasmVM_CallingFrameContext *Cxt);
/** Memory `Idx` of the calling instance, borrowed; NULL if it has none such. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_MemoryInstanceContext *WasmVM_CallingFrameGetMemoryInstance(
    const WasmVM_CallingFrameContext *Cxt, const uint32_t Idx);

/* -- module instance -- */

/** An empty host module of that name. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext *WasmVM_ModuleInstanceCreate(const WasmVM_String ModuleName);
/** An empty host module that carries `HostData` [own]. `Finalizer` (may be NULL) runs on it once the module and all of
 *  its functions are unused. [own] result; on failure (NULL) the finalizer does not run. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext *WasmVM_ModuleInstanceCreateWithData(
    const WasmVM_String ModuleName, void *HostData, void (*Finalizer)(void *));
/**
 * A WASI host module (`wasi_snapshot_preview1`). `Args` includes the program's name first, `Envs` are "NAME=VALUE",
 * `Preopens` are "GUEST[:HOST[:readonly]]". NULL if a directory cannot be opened (logged). [own] result. @since 0.1.0
 */
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext *WasmVM_ModuleInstanceCreateWASI(
    const char *const *Args, const uint32_t ArgLen, const char *const *Envs, const uint32_t EnvLen,
    const char *const *Preopens, const uint32_t PreopenLen);
/** As WasmVM_ModuleInstanceCreateWASI with the host's file descriptors for stdio, which are not closed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext *WasmVM_ModuleInstanceCreateWASIWithFds(
    const char *const *Args, const uint32_t ArgLen, const char *const *Envs, const uint32_t EnvLen,
    const char *const *Preopens, const uint32_t PreopenLen, const int32_t StdInFd, const int32_t StdOutFd,
    const int32_t StdErrFd);
/** Sets a WASI module up anew, as after creation; open files of the guest are closed. Does nothing to other modules; a failure is
 *  logged. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ModuleInstanceInitWASI(WasmVM_ModuleInstanceContext *Cxt, const char *const *Args,
                                                             const uint32_t ArgLen, const char *const *Envs,
                                                             const uint32_t EnvLen, const char *const *Preopens,
                                                             const uint32_t PreopenLen);
/** As WasmVM_ModuleInstanceInitWASI with the host's file descriptors for stdio. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ModuleInstanceInitWASIWithFds(WasmVM_ModuleInstanceContext *Cxt,
                                                                    const char *const *Args, const uint32_t ArgLen,
                                                                    const char *const *Envs, const uint32_t EnvLen,
                                                                    const char *const *Preopens,
                                                                    const uint32_t PreopenLen, const int32_t StdInFd,
                                                                    const int32_t StdOutFd, const int32_t StdErrFd);
/** What the guest gave to proc_exit, 0 if it did not call it; 1 if `Cxt` is no WASI module. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceWASIGetExitCode(const WasmVM_ModuleInstanceContext *Cxt);
/** Finds the host's descriptor behind a guest's. Returns 0 if found, 1 if `Cxt` is no WASI module, 2 if the guest has no such
 *  descriptor. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceWASIGetNativeHandler(const WasmVM_ModuleInstanceContext *Cxt,
                                                                             int32_t Fd, uint64_t *NativeHandler);
/** The instance's name, borrowed; empty for instances without one. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_ModuleInstanceGetModuleName(const WasmVM_ModuleInstanceContext *Cxt);
/** The data given to WasmVM_ModuleInstanceCreateWithData. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void *WasmVM_ModuleInstanceGetHostData(const WasmVM_ModuleInstanceContext *Cxt);
/** The exported function of that name, borrowed; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_FunctionInstanceContext *WasmVM_ModuleInstanceFindFunction(
    const WasmVM_ModuleInstanceContext *Cxt, const WasmVM_String Name);
/** The exported table of that name, borrowed; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_TableInstanceContext *WasmVM_ModuleInstanceFindTable(
    const WasmVM_ModuleInstanceContext *Cxt, const WasmVM_String Name);
/** The exported memory of that name, borrowed; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_MemoryInstanceContext *WasmVM_ModuleInstanceFindMemory(
    const WasmVM_ModuleInstanceContext *Cxt, const WasmVM_String Name);
/** The exported tag of that name, borrowed; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_TagInstanceContext *WasmVM_ModuleInstanceFindTag(
    const WasmVM_ModuleInstanceContext *Cxt, const WasmVM_String Name);
/** The exported global of that name, borrowed; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_GlobalInstanceContext *WasmVM_ModuleInstanceFindGlobal(
    const WasmVM_ModuleInstanceContext *Cxt, const WasmVM_String Name);
/** Number of exported functions. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListFunctionLength(const WasmVM_ModuleInstanceContext *Cxt);
/** Lists the names of exported functions, sorted by bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListFunction(const WasmVM_ModuleInstanceContext *Cxt,
                                                                     WasmVM_String *Names, const uint32_t Len);
/** Number of exported tables. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTableLength(const WasmVM_ModuleInstanceContext *Cxt);
/** Lists the names of exported tables, sorted by bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTable(const WasmVM_ModuleInstanceContext *Cxt,
                                                                  WasmVM_String *Names, const uint32_t Len);
/** Number of exported memories. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListMemoryLength(const WasmVM_ModuleInstanceContext *Cxt);
/** Lists the names of exported memories, sorted by bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListMemory(const WasmVM_ModuleInstanceContext *Cxt,
                                                                   WasmVM_String *Names, const uint32_t Len);
/** Number of exported tags. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTagLength(const WasmVM_ModuleInstanceContext *Cxt);
/** Lists the names of exported tags, sorted by bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListTag(const WasmVM_ModuleInstanceContext *Cxt,
                                                                WasmVM_String *Names, const uint32_t Len);
/** Number of exported globals. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListGlobalLength(const WasmVM_ModuleInstanceContext *Cxt);
/** Lists the names of exported globals, sorted by bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_ModuleInstanceListGlobal(const WasmVM_ModuleInstanceContext *Cxt,
                                                                   WasmVM_String *Names, const uint32_t Len);
/**
 * Makes `FuncCxt` [own] an export of a host module. A function that another module owns already is exported here as well
 * and stays where it is. Errors: WrongVMWorkflow if `Cxt` is an instance of a wasm module, DupExportName if the module
 * has an export of that name. @since 0.1.0
 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddFunction(WasmVM_ModuleInstanceContext *Cxt,
                                                                         const WasmVM_String Name,
                                                                         WasmVM_FunctionInstanceContext *FuncCxt);
/** Makes `TableCxt` [own] an export; as WasmVM_ModuleInstanceAddFunction. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddTable(WasmVM_ModuleInstanceContext *Cxt,
                                                                      const WasmVM_String Name,
                                                                      WasmVM_TableInstanceContext *TableCxt);
/** Makes `MemoryCxt` [own] an export; as WasmVM_ModuleInstanceAddFunction. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddMemory(WasmVM_ModuleInstanceContext *Cxt,
                                                                       const WasmVM_String Name,
                                                                       WasmVM_MemoryInstanceContext *MemoryCxt);
/** Makes `GlobalCxt` [own] an export; as WasmVM_ModuleInstanceAddFunction. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_ModuleInstanceAddGlobal(WasmVM_ModuleInstanceContext *Cxt,
                                                                       const WasmVM_String Name,
                                                                       WasmVM_GlobalInstanceContext *GlobalCxt);
/** Ends an instance and takes its names out of all stores; what others use of it lives on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_ModuleInstanceDelete(WasmVM_ModuleInstanceContext *Cxt);

/* -- function instance -- */

/** A host function. `Data` [hold] is passed to each call. `Cost` is what a call adds to the gas. NULL if `Type` or
 *  `HostFunc` is. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_FunctionInstanceContext *WasmVM_FunctionInstanceCreate(
    const WasmVM_FunctionTypeContext *Type, WasmVM_HostFunc_t HostFunc, void *Data, const uint64_t Cost);
/** A host function for language bindings: `Binding` [hold] is passed first. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_FunctionInstanceContext *WasmVM_FunctionInstanceCreateBinding(
    const WasmVM_FunctionTypeContext *Type, WasmVM_WrapFunc_t WrapFunc, void *Binding, void *Data, const uint64_t Cost);
/** The `Data` of a host function; NULL for wasm functions. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const void *WasmVM_FunctionInstanceGetData(const WasmVM_FunctionInstanceContext *Cxt);
/** The function's type, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext *WasmVM_FunctionInstanceGetFunctionType(
    const WasmVM_FunctionInstanceContext *Cxt);
/** Ends a host function that the caller owns. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_FunctionInstanceDelete(WasmVM_FunctionInstanceContext *Cxt);

/* -- table instance -- */

/** A table filled with null; NULL if `TabType` is, or its elements cannot be null, or its size is refused. [own] result.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_TableInstanceContext *WasmVM_TableInstanceCreate(
    const WasmVM_TableTypeContext *TabType);
/** A table filled with `Value`; NULL also if it does not fit the type. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_TableInstanceContext *WasmVM_TableInstanceCreateWithInit(
    const WasmVM_TableTypeContext *TabType, const WasmVM_Value Value);
/** The table's type, borrowed; its minimum is the present size. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_TableTypeContext *WasmVM_TableInstanceGetTableType(
    const WasmVM_TableInstanceContext *Cxt);
/** Reads an element. TableOutOfBounds. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_TableInstanceGetData(const WasmVM_TableInstanceContext *Cxt,
                                                                    WasmVM_Value *Data, const uint64_t Offset);
/** Writes an element; what a function in a table needs lives on. TableOutOfBounds, RefTypeMismatch, NonNullRequired,
 *  WrongVMWorkflow for a function of another store than the table's. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_TableInstanceSetData(WasmVM_TableInstanceContext *Cxt, WasmVM_Value Data,
                                                                    const uint64_t Offset);
/** Number of elements. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_TableInstanceGetSize(const WasmVM_TableInstanceContext *Cxt);
/** Adds `Size` elements, all null. TableOutOfBounds if a limit forbids it, NonNullRequired if elements cannot be null.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_TableInstanceGrow(WasmVM_TableInstanceContext *Cxt, const uint64_t Size);
/** Ends a table that the caller owns. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_TableInstanceDelete(WasmVM_TableInstanceContext *Cxt);

/* -- memory instance -- */

/** A memory filled with zeros; NULL if `MemType` is, or its limits are refused. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_MemoryInstanceContext *WasmVM_MemoryInstanceCreate(
    const WasmVM_MemoryTypeContext *MemType);
/** The memory's type, borrowed; its minimum is the present size. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_MemoryTypeContext *WasmVM_MemoryInstanceGetMemoryType(
    const WasmVM_MemoryInstanceContext *Cxt);
/** Copies `Length` bytes at `Offset` to `Data`. MemoryOutOfBounds. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_MemoryInstanceGetData(const WasmVM_MemoryInstanceContext *Cxt,
                                                                     uint8_t *Data, const uint64_t Offset,
                                                                     const uint64_t Length);
/** Copies `Length` bytes from `Data` to `Offset`. MemoryOutOfBounds. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_MemoryInstanceSetData(WasmVM_MemoryInstanceContext *Cxt,
                                                                     const uint8_t *Data, const uint64_t Offset,
                                                                     const uint64_t Length);
/** Address of the memory's bytes [Offset, Offset + Length); NULL if they do not all exist. Valid while the memory lives;
 *  in checked mode (WasmVM_ConfigureSetCheckedMemory) only until it grows. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint8_t *WasmVM_MemoryInstanceGetPointer(WasmVM_MemoryInstanceContext *Cxt,
                                                                   const uint64_t Offset, const uint64_t Length);
/** As WasmVM_MemoryInstanceGetPointer, for reading. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const uint8_t *WasmVM_MemoryInstanceGetPointerConst(const WasmVM_MemoryInstanceContext *Cxt,
                                                                              const uint64_t Offset,
                                                                              const uint64_t Length);
/** Size in pages. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint64_t WasmVM_MemoryInstanceGetPageSize(const WasmVM_MemoryInstanceContext *Cxt);
/** Adds pages of zeros. MemoryOutOfBounds if a limit or the machine forbids it. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_MemoryInstanceGrowPage(WasmVM_MemoryInstanceContext *Cxt,
                                                                      const uint64_t Page);
/** Ends a memory that the caller owns. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_MemoryInstanceDelete(WasmVM_MemoryInstanceContext *Cxt);

/* -- tag instance -- */

/** The tag's type, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_TagTypeContext *WasmVM_TagInstanceGetTagType(
    const WasmVM_TagInstanceContext *Cxt);

/* -- global instance -- */

/** A global; NULL if `GlobType` is or `Value` does not fit it. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_GlobalInstanceContext *WasmVM_GlobalInstanceCreate(
    const WasmVM_GlobalTypeContext *GlobType, const WasmVM_Value Value);
/** The global's type, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_GlobalTypeContext *WasmVM_GlobalInstanceGetGlobalType(
    const WasmVM_GlobalInstanceContext *Cxt);
/** The present value; i32 zero for NULL. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Value WasmVM_GlobalInstanceGetValue(const WasmVM_GlobalInstanceContext *Cxt);
/** Changes the value. SetValueToConst, SetValueErrorType, NonNullRequired, WrongVMWorkflow for a function of another
 *  store. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_GlobalInstanceSetValue(WasmVM_GlobalInstanceContext *Cxt,
                                                                      const WasmVM_Value Value);
/** Ends a global that the caller owns. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_GlobalInstanceDelete(WasmVM_GlobalInstanceContext *Cxt);

/* -- VM -- */

/*
 * A VM goes through the stages loaded, validated, instantiated; a function called too early gives WrongVMWorkflow. Each
 * stage may be repeated. Registering modules and running whole modules is possible at any stage.
 */

/** A VM with a copy of the settings (NULL for the defaults) and a share of a store (NULL for one of its own). Host
 *  modules that the settings name are registered at once. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_VMContext *WasmVM_VMCreate(const WasmVM_ConfigureContext *ConfCxt,
                                                            WasmVM_StoreContext *StoreCxt);
/** Loads, validates and instantiates a file and registers the instance under a name; the VM owns it. ModuleNameConflict
 *  and the errors of all stages. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromFile(WasmVM_VMContext *Cxt,
                                                                        const WasmVM_String ModuleName,
                                                                        const char *Path);
/** As WasmVM_VMRegisterModuleFromFile, from bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromBytes(WasmVM_VMContext *Cxt,
                                                                         const WasmVM_String ModuleName,
                                                                         const WasmVM_Bytes Bytes);
/** As WasmVM_VMRegisterModuleFromFile, from a loaded module, which is validated if it was not yet. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromASTModule(WasmVM_VMContext *Cxt,
                                                                             const WasmVM_String ModuleName,
                                                                             const WasmVM_ASTModuleContext *ASTCxt);
/** Registers an instance of the caller's under its own name. ModuleNameConflict. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromImport(
    WasmVM_VMContext *Cxt, const WasmVM_ModuleInstanceContext *ImportCxt);
/** Registers an instance of the caller's under another name. ModuleNameConflict. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRegisterModuleFromImportWithAlias(
    WasmVM_VMContext *Cxt, const WasmVM_String ModuleName, const WasmVM_ModuleInstanceContext *ImportCxt);
/** Does all stages for a file and calls one function; the instance becomes the VM's active one. FuncNotFound and
 * the errors of all stages. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRunWasmFromFile(WasmVM_VMContext *Cxt, const char *Path,
                                                                 const WasmVM_String FuncName,
                                                                 const WasmVM_Value *Params, const uint32_t ParamLen,
                                                                 WasmVM_Value *Returns, const uint32_t ReturnLen);
/** As WasmVM_VMRunWasmFromFile, from bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRunWasmFromBytes(WasmVM_VMContext *Cxt, const WasmVM_Bytes Bytes,
                                                                  const WasmVM_String FuncName,
                                                                  const WasmVM_Value *Params, const uint32_t ParamLen,
                                                                  WasmVM_Value *Returns, const uint32_t ReturnLen);
/** As WasmVM_VMRunWasmFromFile, from a loaded module. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMRunWasmFromASTModule(
    WasmVM_VMContext *Cxt, const WasmVM_ASTModuleContext *ASTCxt, const WasmVM_String FuncName,
    const WasmVM_Value *Params, const uint32_t ParamLen, WasmVM_Value *Returns, const uint32_t ReturnLen);
/** First stage: loads a file. Errors as WasmVM_LoaderParseFromFile. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMLoadWasmFromFile(WasmVM_VMContext *Cxt, const char *Path);
/** First stage: loads bytes. Errors as WasmVM_LoaderParseFromBytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMLoadWasmFromBytes(WasmVM_VMContext *Cxt, const WasmVM_Bytes Bytes);
/** First stage: takes a share of a loaded module. Errors: none but WrongVMWorkflow for NULL. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMLoadWasmFromASTModule(WasmVM_VMContext *Cxt,
                                                                       const WasmVM_ASTModuleContext *ASTCxt);
/** Second stage: validates what was loaded. WrongVMWorkflow before the first; errors as WasmVM_ValidatorValidate. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMValidate(WasmVM_VMContext *Cxt);
/** Third stage: instantiates what was validated; replaces the active instance. WrongVMWorkflow before the second; errors as
 * WasmVM_ExecutorInstantiate. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMInstantiate(WasmVM_VMContext *Cxt);
/** Calls an exported function of the active instance. WrongVMWorkflow without one, FuncNotFound, and the errors of
 *  WasmVM_ExecutorInvoke. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMExecute(WasmVM_VMContext *Cxt, const WasmVM_String FuncName,
                                                         const WasmVM_Value *Params, const uint32_t ParamLen,
                                                         WasmVM_Value *Returns, const uint32_t ReturnLen);
/** Calls an exported function of a registered instance. WrongInstanceAddress if there is no such instance. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Result WasmVM_VMExecuteRegistered(WasmVM_VMContext *Cxt,
                                                                   const WasmVM_String ModuleName,
                                                                   const WasmVM_String FuncName,
                                                                   const WasmVM_Value *Params, const uint32_t ParamLen,
                                                                   WasmVM_Value *Returns, const uint32_t ReturnLen);
/** Begins WasmVM_VMRunWasmFromFile on another thread, see WasmVM_ExecutorAsyncInvoke. NULL if `Cxt` or `Path` is. [own] result.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Async *WasmVM_VMAsyncRunWasmFromFile(WasmVM_VMContext *Cxt, const char *Path,
                                                                      const WasmVM_String FuncName,
                                                                      const WasmVM_Value *Params,
                                                                      const uint32_t ParamLen);
/** As WasmVM_VMAsyncRunWasmFromFile, from bytes. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Async *WasmVM_VMAsyncRunWasmFromBytes(WasmVM_VMContext *Cxt, const WasmVM_Bytes Bytes,
                                                                       const WasmVM_String FuncName,
                                                                       const WasmVM_Value *Params,
                                                                       const uint32_t ParamLen);
/** As WasmVM_VMAsyncRunWasmFromFile, from a loaded module. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Async *WasmVM_VMAsyncRunWasmFromASTModule(WasmVM_VMContext *Cxt,
                                                                           const WasmVM_ASTModuleContext *ASTCxt,
                                                                           const WasmVM_String FuncName,
                                                                           const WasmVM_Value *Params,
                                                                           const uint32_t ParamLen);
/** Begins WasmVM_VMExecute on another thread. NULL if `Cxt` is. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Async *WasmVM_VMAsyncExecute(WasmVM_VMContext *Cxt, const WasmVM_String FuncName,
                                                              const WasmVM_Value *Params, const uint32_t ParamLen);
/** Begins WasmVM_VMExecuteRegistered on another thread. NULL if `Cxt` is. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_Async *WasmVM_VMAsyncExecuteRegistered(WasmVM_VMContext *Cxt,
                                                                        const WasmVM_String ModuleName,
                                                                        const WasmVM_String FuncName,
                                                                        const WasmVM_Value *Params,
                                                                        const uint32_t ParamLen);
/** Type of an exported function of the active instance, borrowed from the instance; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext *WasmVM_VMGetFunctionType(const WasmVM_VMContext *Cxt,
                                                                                     const WasmVM_String FuncName);
/** Type of an exported function of a registered instance, borrowed from it; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_FunctionTypeContext *WasmVM_VMGetFunctionTypeRegistered(
    const WasmVM_VMContext *Cxt, const WasmVM_String ModuleName, const WasmVM_String FuncName);
/** Back to the beginning: ends the active and the owned registered instances, unregisters all others, sets the VM's WASI
 *  module up anew. Instances that the host registered live on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_VMCleanup(WasmVM_VMContext *Cxt);
/** Number of exported functions of the active instance. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMGetFunctionListLength(const WasmVM_VMContext *Cxt);
/** Lists names and types of the active instance's exported functions, borrowed from the instance; either list may be NULL.
 *  @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMGetFunctionList(const WasmVM_VMContext *Cxt, WasmVM_String *Names,
                                                            const WasmVM_FunctionTypeContext **FuncTypes,
                                                            const uint32_t Len);
/** Takes a name out of the VM's store; ends the instance if the VM owns it. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_VMDeleteRegisteredModule(const WasmVM_VMContext *Cxt,
                                                               const WasmVM_String ModuleName);
/** The host module that the VM provides by itself, borrowed; NULL if the settings did not ask for it. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext *WasmVM_VMGetImportModuleContext(
    const WasmVM_VMContext *Cxt, const enum WasmVM_HostRegistration Reg);
/** The active instance, borrowed until another is instantiated; NULL if there is none. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext *WasmVM_VMGetActiveModule(const WasmVM_VMContext *Cxt);
/** A registered instance, borrowed; NULL if there is none of that name. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_ModuleInstanceContext *WasmVM_VMGetRegisteredModule(
    const WasmVM_VMContext *Cxt, const WasmVM_String ModuleName);
/** Number of names registered in the VM's store. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMListRegisteredModuleLength(const WasmVM_VMContext *Cxt);
/** Lists the names registered in the VM's store, sorted; each borrowed while it is registered. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_VMListRegisteredModule(const WasmVM_VMContext *Cxt, WasmVM_String *Names,
                                                                 const uint32_t Len);
/** The VM's store, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_StoreContext *WasmVM_VMGetStoreContext(WasmVM_VMContext *Cxt);
/** The VM's loader, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_LoaderContext *WasmVM_VMGetLoaderContext(WasmVM_VMContext *Cxt);
/** The VM's validator, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ValidatorContext *WasmVM_VMGetValidatorContext(WasmVM_VMContext *Cxt);
/** The VM's executor, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ExecutorContext *WasmVM_VMGetExecutorContext(WasmVM_VMContext *Cxt);
/** The VM's statistics, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_StatisticsContext *WasmVM_VMGetStatisticsContext(WasmVM_VMContext *Cxt);
/** Ends a VM with the instances that it owns; what others use of them lives on. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_VMDelete(WasmVM_VMContext *Cxt);

/* -- plug-ins -- */

/*
 * A plug-in is a library that exports WasmVM_Plugin_GetDescriptor. This version has the types and the functions, but loads no
 * plug-ins: there are none to be listed or found.
 */

/** What WasmVM_ProgramOption.Storage points to. @since 0.1.0 */
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

/** An option that a plug-in adds to the command line. @since 0.1.0 */
typedef struct WasmVM_ProgramOption {
  const char *Name;              /**< as on the command line, without dashes */
  const char *Description;       /**< for the help */
  WasmVM_ProgramOptionType Type; /**< of what Storage and DefaultValue point to */
  void *Storage;                 /**< where the value goes */
  const void *DefaultValue;      /**< what it is if the option is not given */
} WasmVM_ProgramOption;

/** A host module that a plug-in can make. @since 0.1.0 */
typedef struct WasmVM_ModuleDescriptor {
  const char *Name;        /**< of the host module */
  const char *Description; /**< for people */
  /** Makes the host module, which then belongs to the caller. */
  WasmVM_ModuleInstanceContext *(*Create)(const struct WasmVM_ModuleDescriptor *);
} WasmVM_ModuleDescriptor;

/** Version of a plug-in. @since 0.1.0 */
typedef struct WasmVM_PluginVersionData {
  uint32_t Major; /**< first number */
  uint32_t Minor; /**< second number */
  uint32_t Patch; /**< third number */
  uint32_t Build; /**< fourth number */
} WasmVM_PluginVersionData;

/** What a plug-in says of itself. @since 0.1.0 */
typedef struct WasmVM_PluginDescriptor {
  const char *Name;                            /**< by which WasmVM_PluginFind finds it */
  const char *Description;                     /**< for people */
  uint32_t APIVersion;                         /**< of the plug-in interface that it was built for */
  WasmVM_PluginVersionData Version;            /**< of the plug-in itself */
  uint32_t ModuleCount;                        /**< entries of ModuleDescriptions */
  uint32_t ProgramOptionCount;                 /**< entries of ProgramOptions */
  WasmVM_ModuleDescriptor *ModuleDescriptions; /**< its host modules */
  WasmVM_ProgramOption *ProgramOptions;        /**< its options */
} WasmVM_PluginDescriptor;

/** Loads the plug-ins of the usual folders. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_PluginLoadWithDefaultPaths(void);
/** Loads a plug-in, or all of a folder; a failure is logged. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_PluginLoadFromPath(const char *Path);
/** Number of loaded plug-ins. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListPluginsLength(void);
/** Lists the names of loaded plug-ins. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListPlugins(WasmVM_String *Names, const uint32_t Len);
/** A loaded plug-in, borrowed for good; NULL if there is none of that name. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const WasmVM_PluginContext *WasmVM_PluginFind(const WasmVM_String Name);
/** A plug-in's name, borrowed. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_String WasmVM_PluginGetPluginName(const WasmVM_PluginContext *Cxt);
/** Number of a plug-in's modules. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListModuleLength(const WasmVM_PluginContext *Cxt);
/** Lists the names of a plug-in's modules. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern uint32_t WasmVM_PluginListModule(const WasmVM_PluginContext *Cxt, WasmVM_String *Names,
                                                           const uint32_t Len);
/** A host module of a plug-in; NULL if it has none of that name. [own] result. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern WasmVM_ModuleInstanceContext *WasmVM_PluginCreateModule(const WasmVM_PluginContext *Cxt,
                                                                                  const WasmVM_String ModuleName);
/** Tells the WASI-NN plug-in what to load first, as "NAME:ENCODING:TARGET:PATH"; does nothing without it. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_PluginInitWASINN(const char *const *NNPreloads, const uint32_t PreloadsLen);

/* -- WASMVM_UNSTABLE -- */

/*
 * From here to the end: additions of wasmvm that may still change between minor versions. They follow the same
 * conventions and are always declared.
 */

/** Marks declarations of the unstable section. */
#define WASMVM_UNSTABLE WASMVM_CAPI_EXPORT

/** The stage that failed: bits 8..15 of a code of category WASM. @since 0.1.0 */
typedef enum WasmVM_ErrPhase WASMVM_ENUM {
  WasmVM_ErrPhase_Runtime = 0,
  WasmVM_ErrPhase_Loading = 1,
  WasmVM_ErrPhase_Validation = 2,
  WasmVM_ErrPhase_Instantiation = 3,
  WasmVM_ErrPhase_Execution = 4,
  WasmVM_ErrPhase_UserDefined = 5 /**< category UserLevelError */
} WasmVM_ErrPhase;

/** Value of WasmVM_ErrorContextGetOffset where there is none. */
#define WASMVM_NO_OFFSET UINT64_MAX

/** Why a call failed, in full. Borrowed; belongs to the thread whose call it was. [confined] to that */
typedef struct WasmVM_ErrorContext WasmVM_ErrorContext;

/** One frame of a backtrace; strings are borrowed from the error context. @since 0.1.0 */
typedef struct WasmVM_Frame {
  WasmVM_String ModuleName;   /**< from the name section or the registration; may be empty */
  WasmVM_String FunctionName; /**< from the name section, an export, or "func[N]" */
  uint32_t FunctionIndex;     /**< in the module, imports first */
  uint64_t Offset;            /**< of the instruction in the module's bytes */
  uint32_t LeftOut; /**< frames between this one and the next that were not kept; long chains lose their middle */
} WasmVM_Frame;

/** One section of a module. @since 0.1.0 */
typedef struct WasmVM_SectionEntry {
  uint8_t Id;         /**< binary id, 0 for custom sections */
  WasmVM_String Name; /**< "type", "import", ..., or the custom section's own name; borrowed from the module */
  uint64_t Offset;    /**< of the section's contents in the module's bytes */
  uint64_t Size;      /**< of the contents in bytes */
  uint32_t Count;     /**< entries of the section; 1 for start and data count, 0 for custom sections */
} WasmVM_SectionEntry;

/** One custom section. @since 0.1.0 */
typedef struct WasmVM_CustomSectionEntry {
  WasmVM_String Name;   /**< borrowed from the module */
  WasmVM_Bytes Payload; /**< the bytes behind the name, borrowed from the module */
  uint64_t Offset;      /**< of the payload in the module's bytes */
} WasmVM_CustomSectionEntry;

/** One command of a test script that was carried out. Strings are valid until the callback returns. @since 0.1.0 */
typedef struct WasmVM_ScriptEvent {
  uint32_t Line;         /**< of the command in the script, from 1 */
  bool Passed;           /**< whether it did as it should */
  WasmVM_String Command; /**< e.g. "assert_return" */
  WasmVM_String Message; /**< empty if passed */
} WasmVM_ScriptEvent;

/** Receives the events of WasmVM_ScriptRun in order. @since 0.1.0 */
typedef void (*WasmVM_ScriptReport_t)(void *Data, const WasmVM_ScriptEvent *Event);

/*
 * Error details. A context keeps, for each thread, why that thread's last call on it failed; the pointer is valid until
 * the thread's next call on the context. NULL if the last call succeeded or ended by a clean termination.
 */

/** Why this thread's last call on a VM failed, borrowed. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_VMGetLastError(const WasmVM_VMContext *Cxt);
/** Why this thread's last call on a loader failed, borrowed. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_LoaderGetLastError(const WasmVM_LoaderContext *Cxt);
/** Why this thread's last call on a validator failed, borrowed. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_ValidatorGetLastError(const WasmVM_ValidatorContext *Cxt);
/** Why this thread's last call on an executor failed, borrowed. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_ExecutorGetLastError(const WasmVM_ExecutorContext *Cxt);
/** Why this thread's last call on a compiler failed, borrowed. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_CompilerGetLastError(const WasmVM_CompilerContext *Cxt);
/** Waits, then tells why an asynchronous call failed; borrowed, valid as long as its handle, for any thread. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_AsyncGetLastError(const WasmVM_Async *Cxt);
/** The result that the call returned, as WasmVM_Result.Code (category included). @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetCode(const WasmVM_ErrorContext *Cxt);
/** The stage that failed. @since 0.1.0 */
WASMVM_UNSTABLE extern enum WasmVM_ErrPhase WasmVM_ErrorContextGetPhase(const WasmVM_ErrorContext *Cxt);
/** The whole message: the official text first, then ": " and details. Borrowed. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_String WasmVM_ErrorContextGetMessage(const WasmVM_ErrorContext *Cxt);
/** Byte offset in the module, WASMVM_NO_OFFSET if there is none; for a trap, that of the innermost frame. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_ErrorContextGetOffset(const WasmVM_ErrorContext *Cxt);
/** Line of text input, from 1; 0 if the input was not text. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetLine(const WasmVM_ErrorContext *Cxt);
/** Column of text input in bytes, from 1; 0 if the input was not text. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetColumn(const WasmVM_ErrorContext *Cxt);
/** Name of the function that trapped or is invalid, borrowed; empty if there is none. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_String WasmVM_ErrorContextGetFunctionName(const WasmVM_ErrorContext *Cxt);
/** Number of frames in the backtrace of a trap. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ErrorContextGetFrameCount(const WasmVM_ErrorContext *Cxt);
/** Writes frame `Index` to `*Frame`, 0 is the innermost; false if there is none. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ErrorContextGetFrame(const WasmVM_ErrorContext *Cxt, const uint32_t Index,
                                                        WasmVM_Frame *Frame);

/** Loads a module in the text format. `*Module` [own] on success. Errors have line and column. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_LoaderParseFromText(WasmVM_LoaderContext *Cxt,
                                                                WasmVM_ASTModuleContext **Module,
                                                                const WasmVM_String Text);
/** Translates a module from text to binary without decoding or validating the outcome. `*Out` [own] on success. Errors as
 * WasmVM_LoaderParseFromText. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_LoaderAssembleText(WasmVM_LoaderContext *Cxt, const WasmVM_String Text,
                                                               WasmVM_Bytes *Out);
/** Prints a module in the text format. `*Out` [own] on success. LengthOutOfBounds beyond 4 GiB; errors in function bodies
 *  of a module that is not valid. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ASTModulePrintText(const WasmVM_ASTModuleContext *Cxt, WasmVM_String *Out);
/** Lists all sections in file order, custom ones included. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ASTModuleListSections(const WasmVM_ASTModuleContext *Cxt,
                                                             WasmVM_SectionEntry *Sections, const uint32_t Len);
/** Lists the custom sections in file order. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ASTModuleListCustomSections(const WasmVM_ASTModuleContext *Cxt,
                                                                   WasmVM_CustomSectionEntry *Sections,
                                                                   const uint32_t Len);
/** The module's name from its name section, borrowed; empty if it has none. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_String WasmVM_ASTModuleGetName(const WasmVM_ASTModuleContext *Cxt);

/** Signs an image for WasmVM_ConfigureCompilerSetImageSigner: writes a signature of the 32 bytes at `Digest` into the `Room` bytes
 *  at `Signature` and returns its size, 0 if it cannot. @since 0.1.0 */
typedef uint32_t (*WasmVM_ImageSign_t)(void *Data, const uint8_t *Digest, uint8_t *Signature, const uint32_t Room);
/** Says whether a signature of the 32 bytes at `Digest`, which stand for all of an image and its module, is to be trusted; it is
 *  empty if the image has none. Any thread may call it; it must not use the library. @since 0.1.0 */
typedef bool (*WasmVM_ImageVerify_t)(void *Data, const uint8_t *Digest, const WasmVM_Bytes Signature);
/** Makes the run mode JIT keep what it compiles in files of an existing folder, for later processes, which then load it without
 *  compiling; NULL, as at the start, ends it. Files of all modules together have at most `MaxBytes` bytes, 0 for 1 GiB: what has not
 *  been used for the longest time goes. Any number of processes may share a folder. Damaged files are replaced. Whoever can write
 *  to the folder can run code in these processes. Instantiation fails with IllegalPath if the folder cannot be opened.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetCodeCache(WasmVM_ConfigureContext *Cxt, const char *Folder,
                                                         const uint64_t MaxBytes);
/** Makes code of the run mode JIT known by name to perf, through a file in /tmp that perf reads and nobody removes, and to gdb; off at
 *  the start. Images carry their names and need nothing. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetCodeNames(WasmVM_ConfigureContext *Cxt, const bool IsNamed);
/** Makes compilers sign their images; NULL ends it. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureCompilerSetImageSigner(WasmVM_ConfigureContext *Cxt,
                                                                   WasmVM_ImageSign_t Sign, void *Data);
/** Makes executors and VMs refuse every compiled image whose signature `Verify` does not accept (ImageIncompatible), before any of
 *  it runs. An image is machine code: hashes find damage, only a signature keeps out what strangers made. NULL, as at the start,
 *  accepts all. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetImageVerifier(WasmVM_ConfigureContext *Cxt, WasmVM_ImageVerify_t Verify,
                                                             void *Data);
/** Sets the processors that code is compiled for ahead of time: "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", or "native", the
 *  highest of these levels that this machine has, as at the start. False, with nothing changed, for another name.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ConfigureCompilerSetCPU(WasmVM_ConfigureContext *Cxt, const WasmVM_String Name);
/** Whether a module came with compiled images, of whatever use they may be here. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ASTModuleHasImage(const WasmVM_ASTModuleContext *Cxt);

/** As WasmVM_CompilerCompile, with the image in memory. `*Out` [own] on success. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CompilerCompileToBytes(WasmVM_CompilerContext *Cxt, const char *InPath,
                                                                   WasmVM_Bytes *Out);
/** As WasmVM_CompilerCompileToBytes, from bytes. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CompilerCompileFromBytesToBytes(WasmVM_CompilerContext *Cxt,
                                                                            const WasmVM_Bytes Bytes,
                                                                            WasmVM_Bytes *Out);

/** A proposal's name as on the command line, e.g. "tail-call"; static, NULL for a number that is none. @since 0.1.0 */
WASMVM_UNSTABLE extern const char *WasmVM_ProposalName(const enum WasmVM_Proposal Prop);
/** Number of proposals that the library knows; they are numbered from 0. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ProposalCount(void);
/** Names of the execution tiers that run what a proposal adds, separated by spaces; static. Empty if the library knows the
 *  proposal's name only, NULL for a number that is none. @since 0.1.0 */
WASMVM_UNSTABLE extern const char *WasmVM_ProposalGetTiers(const enum WasmVM_Proposal Prop);
/** Finds a proposal by its name or an older spelling; false, `*Prop` untouched, if there is none. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ProposalFind(const WasmVM_String Name, enum WasmVM_Proposal *Prop);

/** The time of measured calls, in nanoseconds. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_StatisticsGetTime(const WasmVM_StatisticsContext *Cxt);
/** Sets one opcode's cost, by its prefix (0 if it has none) and its code behind it; false if there is no such opcode. Acts
 *  as WasmVM_StatisticsSetCostTable, which it corrects. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_StatisticsSetOpcodeCost(WasmVM_StatisticsContext *Cxt, const uint8_t Prefix,
                                                           const uint32_t Code, const uint64_t Cost);

/** Bounds the time of each call that the host makes, instantiation included, in milliseconds; 0 (as at the start) for no
 *  bound. A call beyond it ends with DeadlineExceeded. Makes loops interruptible. Host functions are not stopped; they find
 *  the guest stopped when they return. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetTimeLimit(WasmVM_ConfigureContext *Cxt, const uint64_t Milliseconds);
/** The bound on the time of calls in milliseconds. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetTimeLimit(const WasmVM_ConfigureContext *Cxt);

/** Bounds of one call. Zero is none, so that zeroed memory bounds nothing. @since 0.1.0 */
typedef struct WasmVM_InvokeOptions {
  uint64_t Deadline; /**< nanoseconds from the beginning of the call; then it ends with DeadlineExceeded */
  uint64_t Gas;      /**< cost that the call may add; then it ends with CostLimitExceeded */
} WasmVM_InvokeOptions;

/** As WasmVM_ExecutorInvoke, with bounds on top of those of the settings and statistics. `Options` may be NULL.
 *  WrongVMWorkflow if the function's instance was not made for such a bound: a deadline needs the interruptible setting or a
 *  time limit, gas needs cost measuring or a cost limit. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ExecutorInvokeWithOptions(
    WasmVM_ExecutorContext *Cxt, const WasmVM_FunctionInstanceContext *FuncCxt, const WasmVM_Value *Params,
    const uint32_t ParamLen, WasmVM_Value *Returns, const uint32_t ReturnLen, const WasmVM_InvokeOptions *Options);

/** A function whose signature has been checked once, so that calls need no checks. Belongs to the caller. [confined] to its
 *  store. @since 0.1.0 */
typedef struct WasmVM_TypedFunction WasmVM_TypedFunction;
/** A function of a module instance for typed calls on behalf of `Executor`. NULL unless `Type` is exactly the function's type
 *  and has numbers and vectors only. Keeps the executor and the function's instance. [own] result. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_TypedFunction *WasmVM_FunctionInstanceGetTyped(const WasmVM_FunctionInstanceContext *Cxt,
                                                                             WasmVM_ExecutorContext *Executor,
                                                                             const WasmVM_FunctionTypeContext *Type);
/** Calls a function with its arguments in `Slots`, where the results come. A number takes one slot (i32 and f32 its
 *  low half), a v128 two; there must be room for the larger of both lists. Allocates nothing. Errors as
 *  WasmVM_ExecutorInvoke; details with WasmVM_ExecutorGetLastError of the executor. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_TypedCall(WasmVM_TypedFunction *Cxt, uint64_t *Slots);
/** Ends a typed function; not while a call of it runs. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_TypedFunctionDelete(WasmVM_TypedFunction *Cxt);

/** A module that has been linked in a store, ready to be instantiated any number of times. [confined] to that store */
typedef struct WasmVM_InstanceTemplate WasmVM_InstanceTemplate;
/** Compiles a validated module and finds its imports, as WasmVM_ExecutorInstantiate does, but makes no instance yet. The template
 *  keeps what was found: what is registered or deleted afterwards changes nothing for it. `*Template` [own] on success, NULL on
 *  failure. Errors as WasmVM_ExecutorInstantiate; a guest that wants threads gets UnknownImport for `thread-spawn`. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_InstanceTemplateCreate(WasmVM_ExecutorContext *Cxt,
                                                                   WasmVM_InstanceTemplate **Template,
                                                                   WasmVM_StoreContext *StoreCxt,
                                                                   const WasmVM_ASTModuleContext *ASTCxt);
/** A new instance without a name. Nothing is looked up, and memories begin as copies, page by page when they are written, of one
 *  image, so that many short-lived instances cost little. `*ModuleCxt` [own] on success, NULL on failure. Errors: any trap of
 *  segments or the start function, LimitExceeded, OutOfMemory; details with WasmVM_ExecutorGetLastError of the executor.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_InstanceTemplateInstantiate(WasmVM_InstanceTemplate *Cxt,
                                                                        WasmVM_ModuleInstanceContext **ModuleCxt);
/** Ends a template; its instances live on. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_InstanceTemplateDelete(WasmVM_InstanceTemplate *Cxt);

/** Ends calls in a store from outside. [shared]: by any thread at any time, also while calls run. @since 0.1.0 */
typedef struct WasmVM_StoreInterruptHandle WasmVM_StoreInterruptHandle;
/** A handle for a store; NULL if the store has not been used yet. It may outlive the store. [own] result. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_StoreInterruptHandle *WasmVM_StoreInterruptHandleCreate(const WasmVM_StoreContext *Cxt);
/** Ends the running call of the store, or the next one if none runs, with Interrupted. Loops without calls notice it only in
 *  interruptible code, host functions when they return. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_StoreInterruptHandleInterrupt(const WasmVM_StoreInterruptHandle *Handle);
/** Takes back an interruption that no call has met yet. Does nothing while another thread's call runs. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_StoreInterruptHandleWithdraw(const WasmVM_StoreInterruptHandle *Handle);
/** Ends a handle. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_StoreInterruptHandleDelete(WasmVM_StoreInterruptHandle *Handle);

/** Bounds the stack of a call chain in bytes; 8 MiB at the start, kept between 256 KiB and 1 GiB. Acts on stores that are
 *  first used afterwards. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetMaxStackSize(WasmVM_ConfigureContext *Cxt, const uint64_t Bytes);
/** The bound on the stack in bytes. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetMaxStackSize(const WasmVM_ConfigureContext *Cxt);

/*
 * Threads of guests (wasi-threads). A module that imports `wasi.thread-spawn` and is instantiated in a store where a WASI
 * module is registered gets that function, and a new memory for each shared one that it imports, unless the host has
 * registered modules of those names. This needs the proposal Threads. The instance is then the main one of a guest process:
 * each thread is one more instance of the module, in a store of its own with the same settings, over the same host functions
 * and shared memories, which calls the export `wasi_thread_start`. A module that imports anything else of a store (tables,
 * mutable globals, memories that are not shared, functions of other instances), lacks that export or is metered cannot
 * start threads: thread-spawn then returns a negative number, as it does when too many threads live.
 *
 * The process ends with the host's call of `_start`, with a call that traps, with a trap or proc_exit in any thread, and
 * with the instance. Its threads are interrupted then, and the function that ended it (WasmVM_ExecutorInvoke,
 * WasmVM_ModuleInstanceDelete, ...) returns when all have stopped; the host's call fails with the trap, or is terminated by
 * the proc_exit, of the thread that came first. Host functions are called on the guest's threads, several at once, and must
 * not use the VM that runs the guest there.
 */

/** Bounds the threads that a guest process may have besides its main one; 256 at the start, 0 for none. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetMaxGuestThreads(WasmVM_ConfigureContext *Cxt, const uint32_t Count);
/** The bound on threads of a guest process. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ConfigureGetMaxGuestThreads(const WasmVM_ConfigureContext *Cxt);

/** What WasmVM_ResourceLimiter_t is asked about. @since 0.1.0 */
typedef enum WasmVM_Resource WASMVM_ENUM {
  WasmVM_Resource_Memory = 0,  /**< a memory, in bytes */
  WasmVM_Resource_Table = 1,   /**< a table, in elements */
  WasmVM_Resource_Instance = 2 /**< the instances of a store, their number */
} WasmVM_Resource;
/** Says whether a guest may have something: a memory or table is made (`Present` is 0) or is to grow from `Present` to `Wanted`, or
 *  an instance is made. `Maximum` is what its type and the settings allow anyway. Called on the thread that runs the guest, by
 *  several threads at once if several stores have the settings; must not use the store. @since 0.1.0 */
typedef bool (*WasmVM_ResourceLimiter_t)(void *Data, enum WasmVM_Resource What, uint64_t Present, uint64_t Wanted,
                                         uint64_t Maximum);
/** Asks `Limiter` before memories and tables of guests are made or grow, and before instances are made; NULL, as at the start, allows
 *  all that other settings do. Growth that it denies gives the guest -1, instantiation fails with LimitExceeded. `Data` [hold] as
 *  long as instances live. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetResourceLimiter(WasmVM_ConfigureContext *Cxt,
                                                               WasmVM_ResourceLimiter_t Limiter, void *Data);
/** Bounds the elements that the tables of an instance have together at the start, and each of them later; 10,000,000 at the start
 *  and at most. Acts on stores that are first used afterwards. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetMaxTableElements(WasmVM_ConfigureContext *Cxt, const uint64_t Count);
/** The bound on elements of tables. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetMaxTableElements(const WasmVM_ConfigureContext *Cxt);
/** Bounds the instances that a store has at a time, host modules apart; no bound (UINT64_MAX) at the start. Acts on stores that are
 *  first used afterwards. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetMaxInstances(WasmVM_ConfigureContext *Cxt, const uint64_t Count);
/** The bound on instances of a store. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetMaxInstances(const WasmVM_ConfigureContext *Cxt);

/** Makes memories do without reserved address space and check every access instead; off at the start. Slower, for hosts
 *  that are short of address space. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetCheckedMemory(WasmVM_ConfigureContext *Cxt, const bool IsChecked);
/** Whether memories are checked by code instead of guarded by reserved address space. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ConfigureIsCheckedMemory(const WasmVM_ConfigureContext *Cxt);
/** Puts the check of function bodies off until their first calls; off at the start. Everything else of a module is checked
 *  with it. A call of a function whose body is invalid traps with the error that validation would have given, and changes
 *  nothing. For hosts that start large modules of which they use little; what compiles ahead checks everything all the same.
 *  Validators, VMs and executors copy the setting. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetLazyValidation(WasmVM_ConfigureContext *Cxt, const bool IsLazy);
/** Whether bodies are checked at their first calls; false for null. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ConfigureIsLazyValidation(const WasmVM_ConfigureContext *Cxt);
/** Lets the interpreter keep the hottest locals of a function in machine registers; on at the start. What programs do is the same
 *  either way: for finding faults and for measuring. Has no effect where the host has no registers to spare. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureInterpreterSetPinLocals(WasmVM_ConfigureContext *Cxt, const bool IsPin);
/** Whether the interpreter keeps locals in registers; false for null. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ConfigureInterpreterIsPinLocals(const WasmVM_ConfigureContext *Cxt);
/** Lets the interpreter join instructions that often follow each other; on at the start, for finding faults and for measuring.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureInterpreterSetFuseCells(WasmVM_ConfigureContext *Cxt, const bool IsFuse);
/** Whether the interpreter joins instructions; false for null. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ConfigureInterpreterIsFuseCells(const WasmVM_ConfigureContext *Cxt);

/** A v128 value from its two halves, for languages without 128-bit integers. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Value WasmVM_ValueGenV128Words(const uint64_t Low, const uint64_t High);
/** The two halves of a v128 value; either output may be NULL. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ValueGetV128Words(const WasmVM_Value Val, uint64_t *Low, uint64_t *High);

/*
 * Objects of the collected heap. A store has one heap; a value that refers to one of its objects is a handle, an index into
 * the store's root table. Handles that a host function gets as arguments or makes end when it returns; all others end with
 * WasmVM_StoreReleaseHandles or their store. A handle that has ended is refused with WrongInstanceAddress wherever it is
 * given. Values that hold an i31, a null, a function or a host's own externref need no handle.
 */

/** Bounds the collected heap of a store in bytes; 1 GiB at the start, at most 4 GiB. Beyond it, allocations trap with
 *  HeapExhausted. Acts on stores that are first used afterwards. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_ConfigureSetGCHeapLimit(WasmVM_ConfigureContext *Cxt, const uint64_t Bytes);
/** The bound on the collected heap in bytes. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_ConfigureGetGCHeapLimit(const WasmVM_ConfigureContext *Cxt);

/** What WasmVM_StoreGetHeapStatistics tells. @since 0.1.0 */
typedef struct WasmVM_HeapStatistics {
  uint64_t UsedBytes;      /**< memory in use, free cells between objects included */
  uint64_t LimitBytes;     /**< the bound */
  uint64_t AllocatedBytes; /**< of all objects so far */
  uint64_t Collections;    /**< so far */
  uint64_t LongestPause;   /**< of a collection, in nanoseconds */
  uint64_t TotalPause;     /**< of all collections, in nanoseconds */
} WasmVM_HeapStatistics;

/** Collects garbage now. WrongVMWorkflow if another thread is in the store. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StoreCollectGarbage(WasmVM_StoreContext *Cxt);
/** Figures of a store's heap; false, `*Out` untouched, if the store has not been used or another thread is in it.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_StoreGetHeapStatistics(const WasmVM_StoreContext *Cxt, WasmVM_HeapStatistics *Out);

/** A mark for WasmVM_StoreReleaseHandles. @since 0.1.0 */
WASMVM_UNSTABLE extern uint64_t WasmVM_StoreMarkHandles(const WasmVM_StoreContext *Cxt);
/** Ends all handles made since the mark, except retained ones; 0 for all. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_StoreReleaseHandles(WasmVM_StoreContext *Cxt, const uint64_t Mark);
/** Keeps a handle until WasmVM_ValueRelease has been called as often, if that is longer. WrongInstanceAddress for one that has
 * ended. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ValueRetain(const WasmVM_Value Val);
/** The opposite of WasmVM_ValueRetain, with the same errors. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ValueRelease(const WasmVM_Value Val);

/** What a reference refers to. @since 0.1.0 */
typedef enum WasmVM_RefKind WASMVM_ENUM {
  WasmVM_RefKind_None = 0, /**< no reference, or a handle that has ended */
  WasmVM_RefKind_Null,
  WasmVM_RefKind_Func,
  WasmVM_RefKind_Extern, /**< the host's own pointer */
  WasmVM_RefKind_I31,
  WasmVM_RefKind_Struct,
  WasmVM_RefKind_Array,
  WasmVM_RefKind_Host, /**< the host's pointer as an object of the heap */
  WasmVM_RefKind_Exception
} WasmVM_RefKind;

/** What a value refers to. @since 0.1.0 */
WASMVM_UNSTABLE extern enum WasmVM_RefKind WasmVM_ValueGetRefKind(const WasmVM_Value Val);
/** Whether two values are references to the same thing. Objects that any.convert_extern makes of a pointer are different
 *  each time. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_ValueRefEquals(const WasmVM_Value A, const WasmVM_Value B);
/** An i31 of the low 31 bits. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Value WasmVM_ValueGenI31(const int32_t Val);
/** The number in an i31, with sign; 0 for anything else. @since 0.1.0 */
WASMVM_UNSTABLE extern int32_t WasmVM_ValueGetI31(const WasmVM_Value Val);
/** An anyref to something of the host. `Finalizer(Ptr)` (may be NULL) runs once, after the reference has become
 *  unreachable or the store has ended, when no call runs. HeapExhausted. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ValueGenHostRef(WasmVM_StoreContext *Cxt, void *Ptr,
                                                            WasmVM_Finalizer_t Finalizer, WasmVM_Value *Out);
/** The pointer of a reference to the host, seen as an anyref or an externref; NULL for anything else. @since 0.1.0 */
WASMVM_UNSTABLE extern void *WasmVM_ValueGetHostRef(const WasmVM_Value Val);

/** Makes a struct of a type of the module with these field values, or, with no values given, with default ones.
 *  WrongInstanceIndex, RefTypeMismatch, FuncSigMismatch for the wrong number, NonNullRequired, SetValueErrorType,
 *  HeapExhausted. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructCreate(const WasmVM_ModuleInstanceContext *Cxt,
                                                         const uint32_t TypeIdx, const WasmVM_Value *Fields,
                                                         const uint32_t Len, WasmVM_Value *Out);
/** Makes a struct of the type that `Model` has. As WasmVM_StructCreate. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructCreateLike(const WasmVM_Value Model, const WasmVM_Value *Fields,
                                                             const uint32_t Len, WasmVM_Value *Out);
/** Number of fields; 0 for anything but structs. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_StructGetFieldCount(const WasmVM_Value Val);
/** Reads a field, i8 and i16 zero-extended. WrongInstanceIndex, RefTypeMismatch, CastNullToNonNull. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructGetField(const WasmVM_Value Val, const uint32_t Idx,
                                                           WasmVM_Value *Out);
/** Writes a field. SetValueToConst if it cannot be changed; else as WasmVM_StructCreate. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_StructSetField(const WasmVM_Value Val, const uint32_t Idx,
                                                           const WasmVM_Value Field);

/** Makes an array of a type of the module, filled with `*Init`, or with defaults for NULL. Errors as for structs.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayCreate(const WasmVM_ModuleInstanceContext *Cxt, const uint32_t TypeIdx,
                                                        const uint32_t Length, const WasmVM_Value *Init,
                                                        WasmVM_Value *Out);
/** Makes an array of the type that `Model` has. As WasmVM_ArrayCreate. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayCreateLike(const WasmVM_Value Model, const uint32_t Length,
                                                            const WasmVM_Value *Init, WasmVM_Value *Out);
/** Number of elements; 0 for anything but arrays. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ArrayGetLength(const WasmVM_Value Val);
/** Reads an element, i8 and i16 zero-extended. ArrayOutOfBounds. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayGetElement(const WasmVM_Value Val, const uint32_t Idx,
                                                            WasmVM_Value *Out);
/** Writes an element. ArrayOutOfBounds; else as WasmVM_StructSetField. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArraySetElement(const WasmVM_Value Val, const uint32_t Idx,
                                                            const WasmVM_Value Element);
/** Copies `Count` elements of an array of numbers or vectors, little-endian as they lie in it. ArrayOutOfBounds,
 *  RefTypeMismatch. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArrayGetBytes(const WasmVM_Value Val, const uint32_t Offset,
                                                          const uint32_t Count, uint8_t *Out);
/** Overwrites `Count` elements of an array of numbers or vectors. As WasmVM_ArrayGetBytes; SetValueToConst. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ArraySetBytes(const WasmVM_Value Val, const uint32_t Offset,
                                                          const uint32_t Count, const uint8_t *Bytes);

/*
 * Exceptions. A call that ends with UncaughtException leaves its exception in the store, until the next call there.
 */

/** A tag for exceptions with the parameters of `Type`, which must have no results. [own] result. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_TagInstanceContext *WasmVM_TagInstanceCreate(const WasmVM_FunctionTypeContext *Type);
/** Ends a tag that the caller owns. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_TagInstanceDelete(WasmVM_TagInstanceContext *Cxt);
/** Exports a tag from a host module. `Tag` [own]. Errors as WasmVM_ModuleInstanceAddFunction. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ModuleInstanceAddTag(WasmVM_ModuleInstanceContext *Cxt,
                                                                 const WasmVM_String Name,
                                                                 WasmVM_TagInstanceContext *TagCxt);
/** Throws from a host function: the function must return this result, PendingException, at once. FuncSigMismatch if the
 *  values do not fit the tag, HeapExhausted. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CallingFrameThrow(const WasmVM_CallingFrameContext *Cxt,
                                                              const WasmVM_TagInstanceContext *Tag,
                                                              const WasmVM_Value *Params, const uint32_t Len);
/** Throws an exception again, as WasmVM_CallingFrameThrow. RefTypeMismatch if the value is none. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_CallingFrameRethrow(const WasmVM_CallingFrameContext *Cxt,
                                                                const WasmVM_Value Exception);
/** In a host function: catches the exception of a call that it made and that ended with UncaughtException. A function that
 *  returns UncaughtException without catching passes the exception on. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_CallingFrameTakeException(const WasmVM_CallingFrameContext *Cxt, WasmVM_Value *Out);
/** The exception of the last call, an exnref; false if there is none, or it has been taken. @since 0.1.0 */
WASMVM_UNSTABLE extern bool WasmVM_StoreTakeException(WasmVM_StoreContext *Cxt, WasmVM_Value *Out);
/** The tag of an exception, borrowed while the exception lives; NULL for anything else. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_TagInstanceContext *WasmVM_ExceptionGetTag(const WasmVM_Value Val);
/** Writes up to `Len` of an exception's values; returns how many it has. @since 0.1.0 */
WASMVM_UNSTABLE extern uint32_t WasmVM_ExceptionGetValues(const WasmVM_Value Val, WasmVM_Value *Values,
                                                          const uint32_t Len);

/*
 * WASI guests: the network, and everything else that they are granted, per instance. A WasmVM_WASIConfigContext collects what
 * one or several instances get; what it was given it copies or shares, and it may be deleted once they are made. One thread at
 * a time may use it. Callbacks are called by the threads that run guests of the instance, several at once if it has threads.
 */

/** What a WASI module is made of. [confined], to whichever thread fills it in. */
typedef struct WasmVM_WASIConfigContext WasmVM_WASIConfigContext;
/** A tree of directories and files in memory; several guests may share it. [shared] */
typedef struct WasmVM_WASIDirectoryContext WasmVM_WASIDirectoryContext;
/** The streams that a guest begins with; the values are its descriptors. @since 0.1.0 */
typedef enum WasmVM_WASIStream WASMVM_ENUM {
  WasmVM_WASIStream_In = 0,
  WasmVM_WASIStream_Out = 1,
  WasmVM_WASIStream_Error = 2
} WasmVM_WASIStream;
/** The clocks of WASI. @since 0.1.0 */
typedef enum WasmVM_WASIClock WASMVM_ENUM {
  WasmVM_WASIClock_Realtime = 0,
  WasmVM_WASIClock_Monotonic = 1,
  WasmVM_WASIClock_ProcessCPU = 2,
  WasmVM_WASIClock_ThreadCPU = 3
} WasmVM_WASIClock;
/** Reads up to `Len` bytes into `Buf`, or takes up to `Len` bytes from it. Returns how many, 0 for the end of input, or a negative
 *  errno of WASI (-29: input or output error). @since 0.1.0 */
typedef int64_t (*WasmVM_WASITransfer_t)(void *Data, uint8_t *Buf, uint32_t Len);
/** As WasmVM_WASITransfer_t, for the bytes of a file from `Offset` on. Several threads may call it at once. @since 0.1.0 */
typedef int64_t (*WasmVM_WASITransferAt_t)(void *Data, uint64_t Offset, uint8_t *Buf, uint32_t Len);
/** Size of a file in bytes. Must not use the tree that the file is in. @since 0.1.0 */
typedef uint64_t (*WasmVM_WASIFileSize_t)(void *Data);
/** Cuts or extends a file; 0, or a negative errno of WASI. Must not use the tree that the file is in. @since 0.1.0 */
typedef int64_t (*WasmVM_WASIResize_t)(void *Data, uint64_t Size);
/** The time of a clock in nanoseconds. @since 0.1.0 */
typedef uint64_t (*WasmVM_WASIClock_t)(void *Data, enum WasmVM_WASIClock Clock);
/** Lets that much time pass for a guest that waits for it. @since 0.1.0 */
typedef void (*WasmVM_WASIWait_t)(void *Data, uint64_t Nanoseconds);
/** Fills `Buf` with random bytes. @since 0.1.0 */
typedef void (*WasmVM_WASIRandom_t)(void *Data, uint8_t *Buf, uint32_t Len);

/**
 * What of the network this WASI module's guests may use, instead of what held before. A rule is
 * "(allow|deny):(tcp|udp|unix|dns|*):(listen|connect|*):(HOST|CIDR|[v6]|*):(PORT|A-B|*)"; the first that matches decides, and
 * what none matches is denied with errno ACCES and a warning in the log. A host's name is looked up once, when it is first
 * needed, and then stands for the addresses found; to connect to a name implies to look it up. `Len` 0 denies everything, as
 * at the beginning. IllegalPath for a rule that is none (logged; nothing has changed), WrongVMWorkflow if `Cxt` is no WASI
 * module. Stays when the module is set up anew. Not while a guest runs. @since 0.1.0
 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ModuleInstanceSetNetworkPolicy(WasmVM_ModuleInstanceContext *Cxt,
                                                                           const char *const *Rules,
                                                                           const uint32_t Len);
/** The network policy of the WASI module that a VM makes for itself, as WasmVM_ModuleInstanceSetNetworkPolicy has it; everything is
 *  denied at the start. IllegalPath for a rule that is none (logged; nothing has changed). @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ConfigureSetNetworkPolicy(WasmVM_ConfigureContext *Cxt,
                                                                      const char *const *Rules, const uint32_t Len);
/**
 * Whether sockets in the file system exist for guests of this WASI module; false at the beginning. They need a rule for `unix`
 * as well, whose HOST is the guest's path, and their names lie in directories that the guest was granted. WrongVMWorkflow if `Cxt` is no WASI module. @since 0.1.0
 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ModuleInstanceSetAllowAFUNIX(WasmVM_ModuleInstanceContext *Cxt,
                                                                         const bool EnableAFUNIX);

/** Grants nothing: no arguments, variables, directories or network, and streams that are closed. [own] result. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_WASIConfigContext *WasmVM_WASIConfigCreate(void);
/** Ends a configuration; instances made from it keep what they got. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigDelete(WasmVM_WASIConfigContext *Cxt);
/** The guest's arguments, the program's name first, instead of those before. Copied. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetArgs(WasmVM_WASIConfigContext *Cxt, const char *const *Args,
                                                     const uint32_t Len);
/** The guest's variables, "NAME=VALUE", instead of those before. Copied. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetEnvs(WasmVM_WASIConfigContext *Cxt, const char *const *Envs,
                                                     const uint32_t Len);
/** Grants a directory of the host, "GUEST[:HOST[:readonly]]"; it is opened when an instance is made. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigAddPreopen(WasmVM_WASIConfigContext *Cxt, const char *Preopen);
/** Grants a tree in memory as the directory `Guest`, which comes after those of the host. Shares `Dir`. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigAddDirectory(WasmVM_WASIConfigContext *Cxt, const char *Guest,
                                                          const WasmVM_WASIDirectoryContext *Dir,
                                                          const bool IsReadOnly);
/** Makes a stream a copy of a descriptor of the host, which stays open; -1 closes the stream. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetStreamFd(WasmVM_WASIConfigContext *Cxt,
                                                         const enum WasmVM_WASIStream Stream, const int32_t Fd);
/** Makes the input these bytes, which are copied; each instance reads them from the beginning. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetInput(WasmVM_WASIConfigContext *Cxt, const uint8_t *Buf,
                                                      const uint64_t Len);
/** Makes an output stream write into `Buf`, which holds `Len` bytes, from `*Used` on; the guest gets errno NOSPC when it is full.
 *  [hold] both, while an instance lives; the instances must not run at the same time. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetOutput(WasmVM_WASIConfigContext *Cxt,
                                                       const enum WasmVM_WASIStream Stream, uint8_t *Buf,
                                                       const uint64_t Len, uint64_t *Used);
/** Makes a stream call a function. [hold] `Data`, while an instance lives. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetStreamCallback(WasmVM_WASIConfigContext *Cxt,
                                                               const enum WasmVM_WASIStream Stream,
                                                               WasmVM_WASITransfer_t Func, void *Data);
/** Gives the guest a time of the host's making. `Wait` (may be NULL) is called instead of waiting for a clock, and should make
 *  the clocks go on; without it waiting takes real time. A NULL `Func` brings the host's clocks back. [hold] `Data`. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetClock(WasmVM_WASIConfigContext *Cxt, WasmVM_WASIClock_t Func,
                                                      WasmVM_WASIWait_t Wait, void *Data);
/** Gives the guest random bytes of the host's making; NULL brings the system's back. [hold] `Data`. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetRandom(WasmVM_WASIConfigContext *Cxt, WasmVM_WASIRandom_t Func,
                                                       void *Data);
/** The network policy, as WasmVM_ModuleInstanceSetNetworkPolicy has it. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_WASIConfigSetNetworkPolicy(WasmVM_WASIConfigContext *Cxt,
                                                                       const char *const *Rules, const uint32_t Len);
/** Whether sockets in the file system exist, as WasmVM_ModuleInstanceSetAllowAFUNIX has it. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetAllowAFUNIX(WasmVM_WASIConfigContext *Cxt, const bool EnableAFUNIX);
/** How many descriptors a guest may have open, 2^20 at the most and at the start. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigSetMaxOpenFiles(WasmVM_WASIConfigContext *Cxt, const uint32_t Count);
/** Adds those of the process's own variables to the guest's that `Names` lists, as they are now, unless the guest has one of that
 *  name; a name that ends in `*` stands for all that begin like it. Nothing else of the process's environment is ever seen.
 *  @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIConfigInheritEnvs(WasmVM_WASIConfigContext *Cxt, const char *const *Names,
                                                         const uint32_t Len);
/** A WASI module of that configuration. NULL if a directory cannot be opened (logged). [own] result. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_ModuleInstanceContext *WasmVM_ModuleInstanceCreateWASIWithConfig(
    const WasmVM_WASIConfigContext *Cxt);
/** Sets a WASI module (of a VM, for instance) up anew; open files of the guest are closed. IllegalPath if a directory cannot be
 *  opened: then nothing has changed. WrongVMWorkflow if `Cxt` is no WASI module. Not while a guest runs. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ModuleInstanceInitWASIWithConfig(WasmVM_ModuleInstanceContext *Cxt,
                                                                             const WasmVM_WASIConfigContext *Config);

/** An empty tree whose files and names together take at most `MaxBytes`. [own] result. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_WASIDirectoryContext *WasmVM_WASIDirectoryCreate(const uint64_t MaxBytes);
/** Gives the caller's share of a tree up; guests that have it keep it. @since 0.1.0 */
WASMVM_UNSTABLE extern void WasmVM_WASIDirectoryDelete(WasmVM_WASIDirectoryContext *Cxt);
/** Makes or replaces a file, and the directories above it. IllegalPath if the path is none, leads through a file, or the tree is
 *  full. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_WASIDirectoryAddFile(WasmVM_WASIDirectoryContext *Cxt, const char *Path,
                                                                 const uint8_t *Buf, const uint64_t Len);
/** Makes or replaces a file whose contents are the host's functions, and the directories above it. Without `Write` it cannot be
 *  written, without `Resize` not cut or extended otherwise. [hold] `Data`, while the tree or an instance that has it lives. Errors as
 *  WasmVM_WASIDirectoryAddFile; WrongVMWorkflow without `Size` or `Read`. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_WASIDirectoryAddCallbackFile(WasmVM_WASIDirectoryContext *Cxt,
                                                                         const char *Path, WasmVM_WASIFileSize_t Size,
                                                                         WasmVM_WASITransferAt_t Read,
                                                                         WasmVM_WASITransferAt_t Write,
                                                                         WasmVM_WASIResize_t Resize, void *Data);
/** Makes a directory, and those above it. As WasmVM_WASIDirectoryAddFile. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_WASIDirectoryAddDirectory(WasmVM_WASIDirectoryContext *Cxt,
                                                                      const char *Path);
/** A copy of a file. `Out` [own]. IllegalPath if there is no such file, or its contents are functions. @since 0.1.0 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_WASIDirectoryReadFile(const WasmVM_WASIDirectoryContext *Cxt,
                                                                  const char *Path, WasmVM_Bytes *Out);

/**
 * Runs a test script (.wast) in a store of its own: `Callback` (may be NULL) hears of every assertion, the totals go to
 * `Passed`, `Failed` and `Skipped`. Fails only if the script itself cannot be read (TextSyntax) or the settings cannot be served
 * (TierUnavailable, ProposalUnavailable).
 * `ConfCxt` may be NULL. @since 0.1.0
 */
WASMVM_UNSTABLE extern WasmVM_Result WasmVM_ScriptRun(const WasmVM_ConfigureContext *ConfCxt,
                                                      const WasmVM_String Source, WasmVM_ScriptReport_t Callback,
                                                      void *Data, uint64_t *Passed, uint64_t *Failed,
                                                      uint64_t *Skipped);
/** Why this thread's last WasmVM_ScriptRun failed; NULL if it did not. Borrowed, valid until the next one. @since 0.1.0 */
WASMVM_UNSTABLE extern const WasmVM_ErrorContext *WasmVM_ScriptGetLastError(void);

#ifdef __cplusplus
}
#endif

#endif
