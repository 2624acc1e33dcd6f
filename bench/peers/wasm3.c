/* Runs a program under wasm3: `wasm3 MODULE ROUNDS` prints the checksum of the exported run(rounds); a module that exports _start
   instead is a command, which gets ROUNDS as its argument. Of WASI there is only what such commands need. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wasm3.h"

static void check(M3Result result, const char* doing) {
  if (!result) return;
  fprintf(stderr, "wasm3: %s: %s\n", doing, result);
  exit(1);
}

static uint8_t* read_file(const char* path, uint32_t* size) {
  FILE* file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) check("cannot be read", path);
  *size = (uint32_t)ftell(file);
  uint8_t* bytes = malloc(*size);
  rewind(file);
  if (!bytes || fread(bytes, 1, *size, file) != *size) check("cannot be read", path);
  fclose(file);
  return bytes;
}

enum { kSuccess = 0, kBadDescriptor = 8, kNotSupported = 58 };
static const char* arguments[2];
static uint32_t exit_status;

/* Host functions get pointers into the guest's memory; the programs are our own, so that these are not checked. */
m3ApiRawFunction(args_sizes_get) {
  m3ApiReturnType(uint32_t) m3ApiGetArgMem(uint32_t*, count) m3ApiGetArgMem(uint32_t*, size)* count = 2;
  *size = (uint32_t)(strlen(arguments[0]) + strlen(arguments[1]) + 2);
  m3ApiReturn(kSuccess)
}

m3ApiRawFunction(args_get) {
  m3ApiReturnType(uint32_t) m3ApiGetArgMem(uint32_t*, pointers) m3ApiGetArgMem(char*, bytes) for (int i = 0; i < 2; i++) {
    pointers[i] = m3ApiPtrToOffset(bytes);
    bytes = stpcpy(bytes, arguments[i]) + 1;
  }
  m3ApiReturn(kSuccess)
}

m3ApiRawFunction(environ_sizes_get) {
  m3ApiReturnType(uint32_t) m3ApiGetArgMem(uint32_t*, count) m3ApiGetArgMem(uint32_t*, size)* count = *size = 0;
  m3ApiReturn(kSuccess)
}

m3ApiRawFunction(clock_time_get) {
  m3ApiReturnType(uint32_t) m3ApiGetArg(uint32_t, id) m3ApiGetArg(uint64_t, precision)
      m3ApiGetArgMem(uint64_t*, result) struct timespec now;
  (void)precision;
  clock_gettime(id == 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
  *result = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  m3ApiReturn(kSuccess)
}

m3ApiRawFunction(random_get) {
  m3ApiReturnType(uint32_t) m3ApiGetArgMem(uint8_t*, bytes) m3ApiGetArg(uint32_t, size) memset(bytes, 4, size);
  m3ApiReturn(kSuccess)
}

m3ApiRawFunction(fd_write) {
  m3ApiReturnType(uint32_t) m3ApiGetArg(uint32_t, descriptor) m3ApiGetArgMem(const uint32_t*, parts) m3ApiGetArg(uint32_t, count)
      m3ApiGetArgMem(uint32_t*, written)* written = 0;
  for (uint32_t i = 0; i < count; i++)
    *written += (uint32_t)fwrite(m3ApiOffsetToPtr(parts[2 * i]), 1, parts[2 * i + 1], descriptor == 1 ? stdout : stderr);
  m3ApiReturn(kSuccess)
}

m3ApiRawFunction(proc_exit) {
  m3ApiGetArg(uint32_t, status) exit_status = status;
  m3ApiTrap(m3Err_trapExit)
}

m3ApiRawFunction(succeed){m3ApiReturnType(uint32_t) m3ApiReturn(kSuccess)}

m3ApiRawFunction(have_no_descriptor){m3ApiReturnType(uint32_t) m3ApiReturn(kBadDescriptor)}

m3ApiRawFunction(not_supported) {
  m3ApiReturnType(uint32_t) m3ApiReturn(kNotSupported)
}

static const struct {
  const char *name, *type;
  M3RawCall function;
} imports[] = {
    {"args_sizes_get", "i(**)", args_sizes_get},
    {"args_get", "i(**)", args_get},
    {"environ_sizes_get", "i(**)", environ_sizes_get},
    {"environ_get", "i(**)", succeed},
    {"clock_time_get", "i(iI*)", clock_time_get},
    {"random_get", "i(*i)", random_get},
    {"fd_write", "i(i*i*)", fd_write},
    {"proc_exit", "v(i)", proc_exit},
    {"sched_yield", "i()", succeed},
    {"poll_oneoff", "i(**i*)", not_supported},
    {"fd_close", "i(i)", have_no_descriptor},
    {"fd_fdstat_get", "i(i*)", have_no_descriptor},
    {"fd_fdstat_set_flags", "i(ii)", have_no_descriptor},
    {"fd_prestat_get", "i(i*)", have_no_descriptor},
    {"fd_prestat_dir_name", "i(i*i)", have_no_descriptor},
};

static void link_imports(IM3Module module) {
  for (size_t i = 0; i < sizeof imports / sizeof *imports; i++) {
    M3Result result = m3_LinkRawFunction(module, "wasi_snapshot_preview1", imports[i].name, imports[i].type, imports[i].function);
    if (result != m3Err_functionLookupFailed) check(result, imports[i].name);
  }
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: wasm3 MODULE ROUNDS\n");
    return 2;
  }
  memcpy(arguments, argv + 1, sizeof arguments);
  uint32_t size;
  uint8_t* bytes = read_file(argv[1], &size);
  IM3Environment environment = m3_NewEnvironment();
  IM3Runtime runtime = m3_NewRuntime(environment, 1 << 20, NULL);
  IM3Module module;
  IM3Function function;
  uint64_t value;
  check(m3_ParseModule(environment, &module, bytes, size), "parsing");
  check(m3_LoadModule(runtime, module), "loading");
  link_imports(module);
  if (!m3_FindFunction(&function, runtime, "_start")) {
    M3Result result = m3_Call(function, 0, NULL);
    if (result != m3Err_trapExit) check(result, "calling");
    return (int)exit_status;
  }
  check(m3_FindFunction(&function, runtime, "run"), "finding run");
  check(m3_Call(function, 1, (const void*[]){&(uint32_t){(uint32_t)strtoul(argv[2], NULL, 10)}}), "calling");
  check(m3_GetResultsV(function, &value), "reading the result");
  printf("%" PRIu64 "\n", value);
  return 0;
}
