import { DeflateThreads } from './deflate-threads.ts'
import { FAST_LEVEL } from './fast-deflate.ts'
import { packPiece } from './pack-piece.ts'

/** Packs pieces of at most 1 MiB, several at a time. It has to be stopped. */
export type Packer = {
  pack(plain: Buffer<SharedArrayBuffer>): Promise<Buffer[]>
  stop(): Promise<void>
}

/** The fast deflate's own threads, or zlib's pool. */
export function startPacker(level: number, threads: number): Packer {
  if (level === FAST_LEVEL) return new DeflateThreads(threads)
  return { pack: (plain) => packPiece(plain, level), stop: async () => undefined }
}
