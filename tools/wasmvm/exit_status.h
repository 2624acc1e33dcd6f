// What the command's exit status means, besides the guest's own code.
#pragma once

namespace cli {

enum ExitStatus : int {
  kOk = 0,
  kFailed = 1,        // a test script failed, or an output could not be written
  kUsage = 2,         // the command line is wrong
  kBadModule = 3,     // unreadable, malformed or invalid
  kLinkFailed = 4,    // an import is missing or has another type
  kLimitReached = 5,  // gas, time or memory
  kTrapped = 134,     // trap, uncaught exception, exhausted stack
};

}  // namespace cli
