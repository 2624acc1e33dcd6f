// Exit codes beyond a byte are cut to one by the command line.
// exit: 44
#include <stdio.h>
#include <stdlib.h>

static void bye(void) { puts("at exit"); }

int main(void) {
  atexit(bye);
  puts("main");
  exit(300);
}
