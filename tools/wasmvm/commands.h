// The commands: each adds its options to the command line and, if chosen, does its work and gives the exit status.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace cli {

/// What a chosen command does; returns the exit status.
using Action = std::function<int()>;

Action add_run(CLI::App& app);
Action add_validate(CLI::App& app);
Action add_parse(CLI::App& app);
Action add_print(CLI::App& app);
Action add_inspect(CLI::App& app);
Action add_wast(CLI::App& app);

}  // namespace cli
