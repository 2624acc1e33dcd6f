// Operations on files of the embedder's making.
#include "wasi/custom_file.h"

namespace wasmvm::wasi {
namespace {

/// Moves slices one after another, until one is moved in part. An error after some bytes is told next time.
template <typename Move>
Errno move_slices(const Move& move, std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  done = 0;
  for (const os::IoSlice& slice : slices) {
    if (slice.size == 0) continue;
    if (offset + done > INT64_MAX - slice.size) return done > 0 ? Errno::success : Errno::fbig;
    size_t count = 0;
    const Errno e = move(offset + done, static_cast<uint8_t*>(slice.data), slice.size, count);
    if (e != Errno::success) return done > 0 ? Errno::success : e;
    done += count;
    if (count < slice.size) break;
  }
  return Errno::success;
}

}  // namespace

CustomFile::~CustomFile() {
  const std::lock_guard guard(tree_->lock());
  tree_->forget(*node_);
}

Errno CustomFile::stat(os::FileStat& out) {
  const std::lock_guard guard(tree_->lock());
  out = node_->stat(tree_->device());
  return Errno::success;
}

Errno CustomFile::read(std::span<const os::IoSlice> slices, uint64_t& done) {
  const std::lock_guard guard(lock_);
  const Errno e = move_slices(source_->read, slices, position_, done);
  position_ += done;
  return e;
}

Errno CustomFile::write(std::span<const os::IoSlice> slices, uint64_t& done) {
  const std::lock_guard guard(lock_);
  const uint64_t at = place(position_);
  const Errno e = move_slices(source_->write, slices, at, done);
  if (e == Errno::success) position_ = at + done;
  return e;
}

Errno CustomFile::read_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  if (offset > INT64_MAX) return Errno::inval;
  return move_slices(source_->read, slices, offset, done);
}

Errno CustomFile::write_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  if (offset > INT64_MAX) return Errno::inval;
  return move_slices(source_->write, slices, place(offset), done);
}

Errno CustomFile::seek(int64_t offset, os::Whence whence, uint64_t& position) {
  const std::lock_guard guard(lock_);
  const uint64_t base = whence == os::Whence::set ? 0 : whence == os::Whence::current ? position_ : source_->size();
  if (base > INT64_MAX || (offset > 0 && static_cast<int64_t>(base) > INT64_MAX / 2 - offset)) return Errno::inval;
  if (static_cast<int64_t>(base) + offset < 0) return Errno::inval;
  position_ = position = base + static_cast<uint64_t>(offset);
  return Errno::success;
}

Errno CustomFile::set_size(uint64_t size) {
  if (size > INT64_MAX) return Errno::inval;
  return source_->resize ? source_->resize(size) : Errno::notsup;
}

}  // namespace wasmvm::wasi
