// Thread-local variables of constant initialisation that are reached without a call.
#pragma once

/// Before `thread_local`: the variable lies at a fixed distance from the thread's pointer, also in the shared library. The room
/// for such variables is small, so only what every call touches is one.
#if defined(__ELF__)
#define WASMVM_FAST_TLS __attribute__((tls_model("initial-exec")))
#else
#define WASMVM_FAST_TLS
#endif
