import { createApiToken } from '@mvp/core/auth/api-tokens'
import { auditLog, authSessions } from '@mvp/core/schema-access'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseMetrics } from '../test/parse-metrics.ts'
import { admin, type Client, jsonOf, seed, startTestServer, type TestServer, waitForBackup } from '../test/support.ts'

let server: TestServer
let client: Client
let secret: string

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  client = await server.signIn()
  secret = (await createApiToken(server.core, { name: 'Prometheus', expiresInDays: null, by: admin.email })).secret
})
afterAll(() => server.close())

const scrape = () => server.fetch('/metrics', { headers: { authorization: `Bearer ${secret}` } })

describe('/metrics', () => {
  it('says how a schedule went, in the format of Prometheus', async () => {
    const schedule = { name: 'Every "night"', frequency: 'daily', retention: { keepLast: 3 } }
    const { body } = await client.json('POST', '/api/admin/backups/schedules', schedule)
    const run = await client.json('POST', `/api/admin/backups/schedules/${body.id}/run`)
    const backup = await waitForBackup(client, run.body.id)
    const response = await scrape()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { samples } = parseMetrics(await response.text())
    const labels = '{schedule="Every \\"night\\""}'
    expect(samples).toMatchObject({
      [`motovaultpro_backup_last_success_timestamp_seconds${labels}`]: Date.parse(backup.finishedAt!) / 1000,
      [`motovaultpro_backup_last_size_bytes${labels}`]: backup.sizeBytes,
      [`motovaultpro_backup_schedule_enabled${labels}`]: 1,
      'motovaultpro_backup_operations{kind="backup",status="completed"}': 1,
      motovaultpro_backup_store_backups: 1,
      motovaultpro_backup_store_used_bytes: backup.sizeBytes,
    })
    expect(samples.process_resident_memory_bytes).toBeGreaterThan(1024 ** 2)
  })

  it('forgets the old name of a schedule at once', async () => {
    const [schedule] = (await client.json('GET', '/api/admin/backups/schedules')).body
    await client.json('PUT', `/api/admin/backups/schedules/${schedule.id}`, { name: 'Renamed' })
    const { labels } = parseMetrics(await (await scrape()).text())
    expect(labels('motovaultpro_backup_schedule_enabled')).toEqual([{ schedule: 'Renamed' }])
  })

  it.each([
    ['nobody', {}],
    ['an unknown token', { authorization: `Bearer mvp_${'A'.repeat(43)}` }],
    ['a password', { authorization: `Basic ${btoa(`${admin.email}:${admin.password}`)}` }],
    ['a forged session', { cookie: 'mvp.session_token=forged.forged' }],
  ])('answers 401 to %s', async (_who, headers) => {
    const response = await server.fetch('/metrics', { headers: headers as Record<string, string> })
    expect(response.status).toBe(401)
    expect(await jsonOf(response)).toEqual({
      code: 'unauthorized',
      message: 'Metrics are for admins.',
      hint: expect.stringMatching(/API token/),
    })
  })

  it('answers 401 to a token that was revoked', async () => {
    const short = await createApiToken(server.core, { name: 'short', expiresInDays: 1, by: admin.email })
    await client.json('POST', '/api/trpc/auth.revokeToken', { id: short.token.id })
    const headers = { authorization: `Bearer ${short.secret}` }
    expect((await server.fetch('/metrics', { headers })).status).toBe(401)
  })

  it('is not in the audit log, and keeps no session alive', async () => {
    const { db } = server.core
    // Old enough that any activity would renew it.
    await db.update(authSessions).set({ expiresAt: sql`now() + interval '30 minutes'` })
    const state = async () => [await db.$count(auditLog), await db.select().from(authSessions)]
    const before = await state()
    const response = await client.fetch('/metrics')
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual([])
    expect((await scrape()).status).toBe(200)
    expect(await state()).toEqual(before)
    // The oracle: an ordinary request does renew it.
    await client.fetch('/api/admin/backups')
    expect(await state()).not.toEqual(before)
  })

  it('answers ten at once', async () => {
    const texts = await Promise.all(Array.from({ length: 10 }, async () => (await scrape()).text()))
    for (const text of texts) {
      expect(parseMetrics(text).samples.motovaultpro_backup_store_backups).toBe(1)
    }
  })

  it('fails as everything does when the console database is away, and says nothing of where that is', async () => {
    const lonely = await startTestServer()
    const token = await createApiToken(lonely.core, { name: 'Prometheus', expiresInDays: 1, by: admin.email })
    await lonely.core.sql`alter table backup_history rename to backup_history_away`
    const response = await lonely.fetch('/metrics', { headers: { authorization: `Bearer ${token.secret}` } })
    expect(response.status).toBe(500)
    expect(await jsonOf(response)).toMatchObject({ code: 'internal' })
    await lonely.core.sql`alter table backup_history_away rename to backup_history`
    await vi.waitFor(async () => expect((await lonely.fetch('/readyz')).status).toBe(200), 10_000)
    await lonely.close()
  })
})
