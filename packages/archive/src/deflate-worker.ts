import { parentPort } from 'node:worker_threads'
import type { PieceAnswer, PieceJob } from './deflate-threads.ts'
import { looksIncompressible } from './entropy.ts'
import { fastDeflateInPlace } from './fast-deflate.ts'
import { storedSize } from './gzip-pieces.ts'
import { adoptManners } from './manners.ts'

/** A thread that deflates pieces. Started by deflate-threads.ts. */

const port = parentPort
if (!port) throw new Error('deflate-worker runs in a worker thread')
adoptManners()

port.on('message', ({ memory, bytes }: PieceJob) => {
  const piece = Buffer.from(memory)
  const stored = looksIncompressible(piece.subarray(0, bytes))
  const deflated = stored ? null : fastDeflateInPlace(piece, bytes, storedSize(bytes) - 1)
  port.postMessage({ memory, deflated } satisfies PieceAnswer, [memory])
})
