// Fuzzer: WASI functions with arguments of all kinds, on directories of the host and in memory, streams and sockets. What holds: no
// crash, no hang, no errno that does not exist, nothing outside the granted directories changes, no handle of the host is left.
//
// The guest's directory lies three levels below a folder of the fuzzer's own, and the calls run without root's rights: should the
// sandbox have a hole, this machine does not suffer from it.
#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "runtime/instance.h"
#include "wasi/functions.h"
#include "wasi/wasi.h"

using namespace wasmvm;
using namespace wasmvm::wasi;
namespace fs = std::filesystem;

namespace {

constexpr uint32_t kPages = 2, kSize = kPages * 65536, kStrings = 256, kMaxCalls = 64;
constexpr unsigned kNobody = 65534;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "fuzz_wasi: %s\n", what);
  std::abort();
}

/// Takes numbers off the input; zeros when it is used up.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  uint64_t take(unsigned bytes) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes && size_ > 0; ++i, ++data_, --size_) value |= uint64_t{*data_} << (8 * i);
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

/// Calls as somebody without rights. libFuzzer's own files are not touched meanwhile.
class Nobody {
 public:
  Nobody() : before_(static_cast<uid_t>(::setfsuid(kNobody))) {}
  ~Nobody() { ::setfsuid(before_); }

 private:
  const uid_t before_;
};

/// The folder of this process: top/secret and top/a/outside lie around top/a/b/jail.
class World {
 public:
  World() {
    char name[] = "/tmp/wasmvm-fuzz-XXXXXX";
    if (::mkdtemp(name) == nullptr) fail("no folder");
    top_ = name;
    // Whatever a call writes to the host's disk is small, and a size beyond it must not kill us.
    const rlimit limit{1u << 20, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    fs::create_directories(jail());
    put(top_ / "secret", "secret");
    put(top_ / "a/outside", "outside");
    for (const fs::path& path : {top_, top_ / "a", top_ / "a/b", top_ / "secret", top_ / "a/outside"}) give(path);
  }
  ~World() {
    std::error_code ignored;
    fs::remove_all(top_, ignored);
  }
  fs::path jail() const { return top_ / "a/b/jail"; }

  /// What every input finds.
  void prepare() const {
    std::error_code ignored;
    fs::remove_all(jail(), ignored);
    fs::create_directories(jail() / "dir/sub");
    put(jail() / "file", "0123456789");
    put(jail() / "dir/file", "in dir");
    for (const auto& [target, name] : {std::pair("../outside", "up"), {"..", "parent"}, {"dir", "link"}, {"loop", "loop"}})
      fs::create_symlink(target, jail() / name, ignored);
    for (const char* name : {".", "dir", "dir/sub", "file", "dir/file"}) give(jail() / name);
  }
  void check() const {
    if (text(top_ / "secret") != "secret" || text(top_ / "a/outside") != "outside") fail("a file outside was changed");
    const auto count = [](const fs::path& path) { return std::distance(fs::directory_iterator(path), fs::directory_iterator()); };
    if (count(top_) != 2 || count(top_ / "a") != 2 || count(top_ / "a/b") != 1) fail("something was made or removed outside");
  }

 private:
  static void give(const fs::path& path) {
    if (::geteuid() == 0 && ::lchown(path.c_str(), kNobody, kNobody) != 0) fail("chown");
  }
  static void put(const fs::path& path, const char* content) { std::ofstream(path) << content; }
  static std::string text(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  }
  fs::path top_;
};

size_t count_handles() {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) count += !entry.path().empty();
  return count;
}

class Guest {
 public:
  explicit Guest(const World& world) : world_(world) {
    store = runtime::Store::create();
    wasi = create_module();
    caller = runtime::Instance::create_host("caller");
    MemoryType type;
    type.limits.min = kPages;
    auto made = runtime::Memory::create(type, {});
    if (!made) fail("no memory");
    memory = std::move(made).value();
    caller->add_export("memory", runtime::Extern::of(memory));
    // Ports where nothing of the host's listens; local sockets in the granted directories.
    if (!set_network(*wasi, {"allow:*:*:127.0.0.1:49000-49010", "allow:*:listen:127.0.0.1:0", "allow:unix:*:*:*"})) fail("rules");
    (void)set_allow_local(*wasi, true);
    if (::pipe2(ends_, O_CLOEXEC) != 0) fail("pipe");
  }

  void start(uint8_t how) {
    world_.prepare();
    auto tree = make_ref<MemoryTree>(1u << 20);
    (void)tree->put("dir/file", "in memory");
    (void)tree->put("file", "0123456789");
    Config config;
    config.args = {"program", "argument"};
    config.env = {"A=1"};
    config.preopens = {"/:" + world_.jail().string(), "/r:" + world_.jail().string() + ":readonly"};
    config.memory_preopens = {{"/m", tree, false}, {"/mr", tree, true}};
    config.stdin_fd = ends_[0];
    config.stdout_fd = ends_[1];
    config.stderr_fd = -1;
    config.max_open_files = 64;
    config.resolution = (how & 1) != 0 ? Resolution::Walk : Resolution::Automatic;
    if (!configure(*wasi, config)) fail("configure");
    store->block.interrupt.store(1);  // nothing waits
    std::memset(memory->at(0), 0, kSize);
    static constexpr char kNames[] =
        "file\0dir/sub\0../outside\0up\0parent/outside\0link/../../outside\0loop\0new\0dir/\0.\0..\0/file\0m\0//\0";
    std::memcpy(memory->at(kStrings), kNames, sizeof kNames);
    // A vector of two pieces, an address, subscriptions of each kind.
    const uint32_t vectors[] = {1024, 16, 1030, 100};
    std::memcpy(memory->at(512), vectors, sizeof vectors);
    const uint32_t address[] = {544, 4, 0x0100007f};
    std::memcpy(memory->at(536), address, sizeof address);
    for (uint32_t i = 0; i < 8; ++i) {
      memory->at(600 + 48 * i)[8] = static_cast<uint8_t>(i % 3);
      memory->at(600 + 48 * i)[16] = static_cast<uint8_t>(i % 3 == 0 ? 1 : i);
    }
  }

  uint64_t argument(Input& input, char kind) {
    const uint8_t choice = static_cast<uint8_t>(input.take(1));
    if (kind == 'p') {
      switch (choice % 6) {
        case 0: return kStrings + input.take(1);
        case 1: return 512;
        case 2: return 536;
        case 3: return 600 + input.take(2) % 400;
        case 4: return kSize - input.take(1);
        default: return input.take(4);
      }
    }
    switch (choice % 4) {
      case 0: return input.take(1) % 16;
      case 1: return input.take(1);
      case 2: return kind == 'I' ? ~uint64_t{0} >> (input.take(1) % 64) : input.take(2);
      default: return input.take(kind == 'I' ? 8 : 4);
    }
  }

  void call(Input& input) {
    const uint8_t choice = static_cast<uint8_t>(input.take(1));
    const bool second = choice >= 224;
    const std::span<const Function> table = second ? overloads() : functions();
    const Function& row = table[choice % table.size()];
    // In one of four calls, the old interface if it has the function.
    const bool old = !second && (input.take(1) & 3) == 0;
    const runtime::Extern* item = second ? wasi->find_overload(row.name)
                                  : old  ? find_unstable(*wasi, row.name)
                                         : wasi->find_export(row.name);
    if (item == nullptr) item = wasi->find_export(row.name);
    runtime::Slot slots[16] = {};
    for (size_t i = 0; row.params[i] != '\0'; ++i) {
      slots[i] = argument(input, row.params[i]);
      if (row.params[i] != 'I') slots[i] &= 0xffffffff;
    }
    runtime::HostCall host{store.get(), caller.get(), item->func, slots};
    const bool went_on = item->func->host(item->func->host_env, host);
    if (went_on && row.returns_errno && slots[0] > static_cast<uint64_t>(Errno::ai_system)) fail("there is no such errno");
    if (!went_on) store->take_trap();
  }

  void end() {
    if (!configure(*wasi, {})) fail("configure");
    (void)configure(*wasi, [] {
      Config nothing;
      nothing.stdin_fd = nothing.stdout_fd = nothing.stderr_fd = -1;
      return nothing;
    }());
    // The pipe starts empty again.
    char room[4096];
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    while (::read(ends_[0], room, sizeof room) > 0) {}
    ::fcntl(ends_[0], F_SETFL, 0);
  }

  Ref<runtime::Store> store;
  Ref<runtime::Instance> wasi, caller;
  Ref<runtime::Memory> memory;

 private:
  const World& world_;
  int ends_[2];
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World world;
  static Guest guest(world);
  static size_t handles = 0;
  Input input(data, size);
  guest.start(static_cast<uint8_t>(input.take(1)));
  {
    const Nobody nobody;
    for (uint32_t i = 0; i < kMaxCalls && !input.empty(); ++i) guest.call(input);
  }
  guest.end();
  world.check();
  // Looking is slow; a leak shows later as well.
  static unsigned runs = 0;
  if (++runs % 256 == 0) {
    const size_t now = count_handles();
    if (handles != 0 && now > handles + 8) fail("handles of the host are left open");
    if (handles == 0) handles = now;
  }
  return 0;
}
