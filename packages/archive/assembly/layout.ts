/** Where everything lies in the module's memory, in bytes. What AssemblyScript places itself ends long before 8 KiB. */

/** At most so much is compressed at a time: a piece of the archive. */
const MOST_INPUT: u32 = 1 << 20

/** So much, at most half as much again, has Huffman codes of its own. */
export const BLOCK_BYTES: u32 = 128 << 10

/** Positions by the hash of what stands there, 16 bits each. 16 KiB: they stay in the processor's first cache. */
export const HASH_BITS: u32 = 13
export const HEADS: usize = 8192
export const HEADS_BYTES: usize = 2 << HASH_BITS

/** How often each symbol stands in a block, 32 bits each; literals, lengths and distances are cleared together. */
export const LITERALS: u32 = 286
export const DISTANCES: u32 = 30
export const LITERAL_COUNTS: usize = HEADS + HEADS_BYTES
export const DISTANCE_COUNTS: usize = LITERAL_COUNTS + <usize>LITERALS * 4
export const COUNTS_BYTES: usize = <usize>(LITERALS + DISTANCES) * 4

/** The same of the code that the lengths of both codes are written in (RFC 1951, 3.2.7). */
export const LENGTHS: u32 = 19
export const LENGTH_COUNTS: usize = DISTANCE_COUNTS + <usize>DISTANCES * 4

/** Lengths of codes, 8 bits each. */
export const LITERAL_BITS: usize = LENGTH_COUNTS + <usize>LENGTHS * 4
export const DISTANCE_BITS: usize = LITERAL_BITS + <usize>LITERALS
export const LENGTH_BITS: usize = DISTANCE_BITS + <usize>DISTANCES

/** Codes, 32 bits each: the code, its first bit lowest, and from bit 16 on its length. */
export const LITERAL_CODES: usize = 32768
export const DISTANCE_CODES: usize = LITERAL_CODES + <usize>LITERALS * 4
export const LENGTH_CODES: usize = DISTANCE_CODES + <usize>DISTANCES * 4

/** For each length of a match the code with its extra bits, and from bit 24 on how many there are. */
export const MATCH_CODES: usize = LENGTH_CODES + <usize>LENGTHS * 4

/** The symbol, from 257 on, of each length of a match. */
export const SYMBOL_OF_LENGTH: usize = MATCH_CODES + 259 * 4

/** For the building of a code: its symbols, the rarest first, and room to count in. */
export const SORTED: usize = SYMBOL_OF_LENGTH + 260
export const WEIGHTS: usize = SORTED + <usize>LITERALS * 4
export const LENGTHS_USED: usize = WEIGHTS + <usize>LITERALS * 4

/** The lengths of both codes, run-length encoded, 16 bits each: a symbol, and from bit 8 on its extra bits. */
export const RUNS: usize = LENGTHS_USED + 16 * 4

/** A block's sequences, 8 bytes each: so many literals, then a match, its length from bit 16 on and its distance. */
export const SEQUENCES: usize = 64 << 10
/** Of matches of six bytes; the last sequence of a block may have none. */
const SEQUENCES_BYTES: usize = <usize>((BLOCK_BYTES + (BLOCK_BYTES >> 1)) / 6 + 2) * 8

/** Eight bytes are read at a time, also at the end, and up to 64 KiB before any place of it. */
export const INPUT: usize = SEQUENCES + SEQUENCES_BYTES
/** No literal takes more than 14 bits, no match more than 47 for its six bytes or more. */
export const OUTPUT: usize = INPUT + <usize>MOST_INPUT + 64
