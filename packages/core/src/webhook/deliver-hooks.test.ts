import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Manner, type Received, type Receiver, startReceiver } from '../../test/receiver.ts'
import { endRun, runAs, startRun } from '../../test/runs.ts'
import { backUp, createStillCore, fillTable, HURRIED, openTestCore, type TestCore } from '../../test/support.ts'
import type { WebhookRequest } from '../contract-webhook.ts'
import { createSchedule } from '../schedule/create-schedule.ts'
import { findSchedule } from '../schedule/list-schedules.ts'
import { type OutboxRow, outbox } from '../schema-alert.ts'
import type { Timings } from '../timings.ts'
import { deliverHooks } from './deliver-hooks.ts'
import { findHookProblems } from './hook-problems.ts'
import { changeWebhook, createWebhook, listWebhooks, removeWebhook } from './webhooks.ts'

const patience = { timeout: 30_000, interval: 50 }
const by = 'ada@example.org'

let t: TestCore
let receiver: Receiver

const variables = { WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' }
const hurried: Partial<Timings> = { ...HURRIED.timings, hook: 2000 }

beforeEach(async () => {
  receiver = await startReceiver()
  // What is posted is posted by the test, never by a server's own rhythm.
  t = await createStillCore({ timings: hurried, variables })
  t.core = { ...t.core, closing: new AbortController().signal }
})
afterEach(async () => {
  await t.close()
  await receiver.close()
})

const hook = (request: Partial<WebhookRequest> = {}) =>
  createWebhook(t.core, {
    name: 'Pager',
    url: `${receiver.url}/hook`,
    events: ['failure', 'recovered'],
    by,
    ...request,
  })

const nightly = (heartbeatUrl: string | null = null) =>
  createSchedule(t.core, { name: 'Nightly', frequency: 'daily', heartbeatUrl, by })

const posted = (): Promise<OutboxRow[]> =>
  t.core.db.select().from(outbox).where(sql`kind <> 'mail'`).orderBy(outbox.createdAt)

/** As if the time to the next attempt had passed, until nothing waits any more. */
const deliverAll = (core = t.core) =>
  vi.waitFor(async () => {
    await core.db.update(outbox).set({ nextAttemptAt: sql`now()` }).where(sql`next_attempt_at > now()`)
    await deliverHooks(core)
    expect((await posted()).filter(({ deliveredAt, failedAt }) => deliveredAt === null && failedAt === null)).toEqual(
      [],
    )
  }, patience)

/** As docs/operations.md tells receivers to do it. */
function isGenuine({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest('base64')
  const given = String(headers['webhook-signature']).replace('v1,', '')
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected))
}

describe('a webhook', () => {
  test('gets each event it asks for once, signed, with what there is to know and no secret', async () => {
    const { secret } = await hook()
    const other = await hook({
      name: 'Log',
      url: `${receiver.url}/log`,
      events: ['backup-started', 'success', 'recovered'],
    })
    await hook({ name: 'Off', url: `${receiver.url}/off`, enabled: false })
    const { id } = await nightly()
    await runAs(t.core, id, 'failed')
    await runAs(t.core, id)
    await runAs(t.core, id)
    await Promise.all([deliverAll(), deliverHooks(t.core), deliverHooks(t.core)])

    const told = (path: string) => receiver.posts.filter((post) => post.path === path)
    const typesOf = (path: string) =>
      told(path)
        .map(({ body }) => JSON.parse(body).type)
        .sort()
    expect(typesOf('/hook')).toEqual(['failure', 'recovered'])
    expect(typesOf('/log')).toEqual(['backup-started', 'backup-started', 'backup-started', 'recovered', 'success'])
    expect(typesOf('/off')).toEqual([])

    expect(told('/hook').every((post) => isGenuine(post, secret))).toBe(true)
    expect(told('/log').every((post) => isGenuine(post, secret))).toBe(false)
    expect(told('/log').every((post) => isGenuine(post, other.secret))).toBe(true)
    const failure = told('/hook').find(({ body }) => JSON.parse(body).type === 'failure')
    expect(failure?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(failure!.body)).toMatchObject({
      timestamp: expect.stringMatching(/Z$/),
      data: {
        subject: 'Nightly',
        scheduleId: id,
        operationId: expect.any(String),
        cause: { code: 'store_full', message: 'The store has 1 MB free.' },
        link: expect.stringContaining('/backups/'),
      },
    })
  })

  test.each<Manner>(['hang', 'refuse', 'busy', 'fail', 'redirect', 'close'])(
    'gets the same message again after it was in manner %s',
    async (manner) => {
      await hook({ events: ['success'] })
      receiver.manner = manner
      const { id } = await nightly()
      await runAs(t.core, id)
      await deliverHooks(t.core)
      const [row] = await posted()
      expect(row).toMatchObject({ attempts: 1, deliveredAt: null, failedAt: null, lastError: expect.any(String) })
      expect(await listWebhooks(t.core)).toMatchObject([{ lastDelivery: { state: 'waiting', answer: row!.lastError } }])

      receiver.manner = 'accept'
      await deliverAll()
      const ids = receiver.posts.map(({ headers }) => headers['webhook-id'])
      expect(ids).toEqual([row!.id, row!.id])
      expect(receiver.posts[1]?.body).toBe(receiver.posts[0]?.body)
      expect(await listWebhooks(t.core)).toMatchObject([
        { lastDelivery: { state: 'delivered', answer: 'It answered 204 No Content.' } },
      ])
    },
  )

  test('that was turned off or deleted meanwhile gets nothing more', async () => {
    const off = await hook({ events: ['success'] })
    const gone = await hook({ events: ['success'] })
    const { id } = await nightly()
    await runAs(t.core, id)
    await changeWebhook(t.core, { id: off.id, enabled: false })
    await removeWebhook(t.core, gone.id)
    await deliverAll()
    expect(receiver.posts).toEqual([])
    expect((await posted()).every(({ failedAt }) => failedAt !== null)).toBe(true)
  })

  test('that cannot be reached is named among the problems, until it is', async () => {
    await hook({ events: ['success'] })
    receiver.manner = 'fail'
    const { id } = await nightly()
    await runAs(t.core, id)
    await deliverHooks(t.core)
    expect(await findHookProblems(t.core)).toEqual([])
    await t.core.db.update(outbox).set({ createdAt: sql`now() - interval '16 minutes'` })
    expect(await findHookProblems(t.core)).toMatchObject([
      { message: 'What was posted to the webhook Pager did not arrive. It answered 503 Service Unavailable.' },
    ])
    receiver.manner = 'accept'
    await deliverAll()
    expect(await findHookProblems(t.core)).toEqual([])
  })
})

describe('a heartbeat', () => {
  const beats = () => receiver.posts.map(({ path, body }) => ({ path, body }))

  test('is posted when a run begins, when it completes, and when it fails, with the reason', async () => {
    const { id } = await nightly(`${receiver.url}/ping/abc?create=1`)
    const run = await startRun(t.core, id)
    await deliverAll()
    await endRun(t.core, run)
    await deliverAll()
    await runAs(t.core, id, 'failed')
    await deliverAll()
    expect(beats()).toEqual([
      { path: '/ping/abc/start?create=1', body: '' },
      { path: '/ping/abc?create=1', body: '' },
      { path: '/ping/abc/fail?create=1', body: 'The store has 1 MB free. Make room.' },
    ])
    expect(await findSchedule(t.core, id)).toMatchObject({ lastHeartbeat: { event: 'failure', state: 'delivered' } })
  })

  test('that was not delivered gives way to the next one', async () => {
    const { id } = await nightly(`${receiver.url}/ping`)
    receiver.manner = 'fail'
    await runAs(t.core, id, 'failed')
    await deliverHooks(t.core)
    expect(await findSchedule(t.core, id)).toMatchObject({ lastHeartbeat: { event: 'failure', state: 'waiting' } })
    receiver.posts.length = 0
    receiver.manner = 'accept'
    await runAs(t.core, id)
    await deliverAll()
    expect(beats()).toEqual([{ path: '/ping', body: '' }])
  })

  test('of long ago vouches for nothing and is not posted', async () => {
    const { id } = await nightly(`${receiver.url}/ping`)
    await runAs(t.core, id)
    await t.core.db.update(outbox).set({ createdAt: sql`now() - interval '2 hours'` })
    await deliverAll()
    expect(beats()).toEqual([])
  })
})

describe('a real server', () => {
  test('completes its backup while the receiver hangs, and posts it once it answers', async () => {
    const core = await openTestCore(t.env, { timings: { ...hurried, tick: 1000, mailRetry: 100 } })
    await hook({ events: ['success'] })
    receiver.manner = 'hang'
    await fillTable(t.app, 'vehicle', 10)
    expect(await backUp(core)).toMatchObject({ status: 'completed', error: null, warnings: [] })
    await vi.waitFor(() => expect(receiver.posts.length).toBeGreaterThan(0), patience)
    receiver.manner = 'accept'
    await vi.waitFor(async () => expect((await posted())[0]?.deliveredAt).not.toBeNull(), patience)
    expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    await core.close()
  })

  test('that starts tells of a schedule that is overdue', async () => {
    await hook({ events: ['overdue', 'restore-started'] })
    const { id } = await nightly()
    await t.core.sql`update backup_schedules set overdue_at = now() - interval '1 minute' where id = ${id}`
    const core = await openTestCore(t.env, HURRIED)
    await vi.waitFor(async () => expect((await posted()).map(({ event }) => event)).toEqual(['overdue']), patience)
    await core.close()
    await deliverAll()
    expect(receiver.posts.map(({ body }) => JSON.parse(body).type)).toEqual(['overdue'])
  })
})
