import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { putMail } from '../../test/mails.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { outbox } from '../schema-alert.ts'
import { pruneOutbox } from './prune-outbox.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
})
afterAll(() => t.close())
beforeEach(() => t.core.db.delete(outbox))

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
const left = async () => new Set((await t.core.db.select({ id: outbox.id }).from(outbox)).map(({ id }) => id))

test('what is older than ninety days goes, delivered or not; what is younger stays', async () => {
  const delivered = { deliveredAt: daysAgo(91), nextAttemptAt: null }
  await putMail(t.core, { ...delivered, createdAt: daysAgo(91) })
  await putMail(t.core, { failedAt: daysAgo(91), nextAttemptAt: null, createdAt: daysAgo(91) })
  await putMail(t.core, { recipients: [], createdAt: daysAgo(91) })
  const young = await putMail(t.core, { ...delivered, createdAt: daysAgo(89) })
  await pruneOutbox(t.core)
  expect(await left()).toEqual(new Set([young]))
})

test('the last post to each webhook and of each heartbeat stays', async () => {
  const webhook = { kind: 'webhook', webhookId: randomUUID() } as const
  const elsewhere = { kind: 'webhook', webhookId: randomUUID() } as const
  const heartbeat = { kind: 'heartbeat', scheduleId: randomUUID() } as const
  const last = [
    await putMail(t.core, { ...webhook, createdAt: daysAgo(100) }),
    await putMail(t.core, { ...elsewhere, createdAt: daysAgo(300) }),
    await putMail(t.core, { ...heartbeat, createdAt: daysAgo(200) }),
  ]
  await putMail(t.core, { ...webhook, scheduleId: heartbeat.scheduleId, createdAt: daysAgo(101) })
  await putMail(t.core, { ...heartbeat, createdAt: daysAgo(201) })
  await pruneOutbox(t.core)
  expect(await left()).toEqual(new Set(last))
})

test('many are removed, batch after batch', async () => {
  const one = await putMail(t.core, { createdAt: daysAgo(91) })
  await t.core.sql`
    insert into outbox (key, kind, event, recipients, facts, happened_at, created_at)
    select gen_random_uuid()::text, kind, event, recipients, facts, happened_at, created_at
    from outbox, generate_series(1, 2500) where id = ${one}`
  await pruneOutbox(t.core)
  expect(await left()).toEqual(new Set())
})
