import { parentPort } from 'node:worker_threads'
import type { PieceJob } from './deflate-threads.ts'
import { looksIncompressible } from './entropy.ts'
import { fastDeflate } from './fast-deflate.ts'
import { adoptManners } from './manners.ts'

/** A thread that deflates pieces. Started by deflate-threads.ts. */

const port = parentPort
if (!port) throw new Error('deflate-worker runs in a worker thread')
adoptManners()

port.on('message', ({ memory, bytes }: PieceJob) => {
  const plain = Buffer.from(memory, 0, bytes)
  if (looksIncompressible(plain)) return port.postMessage(null)
  const { buffer } = fastDeflate(plain)
  port.postMessage(buffer, [buffer])
})
