import { looksIncompressible } from './entropy.ts'
import { FAST_LEVEL, fastDeflate } from './fast-deflate.ts'
import { deflatePiece, deflatePieceSync, storedBlocks, storedSize } from './gzip-pieces.ts'

/** One piece as it goes into the file: deflated by zlib on its thread pool, or stored where that does not gain. */
export async function packPiece(plain: Buffer, level: number): Promise<Buffer[]> {
  if (looksIncompressible(plain)) return storedBlocks([plain])
  return smaller(await deflatePiece(plain, level), plain)
}

/** The same in this thread. `content` is the part of it to judge by, where a tar header would blur the picture. */
export function packPieceSync(plain: Buffer, level: number, content: Buffer = plain): Buffer[] {
  if (looksIncompressible(content)) return storedBlocks([plain])
  return smaller(deflateSync(plain, level), plain)
}

/** A piece of at most 1 MiB, ended by a full flush. */
export function deflateSync(plain: Buffer, level: number): Buffer {
  return level === FAST_LEVEL ? fastDeflate(plain) : deflatePieceSync(plain, level)
}

function smaller(deflated: Buffer, plain: Buffer): Buffer[] {
  return deflated.length < storedSize(plain.length) ? [deflated] : storedBlocks([plain])
}
