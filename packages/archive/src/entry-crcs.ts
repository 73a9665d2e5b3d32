import { crc32 } from 'node:zlib'
import { combineCrc32 } from './crc32-combine.ts'
import { extendCrc32 } from './extend-crc32.ts'

/** A piece of an entry and what it became: one deflated part, or stored blocks, each a header and a view of `plain`. */
export type PackedPiece = { plain: Buffer; parts: Buffer[] }

/**
 * The crc32 of an entry and of the range it takes in the file. What is stored lies in both: it is gone through once,
 * and the two are put together from the crcs of its blocks.
 */
export function entryCrcs(pieces: PackedPiece[]): { crc: number; rangeCrc: number } {
  let [crc, rangeCrc] = [0, 0]
  for (const { plain, parts } of pieces) {
    const [deflated, second] = parts
    if (deflated && !second) {
      crc = extendCrc32(crc, plain)
      rangeCrc = extendCrc32(rangeCrc, deflated)
      continue
    }
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const [header, block] = parts.slice(at, at + 2) as [Buffer, Buffer]
      const blockCrc = crc32(block)
      crc = combineCrc32(crc, blockCrc, block.length)
      rangeCrc = combineCrc32(extendCrc32(rangeCrc, header), blockCrc, block.length)
    }
  }
  return { crc, rangeCrc }
}
