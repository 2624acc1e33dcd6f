/* The native build of a program: `NAME ROUNDS` prints its checksum. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t run(uint32_t rounds);

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  printf("%" PRIu64 "\n", run((uint32_t)strtoul(argv[1], NULL, 10)));
  return 0;
}
