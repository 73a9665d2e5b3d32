import { SYMBOL_OF_DISTANCE, SYMBOL_OF_LENGTH } from './layout'

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

export function symbolOfDistance(distance: u32): u32 {
  const less = distance - 1
  const place: u32 = less < 256 ? less : 256 + (less >> 7)
  return load<u8>(SYMBOL_OF_DISTANCE + place)
}

export function fillSymbols(): void {
  for (let symbol: u32 = 0; symbol < 29; symbol++) {
    // The last is 258 alone, which the one before could say too.
    const many: u32 = symbol === 28 ? 1 : 1 << lengthExtra(symbol)
    memory.fill(SYMBOL_OF_LENGTH + lengthBase(symbol), <u8>symbol, many)
  }
  for (let symbol: u32 = 0; symbol < 30; symbol++) {
    const first = distanceBase(symbol) - 1
    const many: u32 = 1 << distanceExtra(symbol)
    if (first < 256) memory.fill(SYMBOL_OF_DISTANCE + first, <u8>symbol, many)
    else memory.fill(SYMBOL_OF_DISTANCE + 256 + (first >> 7), <u8>symbol, many >> 7)
  }
}
