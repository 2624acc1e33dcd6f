// A signal that the guest raises ends the guest and not its host.
// exit: 134
#include <stdio.h>

__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise"))) int proc_raise(int signal);

int main(void) {
  puts("before");
  fflush(stdout);
  proc_raise(9);
  puts("after");
}
