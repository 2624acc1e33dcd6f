// Loader and validator of the C interface.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "binary/decode.h"
#include "capi/engine.h"
#include "image/image.h"
#include "text/assemble.h"
#include "wasm/limits.h"

namespace wasmvm::capi {
namespace {

constexpr size_t kReadBlock = 256u << 10;

Outcome file_failure(ErrCode code, const char* path, const char* why) { return failure(code, std::string(path) + ": " + why); }

/// Reads a whole file, whatever kind it is, but no more than a module may have.
Outcome read_file(const char* path, std::vector<uint8_t>& out) {
  std::FILE* const file = std::fopen(path, "rb");
  if (file == nullptr) return file_failure(ErrCode::IllegalPath, path, std::strerror(errno));
  size_t used = 0;
  int error = 0;
  // The size that the file claims is not trusted, but saves copies if it is true: address space alone is set aside for it.
  if (std::fseek(file, 0, SEEK_END) == 0) {
    const long claimed = std::ftell(file);
    if (claimed > 0) out.reserve(std::min<size_t>(static_cast<size_t>(claimed) + 1, limits::kModuleBytes + 1));
    std::rewind(file);
  }
  for (;;) {
    // In blocks that stay in the cache between being cleared and being read into.
    if (used == out.size()) {
      if (used == out.capacity()) out.reserve(std::max(kReadBlock, used * 2));
      out.resize(std::min(out.capacity(), used + kReadBlock));
    }
    errno = 0;
    const size_t n = std::fread(out.data() + used, 1, out.size() - used, file);
    used += n;
    if (n == 0 || used > limits::kModuleBytes) {
      if (std::ferror(file) != 0) error = errno != 0 ? errno : EIO;
      break;
    }
  }
  std::fclose(file);
  if (error != 0) return file_failure(ErrCode::ReadError, path, std::strerror(error));
  if (used > limits::kModuleBytes) return file_failure(ErrCode::LengthOutOfBounds, path, "larger than 1 GiB");
  out.resize(used);
  return nullptr;
}

/// Hands a loaded module out.
WasmVM_Result finish_load(WasmVM_LoaderContext& loader, Outcome outcome, Ref<WasmVM_ASTModuleContext> ast,
                          WasmVM_ASTModuleContext** module) {
  if (outcome == nullptr && module != nullptr) *module = hand_out(std::move(ast));
  return loader.last_error.finish(std::move(outcome));
}

}  // namespace

namespace {

/// An image that stands alone: the module is inside. Takes the whole mapping.
Outcome load_image_file(const Settings& settings, Ref<const os::Mapping> file, Ref<WasmVM_ASTModuleContext>& out) {
  const size_t size = file->bytes().size();
  auto image = image::Image::open(std::move(file), 0, size);
  if (!image) return failure(std::move(image).error());
  const Bytes inside = (*image)->module();
  if (inside.empty()) return failure(ErrCode::ImageIncompatible, "it holds no module, but belongs into the file of one");
  auto module = binary::decode(ModuleBytes(inside, (*image)->mapping()), settings.features);
  if (!module) return failure(std::move(module).error());
  out = make_ref<WasmVM_ASTModuleContext>(std::move(module).value(), std::move(image).value());
  return nullptr;
}

Outcome load_module(const Settings& settings, ModuleBytes bytes, Ref<WasmVM_ASTModuleContext>& out) {
  auto module = binary::decode(std::move(bytes), settings.features);
  if (!module) return failure(std::move(module).error());
  out = make_ref<WasmVM_ASTModuleContext>(std::move(module).value());
  return nullptr;
}

}  // namespace

Outcome load_bytes(const Settings& settings, std::vector<uint8_t> bytes, Ref<WasmVM_ASTModuleContext>& out) {
  if (!image::is_image(bytes)) return load_module(settings, std::move(bytes), out);
  Ref<os::Mapping> copy;
  if (os::Mapping::copy(bytes, copy) != 0) return failure(ErrCode::OutOfMemory);
  return load_image_file(settings, std::move(copy), out);
}

Outcome load_bytes(const Settings& settings, WasmVM_Bytes bytes, Ref<WasmVM_ASTModuleContext>& out) {
  if (bytes.Buf == nullptr) bytes.Length = 0;
  return load_bytes(settings, std::vector<uint8_t>(bytes.Buf, bytes.Buf + bytes.Length), out);
}

Outcome load_file(const Settings& settings, const char* path, Ref<WasmVM_ASTModuleContext>& out) {
  if (path == nullptr) return failure(ErrCode::IllegalPath);
  // A file that may hold compiled code is mapped, so that processes share its pages. What is no regular file is read.
  Ref<os::Mapping> file;
  if (os::Mapping::map_file(path, file) == 0) {
    const Bytes all = file->bytes();
    if (image::is_image(all)) return load_image_file(settings, std::move(file), out);
    if (settings.run_mode == WasmVM_RunMode_AOT) return load_module(settings, ModuleBytes(all, std::move(file)), out);
  }
  std::vector<uint8_t> bytes;
  if (Outcome unread = read_file(path, bytes)) return unread;
  return load_bytes(settings, std::move(bytes), out);
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

// -- loader --

WasmVM_LoaderContext* WasmVM_LoaderCreate(const WasmVM_ConfigureContext* ConfCxt) {
  return hand_out(make_ref<WasmVM_LoaderContext>(snapshot(ConfCxt)));
}
void WasmVM_LoaderDelete(WasmVM_LoaderContext* Cxt) { delete_handle(Cxt); }

WasmVM_Result WasmVM_LoaderParseFromFile(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module, const char* Path) {
  if (Cxt == nullptr) return kNullObject;
  Ref<WasmVM_ASTModuleContext> ast;
  Outcome outcome = load_file(Cxt->settings, Path, ast);
  return finish_load(*Cxt, std::move(outcome), std::move(ast), Module);
}

WasmVM_Result WasmVM_LoaderParseFromBytes(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module, const WasmVM_Bytes Bytes) {
  if (Cxt == nullptr) return kNullObject;
  Ref<WasmVM_ASTModuleContext> ast;
  Outcome outcome = load_bytes(Cxt->settings, Bytes, ast);
  return finish_load(*Cxt, std::move(outcome), std::move(ast), Module);
}

WasmVM_Result WasmVM_LoaderParseFromBuffer(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module, const uint8_t* Buf,
                                           const uint32_t BufLen) {
  return WasmVM_LoaderParseFromBytes(Cxt, Module, WasmVM_BytesWrap(Buf, BufLen));
}

WasmVM_Result WasmVM_LoaderAssembleText(WasmVM_LoaderContext* Cxt, const WasmVM_String Text, WasmVM_Bytes* Out) {
  if (Cxt == nullptr) return kNullObject;
  auto bytes = text::assemble(view(Text), Cxt->settings.features);
  if (!bytes) return Cxt->last_error.finish(failure(std::move(bytes).error()));
  if (Out != nullptr) *Out = copy_bytes(bytes->data(), bytes->size());
  return Cxt->last_error.finish(nullptr);
}

WasmVM_Result WasmVM_LoaderParseFromText(WasmVM_LoaderContext* Cxt, WasmVM_ASTModuleContext** Module, const WasmVM_String Text) {
  if (Cxt == nullptr) return kNullObject;
  auto bytes = text::assemble(view(Text), Cxt->settings.features);
  if (!bytes) return Cxt->last_error.finish(failure(std::move(bytes).error()));
  Ref<WasmVM_ASTModuleContext> ast;
  Outcome outcome = load_bytes(Cxt->settings, std::move(bytes).value(), ast);
  return finish_load(*Cxt, std::move(outcome), std::move(ast), Module);
}

WasmVM_Result WasmVM_LoaderSerializeASTModule(WasmVM_LoaderContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt,
                                              WasmVM_Bytes* Buf) {
  if (Cxt == nullptr) return kNullObject;
  if (ASTCxt == nullptr) return Cxt->last_error.finish(failure(ErrCode::WrongVMWorkflow, "no module given"));
  const ModuleBytes& bytes = ASTCxt->module().bytes;
  if (Buf != nullptr) *Buf = copy_bytes(bytes.data(), bytes.size());
  return Cxt->last_error.finish(nullptr);
}

const WasmVM_ErrorContext* WasmVM_LoaderGetLastError(const WasmVM_LoaderContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->last_error.find();
}

// -- validator --

WasmVM_ValidatorContext* WasmVM_ValidatorCreate(const WasmVM_ConfigureContext* ConfCxt) {
  return hand_out(make_ref<WasmVM_ValidatorContext>(snapshot(ConfCxt)));
}
void WasmVM_ValidatorDelete(WasmVM_ValidatorContext* Cxt) { delete_handle(Cxt); }

WasmVM_Result WasmVM_ValidatorValidate(WasmVM_ValidatorContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt) {
  if (Cxt == nullptr) return kNullObject;
  if (ASTCxt == nullptr) return Cxt->last_error.finish(failure(ErrCode::WrongVMWorkflow, "no module given"));
  return Cxt->last_error.finish(ASTCxt->validate(Cxt->settings));
}

const WasmVM_ErrorContext* WasmVM_ValidatorGetLastError(const WasmVM_ValidatorContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->last_error.find();
}

}  // extern "C"
