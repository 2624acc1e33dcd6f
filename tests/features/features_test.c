/* Proposals through the C interface: each can be switched off, and a module that needs it is then refused with its name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../capi/check.h"
#include "wasmvm_c.h"

static int has(WasmVM_String text, const char* part) {
  const size_t size = strlen(part);
  for (uint32_t i = 0; i + size <= text.Length; ++i) {
    if (memcmp(text.Buf + i, part, size) == 0) return 1;
  }
  return 0;
}

/* Switches a proposal off, those that need it first. */
static void switch_off(WasmVM_ConfigureContext* conf, WasmVM_Proposal proposal) {
  for (uint32_t round = 0; round < 8 && WasmVM_ConfigureHasProposal(conf, proposal); ++round) {
    WasmVM_ConfigureRemoveProposal(conf, proposal);
    for (uint32_t i = 0; i < WasmVM_ProposalCount() && WasmVM_ConfigureHasProposal(conf, proposal); ++i) {
      const WasmVM_Proposal user = (WasmVM_Proposal)i;
      WasmVM_ConfigureContext* probe = WasmVM_ConfigureCreate();
      WasmVM_ConfigureSetWASMStandard(probe, WasmVM_Standard_WASM_1);
      WasmVM_ConfigureAddProposal(probe, user);
      if (user != proposal && WasmVM_ConfigureHasProposal(probe, proposal)) WasmVM_ConfigureRemoveProposal(conf, user);
      WasmVM_ConfigureDelete(probe);
    }
  }
}

/* What a configuration has at the start, and `proposal`. */
static WasmVM_ConfigureContext* with(WasmVM_Proposal proposal) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddProposal(conf, proposal);
  return conf;
}

/* Loads and validates a module, text or binary. Gives the code, and the message through `message` (its first bytes). */
static uint32_t load(const WasmVM_ConfigureContext* conf, const char* text, WasmVM_Bytes binary, char* message, size_t room) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(conf);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(conf);
  WasmVM_ASTModuleContext* module = NULL;
  const WasmVM_ErrorContext* error = NULL;
  WasmVM_Result result = text != NULL
                             ? WasmVM_LoaderParseFromText(loader, &module, WasmVM_StringWrap(text, (uint32_t)strlen(text)))
                             : WasmVM_LoaderParseFromBytes(loader, &module, binary);
  if (!WasmVM_ResultOK(result)) {
    error = WasmVM_LoaderGetLastError(loader);
  } else {
    result = WasmVM_ValidatorValidate(validator, module);
    if (!WasmVM_ResultOK(result)) error = WasmVM_ValidatorGetLastError(validator);
  }
  snprintf(message, room, "%.*s", error ? (int)WasmVM_ErrorContextGetMessage(error).Length : 0,
           error ? WasmVM_ErrorContextGetMessage(error).Buf : "");
  WasmVM_ASTModuleDelete(module);
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  return result.Code;
}

/* A module that needs a proposal which `conf` lacks. `name` is looked for in the message if it is not NULL. */
static void expect_refusal(const WasmVM_ConfigureContext* conf, const char* text, WasmVM_Bytes binary, const char* name) {
  char message[400];
  const uint32_t code = load(conf, text, binary, message, sizeof message);
  const int good = code == WasmVM_ErrCode_ProposalDisabled && strstr(message, "disabled") != NULL &&
                   (name == NULL || strstr(message, name) != NULL);
  if (!good) printf("%s: code %x, %s\n", text ? text : "the binary of it", code, message);
  CHECK(good);
}

/* Assembles a module that must be valid. */
static WasmVM_Bytes assemble(const WasmVM_ConfigureContext* conf, const char* text) {
  char message[400];
  WasmVM_Bytes binary = {0, NULL};
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(conf);
  CHECK(WasmVM_ResultOK(WasmVM_LoaderAssembleText(loader, str(text), &binary)));
  WasmVM_LoaderDelete(loader);
  const uint32_t code = load(conf, NULL, binary, message, sizeof message);
  if (code != 0) printf("%s: %s\n", text, message);
  CHECK(code == 0);
  return binary;
}

/* Without the proposal the same text says less, and nothing is wrong with it. */
static void try_ignored(WasmVM_Proposal proposal, const char* text) {
  WasmVM_ConfigureContext* all = with(proposal);
  WasmVM_ConfigureContext* without = with(proposal);
  switch_off(without, proposal);
  const WasmVM_Bytes more = assemble(all, text), less = assemble(without, text);
  CHECK(less.Length < more.Length);
  WasmVM_BytesDelete(more);
  WasmVM_BytesDelete(less);
  WasmVM_ConfigureDelete(without);
  WasmVM_ConfigureDelete(all);
}

static void try_module(WasmVM_Proposal proposal, const char* text, int text_only) {
  char message[400];
  const WasmVM_Bytes none = {0, NULL};
  WasmVM_ConfigureContext* all = with(proposal);
  const WasmVM_Bytes binary = assemble(all, text);

  WasmVM_ConfigureContext* without = with(proposal);
  switch_off(without, proposal);
  CHECK(!WasmVM_ConfigureHasProposal(without, proposal));
  expect_refusal(without, text, none, WasmVM_ProposalName(proposal));
  if (!text_only) expect_refusal(without, NULL, binary, WasmVM_ProposalName(proposal));

  /* Editions: which proposal is named first depends on what else the module needs. */
  for (int edition = 0; edition < 3; ++edition) {
    WasmVM_ConfigureContext* standard = WasmVM_ConfigureCreate();
    WasmVM_ConfigureSetWASMStandard(standard, (WasmVM_Standard)edition);
    if (WasmVM_ConfigureHasProposal(standard, proposal)) {
      CHECK(load(standard, text, none, message, sizeof message) == 0);
      CHECK(load(standard, NULL, binary, message, sizeof message) == 0);
    } else {
      expect_refusal(standard, text, none, NULL);
      if (!text_only) expect_refusal(standard, NULL, binary, NULL);
    }
    WasmVM_ConfigureDelete(standard);
  }
  WasmVM_BytesDelete(binary);
  WasmVM_ConfigureDelete(without);
  WasmVM_ConfigureDelete(all);
}

/* What nothing implements is refused wherever modules come in. */
static void try_unimplemented(WasmVM_Proposal proposal) {
  static const char kText[] = "(module)";
  static const uint8_t kBinary[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  const char* const name = WasmVM_ProposalName(proposal);
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddProposal(conf, proposal);
  char message[400];
  const WasmVM_Bytes binary = WasmVM_BytesWrap(kBinary, sizeof kBinary);
  CHECK(load(conf, kText, binary, message, sizeof message) == WasmVM_ErrCode_ProposalUnavailable);
  CHECK(strstr(message, name) != NULL);
  CHECK(load(conf, NULL, binary, message, sizeof message) == WasmVM_ErrCode_ProposalUnavailable);
  CHECK(strstr(message, name) != NULL);
  WasmVM_VMContext* vm = WasmVM_VMCreate(conf, NULL);
  CHECK(WasmVM_VMLoadWasmFromBytes(vm, binary).Code == WasmVM_ErrCode_ProposalUnavailable);
  CHECK(has(WasmVM_ErrorContextGetMessage(WasmVM_VMGetLastError(vm)), name));
  WasmVM_VMDelete(vm);
  const WasmVM_String script = WasmVM_StringWrap(kText, sizeof kText - 1);
  CHECK(WasmVM_ScriptRun(conf, script, NULL, NULL, NULL, NULL, NULL).Code == WasmVM_ErrCode_ProposalUnavailable);
  CHECK(has(WasmVM_ErrorContextGetMessage(WasmVM_ScriptGetLastError()), name));
  WasmVM_ConfigureDelete(conf);
}

int main(int argc, char** argv) {
  WasmVM_LogOff();
  FILE* file = argc == 2 ? fopen(argv[1], "r") : NULL;
  CHECK(file != NULL);
  unsigned modules[64] = {0};
  char line[1000];
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = 0;
    char* text = strchr(line, ' ');
    if (line[0] == '#' || line[0] == 0 || text == NULL) continue;
    *text++ = 0;
    const int text_only = strncmp(text, "text: ", 6) == 0, ignored = strncmp(text, "ignored: ", 9) == 0;
    WasmVM_Proposal proposal;
    const bool known = WasmVM_ProposalFind(WasmVM_StringWrap(line, (uint32_t)strlen(line)), &proposal);
    CHECK(known);
    if (!known) continue;
    ++modules[proposal];
    if (ignored) {
      try_ignored(proposal, text + 9);
    } else {
      try_module(proposal, text + (text_only ? 6 : 0), text_only);
    }
  }
  if (file != NULL) fclose(file);
  for (uint32_t i = 0; i < WasmVM_ProposalCount(); ++i) {
    const WasmVM_Proposal proposal = (WasmVM_Proposal)i;
    const bool implemented = WasmVM_ProposalGetTiers(proposal)[0] != 0;
    if (implemented == (modules[i] == 0)) printf("%s: %u modules\n", WasmVM_ProposalName(proposal), modules[i]);
    CHECK(implemented != (modules[i] == 0));
    if (!implemented) try_unimplemented(proposal);
  }
  return check_report();
}
