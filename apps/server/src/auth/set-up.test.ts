import { authUsers } from '@mvp/core/schema-access'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestCore } from '../../../../packages/core/test/support.ts'
import { clientOf, cookieOf, jsonOf, serve, startTestServer, type TestServer } from '../../test/support.ts'
import { addFirstAdmin, setUpToken } from './first-admin.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer({ noAdmin: true })
})
afterEach(() => server.close())

function setUp(at: TestServer, request: object): Promise<Response> {
  return at.fetch('/api/auth/set-up', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: at.url },
    body: JSON.stringify(request),
  })
}

const ada = { email: 'ada@example.com', password: 'correct horse battery' }

it('makes the first admin, signed in, and is gone afterwards', async () => {
  expect(await (await server.fetch('/api/auth/get-session')).json()).toEqual({ user: null, setUpNeeded: true })
  const token = setUpToken(server.core)

  const response = await setUp(server, { ...ada, token })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ user: { id: expect.any(String), email: ada.email } })
  const me = await clientOf(server, cookieOf(response)).json('GET', '/api/trpc/auth.me')
  expect(me.body.result.data.email).toBe(ada.email)

  const again = await setUp(server, { email: 'eve@example.com', password: 'another long password', token })
  expect(again.status).toBe(404)
  expect(await again.json()).toMatchObject({ code: 'not_found', hint: 'Sign in instead.' })
  expect(await (await server.fetch('/api/auth/get-session')).json()).toEqual({ user: null, setUpNeeded: false })
})

it.each([
  ['a wrong token', { token: 'x'.repeat(43) }, 403, /set-up link/],
  ['no token', { token: undefined }, 400, /field token/],
  ['a short password', { password: 'eleven char' }, 400, /at least 12 characters/],
  ['no address', { email: 'ada' }, 400, /field email/],
])('makes no admin with %s', async (_what, change, status, says) => {
  const response = await setUp(server, { ...ada, token: setUpToken(server.core), ...change })
  expect(response.status).toBe(status)
  expect((await jsonOf(response)).message).toMatch(says)
  expect(await server.core.db.select().from(authUsers)).toEqual([])
})

it('is honoured by every server of the installation and by no other', async () => {
  const sibling = await openTestCore(server.env)
  expect(setUpToken(sibling)).toBe(setUpToken(server.core))
  await sibling.close()
  const stranger = { ...server.core, env: { ...server.env, authSecret: 'the secret of another installation' } }
  expect(setUpToken(stranger)).not.toBe(setUpToken(server.core))
})

it('is won by exactly one of ten who use the link at once on two servers', async () => {
  const second = await serve(server)
  const token = setUpToken(server.core)
  const responses = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      setUp(n % 2 ? server : second, { ...ada, email: `admin${n}@example.com`, token }),
    ),
  )
  const statuses = responses.map((response) => response.status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 404)).toHaveLength(9)
  const users = await server.core.db.select({ email: authUsers.email }).from(authUsers)
  expect(users).toEqual([{ email: `admin${statuses.indexOf(200)}@example.com` }])
  await second.http.close()
})

it('is lost against an admin from the environment, made by another server at the same time', async () => {
  const [byLink, byEnvironment] = await Promise.all([
    setUp(server, { ...ada, token: setUpToken(server.core) }),
    addFirstAdmin(server.core, 'root@example.com', 'a password from the environment'),
  ])
  expect([byLink.status === 200, byEnvironment].filter(Boolean)).toHaveLength(1)
  expect(await server.core.db.select().from(authUsers)).toHaveLength(1)
})
