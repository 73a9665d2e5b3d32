/**
 * Deflate (RFC 1951) at the speed that a backup wants: one candidate for each place, no searching, Huffman codes for
 * each block. About twice as fast as zlib at its level 1, and about as small. Compiled to WebAssembly.
 */
import { begin, flush } from './bits'
import { writeBlock } from './block'
import {
  BLOCK_BYTES,
  COUNTS_BYTES,
  DISTANCE_COUNTS,
  HASH_BITS,
  HEADS,
  HEADS_BYTES,
  INPUT,
  LITERAL_COUNTS,
  OUTPUT,
  SEQUENCES,
} from './layout'
import { fillSymbols, symbolOfDistance, symbolOfLength } from './symbols'

const MOST_LENGTH: usize = 258
const MOST_DISTANCE: u32 = 32768
const LEAST_LENGTH: usize = 6
/** Read at a time: nearer to the end there are literals only. */
const READ_BYTES: usize = 8

fillSymbols()

/** Where to put what is to be compressed, at most 1 MiB. */
export function input(): usize {
  return INPUT
}

/** Where what came of it lies. */
export function output(): usize {
  return OUTPUT
}

/**
 * Compresses so many bytes of the input, ended by a full flush: what follows in the stream can be inflated on its own. The
 * same bytes always come to the same. Returns how many bytes they came to.
 */
export function deflate(length: u32): u32 {
  begin(OUTPUT)
  memory.fill(HEADS, 0, HEADS_BYTES)
  const end = INPUT + length
  for (let at = INPUT; at < end; ) {
    const rest = <u32>(end - at)
    const next = rest <= BLOCK_BYTES + (BLOCK_BYTES >> 1) ? end : at + BLOCK_BYTES
    memory.fill(LITERAL_COUNTS, 0, COUNTS_BYTES)
    writeBlock(at, findMatches(at, next, <usize>length < READ_BYTES ? INPUT : end - READ_BYTES))
    at = next
  }
  return <u32>(flush() - OUTPUT)
}

/**
 * Goes through a block and writes down its sequences, and how often each symbol is in it; returns where the sequences
 * end. `last`: the last place where a match may begin.
 */
function findMatches(from: usize, end: usize, last: usize): usize {
  let sequence = SEQUENCES
  let literal = from
  let at = from
  const stop = min(end - LEAST_LENGTH + 1, last)
  while (at < stop) {
    const word = load<u64>(at)
    const head = headOf(word)
    const position = <u32>(at - INPUT)
    // Of positions only the lowest 16 bits are kept: a window is half as long. What is there now need not be of this place.
    const distance = (position - load<u16>(head)) & 0xffff
    store<u16>(head, <u16>position)
    // Six bytes are compared first: they hardly ever match, and then it does not matter where they lie. It is in this memory.
    if ((load<u64>(at - distance) ^ word) << 16 === 0 && distance - 1 < MOST_DISTANCE && distance <= position) {
      const after = endOfMatch(at, distance, min(at + MOST_LENGTH, end))
      const length = <u32>(after - at)
      store<u32>(sequence, <u32>(at - literal))
      store<u32>(sequence, (length << 16) | distance, 4)
      sequence += 8
      add(LITERAL_COUNTS + (257 + symbolOfLength(length)) * 4)
      add(DISTANCE_COUNTS + symbolOfDistance(distance) * 4)
      // Of the places within, three are enough.
      store<u16>(headOf(load<u64>(at + 1)), <u16>(position + 1))
      store<u16>(headOf(load<u64>(after - 4)), <u16>(position + length - 4))
      store<u16>(headOf(load<u64>(after - 2)), <u16>(position + length - 2))
      at = after
      literal = after
    } else {
      add(LITERAL_COUNTS + (<u32>word & 0xff) * 4)
      at++
    }
  }
  for (; at < end; at++) add(LITERAL_COUNTS + <u32>load<u8>(at) * 4)
  if (at > literal) {
    store<u32>(sequence, <u32>(at - literal))
    store<u32>(sequence, 0, 4)
    sequence += 8
  }
  return sequence
}

/** By a hash of six bytes: what matches in fewer takes hardly less than its literals do. */
function headOf(word: u64): usize {
  return HEADS + <usize>(((word << 16) * 0x9e3779b1) >> (64 - HASH_BITS)) * 2
}

function endOfMatch(at: usize, distance: usize, most: usize): usize {
  let after = at + LEAST_LENGTH
  for (; after + 8 <= most; after += 8) {
    const difference = load<u64>(after) ^ load<u64>(after - distance)
    if (difference !== 0) return after + <usize>(ctz(difference) >> 3)
  }
  while (after < most && load<u8>(after) === load<u8>(after - distance)) after++
  return after
}

function add(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1)
}
