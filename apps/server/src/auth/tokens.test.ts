import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admin, type Client, jsonOf, startTestServer, type TestServer } from '../../test/support.ts'

let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startTestServer()
  client = await server.signIn()
})
afterAll(() => server.close())

async function makeToken(request: object = {}): Promise<{ id: string; secret: string }> {
  const { status, body } = await client.json('POST', '/api/trpc/auth.createToken', { name: 'script', ...request })
  expect(status).toBe(200)
  return { id: body.result.data.token.id, secret: body.result.data.secret }
}

function withToken(secret: string, path: string, init: RequestInit = {}): Promise<Response> {
  return server.fetch(path, { ...init, headers: { authorization: `Bearer ${secret}`, ...(init.headers as object) } })
}

describe('an API token', () => {
  it('opens REST and tRPC without cookie or Origin, for unsafe methods too', async () => {
    const { secret } = await makeToken()
    expect((await withToken(secret, '/api/admin/backups')).status).toBe(200)
    expect((await withToken(secret, '/api/trpc/auth.me')).status).toBe(200)
    const headers = { 'content-type': 'application/json' }
    const created = await withToken(secret, '/api/admin/backups', {
      method: 'POST',
      body: '{"contents":"database"}',
      headers,
    })
    expect(created.status).toBe(202)
    expect(await created.json()).toMatchObject({ requestedBy: admin.email, contents: 'database' })
    // Even with a foreign Origin: no page can make a browser add the header.
    const foreign = await withToken(secret, '/api/trpc/auth.me', { headers: { origin: 'http://evil.example' } })
    expect(foreign.status).toBe(200)
  })

  it('neither makes nor revokes tokens: it cannot outlive its own expiry', async () => {
    const { id, secret } = await makeToken()
    const headers = { 'content-type': 'application/json' }
    for (const [procedure, input] of [
      ['auth.createToken', { name: 'heir' }],
      ['auth.revokeToken', { id }],
    ] as const) {
      const response = await withToken(secret, `/api/trpc/${procedure}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers,
      })
      expect(response.status).toBe(403)
      expect((await jsonOf(response)).error).toMatchObject({ data: { appCode: 'forbidden' } })
    }
  })

  it('opens nothing any more as soon as it is revoked', async () => {
    const { id, secret } = await makeToken()
    expect((await withToken(secret, '/api/admin/backups')).status).toBe(200)
    expect((await client.json('POST', '/api/trpc/auth.revokeToken', { id })).status).toBe(200)
    expect((await withToken(secret, '/api/admin/backups')).status).toBe(401)
  })

  it.each([
    ['in the query', (secret: string) => ({ path: `/api/admin/backups?token=${secret}`, headers: {} })],
    ['as Basic', (secret: string) => ({ path: '/api/admin/backups', headers: { authorization: `Basic ${secret}` } })],
    ['without a scheme', (secret: string) => ({ path: '/api/admin/backups', headers: { authorization: secret } })],
    [
      'in a cookie',
      (secret: string) => ({ path: '/api/admin/backups', headers: { cookie: `mvp.session_token=${secret}` } }),
    ],
  ])('opens nothing %s', async (_where, request) => {
    const { secret } = await makeToken()
    const { path, headers } = request(secret)
    expect((await server.fetch(path, { headers })).status).toBe(401)
  })

  it('is not what a proxy’s Basic credentials are: the cookie beside them counts, and needs its Origin', async () => {
    const headers = { authorization: 'Basic YWRhOnNlY3JldA==' }
    expect((await client.fetch('/api/trpc/auth.me', { headers })).status).toBe(200)
    const foreign = { ...headers, origin: 'http://evil.example' }
    expect((await client.fetch('/api/admin/backups', { method: 'POST', headers: foreign })).status).toBe(403)
  })

  it('is listed with when it was last used, and without its secret', async () => {
    const { id, secret } = await makeToken({ name: 'nightly', expiresInDays: null })
    await withToken(secret, '/api/admin/backups')
    const { body } = await client.json('GET', '/api/trpc/auth.tokens')
    const listed = body.result.data.find((token: { id: string }) => token.id === id)
    expect(listed).toMatchObject({
      name: 'nightly',
      prefix: secret.slice(0, 10),
      createdBy: admin.email,
      expiresAt: null,
    })
    expect(Date.now() - Date.parse(listed.lastUsedAt)).toBeLessThan(10_000)
    expect(JSON.stringify(body)).not.toContain(secret)
  })
})
