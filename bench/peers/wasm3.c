/* Runs one exported function of a module under wasm3: `wasm3 MODULE FUNCTION ARGUMENT...`; prints an i64 result without a sign. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: wasm3 MODULE FUNCTION ARGUMENT...\n");
    return 2;
  }
  uint32_t size;
  uint8_t* bytes = read_file(argv[1], &size);
  IM3Environment environment = m3_NewEnvironment();
  IM3Runtime runtime = m3_NewRuntime(environment, 1 << 20, NULL);
  IM3Module module;
  IM3Function function;
  uint64_t value;
  check(m3_ParseModule(environment, &module, bytes, size), "parsing");
  check(m3_LoadModule(runtime, module), "loading");
  check(m3_FindFunction(&function, runtime, argv[2]), "finding the function");
  check(m3_CallArgv(function, (uint32_t)(argc - 3), (const char**)argv + 3), "calling");
  check(m3_GetResultsV(function, &value), "reading the result");
  printf("%" PRIu64 "\n", value);
  return 0;
}
