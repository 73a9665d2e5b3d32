import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { listRestRoutes } from '../src/rest.ts'
import { type Client, type Json, startTestServer, type TestServer } from './support.ts'

/** Every request of the HTTP contract, and a body (or query, or header) that no one could mean. */
type Request = { method: string; path: string; bad?: { path?: string; body?: unknown; says: RegExp } }

const id = '00000000-0000-4000-8000-000000000000'
const notAnId = { path: '/api/admin/backups/nope', says: /field id/ }
const badId = (rest: string) => ({ path: `/api/admin/backups/nope${rest}`, says: /field id/ })
const badScheduleId = (rest: string) => ({ path: `/api/admin/backups/schedules/nope${rest}`, says: /field id/ })
const badWebhookId = (rest: string) => ({ path: `/api/admin/backups/alerts/webhooks/nope${rest}`, says: /field id/ })

const contract: Request[] = [
  { method: 'GET', path: '/api/admin/backups', bad: { path: '/api/admin/backups?page=zero', says: /field page/ } },
  {
    method: 'POST',
    path: '/api/admin/backups',
    bad: { body: { contents: 'everything' }, says: /field contents.*"database"/ },
  },
  { method: 'GET', path: `/api/admin/backups/${id}`, bad: notAnId },
  { method: 'PATCH', path: `/api/admin/backups/${id}`, bad: { body: { pinned: 'yes' }, says: /field pinned/ } },
  { method: 'DELETE', path: `/api/admin/backups/${id}`, bad: notAnId },
  { method: 'POST', path: `/api/admin/backups/${id}/cancel`, bad: badId('/cancel') },
  { method: 'POST', path: `/api/admin/backups/${id}/verify`, bad: badId('/verify') },
  { method: 'POST', path: `/api/admin/backups/${id}/drill`, bad: badId('/drill') },
  { method: 'GET', path: `/api/admin/backups/${id}/proofs`, bad: badId('/proofs') },
  {
    method: 'POST',
    path: `/api/admin/backups/proofs/${id}/cancel`,
    bad: { path: '/api/admin/backups/proofs/nope/cancel', says: /field id/ },
  },
  { method: 'GET', path: `/api/admin/backups/${id}/download`, bad: badId('/download') },
  { method: 'HEAD', path: `/api/admin/backups/${id}/download` },
  { method: 'POST', path: `/api/admin/backups/${id}/download-link`, bad: badId('/download-link') },
  {
    method: 'GET',
    path: `/api/admin/backups/compare?a=${id}&b=${id}`,
    bad: { path: '/api/admin/backups/compare?a=1', says: /field a/ },
  },
  {
    method: 'GET',
    path: `/api/admin/backups/${id}/documents`,
    bad: { path: `/api/admin/backups/${id}/documents?page=zero`, says: /field page/ },
  },
  {
    method: 'GET',
    path: `/api/admin/backups/${id}/documents/download`,
    bad: { path: `/api/admin/backups/${id}/documents/download`, says: /field path/ },
  },
  { method: 'POST', path: '/api/admin/backups/upload', bad: { body: { not: 'an archive' }, says: /no name/ } },
  { method: 'POST', path: '/api/admin/backups/upload/tus', bad: { body: {}, says: /Tus-Resumable/ } },
  { method: 'HEAD', path: `/api/admin/backups/upload/tus/${id}` },
  { method: 'PATCH', path: `/api/admin/backups/upload/tus/${id}`, bad: { body: {}, says: /Tus-Resumable/ } },
  { method: 'DELETE', path: `/api/admin/backups/upload/tus/${id}`, bad: { says: /Tus-Resumable/ } },
  { method: 'POST', path: `/api/admin/backups/${id}/restore/preview`, bad: badId('/restore/preview') },
  {
    method: 'GET',
    path: `/api/admin/backups/${id}/restore/documents`,
    bad: { path: `/api/admin/backups/${id}/restore/documents?kind=lost`, says: /field kind/ },
  },
  {
    method: 'POST',
    path: `/api/admin/backups/${id}/restore`,
    bad: { body: { scope: 'everything' }, says: /field confirm/ },
  },
  { method: 'GET', path: '/api/admin/backups/restore/status' },
  {
    method: 'POST',
    path: '/api/admin/backups/restore/undo',
    bad: { body: { id: 'nope' }, says: /field id/ },
  },
  {
    method: 'GET',
    path: `/api/admin/backups/restore/${id}`,
    bad: { path: '/api/admin/backups/restore/nope', says: /field id/ },
  },
  { method: 'GET', path: `/api/admin/backups/${id}/restores`, bad: badId('/restores') },
  { method: 'GET', path: '/api/admin/backups/schedules' },
  {
    method: 'POST',
    path: '/api/admin/backups/schedules',
    bad: { body: { name: 'Nightly', frequency: 'daily', cron: '0 25 * * *' }, says: /The hour cannot be 25/ },
  },
  {
    method: 'POST',
    path: '/api/admin/backups/schedules/preview',
    bad: { body: { cron: '0 3 * * *' }, says: /field frequency/ },
  },
  {
    method: 'GET',
    path: '/api/admin/backups/schedules/expired',
    bad: { path: '/api/admin/backups/schedules/expired?scheduleId=nope', says: /field scheduleId/ },
  },
  { method: 'GET', path: `/api/admin/backups/schedules/${id}`, bad: badScheduleId('') },
  {
    method: 'PUT',
    path: `/api/admin/backups/schedules/${id}`,
    bad: { body: { retention: { keepLast: -1 } }, says: /field retention\.keepLast/ },
  },
  { method: 'DELETE', path: `/api/admin/backups/schedules/${id}`, bad: badScheduleId('') },
  {
    method: 'PATCH',
    path: `/api/admin/backups/schedules/${id}/toggle`,
    bad: { body: { enabled: 'on' }, says: /field enabled/ },
  },
  { method: 'POST', path: `/api/admin/backups/schedules/${id}/run`, bad: badScheduleId('/run') },
  { method: 'POST', path: `/api/admin/backups/schedules/${id}/duplicate`, bad: badScheduleId('/duplicate') },
  { method: 'POST', path: `/api/admin/backups/schedules/${id}/acknowledge`, bad: badScheduleId('/acknowledge') },
  { method: 'GET', path: '/api/admin/backups/settings' },
  {
    method: 'PUT',
    path: '/api/admin/backups/settings',
    bad: { body: { suspiciousDropPercent: 100 }, says: /field suspiciousDropPercent/ },
  },
  {
    method: 'GET',
    path: '/api/admin/backups/audit',
    bad: { path: '/api/admin/backups/audit?from=yesterday', says: /field from/ },
  },
  {
    method: 'GET',
    path: '/api/admin/backups/audit.csv',
    bad: { path: '/api/admin/backups/audit.csv?to=tomorrow', says: /field to/ },
  },
  {
    method: 'GET',
    path: '/api/admin/backups/alerts/outbox',
    bad: { path: '/api/admin/backups/alerts/outbox?page=zero', says: /field page/ },
  },
  {
    method: 'GET',
    path: `/api/admin/backups/alerts/outbox/${id}`,
    bad: { path: '/api/admin/backups/alerts/outbox/nope', says: /field id/ },
  },
  {
    method: 'POST',
    path: `/api/admin/backups/alerts/outbox/${id}/retry`,
    bad: { path: '/api/admin/backups/alerts/outbox/nope/retry', says: /field id/ },
  },
  { method: 'POST', path: '/api/admin/backups/alerts/test', bad: { body: { to: 'Ada <a@b.c>' }, says: /field to/ } },
  { method: 'GET', path: '/api/admin/backups/alerts/webhooks' },
  {
    method: 'POST',
    path: '/api/admin/backups/alerts/webhooks',
    bad: { body: { name: 'Pager', url: 'ftp://example.org', events: ['failure'] }, says: /field url/ },
  },
  {
    method: 'PUT',
    path: `/api/admin/backups/alerts/webhooks/${id}`,
    bad: { body: { events: ['test'] }, says: /field events/ },
  },
  { method: 'DELETE', path: `/api/admin/backups/alerts/webhooks/${id}`, bad: badWebhookId('') },
  { method: 'POST', path: `/api/admin/backups/alerts/webhooks/${id}/secret`, bad: badWebhookId('/secret') },
  { method: 'POST', path: `/api/admin/backups/alerts/webhooks/${id}/test`, bad: badWebhookId('/test') },
  { method: 'GET', path: '/api/openapi.json' },
  { method: 'GET', path: '/api/trpc/auth.me' },
  { method: 'GET', path: '/api/trpc/backup.watch' },
  {
    method: 'POST',
    path: '/api/trpc/backup.create',
    bad: { body: { contents: 'everything' }, says: /field contents/ },
  },
  { method: 'GET', path: '/api/no-such-route' },
]
const unsafe = contract.filter(({ method }) => method !== 'GET' && method !== 'HEAD')

let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startTestServer()
  client = await server.signIn()
})
afterAll(() => server.close())

function bodyOf(body: unknown): RequestInit {
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

async function problemOf(response: Response): Promise<Json> {
  const text = await response.text()
  return text === '' ? null : JSON.parse(text)
}

test('every REST route there is stands here', () => {
  const named = contract.map(({ method, path }) => `${method} ${path.split('?', 1)[0]?.replace(id, '{id}')}`)
  for (const { method, path } of listRestRoutes()) expect(named).toContain(`${method} /api${path}`)
})

describe('without a session', () => {
  it.each(contract)('$method $path answers 401', async ({ method, path }) => {
    for (const headers of [
      {},
      { origin: server.url },
      { origin: server.url, cookie: 'mvp.session_token=forged.forged' },
    ]) {
      const response = await server.fetch(path, { method, headers })
      expect(response.status).toBe(401)
      const problem = await problemOf(response)
      if (method !== 'HEAD')
        expect(problem).toEqual({ code: 'unauthorized', message: 'Sign in first.', hint: expect.any(String) })
    }
  })

  it.each(contract)('$method $path answers 401 to an unknown token', async ({ method, path }) => {
    const headers = { authorization: `Bearer mvp_${'A'.repeat(43)}`, cookie: client.cookie, origin: server.url }
    expect((await server.fetch(path, { method, headers })).status).toBe(401)
  })
})

describe('with a session and a bad Origin', () => {
  const signIn = { method: 'POST', path: '/api/auth/sign-in/email' }
  const signOut = { method: 'POST', path: '/api/auth/sign-out' }
  const setUp = { method: 'POST', path: '/api/auth/set-up' }

  it.each([...unsafe, signIn, signOut, setUp])('$method $path answers 403', async ({ method, path }) => {
    const port = new URL(server.url).port
    const foreign = [
      'http://evil.example',
      `http://localhost:${port}`,
      'http://127.0.0.1:1',
      'null',
      `${server.url}.evil.example`,
      'x',
    ]
    for (const origin of foreign) {
      const response = await client.fetch(path, { method, headers: { origin } })
      expect([origin, response.status]).toEqual([origin, 403])
      expect(await problemOf(response)).toMatchObject({ code: 'forbidden' })
    }
  })

  it.each([...unsafe, signOut])('$method $path answers 403 to a cookie without Origin', async ({ method, path }) => {
    const response = await server.fetch(path, { method, headers: { cookie: client.cookie } })
    expect(response.status).toBe(403)
    expect((await problemOf(response)).message).toMatch(/no Origin/)
  })

  it('the session still holds afterwards', async () => {
    expect((await client.json('GET', '/api/trpc/auth.me')).status).toBe(200)
  })
})

describe('with a bad body', () => {
  const bad = contract.filter((request) => request.bad)

  it.each(bad)('$method $path answers 400 or 412 with a sentence', async ({ method, path, bad }) => {
    const response = await client.fetch(bad?.path ?? path, { method, ...bodyOf(bad?.body) })
    const problem = await problemOf(response)
    const { code, message } = problem.error
      ? { code: problem.error.data.appCode, message: problem.error.message }
      : problem
    expect(response.status).toBe(path.includes('/tus') ? 412 : 400)
    expect(code).toBe('invalid')
    expect(message).toMatch(bad!.says)
    expect(message).not.toMatch(/[{}[\]\n]/)
  })

  it.each(['{"contents":', '[]', '"all"', '7', '{"__proto__":{}}'])(
    'POST /api/admin/backups answers 400 to %s',
    async (body) => {
      const headers = { 'content-type': 'application/json' }
      const response = await client.fetch('/api/admin/backups', { method: 'POST', body, headers })
      expect(response.status).toBe(400)
      expect(await problemOf(response)).toEqual({
        code: 'invalid',
        message: expect.stringMatching(/^The body /),
        hint: null,
      })
    },
  )

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
    'answers 415 to a body of type %s, on REST and tRPC',
    async (type) => {
      for (const path of ['/api/admin/backups', '/api/trpc/backup.create']) {
        const response = await client.fetch(path, { method: 'POST', body: '{}', headers: { 'content-type': type } })
        expect([path, response.status]).toEqual([path, 415])
        expect(await problemOf(response)).toMatchObject({ code: 'unsupported_media_type' })
      }
    },
  )

  it('answers 413 to more than 1 MiB of JSON', async () => {
    for (const path of ['/api/admin/backups', '/api/trpc/backup.create']) {
      const response = await client.fetch(path, { method: 'POST', ...bodyOf({ note: 'x'.repeat(1024 ** 2) }) })
      expect(response.status).toBe(413)
      expect(await problemOf(response)).toMatchObject({ code: 'too_large' })
    }
  })

  it('lets nothing in the body speak for the path', async () => {
    const response = await client.json('PATCH', `/api/admin/backups/${id}`, { id: 'nope', pinned: true })
    expect(response).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})

describe('tRPC', () => {
  it('runs no mutation by GET', async () => {
    const response = await client.fetch('/api/trpc/backup.create?input=%7B%7D')
    expect(response.status).toBe(405)
    expect((await client.json('GET', '/api/admin/backups')).body.total).toBe(0)
  })

  it('takes twenty calls in a batch, and not twenty-one', async () => {
    const batch = (calls: number) => `/api/trpc/${Array(calls).fill('auth.me').join(',')}?batch=1`
    expect((await client.fetch(batch(20))).status).toBe(200)
    expect((await client.fetch(batch(21))).status).toBe(400)
  })

  it('gives code and hint beside its own error, and no stack', async () => {
    const { status, body } = await client.json(
      'GET',
      `/api/trpc/backup.find?input=${encodeURIComponent(JSON.stringify({ id }))}`,
    )
    expect(status).toBe(404)
    expect(body.error).toMatchObject({ message: expect.any(String), data: { appCode: 'not_found', httpStatus: 404 } })
    expect(JSON.stringify(body)).not.toMatch(/stack|node_modules|\.ts/)
  })
})

describe('reaching the API by other spellings of its path', () => {
  it.each([
    '/%61pi/admin/backups',
    '/api/%61dmin/backups',
    '//api/admin/backups',
    '/api//admin/backups',
    '/API/admin/backups',
  ])('%s shows nothing without a session', async (path) => {
    const response = await server.fetch(path)
    expect([401, 404]).toContain(response.status)
  })
})
