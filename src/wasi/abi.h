// What WASI preview 1 fixes: rights, flags, and the layouts of its structures in guest memory.
//
// SPEC: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
#pragma once

#include <cstdint>

#include "base/os_errno.h"
#include "base/os_fs.h"

namespace wasmvm::wasi {

using os::Errno;

/// A set of rights: what may be done with a descriptor (base), and with those opened through it (inheriting).
using Rights = uint64_t;

namespace right {
constexpr Rights kFdDatasync = 1u << 0, kFdRead = 1u << 1, kFdSeek = 1u << 2, kFdFdstatSetFlags = 1u << 3, kFdSync = 1u << 4,
                 kFdTell = 1u << 5, kFdWrite = 1u << 6, kFdAdvise = 1u << 7, kFdAllocate = 1u << 8,
                 kPathCreateDirectory = 1u << 9, kPathCreateFile = 1u << 10, kPathLinkSource = 1u << 11,
                 kPathLinkTarget = 1u << 12, kPathOpen = 1u << 13, kFdReaddir = 1u << 14, kPathReadlink = 1u << 15,
                 kPathRenameSource = 1u << 16, kPathRenameTarget = 1u << 17, kPathFilestatGet = 1u << 18,
                 kPathFilestatSetSize = 1u << 19, kPathFilestatSetTimes = 1u << 20, kFdFilestatGet = 1u << 21,
                 kFdFilestatSetSize = 1u << 22, kFdFilestatSetTimes = 1u << 23, kPathSymlink = 1u << 24,
                 kPathRemoveDirectory = 1u << 25, kPathUnlinkFile = 1u << 26, kPollFdReadwrite = 1u << 27,
                 kSockShutdown = 1u << 28, kSockAccept = 1u << 29;

constexpr Rights kAll = (1u << 30) - 1;
/// Rights that need a handle which can write.
constexpr Rights kWriting = kFdWrite | kFdAllocate | kFdFilestatSetSize;
/// Everything that names a path below a descriptor.
constexpr Rights kPaths = kPathCreateDirectory | kPathCreateFile | kPathLinkSource | kPathLinkTarget | kPathOpen | kPathReadlink |
                          kPathRenameSource | kPathRenameTarget | kPathFilestatGet | kPathFilestatSetSize |
                          kPathFilestatSetTimes | kPathSymlink | kPathRemoveDirectory | kPathUnlinkFile;
constexpr Rights kDirectory =
    kPaths | kFdFdstatSetFlags | kFdSync | kFdDatasync | kFdReaddir | kFdFilestatGet | kFdFilestatSetTimes;
constexpr Rights kRegular = kFdDatasync | kFdRead | kFdSeek | kFdFdstatSetFlags | kFdSync | kFdTell | kFdWrite | kFdAdvise |
                            kFdAllocate | kFdFilestatGet | kFdFilestatSetSize | kFdFilestatSetTimes | kPollFdReadwrite;
constexpr Rights kStream = kFdRead | kFdWrite | kFdFdstatSetFlags | kFdFilestatGet | kPollFdReadwrite;
constexpr Rights kSocket = kStream | kSockShutdown | kSockAccept;
}  // namespace right

namespace fdflag {
constexpr uint32_t kAppend = 1, kDsync = 2, kNonblock = 4, kRsync = 8, kSync = 16, kAll = 31;
}
namespace oflag {
constexpr uint32_t kCreat = 1, kDirectory = 2, kExcl = 4, kTrunc = 8, kAll = 15;
}
namespace fstflag {
constexpr uint32_t kAtim = 1, kAtimNow = 2, kMtim = 4, kMtimNow = 8, kAll = 15;
}
constexpr uint32_t kLookupSymlinkFollow = 1;

enum class EventType : uint8_t { clock, fd_read, fd_write };
constexpr uint16_t kSubclockAbstime = 1;
constexpr uint16_t kEventHangup = 1;

namespace riflag {
constexpr uint32_t kPeek = 1, kWaitall = 2;
}
constexpr uint16_t kRecvDataTruncated = 1;
constexpr uint32_t kShutRead = 1, kShutWrite = 2;

// Sizes of structures and offsets of their members.
namespace layout {
constexpr uint32_t kIovec = 8;
constexpr uint32_t kFdstat = 24, kFdstatFlags = 2, kFdstatBase = 8, kFdstatInheriting = 16;
constexpr uint32_t kFilestat = 64, kFilestatIno = 8, kFilestatType = 16, kFilestatNlink = 24, kFilestatSize = 32,
                   kFilestatAtim = 40, kFilestatMtim = 48, kFilestatCtim = 56;
constexpr uint32_t kPrestat = 8, kPrestatNameLength = 4;
constexpr uint32_t kDirent = 24, kDirentIno = 8, kDirentNamlen = 16, kDirentType = 20;
constexpr uint32_t kSubscription = 48, kSubscriptionTag = 8, kSubscriptionFd = 16, kSubscriptionClock = 16,
                   kSubscriptionTimeout = 24, kSubscriptionFlags = 40;
constexpr uint32_t kEvent = 32, kEventError = 8, kEventType = 10, kEventNbytes = 16, kEventFlags = 24;
}  // namespace layout

/// Which of the two versions of the interface a guest was built for. They differ in a few layouts and in how fd_seek counts.
enum class Abi : uint8_t { preview1, unstable };

/// Layout of a subscription.
struct SubscriptionLayout {
  uint32_t size, clock, timeout, flags;
};
constexpr SubscriptionLayout subscription_layout(Abi abi) {
  // The old version has the user's data a second time in front of the clock.
  return abi == Abi::preview1 ? SubscriptionLayout{layout::kSubscription, layout::kSubscriptionClock,
                                                   layout::kSubscriptionTimeout, layout::kSubscriptionFlags}
                              : SubscriptionLayout{56, 24, 32, 48};
}
/// The old version counts links in 32 bits.
constexpr uint32_t filestat_size(Abi abi) { return abi == Abi::preview1 ? layout::kFilestat : 56; }

constexpr uint32_t kMaxIovecs = 1024;
constexpr uint32_t kMaxPath = 4096;  ///< bytes of a path, terminator included, as on the host

/// The type as preview 1 numbers it; fifos have no number there.
constexpr uint8_t filetype(os::FileType type) { return type == os::FileType::fifo ? 0 : static_cast<uint8_t>(type); }

}  // namespace wasmvm::wasi
