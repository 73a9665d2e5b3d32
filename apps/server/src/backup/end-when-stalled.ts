import type { Socket } from 'node:net'

const STALL_MS = 120_000

/**
 * Cuts a connection on which nothing has moved for two minutes: its other side has gone without saying so. The answer
 * is the way to stop watching, for when we are the ones who take long.
 */
export function endWhenStalled(socket: Socket): () => void {
  socket.setTimeout(STALL_MS)
  return () => socket.setTimeout(0)
}
