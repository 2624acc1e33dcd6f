// LoadedCode: an ObjectCode in executable memory, and what its tables say about addresses in it.
#pragma once

#include <memory>
#include <mutex>

#include "compiled/code_names.h"
#include "compiled/object_code.h"
#include "compiled/switch.h"
#include "runtime/code_range.h"
#include "runtime/tier.h"

namespace wasmvm::compiled {

/// Code of one module, immutable and shared by its instances. Memory is written before it becomes executable and never after.
class LoadedCode final : public runtime::CompiledModule, public runtime::CodeOwner {
 public:
  /// OutOfMemory.
  static Result<Ref<LoadedCode>> load(const runtime::Tier& tier, Ref<const ValidModule> module,
                                      const runtime::CompileOptions& options, ObjectCode code);
  /// Code that is in executable memory already, and stays as long as `keeper` lives. At most one LoadedCode for the same text.
  static Ref<LoadedCode> adopt(const runtime::Tier& tier, Ref<const ValidModule> module, const runtime::CompileOptions& options,
                               const CodeTables& tables, std::span<const uint8_t> text, Ref<const RefCounted> keeper);
  ~LoadedCode() override;

  /// Tells tools the names of the functions, from now on to the end of the code.
  void publish_names();

  bool needs_guarded_memory() const override { return guarded_; }
  bool find(const void* pc, bool is_return, runtime::CodePlace& out) const override;
  /// Register entry of a defined function (counted without imports), and the code through which C++ enters it.
  const void* function(uint32_t defined) const { return base_ + tables_.functions[defined]; }
  const void* entry(uint32_t defined) const { return base_ + tables_.entries[defined]; }
  /// From a frame to its caller's. False if `frame.pc` is none of this code's.
  bool step(FrameRegisters& frame, bool is_return) const;
  /// Where a throw by the call before frame.pc lands in this frame; null if it goes on to the caller.
  const void* landing_of(const FrameRegisters& frame, char*& sp) const;

 private:
  LoadedCode(const runtime::Tier& tier, Ref<const ValidModule> module, const runtime::CompileOptions& options);
  void publish(const uint8_t* base, size_t text_bytes);
  const FrameShape* shape_at(uint32_t pc) const;
  uint32_t offset_of(const void* pc) const { return static_cast<uint32_t>(static_cast<const uint8_t*>(pc) - base_); }

  ObjectCode own_;  ///< empty if the tables are somebody else's
  Ref<const RefCounted> keeper_;
  CodeTables tables_;
  const uint8_t* base_ = nullptr;
  void* mapping_ = nullptr;  ///< own memory, or null
  size_t mapped_ = 0;
  bool guarded_ = false;
  size_t text_bytes_ = 0;
  std::unique_ptr<CodeNames> names_;
};

/// Does code made with these options rely on guard pages behind memory 0?
bool relies_on_guard_pages(const Module& module, const runtime::CompileOptions& options);

}  // namespace wasmvm::compiled
