// The commands: each adds its options to the command line and, if chosen, does its work and gives the exit status.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

/// What a chosen command does; returns the exit status.
using Action = std::function<int()>;
/// The words of the command line, the command first.
using Words = std::vector<std::string>;

Action add_run(CLI::App& app, const Words& words);
Action add_validate(CLI::App& app, const Words& words);
Action add_parse(CLI::App& app, const Words& words);
Action add_print(CLI::App& app, const Words& words);
Action add_inspect(CLI::App& app, const Words& words);
Action add_wast(CLI::App& app, const Words& words);
Action add_compile(CLI::App& app, const Words& words);

}  // namespace cli
