import { COUNTS, MOST_BITS, NEXT_CODES } from './inflate-layout'
import { distanceBase, distanceExtra, lengthBase, lengthExtra } from './symbols'

/**
 * An entry of a table: in the lowest six bits how many bits it takes in all, from bit 8 on how many the code of its first
 * symbol alone, from bit 16 on its value: one literal or two, or what a length or a distance begins with.
 */
export const SPECIAL: u32 = 64
export const LITERAL: u32 = 128
/** From here on: how many literals. */
export const MANY_SHIFT: u32 = 14
/** The value of the special entry that ends a block; 0 is that of no code, any other where the table behind begins. */
export const END_OF_BLOCK: u32 = 1

export type Kind = u32
export const LITERALS: Kind = 0
export const DISTANCES: Kind = 1
export const LENGTHS: Kind = 2

/**
 * Builds the table of a Huffman code (RFC 1951, 3.2.2) out of the lengths of its codes. False where these are no code that
 * zlib takes: too many, or too few of them, other than one distance of one bit, or none.
 */
export function buildTable(kind: Kind, lengths: usize, symbols: u32, table: usize, lookup: u32): bool {
  if (!countCodes(kind, lengths, symbols)) return false
  const rest: u32 = MOST_BITS - lookup
  memory.fill(table, 0, (<usize>4) << lookup)
  // What stays zero of the lookup has no code.
  let free: u32 = 1 << lookup
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const length: u32 = load<u8>(lengths + symbol)
    if (length === 0) continue
    const entry = entryOf(kind, symbol, length)
    const code = reversed(nextCode(length), length)
    if (length <= lookup) {
      fill(table, code, lookup, length, entry)
      continue
    }
    const first = table + <usize>(code & ((1 << lookup) - 1)) * 4
    if (load<u32>(first) === 0) {
      store<u32>(first, (free << 16) | SPECIAL)
      free += 1 << rest
    }
    fill(table + <usize>(load<u32>(first) >> 16) * 4, code >> lookup, rest, length - lookup, entry)
  }
  // One distance alone leaves half of its table without a code.
  for (let place: usize = table; place < table + ((<usize>4) << lookup); place += 4) {
    if (load<u32>(place) === 0) store<u32>(place, SPECIAL)
  }
  return true
}

/** Counts the codes of each length and finds the first one of each; false where they are not a whole code. */
function countCodes(kind: Kind, lengths: usize, symbols: u32): bool {
  memory.fill(COUNTS, 0, 64)
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count = COUNTS + <usize>load<u8>(lengths + symbol) * 4
    store<u32>(count, load<u32>(count) + 1)
  }
  const used = symbols - load<u32>(COUNTS)
  store<u32>(COUNTS, 0)
  let left: i32 = 1
  let code: u32 = 0
  for (let length: usize = 1; length <= MOST_BITS; length++) {
    code = (code + load<u32>(COUNTS + length * 4 - 4)) << 1
    store<u32>(NEXT_CODES + length * 4, code)
    left = (left << 1) - load<i32>(COUNTS + length * 4)
    if (left < 0) return false
  }
  return left === 0 || (kind === DISTANCES && (used === 0 || (used === 1 && load<u32>(COUNTS + 4) === 1)))
}

function nextCode(length: u32): u32 {
  const next = NEXT_CODES + <usize>length * 4
  const code = load<u32>(next)
  store<u32>(next, code + 1)
  return code
}

/** Deflate packs codes with their first bit lowest. */
function reversed(code: u32, length: u32): u32 {
  let result: u32 = 0
  for (let bit: u32 = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit)
  return result
}

/** Every place whose lowest bits are the code. */
function fill(table: usize, code: u32, lookup: u32, length: u32, entry: u32): void {
  for (let place = code; place < 1 << lookup; place += 1 << length) store<u32>(table + <usize>place * 4, entry)
}

/** Where two literals fit into the bits of one lookup, both come of it. */
export function pairLiterals(table: usize, lookup: u32): void {
  for (let place: u32 = 0; place < 1 << lookup; place++) {
    const entry = load<u32>(table + <usize>place * 4)
    if (!(entry & LITERAL)) continue
    // What comes next: it was paired before, but holds its first literal still.
    const length = (entry >> 8) & 63
    const next = load<u32>(table + <usize>(place >> length) * 4)
    const both = length + ((next >> 8) & 63)
    if (!(next & LITERAL) || both > lookup) continue
    const values = ((entry >> 16) & 255) | (((next >> 16) & 255) << 8)
    store<u32>(table + <usize>place * 4, (values << 16) | (2 << MANY_SHIFT) | (length << 8) | LITERAL | both)
  }
}

function entryOf(kind: Kind, symbol: u32, length: u32): u32 {
  const plain = (length << 8) | length
  if (kind === LENGTHS) return (symbol << 16) | plain
  if (kind === DISTANCES) {
    return symbol < 30 ? ((distanceBase(symbol) << 16) | plain) + distanceExtra(symbol) : SPECIAL
  }
  if (symbol < 256) return (symbol << 16) | (1 << MANY_SHIFT) | LITERAL | plain
  if (symbol === 256) return (END_OF_BLOCK << 16) | (length << 8) | SPECIAL
  return symbol < 286 ? ((lengthBase(symbol - 257) << 16) | plain) + lengthExtra(symbol - 257) : SPECIAL
}
