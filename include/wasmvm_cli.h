/*
 * wasmvm_cli.h: the command line of wasmvm as functions, in libwasmvm_cli. Each does what the program does with these words (the
 * first is the program's name and not looked at), prints what it prints, and returns the exit status; none ends the process. They
 * set the process's log callback, and are for one thread at a time.
 */
#ifndef WASMVM_CLI_H
#define WASMVM_CLI_H

#include "wasmvm_c.h"

#ifdef __cplusplus
extern "C" {
#endif

/** `wasmvm compile ...`: compiles a module ahead of time. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern int WasmVM_Driver_Compiler(int Argc, const char *Argv[]);
/** `wasmvm run ...`: runs a program or a function. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern int WasmVM_Driver_Tool(int Argc, const char *Argv[]);
/** `wasmvm ...`: any command. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern int WasmVM_Driver_UniTool(int Argc, const char *Argv[]);

#ifdef _WIN32
/** The words of a wide command line in UTF-8. [own] result, for WasmVM_Driver_ArgvDelete. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern const char **WasmVM_Driver_ArgvCreate(int Argc, const wchar_t *Argv[]);
/** Ends what WasmVM_Driver_ArgvCreate made. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_Driver_ArgvDelete(const char *Argv[]);
/** Makes the console show UTF-8. @since 0.1.0 */
WASMVM_CAPI_EXPORT extern void WasmVM_Driver_SetConsoleOutputCPtoUTF8(void);
#endif

#ifdef __cplusplus
}
#endif

#endif
