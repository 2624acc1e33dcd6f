// The process's environment variables.
#pragma once

#include <string>
#include <vector>

namespace wasmvm::os {

/// All variables, "NAME=VALUE", as they are now. Another thread must not change them meanwhile, as is so with every use of them.
std::vector<std::string> environment();

}  // namespace wasmvm::os
