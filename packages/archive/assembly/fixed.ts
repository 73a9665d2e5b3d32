import { assignCodes } from './huffman'
import {
  DISTANCE_BITS,
  DISTANCE_CODES,
  DISTANCE_COUNTS,
  DISTANCES,
  LENGTHS_USED,
  LITERAL_BITS,
  LITERAL_CODES,
  LITERAL_COUNTS,
  LITERALS,
} from './layout'

/** The codes that every reader knows (RFC 1951, 3.2.6): for what is too little to have its own. */
function bitsOfLiteral(symbol: u32): u32 {
  return symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8
}

const DISTANCE: u32 = 5

/** Bits of the block's symbols in them, without the extra bits of lengths and distances. */
export function bitsInFixedCodes(): u32 {
  let total: u32 = 0
  for (let symbol: u32 = 0; symbol < LITERALS; symbol++) {
    total += load<u32>(LITERAL_COUNTS + symbol * 4) * bitsOfLiteral(symbol)
  }
  for (let symbol: u32 = 0; symbol < DISTANCES; symbol++) total += load<u32>(DISTANCE_COUNTS + symbol * 4) * DISTANCE
  return total
}

export function takeFixedCodes(): void {
  for (let symbol: u32 = 0; symbol < LITERALS; symbol++) store<u8>(LITERAL_BITS + symbol, <u8>bitsOfLiteral(symbol))
  memory.fill(LENGTHS_USED, 0, 16 * 4)
  store<u32>(LENGTHS_USED + 7 * 4, 24)
  // Two of them stand for nothing, but have their place.
  store<u32>(LENGTHS_USED + 8 * 4, 152)
  store<u32>(LENGTHS_USED + 9 * 4, 112)
  assignCodes(LITERALS, 9, LITERAL_BITS, LITERAL_CODES)
  memory.fill(DISTANCE_BITS, <u8>DISTANCE, DISTANCES)
  memory.fill(LENGTHS_USED, 0, 16 * 4)
  store<u32>(LENGTHS_USED + DISTANCE * 4, 32)
  assignCodes(DISTANCES, DISTANCE, DISTANCE_BITS, DISTANCE_CODES)
}
