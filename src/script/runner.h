// Runner: carries out the commands of one script, or of one of its threads, in a store of its own.
#pragma once

#include <map>
#include <memory>
#include <thread>

#include "runtime/instance.h"
#include "script/commands.h"
#include "script/script.h"

namespace wasmvm::script {

/// A counted command, kept until it can be reported in order.
struct Outcome {
  uint32_t line;
  bool passed;
  std::string_view command;
  std::string message;
};

/// Confined to one thread at a time. Owns the store and everything the script makes.
class Runner {
 public:
  explicit Runner(const ScriptOptions& options) : options_(options) {}
  Runner(const Runner&) = delete;
  ~Runner();

  /// Sets the store up; `shared` are instances of another runner whose shared memories are visible here, by id.
  Status prepare(const std::vector<std::pair<std::string, Ref<runtime::Instance>>>& shared);
  /// Runs commands; each outcome goes to `sink` as soon as it is known.
  void run(const std::vector<Command>& commands, const std::function<void(Outcome&&)>& sink);

 private:
  using InstanceRef = Ref<runtime::Instance>;
  using CodeRef = Ref<const runtime::CompiledModule>;
  /// A thread of the script, with what it has found until someone waits for it.
  struct ScriptThread {
    std::unique_ptr<Runner> runner;
    std::vector<Outcome> outcomes;
    std::thread thread;
  };
  /// How an action ended: with results, a trap, or not at all since it could not be started.
  struct ActionResult {
    enum Kind : uint8_t { Returned, Trapped, Impossible } kind = Impossible;
    std::vector<CanonType> types;
    std::vector<runtime::Slot> slots;
    ErrCode code = ErrCode::Success;
    std::string message;  ///< of the trap, or why it was impossible
  };

  /// The command's failure, or nothing. Counted commands report both, others failures only.
  std::optional<std::string> execute(const Command& command);
  static bool is_counted(CommandKind kind);

  Result<CodeRef> compile(const ModuleText& module);
  Result<InstanceRef> instantiate(const CodeRef& code, const std::optional<std::string>& id);
  std::optional<std::string> load(const Command& command);
  std::optional<std::string> make_instance(const Command& command);
  std::optional<std::string> register_module(const Command& command);
  Result<runtime::Instance*> find_instance(const std::optional<std::string>& id) const;

  ActionResult act(const Action& action);
  ActionResult invoke(runtime::Func& function, const Action& action);
  std::optional<std::string> check_return(const Command& command);
  std::optional<std::string> check_trap(const Command& command);
  std::optional<std::string> check_rejected(const Command& command);
  std::optional<std::string> check_unlinkable(const Command& command);
  std::optional<std::string> start_thread(const Command& command);
  std::optional<std::string> wait(const Command& command, const std::function<void(Outcome&&)>& sink);

  ScriptOptions options_;
  Ref<runtime::Store> store_;
  std::vector<InstanceRef> instances_;  ///< all, until the end
  std::map<std::string, InstanceRef, std::less<>> by_id_;
  InstanceRef current_;
  std::map<std::string, CodeRef, std::less<>> definitions_;
  CodeRef current_definition_;
  std::map<std::string, std::unique_ptr<ScriptThread>, std::less<>> threads_;
};

}  // namespace wasmvm::script
