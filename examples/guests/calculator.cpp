// A guest that throws and catches: C++ compiled to the instructions try_table and throw_ref. A calculator meets errors deep in
// its recursion and reports them at the top; on the way, destructors count the levels that are left.
//
//   examples/guests/produce calculator calculator.wat
//   wasmvm run calculator.wat
//
// Debian's libc++abi for WebAssembly is built without exceptions, so the little of it that a program without typed handlers
// needs stands here.

#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))
extern "C" IMPORT("fd_write") int fd_write(int fd, const void *vectors, int count, void *written);

// -- the C++ runtime: one exception at a time --

namespace {
alignas(16) char thrown[64];
}  // namespace

extern "C" {
void *__cxa_allocate_exception(unsigned long size) { return size <= sizeof thrown ? thrown : nullptr; }
[[noreturn]] void __cxa_throw(void *exception, void *, void (*)(void *)) { __builtin_wasm_throw(0, exception); }
void *__cxa_begin_catch(void *exception) { return exception; }
void __cxa_end_catch() {}
}

namespace std {
[[noreturn]] void terminate() noexcept { __builtin_trap(); }
}  // namespace std

// The tag of all C++ exceptions.
__asm__(
    ".tagtype __cpp_exception i32\n"
    ".globl __cpp_exception\n"
    "__cpp_exception:\n");

// Handlers here catch everything, so that nobody asks for types.
namespace __cxxabiv1 {
struct __class_type_info {
  virtual ~__class_type_info();
};
__class_type_info::~__class_type_info() {}
}  // namespace __cxxabiv1
void operator delete(void *) noexcept {}

// -- the calculator --

namespace {

struct Error {
  const char *what;
  int at;
};

Error error;
int level, deepest;

/// One level of recursion; left by return or by an exception.
struct Level {
  Level() {
    if (++level > deepest) deepest = level;
  }
  ~Level() { --level; }
};

[[noreturn]] void fail(const char *what, int at) {
  error = {what, at};
  throw 0;
}

class Calculator {
 public:
  explicit Calculator(const char *text) : text_(text) {}
  int all() {
    const int value = sum();
    if (text_[at_] != '\0') fail("unexpected character", at_);
    return value;
  }

 private:
  int sum() {
    const Level here;
    int value = product();
    while (text_[at_] == '+' || text_[at_] == '-') value = text_[at_++] == '+' ? value + product() : value - product();
    return value;
  }
  int product() {
    int value = factor();
    while (text_[at_] == '*' || text_[at_] == '/') {
      const int operation = at_++;
      const int right = factor();
      if (text_[operation] == '/' && right == 0) fail("division by zero", operation);
      value = text_[operation] == '*' ? value * right : value / right;
    }
    return value;
  }
  int factor() {
    if (text_[at_] == '(') {
      const int open = at_++;
      const int value = sum();
      if (text_[at_] != ')') fail("no ) for the (", open);
      ++at_;
      return value;
    }
    if (text_[at_] < '0' || text_[at_] > '9') fail("expected a number", at_);
    int value = 0;
    while (text_[at_] >= '0' && text_[at_] <= '9') value = 10 * value + (text_[at_++] - '0');
    return value;
  }
  const char *text_;
  int at_ = 0;
};

/// A line of output.
class Line {
 public:
  Line &operator<<(const char *text) {
    while (*text != '\0') line_[size_++] = *text++;
    return *this;
  }
  Line &operator<<(int number) {
    if (number < 0) {
      line_[size_++] = '-';
      number = -number;
    }
    if (number >= 10) *this << number / 10;
    line_[size_++] = static_cast<char>('0' + number % 10);
    return *this;
  }
  ~Line() {
    line_[size_++] = '\n';
    const struct {
      const char *text;
      int size;
    } vector = {line_, size_};
    int written;
    fd_write(1, &vector, 1, &written);
  }

 private:
  char line_[200];
  int size_ = 0;
};

void calculate(const char *text) {
  deepest = 0;
  try {
    const int value = Calculator(text).all();
    Line() << text << " = " << value;
  } catch (...) {
    Line() << text << ": " << error.what << " at " << error.at << "; " << deepest << " levels deep, " << level << " left";
  }
}

}  // namespace

extern "C" __attribute__((export_name("_start"))) void _start() {
  static const char *const texts[] = {"6*7", "2*(3+4)-(5-(6-7))", "1+(2*(3/(4-4)))", "((1)", "(1))", "8/*2"};
  for (const char *text : texts) calculate(text);
}
