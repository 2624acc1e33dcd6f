// Modules, names and threads of a script; the assertions are in assertions.cpp.
#include "script/runner.h"

#include "binary/decode.h"
#include "script/spectest.h"
#include "text/assemble.h"

namespace wasmvm::script {

using namespace runtime;

// Threads use this store's shared memories, so they end first. Instances are retired, not dropped: others may still call them.
Runner::~Runner() {
  for (auto& [id, thread] : threads_) {
    if (thread->thread.joinable()) thread->thread.join();
  }
  current_ = nullptr;
  by_id_.clear();
  for (InstanceRef& instance : instances_) {
    if (instance->store() != nullptr) store_->retire(std::move(instance));
  }
  instances_.clear();
  if (store_) Store::close(std::move(store_));
}

// Another runner's instances belong to its store; only their shared memories may be used here, through a host module.
Status Runner::prepare(const std::vector<std::pair<std::string, InstanceRef>>& shared) {
  StoreOptions store_options = options_.store;
  store_options.memory.guard_pages = options_.code.guard_pages;
  store_ = Store::create(store_options);
  WASMVM_TRY_ASSIGN(InstanceRef spectest, make_spectest(store_options.memory));
  WASMVM_TRY(store_->register_name("spectest", *spectest));
  instances_.push_back(std::move(spectest));
  for (const auto& [id, original] : shared) {
    InstanceRef view = Instance::create_host(id);
    for (const auto& [name, item] : original->exports()) {
      if (item.kind == ExternKind::Memory && item.memory->declared_type().limits.is_shared) {
        view->add_export(name, Extern::of(item.memory));
      }
    }
    by_id_[id] = view;
    instances_.push_back(std::move(view));
  }
  return {};
}

void Runner::run(const std::vector<Command>& commands, const std::function<void(Outcome&&)>& sink) {
  for (const Command& command : commands) {
    std::optional<std::string> failure = command.kind == CommandKind::Wait ? wait(command, sink) : execute(command);
    const bool passed = !failure.has_value();
    if (!passed || is_counted(command.kind)) {
      sink({command.line, passed, command.word, passed ? std::string() : std::move(*failure)});
    }
  }
  // Threads nobody waited for still count.
  for (auto& [id, thread] : threads_) {
    if (thread->thread.joinable()) thread->thread.join();
    for (Outcome& outcome : thread->outcomes) sink(std::move(outcome));
    thread->outcomes.clear();
  }
}

// Assertions. Other commands are worth a report only when they fail.
bool Runner::is_counted(CommandKind kind) {
  switch (kind) {
    case CommandKind::Module:
    case CommandKind::Definition:
    case CommandKind::Instance:
    case CommandKind::Register:
    case CommandKind::Act:
    case CommandKind::Thread:
    case CommandKind::Wait: return false;
    default: return true;
  }
}

std::optional<std::string> Runner::execute(const Command& command) {
  switch (command.kind) {
    case CommandKind::Module:
    case CommandKind::Definition: return load(command);
    case CommandKind::Instance: return make_instance(command);
    case CommandKind::Register: return register_module(command);
    case CommandKind::Act: {
      const ActionResult result = act(command.action);
      if (result.kind == ActionResult::Returned) return std::nullopt;
      return "expected to return, but: " + result.message;
    }
    case CommandKind::AssertReturn: return check_return(command);
    case CommandKind::AssertTrap:
    case CommandKind::AssertException:
    case CommandKind::AssertExhaustion: return check_trap(command);
    case CommandKind::AssertModuleTrap:
    case CommandKind::AssertUnlinkable: return check_unlinkable(command);
    case CommandKind::AssertMalformed:
    case CommandKind::AssertInvalid:
    case CommandKind::AssertMalformedCustom:
    case CommandKind::AssertInvalidCustom: return check_rejected(command);
    case CommandKind::Thread: return start_thread(command);
    case CommandKind::Wait: break;  // handled by run()
  }
  return std::nullopt;
}

// -- modules --

// The whole way from text to code, each stage with its own errors.
Result<Runner::CodeRef> Runner::compile(const ModuleText& module) {
  Result<std::vector<uint8_t>> bytes = text::assemble(module.source, options_.features);
  if (!bytes) {
    Error error = std::move(bytes).error();
    // The assembler saw the module alone.
    if (!module.is_quoted && error.line != 0) error.message += " (line " + std::to_string(module.line + error.line - 1) + ")";
    return error;
  }
  WASMVM_TRY_ASSIGN(Ref<Module> decoded, binary::decode(std::move(*bytes), options_.features));
  WASMVM_TRY_ASSIGN(Ref<const ValidModule> valid, validate::check(std::move(decoded), options_.validate));
  WASMVM_TRY_ASSIGN(Ref<CompiledModule> code, options_.tier->compile(std::move(valid), options_.code));
  return CodeRef(std::move(code));
}

Result<Runner::InstanceRef> Runner::instantiate(const CodeRef& code, const std::optional<std::string>& id) {
  WASMVM_TRY_ASSIGN(std::vector<Extern> imports, resolve_imports(*store_, code->valid()));
  return runtime::instantiate(*store_, code, std::move(imports), id.value_or(""));
}

std::optional<std::string> Runner::load(const Command& command) {
  const auto fail = [](const Error& error) { return "expected the module to load, but: " + error.message; };
  const std::optional<std::string>& id = command.module.id;
  // A module that fails leaves nothing behind that later commands could mistake for it.
  current_definition_ = nullptr;
  if (id) definitions_.erase(*id);
  if (command.kind == CommandKind::Module) {
    current_ = nullptr;
    if (id) by_id_.erase(*id);
  }
  Result<CodeRef> code = compile(command.module);
  if (!code) return fail(code.error());
  current_definition_ = *code;
  if (id) definitions_[*id] = *code;
  if (command.kind == CommandKind::Definition) return std::nullopt;
  Result<InstanceRef> instance = instantiate(*code, id);
  if (!instance) return fail(instance.error());
  current_ = *instance;
  if (id) by_id_[*id] = *instance;
  instances_.push_back(std::move(*instance));
  return std::nullopt;
}

// (module instance $i $d): of the named definition or else the latest.
std::optional<std::string> Runner::make_instance(const Command& command) {
  CodeRef code = current_definition_;
  if (command.target) {
    const auto it = definitions_.find(*command.target);
    code = it == definitions_.end() ? CodeRef() : it->second;
  }
  current_ = nullptr;
  if (!code) return "expected a module definition" + (command.target ? " $" + *command.target : std::string()) + ", found none";
  Result<InstanceRef> instance = instantiate(code, command.id);
  if (!instance) return "expected the module to be instantiated, but: " + instance.error().message;
  current_ = *instance;
  if (command.id) by_id_[*command.id] = *instance;
  instances_.push_back(std::move(*instance));
  return std::nullopt;
}

Result<Instance*> Runner::find_instance(const std::optional<std::string>& id) const {
  if (!id) {
    if (current_) return current_.get();
    return make_error(ErrCode::RuntimeError, "no current module instance", "the last module failed or there is none");
  }
  const auto it = by_id_.find(*id);
  if (it != by_id_.end()) return it->second.get();
  return make_error(ErrCode::RuntimeError, "no module instance $" + *id);
}

std::optional<std::string> Runner::register_module(const Command& command) {
  const Result<Instance*> instance = find_instance(command.target);
  if (!instance) return "expected an instance to register, but: " + instance.error().message;
  if (Instance* old = store_->find(command.text)) {
    // The new owner of a name takes it; the old one keeps its others.
    std::vector<std::string> names;
    for (std::string_view name : store_->names()) {
      if (store_->find(name) == old && name != command.text) names.emplace_back(name);
    }
    store_->unregister(*old);
    for (std::string& name : names) {
      if (Status status = store_->register_name(std::move(name), *old); !status) return status.error().message;
    }
  }
  Status status = store_->register_name(command.text, **instance);
  if (status) return std::nullopt;
  return "expected \"" + command.text + "\" to be registered, but: " + status.error().message;
}

// -- threads --

// The command list outlives the thread: the destructor of the runner joins it, and run() outlives the runner.
std::optional<std::string> Runner::start_thread(const Command& command) {
  std::vector<std::pair<std::string, InstanceRef>> shared;
  for (const std::string& id : command.shared) {
    const auto it = by_id_.find(id);
    if (it == by_id_.end()) return "expected a module $" + id + " to share, found none";
    shared.emplace_back(id, it->second);
  }
  const std::string id = command.id.value_or("");
  if (threads_.contains(id)) return "expected a new thread, but $" + id + " has been started already";
  auto thread = std::make_unique<ScriptThread>();
  thread->runner = std::make_unique<Runner>(options_);
  if (Status status = thread->runner->prepare(shared); !status) return status.error().message;
  ScriptThread* state = thread.get();
  thread->thread = std::thread([state, &command] {
    state->runner->run(command.body, [state](Outcome&& outcome) { state->outcomes.push_back(std::move(outcome)); });
  });
  threads_[id] = std::move(thread);
  return std::nullopt;
}

std::optional<std::string> Runner::wait(const Command& command, const std::function<void(Outcome&&)>& sink) {
  const auto it = threads_.find(command.target.value_or(""));
  if (it == threads_.end()) return "expected a thread to wait for, found none";
  it->second->thread.join();
  for (Outcome& outcome : it->second->outcomes) sink(std::move(outcome));
  threads_.erase(it);
  return std::nullopt;
}

// -- the interface --

Result<ScriptTotals> run(std::string_view source, const ScriptOptions& options,
                         const std::function<void(const ScriptEvent&)>& report) {
  WASMVM_TRY(options.features.check_implemented());
  WASMVM_TRY_ASSIGN(const std::vector<Command> commands, parse_script(source, options.features));
  Runner runner(options);
  WASMVM_TRY(runner.prepare({}));
  ScriptTotals totals;
  runner.run(commands, [&](Outcome&& outcome) {
    ++(outcome.passed ? totals.passed : totals.failed);
    if (report) report({outcome.line, outcome.passed, outcome.command, outcome.message});
  });
  return totals;
}

}  // namespace wasmvm::script
