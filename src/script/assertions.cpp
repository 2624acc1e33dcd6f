// Actions and assertions of Runner. A message matches if the expected text is a prefix of ours.
#include "binary/decode.h"
#include "runtime/heap.h"
#include "script/runner.h"
#include "text/assemble.h"

namespace wasmvm::script {

using namespace runtime;

namespace {

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string list(const std::vector<CanonType>& types, const std::vector<Slot>& slots) {
  std::string text;
  size_t at = 0;
  for (CanonType type : types) {
    text += (text.empty() ? "" : " ") + to_text(type, slots.data() + at);
    at += type.slots();
  }
  return text.empty() ? "nothing" : text;
}

std::string list(const std::vector<Pattern>& patterns) {
  std::string text;
  for (const Pattern& pattern : patterns) text += (text.empty() ? "" : " ") + to_text(pattern);
  return text.empty() ? "nothing" : text;
}

bool all_match(const std::vector<Pattern>& patterns, const std::vector<CanonType>& types, const std::vector<Slot>& slots,
               const Heap& heap) {
  if (patterns.size() != types.size()) return false;
  size_t at = 0;
  for (size_t i = 0; i < types.size(); ++i) {
    if (!matches(patterns[i], types[i], slots.data() + at, &heap)) return false;
    at += types[i].slots();
  }
  return true;
}

}  // namespace

// -- actions --

Runner::ActionResult Runner::act(const Action& action) {
  ActionResult result;
  const Result<Instance*> instance = find_instance(action.module);
  if (!instance) {
    result.message = instance.error().message;
    return result;
  }
  const Extern* item = (*instance)->find_export(action.name, action.is_get ? ExternKind::Global : ExternKind::Func);
  if (item == nullptr) {
    result.message = std::string(action.is_get ? "no exported global " : "no exported function ") + quoted(action.name);
    return result;
  }
  if (!action.is_get) return invoke(*item->func, action);
  result.kind = ActionResult::Returned;
  result.types = {item->global->type.type};
  result.slots = {item->global->value[0], item->global->value[1]};
  return result;
}

// Store::call trusts its caller about types, so arguments are checked against the function's type here.
Runner::ActionResult Runner::invoke(Func& function, const Action& action) {
  ActionResult result;
  const CanonFuncType& type = type_info(function.type).type.func;
  if (type.params.size() != action.arguments.size()) {
    result.message = std::to_string(action.arguments.size()) + " arguments for " + wasmvm::to_text(type);
    return result;
  }
  std::vector<Slot> slots(std::max(function.param_slots, function.result_slots) + 2);
  // References that an argument has made must outlive the next one.
  const TemporaryRoots roots(store_->heap(), slots);
  size_t at = 0;
  for (size_t i = 0; i < type.params.size(); ++i) {
    if (!fill_slots(action.arguments[i], type.params[i], slots.data() + at, &store_->heap())) {
      result.message = "argument " + std::to_string(i + 1) + " is no " + wasmvm::to_text(type.params[i]);
      return result;
    }
    at += type.params[i].slots();
  }
  if (store_->call(function, slots.data())) {
    result.kind = ActionResult::Returned;
    result.types = type.results;
    result.slots = std::move(slots);
  } else {
    const Trap trap = store_->take_trap();
    result.kind = ActionResult::Trapped;
    result.code = trap.code;
    result.message = trap.message;
  }
  return result;
}

// -- assertions about actions --

// Number, types and values of all results must match.
std::optional<std::string> Runner::check_return(const Command& command) {
  const ActionResult result = act(command.action);
  if (result.kind == ActionResult::Returned && all_match(command.results, result.types, result.slots, store_->heap()))
    return std::nullopt;
  std::string message = quoted(command.action.name) + ": expected " + list(command.results) + ", ";
  switch (result.kind) {
    case ActionResult::Returned: return message + "returned " + list(result.types, result.slots);
    case ActionResult::Trapped: return message + "trapped: " + result.message;
    case ActionResult::Impossible: break;
  }
  return message + "but: " + result.message;
}

// A trap is judged by its text, an exception by its code; neither passes for the other.
std::optional<std::string> Runner::check_trap(const Command& command) {
  const ActionResult result = act(command.action);
  const bool is_exception = command.kind == CommandKind::AssertException;
  if (result.kind == ActionResult::Trapped) {
    const bool uncaught = result.code == ErrCode::UncaughtException;
    if (is_exception ? uncaught : !uncaught && result.message.starts_with(command.text)) return std::nullopt;
  }
  std::string message = quoted(command.action.name) + ": expected " +
                        (is_exception ? "an uncaught exception" : "the trap " + quoted(command.text)) + ", ";
  switch (result.kind) {
    case ActionResult::Returned: return message + "returned " + list(result.types, result.slots);
    case ActionResult::Trapped: return message + "trapped: " + result.message;
    case ActionResult::Impossible: break;
  }
  return message + "but: " + result.message;
}

// -- assertions about modules --

// Malformed modules may be refused by any stage, invalid ones must at least assemble.
std::optional<std::string> Runner::check_rejected(const Command& command) {
  const bool must_assemble = command.kind == CommandKind::AssertInvalid;
  const std::string expected = "expected " + quoted(command.text) + ", ";
  Result<std::vector<uint8_t>> bytes = text::assemble(command.module.source, options_.features);
  const auto judge = [&](const char* stage, const Error& error) -> std::optional<std::string> {
    if (error.message.starts_with(command.text)) return std::nullopt;
    return expected + stage + " says: " + error.message;
  };
  if (!bytes) {
    if (must_assemble) return expected + "but the text is malformed: " + bytes.error().message;
    return judge("the assembler", bytes.error());
  }
  Result<Ref<Module>> module = binary::decode(std::move(*bytes), options_.features);
  if (!module) return judge("the decoder", module.error());
  // Function bodies are decoded by the validator, so it finds malformed ones too.
  const Result<Ref<const ValidModule>> valid = validate::check(std::move(*module));
  if (!valid) return judge("the validator", valid.error());
  return expected + "but the module is valid";
}

// Also for modules whose start function or segments must trap: both show while instantiating.
std::optional<std::string> Runner::check_unlinkable(const Command& command) {
  const std::string expected = "expected " + quoted(command.text) + ", ";
  Result<CodeRef> code = compile(command.module);
  if (!code) return expected + "but the module is refused: " + code.error().message;
  Result<InstanceRef> instance = instantiate(*code, command.module.id);
  if (instance) {
    instances_.push_back(std::move(*instance));
    return expected + "but the module was instantiated";
  }
  if (instance.error().message.starts_with(command.text)) return std::nullopt;
  return expected + "instantiation says: " + instance.error().message;
}

}  // namespace wasmvm::script
