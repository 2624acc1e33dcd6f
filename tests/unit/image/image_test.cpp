// Images: what goes in comes out and runs; whatever is changed, cut off or not for this machine is refused with a reason.
#include "image/image.h"

#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "compiled/mixed.h"
#include "image/universal.h"
#include "image/writer.h"

using namespace wasmvm;
using namespace wasmvm::image;
using namespace wasmvm::test;

namespace {

constexpr const char* kSource = R"((module $sample
  (memory (export "memory") 1) (data (i32.const 8) "\05\00\00\00")
  (table 2 funcref) (elem (i32.const 0) $add $fail) (type $binary (func (param i32 i32) (result i32)))
  (func $add (export "add") (type $binary) (i32.add (local.get 0) (i32.load (local.get 1))))
  (func $fail (export "fail") (type $binary) (unreachable))
  (func (export "by_table") (param i32) (result i32) (call_indirect (type $binary) (i32.const 7) (i32.const 8) (local.get 0)))))";

using Bytes8 = std::vector<uint8_t>;

/// The image of a module; empty in builds without a compiler.
Bytes8 make(const std::string& source, bool with_module = true, const runtime::CompileOptions& options = {},
            CpuLevel level = CpuLevel::Baseline, Signer signer = {}) {
  if (compiler() == nullptr) return {};
  const Ref<const ValidModule> module = valid_module(source);
  compiled::CodegenOptions codegen;
  codegen.level = compiled::CodegenOptions::Level::O1;
  codegen.cpu = cpu_level_name(level);
  const auto code = compiled::compile_object(*module, options, codegen);
  if (!code) FAIL(code.error().message);
  auto image = write_image({module->module(), options, level, false, with_module, std::move(signer)}, *code);
  if (!image) FAIL(image.error().message);
  return std::move(*image);
}

Ref<const os::Mapping> mapped(const Bytes8& bytes) {
  Ref<os::Mapping> mapping;
  REQUIRE(os::Mapping::copy(bytes, mapping) == 0);
  return mapping;
}

Result<Ref<const Image>> open(const Bytes8& bytes) { return Image::open(mapped(bytes), 0, bytes.size()); }

/// What is wrong with an image; empty if nothing is.
std::string fault(const Bytes8& bytes) {
  const auto image = open(bytes);
  if (image) return {};
  CHECK((image.error().code == ErrCode::ImageDamaged || image.error().code == ErrCode::ImageIncompatible));
  return image.error().message;
}

bool has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  UNSCOPED_INFO("found: " << text);
  return false;
}

Header header_of(const Bytes8& bytes) {
  Header header;
  std::memcpy(&header, bytes.data() + kHeaderAt, sizeof header);
  return header;
}

/// Changes the header and makes its seal fit.
Bytes8 with_header(Bytes8 bytes, const Header& header) {
  std::memcpy(bytes.data() + kHeaderAt, &header, sizeof header);
  const Digest seal = sha256(std::span(bytes).first(kSealAt));
  std::copy(seal.begin(), seal.end(), bytes.begin() + kSealAt);
  return bytes;
}
template <typename Change>
Bytes8 resealed(const Bytes8& bytes, const Change& change) {
  Header header = header_of(bytes);
  change(header);
  return with_header(bytes, header);
}

/// An instance of an image's module.
class Running {
 public:
  explicit Running(const Ref<const Image>& image, Ref<Module> module = nullptr) : store_(runtime::Store::create({})) {
    if (!module) {
      auto decoded = binary::decode(ModuleBytes(image->module(), image->mapping()), Features::all());
      if (!decoded) FAIL(decoded.error().message);
      module = std::move(*decoded);
    }
    auto valid = validate::check(std::move(module), validate::When::Vouched);
    if (!valid) FAIL(valid.error().message);
    const auto tier = compiled::aot();
    if (!tier) FAIL(tier.error().message);
    auto code = image->load(**tier, *valid, {});
    if (!code) FAIL(code.error().message);
    auto instance = runtime::instantiate(*store_, *code, {}, "sample");
    if (!instance) FAIL(instance.error().message);
    instance_ = std::move(*instance);
  }
  bool call(const char* name, std::vector<runtime::Slot>& slots) {
    slots.resize(std::max<size_t>(slots.size(), 2));
    return store_->call(*instance_->find_export(name, ExternKind::Func)->func, slots.data());
  }
  runtime::Store& store() { return *store_; }

 private:
  Ref<runtime::Store> store_;
  Ref<runtime::Instance> instance_;
};

/// A small generator, the same everywhere.
struct Random {
  uint64_t state = 0x9e3779b97f4a7c15;
  uint64_t next() {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
  }
};

}  // namespace

TEST_CASE("an image runs as its module does, with traps and their places") {
  const Bytes8 bytes = make(kSource);
  if (bytes.empty()) return;
  const auto image = open(bytes);
  REQUIRE(image);
  Running running(*image);
  std::vector<runtime::Slot> slots = {37, 8};
  REQUIRE(running.call("add", slots));
  CHECK(slots[0] == 42);
  slots = {0};
  REQUIRE(running.call("by_table", slots));
  CHECK(slots[0] == 12);
  slots = {1};
  REQUIRE_FALSE(running.call("by_table", slots));
  const runtime::Trap trap = running.store().take_trap();
  CHECK(trap.code == ErrCode::Unreachable);
  REQUIRE(trap.frames.size() == 2);
  CHECK(trap.frames[0].function == "fail");
  slots = {1, 0xffffffff};
  REQUIRE_FALSE(running.call("add", slots));
  CHECK(running.store().take_trap().code == ErrCode::MemoryOutOfBounds);
}

TEST_CASE("the same module gives the same image") {
  const Bytes8 bytes = make(kSource);
  CHECK(bytes == make(kSource));
}

TEST_CASE("a changed byte anywhere is found") {
  const Bytes8 bytes = make(kSource);
  if (bytes.empty()) return;
  Ref<os::Mapping> mapping;
  for (size_t at = 0; at < bytes.size(); ++at) {
    Bytes8 changed = bytes;
    changed[at] = static_cast<uint8_t>(changed[at] ^ (1u << at % 8));
    const auto image = open(changed);
    if (image) FAIL("byte " << at << " of " << bytes.size() << " may be changed");
    if (image.error().code != ErrCode::ImageDamaged && image.error().code != ErrCode::ImageIncompatible)
      FAIL(image.error().message);
  }
}

TEST_CASE("an image that is cut off or has something behind it is found") {
  const Bytes8 bytes = make(kSource);
  if (bytes.empty()) return;
  for (size_t size = 1; size < bytes.size(); size += 61) {
    if (fault(Bytes8(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size))).empty()) FAIL(size << " bytes are enough");
  }
  Bytes8 longer = bytes;
  longer.push_back(0);
  CHECK(has(fault(longer), "compiled image is damaged: it has"));
}

TEST_CASE("an image that is not for this wasmvm says why") {
  const Bytes8 bytes = make(kSource);
  if (bytes.empty()) return;
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.format = 7; })),
            "compiled image is incompatible: it has format 7, this wasmvm reads"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.machine = 183; })), "machine 183"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.cpu_level = 9; })), "unknown level 9"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.build[0] ^= 1; })), "another build of wasmvm"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.magic[0] = 'W'; })), "not an image of wasmvm"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.code_hash[5] ^= 1; })), "its code does not match"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.data_hash[5] ^= 1; })), "its tables do not match"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.module_hash[5] ^= 1; })), "its module does not match"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.text_size += kPage * 1000; })), "its header contradicts itself"));
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.tables[kLines].size = ~uint64_t{7}; })), "its header contradicts itself"));
  if (host_cpu_level() == CpuLevel::V4) return;
  CHECK(has(fault(resealed(bytes, [](Header& h) { h.cpu_level = 4; })), "this processor lacks"));
}

TEST_CASE("an image serves only what it was compiled for") {
  const Bytes8 bytes = make(kSource);
  if (bytes.empty()) return;
  const auto image = open(bytes);
  REQUIRE(image);
  const Features all = Features::all();
  CHECK((*image)->serves({}, all, false));
  const auto refusal = [&](const runtime::CompileOptions& wanted, const Features& features, bool strict = false) {
    const Status served = (*image)->serves(wanted, features, strict);
    return served ? std::string() : served.error().message;
  };
  runtime::CompileOptions wanted;
  wanted.metered = true;
  CHECK(has(refusal(wanted, all), "counts neither gas nor instructions"));
  wanted = {};
  wanted.interruptible = true;
  CHECK(has(refusal(wanted, all), "cannot be interrupted"));
  wanted = {};
  wanted.guard_pages = false;
  CHECK(has(refusal(wanted, all), "guard pages"));
  CHECK(has(refusal({}, Features::standard(1)), "compiled with the proposal"));
  CHECK(has(refusal({}, all, true), "strict traps are wanted"));
  // What does more than is wanted serves as well.
  wanted.metered = wanted.interruptible = true;
  const auto more = open(make(kSource, true, wanted));
  REQUIRE(more);
  CHECK((*more)->serves({}, all, false));
  CHECK((*more)->serves(wanted, all, false));
  auto costs = make_ref<runtime::CostTable>();
  costs->set(Opcode::i32_add, 5);
  wanted.costs = costs;
  const Status served = (*more)->serves(wanted, all, false);
  REQUIRE_FALSE(served);
  CHECK(has(served.error().message, "another table of costs"));
}

TEST_CASE("headers and tables with any contents and a fitting seal do no harm") {
  const Bytes8 bytes = make(kSource);
  if (bytes.empty()) return;
  Random random;
  const auto module = valid_module(kSource);
  const auto tier = compiled::aot();
  REQUIRE(tier);
  unsigned opened = 0;
  for (int round = 0; round < 2000; ++round) {
    Bytes8 changed = bytes;
    Header header = header_of(bytes);
    auto* const raw = reinterpret_cast<uint8_t*>(&header);
    const size_t from = offsetof(Header, size);
    if (round % 2 == 0) {
      for (uint64_t n = random.next() % 4; n-- != 0;)
        raw[from + random.next() % (sizeof header - from)] = static_cast<uint8_t>(random.next());
    } else {
      // Tables, with hashes that fit.
      for (int n = 0; n < 3; ++n)
        changed[header.data.offset + random.next() % header.data.size] = static_cast<uint8_t>(random.next());
      header.data_hash = sha256(std::span(changed).subspan(header.data.offset, header.data.size));
    }
    const auto image = open(with_header(std::move(changed), header));
    if (!image) continue;
    ++opened;
    // Without running it: the code is what it was, but its tables may lead anywhere inside.
    (void)(*image)->load(**tier, module, {});
  }
  CHECK(opened > 500);
}

TEST_CASE("a signature is of everything that runs") {
  Digest seen = {};
  const Bytes8 bytes = make(kSource, true, {}, CpuLevel::Baseline, [&](const Digest& digest, std::span<uint8_t> room) -> size_t {
    seen = digest;
    std::memcpy(room.data(), "signed", 6);
    return 6;
  });
  if (bytes.empty()) return;
  const auto image = open(bytes);
  REQUIRE(image);
  CHECK((*image)->signed_digest() == seen);
  CHECK(std::memcmp((*image)->signature().data(), "signed", 6) == 0);
  const auto other = open(resealed(bytes, [](Header& h) { h.options = 0; }));
  REQUIRE(other);
  CHECK((*other)->signed_digest() != seen);
}

TEST_CASE("a module carries images for several processors and stays a module") {
  const Bytes8 plain = [] {
    auto bytes = text::assemble(kSource, Features::all());
    REQUIRE(bytes);
    return std::move(*bytes);
  }();
  const Bytes8 first = make(kSource, false), second = make(kSource, false, {}, CpuLevel::V2);
  if (first.empty()) return;
  auto once = add_image(plain, first);
  REQUIRE(once);
  CHECK(image_sections(*once).size() == 1);
  CHECK(image_sections(*once)[0].image_at % kPage == 0);
  CHECK(without_images(*once) == plain);
  CHECK(add_image(*once, first).value() == *once);  // the same again takes its place
  if (host_cpu_level() < CpuLevel::V2) return;
  auto both = add_image(*once, second);
  REQUIRE(both);
  CHECK(image_sections(*both).size() == 2);
  CHECK(without_images(*both) == plain);
  // Any decoder reads it, and validates it.
  auto module = binary::decode(*both, Features::all());
  REQUIRE(module);
  REQUIRE(validate::check(*module));
  const auto best = open_best(mapped(*both));
  REQUIRE(best);
  auto again = binary::decode(*both, Features::all());
  Running running(*best, std::move(*again));
  std::vector<runtime::Slot> slots = {37, 8};
  REQUIRE(running.call("add", slots));
  CHECK(slots[0] == 42);
}

TEST_CASE("a module that does not go with its image is refused, and one without says so") {
  const Bytes8 plain = *text::assemble(kSource, Features::all());
  const Bytes8 image = make(kSource, false);
  if (image.empty()) return;
  const Bytes8 good = *add_image(plain, image);
  const auto reason = [](const Bytes8& file) {
    const auto opened = open_best(mapped(file));
    return opened ? std::string() : opened.error().message;
  };
  CHECK(reason(good).empty());
  CHECK(has(reason(plain), "compiled image is incompatible: the module holds no compiled image"));
  for (size_t at = 0; at < plain.size(); ++at) {
    Bytes8 changed = good;
    changed[at] ^= 0x10;
    if (reason(changed).empty()) FAIL("byte " << at << " of the module may be changed");
  }
  const ImageSection section = image_sections(good)[0];
  for (size_t at = section.image_at; at < section.end; at += 7) {
    Bytes8 changed = good;
    changed[at] ^= 0x10;
    if (reason(changed).empty()) FAIL("byte " << at << " of the image may be changed");
  }
}

TEST_CASE("a file is replaced whole, and nothing is left behind when it cannot be") {
  char folder[] = "/tmp/wasmvm_image_XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string path = std::string(folder) + "/out";
  const Bytes8 one(10000, 1), two(20, 2);
  REQUIRE(os::write_whole_file(path, one) == 0);
  Ref<os::Mapping> before;
  REQUIRE(os::Mapping::map_file(path.c_str(), before) == 0);
  REQUIRE(os::write_whole_file(path, two) == 0);
  // Who has the old file keeps it.
  CHECK(std::equal(one.begin(), one.end(), before->bytes().begin(), before->bytes().end()));
  std::ifstream in(path, std::ios::binary);
  CHECK(Bytes8(std::istreambuf_iterator<char>(in), {}) == two);
  CHECK(os::write_whole_file(std::string(folder) + "/missing/out", two) != 0);
  CHECK(os::write_whole_file(folder, two) != 0);
  CHECK(std::remove(path.c_str()) == 0);
  CHECK(rmdir(folder) == 0);
}
