// Every handler leaves by a tail call: loops over every instruction of a fixed signature run on a native stack of 16 KiB, which a
// handler that kept even a return address would use up.
#include <pthread.h>

#include "interp/guest.h"
#include "wasm/opcode.h"

using wasmvm::Immediate;
using wasmvm::OpClass;
using wasmvm::OpInfo;
using wasmvm::test::Guest;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif
constexpr size_t kStackBytes = kSanitized ? 262144 : 16384;  // sanitizers make the frames of C++ large
constexpr int kRounds = kStackBytes / 3;                     // a return address each would be more than twice the stack

std::string operand(char type) {
  switch (type) {
    case 'i': return "(i32.add (local.get 0) (i32.const 3))";
    case 'I': return "(i64.add (local.get 1) (i64.const 3))";
    case 'f': return "(f32.add (local.get 2) (f32.const 3))";
    case 'F': return "(f64.add (local.get 3) (f64.const 3))";
    case 'v': return "(v128.const i32x4 1 2 3 4)";
    default: return "(i32.const 64)";
  }
}

std::string immediate(const OpInfo& info) {
  switch (info.imm) {
    case Immediate::Lane: return " 0";
    case Immediate::MemArgLane: return " 0";
    case Immediate::Lanes16: return " 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15";
    default: return "";
  }
}

/// One instruction with operands of its signature; empty for those whose type depends on where they stand, for constants, and
/// for waiting.
std::string instruction(const OpInfo& info) {
  const std::string sig = info.sig;
  if (sig[0] == '*' || info.klass == OpClass::Const || info.klass == OpClass::AtomicWait) return "";
  std::string text = std::string("(") + info.text + immediate(info);
  size_t i = 0;
  for (; sig[i] != ':'; ++i) text += " " + operand(sig[i]);
  text += ")";
  for (++i; i < sig.size(); ++i) text += " (drop)";
  return text;
}

/// A function that does all of it in one loop, kRounds times.
std::string program() {
  std::string text =
      "(module (memory 1) (func $one (param i32) (result i32) (local.get 0)) (table funcref (elem $one))"
      "(func (export \"run\") (param $n i32) (local i64 f32 f64 i32) (loop $l ";
  for (unsigned i = 0; i < wasmvm::kOpcodeCount; ++i) text += instruction(wasmvm::op_info(static_cast<wasmvm::Opcode>(i)));
  text += R"((local.set 4 (call $one (local.get 4)))
    (local.set 4 (call_indirect (param i32) (result i32) (local.get 4) (i32.const 0)))
    (block $b (block $c (br_table $c $b (local.get 4))))
    (if (i32.lt_s (local.get 4) (i32.const 1)) (then (local.set 4 (i32.const 5))) (else (local.set 4 (i32.const 0))))
    (drop (select (i32.const 1) (local.get 4) (local.get 0)))
    (drop (memory.size)) (drop (table.size 0)) (drop (table.get 0 (i32.const 0)))
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 8)) (drop (struct.new_default $s))
    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
    (br_if $l (local.get $n)))) (type $s (struct (field i32)))))";
  return text;
}

struct Job {
  Guest* guest;
  bool ok = false;
};

void* run_job(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  const wasmvm::runtime::Extern* run = job.guest->instance().find_export("run", wasmvm::ExternKind::Func);
  wasmvm::runtime::Slot slots[1] = {kRounds};
  job.ok = job.guest->store().call(*run->func, slots);
  return nullptr;
}

}  // namespace

TEST_CASE("every handler leaves by a tail call") {
  Guest guest(program());
  guest.run("run", {2});  // translates on this thread
  Job job{&guest};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstacksize(&attributes, kStackBytes) == 0);
  pthread_t thread;
  REQUIRE(pthread_create(&thread, &attributes, run_job, &job) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(job.ok);
}
