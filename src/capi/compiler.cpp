// The compiler of the C interface: from a file or bytes through validation to an image in a file or in memory.
#include <cstring>

#include "base/os_map.h"
#include "capi/engine.h"
#include "capi/image.h"

struct WasmVM_CompilerContext : wasmvm::capi::Handle {
  explicit WasmVM_CompilerContext(wasmvm::capi::Settings s) : settings(std::move(s)) {}
  const wasmvm::capi::Settings settings;
  wasmvm::capi::LastError last_error;
};

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

/// Others see the whole file or none.
Outcome write_file(const char* path, const std::vector<uint8_t>& bytes) {
  if (path == nullptr) return failure(ErrCode::IllegalPath, "no output file given");
  const int error = os::write_whole_file(path, bytes);
  return error == 0 ? nullptr : failure(ErrCode::IllegalPath, std::string(path) + ": " + std::strerror(error));
}

/// `load(module)` gives the module, `put(image)` takes the outcome. Intermediate code that is asked for lands beside `path`, if any.
template <typename Load, typename Put>
WasmVM_Result compile(WasmVM_CompilerContext* compiler, const Load& load, const Put& put, const char* path) {
  if (compiler == nullptr) return kNullObject;
  // Compiled is what has been checked completely.
  Settings plain = compiler->settings;
  plain.run_mode = WasmVM_RunMode_Interpreter;
  plain.lazy_validation = false;
  const auto work = [&]() -> Outcome {
    Ref<WasmVM_ASTModuleContext> module;
    if (Outcome unread = load(module)) return unread;
    if (Outcome invalid = module->validate(plain)) return invalid;
    auto image = compile_image(*module->valid(), compiler->settings, path == nullptr ? "" : path);
    if (!image) return failure(std::move(image).error());
    return put(*image);
  };
  return compiler->last_error.finish(work());
}

WasmVM_Result compile_file(WasmVM_CompilerContext* compiler, const char* path, const auto& put, const char* out) {
  return compile(compiler, [&](auto& module) { return load_file(compiler->settings, path, module); }, put, out);
}
WasmVM_Result compile_bytes(WasmVM_CompilerContext* compiler, WasmVM_Bytes bytes, const auto& put, const char* out) {
  return compile(compiler, [&](auto& module) { return load_bytes(compiler->settings, bytes, module); }, put, out);
}

auto to_file(const char* path) {
  return [path](const std::vector<uint8_t>& image) { return write_file(path, image); };
}
auto to_bytes(WasmVM_Bytes* out) {
  return [out](const std::vector<uint8_t>& image) -> Outcome {
    if (image.size() > UINT32_MAX) return failure(ErrCode::LengthOutOfBounds, "the image is larger than 4 GiB");
    if (out != nullptr) *out = copy_bytes(image.data(), image.size());
    return nullptr;
  };
}

}  // namespace

extern "C" {

WasmVM_CompilerContext* WasmVM_CompilerCreate(const WasmVM_ConfigureContext* ConfCxt) {
  return hand_out(make_ref<WasmVM_CompilerContext>(snapshot(ConfCxt)));
}
void WasmVM_CompilerDelete(WasmVM_CompilerContext* Cxt) { delete_handle(Cxt); }

WasmVM_Result WasmVM_CompilerCompile(WasmVM_CompilerContext* Cxt, const char* InPath, const char* OutPath) {
  return compile_file(Cxt, InPath, to_file(OutPath), OutPath);
}
WasmVM_Result WasmVM_CompilerCompileFromBytes(WasmVM_CompilerContext* Cxt, const WasmVM_Bytes Bytes, const char* OutPath) {
  return compile_bytes(Cxt, Bytes, to_file(OutPath), OutPath);
}
WasmVM_Result WasmVM_CompilerCompileToBytes(WasmVM_CompilerContext* Cxt, const char* InPath, WasmVM_Bytes* Out) {
  return compile_file(Cxt, InPath, to_bytes(Out), nullptr);
}
WasmVM_Result WasmVM_CompilerCompileFromBytesToBytes(WasmVM_CompilerContext* Cxt, const WasmVM_Bytes Bytes, WasmVM_Bytes* Out) {
  return compile_bytes(Cxt, Bytes, to_bytes(Out), nullptr);
}

const WasmVM_ErrorContext* WasmVM_CompilerGetLastError(const WasmVM_CompilerContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->last_error.find();
}

}  // extern "C"
