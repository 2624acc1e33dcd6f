// Reading and writing the guest's addresses.
#include "wasi/net_address.h"

#include <algorithm>
#include <cstring>

namespace wasmvm::wasi {

using os::AddressFamily;

namespace {

constexpr uint32_t kV4 = 4, kV6 = 16, kTagged = 128, kTag = 2;

Errno load_tagged(const Call& call, uint32_t data, NetAddress& out) {
  const uint16_t family = call.memory.load<uint16_t>(data);
  if (family == 0 || family > static_cast<uint16_t>(AddressFamily::local)) return Errno::afnosupport;
  out.ip.family = static_cast<AddressFamily>(family);
  const char* text = reinterpret_cast<const char*>(call.memory.at(data + kTag));
  if (out.is_local()) {
    out.path.assign(text, kTagged - kTag);
    out.path.resize(std::strlen(out.path.c_str()));
  } else {
    std::memcpy(out.ip.ip.data(), text, out.ip.ip_size());
  }
  return Errno::success;
}

}  // namespace

Errno load_address(const Call& call, uint32_t pointer, uint32_t port, NetAddress& out) {
  if (!call.memory.has(pointer, layout::kIovec)) return Errno::fault;
  const uint32_t data = call.memory.load<uint32_t>(pointer), size = call.memory.load<uint32_t>(pointer, 4);
  if (size != kV4 && size != kV6 && size != kTagged) return Errno::inval;
  if (!call.memory.has(data, size)) return Errno::fault;
  if (port > UINT16_MAX) return Errno::inval;
  out.ip.port = static_cast<uint16_t>(port);
  if (size == kTagged) return load_tagged(call, data, out);
  out.ip.family = size == kV4 ? AddressFamily::inet4 : AddressFamily::inet6;
  std::memcpy(out.ip.ip.data(), call.memory.at(data), size);
  return Errno::success;
}

Errno address_room(const Call& call, uint32_t pointer, AddressRoom& out) {
  if (!call.memory.has(pointer, layout::kIovec)) return Errno::fault;
  out = {call.memory.load<uint32_t>(pointer), call.memory.load<uint32_t>(pointer, 4)};
  if (out.size < kV4) return Errno::inval;
  return call.memory.has(out.data, out.size) ? Errno::success : Errno::fault;
}

Errno store_address(const Call& call, const AddressRoom& room, const NetAddress& address) {
  const size_t size = address.ip.ip_size();
  if (room.size < kTagged) {
    if (address.is_local() || room.size < size) return Errno::inval;
    if (size > 0) std::memcpy(call.memory.at(room.data), address.ip.ip.data(), size);
    return Errno::success;
  }
  std::memset(call.memory.at(room.data), 0, kTagged);
  call.memory.store(room.data, 0, static_cast<uint16_t>(address.ip.family));
  uint8_t* const text = call.memory.at(room.data + kTag);
  if (address.is_local()) {
    std::memcpy(text, address.path.data(), std::min<size_t>(address.path.size(), kTagged - kTag - 1));
  } else if (size > 0) {
    std::memcpy(text, address.ip.ip.data(), size);
  }
  return Errno::success;
}

}  // namespace wasmvm::wasi
