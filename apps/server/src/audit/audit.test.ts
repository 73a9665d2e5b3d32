import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup } from '@mvp/core/contract'
import type { AuditEntry } from '@mvp/core/contract-audit'
import { apiTokens, auditLog } from '@mvp/core/schema-access'
import { gt, sql } from 'drizzle-orm'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  admin,
  type Client,
  clientOf,
  cookieOf,
  seed,
  startTestServer,
  type TestServer,
  takeBackup,
} from '../../test/support.ts'
import { setUpToken } from '../auth/first-admin.ts'

const actor = { who: admin.email, via: 'console', address: '127.0.0.1' }

let server: TestServer
let client: Client
let backup: Backup
let from = 0

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  client = await server.signIn()
  backup = await takeBackup(client)
})
afterAll(() => server.close())
beforeEach(async () => {
  const [newest] = await server.core.db
    .select({ id: sql<number>`coalesce(max(${auditLog.id}), 0)::int` })
    .from(auditLog)
  from = newest!.id
})

async function entries(of: TestServer = server, after = from) {
  return of.core.db.select().from(auditLog).where(gt(auditLog.id, after)).orderBy(auditLog.id)
}

/** The only entry since the test began. */
async function entry() {
  const [first, ...more] = await entries()
  expect(more).toEqual([])
  return first
}

const signIn = (to: TestServer, credentials: object = {}) =>
  post(to, '/api/auth/sign-in/email', { ...admin, ...credentials })

function post(to: TestServer, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return to.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: to.url, ...headers },
    body: JSON.stringify(body),
  })
}

describe('a change', () => {
  it('over REST is in the log with who, from where, to what, and what it changed', async () => {
    await client.json('PATCH', `/api/admin/backups/${backup.id}`, { pinned: true, note: 'before the upgrade' })
    expect(await entry()).toMatchObject({
      ...actor,
      action: 'backup.change',
      result: 'ok',
      subjectId: backup.id,
      subject: backup.fileName,
      details: {
        input: { id: backup.id, pinned: true, note: 'before the upgrade' },
        changed: { pinned: { before: false, after: true }, note: { before: null, after: 'before the upgrade' } },
      },
    })
  })

  it('over tRPC is in the log once, each of a batch', async () => {
    const body = JSON.stringify({ 0: { id: backup.id, note: 'one' }, 1: { suspiciousDropPercent: 40 } })
    const headers = { 'content-type': 'application/json' }
    await client.fetch('/api/trpc/backup.change,settings.change?batch=1', { method: 'POST', body, headers })
    const found = await entries()
    expect(found.map(({ action }) => action).sort()).toEqual(['backup.change', 'settings.change'])
    expect(found.find(({ action }) => action === 'settings.change')?.details).toEqual({
      input: { suspiciousDropPercent: 40 },
      changed: { suspiciousDropPercent: { before: 50, after: 40 } },
    })
  })

  it.each([
    ['input that is refused', 'POST', '/api/admin/backups', { contents: 'everything' }, 'backup.create', 'invalid'],
    [
      'something that is not there',
      'DELETE',
      `/api/admin/backups/schedules/${crypto.randomUUID()}`,
      undefined,
      'schedule.remove',
      'not_found',
    ],
    [
      'a restore that is not confirmed',
      'POST',
      (b: Backup) => `/api/admin/backups/${b.id}/restore`,
      { confirm: 'no' },
      'restore.start',
      'invalid',
    ],
  ])('is in the log when it is refused: %s', async (_what, method, path, body, action, result) => {
    const { status } = await client.json(method, typeof path === 'string' ? path : path(backup), body)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await entry()).toMatchObject({ ...actor, action, result })
  })

  it('of a script is in the log with the token it came with, and what it may not do as well', async () => {
    const made = await client.json('POST', '/api/trpc/auth.createToken', { name: 'nightly script', expiresInDays: 1 })
    const { token, secret } = made.body.result.data
    const headers = { authorization: `Bearer ${secret}` }
    await post(server, '/api/admin/backups', { contents: 'documents', note: `with ${secret}` }, headers)
    await post(server, '/api/trpc/auth.createToken', { name: 'another' }, headers)
    await client.json('POST', '/api/trpc/auth.revokeToken', { id: token.id })
    const found = await entries()
    const script = { who: admin.email, via: 'api', details: { with: `API token ${token.id}` } }
    expect(found).toMatchObject([
      { ...actor, action: 'auth.createToken', subject: 'nightly script', subjectId: token.id },
      { ...script, action: 'backup.create', result: 'ok' },
      { ...script, action: 'auth.createToken', result: 'forbidden' },
      { ...actor, action: 'auth.revokeToken', subject: 'nightly script', subjectId: token.id },
    ])
    const [kept] = await server.core.db.select().from(apiTokens)
    for (const hush of [secret, kept!.sha256]) expect(JSON.stringify(found)).not.toContain(hush)
  })

  it('that reads only is not in the log', async () => {
    for (const path of ['/api/admin/backups', '/api/admin/backups/schedules', '/api/admin/backups/audit'])
      expect((await client.fetch(path)).status).toBe(200)
    expect(await entries()).toEqual([])
  })

  it('is done and answered although its entry cannot be written', async () => {
    const lonely = await startTestServer()
    const signedIn = await lonely.signIn()
    await lonely.core.sql`alter table audit_log rename to audit_log_lost`
    const changed = await signedIn.json('PUT', '/api/admin/backups/settings', { suspiciousDropPercent: 20 })
    expect([changed.status, changed.body.suspiciousDropPercent]).toEqual([200, 20])
    expect((await signIn(lonely)).status).toBe(200)
    await lonely.close()
  })
})

describe('at the door', () => {
  let house: TestServer
  beforeAll(async () => {
    house = await startTestServer({ noAdmin: true })
  })
  afterAll(() => house.close())

  const found = async () =>
    (await entries(house, 0)).map(({ action, who, result, via, address }) => ({ action, who, result, via, address }))
  const told = (action: string, result: string, who: string = admin.email) => ({
    action,
    who,
    result,
    via: 'console',
    address: '127.0.0.1',
  })

  it('everything is in the log, and what anybody may repeat only once in a while', async () => {
    const setUp = (token: string) => post(house, '/api/auth/set-up', { ...admin, token })
    for (let n = 0; n < 3; n++) expect((await setUp('wrong')).status).toBe(403)
    expect((await setUp(setUpToken(house.core))).status).toBe(200)
    const expected = [told('auth.setUp', 'forbidden'), told('auth.setUp', 'ok')]
    expect(await found()).toEqual(expected)

    const signedIn = await signIn(house)
    const cookie = cookieOf(signedIn)
    expect((await clientOf(house, cookie).fetch('/api/auth/sign-out', { method: 'POST' })).status).toBe(204)
    // Nobody is signed in any more: there is nothing to tell.
    await clientOf(house, cookie).fetch('/api/auth/sign-out', { method: 'POST' })
    expected.push(told('auth.signIn', 'ok'), told('auth.signOut', 'ok'))
    expect(await found()).toEqual(expected)

    const wrong = { email: 'Eve@example.com', password: 'a guess that is wrong' }
    for (let n = 0; n < 5; n++) expect((await signIn(house, wrong)).status).toBe(401)
    for (let n = 0; n < 4; n++) expect((await signIn(house, wrong)).status).toBe(429)
    expected.push(...Array.from({ length: 5 }, () => told('auth.signIn', 'unauthorized', wrong.email)))
    expected.push(told('auth.signIn', 'too_many_requests', wrong.email))
    expect(await found()).toEqual(expected)
    // Not an attempt at any account.
    await signIn(house, { email: 'eve' })
    expect(await found()).toEqual(expected)

    const log = JSON.stringify(await entries(house, 0))
    for (const hush of [admin.password, wrong.password, setUpToken(house.core), cookie]) expect(log).not.toContain(hush)
  })
})

describe('a download', () => {
  const get = async (headers: Record<string, string> = {}, method = 'GET') => {
    const response = await client.fetch(`/api/admin/backups/${backup.id}/download`, { method, headers })
    await response.arrayBuffer()
    return response.status
  }
  const told = { ...actor, action: 'backup.download', result: 'ok' }

  // Nothing can be taken from the log between tests, so they are one: what a day before has seen counts.
  it('is in the log once, however often it is resumed, and not when nothing is sent', async () => {
    expect(await get({}, 'HEAD')).toBe(200)
    expect(await get({ 'if-none-match': `"${backup.sha256}"` })).toBe(304)
    expect(await get({ 'if-match': '"another"' })).toBe(412)
    expect(await get({ range: `bytes=${backup.sizeBytes}-` })).toBe(416)
    expect(await entries()).toEqual([])

    // All but a byte without its beginning: that is no resumed one.
    expect(await get({ range: 'bytes=1-' })).toBe(206)
    expect(await entry()).toMatchObject({
      ...told,
      subject: backup.fileName,
      subjectId: backup.id,
      details: { firstByte: 1 },
    })
    expect(await get({ range: 'bytes=1000-' })).toBe(206)
    expect(await entries()).toHaveLength(1)

    expect(await get()).toBe(200)
    expect(await get({ range: 'bytes=0-9' })).toBe(206)
    expect(await get({ range: 'bytes=10-' })).toBe(206)
    expect((await entries()).map(({ details }) => details)).toEqual([
      { firstByte: 1, sizeBytes: backup.sizeBytes },
      { sizeBytes: backup.sizeBytes },
      { sizeBytes: backup.sizeBytes },
    ])
  })
})

describe('an upload', () => {
  let archive: Buffer
  beforeAll(async () => {
    const other = await takeBackup(client, { contents: 'documents' })
    archive = await readFile(join(server.backupDir, other.fileName!))
    await client.json('DELETE', `/api/admin/backups/${other.id}`)
  })

  const send = (body: Buffer) =>
    client.fetch('/api/admin/backups/upload', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/gzip', 'x-file-name': 'mine.tar.gz' },
    } as unknown as RequestInit)

  it('is in the log with what became of it', async () => {
    const response = await send(archive)
    expect(response.status).toBe(201)
    const { id, fileName } = (await response.json()) as Backup
    const input = { fileName: 'mine.tar.gz' }
    expect(await entry()).toMatchObject({
      ...actor,
      action: 'backup.upload',
      result: 'ok',
      subjectId: id,
      subject: fileName,
      details: { input },
    })
    await client.json('DELETE', `/api/admin/backups/${id}`)
  })

  it('is in the log when it is refused', async () => {
    expect((await send(Buffer.from('no archive'))).status).toBe(422)
    expect(await entry()).toMatchObject({
      action: 'backup.upload',
      result: 'archive_refused',
      subjectId: null,
      details: { input: { fileName: 'mine.tar.gz' } },
    })
  })

  it.each([
    ['ok', () => archive],
    ['archive_refused', () => Buffer.from('no archive')],
  ])('in pieces is in the log once, at its end: %s', async (result, bytes) => {
    await new Promise<void>((resolve) => {
      const upload = new Upload(bytes() as never, {
        endpoint: `${server.url}/api/admin/backups/upload/tus`,
        headers: { cookie: client.cookie, origin: server.url },
        chunkSize: 1024 ** 2,
        retryDelays: [],
        metadata: { filename: 'pieces.tar.gz' },
        onSuccess: () => resolve(),
        onError: () => resolve(),
      })
      upload.start()
    })
    expect(await entry()).toMatchObject({
      ...actor,
      action: 'backup.upload',
      result,
      details: { input: { fileName: 'pieces.tar.gz' } },
    })
  })
})

describe('reading the log', () => {
  const csv = async (query = '') => {
    const response = await client.fetch(`/api/admin/backups/audit.csv${query}`)
    return { response, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()) }
  }

  it('gives pages, newest first, by filter', async () => {
    await client.json('PATCH', `/api/admin/backups/${backup.id}`, { note: 'two' })
    const { status, body } = await client.json('GET', '/api/admin/backups/audit?action=backup&who=ADA&pageSize=2')
    expect(status).toBe(200)
    const items: AuditEntry[] = body.items
    expect(items).toHaveLength(2)
    expect(body.total).toBeGreaterThan(2)
    expect(items[0]).toMatchObject({ action: 'backup.change', result: 'ok', details: { input: { note: 'two' } } })
    expect(items[0]!.id).toBeGreaterThan(items[1]!.id)
    const later = new Date(Date.parse(items[0]!.at) + 60_000).toISOString()
    expect((await client.json('GET', `/api/admin/backups/audit?from=${later}`)).body.total).toBe(0)
  })

  it('gives a file of all that fit, and is in the log itself', async () => {
    await client.json('PATCH', `/api/admin/backups/${backup.id}`, { note: '=1+1' })
    const { response, text } = await csv('?action=backup.change')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="motovaultpro_audit_[\d-]+\.csv"$/,
    )
    expect(text).toMatch(/^\ufeffat,who,via,address,action,subject,subjectId,result,details\r\n/)
    const lines = text.trim().split('\r\n').slice(1)
    expect(lines.length).toBe((await client.json('GET', '/api/admin/backups/audit?action=backup.change')).body.total)
    expect(lines[0]).toContain(`${admin.email},console,127.0.0.1,backup.change,${backup.fileName},${backup.id},ok,`)
    const [, exported] = await entries()
    expect(exported).toMatchObject({
      ...actor,
      action: 'audit.export',
      details: { filter: { action: 'backup.change' } },
    })
  })

  it('gives a file of many chunks whole', async () => {
    await server.core.sql`
      insert into audit_log (via, action, result, details)
      select 'server', 'bulk.entry', 'ok', jsonb_build_object('n', n) from generate_series(1, 5000) n`
    const { text } = await csv('?action=bulk')
    const numbers = [...text.matchAll(/bulk\.entry,,,ok,"\{""n"":(\d+)\}"\r\n/g)].map(([, n]) => Number(n))
    expect(numbers).toEqual(Array.from({ length: 5000 }, (_, n) => 5000 - n))
  })
})
