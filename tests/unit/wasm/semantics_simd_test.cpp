// Vector instructions as this build's default instruction set computes them.
#include "wasm/opcode.h"
#include "wasm/simd_reference.h"

TEST_CASE("vector instructions compute what their lanes say") { check_everything(); }

TEST_CASE("no vector instruction without immediates goes without a reference") {
  compared.clear();
  check_everything();
  for (const wasmvm::OpInfo& info : wasmvm::kOpTable) {
    switch (info.klass) {
      case wasmvm::OpClass::SimdUnary:
      case wasmvm::OpClass::SimdBinary:
      case wasmvm::OpClass::SimdTernary:
      case wasmvm::OpClass::SimdTest:
      case wasmvm::OpClass::SimdShift:
      case wasmvm::OpClass::SimdSplat: {
        INFO(info.name);
        CHECK(compared.count(info.name) == 1);
        break;
      }
      default: break;
    }
  }
}
