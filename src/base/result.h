// Result<T>: a value or an Error with a position; the only way that input errors travel.
//
// A failed stage returns an Error: code, complete message, and where in the input it was found. Errors are heap objects
// behind one pointer so that a Result of a small type stays as cheap to return as that type. Nothing here throws.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

namespace wasmvm {

/// Code of an error; the enumerators stand in wasm/error_code.h. The high byte is the phase.
enum class ErrCode : uint32_t;

/// Where and why an input was refused. Passive; `message` is complete: official text first, then ": " and details.
struct Error {
  static constexpr uint64_t kNoOffset = ~uint64_t{0};

  ErrCode code;
  std::string message;
  uint64_t offset = kNoOffset;  ///< byte offset into the binary, or kNoOffset
  uint32_t line = 0;            ///< 1-based line of text input, 0 if the input was not text
  uint32_t column = 0;          ///< 1-based column in bytes, 0 if the input was not text
};

/// A value of T, or the Error that prevented it. Must be looked at.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(const T& value) : ok_(true) { new (&value_) T(value); }
  Result(T&& value) : ok_(true) { new (&value_) T(std::move(value)); }
  Result(Error error) : ok_(false) { error_ = new Error(std::move(error)); }
  Result(Result&& other) noexcept : ok_(other.ok_) {
    if (ok_) {
      new (&value_) T(std::move(other.value_));
    } else {
      error_ = std::exchange(other.error_, nullptr);
    }
  }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      this->~Result();
      new (this) Result(std::move(other));
    }
    return *this;
  }
  ~Result() {
    if (ok_) {
      value_.~T();
    } else {
      delete error_;
    }
  }

  explicit operator bool() const { return ok_; }
  bool is_ok() const { return ok_; }
  T& value() & {
    assert(ok_);
    return value_;
  }
  const T& value() const& {
    assert(ok_);
    return value_;
  }
  T&& value() && {
    assert(ok_);
    return std::move(value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() & {
    assert(!ok_);
    return *error_;
  }
  const Error& error() const& {
    assert(!ok_);
    return *error_;
  }
  Error&& error() && {
    assert(!ok_);
    return std::move(*error_);
  }

 private:
  union {
    T value_;
    Error* error_;
  };
  bool ok_;
};

/// Success, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::make_unique<Error>(std::move(error))) {}

  explicit operator bool() const { return !error_; }
  bool is_ok() const { return !error_; }
  Error& error() & {
    assert(error_);
    return *error_;
  }
  const Error& error() const& {
    assert(error_);
    return *error_;
  }
  Error&& error() && {
    assert(error_);
    return std::move(*error_);
  }

 private:
  std::unique_ptr<Error> error_;
};

using Status = Result<void>;

}  // namespace wasmvm

#define WASMVM_CONCAT_(a, b) a##b
#define WASMVM_CONCAT(a, b) WASMVM_CONCAT_(a, b)

/// Returns the error of `expr` from the enclosing function, if it has one.
#define WASMVM_TRY(expr)                                                                                     \
  do {                                                                                                       \
    if (auto wasmvm_try_ = (expr); !wasmvm_try_) { return ::wasmvm::Error(std::move(wasmvm_try_).error()); } \
  } while (0)

/// Declares `decl` with the value of `expr`, or returns the error.
#define WASMVM_TRY_ASSIGN(decl, expr)                                                \
  auto WASMVM_CONCAT(wasmvm_res_, __LINE__) = (expr);                                \
  if (!WASMVM_CONCAT(wasmvm_res_, __LINE__)) {                                       \
    return ::wasmvm::Error(std::move(WASMVM_CONCAT(wasmvm_res_, __LINE__)).error()); \
  }                                                                                  \
  decl = std::move(WASMVM_CONCAT(wasmvm_res_, __LINE__)).value()
