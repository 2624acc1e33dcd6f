// ModuleChecker: everything of a module but its function bodies, in the order in which definitions may refer to each other.
//
// Constant expressions see the functions that they name as declared; when run() is done, `declared` is complete and bodies
// can be checked independently of each other.
// SPEC: https://webassembly.github.io/spec/core/valid/modules.html
#pragma once

#include <cstdint>
#include <vector>

#include "validate/context.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// Lives for one call of validate::check, on its thread.
class ModuleChecker {
 public:
  /// `declared` has one flag per function, all false, and is the one that `context` reads.
  ModuleChecker(Module& module, ModuleContext& context, FunctionValidator& validator, std::vector<bool>& declared)
      : module_(module), context_(context), validator_(validator), declared_(declared) {}

  Status run();

 private:
  // module_checker.cpp
  Status check_imports();
  Status check_function_types();
  Status check_tags();
  Status check_memories();
  Status check_memory(const MemoryType& type, uint64_t offset);
  Status check_tables();
  Status check_table(const TableType& type, uint64_t offset);
  Status check_globals();
  Status check_function_type(TypeIndex type, uint64_t offset);
  Status check_value_type(ValType type, uint64_t offset);
  Status check_const(const ConstExpr& expr, ValType expected, uint32_t globals) {
    return validator_.check_const_expr(expr, expected, globals, declared_);
  }
  // segments.cpp
  Status check_elements();
  Status check_element(const ElemSegment& segment);
  Status check_data();
  Status check_exports();
  Status check_export(const Export& entry);
  Status check_export_names();
  Status check_start();
  Status declare(FuncIndex f, uint64_t offset);
  /// Globals that constant expressions outside of the global section may name.
  uint32_t segment_globals() const;

  Module& module_;
  ModuleContext& context_;
  FunctionValidator& validator_;
  std::vector<bool>& declared_;
};

}  // namespace wasmvm::validate
