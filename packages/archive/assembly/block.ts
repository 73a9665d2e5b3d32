import { bits, count, out, put, resume } from './bits'
import { bitsInFixedCodes, takeFixedCodes } from './fixed'
import { buildCode } from './huffman'
import {
  DISTANCE_BITS,
  DISTANCE_CODES,
  DISTANCE_COUNTS,
  DISTANCES,
  LENGTH_BITS,
  LENGTH_CODES,
  LENGTH_COUNTS,
  LENGTHS,
  LITERAL_BITS,
  LITERAL_CODES,
  LITERAL_COUNTS,
  LITERALS,
  MATCH_CODES,
  RUNS,
  SEQUENCES,
} from './layout'
import { extraOfDistance, lengthBase, lengthExtra, symbolOfDistance, symbolOfLength } from './symbols'

const END_OF_BLOCK: u32 = 256
const LENGTH_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

/**
 * Writes what begins at `from` as one block, not the last, in Huffman codes of its own or in those that are known,
 * whichever is shorter (RFC 1951, 3.2.3): from the sequences that lie before `end` and the counts of their symbols.
 */
export function writeBlock(from: usize, end: usize): void {
  store<u32>(LITERAL_COUNTS + END_OF_BLOCK * 4, 1)
  const fixed = bitsInFixedCodes()
  // Four literals of at most 14 bits are written at once.
  buildCode(LITERAL_COUNTS, LITERALS, 14, LITERAL_BITS, LITERAL_CODES)
  buildCode(DISTANCE_COUNTS, DISTANCES, 15, DISTANCE_BITS, DISTANCE_CODES)
  const own = bitsOf(LITERAL_COUNTS, LITERALS, LITERAL_BITS) + bitsOf(DISTANCE_COUNTS, DISTANCES, DISTANCE_BITS)
  if (!writeCodes(fixed - min(own, fixed))) takeFixedCodes()
  fillMatchCodes()
  writeSequences(from, end)
  const code = load<u32>(LITERAL_CODES + END_OF_BLOCK * 4)
  put(code & 0xffff, code >> 16)
}

/** How many bits the symbols take that were counted, in a code of such lengths. */
function bitsOf(counts: usize, symbols: u32, lengths: usize): u32 {
  let total: u32 = 0
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    total += load<u32>(counts + symbol * 4) * <u32>load<u8>(lengths + symbol)
  }
  return total
}

/** The head of the block: how long each code is, if that takes less than so many bits; else that they are the known ones. */
function writeCodes(most: u32): bool {
  const literals = usedOf(LITERAL_BITS, LITERALS, 257)
  const distances = usedOf(DISTANCE_BITS, DISTANCES, 1)
  const runs = findRuns(literals, distances)
  buildCode(LENGTH_COUNTS, LENGTHS, 7, LENGTH_BITS, LENGTH_CODES)
  let lengths = LENGTHS
  while (lengths > 4 && bitsOfLength(lengths - 1) === 0) lengths--
  const head: u32 = 14 + 3 * lengths + bitsOfRuns(runs)
  if (head >= most) {
    put(2, 3)
    return false
  }
  put(4, 3)
  put((literals - 257) | ((distances - 1) << 5) | ((lengths - 4) << 10), 14)
  for (let place: u32 = 0; place < lengths; place++) put(bitsOfLength(place), 3)
  for (let at = RUNS; at < runs; at += 2) {
    const run: u32 = load<u16>(at)
    const symbol = run & 0xff
    const code = load<u32>(LENGTH_CODES + symbol * 4)
    put(code & 0xffff, code >> 16)
    put(run >> 8, extraOfRun(symbol))
  }
  return true
}

/** Up to the last symbol that has a code, and at least so many. */
function usedOf(lengths: usize, symbols: u32, least: u32): u32 {
  let used = symbols
  while (used > least && load<u8>(lengths + used - 1) === 0) used--
  return used
}

function bitsOfRuns(end: usize): u32 {
  let total: u32 = 0
  for (let at = RUNS; at < end; at += 2) {
    const symbol: u32 = load<u8>(at)
    total += <u32>load<u8>(LENGTH_BITS + symbol) + extraOfRun(symbol)
  }
  return total
}

function extraOfRun(symbol: u32): u32 {
  return symbol < 16 ? 0 : symbol === 16 ? 2 : symbol === 17 ? 3 : 7
}

function bitsOfLength(place: u32): u32 {
  return load<u8>(LENGTH_BITS + <usize>load<u8>(LENGTH_ORDER + place))
}

/** The lengths of both codes in `RUNS`; returns where they end. */
function findRuns(literals: u32, distances: u32): usize {
  memory.fill(LENGTH_COUNTS, 0, <usize>LENGTHS * 4)
  // Side by side, as the runs go on from one to the other.
  memory.copy(LITERAL_BITS + literals, DISTANCE_BITS, distances)
  const end = LITERAL_BITS + literals + distances
  let to = RUNS
  for (let at = LITERAL_BITS; at < end; ) {
    const length: u32 = load<u8>(at)
    let run: u32 = 1
    while (at + run < end && <u32>load<u8>(at + run) === length) run++
    to = length > 0 ? addRepeated(addRun(to, length, 0), length, run - 1) : addZeros(to, run)
    at += run
  }
  return to
}

/** Of a length that was just there: 3 to 6 more of it have a symbol of their own. */
function addRepeated(from: usize, length: u32, times: u32): usize {
  let to = from
  let rest = times
  while (rest >= 3) {
    const many: u32 = min(rest, 6)
    to = addRun(to, 16, many - 3)
    rest -= many
  }
  for (; rest > 0; rest--) to = addRun(to, length, 0)
  return to
}

/** 3 to 10 have a symbol, and 11 to 138. */
function addZeros(from: usize, times: u32): usize {
  let to = from
  let rest = times
  while (rest >= 3) {
    const many: u32 = min(rest, 138)
    to = many < 11 ? addRun(to, 17, many - 3) : addRun(to, 18, many - 11)
    rest -= many
  }
  for (; rest > 0; rest--) to = addRun(to, 0, 0)
  return to
}

function addRun(at: usize, symbol: u32, extra: u32): usize {
  store<u16>(at, <u16>(symbol | (extra << 8)))
  const counted = LENGTH_COUNTS + symbol * 4
  store<u32>(counted, load<u32>(counted) + 1)
  return at + 2
}

function fillMatchCodes(): void {
  for (let length: u32 = 3; length <= 258; length++) {
    const symbol = symbolOfLength(length)
    const code = load<u32>(LITERAL_CODES + (END_OF_BLOCK + 1 + symbol) * 4)
    const many = code >> 16
    const value = (code & 0xffff) | ((length - lengthBase(symbol)) << many)
    store<u32>(MATCH_CODES + length * 4, value | ((many + lengthExtra(symbol)) << 24))
  }
}

/**
 * The rest of what is written is kept in variables here: this is where half of the time goes. The last of the literals are
 * written without asking how many there are, which no processor guesses: one that is not there has an empty code.
 */
function writeSequences(from: usize, end: usize): void {
  let at = from
  let held = bits
  let many = count
  let to = out
  for (let sequence = SEQUENCES; sequence < end; sequence += 8) {
    let literals = load<u32>(sequence)
    for (; literals >= 4; literals -= 4) {
      const four = load<u32>(at)
      const first = codeOf(four)
      const second = codeOf(four >> 8)
      const third = codeOf(four >> 16)
      const fourth = codeOf(four >> 24)
      const half = <u64>(bitsIn(first) + bitsIn(second))
      held |= (joined(first, second) | (joined(third, fourth) << half)) << many
      many += half + bitsIn(third) + bitsIn(fourth)
      at += 4
      store<u64>(to, held)
      to += <usize>(many >> 3)
      held >>= many & ~7
      many &= 7
    }
    const few = load<u32>(at)
    const first = codeOf(few) & onlyIf(literals > 0)
    const second = codeOf(few >> 8) & onlyIf(literals > 1)
    const third = codeOf(few >> 16) & onlyIf(literals > 2)
    const two = <u64>(bitsIn(first) + bitsIn(second))
    held |= (joined(first, second) | ((<u64>(third & 0xffff)) << two)) << many
    many += two + bitsIn(third)
    at += literals
    store<u64>(to, held)
    to += <usize>(many >> 3)
    held >>= many & ~7
    many &= 7
    const match = load<u32>(sequence, 4)
    if (match === 0) continue
    const length = match >> 16
    const distance = match & 0xffff
    at += length
    const lengthCode = load<u32>(MATCH_CODES + length * 4)
    held |= (<u64>(lengthCode & 0xffffff)) << many
    many += lengthCode >> 24
    const code = load<u32>(DISTANCE_CODES + symbolOfDistance(distance) * 4)
    held |= (<u64>(code & 0xffff)) << many
    many += code >> 16
    const extra = extraOfDistance(distance)
    held |= (<u64>((distance - 1) & ((1 << extra) - 1))) << many
    many += extra
    store<u64>(to, held)
    to += <usize>(many >> 3)
    held >>= many & ~7
    many &= 7
  }
  resume(to, held, many)
}

/** Of the lowest byte. */
function codeOf(literals: u32): u32 {
  return load<u32>(LITERAL_CODES + <usize>(literals & 0xff) * 4)
}

function onlyIf(there: bool): u32 {
  return 0 - <u32>there
}

function bitsIn(code: u32): u32 {
  return code >> 16
}

/** Two codes of literals, one behind the other: 28 bits at most. */
function joined(first: u32, second: u32): u64 {
  return (first & 0xffff) | ((second & 0xffff) << bitsIn(first))
}
