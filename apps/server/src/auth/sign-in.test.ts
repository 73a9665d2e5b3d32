import { authSessions } from '@mvp/core/schema-access'
import { type Redis as RedisServer, startRedis } from '@mvp/embedded/start-redis'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestCore } from '../../../../packages/core/test/support.ts'
import { admin, clientOf, cookieOf, jsonOf, serve, startTestServer, type TestServer } from '../../test/support.ts'
import { addFirstAdmin } from './first-admin.ts'

type Try = { email?: string; password?: string }

function signIn(server: TestServer, { email = admin.email, password = admin.password }: Try = {}): Promise<Response> {
  return server.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ email, password }),
  })
}

const wrong = { password: 'not this one' }

describe('sign-in', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  it('answers with the admin and a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await signIn(server)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ user: { id: expect.any(String), email: admin.email } })
    const cookies = response.headers.getSetCookie()
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/^mvp\.session_token=/)
    expect(cookies[0]).toMatch(/; HttpOnly/)
    expect(cookies[0]).toMatch(/; SameSite=Strict/)
    expect(cookies[0]).toMatch(/; Path=\//)
    expect(cookies[0]).not.toMatch(/Secure/)
  })

  it('takes the address in any case, and gives every session another cookie', async () => {
    const first = await signIn(server, { email: 'Ada@EXAMPLE.com' })
    const second = await signIn(server)
    expect(first.status).toBe(200)
    expect(cookieOf(first)).not.toBe(cookieOf(second))
  })

  it('says the same for a wrong password and for an unknown address', async () => {
    const answers = await Promise.all([signIn(server, wrong), signIn(server, { email: 'eve@example.com' })])
    for (const answer of answers) {
      expect(answer.status).toBe(401)
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(await answer.json()).toEqual({
        code: 'unauthorized',
        message: 'The e-mail address or the password is wrong.',
        hint: null,
      })
    }
  })

  it.each([
    ['no address', { email: '' }, /field email/],
    ['something else than an address', { email: 'ada' }, /field email/],
    ['no password', { password: '' }, /field password/],
    ['a book for a password', { password: 'x'.repeat(100_000) }, /field password/],
  ])('answers 400 to %s', async (_what, credentials, says) => {
    const response = await signIn(server, credentials)
    expect(response.status).toBe(400)
    expect((await jsonOf(response)).message).toMatch(says)
  })

  it('takes JSON only: no form of another page', async () => {
    const response = await server.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      body: new URLSearchParams(admin),
      headers: { origin: server.url },
    })
    expect(response.status).toBe(415)
  })

  it('needs no Origin from a script that has no cookie yet', async () => {
    const response = await server.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
    })
    expect(response.status).toBe(200)
  })

  it.each(['sign-up/email', 'reset-password', 'change-password', 'update-user', 'delete-user', 'list-sessions', 'ok'])(
    'offers no /api/auth/%s',
    async (route) => {
      const client = await server.signIn()
      expect((await client.json('POST', `/api/auth/${route}`, admin)).status).toBe(404)
    },
  )

  it('marks the cookie Secure when BASE_URL is https', async () => {
    const core = await createTestCore()
    await addFirstAdmin(core.core, admin.email, admin.password)
    const secure = await serve(core, { publicOrigin: 'https://backup.example.com' })
    const response = await secure.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://backup.example.com' },
      body: JSON.stringify(admin),
    })
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-mvp\.session_token=.*; Secure/)
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/)
    // BASE_URL decides, not the host that was asked.
    expect((await signIn(secure)).status).toBe(403)
    await secure.close()
  })
})

describe('a session', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  const me = '/api/trpc/auth.me'

  it('ends for good at sign-out', async () => {
    const client = await server.signIn()
    expect((await client.fetch(me)).status).toBe(200)
    expect((await client.fetch('/api/auth/sign-out', { method: 'POST' })).status).toBe(204)
    expect((await client.fetch(me)).status).toBe(401)
  })

  it('ends at once when it is taken out of the database', async () => {
    const client = await server.signIn()
    await server.core.db.delete(authSessions)
    expect((await client.fetch(me)).status).toBe(401)
  })

  it('ends after two hours without a request, and each request prolongs it in the browser too', async () => {
    const client = await server.signIn()
    await server.core.db.update(authSessions).set({ expiresAt: sql`now() + interval '1 minute'` })
    const prolonged = await client.fetch(me)
    expect(prolonged.headers.getSetCookie()[0]).toMatch(/Max-Age=7200/)
    const [session] = await server.core.db.select().from(authSessions)
    expect(session!.expiresAt.getTime()).toBeGreaterThan(Date.now() + 115 * 60_000)

    await server.core.db.update(authSessions).set({ expiresAt: sql`now() - interval '1 second'` })
    expect((await client.fetch(me)).status).toBe(401)
  })

  it('ends twelve hours after its sign-in, however busy', async () => {
    const client = await server.signIn()
    await server.core.db.update(authSessions).set({ createdAt: sql`now() - interval '12 hours 1 second'` })
    expect((await client.fetch(me)).status).toBe(401)
  })

  it('is nobody’s whose cookie was changed by one character', async () => {
    const { cookie } = await server.signIn()
    const at = cookie.indexOf('=') + 3
    const changed = `${cookie.slice(0, at)}${cookie[at] === 'a' ? 'b' : 'a'}${cookie.slice(at + 1)}`
    expect((await clientOf(server, changed).fetch(me)).status).toBe(401)
  })

  it('is told by get-session, without prolonging it', async () => {
    const client = await server.signIn()
    await server.core.db.update(authSessions).set({ expiresAt: sql`now() + interval '1 minute'` })
    const told = await client.json('GET', '/api/auth/get-session')
    expect(told.body).toEqual({ user: { id: expect.any(String), email: admin.email }, setUpNeeded: false })
    const sessions = await server.core.db.select().from(authSessions)
    expect(sessions.some((session) => session.expiresAt.getTime() < Date.now() + 61_000)).toBe(true)
    expect(await (await server.fetch('/api/auth/get-session')).json()).toEqual({ user: null, setUpNeeded: false })
  })
})

describe.each(['memory', 'Redis'])('the limit on sign-ins, kept in %s', (kept) => {
  let redis: RedisServer | null = null
  let server: TestServer
  beforeEach(async () => {
    if (kept === 'Redis') redis = await startRedis()
    server = await startTestServer(redis ? { variables: { REDIS_URL: redis.url } } : {})
    // The connection to Redis takes a moment; until then memory counts.
    await new Promise((resolve) => setTimeout(resolve, 300))
  })
  afterEach(async () => {
    await server.close()
    await redis?.stop()
  })

  it('refuses the sixth attempt on an account, even with the right password, and says when to come back', async () => {
    for (let n = 0; n < 5; n++) expect((await signIn(server, wrong)).status).toBe(401)
    const refused = await signIn(server)
    expect(refused.status).toBe(429)
    const seconds = Number(refused.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(14 * 60)
    expect(seconds).toBeLessThanOrEqual(15 * 60)
    expect(await refused.json()).toEqual({
      code: 'too_many_requests',
      message: 'There were too many attempts to sign in.',
      hint: 'Try again in 15 minutes.',
    })
    expect((await signIn(server, { email: 'ADA@example.com' })).status).toBe(429)
    expect((await signIn(server, { email: 'someone@example.com' })).status).toBe(401)
  })

  it('counts a hundred attempts at once as a hundred', async () => {
    const statuses = await Promise.all(Array.from({ length: 15 }, async () => (await signIn(server, wrong)).status))
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
  })

  it('forgets failures at a right password', async () => {
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) expect((await signIn(server, wrong)).status).toBe(401)
      expect((await signIn(server)).status).toBe(200)
    }
  })

  it('refuses the twenty-first attempt from one address, whatever the accounts', async () => {
    for (let n = 0; n < 20; n++) expect((await signIn(server, { email: `user${n}@example.com` })).status).toBe(401)
    expect((await signIn(server)).status).toBe(429)
  })
})

describe('the limit on sign-ins, when Redis', () => {
  let redis: RedisServer
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis.stop())

  it('is shared by two servers: five failures on both together', async () => {
    const first = await startTestServer({ variables: { REDIS_URL: redis.url } })
    const second = await serve(first)
    await new Promise((resolve) => setTimeout(resolve, 300))
    for (let n = 0; n < 5; n++) expect((await signIn(n % 2 ? first : second, wrong)).status).toBe(401)
    expect((await signIn(first)).status).toBe(429)
    expect((await signIn(second)).status).toBe(429)
    await second.http.close()
    await first.close()
  })

  it('is killed: sign-in works at once, and is still limited', async () => {
    const server = await startTestServer({ variables: { REDIS_URL: redis.url } })
    await new Promise((resolve) => setTimeout(resolve, 300))
    process.kill(redis.pid, 'SIGKILL')
    const begun = Date.now()
    expect((await signIn(server)).status).toBe(200)
    expect(Date.now() - begun).toBeLessThan(5_000)
    for (let n = 0; n < 5; n++) expect((await signIn(server, wrong)).status).toBe(401)
    expect((await signIn(server)).status).toBe(429)
    await server.close()
  })

  it('hangs: sign-in does not', async () => {
    const server = await startTestServer({ variables: { REDIS_URL: redis.url } })
    await new Promise((resolve) => setTimeout(resolve, 300))
    process.kill(redis.pid, 'SIGSTOP')
    const begun = Date.now()
    expect((await signIn(server)).status).toBe(200)
    expect(Date.now() - begun).toBeLessThan(5_000)
    process.kill(redis.pid, 'SIGCONT')
    await server.close()
  })

  it('was never there: the server starts and admins sign in', async () => {
    await redis.stop()
    const server = await startTestServer({ variables: { REDIS_URL: redis.url } })
    expect((await signIn(server)).status).toBe(200)
    await server.close()
  })
})
