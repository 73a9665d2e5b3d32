import { DeflateThreads } from './deflate-threads.ts'
import { FAST_LEVEL } from './fast-deflate.ts'
import { packPiece } from './pack-piece.ts'
import type { Pack } from './piece-lane.ts'

/** Packs pieces of at most 1 MiB, several at a time. It has to be stopped. */
export type Packer = {
  pack: Pack
  stop(): Promise<void>
}

/** The fast deflate's own threads, or zlib's pool. */
export function startPacker(level: number, threads: number): Packer {
  if (level !== FAST_LEVEL) return { pack: packByZlib(level), stop: async () => undefined }
  const started = new DeflateThreads(threads)
  return { pack: (memory, bytes) => started.pack(memory, bytes), stop: () => started.stop() }
}

/** On zlib's pool, at each of its levels. */
export function packByZlib(level: number): Pack {
  return async (memory, bytes) => ({ parts: await packPiece(Buffer.from(memory, 0, bytes), level), memory })
}
