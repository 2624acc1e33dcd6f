// Address space from the operating system: reserved first, made accessible piece by piece.
//
// Reserving costs no memory and makes no page accessible; committing makes whole pages readable and writable, zero-filled at
// their first touch. Everything else in the library that needs such memory goes through here, so that a port is one file.
#pragma once

#include <cstddef>

namespace wasmvm::os {

/// Bytes of a page; a power of two.
size_t page_size();

/// `bytes` rounded up to whole pages. The caller makes sure that the sum cannot wrap.
inline size_t round_to_pages(size_t bytes) { return (bytes + page_size() - 1) & ~(page_size() - 1); }

/// Reserves inaccessible address space, page-aligned; null if the host has none left. `bytes` are whole pages.
void* reserve(size_t bytes);

/// Makes pages inside a reservation accessible. False if the host refuses; nothing has changed then.
bool commit(void* begin, size_t bytes);

/// Makes pages inaccessible again and gives their memory back; once committed again they are zero.
bool decommit(void* begin, size_t bytes);

/// Makes committed pages executable, or readable only; neither can be written any more. False if the host refuses.
bool make_executable(void* begin, size_t bytes);
bool make_read_only(void* begin, size_t bytes);

/// Gives a whole reservation back.
void release(void* begin, size_t bytes);

/// Makes committed pages what they were when they were committed or mapped first, and gives their memory back. False if the host
/// refuses.
bool forget(void* begin, size_t bytes);

/// Contents that never change and can be mapped into many places: a file without a name. -1 if the host has none.
int make_image(const void* contents, size_t bytes);
/// Maps an image over committed pages, which are readable and writable then; what is written there is seen there only. `bytes` are
/// whole pages, the image's last one filled up with zeros. False if the host refuses; the pages are as they were.
bool map_image(int image, void* begin, size_t bytes);
/// Ends an image; where it is mapped it stays.
void close_image(int image);

/// Moves the first `committed` bytes of a reservation to a new, larger one and gives the old one back. The new address; null
/// if the host refuses, and the old reservation is as it was.
void* relocate(void* begin, size_t reserved, size_t committed, size_t new_reserved);

}  // namespace wasmvm::os
