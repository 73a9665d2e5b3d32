import fc from 'fast-check'
import { PIECE_BYTES } from '../src/gzip-pieces.ts'

/** Bytes of an alphabet, with pieces of what came before put in again: near, far, and further than a window. */
export const texts = fc
  .record({
    seed: fc.integer(),
    size: fc.oneof(fc.nat(40), fc.nat(5000), fc.nat(400_000), fc.integer({ min: PIECE_BYTES - 9, max: PIECE_BYTES })),
    letters: fc.constantFrom(1, 2, 3, 16, 60, 256),
    repeated: fc.constantFrom(0, 0.05, 0.5, 0.95),
    reach: fc.constantFrom(1, 4, 300, 8192, 32_768, 32_770, 70_000),
    longest: fc.constantFrom(4, 12, 258, 260, 3000),
  })
  .map(({ seed, size, letters, repeated, reach, longest }) => {
    const next = dice(seed)
    const text = Buffer.alloc(size)
    for (let at = 0; at < size; ) {
      if (at > 0 && next(1000) < repeated * 1000) {
        const distance = 1 + next(Math.min(at, reach))
        const end = Math.min(size, at + 1 + next(longest))
        for (; at < end; at++) text[at] = text[at - distance] ?? 0
      } else {
        // The lower the letter, the more often: their codes become of different lengths.
        text[at++] = next(next(letters) + 1)
      }
    }
    return text
  })

/** Marsaglia's xorshift: as quick as a million throws want it. */
export function dice(seed: number): (sides: number) => number {
  let state = seed | 1
  return (sides) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % sides
  }
}
