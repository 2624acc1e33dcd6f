// The file format of compiled images: a module's code and tables, ready to be mapped and run.
//
// An image is an ELF file, so that tools read it; wasmvm itself reads only the header at kHeaderAt of the first page. All offsets
// count from the start of the image. Regions follow each other without gaps, and each byte belongs to exactly one hash:
//
//   page 0     ELF header, program headers, Header, signature, seal (the hash of all of the page before it)
//   code       text (whole pages, executable), then constants           Header::code_hash
//   data       tables, then names and sections for tools                Header::data_hash
//   module     the bytes of the wasm module, if they are not elsewhere  Header::module_hash
//
// Bytes are in the order of x86-64. ABI: any change of anything here is a new kFormat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/sha256.h"

namespace wasmvm::image {

constexpr size_t kPage = 4096;
constexpr size_t kHeaderAt = 0x200;
constexpr char kMagic[8] = {'w', 'a', 's', 'm', 'v', 'm', '\n', 0};
constexpr uint32_t kFormat = 1;
/// Name of the custom section of a module that holds an image of it. The payload is padding that begins with its own length in four
/// bytes, then the image, which so begins at a page of the file.
constexpr const char* kSectionName = "wasmvm.aot";
/// A signature ends before the seal.
constexpr size_t kSignatureAt = 0x800, kSealAt = kPage - sizeof(Digest);
constexpr size_t kMaxSignature = kSealAt - kSignatureAt;
/// Code up to this size is hashed when the image is opened, larger code before it is entered for the first time.
constexpr uint64_t kHashAtOnce = 1 << 20;

struct Region {
  uint64_t offset, size;
};

enum Option : uint32_t {
  kGuarded = 1,        ///< relies on guard pages behind memory 0
  kMetered = 2,        ///< counts instructions and gas
  kInterruptible = 4,  ///< loops poll
  kStrict = 8,         ///< accesses stay where the module has them
};

/// Tables of compiled::CodeTables, as arrays of their rows.
enum Table : uint32_t { kFunctions, kEntries, kByAddress, kLines, kUnwind, kShapes, kCallSites, kTableCount };

struct Header {
  char magic[8];
  uint32_t format;
  uint16_t machine;    ///< as in ELF
  uint16_t cpu_level;  ///< CpuLevel
  Digest build;        ///< build_id() of the wasmvm that made it
  uint64_t size;       ///< of the image
  uint64_t features;   ///< proposals that were on
  uint32_t options;    ///< Option
  uint32_t signature_size;
  Digest costs;  ///< hash of the cost table; zero if it is the standard one or nothing is metered
  Region code, data, module;
  uint64_t text_size;
  Region tables[kTableCount];
  Digest code_hash, data_hash;
  Digest module_hash;  ///< of the module's bytes without sections called kSectionName
};
static_assert(std::is_trivially_copyable_v<Header> && kHeaderAt + sizeof(Header) <= kSignatureAt);

/// A frame's shape as it lies in an image: compiled::FrameShape without padding.
struct StoredShape {
  uint32_t from_frame_pointer;
  int32_t cfa;
  int32_t saved[6];
};

/// Names the sources that decide what code and tables mean.
Digest build_id();

}  // namespace wasmvm::image
