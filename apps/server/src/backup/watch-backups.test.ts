import { authSessions } from '@mvp/core/schema-access'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, type Json, seed, startTestServer, type TestServer, waitForBackup } from '../../test/support.ts'
import { createAuth } from '../auth/auth.ts'
import { authenticate } from '../auth/authenticate.ts'
import { watchBackups } from './watch-backups.ts'

let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  client = await server.signIn()
})
afterAll(() => server.close())

type Message = { id: string | null; event: string; data: Json }

/** Reads a stream of server-sent events, as the EventSource of a browser does. */
async function* messages(response: Response): AsyncGenerator<Message> {
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null
      const data = field('data')
      yield { id: field('id'), event: field('event') ?? 'message', data: data ? JSON.parse(data) : null }
    }
  }
}

describe('the stream', () => {
  it('delivers a backup from queued to completed, every message with an id to go on from', async () => {
    const response = await client.fetch('/api/trpc/backup.watch')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-control')).toMatch(/no-cache/)
    expect(response.headers.get('x-accel-buffering')).toBe('no')

    const { body: created } = await client.json('POST', '/api/admin/backups')
    const seen: Message[] = []
    for await (const message of messages(response)) {
      if (message.event !== 'message' || message.data.backup?.id !== created.id) continue
      seen.push(message)
      if (message.data.backup.status === 'completed') break
    }
    expect(seen.every(({ id, data }) => id !== null && data.type === 'backup')).toBe(true)
    const statuses = seen.map(({ data }) => data.backup.status)
    expect([...new Set(statuses)].at(-1)).toBe('completed')
    expect(statuses).toContain('running')
    expect(seen.some(({ data }) => data.backup.progress?.phase)).toBe(true)
    expect(seen.at(-1)!.data.backup).toEqual(await waitForBackup(client, created.id))
  })

  it('shows whoever joins late how things stand', async () => {
    const { body: created } = await client.json('POST', '/api/admin/backups', { contents: 'documents' })
    const response = await client.fetch('/api/trpc/backup.watch')
    for await (const { event, data } of messages(response)) {
      if (event === 'message' && data.backup?.id === created.id && data.backup.status === 'completed') break
    }
  })
})

describe('an idle stream', () => {
  it('is heard all the same, so often that a console can tell within two seconds that it is not', async () => {
    const response = await client.fetch('/api/trpc/backup.watch')
    const connected: Message[] = []
    let beats = 0
    for await (const message of messages(response)) {
      if (message.event === 'connected') connected.push(message)
      if (message.event === 'ping' && ++beats === 3) break
    }
    expect(connected[0]?.data).toEqual({ reconnectAfterInactivityMs: 3_000 })
  })
})

describe('watchBackups', () => {
  const auth = () => createAuth(server.core, { baseUrl: server.url, secure: false })

  function watchAs(cookie: string, signal?: AbortSignal) {
    const gate = { core: server.core, auth: auth() }
    const stillSignedIn = async () => (await authenticate(gate, { cookie }, { activity: false })).admin !== null
    return watchBackups({ core: server.core, stillSignedIn }, signal, 50)
  }

  async function drain(stream: AsyncGenerator<unknown>): Promise<'ended'> {
    for await (const _ of stream);
    return 'ended'
  }

  it('ends soon after its session was revoked', async () => {
    const { cookie } = await server.signIn()
    const ended = drain(watchAs(cookie))
    await server.core.db.delete(authSessions)
    expect(await ended).toBe('ended')
    client = await server.signIn()
  })

  it('goes on while its session holds, and ends without an error when the reader leaves', async () => {
    const leaving = new AbortController()
    const { cookie } = await server.signIn()
    let over = false
    const ended = drain(watchAs(cookie, leaving.signal)).finally(() => {
      over = true
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(over).toBe(false)
    leaving.abort()
    expect(await ended).toBe('ended')
  })
})
