/* Every function of wasm.h is there, with its type. */
#include <stddef.h>

#include "check.h"
#include "wasm.h"

#define F(name, result, params) static result(*const p_##name) params = name;
#include "std_functions.def"
#undef F

int main(void) {
  typedef void (*AnyFunction)(void);
  static const struct {
    const char* name;
    AnyFunction const* function;
  } all[] = {
#define F(name, result, params) {#name, (AnyFunction const*)(const void*)&p_##name},
#include "std_functions.def"
#undef F
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
    CHECK(*all[i].function != NULL);
    for (size_t k = 0; k < i; ++k) CHECK(strcmp(all[i].name, all[k].name) != 0);
  }
  CHECK(sizeof all / sizeof *all >= 295);
  return check_report();
}
