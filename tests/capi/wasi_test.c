/* WASI modules from configurations: memory directories, streams, clocks, random bytes, the network, and their isolation. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

/* A guest that does what the host asks: each export passes its arguments on to the function of that name. */
#define P1 "(param i32)"
#define P2 "(param i32 i32)"
#define P3 "(param i32 i32 i32)"
#define P4 "(param i32 i32 i32 i32)"
#define A1 "(local.get 0)"
#define A2 A1 "(local.get 1)"
#define A3 A2 "(local.get 2)"
#define A4 A3 "(local.get 3)"
#define IMPORT(module, name, params) "(import \"" module "\" \"" name "\" (func $" name " " params " (result i32)))"
#define PASS(name, params, arguments) "(func (export \"" name "\") " params " (result i32) (call $" name " " arguments "))"
#define GUEST(module) \
  "(module"                                                                                                                 \
  IMPORT(module, "fd_write", P4) IMPORT(module, "fd_read", P4) IMPORT(module, "fd_close", P1) IMPORT(module, "random_get", P2) \
  "(import \"" module "\" \"path_open\" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"         \
  "(import \"" module "\" \"clock_time_get\" (func $clock_time_get (param i32 i64 i32) (result i32)))"                      \
  IMPORT(module, "args_sizes_get", P2) IMPORT(module, "poll_oneoff", P4)                                                    \
  "(memory (export \"memory\") 1)"                                                                                          \
  PASS("fd_write", P4, A4) PASS("fd_read", P4, A4) PASS("fd_close", P1, A1) PASS("random_get", P2, A2)                      \
  PASS("args_sizes_get", P2, A2) PASS("poll_oneoff", P4, A4)                                                                \
  "(func (export \"clock\") (param i32 i32) (result i32) (call $clock_time_get (local.get 0) (i64.const 1) (local.get 1)))" \
  /* Directory, path and its length, flags of opening; to write as well if there are any. The descriptor goes to 8. */      \
  "(func (export \"open\") " P4 " (result i32) (call $path_open (local.get 0) (i32.const 1) (local.get 1) (local.get 2)"    \
  "  (local.get 3) (select (i64.const 0x42) (i64.const 2) (local.get 3)) (i64.const 0) (i32.const 0) (i32.const 8)))"

#define PREVIEW1 "wasi_snapshot_preview1"
static const char* const kGuest = GUEST(PREVIEW1) ")";
static const char* const kOldGuest = GUEST("wasi_unstable") ")";
/* Both generations of the socket extension: types decide. */
static const char* const kNetGuest = "(module" IMPORT(PREVIEW1, "sock_open", P3) IMPORT(PREVIEW1, "sock_bind", P3)
    "(import \"" PREVIEW1 "\" \"sock_accept\" (func $old (param i32 i32) (result i32)))"
    "(import \"" PREVIEW1 "\" \"sock_accept\" (func $new (param i32 i32 i32) (result i32)))"
    "(memory (export \"memory\") 1)" PASS("sock_open", P3, A3) PASS("sock_bind", P3, A3)
    "(func (export \"old\") (param i32 i32) (result i32) (call $old (local.get 0) (local.get 1)))"
    "(func (export \"new\") (param i32 i32 i32) (result i32) (call $new (local.get 0) (local.get 1) (local.get 2))))";

/* One guest with a WASI module of its own. */
typedef struct Guest {
  WasmVM_ExecutorContext* executor;
  WasmVM_StoreContext* store;
  WasmVM_ModuleInstanceContext *wasi, *instance;
  uint8_t* memory;
} Guest;

static Guest make_guest(WasmVM_ModuleInstanceContext* wasi, const char* text) {
  Guest guest = {WasmVM_ExecutorCreate(NULL, NULL), WasmVM_StoreCreate(), wasi, NULL, NULL};
  CHECK(wasi != NULL);
  CHECK_OK(WasmVM_ExecutorRegisterImport(guest.executor, guest.store, wasi));
  WasmVM_ASTModuleContext* module = valid_text(text);
  CHECK_OK(WasmVM_ExecutorInstantiate(guest.executor, &guest.instance, guest.store, module));
  WasmVM_ASTModuleDelete(module);
  guest.memory = WasmVM_MemoryInstanceGetPointer(WasmVM_ModuleInstanceFindMemory(guest.instance, str("memory")), 0, 65536);
  CHECK(guest.memory != NULL);
  return guest;
}

static Guest guest_with(const WasmVM_WASIConfigContext* config) {
  return make_guest(WasmVM_ModuleInstanceCreateWASIWithConfig(config), kGuest);
}

static void end_guest(Guest guest) {
  WasmVM_ModuleInstanceDelete(guest.instance);
  WasmVM_ModuleInstanceDelete(guest.wasi);
  WasmVM_StoreDelete(guest.store);
  WasmVM_ExecutorDelete(guest.executor);
}

static int call(Guest guest, const char* name, uint32_t count, const int32_t* arguments) {
  WasmVM_Value params[4], result = WasmVM_ValueGenI32(-1);
  for (uint32_t i = 0; i < count; ++i) params[i] = WasmVM_ValueGenI32(arguments[i]);
  const WasmVM_FunctionInstanceContext* function = WasmVM_ModuleInstanceFindFunction(guest.instance, str(name));
  CHECK_OK(WasmVM_ExecutorInvoke(guest.executor, function, params, count, &result, 1));
  return WasmVM_ValueGetI32(result);
}
#define CALL(guest, name, ...) call(guest, name, sizeof((const int32_t[]){__VA_ARGS__}) / 4, (const int32_t[]){__VA_ARGS__})

enum { kText = 1024, kVector = 16 };

static uint32_t load(Guest guest, uint32_t at) {
  uint32_t value;
  memcpy(&value, guest.memory + at, sizeof value);
  return value;
}
static uint64_t load64(Guest guest, uint32_t at) {
  uint64_t value;
  memcpy(&value, guest.memory + at, sizeof value);
  return value;
}
static void set(Guest guest, uint32_t at, uint32_t value) { memcpy(guest.memory + at, &value, sizeof value); }

static int transfer(Guest guest, const char* name, int fd, uint32_t length) {
  set(guest, kVector, kText);
  set(guest, kVector + 4, length);
  return CALL(guest, name, fd, kVector, 1, 4);
}
static int put(Guest guest, int fd, const char* text) {
  memcpy(guest.memory + kText, text, strlen(text));
  return transfer(guest, "fd_write", fd, (uint32_t)strlen(text));
}
/* Reads and compares. */
static int gives(Guest guest, int fd, const char* expected) {
  if (transfer(guest, "fd_read", fd, 100) != 0) return 0;
  return load(guest, 4) == strlen(expected) && memcmp(guest.memory + kText, expected, strlen(expected)) == 0;
}
static int open_file(Guest guest, const char* path, int oflags) {
  memcpy(guest.memory + kText, path, strlen(path));
  return CALL(guest, "open", 3, kText, (int32_t)strlen(path), oflags);
}

enum { kSuccess = 0, kAcces = 2, kBadf = 8, kIo = 29, kNoent = 44, kNospc = 51, kRofs = 69, kCreate = 1 };

static void test_nothing_is_granted_at_first(void) {
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  const Guest guest = guest_with(config);
  CHECK(put(guest, 1, "x") == kBadf);
  CHECK(transfer(guest, "fd_read", 0, 1) == kBadf);
  CHECK(open_file(guest, "x", 0) == kBadf);
  CHECK(CALL(guest, "args_sizes_get", 0, 4) == kSuccess);
  CHECK(load(guest, 0) == 0);
  end_guest(guest);
  WasmVM_WASIConfigDelete(config);
  WasmVM_WASIConfigDelete(NULL);
}

/* A file of the host's: sixteen bytes at most, of which `size` are there. */
typedef struct HostFile {
  uint64_t size;
  char bytes[16];
  int64_t error; /* what every transfer gives instead, if not 0 */
} HostFile;
static uint64_t host_file_size(void* data) { return ((HostFile*)data)->size; }
static int64_t host_file_read(void* data, uint64_t offset, uint8_t* buffer, uint32_t length) {
  const HostFile* file = data;
  if (file->error != 0) return file->error;
  if (offset >= file->size) return 0;
  if (length > file->size - offset) length = (uint32_t)(file->size - offset);
  memcpy(buffer, file->bytes + offset, length);
  return length;
}
static int64_t host_file_write(void* data, uint64_t offset, uint8_t* buffer, uint32_t length) {
  HostFile* file = data;
  if (file->error != 0) return file->error;
  if (offset >= sizeof file->bytes) return -kNospc;
  if (length > sizeof file->bytes - offset) length = (uint32_t)(sizeof file->bytes - offset);
  memcpy(file->bytes + offset, buffer, length);
  if (offset + length > file->size) file->size = offset + length;
  return length;
}
static int64_t host_file_resize(void* data, uint64_t size) {
  HostFile* file = data;
  if (size > sizeof file->bytes) return -kNospc;
  file->size = size;
  return 0;
}

static void test_files_that_are_functions(void) {
  HostFile file = {5, "hello", 0}, fixed = {3, "abc", 0};
  WasmVM_WASIDirectoryContext* dir = WasmVM_WASIDirectoryCreate(100000);
  CHECK_OK(WasmVM_WASIDirectoryAddCallbackFile(dir, "/dev/file", host_file_size, host_file_read, host_file_write,
                                               host_file_resize, &file));
  CHECK_OK(WasmVM_WASIDirectoryAddCallbackFile(dir, "fixed", host_file_size, host_file_read, NULL, NULL, &fixed));
  CHECK_CODE(WasmVM_WASIDirectoryAddCallbackFile(dir, "dev", host_file_size, host_file_read, NULL, NULL, &fixed),
             WasmVM_ErrCode_IllegalPath);
  CHECK_CODE(WasmVM_WASIDirectoryAddCallbackFile(dir, "x", NULL, host_file_read, NULL, NULL, &fixed),
             WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_WASIDirectoryAddCallbackFile(dir, "x", host_file_size, NULL, NULL, NULL, &fixed),
             WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  WasmVM_WASIConfigAddDirectory(config, "/", dir, false);
  const Guest guest = guest_with(config);
  CHECK(open_file(guest, "dev/file", 0) == kSuccess);
  CHECK(gives(guest, (int)load(guest, 8), "hello"));
  CHECK(gives(guest, (int)load(guest, 8), "")); /* the end */
  CHECK(open_file(guest, "dev/file", kCreate) == kSuccess);
  const int fd = (int)load(guest, 8);
  CHECK(put(guest, fd, "HEL") == kSuccess);
  CHECK(file.size == 5 && memcmp(file.bytes, "HELlo", 5) == 0);
  CHECK(gives(guest, fd, "lo"));                           /* one position for both */
  CHECK(put(guest, fd, "0123456789abcdefgh") == kSuccess); /* as much as fits */
  CHECK(file.size == 16 && put(guest, fd, "more") == kNospc);
  file.error = -29;
  CHECK(put(guest, fd, "x") == 29);
  file.error = -100000; /* no errno of WASI */
  CHECK(put(guest, fd, "x") == 29);
  file.error = 0;
  /* One that cannot be written or cut, and what the host replaces. */
  CHECK(open_file(guest, "fixed", 0) == kSuccess);
  const int old = (int)load(guest, 8);
  CHECK(open_file(guest, "fixed", kCreate) == kAcces);
  WasmVM_Bytes bytes = {0, NULL};
  CHECK_CODE(WasmVM_WASIDirectoryReadFile(dir, "fixed", &bytes), WasmVM_ErrCode_IllegalPath);
  CHECK_OK(WasmVM_WASIDirectoryAddFile(dir, "fixed", (const uint8_t*)"plain", 5));
  CHECK(open_file(guest, "fixed", 0) == kSuccess);
  CHECK(gives(guest, (int)load(guest, 8), "plain"));
  CHECK(gives(guest, old, "abc")); /* who has it open keeps it */
  end_guest(guest);
  WasmVM_WASIConfigDelete(config);
  WasmVM_WASIDirectoryDelete(dir);
}

static void test_memory_directories(void) {
  WasmVM_WASIDirectoryContext* dir = WasmVM_WASIDirectoryCreate(100000);
  CHECK_OK(WasmVM_WASIDirectoryAddFile(dir, "/etc/motd", (const uint8_t*)"hello", 5));
  CHECK_OK(WasmVM_WASIDirectoryAddDirectory(dir, "empty/deep"));
  CHECK_CODE(WasmVM_WASIDirectoryAddFile(dir, "etc/motd/x", NULL, 0), WasmVM_ErrCode_IllegalPath);
  CHECK_CODE(WasmVM_WASIDirectoryAddFile(dir, "empty", NULL, 0), WasmVM_ErrCode_IllegalPath);
  CHECK_CODE(WasmVM_WASIDirectoryAddFile(dir, "../x", NULL, 0), WasmVM_ErrCode_IllegalPath);
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  WasmVM_WASIConfigAddDirectory(config, "/", dir, false);
  const Guest writer = guest_with(config), other = guest_with(config);
  WasmVM_WASIConfigDelete(config);
  config = WasmVM_WASIConfigCreate();
  WasmVM_WASIConfigAddDirectory(config, "/", dir, true);
  const Guest reader = guest_with(config);
  CHECK(open_file(writer, "etc/motd", 0) == kSuccess);
  CHECK(gives(writer, (int)load(writer, 8), "hello"));
  CHECK(open_file(writer, "etc/none", 0) == kNoent);
  CHECK(open_file(writer, "../etc/motd", 0) == 76);
  CHECK(open_file(writer, "out", kCreate) == kSuccess);
  CHECK(put(writer, (int)load(writer, 8), "made by a guest") == kSuccess);
  /* Who shares it sees it; who may only read cannot change it. */
  CHECK(open_file(other, "out", 0) == kSuccess);
  CHECK(gives(other, (int)load(other, 8), "made by a guest"));
  CHECK(open_file(reader, "out", 0) == kSuccess);
  CHECK(gives(reader, (int)load(reader, 8), "made by a guest"));
  CHECK(open_file(reader, "out", kCreate) == kRofs);
  CHECK(open_file(reader, "new", kCreate) == kRofs);
  WasmVM_Bytes bytes = {0, NULL};
  CHECK_OK(WasmVM_WASIDirectoryReadFile(dir, "out", &bytes));
  CHECK(bytes.Length == 15 && memcmp(bytes.Buf, "made by a guest", 15) == 0);
  WasmVM_BytesDelete(bytes);
  CHECK_CODE(WasmVM_WASIDirectoryReadFile(dir, "none", &bytes), WasmVM_ErrCode_IllegalPath);
  CHECK_CODE(WasmVM_WASIDirectoryReadFile(dir, "etc", &bytes), WasmVM_ErrCode_IllegalPath);
  /* The bound holds for guests and hosts alike. */
  int e = kSuccess;
  for (int i = 0; i < 10 && e == kSuccess; ++i) {
    set(writer, kVector, 0);
    set(writer, kVector + 4, 60000);
    e = CALL(writer, "fd_write", (int32_t)load(writer, 8), kVector, 1, 4);
  }
  CHECK(e == kNospc || e == kBadf);
  CHECK(open_file(writer, "out", kCreate) == kSuccess);
  const int fd = (int)load(writer, 8);
  for (e = kSuccess; e == kSuccess;) {
    set(writer, kVector, 0);
    set(writer, kVector + 4, 60000);
    e = CALL(writer, "fd_write", fd, kVector, 1, 4);
  }
  CHECK(e == kNospc);
  uint8_t* large = calloc(1, 90000);
  CHECK_CODE(WasmVM_WASIDirectoryAddFile(dir, "large", large, 90000), WasmVM_ErrCode_IllegalPath);
  free(large);
  WasmVM_WASIDirectoryDelete(dir);
  CHECK(open_file(other, "etc/motd", 0) == kSuccess);
  end_guest(writer);
  end_guest(other);
  end_guest(reader);
  WasmVM_WASIConfigDelete(config);
}

typedef struct Tape {
  char text[64];
  size_t length;
  int64_t answer; /* instead of doing anything, if negative */
} Tape;

static int64_t record(void* data, uint8_t* buf, uint32_t len) {
  Tape* tape = data;
  if (tape->answer < 0) return tape->answer;
  /* At most three bytes at a time. */
  const uint32_t count = len < 3 ? len : 3;
  memcpy(tape->text + tape->length, buf, count);
  tape->length += count;
  return count;
}
static int64_t replay(void* data, uint8_t* buf, uint32_t len) {
  Tape* tape = data;
  const size_t left = strlen(tape->text) - tape->length, count = left < len ? left : len;
  memcpy(buf, tape->text + tape->length, count);
  tape->length += count;
  return (int64_t)count;
}

static void test_streams(void) {
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  uint8_t room[8];
  uint64_t used = 0;
  Tape tape = {"", 0, 0};
  WasmVM_WASIConfigSetInput(config, (const uint8_t*)"some input", 10);
  WasmVM_WASIConfigSetOutput(config, WasmVM_WASIStream_Out, room, sizeof room, &used);
  WasmVM_WASIConfigSetStreamCallback(config, WasmVM_WASIStream_Error, record, &tape);
  WasmVM_WASIConfigSetOutput(config, WasmVM_WASIStream_In, room, sizeof room, &used);
  const Guest one = guest_with(config), two = guest_with(config);
  CHECK(gives(one, 0, "some input"));
  CHECK(gives(one, 0, ""));
  CHECK(gives(two, 0, "some input")); /* each reads from the beginning */
  CHECK(put(one, 1, "12345") == kSuccess);
  CHECK(put(two, 1, "67890") == kSuccess);
  CHECK(load(two, 4) == 3 && used == 8 && memcmp(room, "12345678", 8) == 0);
  CHECK(put(two, 1, "x") == kNospc);
  CHECK(put(one, 2, "abcdef") == kSuccess);
  CHECK(load(one, 4) == 3 && tape.length == 3 && memcmp(tape.text, "abc", 3) == 0);
  tape.answer = -kIo;
  CHECK(put(one, 2, "abcdef") == kIo);
  tape.answer = INT64_MIN;
  CHECK(put(one, 2, "abcdef") == kIo);
  CHECK(put(one, 0, "x") == kBadf);
  CHECK(transfer(one, "fd_read", 1, 1) == kBadf);
  /* Closing is the guest's own affair. */
  CHECK(CALL(one, "fd_close", 1) == kSuccess);
  CHECK(put(one, 1, "x") == kBadf);
  CHECK(put(two, 1, "x") == kNospc);
  end_guest(one);
  end_guest(two);
  Tape source = {"from a function", 0, 0};
  int ends[2];
  CHECK(pipe(ends) == 0);
  WasmVM_WASIConfigSetStreamCallback(config, WasmVM_WASIStream_In, replay, &source);
  WasmVM_WASIConfigSetStreamFd(config, WasmVM_WASIStream_Out, ends[1]);
  const Guest three = guest_with(config);
  CHECK(gives(three, 0, "from a function"));
  CHECK(put(three, 1, "to a pipe") == kSuccess);
  char text[20];
  CHECK(read(ends[0], text, sizeof text) == 9 && memcmp(text, "to a pipe", 9) == 0);
  end_guest(three);
  close(ends[0]);
  CHECK(close(ends[1]) == 0);
  WasmVM_WASIConfigDelete(config);
}

typedef struct World {
  uint64_t time;
  unsigned waits;
} World;
static uint64_t tell(void* data, enum WasmVM_WASIClock clock) { return ((World*)data)->time + (uint64_t)clock; }
static void pass(void* data, uint64_t nanoseconds) {
  World* world = data;
  world->time += nanoseconds;
  ++world->waits;
}
static void seven(void* data, uint8_t* buf, uint32_t len) {
  (void)data;
  memset(buf, 7, len);
}

static void test_time_and_chance_of_the_hosts_making(void) {
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  World world = {1000, 0};
  WasmVM_WASIConfigSetClock(config, tell, pass, &world);
  WasmVM_WASIConfigSetRandom(config, seven, NULL);
  const Guest guest = guest_with(config);
  CHECK(CALL(guest, "clock", 0, 8) == kSuccess);
  CHECK(load64(guest, 8) == 1000);
  CHECK(CALL(guest, "clock", 1, 8) == kSuccess);
  CHECK(load64(guest, 8) == 1001);
  CHECK(CALL(guest, "random_get", 8, 4) == kSuccess);
  CHECK(load(guest, 8) == 0x07070707 && guest.memory[12] != 7);
  /* An hour passes at once. */
  memset(guest.memory + 2048, 0, 48);
  set(guest, 2048 + 16, 1);
  const uint64_t hour = 3600000000000u;
  memcpy(guest.memory + 2048 + 24, &hour, sizeof hour);
  CHECK(CALL(guest, "poll_oneoff", 2048, 3000, 1, 8) == kSuccess);
  CHECK(load(guest, 8) == 1 && world.time == 1000 + hour && world.waits == 1);
  end_guest(guest);
  WasmVM_WASIConfigSetClock(config, NULL, NULL, NULL);
  WasmVM_WASIConfigSetRandom(config, NULL, NULL);
  const Guest real = guest_with(config);
  CHECK(CALL(real, "clock", 0, 8) == kSuccess);
  CHECK(load64(real, 8) > 1000000000000000000u);
  end_guest(real);
  WasmVM_WASIConfigDelete(config);
}

static void test_arguments_and_limits(void) {
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  WasmVM_WASIDirectoryContext* dir = WasmVM_WASIDirectoryCreate(100000);
  const char* arguments[] = {"program", "-x"};
  WasmVM_WASIConfigSetArgs(config, arguments, 2);
  WasmVM_WASIConfigSetEnvs(config, NULL, 0);
  WasmVM_WASIConfigAddDirectory(config, "/", dir, false);
  WasmVM_WASIConfigSetMaxOpenFiles(config, 6);
  const Guest guest = guest_with(config);
  CHECK(CALL(guest, "args_sizes_get", 0, 4) == kSuccess);
  CHECK(load(guest, 0) == 2 && load(guest, 4) == 11);
  /* Three streams are closed and leave their numbers free. */
  for (int i = 0; i < 5; ++i) CHECK(open_file(guest, "f", kCreate) == kSuccess);
  CHECK(open_file(guest, "f", kCreate) == 33);
  /* Setting up anew closes what was open; a failure changes nothing. */
  WasmVM_WASIConfigContext* bad = WasmVM_WASIConfigCreate();
  WasmVM_WASIConfigAddPreopen(bad, "/:/no/such/folder");
  CHECK(WasmVM_ModuleInstanceCreateWASIWithConfig(bad) == NULL);
  CHECK_CODE(WasmVM_ModuleInstanceInitWASIWithConfig(guest.wasi, bad), WasmVM_ErrCode_IllegalPath);
  CHECK(open_file(guest, "f", kCreate) == 33);
  CHECK_OK(WasmVM_ModuleInstanceInitWASIWithConfig(guest.wasi, config));
  CHECK(open_file(guest, "f", kCreate) == kSuccess);
  CHECK_CODE(WasmVM_ModuleInstanceInitWASIWithConfig(guest.instance, config), WasmVM_ErrCode_WrongVMWorkflow);
  end_guest(guest);
  WasmVM_WASIConfigDelete(bad);
  WasmVM_WASIConfigDelete(config);
  WasmVM_WASIDirectoryDelete(dir);
}

static char logged[300];
static void on_log(const WasmVM_LogMessage* message) {
  snprintf(logged, sizeof logged, "%.*s", (int)message->Message.Length, message->Message.Buf);
}

static void test_the_network(void) {
  WasmVM_LogSetCallback(on_log);
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  const char* bad[] = {"allow:everything"};
  const char* loopback[] = {"allow:tcp:listen:127.0.0.1:*"};
  CHECK_CODE(WasmVM_WASIConfigSetNetworkPolicy(config, bad, 1), WasmVM_ErrCode_IllegalPath);
  CHECK(strstr(logged, "allow:everything") != NULL);
  const Guest closed = make_guest(WasmVM_ModuleInstanceCreateWASIWithConfig(config), kNetGuest);
  CHECK(CALL(closed, "sock_open", 1, 2, 8) == kAcces);
  CHECK(strstr(logged, "network policy denies") != NULL);
  CHECK_OK(WasmVM_WASIConfigSetNetworkPolicy(config, loopback, 1));
  const Guest open = make_guest(WasmVM_ModuleInstanceCreateWASIWithConfig(config), kNetGuest);
  CHECK(CALL(open, "sock_open", 1, 2, 8) == kSuccess);
  CHECK(CALL(closed, "sock_open", 1, 2, 8) == kAcces);
  set(open, 16, 24);
  set(open, 20, 4);
  memcpy(open.memory + 24, "\x7f\0\0\1", 4);
  CHECK(CALL(open, "sock_bind", (int32_t)load(open, 8), 16, 0) == kSuccess);
  memcpy(open.memory + 24, "\x7f\0\0\2", 4);
  CHECK(CALL(open, "sock_bind", (int32_t)load(open, 8), 16, 0) == kAcces);
  CHECK(CALL(open, "old", 99, 8) == kBadf);
  CHECK(CALL(open, "new", 99, 0, 8) == kBadf);
  CHECK(CALL(open, "sock_open", 3, 2, 8) == 52);
  CHECK_OK(WasmVM_ModuleInstanceSetNetworkPolicy(open.wasi, NULL, 0));
  CHECK(CALL(open, "sock_open", 1, 2, 8) == kAcces);
  CHECK_CODE(WasmVM_ModuleInstanceSetNetworkPolicy(open.instance, loopback, 1), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_ModuleInstanceSetNetworkPolicy(open.wasi, bad, 1), WasmVM_ErrCode_IllegalPath);
  CHECK_OK(WasmVM_ModuleInstanceSetAllowAFUNIX(open.wasi, true));
  CHECK(CALL(open, "sock_open", 3, 2, 8) == kAcces);
  end_guest(closed);
  end_guest(open);
  WasmVM_WASIConfigDelete(config);
  /* A VM takes it from its configuration. */
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddHostRegistration(conf, WasmVM_HostRegistration_Wasi);
  CHECK_CODE(WasmVM_ConfigureSetNetworkPolicy(conf, bad, 1), WasmVM_ErrCode_IllegalPath);
  CHECK_OK(WasmVM_ConfigureSetNetworkPolicy(conf, loopback, 1));
  WasmVM_VMContext* vm = WasmVM_VMCreate(conf, NULL);
  WasmVM_ConfigureDelete(conf);
  WasmVM_ASTModuleContext* module = load_text(kNetGuest);
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(vm, module));
  WasmVM_ASTModuleDelete(module);
  CHECK_OK(WasmVM_VMValidate(vm));
  CHECK_OK(WasmVM_VMInstantiate(vm));
  const WasmVM_Value params[] = {WasmVM_ValueGenI32(1), WasmVM_ValueGenI32(2), WasmVM_ValueGenI32(8)};
  WasmVM_Value result;
  CHECK_OK(WasmVM_VMExecute(vm, str("sock_open"), params, 3, &result, 1));
  CHECK(WasmVM_ValueGetI32(result) == kSuccess);
  WasmVM_VMDelete(vm);
  WasmVM_LogSetCallback(NULL);
}

static void test_guests_of_the_old_interface(void) {
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  WasmVM_WASIConfigSetInput(config, (const uint8_t*)"old", 3);
  const Guest guest = make_guest(WasmVM_ModuleInstanceCreateWASIWithConfig(config), kOldGuest);
  CHECK(gives(guest, 0, "old"));
  end_guest(guest);
  WasmVM_WASIConfigDelete(config);
}

/* The guest's variables, one behind the other as they lie in its memory. */
static bool has_variables(const WasmVM_WASIConfigContext* config, const char* expected, uint32_t size) {
  const Guest guest = make_guest(WasmVM_ModuleInstanceCreateWASIWithConfig(config),
                                 "(module" IMPORT(PREVIEW1, "environ_sizes_get", P2)
                                     IMPORT(PREVIEW1, "environ_get", P2) "(memory (export \"memory\") 1)" PASS(
                                         "environ_sizes_get", P2, A2) PASS("environ_get", P2, A2) ")");
  CHECK(CALL(guest, "environ_sizes_get", 0, 4) == kSuccess);
  const bool same_size = load(guest, 4) == size;
  CHECK(CALL(guest, "environ_get", 16, 1024) == kSuccess);
  const bool same = same_size && memcmp(guest.memory + 1024, expected, size) == 0;
  end_guest(guest);
  return same;
}

static void test_variables_of_the_process_that_are_allowed(void) {
  setenv("WASMVM_TEST_A", "1", 1);
  setenv("WASMVM_TEST_AB", "2", 1);
  setenv("WASMVM_TEST_EMPTY", "", 1);
  WasmVM_WASIConfigContext* config = WasmVM_WASIConfigCreate();
  const char* const none[] = {"WASMVM_TEST", "WASMVM_TEST_A=1", "", "WASMVM_TEST_X*"};
  WasmVM_WASIConfigInheritEnvs(config, none, 4); /* whole names only */
  WasmVM_WASIConfigInheritEnvs(config, NULL, 3);
  CHECK(has_variables(config, "", 0));
  const char* const own[] = {"WASMVM_TEST_A=mine"};
  WasmVM_WASIConfigSetEnvs(config, own, 1);
  const char* const some[] = {"WASMVM_TEST_A", NULL, "WASMVM_TEST_EMPTY"};
  WasmVM_WASIConfigInheritEnvs(config, some, 3); /* what the guest has stays */
  CHECK(has_variables(config, "WASMVM_TEST_A=mine\0WASMVM_TEST_EMPTY=", 38));
  WasmVM_WASIConfigSetEnvs(config, NULL, 0);
  const char* const all[] = {"WASMVM_TEST_A*"};
  WasmVM_WASIConfigInheritEnvs(config, all, 1);
  WasmVM_WASIConfigInheritEnvs(config, all, 1); /* once is enough */
  CHECK(has_variables(config, "WASMVM_TEST_A=1\0WASMVM_TEST_AB=2", 33));
  WasmVM_WASIConfigDelete(config);
}

int main(void) {
  test_variables_of_the_process_that_are_allowed();
  test_nothing_is_granted_at_first();
  test_memory_directories();
  test_files_that_are_functions();
  test_streams();
  test_time_and_chance_of_the_hosts_making();
  test_arguments_and_limits();
  test_the_network();
  test_guests_of_the_old_interface();
  return check_report();
}
