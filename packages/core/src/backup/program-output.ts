import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { inScratch } from './in-scratch.ts'

/** A socket's name has 104 bytes on some systems, 108 on Linux. */
const LONGEST_PATH = 103

/**
 * One end of a socket, to be handed to a program as its stdout and to be let go of here. Whoever reads it is told the name that
 * the socket has in a folder of ours until the two have found each other, and connects. Throws what stood against that in the
 * last of the folders.
 */
export function programOutput(scratch: string[], connect: (socket: string) => Promise<void>): Promise<Socket> {
  return inScratch(scratch, async (dir) => {
    const path = join(dir, 'stdout')
    // Node would cut it off and make the socket elsewhere.
    if (Buffer.byteLength(path) > LONGEST_PATH) throw new Error(`a socket cannot be named ${path}`)
    const server = createServer({ pauseOnConnect: true })
    try {
      await once(server.listen(path), 'listening')
      const accepted: Promise<Socket[]> = once(server, 'connection')
      await connect(path)
      const [end] = await accepted
      if (!end) throw new Error('nobody has connected')
      return end
    } finally {
      server.close()
    }
  })
}
