/**
 * Inflates whole pieces of deflate (RFC 1951) in memory, faster than zlib and stricter: whatever is not plainly whole is
 * refused, and left to zlib to judge. Compiled to WebAssembly.
 */
import {
  buildTable,
  DISTANCES,
  END_OF_BLOCK,
  LENGTHS,
  LITERAL,
  LITERALS,
  MANY_SHIFT,
  pairLiterals,
  SPECIAL,
} from './decode-table'
import {
  BEHIND,
  BEHIND_BYTES,
  CODE_BITS,
  DISTANCE_LOOKUP,
  DISTANCE_TABLE,
  INPUT,
  LENGTH_BITS,
  LENGTH_LOOKUP,
  LENGTH_TABLE,
  LITERAL_LOOKUP,
  LITERAL_TABLE,
  MOST_BITS,
  MOST_INPUT,
  MOST_OUTPUT,
  OUTPUT,
} from './inflate-layout'

/** RFC 1951, 3.2.7: the order in which the lengths of the lengths' own code come. */
const LENGTH_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

const REFUSED: i32 = -1

/** What was read and not used yet, its first bit lowest; how many bits of it; from where to read on. */
let bits: u64 = 0
let count: u64 = 0
let from: usize = 0
/** Where the next byte is written. */
let out: usize = 0

/** Where to put what is to be inflated, and how much of it there may be. */
export function input(): usize {
  return INPUT
}

export function mostInput(): usize {
  return MOST_INPUT
}

/** Where what came of it lies, and how much may come of it. */
export function output(): usize {
  return OUTPUT
}

export function mostOutput(): usize {
  return MOST_OUTPUT
}

/**
 * Inflates so many bytes of the input to at most so many. They have to be whole blocks, none of them the final one, that
 * refer to nothing before them and end with the last bit of the last byte. Returns how many bytes came of it, or -1.
 */
export function inflate(length: u32, most: u32): i32 {
  const end = INPUT + length
  // Bits behind the end are read, and have to be the same each time; who put something there finds it there again.
  memory.copy(BEHIND, end, BEHIND_BYTES)
  memory.fill(end, 0, BEHIND_BYTES)
  const bytes = inflateBlocks(end, OUTPUT + most)
  memory.copy(end, BEHIND, BEHIND_BYTES)
  return bytes
}

function inflateBlocks(end: usize, last: usize): i32 {
  bits = 0
  count = 0
  from = INPUT
  out = OUTPUT
  while (true) {
    const at = from - <usize>(count >> 3)
    if (at === end && (count & 7) === 0) return <i32>(out - OUTPUT)
    if (at >= end) return REFUSED
    if (!inflateBlock(end, last) || out > last) return REFUSED
  }
}

function inflateBlock(end: usize, last: usize): bool {
  refill()
  const isFinal = take(1)
  const kind = take(2)
  if (isFinal) return false
  if (kind === 0) return copyStored(end, last)
  if (kind === 1) return readFixedCodes() && decode(end, last)
  return kind === 2 && readCodes() && decode(end, last)
}

function refill(): void {
  bits |= load<u64>(from) << count
  from += <usize>((63 - count) >> 3)
  count |= 56
}

/** At most as many bits as there are. */
function take(many: u32): u32 {
  const value = <u32>bits & ((1 << many) - 1)
  bits >>= many
  count -= many
  return value
}

function copyStored(end: usize, last: usize): bool {
  const start = from - <usize>(count >> 3)
  const length: u32 = load<u16>(start)
  const next = start + 4 + length
  if ((length ^ 0xffff) !== <u32>load<u16>(start, 2) || next > end || out + length > last) return false
  memory.copy(out, start + 4, length)
  out += length
  from = next
  bits = 0
  count = 0
  return true
}

function readFixedCodes(): bool {
  memory.fill(CODE_BITS, 8, 144)
  memory.fill(CODE_BITS + 144, 9, 112)
  memory.fill(CODE_BITS + 256, 7, 24)
  memory.fill(CODE_BITS + 280, 8, 8)
  memory.fill(CODE_BITS + 288, 5, 32)
  return buildTables(288, 32)
}

function readCodes(): bool {
  const literals = take(5) + 257
  const distances = take(5) + 1
  const lengths = take(4) + 4
  if (literals > 286 || distances > 30) return false
  memory.fill(LENGTH_BITS, 0, 19)
  for (let number: u32 = 0; number < lengths; number++) {
    refill()
    store<u8>(LENGTH_BITS + load<u8>(LENGTH_ORDER + number), <u8>take(3))
  }
  if (!buildTable(LENGTHS, LENGTH_BITS, 19, LENGTH_TABLE, LENGTH_LOOKUP)) return false
  if (!readLengths(CODE_BITS + literals + distances)) return false
  return load<u8>(CODE_BITS, 256) !== 0 && buildTables(literals, distances)
}

/** The lengths of both codes, run-length encoded, up to `stop`. */
function readLengths(stop: usize): bool {
  let at = CODE_BITS
  while (at < stop) {
    refill()
    const entry = load<u32>(LENGTH_TABLE + (<usize>bits & ((1 << LENGTH_LOOKUP) - 1)) * 4)
    if (entry & SPECIAL) return false
    take(entry & 63)
    const symbol = entry >> 16
    if (symbol < 16) {
      store<u8>(at++, <u8>symbol)
      continue
    }
    at = repeatLength(symbol, at, stop)
    if (at === 0) return false
  }
  return true
}

/** Repeats the length before, or zeros; returns where it ends, 0 where that cannot be. */
function repeatLength(symbol: u32, at: usize, stop: usize): usize {
  const again = symbol === 16
  const times: u32 = again ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7)
  if (at + times > stop || (again && at === CODE_BITS)) return 0
  memory.fill(at, again ? load<u8>(at - 1) : 0, times)
  return at + times
}

function buildTables(literals: u32, distances: u32): bool {
  if (!buildTable(LITERALS, CODE_BITS, literals, LITERAL_TABLE, LITERAL_LOOKUP)) return false
  pairLiterals(LITERAL_TABLE, LITERAL_LOOKUP)
  return buildTable(DISTANCES, CODE_BITS + literals, distances, DISTANCE_TABLE, DISTANCE_LOOKUP)
}

/** The entry in the table behind, by the bits that come after those of the lookup. */
function behind(table: usize, entry: u32, read: u64, lookup: u32): u32 {
  const rest = <u32>(read >> lookup) & ((1 << (MOST_BITS - lookup)) - 1)
  return load<u32>(table + <usize>((entry >> 16) + rest) * 4)
}

/** What an entry's value and its extra bits say together. */
function valueIn(entry: u32, read: u64): u32 {
  const all = <u32>read & ((1 << (entry & 63)) - 1)
  return (entry >> 16) + (all >> ((entry >> 8) & 63))
}

/**
 * The symbols of a block up to its end. Where the tables say too much, it goes on for a few bytes behind the end or `last`
 * and is refused then: at most 300 bytes are written between two looks at that.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: with its state in variables of its own it is a tenth faster
function decode(end: usize, last: usize): bool {
  let held = bits
  let many = count
  let at = from
  let to = out
  while (true) {
    if (at > end + 8 || to > last) return false
    held |= load<u64>(at) << many
    at += <usize>((63 - many) >> 3)
    many |= 56
    let entry = load<u32>(LITERAL_TABLE + (<usize>held & ((1 << LITERAL_LOOKUP) - 1)) * 4)
    // Two literals take at most 22 of the 56 bits, and what comes then at most 20.
    if (entry & LITERAL) {
      store<u16>(to, <u16>(entry >> 16))
      to += (entry >> MANY_SHIFT) & 3
      held >>= entry & 63
      many -= entry & 63
      entry = load<u32>(LITERAL_TABLE + (<usize>held & ((1 << LITERAL_LOOKUP) - 1)) * 4)
      if (entry & LITERAL) {
        store<u16>(to, <u16>(entry >> 16))
        to += (entry >> MANY_SHIFT) & 3
        held >>= entry & 63
        many -= entry & 63
        entry = load<u32>(LITERAL_TABLE + (<usize>held & ((1 << LITERAL_LOOKUP) - 1)) * 4)
      }
    }
    if (entry & SPECIAL && entry >> 16 > END_OF_BLOCK) entry = behind(LITERAL_TABLE, entry, held, LITERAL_LOOKUP)
    if (entry & LITERAL) {
      store<u16>(to, <u16>(entry >> 16))
      to += (entry >> MANY_SHIFT) & 3
      held >>= entry & 63
      many -= entry & 63
      continue
    }
    if (entry & SPECIAL) {
      if (entry >> 16 !== END_OF_BLOCK) return false
      bits = held >> ((entry >> 8) & 63)
      count = many - ((entry >> 8) & 63)
      from = at
      out = to
      return true
    }
    const length = valueIn(entry, held)
    held >>= entry & 63
    many -= entry & 63
    held |= load<u64>(at) << many
    at += <usize>((63 - many) >> 3)
    many |= 56
    entry = load<u32>(DISTANCE_TABLE + (<usize>held & ((1 << DISTANCE_LOOKUP) - 1)) * 4)
    if (entry & SPECIAL && entry >> 16 > END_OF_BLOCK) entry = behind(DISTANCE_TABLE, entry, held, DISTANCE_LOOKUP)
    if (entry & SPECIAL) return false
    const distance = valueIn(entry, held)
    held >>= entry & 63
    many -= entry & 63
    if (distance > <u32>(to - OUTPUT)) return false
    to = copyMatch(to, distance, length)
  }
}

/** Copies in words of eight bytes, the last of them beyond the end, if the match is not nearer. Returns where it ends. */
function copyMatch(to: usize, distance: u32, length: u32): usize {
  const source = to - distance
  if (distance >= 8) {
    // Most are no longer than this.
    store<u64>(to, load<u64>(source))
    store<u64>(to, load<u64>(source, 8), 8)
    for (let done: usize = 16; done < length; done += 8) store<u64>(to + done, load<u64>(source + done))
  } else if (distance === 1) {
    memory.fill(to, load<u8>(source), length)
  } else {
    for (let done: usize = 0; done < length; done++) store<u8>(to + done, load<u8>(source + done))
  }
  return to + length
}
