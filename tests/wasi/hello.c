// Arguments, environment, standard input and the exit code.
// args: one "two words" "" last
// env: GREETING=hello there
// env: EMPTY=
// stdin: first line\nsecond line without end
// exit: 42
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
  char line[100];
  for (int i = 1; i < argc; ++i) printf("[%s]\n", argv[i]);
  printf("%s|%s|%s\n", getenv("GREETING"), getenv("EMPTY"), getenv("ABSENT") ? "present" : "absent");
  while (fgets(line, sizeof line, stdin)) printf("read: %s%s", line, line[0] == 's' ? "\n" : "");
  fprintf(stderr, "this goes elsewhere\n");
  return 42;
}
