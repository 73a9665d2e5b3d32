import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A line between browser and server that can be slow or cut, as real ones are. */
export type Line = {
  url: string
  /** Most bytes a second towards the server; null: as fast as it goes. */
  limitTo(bytesPerSecond: number | null): void
  /** Ends every connection and lets no new one through. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startLine(serverUrl: string): Promise<Line> {
  const { port: serverPort } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let rate: number | null = null
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
    far.pipe(near)
    near.on('data', (bytes) => {
      const taken = far.write(bytes)
      if (rate === null && taken) return
      near.pause()
      if (rate === null) far.once('drain', () => near.resume())
      else setTimeout(() => near.resume(), (bytes.length / rate) * 1_000)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    whole = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    limitTo: (bytesPerSecond) => {
      rate = bytesPerSecond
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
