import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A line between browser and server that can be slow or cut, as real ones are. */
export type Line = {
  url: string
  /** Most bytes a second towards the server; null: as fast as it goes. */
  limitTo(bytesPerSecond: number | null): void
  /** The same from the server to the browser. */
  limitFrom(bytesPerSecond: number | null): void
  /** Ends every connection and lets no new one through. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startLine(serverUrl: string): Promise<Line> {
  const { port: serverPort } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const rates: { up: number | null; down: number | null } = { up: null, down: null }
  let whole = true
  const server = createServer((near) => {
    if (!whole) {
      near.destroy()
      return
    }
    const far = connect(Number(serverPort), '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    far.on('end', () => near.end())
    pass(far, near, () => rates.down)
    pass(near, far, () => rates.up)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    whole = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    limitTo: (bytesPerSecond) => {
      rates.up = bytesPerSecond
    },
    limitFrom: (bytesPerSecond) => {
      rates.down = bytesPerSecond
    },
    cut,
    mend: () => {
      whole = true
    },
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function pass(from: Socket, to: Socket, rate: () => number | null): void {
  from.on('data', (bytes) => {
    const taken = to.write(bytes)
    const limit = rate()
    if (limit === null && taken) return
    from.pause()
    if (limit === null) to.once('drain', () => from.resume())
    else setTimeout(() => from.resume(), (bytes.length / limit) * 1_000)
  })
}
