import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { setUp, signIn } from './session.ts'

let server: Server | null = null

/** A server that answers as the test says. */
async function answering(listener: RequestListener): Promise<void> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  // The page lies at the server's own address, as in life.
  const page = window as unknown as { happyDOM: { setURL(url: string): void } }
  page.happyDOM.setURL(`http://127.0.0.1:${address.port}/sign-in`)
}

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

const credentials = { email: 'anna@example.com', password: 'correct horse 1' }

test('a wrong password is called that', async () => {
  await answering((_request, response) => response.writeHead(401).end('{"message":"Invalid email or password"}'))
  expect(await signIn(credentials)).toEqual({ status: 401, message: 'Mail address or password is wrong.' })
})

test('too many tries say when the next one is possible', async () => {
  await answering((_request, response) => response.writeHead(429, { 'retry-after': '42' }).end())
  expect((await signIn(credentials))?.message).toBe('Too many tries. The next one is possible in 42 s.')
})

test('an answer without a reason names its status', async () => {
  await answering((_request, response) => response.writeHead(502).end('<html>Bad gateway</html>'))
  expect((await signIn(credentials))?.message).toMatch(/answered 502/)
})

test('no answer at all says that the server is away', async () => {
  await answering((request) => request.socket.destroy())
  expect(await signIn(credentials)).toMatchObject({ status: null, message: expect.stringMatching(/does not answer/) })
})

test('the first admin is signed in after the set-up, and not when it was refused', async () => {
  const paths: string[] = []
  await answering((request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(200).end('{}')
  })
  expect(await setUp({ ...credentials, token: 't' })).toBeNull()
  expect(paths).toEqual(['/api/auth/set-up', '/api/auth/sign-in/email'])
})

test('a used link says so in the server’s words', async () => {
  const body = JSON.stringify({ code: 'forbidden', message: 'This link was used.', hint: 'Sign in.' })
  await answering((_request, response) => response.writeHead(403).end(body))
  expect((await setUp({ ...credentials, token: 't' }))?.message).toBe('This link was used. Sign in.')
})
