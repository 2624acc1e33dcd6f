// The program wasmvm.
#include <vector>

#include "wasmvm_cli.h"

int main(int argc, char** argv) {
  std::vector<const char*> words(argv, argv + argc);
  return WasmVM_Driver_UniTool(argc, words.data());
}
