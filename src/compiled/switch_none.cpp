// Processors without a way into compiled code yet: the tier says so.
#include "compiled/switch.h"

#if !(defined(__x86_64__) && defined(__ELF__))

namespace wasmvm::compiled {

bool can_switch() { return false; }
bool enter(NativeRun&, Context*, uint8_t*, Slot*, const void*, const void*) { return false; }
const void* resume_address() { return nullptr; }
const void* const kBuiltinTable[] = {nullptr};
FrameRegisters registers_of(const BuiltinFrame&) { return {}; }

}  // namespace wasmvm::compiled

#endif
