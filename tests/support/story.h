// A story: what can be observed of a module's run, so that engines can be compared.
#pragma once

#include <string>

#include "base/ref.h"
#include "runtime/tier.h"

namespace wasmvm::test {

/// What one engine makes of a module: a line for each thing that can be observed.
struct Story {
  std::string text;
  std::string costs;  ///< gas and instructions of each call, of metered code
  bool out_of_gas = false;
  bool depends = false;     ///< ended by a bound that engines may meet at different places
  bool untellable = false;  ///< nothing was run: the module wants imports that cannot be made up
};

/// Instantiates compiled code with stubs for what it imports and calls its exports, with bounds on work and memory. The story tells
/// results, traps, memories, globals and tables.
Story tell(const Ref<runtime::CompiledModule>& code);

/// Would the module wait for notifications that nobody sends? It may not be run then.
bool waits(const Module& module);

}  // namespace wasmvm::test
