// Reading .eh_frame, .gcc_except_table and .debug_line.
// SPEC: DWARF 4, sections 6.2 and 6.4; System V ABI for x86-64, section 3.7; Itanium C++ ABI, exception handling tables.
#include "llvm/tables.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace wasmvm::codegen {

using compiled::FrameShape;

namespace {

/// Reads little-endian fields one after the other; `ok` tells whether there were enough bytes.
struct Cursor {
  std::span<const uint8_t> bytes;
  uint64_t at = 0;
  bool ok = true;

  bool done() const { return !ok || at >= bytes.size(); }
  template <typename T>
  T fixed() {
    T value{};
    if (at > bytes.size() || sizeof value > bytes.size() - at) {
      ok = false;
      return value;
    }
    std::memcpy(&value, bytes.data() + at, sizeof value);
    at += sizeof value;
    return value;
  }
  uint8_t u8() { return fixed<uint8_t>(); }
  uint16_t u16() { return fixed<uint16_t>(); }
  uint32_t u32() { return fixed<uint32_t>(); }
  uint64_t uleb() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = u8();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    ok = false;
    return 0;
  }
  int64_t sleb() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = u8();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) != 0) continue;
      if ((byte & 0x40) != 0 && shift + 7 < 64) value |= ~uint64_t{0} << (shift + 7);
      return static_cast<int64_t>(value);
    }
    ok = false;
    return 0;
  }
  std::string_view string() {
    const char* const begin = reinterpret_cast<const char*>(bytes.data() + at);
    const size_t length = at < bytes.size() ? strnlen(begin, bytes.size() - at) : 0;
    at += length + 1;
    ok = ok && at <= bytes.size();
    return {begin, ok ? length : 0};
  }
  std::span<const uint8_t> take(uint64_t count) {
    if (at > bytes.size() || count > bytes.size() - at) {
      ok = false;
      return {};
    }
    at += count;
    return bytes.subspan(at - count, count);
  }
};

// DWARF numbers of registers of x86-64.
constexpr uint64_t kRbp = 6, kRsp = 7;
/// Index into FrameShape::saved, or -1.
int saved_index(uint64_t reg) {
  switch (reg) {
    case 3: return 0;
    case kRbp: return 1;
    case 12:
    case 13:
    case 14:
    case 15: return static_cast<int>(reg) - 10;
    default: return -1;
  }
}

constexpr uint8_t kPointerOmitted = 0xff, kPcRelative4 = 0x1b;

unsigned pointer_bytes(uint8_t encoding) { return (encoding & 0x0f) == 0x0c || (encoding & 0x0f) == 0x04 ? 8 : 4; }

}  // namespace

/// What frame descriptions share.
struct FrameCommon {
  uint64_t code_align = 1;
  int64_t data_align = 1;
  uint8_t pointer = kPcRelative4, lsda = kPointerOmitted;
  std::span<const uint8_t> instructions;
};

namespace {

/// Runs call frame instructions; tells `row` of each place where the shape changes.
template <typename Row>
bool run_frame(std::span<const uint8_t> code, const FrameCommon& common, FrameShape& shape, uint32_t& pc, const Row& row) {
  Cursor in{code};
  std::vector<FrameShape> remembered;
  const FrameShape initial = shape;
  const auto advance = [&](uint64_t by) {
    row(pc, shape);
    pc += static_cast<uint32_t>(by * common.code_align);
  };
  const auto offset = [&](uint64_t reg, int64_t at) {
    if (const int i = saved_index(reg); i >= 0) shape.saved[i] = static_cast<int32_t>(at * common.data_align);
  };
  const auto restore = [&](uint64_t reg) {
    if (const int i = saved_index(reg); i >= 0) shape.saved[i] = initial.saved[i];
  };
  while (!in.done()) {
    const uint8_t op = in.u8();
    const uint8_t low = op & 0x3f;
    switch (op & 0xc0) {
      case 0x40: advance(low); continue;
      case 0x80: offset(low, static_cast<int64_t>(in.uleb())); continue;
      case 0xc0: restore(low); continue;
      default: break;
    }
    switch (op) {
      case 0x00: break;                               // nop
      case 0x02: advance(in.u8()); break;             // advance_loc1
      case 0x03: advance(in.u16()); break;            // advance_loc2
      case 0x04: advance(in.u32()); break;            // advance_loc4
      case 0x0a: remembered.push_back(shape); break;  // remember_state
      case 0x0b:                                      // restore_state
        if (remembered.empty()) return false;
        shape = remembered.back();
        remembered.pop_back();
        break;
      case 0x0c: {  // def_cfa
        const uint64_t reg = in.uleb();
        shape.from_frame_pointer = reg == kRbp;
        shape.cfa = static_cast<int32_t>(in.uleb());
        if (reg != kRbp && reg != kRsp) return false;
        break;
      }
      case 0x0d: {  // def_cfa_register
        const uint64_t reg = in.uleb();
        shape.from_frame_pointer = reg == kRbp;
        if (reg != kRbp && reg != kRsp) return false;
        break;
      }
      case 0x0e: shape.cfa = static_cast<int32_t>(in.uleb()); break;  // def_cfa_offset
      case 0x2e: in.uleb(); break;                                    // GNU_args_size
      case 0x06: restore(in.uleb()); break;                           // restore_extended
      default: return false;
    }
  }
  return in.ok;
}

}  // namespace

uint32_t TableReader::shape_index(const FrameShape& shape) {
  const auto found = std::find(out_.shapes.begin(), out_.shapes.end(), shape);
  if (found != out_.shapes.end()) return static_cast<uint32_t>(found - out_.shapes.begin());
  out_.shapes.push_back(shape);
  return static_cast<uint32_t>(out_.shapes.size() - 1);
}

bool TableReader::read_frame_description(std::span<const uint8_t> body, uint64_t at, const FrameCommon& common) {
  const ElfSection& section = *object_.find(".eh_frame");
  Cursor in{body};
  const ElfRelocation* const place = section.at(at);
  if (place == nullptr) return false;
  const ElfSymbol& symbol = object_.symbols[place->symbol];
  if (object_.sections[symbol.section].name != ".text") return false;
  const uint32_t begin = base_ + static_cast<uint32_t>(symbol.value + static_cast<uint64_t>(place->addend));
  in.take(pointer_bytes(common.pointer));
  const uint32_t length = static_cast<uint32_t>(pointer_bytes(common.pointer) == 8 ? in.fixed<uint64_t>() : in.u32());
  const uint64_t augmentation = in.uleb();
  if (common.lsda != kPointerOmitted) {
    if (const ElfRelocation* lsda = section.at(at + in.at)) {
      const ElfSymbol& table = object_.symbols[lsda->symbol];
      if (object_.sections[table.section].name != ".gcc_except_table") return false;
      if (!read_call_sites(table.value + static_cast<uint64_t>(lsda->addend), begin)) return false;
    }
  }
  in.take(augmentation);
  if (!in.ok) return false;
  FrameShape shape;
  uint32_t pc = begin;
  const auto ignore = [](uint32_t, const FrameShape&) {};
  if (!run_frame(common.instructions, common, shape, pc, ignore)) return false;
  const auto row = [&](uint32_t from, const FrameShape& s) {
    const uint32_t index = shape_index(s);
    if (out_.unwind.empty() || out_.unwind.back().pc != from) {
      out_.unwind.push_back({from, index});
    } else {
      out_.unwind.back().shape = index;
    }
  };
  pc = begin;
  if (!run_frame(body.subspan(in.at), common, shape, pc, row)) return false;
  row(pc, shape);
  out_.unwind.push_back({begin + length, compiled::kNone});
  return true;
}

bool TableReader::read_frames() {
  const ElfSection* const section = object_.find(".eh_frame");
  if (section == nullptr) return true;
  std::map<uint64_t, FrameCommon> commons;
  Cursor in{section->bytes};
  while (!in.done()) {
    const uint32_t length = in.u32();
    if (length == 0) break;
    const uint64_t start = in.at;
    const std::span<const uint8_t> record = in.take(length);
    if (!in.ok) return false;
    Cursor body{record};
    const uint32_t id = body.u32();
    if (id != 0) {
      const auto common = commons.find(start - id);
      if (common == commons.end()) return false;
      if (!read_frame_description(record.subspan(4), start + 4, common->second)) return false;
      continue;
    }
    FrameCommon common;
    body.u8();  // version
    const std::string_view augmentation = body.string();
    common.code_align = body.uleb();
    common.data_align = body.sleb();
    body.uleb();  // return address register
    if (augmentation.substr(0, 1) == "z") body.uleb();
    for (const char c : augmentation.substr(std::min<size_t>(1, augmentation.size()))) {
      if (c == 'R') common.pointer = body.u8();
      if (c == 'L') common.lsda = body.u8();
      if (c == 'P') body.take(pointer_bytes(body.u8()));
    }
    if (!body.ok) return false;
    common.instructions = record.subspan(body.at);
    commons[start - 4] = common;
  }
  return in.ok;
}

/// Call sites of the function at `function` in the code. What its landings take is their own matter.
bool TableReader::read_call_sites(uint64_t offset, uint32_t function) {
  const ElfSection* const section = object_.find(".gcc_except_table");
  if (section == nullptr || offset > section->bytes.size()) return false;
  Cursor in{section->bytes.subspan(offset)};
  if (in.u8() != kPointerOmitted) return false;  // landings count from the function
  if (in.u8() != kPointerOmitted) in.uleb();     // types
  const uint8_t encoding = in.u8();
  const uint64_t bytes = in.uleb();
  Cursor sites{in.take(bytes)};
  if (!in.ok || (encoding != 0x01 && encoding != 0x03)) return false;
  const auto field = [&] { return encoding == 0x01 ? sites.uleb() : sites.u32(); };
  while (!sites.done()) {
    const uint32_t begin = static_cast<uint32_t>(field()), length = static_cast<uint32_t>(field());
    const uint32_t landing = static_cast<uint32_t>(field());
    sites.uleb();  // action
    if (landing != 0) out_.call_sites.push_back({function + begin, function + begin + length, function + landing});
  }
  return sites.ok;
}

// -- lines --

namespace {

/// State of a line number program.
struct LineState {
  uint64_t address = 0;
  uint64_t line = 1;
};

}  // namespace

bool TableReader::read_lines() {
  const ElfSection* const section = object_.find(".debug_line");
  if (section == nullptr) return true;
  Cursor unit{section->bytes};
  while (!unit.done()) {
    const uint32_t length = unit.u32();
    const uint64_t end = unit.at + length;
    if (length >= 0xfffffff0 || end > section->bytes.size()) return false;
    if (unit.u16() != 4) return false;
    const uint32_t header = unit.u32();
    const uint64_t program = unit.at + header;
    const uint8_t least = unit.u8();
    unit.u8();  // operations of one instruction
    unit.u8();  // default of is_stmt
    const int8_t line_base = static_cast<int8_t>(unit.u8());
    const uint8_t line_range = unit.u8();
    const uint8_t opcode_base = unit.u8();
    if (line_range == 0 || opcode_base < 10) return false;
    Cursor in{section->bytes.subspan(0, end)};
    in.at = program;
    LineState state;
    const auto emit = [&] {
      const uint32_t pc = base_ + static_cast<uint32_t>(state.address);
      const uint32_t offset = static_cast<uint32_t>(state.line);
      if (!out_.lines.empty() && out_.lines.back().pc == pc) {
        out_.lines.back().offset = offset;
      } else if (out_.lines.empty() || out_.lines.back().offset != offset) {
        out_.lines.push_back({pc, offset});
      }
    };
    while (!in.done()) {
      const uint8_t op = in.u8();
      if (op >= opcode_base) {
        const unsigned adjusted = op - opcode_base;
        state.address += uint64_t{adjusted / line_range} * least;
        state.line += static_cast<uint64_t>(int64_t{line_base} + adjusted % line_range);
        emit();
        continue;
      }
      switch (op) {
        case 0: {  // extended
          const uint64_t bytes = in.uleb();
          const uint64_t next = in.at + bytes;
          const uint8_t kind = in.u8();
          if (kind == 1) {  // end_sequence
            out_.lines.push_back({base_ + static_cast<uint32_t>(state.address), 0});
            state = {};
          } else if (kind == 2) {  // set_address
            const ElfRelocation* const place = section->at(in.at);
            if (place == nullptr) return false;
            state.address = object_.symbols[place->symbol].value + static_cast<uint64_t>(place->addend);
          }
          in.at = next;
          break;
        }
        case 1: emit(); break;                                          // copy
        case 2: state.address += in.uleb() * least; break;              // advance_pc
        case 3: state.line += static_cast<uint64_t>(in.sleb()); break;  // advance_line
        case 4:
        case 5: in.uleb(); break;  // set_file, set_column
        case 6:
        case 7: break;                                                                        // negate_stmt, basic_block
        case 8: state.address += uint64_t{(255u - opcode_base) / line_range} * least; break;  // const_add_pc
        case 9: state.address += in.u16(); break;                                             // fixed_advance_pc
        case 10:
        case 11: break;             // prologue_end, epilogue_begin
        case 12: in.uleb(); break;  // set_isa
        default: return false;
      }
    }
    if (!in.ok) return false;
    unit.at = end;
  }
  return unit.ok;
}

}  // namespace wasmvm::codegen
