// Element and data segments, exports and the start function.
#include <algorithm>
#include <string>

#include "validate/diagnostics.h"
#include "validate/module_checker.h"

namespace wasmvm::validate {

uint32_t ModuleChecker::segment_globals() const {
  return module_.features.has(Proposal::GC) ? static_cast<uint32_t>(module_.globals.size()) : module_.imported_globals;
}

/// Marks a function as one that bodies may name with ref.func.
Status ModuleChecker::declare(FuncIndex f, uint64_t offset) {
  if (f.value >= module_.functions.size()) {
    return unknown_index(ErrCode::InvalidFuncIdx, f.value, module_.functions.size(), offset);
  }
  declared_[f.value] = true;
  return {};
}

/// Items first, then where they go: a segment that is only passive or declarative has no table.
Status ModuleChecker::check_element(const ElemSegment& segment) {
  const ValType type = segment_type(segment);
  WASMVM_TRY(check_value_type(type, segment.position));
  for (const FuncIndex f : segment.funcs) WASMVM_TRY(declare(f, segment.position));
  for (const ConstExpr& item : segment.exprs) WASMVM_TRY(check_const(item, type, segment_globals()));
  if (segment.mode != SegmentMode::Active) return {};
  const uint32_t t = segment.table.value;
  if (t >= module_.tables.size()) { return unknown_index(ErrCode::InvalidTableIdx, t, module_.tables.size(), segment.position); }
  const TableType& table = module_.tables[t].type;
  if (!context_.matches(type, table.element)) {
    return type_mismatch("elements of type " + to_text(type) + " do not fit a table of " + to_text(table.element),
                         segment.position);
  }
  return check_const(segment.offset, context_.address_type(table.limits), segment_globals());
}

/// Declarative segments exist for their side effect on `declared`.
Status ModuleChecker::check_elements() {
  for (const ElemSegment& segment : module_.elements) WASMVM_TRY(check_element(segment));
  return {};
}

/// Passive segments are bytes and cannot be invalid.
Status ModuleChecker::check_data() {
  for (const DataSegment& segment : module_.data) {
    if (segment.mode != SegmentMode::Active) continue;
    const uint32_t m = segment.memory.value;
    if (m >= module_.memories.size()) {
      return unknown_index(ErrCode::InvalidMemoryIdx, m, module_.memories.size(), segment.position);
    }
    WASMVM_TRY(check_const(segment.offset, context_.address_type(module_.memories[m].limits), segment_globals()));
  }
  return {};
}

/// An exported function can escape, so bodies may name it.
Status ModuleChecker::check_export(const Export& entry) {
  const auto within = [&](ErrCode code, size_t bound) -> Status {
    if (entry.index < bound) return {};
    return unknown_index(code, entry.index, bound, entry.offset);
  };
  switch (entry.kind) {
    case ExternKind::Func: return declare(FuncIndex(entry.index), entry.offset);
    case ExternKind::Table: return within(ErrCode::InvalidTableIdx, module_.tables.size());
    case ExternKind::Memory: return within(ErrCode::InvalidMemoryIdx, module_.memories.size());
    case ExternKind::Tag: return within(ErrCode::InvalidTagIdx, module_.tags.size());
    case ExternKind::Global: break;
  }
  WASMVM_TRY(within(ErrCode::InvalidGlobalIdx, module_.globals.size()));
  if (module_.globals[entry.index].type.mut == Mutability::Var && !module_.features.has(Proposal::ImportExportMutGlobals)) {
    return disabled_error(Proposal::ImportExportMutGlobals, "mutable global", entry.offset);
  }
  return {};
}

/// Existence first, so that the message for an unknown index does not depend on names.
Status ModuleChecker::check_exports() {
  for (const Export& entry : module_.exports) WASMVM_TRY(check_export(entry));
  return check_export_names();
}

/// Finds equal names by sorting: unlike a hash table, no choice of names makes that slow.
Status ModuleChecker::check_export_names() {
  std::vector<const Export*> order;
  order.reserve(module_.exports.size());
  for (const Export& entry : module_.exports) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const Export* a, const Export* b) {
    const int names = a->name.compare(b->name);
    return names != 0 ? names < 0 : a < b;
  });
  const auto twin =
      std::adjacent_find(order.begin(), order.end(), [](const Export* a, const Export* b) { return a->name == b->name; });
  if (twin == order.end()) return {};
  return make_error(ErrCode::DupExportName, "duplicate export name", twin[1]->name, twin[1]->offset);
}

/// SPEC: https://webassembly.github.io/spec/core/valid/modules.html#start-function
Status ModuleChecker::check_start() {
  if (!module_.start) return {};
  const FuncIndex f = *module_.start;
  if (f.value >= module_.functions.size()) {
    return unknown_index(ErrCode::InvalidFuncIdx, f.value, module_.functions.size(), module_.start_offset);
  }
  const FuncType& type = module_.func_type(f);
  if (type.params.empty() && type.results.empty()) return {};
  return make_error(ErrCode::InvalidStartFunc, "start function", "its type is " + to_text(type), module_.start_offset);
}

}  // namespace wasmvm::validate
