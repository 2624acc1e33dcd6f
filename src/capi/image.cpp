// Compiling ahead of time, and running what was compiled.
#include "capi/image.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>

#include "base/os_map.h"
#include "base/os_random.h"
#include "binary/decode.h"
#include "capi/guest_threads.h"
#include "compiled/jit.h"
#include "image/universal.h"
#include "image/writer.h"
#include "wasm/error_code.h"

namespace wasmvm::capi {

image::CpuLevel cpu_level_of(const Settings& settings) {
  if (settings.generic_binary) return image::CpuLevel::Baseline;
  return settings.cpu_level == 0 ? image::host_cpu_level() : static_cast<image::CpuLevel>(settings.cpu_level);
}

namespace {

static_assert(static_cast<int>(compiled::CodegenOptions::Level::Oz) == WasmVM_CompilerOptimizationLevel_Oz &&
              static_cast<int>(compiled::CodegenOptions::Level::O3) == WasmVM_CompilerOptimizationLevel_O3);

Result<std::vector<uint8_t>> make_image(const ValidModule& valid, const runtime::CompileOptions& options,
                                        const Settings& settings, bool with_module, const std::string& path = {}) {
  const image::CpuLevel level = cpu_level_of(settings);
  compiled::CodegenOptions codegen = jit_options(settings);
  codegen.cpu = image::cpu_level_name(level);
  if (settings.dump_ir && !path.empty()) codegen.dump = path;
  WASMVM_TRY_ASSIGN(const compiled::ObjectCode code, compiled::compile_object(valid, options, codegen));
  image::ImageParts parts{valid.module(), options, level, settings.strict_traps, with_module, {}};
  if (settings.sign != nullptr) {
    parts.signer = [&](const Digest& digest, std::span<uint8_t> room) -> size_t {
      return settings.sign(settings.sign_data, digest.data(), room.data(), static_cast<uint32_t>(room.size()));
    };
  }
  return image::write_image(parts, code);
}

/// The module again, without the images that its bytes hold.
Result<Ref<const ValidModule>> strip(const Module& module) {
  WASMVM_TRY_ASSIGN(Ref<Module> plain, binary::decode(image::without_images(module.bytes), module.features));
  return validate::check(std::move(plain));
}

/// Takes modules from hand to hand through the file system.
class ThroughFiles final : public runtime::Tier {
 public:
  explicit ThroughFiles(const Settings& settings) {
    settings_.optimization = settings.optimization;
    settings_.strict_traps = settings.strict_traps;
    settings_.generic_binary = settings.generic_binary;
    settings_.cpu_level = settings.cpu_level;
  }
  bool is_for(const Settings& settings) const {
    return settings_.optimization == settings.optimization && settings_.strict_traps == settings.strict_traps &&
           settings_.generic_binary == settings.generic_binary && settings_.cpu_level == settings.cpu_level;
  }
  const char* name() const override { return "aot"; }

  Result<Ref<runtime::CompiledModule>> compile(Ref<const ValidModule> module,
                                               const runtime::CompileOptions& options) const override {
    Settings settings = settings_;
    settings.features = module->module().features;
    WASMVM_TRY_ASSIGN(const std::vector<uint8_t> bytes, make_image(*module, options, settings, true));
    WASMVM_TRY_ASSIGN(const Ref<os::Mapping> file, through_file(bytes));
    WASMVM_TRY_ASSIGN(const Ref<const image::Image> image, image::Image::open(file, 0, file->bytes().size()));
    ModuleBytes inside(image->module(), image->mapping());
    WASMVM_TRY_ASSIGN(Ref<Module> decoded, binary::decode(std::move(inside), settings.features));
    WASMVM_TRY_ASSIGN(Ref<const ValidModule> valid, validate::check(std::move(decoded), validate::When::Vouched));
    WASMVM_TRY(check_image(*image, options, settings));
    return load_image(*image, std::move(valid), options);
  }
  // Code is of the tier that runs images.
  void bind(const runtime::CompiledModule& code, runtime::Func* own_funcs, uint32_t count) const override {
    code.tier().bind(code, own_funcs, count);
  }
  bool call(runtime::StoreBlock& store, runtime::Func& func, runtime::Slot* slots) const override {
    return func.ctx->instance->code()->tier().call(store, func, slots);
  }
  bool call_from_host(runtime::Store& store, runtime::Func& func, runtime::Slot* slots) const override {
    return store.call(func, slots);
  }

 private:
  Settings settings_;  ///< what decides about code
  static Result<Ref<os::Mapping>> through_file(std::span<const uint8_t> bytes) {
    const char* const folder = std::getenv("TMPDIR");
    uint8_t random[8] = {};
    (void)os::fill_random(random);
    std::string path = std::string(folder == nullptr || *folder == 0 ? "/tmp" : folder) + "/wasmvm-";
    for (const uint8_t byte : random) path += std::to_string(byte) + "-";
    path += "image.so";
    Ref<os::Mapping> file;
    int failed = os::write_whole_file(path, bytes);
    if (failed == 0) failed = os::Mapping::map_file(path.c_str(), file);
    std::remove(path.c_str());
    if (failed == 0) return file;
    return make_error(ErrCode::IllegalPath, error_text(ErrCode::IllegalPath), path + ": " + std::strerror(failed));
  }
};

}  // namespace

Result<std::vector<uint8_t>> compile_image(const ValidModule& module, const Settings& settings, const std::string& path) {
  runtime::CompileOptions options = settings.compile_options();
  if (wants_guest_threads(module.module(), settings.features)) options.interruptible = true;
  const bool is_native = settings.output == WasmVM_CompilerOutputFormat_Native;
  const Bytes bytes = module.module().bytes;
  if (image::image_sections(bytes).empty()) {
    WASMVM_TRY_ASSIGN(std::vector<uint8_t> made, make_image(module, options, settings, is_native, path));
    if (is_native) return made;
    return image::add_image(bytes, made);
  }
  WASMVM_TRY_ASSIGN(const Ref<const ValidModule> plain, strip(module.module()));
  WASMVM_TRY_ASSIGN(std::vector<uint8_t> made, make_image(*plain, options, settings, is_native, path));
  if (is_native) return made;
  return image::add_image(bytes, made);
}

Result<std::vector<uint8_t>> compile_part(const ValidModule& module, const runtime::CompileOptions& options,
                                          const Settings& settings) {
  return make_image(module, options, settings, false);
}

Status check_image(const image::Image& image, const runtime::CompileOptions& wanted, const Settings& settings) {
  WASMVM_TRY(image.serves(wanted, settings.features, settings.strict_traps));
  if (settings.verify == nullptr) return {};
  const Digest digest = image.signed_digest();
  const Bytes signature = image.signature();
  const WasmVM_Bytes given{static_cast<uint32_t>(signature.size()), signature.data()};
  if (settings.verify(settings.verify_data, digest.data(), given)) return {};
  return make_error(
      ErrCode::ImageIncompatible, error_text(ErrCode::ImageIncompatible),
      signature.empty() ? "it has no signature, which this host demands" : "this host does not accept its signature");
}

Result<Ref<runtime::CompiledModule>> load_image(const image::Image& image, Ref<const ValidModule> module,
                                                const runtime::CompileOptions& wanted) {
  WASMVM_TRY_ASSIGN(const runtime::Tier* const tier, compiled::aot());
  return image.load(*tier, std::move(module), wanted);
}

const runtime::Tier& through_files(const Settings& settings) {
  // As with compiled::jit(): code refers to its tier for ever.
  static std::mutex lock;
  static std::deque<ThroughFiles> tiers;
  const std::lock_guard hold(lock);
  for (const ThroughFiles& tier : tiers) {
    if (tier.is_for(settings)) return tier;
  }
  return tiers.emplace_back(settings);
}

compiled::CodegenOptions jit_options(const Settings& settings) {
  compiled::CodegenOptions options;
  options.level = static_cast<compiled::CodegenOptions::Level>(settings.optimization);
  options.strict_traps = settings.strict_traps;
  if (settings.dump_ir) options.dump = "wasmvm";
  options.names = settings.code_names;
  if (settings.generic_binary || settings.cpu_level != 0) options.cpu = image::cpu_level_name(cpu_level_of(settings));
  return options;
}

}  // namespace wasmvm::capi
