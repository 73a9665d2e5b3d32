/** From the least to the most that was measured. */
type Range = readonly [number, number]

/** What a level costs and gains, compared with level 1. */
export type CompressionCost = {
  level: number
  dump: { times: Range; smallerPercent: Range }
  texts: { times: Range; smallerPercent: Range }
}

/**
 * The only place of these figures; docs/operations.md is held to them by a test. Processor time and size of what compresses,
 * on two processors: the dump of `npm run bench` and one whose text is of dictionary words, and the CSV documents of the
 * former (docs/decisions/0040). `npm run bench -- --profile` measures them again: "What a level costs".
 */
export const compressionCosts: readonly CompressionCost[] = [
  {
    level: 3,
    dump: { times: [1.3, 1.3], smallerPercent: [5, 7] },
    texts: { times: [1.4, 1.4], smallerPercent: [8, 8] },
  },
  {
    level: 6,
    dump: { times: [2.4, 3], smallerPercent: [11, 12] },
    texts: { times: [3.5, 3.5], smallerPercent: [13, 13] },
  },
]
