import { looksIncompressible } from './entropy.ts'
import { type Deflate, deflatePiece, deflatePieceSync, storedBlocks, storedSize } from './gzip-pieces.ts'

/** One piece as it goes into the file: deflated, or stored where deflate does not gain. On zlib's thread pool. */
export async function packPiece(plain: Buffer, deflate: Deflate): Promise<Buffer[]> {
  if (looksIncompressible(plain)) return storedBlocks([plain])
  return smaller(await deflatePiece(plain, deflate), plain)
}

/** The same in this thread. `content` is the part of it to judge by, where a tar header would blur the picture. */
export function packPieceSync(plain: Buffer, deflate: Deflate, content: Buffer = plain): Buffer[] {
  if (looksIncompressible(content)) return storedBlocks([plain])
  return smaller(deflatePieceSync(plain, deflate), plain)
}

function smaller(deflated: Buffer, plain: Buffer): Buffer[] {
  return deflated.length < storedSize(plain.length) ? [deflated] : storedBlocks([plain])
}
