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
 * compresses: the dump and the CSV documents of `npm run bench -- --profile` ("What a level costs"), and a dump whose text
 * is of dictionary words (docs/decisions/0040), which gains the most by a higher level.
 */
export const compressionCosts: readonly CompressionCost[] = [
  { level: 3, dump: { time: [1.2, 1.4], size: [0.93, 1.01] }, texts: { time: [1.2, 1.4], size: [0.92, 0.93] } },
  { level: 6, dump: { time: [2.4, 3], size: [0.88, 0.97] }, texts: { time: [2.8, 3.5], size: [0.87, 0.87] } },
]
