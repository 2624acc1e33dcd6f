// Configuration of the C interface.
#include <algorithm>
#include <string>

#include "capi/basic.h"
#include "capi/settings.h"
#include "image/cpu_level.h"

namespace wasmvm::capi {

namespace {

bool ask_limiter(const runtime::Limiter& limiter, runtime::Resource what, uint64_t present, uint64_t wanted, uint64_t maximum) {
  // The enumerations have the same values.
  static_assert(static_cast<unsigned>(runtime::Resource::Table) == WasmVM_Resource_Table &&
                static_cast<unsigned>(runtime::Resource::Instance) == WasmVM_Resource_Instance);
  const auto callback = reinterpret_cast<WasmVM_ResourceLimiter_t>(limiter.callback);
  return callback(limiter.data, static_cast<WasmVM_Resource>(what), present, wanted, maximum);
}

}  // namespace

runtime::MemoryOptions Settings::memory_options() const {
  runtime::MemoryOptions options;
  options.max_pages = max_memory_pages;
  options.guard_pages = !checked_memory;
  if (limiter != nullptr) options.limiter = {ask_limiter, reinterpret_cast<void (*)()>(limiter), limiter_data};
  return options;
}

runtime::StoreOptions Settings::store_options() const {
  runtime::StoreOptions options;
  options.stack_bytes = stack_bytes;
  options.gc_heap_bytes = gc_heap_bytes;
  options.memory = memory_options();
  options.max_table_elements = max_table_elements;
  options.max_instances = max_instances;
  return options;
}

runtime::CompileOptions Settings::compile_options() const {
  runtime::CompileOptions options;
  options.guard_pages = !checked_memory;
  options.metered = measure_cost || count_instructions;
  options.interruptible = interruptible || time_limit_ms != 0;
  options.pin_locals = pin_locals;
  options.fuse = fuse_cells;
  return options;
}

Settings snapshot(const WasmVM_ConfigureContext* context) {
  if (context == nullptr) return Settings();
  const std::lock_guard<std::mutex> lock(context->lock);
  return context->settings;
}

namespace {

/// Reads one member; the default configuration's value for null would mislead, so null gives zero.
template <typename T>
T read(const WasmVM_ConfigureContext* context, T Settings::* member) {
  if (context == nullptr) return T{};
  const std::lock_guard<std::mutex> lock(context->lock);
  return context->settings.*member;
}

template <typename T>
void write(WasmVM_ConfigureContext* context, T Settings::* member, T value) {
  if (context == nullptr) return;
  const std::lock_guard<std::mutex> lock(context->lock);
  context->settings.*member = value;
}

bool is_proposal(WasmVM_Proposal prop) { return static_cast<unsigned>(prop) < static_cast<unsigned>(Proposal::kCount); }

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_ConfigureContext* WasmVM_ConfigureCreate(void) { return new WasmVM_ConfigureContext; }
void WasmVM_ConfigureDelete(WasmVM_ConfigureContext* Cxt) { delete Cxt; }

// -- language --

void WasmVM_ConfigureAddProposal(WasmVM_ConfigureContext* Cxt, const enum WasmVM_Proposal Prop) {
  if (Cxt == nullptr || !is_proposal(Prop)) return;
  const std::lock_guard<std::mutex> lock(Cxt->lock);
  Cxt->settings.features.add(static_cast<Proposal>(Prop));
}

void WasmVM_ConfigureRemoveProposal(WasmVM_ConfigureContext* Cxt, const enum WasmVM_Proposal Prop) {
  if (Cxt == nullptr || !is_proposal(Prop)) return;
  bool removed;
  {
    const std::lock_guard<std::mutex> lock(Cxt->lock);
    removed = Cxt->settings.features.remove(static_cast<Proposal>(Prop));
  }
  if (!removed) {
    log(WasmVM_LogLevel_Error, std::string("cannot switch off ") + proposal_name(static_cast<Proposal>(Prop)) +
                                   ": another proposal that is on needs it");
  }
}

bool WasmVM_ConfigureHasProposal(const WasmVM_ConfigureContext* Cxt, const enum WasmVM_Proposal Prop) {
  return Cxt != nullptr && is_proposal(Prop) && snapshot(Cxt).features.has(static_cast<Proposal>(Prop));
}

void WasmVM_ConfigureSetWASMStandard(WasmVM_ConfigureContext* Cxt, const enum WasmVM_Standard Std) {
  const int version = static_cast<int>(Std) + 1;
  if (version < 1 || version > 3) return;
  write(Cxt, &Settings::features, Features::standard(version));
}

const char* WasmVM_ProposalName(const enum WasmVM_Proposal Prop) {
  return is_proposal(Prop) ? proposal_name(static_cast<Proposal>(Prop)) : nullptr;
}
const char* WasmVM_ProposalGetTiers(const enum WasmVM_Proposal Prop) {
  return is_proposal(Prop) ? proposal_tiers(static_cast<Proposal>(Prop)) : nullptr;
}
uint32_t WasmVM_ProposalCount(void) { return static_cast<uint32_t>(Proposal::kCount); }
bool WasmVM_ProposalFind(const WasmVM_String Name, enum WasmVM_Proposal* Prop) {
  const Proposal found = find_proposal(view(Name));
  if (found == Proposal::kCount) return false;
  if (Prop != nullptr) *Prop = static_cast<WasmVM_Proposal>(found);
  return true;
}

// -- host modules --

void WasmVM_ConfigureAddHostRegistration(WasmVM_ConfigureContext* Cxt, const enum WasmVM_HostRegistration Host) {
  if (Host == WasmVM_HostRegistration_Wasi) write(Cxt, &Settings::wasi, true);
}
void WasmVM_ConfigureRemoveHostRegistration(WasmVM_ConfigureContext* Cxt, const enum WasmVM_HostRegistration Host) {
  if (Host == WasmVM_HostRegistration_Wasi) write(Cxt, &Settings::wasi, false);
}
bool WasmVM_ConfigureHasHostRegistration(const WasmVM_ConfigureContext* Cxt, const enum WasmVM_HostRegistration Host) {
  return Host == WasmVM_HostRegistration_Wasi && read(Cxt, &Settings::wasi);
}
void WasmVM_ConfigureSetAllowAFUNIX(WasmVM_ConfigureContext* Cxt, const bool EnableAFUNIX) {
  write(Cxt, &Settings::allow_af_unix, EnableAFUNIX);
}
bool WasmVM_ConfigureIsAllowAFUNIX(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::allow_af_unix); }

// -- memory and stack --

void WasmVM_ConfigureSetMaxMemoryPage(WasmVM_ConfigureContext* Cxt, const uint64_t Page) {
  write(Cxt, &Settings::max_memory_pages, Page);
}
uint64_t WasmVM_ConfigureGetMaxMemoryPage(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::max_memory_pages); }
void WasmVM_ConfigureSetMaxStackSize(WasmVM_ConfigureContext* Cxt, const uint64_t Bytes) {
  write(Cxt, &Settings::stack_bytes, std::clamp(Bytes, kMinStackBytes, kMaxStackBytes));
}
uint64_t WasmVM_ConfigureGetMaxStackSize(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::stack_bytes); }
void WasmVM_ConfigureSetGCHeapLimit(WasmVM_ConfigureContext* Cxt, const uint64_t Bytes) {
  write(Cxt, &Settings::gc_heap_bytes, std::min<uint64_t>(Bytes, uint64_t{4} << 30));
}
uint64_t WasmVM_ConfigureGetGCHeapLimit(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::gc_heap_bytes); }
void WasmVM_ConfigureSetMaxGuestThreads(WasmVM_ConfigureContext* Cxt, const uint32_t Count) {
  write(Cxt, &Settings::max_guest_threads, Count);
}
uint32_t WasmVM_ConfigureGetMaxGuestThreads(const WasmVM_ConfigureContext* Cxt) {
  return read(Cxt, &Settings::max_guest_threads);
}
void WasmVM_ConfigureSetCheckedMemory(WasmVM_ConfigureContext* Cxt, const bool IsChecked) {
  write(Cxt, &Settings::checked_memory, IsChecked);
}
void WasmVM_ConfigureSetLazyValidation(WasmVM_ConfigureContext* Cxt, const bool IsLazy) {
  write(Cxt, &Settings::lazy_validation, IsLazy);
}
bool WasmVM_ConfigureIsLazyValidation(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::lazy_validation); }
void WasmVM_ConfigureInterpreterSetPinLocals(WasmVM_ConfigureContext* Cxt, const bool IsPin) {
  write(Cxt, &Settings::pin_locals, IsPin);
}
bool WasmVM_ConfigureInterpreterIsPinLocals(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::pin_locals); }
void WasmVM_ConfigureInterpreterSetFuseCells(WasmVM_ConfigureContext* Cxt, const bool IsFuse) {
  write(Cxt, &Settings::fuse_cells, IsFuse);
}
bool WasmVM_ConfigureInterpreterIsFuseCells(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::fuse_cells); }
bool WasmVM_ConfigureIsCheckedMemory(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::checked_memory); }

// -- execution --

void WasmVM_ConfigureSetTimeLimit(WasmVM_ConfigureContext* Cxt, const uint64_t Milliseconds) {
  write(Cxt, &Settings::time_limit_ms, std::min(Milliseconds, kMaxTimeLimit));
}
uint64_t WasmVM_ConfigureGetTimeLimit(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::time_limit_ms); }

void WasmVM_ConfigureSetRunMode(WasmVM_ConfigureContext* Cxt, const enum WasmVM_RunMode Mode) {
  write(Cxt, &Settings::run_mode, Mode);
}
enum WasmVM_RunMode WasmVM_ConfigureGetRunMode(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::run_mode); }
void WasmVM_ConfigureCompilerSetOptimizationLevel(WasmVM_ConfigureContext* Cxt,
                                                  const enum WasmVM_CompilerOptimizationLevel Level) {
  write(Cxt, &Settings::optimization, Level);
}
enum WasmVM_CompilerOptimizationLevel WasmVM_ConfigureCompilerGetOptimizationLevel(const WasmVM_ConfigureContext* Cxt) {
  return read(Cxt, &Settings::optimization);
}
void WasmVM_ConfigureCompilerSetOutputFormat(WasmVM_ConfigureContext* Cxt, const enum WasmVM_CompilerOutputFormat Format) {
  write(Cxt, &Settings::output, Format);
}
enum WasmVM_CompilerOutputFormat WasmVM_ConfigureCompilerGetOutputFormat(const WasmVM_ConfigureContext* Cxt) {
  return read(Cxt, &Settings::output);
}
void WasmVM_ConfigureCompilerSetDumpIR(WasmVM_ConfigureContext* Cxt, const bool IsDump) {
  write(Cxt, &Settings::dump_ir, IsDump);
}
bool WasmVM_ConfigureCompilerIsDumpIR(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::dump_ir); }
void WasmVM_ConfigureCompilerSetGenericBinary(WasmVM_ConfigureContext* Cxt, const bool IsGeneric) {
  write(Cxt, &Settings::generic_binary, IsGeneric);
}
bool WasmVM_ConfigureCompilerIsGenericBinary(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::generic_binary); }
bool WasmVM_ConfigureCompilerSetCPU(WasmVM_ConfigureContext* Cxt, const WasmVM_String Name) {
  const auto level = image::find_cpu_level(view(Name));
  if (!level) return false;
  write(Cxt, &Settings::cpu_level, static_cast<uint16_t>(view(Name) == "native" ? 0 : static_cast<uint16_t>(*level)));
  return true;
}
void WasmVM_ConfigureSetCodeNames(WasmVM_ConfigureContext* Cxt, const bool IsNamed) {
  write(Cxt, &Settings::code_names, IsNamed);
}
void WasmVM_ConfigureSetCodeCache(WasmVM_ConfigureContext* Cxt, const char* Folder, const uint64_t MaxBytes) {
  if (Cxt == nullptr) return;
  const std::lock_guard<std::mutex> lock(Cxt->lock);
  Cxt->settings.cache_folder = Folder == nullptr ? "" : Folder;
  Cxt->settings.cache_bytes = MaxBytes == 0 ? kDefaultCacheBytes : MaxBytes;
}
void WasmVM_ConfigureCompilerSetImageSigner(WasmVM_ConfigureContext* Cxt, WasmVM_ImageSign_t Sign, void* Data) {
  if (Cxt == nullptr) return;
  const std::lock_guard<std::mutex> lock(Cxt->lock);
  Cxt->settings.sign = Sign;
  Cxt->settings.sign_data = Data;
}
void WasmVM_ConfigureSetImageVerifier(WasmVM_ConfigureContext* Cxt, WasmVM_ImageVerify_t Verify, void* Data) {
  if (Cxt == nullptr) return;
  const std::lock_guard<std::mutex> lock(Cxt->lock);
  Cxt->settings.verify = Verify;
  Cxt->settings.verify_data = Data;
}
void WasmVM_ConfigureSetResourceLimiter(WasmVM_ConfigureContext* Cxt, WasmVM_ResourceLimiter_t Limiter, void* Data) {
  if (Cxt == nullptr) return;
  const std::lock_guard<std::mutex> lock(Cxt->lock);
  Cxt->settings.limiter = Limiter;
  Cxt->settings.limiter_data = Data;
}
void WasmVM_ConfigureSetMaxTableElements(WasmVM_ConfigureContext* Cxt, const uint64_t Count) {
  write(Cxt, &Settings::max_table_elements, std::min(Count, limits::kTableElements));
}
uint64_t WasmVM_ConfigureGetMaxTableElements(const WasmVM_ConfigureContext* Cxt) {
  return read(Cxt, &Settings::max_table_elements);
}
void WasmVM_ConfigureSetMaxInstances(WasmVM_ConfigureContext* Cxt, const uint64_t Count) {
  write(Cxt, &Settings::max_instances, Count);
}
uint64_t WasmVM_ConfigureGetMaxInstances(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::max_instances); }
void WasmVM_ConfigureCompilerSetInterruptible(WasmVM_ConfigureContext* Cxt, const bool IsInterruptible) {
  write(Cxt, &Settings::interruptible, IsInterruptible);
}
bool WasmVM_ConfigureCompilerIsInterruptible(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::interruptible); }
void WasmVM_ConfigureCompilerSetStrictTraps(WasmVM_ConfigureContext* Cxt, const bool IsStrict) {
  write(Cxt, &Settings::strict_traps, IsStrict);
}
bool WasmVM_ConfigureCompilerIsStrictTraps(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::strict_traps); }
void WasmVM_ConfigureStatisticsSetInstructionCounting(WasmVM_ConfigureContext* Cxt, const bool IsCount) {
  write(Cxt, &Settings::count_instructions, IsCount);
}
bool WasmVM_ConfigureStatisticsIsInstructionCounting(const WasmVM_ConfigureContext* Cxt) {
  return read(Cxt, &Settings::count_instructions);
}
void WasmVM_ConfigureStatisticsSetCostMeasuring(WasmVM_ConfigureContext* Cxt, const bool IsMeasure) {
  write(Cxt, &Settings::measure_cost, IsMeasure);
}
bool WasmVM_ConfigureStatisticsIsCostMeasuring(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::measure_cost); }
void WasmVM_ConfigureStatisticsSetTimeMeasuring(WasmVM_ConfigureContext* Cxt, const bool IsMeasure) {
  write(Cxt, &Settings::measure_time, IsMeasure);
}
bool WasmVM_ConfigureStatisticsIsTimeMeasuring(const WasmVM_ConfigureContext* Cxt) { return read(Cxt, &Settings::measure_time); }

}  // extern "C"
