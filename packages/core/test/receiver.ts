import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a receiver does with the next posts. `close` takes one, and goes away instead of answering. */
export type Manner = 'accept' | 'hang' | 'refuse' | 'busy' | 'fail' | 'redirect' | 'close' | 'flood' | 'trickle'

export type Received = { path: string; headers: Record<string, string | string[] | undefined>; body: string }

export type Receiver = {
  url: string
  manner: Manner
  /** Every post, also those that were not answered. */
  posts: Received[]
  close(): Promise<void>
}

/** What webhooks and heartbeats are posted to. */
export async function startReceiver(): Promise<Receiver> {
  const http = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    receiver.posts.push({ path: request.url ?? '', headers: request.headers, body })
    behave[receiver.manner](response, receiver.url)
  })
  http.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    manner: 'accept',
    posts: [],
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return receiver
}

const answer = (status: number) => (response: ServerResponse) => response.writeHead(status).end('internal details')

const behave: Record<Manner, (response: ServerResponse, url: string) => unknown> = {
  accept: answer(204),
  refuse: answer(410),
  busy: answer(429),
  fail: answer(503),
  hang: () => {},
  close: (response) => response.destroy(),
  redirect: (response, url) => response.writeHead(302, { location: `${url}/elsewhere` }).end(),
  flood: (response) => response.writeHead(200).end('x'.repeat(10_000_000)),
  trickle: (response) => response.writeHead(200).write('x'),
}
