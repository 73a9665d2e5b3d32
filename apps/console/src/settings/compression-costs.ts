/** From the least to the most that was measured. */
type Range = readonly [number, number]

/** Processor time and size at a level, in parts of those at level 1. */
export type CompressionCost = {
  level: number
  dump: { time: Range; size: Range }
  texts: { time: Range; size: Range }
}

/**
 * The only place of these figures; docs/operations.md is held to them by a test. Measured on two processors, of what
 * compresses: the dump and the CSV documents of `npm run bench -- --profile` ("What a level costs"), and, for
 * docs/decisions/0052, a dump whose text is of dictionary words, which gains the most by a higher level, and manuals.
 */
export const compressionCosts: readonly CompressionCost[] = [
  { level: 3, dump: { time: [1.8, 2.7], size: [0.88, 1.03] }, texts: { time: [2.4, 2.8], size: [0.94, 0.99] } },
  { level: 6, dump: { time: [3.2, 5.5], size: [0.82, 0.99] }, texts: { time: [5.2, 6.4], size: [0.83, 0.93] } },
]
