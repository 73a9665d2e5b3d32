import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { startPostgres } from '@mvp/embedded/start-postgres'
import { startRedis } from '@mvp/embedded/start-redis'
import { type Logger, pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { admin, jsonOf, startTestServer, type TestServer } from '../test/support.ts'

let server: TestServer
let dir: string
const script = 'export const words = "a script that is long enough"'
const lines: string[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-console-'))
  const consoleDir = join(dir, 'dist')
  await mkdir(join(consoleDir, 'assets'), { recursive: true })
  await writeFile(join(consoleDir, 'index.html'), '<!doctype html><title>console</title>')
  await writeFile(join(consoleDir, 'mark.svg'), '<svg/>')
  await writeFile(join(consoleDir, 'assets', 'index-a1b2c3.js'), 'export {}')
  await writeFile(join(consoleDir, 'assets', 'page-d4e5f6.js'), script)
  await writeFile(join(consoleDir, 'assets', 'page-d4e5f6.js.br'), brotliCompressSync(script))
  await writeFile(join(consoleDir, 'assets', 'page-d4e5f6.js.gz'), gzipSync(script))
  await writeFile(join(consoleDir, 'index.html.gz'), gzipSync('<!doctype html><title>console</title>'))
  await writeFile(join(dir, 'outside.txt'), 'not yours')
  const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) })
  const log: Logger = pino({ level: 'debug' }, stream)
  server = await startTestServer({ site: { consoleDir }, log })
})
afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

const page = { headers: { accept: 'text/html,application/xhtml+xml' } }

describe('every answer', () => {
  it.each(['/', '/healthz', '/api/admin/backups', '/assets/index-a1b2c3.js', '/nowhere.js'])(
    'carries the security headers: %s',
    async (path) => {
      const { headers } = await server.fetch(path)
      const policy = headers.get('content-security-policy')!.split(';')
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("style-src 'self' 'unsafe-inline'")
      expect(policy).toContain("img-src 'self' data: blob:")
      expect(policy).toContain("font-src 'self'")
      for (const closed of ['frame-ancestors', 'base-uri', 'object-src']) expect(policy).toContain(`${closed} 'none'`)
      expect(headers.get('content-security-policy')).not.toMatch(/script-src|unsafe-eval|upgrade-insecure/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBeNull()
      // Plain HTTP on a home network must not be locked out of its own console.
      expect(headers.get('strict-transport-security')).toBeNull()
    },
  )
})

describe('the console', () => {
  it('is served for every navigation, and never cached', async () => {
    for (const path of ['/', '/backups', '/backups/00000000-0000-4000-8000-000000000000/restore', '/set-up?token=x']) {
      const response = await server.fetch(path, page)
      expect([path, response.status]).toEqual([path, 200])
      expect(response.headers.get('content-type')).toMatch(/text\/html/)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toMatch(/<title>console/)
    }
  })

  it.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ])('is sent as it was compressed when it was built: %s', async (encoding, sent) => {
    const response = await server.fetch('/assets/page-d4e5f6.js', { headers: { 'accept-encoding': encoding } })
    const { headers } = response
    expect(headers.get('content-encoding')).toBe(sent)
    expect(headers.get('vary')).toMatch(/accept-encoding/i)
    expect(headers.get('content-type')).toMatch(/javascript/)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await response.text()).toBe(script)
  })

  it('has another ETag for every way it is sent, and says when nothing has changed', async () => {
    const tagOf = async (encoding: string) => {
      const response = await server.fetch('/assets/page-d4e5f6.js', { headers: { 'accept-encoding': encoding } })
      return response.headers.get('etag')!
    }
    const tags = [await tagOf('br'), await tagOf('gzip'), await tagOf('identity')]
    expect(new Set(tags).size).toBe(3)
    // Without a cache-control of its own Node's fetch asks for a fresh answer.
    const headers = { 'accept-encoding': 'br', 'if-none-match': tags[0]!, 'cache-control': 'max-age=0' }
    expect((await server.fetch('/assets/page-d4e5f6.js', { headers })).status).toBe(304)
  })

  it('answers a navigation compressed too, and a file without a compressed one as it is', async () => {
    const headers = { ...page.headers, 'accept-encoding': 'gzip' }
    const navigation = await server.fetch('/backups', { headers })
    expect(navigation.headers.get('content-encoding')).toBe('gzip')
    expect(navigation.headers.get('cache-control')).toBe('no-cache')
    expect(await navigation.text()).toMatch(/<title>console/)
    const plain = await server.fetch('/assets/index-a1b2c3.js', { headers })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('vary')).toMatch(/accept-encoding/i)
    expect(await plain.text()).toBe('export {}')
  })

  it('has its hashed files cached for ever and the others checked each time', async () => {
    const hashed = await server.fetch('/assets/index-a1b2c3.js')
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const mark = await server.fetch('/mark.svg')
    expect(mark.headers.get('cache-control')).toBe('no-cache')
    // As a browser asks; fetch itself would add no-cache.
    const headers = { 'if-none-match': mark.headers.get('etag')!, 'cache-control': 'max-age=0' }
    const again = await server.fetch('/mark.svg', { headers })
    expect(again.status).toBe(304)
  })

  it('is not served for a missing file, and nothing outside its folder is', async () => {
    for (const path of [
      '/assets/gone.js',
      '/..%2foutside.txt',
      '/%2e%2e/outside.txt',
      '/assets/..%2f..%2foutside.txt',
    ]) {
      const response = await server.fetch(path)
      expect([path, response.status >= 400]).toEqual([path, true])
      expect(await response.text()).not.toMatch(/<title>|not yours/)
    }
  })

  it('does not stand in for an unknown API route', async () => {
    const client = await server.signIn()
    const response = await client.fetch('/api/no-such-route', page)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      code: 'not_found',
      message: 'There is no such route.',
      hint: expect.any(String),
    })
  })
})

describe('health', () => {
  it('says that the process lives and that it can work', async () => {
    expect(await (await server.fetch('/healthz')).json()).toEqual({ status: 'ok' })
    const ready = await server.fetch('/readyz')
    expect(ready.status).toBe(200)
    const fine = { ok: true, reason: null }
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: { consoleDatabase: fine, appDatabase: fine, store: fine },
    })
  })

  it('answers 503 with the reason, and nobody’s address, when the app database is down', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mvp-app-postgres-'))
    await chmod(dir, 0o755)
    const other = await startPostgres({ dir })
    const lonely = await startTestServer({ variables: { APP_DATABASE_URL: other.url } })
    expect((await lonely.fetch('/readyz')).status).toBe(200)
    await other.stop()
    const response = await lonely.fetch('/readyz')
    expect(response.status).toBe(503)
    const { checks } = await jsonOf(response)
    expect(checks).toMatchObject({ consoleDatabase: { ok: true }, appDatabase: { ok: false }, store: { ok: true } })
    expect(checks.appDatabase.reason).toMatch(/^cannot be used: ECONNREFUSED$/)
    expect((await lonely.fetch('/healthz')).status).toBe(200)
    await lonely.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('is degraded and ready without the Redis it was given, and says so', async () => {
    const redis = await startRedis()
    const gated = await startTestServer({ variables: { REDIS_URL: redis.url } })
    const ask = async () => {
      const response = await gated.fetch('/readyz')
      const { status, checks } = await jsonOf(response)
      return { code: response.status, status, redis: checks.redis }
    }
    await vi.waitFor(
      async () => expect(await ask()).toEqual({ code: 200, status: 'ready', redis: { ok: true, reason: null } }),
      10_000,
    )
    await redis.stop()
    expect(await ask()).toEqual({
      code: 200,
      status: 'degraded',
      redis: { ok: false, reason: 'does not answer; schedules and sign-ins go on without it' },
    })
    await gated.close()
  })

  it('answers 503 when the store is gone', async () => {
    const homeless = await startTestServer()
    await rm(homeless.backupDir, { recursive: true })
    const response = await homeless.fetch('/readyz')
    expect(response.status).toBe(503)
    expect((await jsonOf(response)).checks.store).toEqual({ ok: false, reason: 'cannot be used: ENOENT' })
    await homeless.close()
  })
})

describe('the log', () => {
  it('holds no password, cookie, token or set-up link', async () => {
    const client = await server.signIn()
    const secret = `mvp_${'s'.repeat(43)}`
    await server.fetch('/api/admin/backups', { headers: { authorization: `Bearer ${secret}` } })
    await server.fetch('/set-up?token=the-set-up-secret', page)
    await client.fetch('/api/admin/backups?search=typed')
    const log = lines.join('')
    expect(log).toMatch(/"path":"\/set-up"/)
    for (const word of [admin.password, client.cookie.split('=')[1]!, secret, 'the-set-up-secret', 'typed']) {
      expect(log).not.toContain(word)
    }
  })
})

describe('close', () => {
  it('ends at once although an event stream is open', async () => {
    const closing = await startTestServer()
    const client = await closing.signIn()
    const stream = await client.fetch('/api/trpc/backup.watch')
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const reader = stream.body!.getReader()
    await reader.read()
    const begun = Date.now()
    await closing.http.close()
    expect(Date.now() - begun).toBeLessThan(4_000)
    // Whatever was still on its way, and then the end: not a pause.
    const rest = async (): Promise<void> => ((await reader.read()).done ? undefined : rest())
    await rest().catch(() => {})
    await closing.close()
  })
})
