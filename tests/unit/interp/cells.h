// Prints threaded code, so that tests (and people) can see what a function has become.
#pragma once

#include <string>
#include <unordered_map>

#include "interp/code.h"
#include "interp/handlers.h"
#include "interp/handlers_branch.h"

namespace wasmvm::test {

/// Names of handlers, found by asking all look-ups for all they have.
class HandlerNames {
 public:
  HandlerNames() {
    for (const Source& a : kSources) one_operand(a.src, a.name);
    calls_and_returns();
    for (unsigned kind = 0; kind < static_cast<unsigned>(interp::Simple::kCount); ++kind) {
      add(interp::simple_handler(static_cast<interp::Simple>(kind)), kSimple[kind]);
    }
  }
  /// Empty if `handler` is none.
  const std::string& operator[](const void* handler) const {
    static const std::string none;
    const auto at = names_.find(handler);
    return at == names_.end() ? none : at->second;
  }

 private:
  using Src = interp::Src;
  using Dst = interp::Dst;
  struct Source {
    Src src;
    const char* name;
  };
  static constexpr Source kSources[] = {
      {Src::Slot, "slot"}, {Src::Const, "const"}, {Src::Acc, "acc"}, {Src::L0, "L0"}, {Src::L1, "L1"}};
  static constexpr std::pair<Dst, const char*> kDestinations[] = {
      {Dst::Acc, "acc"}, {Dst::Slot, "slot+acc"}, {Dst::L0, "L0"}, {Dst::L1, "L1"}};
  static constexpr const char* kSimple[] = {
#define SIMPLE(name) #name,
#include "interp/simple_handlers.def"
#undef SIMPLE
  };
  static constexpr const char* kTests[] = {"==", "!=", "<s", "<u", ">=s", ">=u", "&", "&==0", "<", "<=", "!<", "!<="};
  static constexpr const char* kTypes[] = {"i32", "i64", "f32", "f64"};

  void add(const void* handler, const std::string& name) {
    if (handler != nullptr) names_.try_emplace(handler, name);
  }
  void one_operand(Src a, const std::string& from) {
    using namespace interp;
    for (const auto& [d, to] : kDestinations) {
      for (unsigned i = 0; i < kOpcodeCount; ++i) {
        const Opcode op = static_cast<Opcode>(i);
        const OpInfo& info = op_info(op);
        const std::string head = std::string(info.text) + " ";
        if (is_unary(info.klass)) add(unary_handler(op, a, d), head + from + " -> " + to);
        if (info.klass == OpClass::Load && info.sig[2] != 'v') {
          for (bool checked : {false, true})
            add(load_handler(op, a, d, checked), head + (checked ? "checked " : "") + from + " -> " + to);
        }
        for (const Source& b : kSources) {
          if (is_binary(info.klass)) add(binary_handler(op, a, b.src, d), head + from + " " + b.name + " -> " + to);
          if (info.klass == OpClass::Load && info.sig[2] != 'v')
            add(load_sum_handler(op, a, b.src, d), head + from + "+" + b.name + " -> " + to);
          if (info.klass == OpClass::Store && info.sig[1] != 'v')
            add(store_handler(op, a, b.src, false), head + from + " " + b.name);
        }
      }
      for (Bank bank : {Bank::Int, Bank::Float}) {
        for (bool wide : {false, true})
          add(mov_handler(bank, a, d, wide), std::string(bank == Bank::Int ? "mov " : "fmov ") + from + " -> " + to);
      }
    }
    for (bool sense : {false, true}) {
      if (a != Src::Const) add(branch_if_handler(a, sense), std::string(sense ? "br_if " : "br_unless ") + from);
    }
    for (unsigned test = 0; test < std::size(kTests); ++test) {
      for (unsigned type = 0; type < 4; ++type) {
        for (const Source& b : kSources) {
          const std::string compare = std::string(kTypes[type]) + " " + from + " " + kTests[test] + " " + b.name;
          add(compare_branch_handler(static_cast<TestType>(type), static_cast<Test>(test), a, b.src), "br_if " + compare);
          if (a < Src::L0 || type > 1) continue;
          for (bool exchanged : {false, true}) {
            for (Src by : {Src::Const, Src::Slot}) {
              add(latch_handler(static_cast<TestType>(type), static_cast<Test>(test), exchanged, a, b.src, by),
                  std::string("latch ") + (exchanged ? "exchanged " : "") + compare +
                      (by == Src::Const ? " by const" : " by slot"));
            }
          }
        }
      }
    }
  }
  void calls_and_returns() {
    using namespace interp;
    for (uint32_t header = 0; header < 64; ++header) {
      add(ret_void_handler(header), "return");
      for (Bank bank : {Bank::Int, Bank::Float}) {
        for (const Source& a : kSources) add(ret_handler(bank, a.src, header), std::string("return ") + a.name);
      }
      for (const Source& a : kSources) {
        for (const Source& b : kSources) {
          for (unsigned i = 0; i < kOpcodeCount; ++i) {
            const Opcode op = static_cast<Opcode>(i);
            add(ret_binary_handler(op, a.src, b.src, header),
                std::string("return ") + op_info(op).text + " " + a.name + " " + b.name);
          }
        }
        for (unsigned test = 0; test < std::size(kTests); ++test) {
          for (bool constant : {false, true}) {
            add(branch_or_ret_handler(static_cast<Test>(test), a.src, constant, header),
                std::string("branch or return ") + (constant ? "const" : "slot") + ": i32 slot " + kTests[test] + " " + a.name);
          }
        }
        for (uint32_t base = 0; base < 64; ++base) {
          add(call_handler(base, header), "call");
          for (bool sum : {false, true}) {
            add(call_with_handler(a.src, sum, base, header), std::string("call with ") + a.name + (sum ? " + const" : ""));
          }
        }
      }
    }
    for (Bank bank : {Bank::Int, Bank::Float}) {
      for (bool wide : {false, true}) {
        for (Src condition : {Src::Slot, Src::Acc}) {
          for (Src a : {Src::Slot, Src::Const}) {
            for (Src b : {Src::Slot, Src::Const}) {
              if (bank == Bank::Float && (a != Src::Slot || b != Src::Slot)) continue;
              for (const auto& [d, to] : kDestinations) {
                add(select_handler(bank, wide, condition, a, b, d),
                    std::string(bank == Bank::Float ? "fselect " : "select ") + (wide ? "i64 " : "i32 ") +
                        (condition == Src::Acc ? "acc" : "slot") + ": " + (a == Src::Const ? "const " : "slot ") +
                        (b == Src::Const ? "const" : "slot") + " -> " + to);
              }
            }
          }
        }
      }
    }
  }
  static bool is_unary(OpClass c) {
    return c == OpClass::Unary || c == OpClass::Test || c == OpClass::Convert || c == OpClass::Truncation;
  }
  static bool is_binary(OpClass c) { return c == OpClass::Binary || c == OpClass::Compare || c == OpClass::Division; }

  std::unordered_map<const void*, std::string> names_;
};

/// The cells of a translated function, a line each.
inline std::string cells_of(const interp::FuncCode& func) {
  static const HandlerNames names;
  std::string text;
  for (const interp::Word* word = func.begin; word < func.end;) {
    const std::string& name = names[word->handler];
    text += name.empty() ? "?" : name;
    ++word;
    while (word < func.end && names[word->handler].empty()) ++word;
    text += "\n";
  }
  return text;
}

}  // namespace wasmvm::test
