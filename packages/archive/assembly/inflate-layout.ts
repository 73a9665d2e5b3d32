/** Where everything lies in the memory of inflate.ts, in bytes. What AssemblyScript places itself ends long before 8 KiB. */

/** So many bits are looked up at once; longer codes have a table of their own behind, for the rest of their 15 bits. */
export const LITERAL_LOOKUP: u32 = 11
export const DISTANCE_LOOKUP: u32 = 9
export const LENGTH_LOOKUP: u32 = 7
export const MOST_BITS: u32 = 15

/** Tables to decode by, 32 bits for each entry. Such a table behind serves two symbols or more. */
export const LITERAL_TABLE: usize = 8192
export const DISTANCE_TABLE: usize =
  LITERAL_TABLE + 4 * ((1 << LITERAL_LOOKUP) + (288 / 2) * (1 << (MOST_BITS - LITERAL_LOOKUP)))
export const LENGTH_TABLE: usize =
  DISTANCE_TABLE + 4 * ((1 << DISTANCE_LOOKUP) + (32 / 2) * (1 << (MOST_BITS - DISTANCE_LOOKUP)))

/** Lengths of codes, 8 bits each: of the lengths' own code, and of literals with distances behind them. */
export const LENGTH_BITS: usize = LENGTH_TABLE + 4 * (1 << LENGTH_LOOKUP)
export const CODE_BITS: usize = LENGTH_BITS + 32
/** For the building of a table: how many codes there are of each length, and the next one, 32 bits each. */
export const COUNTS: usize = CODE_BITS + 512
export const NEXT_CODES: usize = COUNTS + 64

/** What stood behind the input, while its place is empty. */
export const BEHIND: usize = NEXT_CODES + 64
export const BEHIND_BYTES: usize = 32

/** Read and written in words of eight bytes, beyond the end as well. */
const SLACK: usize = 512

/** A document of 8 MiB that hardly compresses, with its headers. */
export const MOST_INPUT: usize = (8 << 20) + (160 << 10)
export const INPUT: usize = 64 << 10
export const MOST_OUTPUT: usize = (8 << 20) + (128 << 10)
export const OUTPUT: usize = INPUT + MOST_INPUT + SLACK
