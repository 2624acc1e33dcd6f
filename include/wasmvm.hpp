// wasmvm.hpp: the C interface for C++20 hosts. Handles end by themselves, errors are values, signatures are templates.
//
// It stands on wasmvm_c.h alone and needs neither exceptions nor type information. Objects can be moved, not copied; threads,
// ownership and lifetimes are as wasmvm_c.h says. `get()` gives the handle for everything that has no wrapper here.
#ifndef WASMVM_HPP
#define WASMVM_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "wasmvm_c.h"

namespace wasmvm::cpp {

// -- errors --

/// Why something failed: the code of WasmVM_Result, and the whole message.
struct Error {
  /// As WasmVM_Result has it, category included.
  uint32_t code = 0;
  /// The whole message, with place and details.
  std::string message;
};

/// A value, or why there is none. Nothing is checked when the value is taken: ask first.
template <typename T>
class [[nodiscard]] Expected {
 public:
  /// Success.
  Expected(T value) : state_(std::move(value)) {}
  /// Failure.
  Expected(Error error) : state_(std::move(error)) {}
  /// Whether there is a value.
  explicit operator bool() const { return state_.index() == 0; }
  /// The value.
  T& operator*() { return *std::get_if<0>(&state_); }
  /// The value's members.
  T* operator->() { return std::get_if<0>(&state_); }
  /// Why there is no value.
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};
/// Success, or why there is none.
using Status = Expected<std::monostate>;

namespace detail {

template <auto Delete>
struct Deleter {
  template <typename T>
  void operator()(T* handle) const {
    Delete(handle);
  }
};
template <typename T, auto Delete>
using Owned = std::unique_ptr<T, Deleter<Delete>>;

inline WasmVM_String wrap(std::string_view text) { return WasmVM_StringWrap(text.data(), static_cast<uint32_t>(text.size())); }
inline std::string_view view(WasmVM_String text) { return {text.Buf, text.Length}; }

inline Error error_of(WasmVM_Result result, const WasmVM_ErrorContext* context) {
  if (context == nullptr) return {result.Code, WasmVM_ResultGetMessage(result)};
  return {result.Code, std::string(view(WasmVM_ErrorContextGetMessage(context)))};
}
inline Status status_of(WasmVM_Result result, const WasmVM_ErrorContext* context) {
  if (WasmVM_ResultOK(result)) return std::monostate{};
  return error_of(result, context);
}

/// What a number is as a value of the guest's. 32-bit numbers are i32 whatever their sign, and so on.
template <typename T>
concept Number = std::is_arithmetic_v<T> && (sizeof(T) == 4 || sizeof(T) == 8) && !std::is_same_v<T, long double>;

template <Number T>
WasmVM_ValType type_of() {
  if constexpr (std::is_same_v<T, float>) return WasmVM_ValTypeGenF32();
  if constexpr (std::is_same_v<T, double>) return WasmVM_ValTypeGenF64();
  return sizeof(T) == 4 ? WasmVM_ValTypeGenI32() : WasmVM_ValTypeGenI64();
}
template <Number T>
uint64_t to_slot(T value) {
  if constexpr (sizeof(T) == 4) return std::bit_cast<uint32_t>(value);
  return std::bit_cast<uint64_t>(static_cast<std::conditional_t<sizeof(T) == 8, T, uint64_t>>(value));
}
template <Number T>
T from_slot(uint64_t slot) {
  if constexpr (sizeof(T) == 4) {
    return std::bit_cast<T>(static_cast<uint32_t>(slot));
  } else {
    return std::bit_cast<T>(slot);
  }
}
template <Number T>
WasmVM_Value to_value(T value) {
  if constexpr (std::is_same_v<T, float>) return WasmVM_ValueGenF32(value);
  if constexpr (std::is_same_v<T, double>) return WasmVM_ValueGenF64(value);
  if constexpr (sizeof(T) == 4) return WasmVM_ValueGenI32(static_cast<int32_t>(value));
  return WasmVM_ValueGenI64(static_cast<int64_t>(value));
}
template <Number T>
T from_value(const WasmVM_Value& value) {
  if constexpr (std::is_same_v<T, float>) return WasmVM_ValueGetF32(value);
  if constexpr (std::is_same_v<T, double>) return WasmVM_ValueGetF64(value);
  if constexpr (sizeof(T) == 4) return static_cast<T>(WasmVM_ValueGetI32(value));
  return static_cast<T>(WasmVM_ValueGetI64(value));
}

using FunctionType = Owned<WasmVM_FunctionTypeContext, WasmVM_FunctionTypeDelete>;

template <typename R, typename... Args>
FunctionType function_type() {
  const WasmVM_ValType params[sizeof...(Args) + 1] = {type_of<Args>()..., WasmVM_ValTypeGenI32()};
  if constexpr (std::is_void_v<R>) {
    return FunctionType(WasmVM_FunctionTypeCreate(params, sizeof...(Args), nullptr, 0));
  } else {
    const WasmVM_ValType result = type_of<R>();
    return FunctionType(WasmVM_FunctionTypeCreate(params, sizeof...(Args), &result, 1));
  }
}

}  // namespace detail

// -- settings, modules --

/// Settings, each setter gives the settings back.
class Config {
 public:
  Config() : handle_(WasmVM_ConfigureCreate()) {}
  /// Switches a proposal on or off.
  Config& with(WasmVM_Proposal proposal, bool on = true) {
    on ? WasmVM_ConfigureAddProposal(get(), proposal) : WasmVM_ConfigureRemoveProposal(get(), proposal);
    return *this;
  }
  /// How code is executed.
  Config& run_mode(WasmVM_RunMode mode) { return WasmVM_ConfigureSetRunMode(get(), mode), *this; }
  /// Lets VMs provide WASI, which are made of `get()`: a Store has only what it is given.
  Config& wasi() { return WasmVM_ConfigureAddHostRegistration(get(), WasmVM_HostRegistration_Wasi), *this; }
  /// Bounds every memory, in pages of 64 KiB.
  Config& max_memory_pages(uint64_t pages) { return WasmVM_ConfigureSetMaxMemoryPage(get(), pages), *this; }
  /// Makes loops interruptible.
  Config& interruptible(bool on = true) { return WasmVM_ConfigureCompilerSetInterruptible(get(), on), *this; }
  /// Bounds the time of each call.
  Config& time_limit(uint64_t milliseconds) { return WasmVM_ConfigureSetTimeLimit(get(), milliseconds), *this; }
  /// Measures costs (gas).
  Config& measure_cost(bool on = true) { return WasmVM_ConfigureStatisticsSetCostMeasuring(get(), on), *this; }
  /// The handle, which stays this object's.
  WasmVM_ConfigureContext* get() const { return handle_.get(); }

 private:
  detail::Owned<WasmVM_ConfigureContext, WasmVM_ConfigureDelete> handle_;
};

/// A valid module. Threads may share it.
class Module {
 public:
  /// Loads and validates a binary module.
  static Expected<Module> from_bytes(std::span<const uint8_t> bytes, const Config& config = {}) {
    return load(config, [&](auto* loader, auto** out) {
      return WasmVM_LoaderParseFromBytes(loader, out, WasmVM_BytesWrap(bytes.data(), static_cast<uint32_t>(bytes.size())));
    });
  }
  /// Loads and validates a module in the text format.
  static Expected<Module> from_text(std::string_view text, const Config& config = {}) {
    return load(config, [&](auto* loader, auto** out) { return WasmVM_LoaderParseFromText(loader, out, detail::wrap(text)); });
  }
  /// Loads and validates a file that holds a binary module.
  static Expected<Module> from_file(const char* path, const Config& config = {}) {
    return load(config, [&](auto* loader, auto** out) { return WasmVM_LoaderParseFromFile(loader, out, path); });
  }
  /// The module's name from its name section; empty if it has none.
  std::string_view name() const { return detail::view(WasmVM_ASTModuleGetName(get())); }
  /// The handle, which stays this object's.
  WasmVM_ASTModuleContext* get() const { return handle_.get(); }

 private:
  using Handle = detail::Owned<WasmVM_ASTModuleContext, WasmVM_ASTModuleDelete>;
  explicit Module(Handle handle) : handle_(std::move(handle)) {}
  template <typename Parse>
  static Expected<Module> load(const Config& config, const Parse& parse) {
    const detail::Owned<WasmVM_LoaderContext, WasmVM_LoaderDelete> loader(WasmVM_LoaderCreate(config.get()));
    WasmVM_ASTModuleContext* raw = nullptr;
    const WasmVM_Result loaded = parse(loader.get(), &raw);
    if (!WasmVM_ResultOK(loaded)) return detail::error_of(loaded, WasmVM_LoaderGetLastError(loader.get()));
    Handle module(raw);
    const detail::Owned<WasmVM_ValidatorContext, WasmVM_ValidatorDelete> validator(WasmVM_ValidatorCreate(config.get()));
    const WasmVM_Result valid = WasmVM_ValidatorValidate(validator.get(), raw);
    if (!WasmVM_ResultOK(valid)) return detail::error_of(valid, WasmVM_ValidatorGetLastError(validator.get()));
    return Module(std::move(module));
  }
  Handle handle_;
};

// -- host modules --

/// Who calls a host function: its memory, seen as bytes.
class Caller {
 public:
  /// Of the frame that a host function of the C interface gets.
  explicit Caller(const WasmVM_CallingFrameContext* frame) : frame_(frame) {}
  /// The bytes at a guest's address; nothing if they do not all exist.
  std::optional<std::span<uint8_t>> bytes(uint64_t address, uint64_t length, uint32_t memory = 0) const {
    uint8_t* const at = WasmVM_MemoryInstanceGetPointer(WasmVM_CallingFrameGetMemoryInstance(frame_, memory), address, length);
    if (at == nullptr) return std::nullopt;
    return std::span<uint8_t>(at, length);
  }
  /// The text at a guest's address; nothing if its bytes do not all exist.
  std::optional<std::string_view> text(uint64_t address, uint64_t length, uint32_t memory = 0) const {
    const auto found = bytes(address, length, memory);
    if (!found) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(found->data()), found->size());
  }
  /// The frame, valid until the host function returns.
  const WasmVM_CallingFrameContext* get() const { return frame_; }

 private:
  const WasmVM_CallingFrameContext* frame_;
};

/// What a host function returns that may fail: a number (or nothing), or a result that ends the call.
template <typename T>
using HostResult = std::variant<T, WasmVM_Result>;

/// A host module: functions made of callables. They, and what they hold, live as long as anybody can call them.
class HostModule {
 public:
  /// An empty module of that name.
  explicit HostModule(std::string_view name) {
    auto keep = std::make_unique<Functions>();
    functions_ = keep.get();
    handle_.reset(WasmVM_ModuleInstanceCreateWithData(detail::wrap(name), keep.release(),
                                                      [](void* data) { delete static_cast<Functions*>(data); }));
  }
  /// Adds `function` under a name; its parameters and result are numbers, a Caller may come first, and it may return a HostResult.
  template <typename F>
  Status add(std::string_view name, F function, uint64_t cost = 0) {
    return add_as(name, std::function(std::move(function)), cost);
  }
  /// The handle, which stays this object's.
  WasmVM_ModuleInstanceContext* get() const { return handle_.get(); }

 private:
  using Functions = std::vector<std::shared_ptr<void>>;

  template <typename R>
  struct Unwrapped {
    using Type = R;
  };
  template <typename T>
  struct Unwrapped<HostResult<T>> {
    using Type = std::conditional_t<std::is_same_v<T, std::monostate>, void, T>;
  };

  template <typename R, typename... Args>
  Status add_as(std::string_view name, std::function<R(Caller, Args...)> function, uint64_t cost) {
    using Function = std::function<R(Caller, Args...)>;
    using Plain = typename Unwrapped<R>::Type;
    auto kept = std::make_shared<Function>(std::move(function));
    const detail::FunctionType type = detail::function_type<Plain, Args...>();
    WasmVM_FunctionInstanceContext* const instance =
        WasmVM_FunctionInstanceCreate(type.get(), &enter<R, Args...>, kept.get(), cost);
    const WasmVM_Result added = WasmVM_ModuleInstanceAddFunction(get(), detail::wrap(name), instance);
    if (!WasmVM_ResultOK(added)) {
      WasmVM_FunctionInstanceDelete(instance);
      return detail::error_of(added, nullptr);
    }
    functions_->push_back(std::move(kept));
    return std::monostate{};
  }
  template <typename R, typename... Args>
    requires(detail::Number<Args> && ...)
  Status add_as(std::string_view name, std::function<R(Args...)> function, uint64_t cost) {
    return add_as(name, std::function<R(Caller, Args...)>([f = std::move(function)](Caller, Args... args) { return f(args...); }),
                  cost);
  }

  template <typename R, typename... Args>
  static WasmVM_Result enter(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                             WasmVM_Value* returns) {
    auto& function = *static_cast<std::function<R(Caller, Args...)>*>(data);
    return [&]<size_t... I>(std::index_sequence<I...>) {
      if constexpr (std::is_void_v<R>) {
        function(Caller(frame), detail::from_value<Args>(params[I])...);
        return WasmVM_Result_Success;
      } else {
        return put(function(Caller(frame), detail::from_value<Args>(params[I])...), returns);
      }
    }(std::index_sequence_for<Args...>());
  }
  template <detail::Number T>
  static WasmVM_Result put(T value, WasmVM_Value* returns) {
    *returns = detail::to_value(value);
    return WasmVM_Result_Success;
  }
  template <typename T>
  static WasmVM_Result put(HostResult<T> value, WasmVM_Value* returns) {
    if (const WasmVM_Result* const failed = std::get_if<1>(&value)) return *failed;
    if constexpr (!std::is_same_v<T, std::monostate>) *returns = detail::to_value(*std::get_if<0>(&value));
    return WasmVM_Result_Success;
  }

  detail::Owned<WasmVM_ModuleInstanceContext, WasmVM_ModuleInstanceDelete> handle_;
  Functions* functions_;  ///< owned by the module as its data
};

// -- stores, instances, calls --

template <typename Signature>
class Function;

/// A function with its signature checked once: a call allocates nothing. Keeps its instance.
template <typename R, typename... Args>
class Function<R(Args...)> {
 public:
  /// What a call gives: the number, or nothing.
  using Result = std::conditional_t<std::is_void_v<R>, std::monostate, R>;
  /// Calls the function.
  Expected<Result> operator()(Args... args) const {
    uint64_t slots[sizeof...(Args) + 1] = {detail::to_slot(args)...};
    const WasmVM_Result result = WasmVM_TypedCall(handle_.get(), slots);
    if (!WasmVM_ResultOK(result)) return detail::error_of(result, WasmVM_ExecutorGetLastError(executor_));
    if constexpr (std::is_void_v<R>) {
      return std::monostate{};
    } else {
      return detail::from_slot<R>(slots[0]);
    }
  }

 private:
  friend class Instance;
  using Handle = detail::Owned<WasmVM_TypedFunction, WasmVM_TypedFunctionDelete>;
  Function(Handle handle, WasmVM_ExecutorContext* executor) : handle_(std::move(handle)), executor_(executor) {}
  Handle handle_;
  WasmVM_ExecutorContext* executor_;  ///< kept by the handle
};

/// A module at run time.
class Instance {
 public:
  /// An exported function of numbers; an error if there is none of that name and type.
  template <typename Signature>
  Expected<Function<Signature>> function(std::string_view name) const {
    const WasmVM_FunctionInstanceContext* const found = WasmVM_ModuleInstanceFindFunction(get(), detail::wrap(name));
    if (found == nullptr) return Error{WasmVM_ErrCode_FuncNotFound, "no exported function is called " + std::string(name)};
    return typed(found, static_cast<Signature*>(nullptr));
  }
  /// The bytes of an exported memory, until it grows; empty if there is none of that name.
  std::span<uint8_t> memory(std::string_view name = "memory") const {
    WasmVM_MemoryInstanceContext* const found = WasmVM_ModuleInstanceFindMemory(get(), detail::wrap(name));
    const uint64_t size = WasmVM_MemoryInstanceGetPageSize(found) * 65536;
    return {WasmVM_MemoryInstanceGetPointer(found, 0, size), static_cast<size_t>(size)};
  }
  /// The handle, which stays this object's.
  WasmVM_ModuleInstanceContext* get() const { return handle_.get(); }

 private:
  friend class Store;
  using Handle = detail::Owned<WasmVM_ModuleInstanceContext, WasmVM_ModuleInstanceDelete>;
  Instance(Handle handle, WasmVM_ExecutorContext* executor) : handle_(std::move(handle)), executor_(executor) {}

  template <typename R, typename... Args>
  Expected<Function<R(Args...)>> typed(const WasmVM_FunctionInstanceContext* found, R (*)(Args...)) const {
    const detail::FunctionType type = detail::function_type<R, Args...>();
    typename Function<R(Args...)>::Handle handle(WasmVM_FunctionInstanceGetTyped(found, executor_, type.get()));
    if (handle == nullptr) return Error{WasmVM_ErrCode_FuncSigMismatch, "the function has another type"};
    return Function<R(Args...)>(std::move(handle), executor_);
  }
  Handle handle_;
  WasmVM_ExecutorContext* executor_;  ///< of the store, which must outlive the look-up of functions
};

/// A store and an executor: where instances live, and who calls them.
class Store {
 public:
  /// An empty store whose modules run with these settings.
  explicit Store(const Config& config = {})
      : executor_(WasmVM_ExecutorCreate(config.get(), nullptr)), store_(WasmVM_StoreCreate()) {}
  /// Offers a host module to the modules that are instantiated afterwards.
  Status add(const HostModule& module) {
    const WasmVM_Result result = WasmVM_ExecutorRegisterImport(executor_.get(), store_.get(), module.get());
    return detail::status_of(result, WasmVM_ExecutorGetLastError(executor_.get()));
  }
  /// Instantiates a module; with a name, others can import from it.
  Expected<Instance> instantiate(const Module& module, std::string_view name = {}) {
    WasmVM_ModuleInstanceContext* raw = nullptr;
    const WasmVM_Result result =
        name.empty() ? WasmVM_ExecutorInstantiate(executor_.get(), &raw, store_.get(), module.get())
                     : WasmVM_ExecutorRegister(executor_.get(), &raw, store_.get(), module.get(), detail::wrap(name));
    if (raw == nullptr) return detail::error_of(result, WasmVM_ExecutorGetLastError(executor_.get()));
    return Instance(Instance::Handle(raw), executor_.get());
  }
  /// The handle, which stays this object's.
  WasmVM_StoreContext* get() const { return store_.get(); }
  /// The store's executor, which stays this object's.
  WasmVM_ExecutorContext* executor() const { return executor_.get(); }

 private:
  detail::Owned<WasmVM_ExecutorContext, WasmVM_ExecutorDelete> executor_;
  detail::Owned<WasmVM_StoreContext, WasmVM_StoreDelete> store_;
};

}  // namespace wasmvm::cpp

#endif
