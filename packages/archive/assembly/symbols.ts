import { SYMBOL_OF_LENGTH } from './layout'

/** RFC 1951, 3.2.5: what each symbol of a length, from 257 on, and of a distance begins with, and its extra bits. */
const LENGTH_BASES = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
])
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
])
const DISTANCE_BASES = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
])

export function lengthBase(symbol: u32): u32 {
  return load<u16>(LENGTH_BASES + symbol * 2)
}

export function lengthExtra(symbol: u32): u32 {
  return load<u8>(LENGTH_EXTRA + symbol)
}

export function distanceBase(symbol: u32): u32 {
  return load<u16>(DISTANCE_BASES + symbol * 2)
}

export function distanceExtra(symbol: u32): u32 {
  return symbol < 2 ? 0 : (symbol >> 1) - 1
}

export function symbolOfLength(length: u32): u32 {
  return load<u8>(SYMBOL_OF_LENGTH + length)
}

/** How many extra bits the symbol of a distance has. */
export function extraOfDistance(distance: u32): u32 {
  return 30 - clz((distance - 1) | 2)
}

/** There are two symbols for each number of extra bits, and two more for none. */
export function symbolOfDistance(distance: u32): u32 {
  const extra = extraOfDistance(distance)
  return (extra << 1) + ((distance - 1) >> extra)
}

export function fillSymbols(): void {
  for (let symbol: u32 = 0; symbol < 29; symbol++) {
    // The last is 258 alone, which the one before could say too.
    const many: u32 = symbol === 28 ? 1 : 1 << lengthExtra(symbol)
    memory.fill(SYMBOL_OF_LENGTH + lengthBase(symbol), <u8>symbol, many)
  }
}
