// Commands of a script as data, and the parser that makes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "script/values.h"
#include "wasm/features.h"

namespace wasmvm::script {

/// A module inside of a script: the text of its whole form.
struct ModuleText {
  std::string_view source;
  uint32_t line = 0;
  std::optional<std::string> id;
  bool is_quoted = false;  ///< errors have positions within the quoted text
};

/// `(invoke $m? "name" args*)` or `(get $m? "name")`.
struct Action {
  bool is_get = false;
  std::optional<std::string> module;
  std::string name;
  std::vector<Argument> arguments;
};

enum class CommandKind : uint8_t {
  Module,      ///< defines and instantiates
  Definition,  ///< defines only
  Instance,    ///< instantiates what is defined: `id` the instance's, `target` the definition's name
  Register,    ///< `text` the name, `target` the instance
  Act,
  AssertReturn,
  AssertTrap,
  AssertException,
  AssertExhaustion,  ///< about `action`
  AssertModuleTrap,
  AssertUnlinkable,
  AssertMalformed,
  AssertInvalid,  ///< about `module`, expecting `text`
  AssertMalformedCustom,
  AssertInvalidCustom,
  Thread,  ///< `id`, `body`, and the instances it shares in `shared`
  Wait,    ///< for the thread `target`
};

struct Command {
  CommandKind kind = CommandKind::Module;
  std::string_view word;  ///< keyword, for reports
  uint32_t line = 0;
  ModuleText module;
  Action action;
  std::vector<Pattern> results;
  std::string text;
  std::optional<std::string> id, target;
  std::vector<std::string> shared;
  std::vector<Command> body;
};

/// Views in the commands point into `source`. Errors have line and column.
Result<std::vector<Command>> parse_script(std::string_view source, const Features& features);

}  // namespace wasmvm::script
