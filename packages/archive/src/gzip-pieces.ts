import { constants, deflateRaw, deflateRawSync } from 'node:zlib'

/**
 * The framing of one gzip member (RFC 1952) made of deflate pieces (RFC 1951) that inflate on their own:
 * header, pieces ended by a full flush or stored blocks, one final empty block, trailer.
 */

/** No name, no time, unknown system: the same ten bytes in every archive. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])

/** An empty final block, eight bytes of crc32 and length. */
export const GZIP_TRAILER_BYTES = 10

/** What is compressed at a time. Larger pieces hardly compress better, smaller ones cost ratio and time. */
export const PIECE_BYTES = 1 << 20

/** RFC 1951, 3.2.4: the length of a stored block has 16 bits. */
export const STORED_BLOCK_BYTES = 65_535
export const STORED_HEADER_BYTES = 5

/** What `bytes` take as stored blocks. */
export function storedSize(bytes: number): number {
  return bytes + STORED_HEADER_BYTES * Math.ceil(bytes / STORED_BLOCK_BYTES)
}

/** The parts, laid end to end, as stored blocks. Nothing is copied: the result refers to the parts. */
export function storedBlocks(parts: Buffer[]): Buffer[] {
  const framed: Buffer[] = []
  let rest = totalBytes(parts)
  let room = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      if (room === 0) {
        room = Math.min(STORED_BLOCK_BYTES, rest)
        rest -= room
        framed.push(storedHeader(room))
      }
      const slice = part.subarray(at, at + room)
      framed.push(slice)
      room -= slice.length
      at += slice.length
    }
  }
  return framed
}

function storedHeader(bytes: number): Buffer {
  const header = Buffer.alloc(STORED_HEADER_BYTES)
  header.writeUInt16LE(bytes, 1)
  header.writeUInt16LE(bytes ^ 0xffff, 3)
  return header
}

/** zlib clears its tables before each piece: one that a window of 4 KiB holds becomes no larger with small tables, and sooner. */
const SMALL_PIECE_BYTES = 4096

/** One deflate piece by zlib, ended by a full flush: byte-aligned, not final, no reference to what came before. */
export function deflatePieceSync(plain: Buffer, level: number): Buffer {
  return deflateRawSync(plain, pieceOptions(plain, level))
}

/** The same on zlib's thread pool. */
export function deflatePiece(plain: Buffer, level: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    deflateRaw(plain, pieceOptions(plain, level), (error, piece) => (error ? reject(error) : resolve(piece)))
  })
}

function pieceOptions(plain: Buffer, level: number) {
  // One output buffer of the worst size: zlib's default of 16 KiB returns to JavaScript for each of them.
  const chunkSize = storedSize(plain.length) + 1024
  const common = { level, finishFlush: constants.Z_FULL_FLUSH, chunkSize }
  if (plain.length <= SMALL_PIECE_BYTES) return { ...common, windowBits: 12, memLevel: 6 }
  // The most memory for its hash table, 128 KiB more than by default, makes zlib about a twentieth faster.
  return { ...common, windowBits: 15, memLevel: 9 }
}

/** The end of a member: the final empty block, the crc32 and the length, modulo 2³², of everything inflated. */
export function gzipTrailer(crc: number, plainBytes: number): Buffer {
  const trailer = Buffer.alloc(GZIP_TRAILER_BYTES)
  trailer[0] = 3
  trailer.writeUInt32LE(crc, 2)
  trailer.writeUInt32LE(plainBytes % 2 ** 32, 6)
  return trailer
}

export function totalBytes(parts: Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
