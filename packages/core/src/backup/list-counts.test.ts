import { eq, inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { backupQuery } from '../contract.ts'
import { backupHistory, backupListCounts } from '../schema.ts'
import { correctCounts, countByWeek, findPlace, sumUpCounts } from './list-counts.ts'
import { countBackups } from './records.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
})
afterAll(() => t.close())
beforeEach(() => t.core.db.execute(sql`truncate backup_history cascade`))

const statuses = ['queued', 'running', 'completed', 'failed', 'cancelled', 'interrupted', 'skipped'] as const
const filters = [
  {},
  ...[...statuses, 'unsuccessful' as const].map((status) => ({ status })),
  ...(['manual', 'uploaded'] as const).map((origin) => ({ origin })),
]

/** That what was added up is what there is to count, for every filter. */
async function expectRight(): Promise<void> {
  for (const filter of filters) {
    const query = backupQuery.parse(filter)
    const weeks = await countByWeek(t.core.db, query)
    const total = weeks.reduce((sum, { backups }) => sum + backups, 0)
    expect({ filter, total }).toEqual({ filter, total: await countBackups(t.core.db, query) })
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

async function insert(count: number): Promise<string[]> {
  const rows = await t.core.db
    .insert(backupHistory)
    .values(
      Array.from({ length: count }, (_, n) => ({
        kind: (['backup', 'upload', 'verify', 'backup'] as const)[n % 4] ?? 'backup',
        lane: 'archive' as const,
        trigger: 'api' as const,
        status: statuses[n % 7 === 1 ? 2 : n % 7] ?? 'failed',
        origin: n % 4 === 1 ? ('uploaded' as const) : ('manual' as const),
        createdAt: new Date(Date.UTC(2026, 0, 1) + n * DAY_MS),
      })),
    )
    .returning({ id: backupHistory.id })
  return rows.map(({ id }) => id)
}

test('are right whatever becomes of an operation, also when that is taken back', async () => {
  const { db } = t.core
  const [one = '', two = '', three = '', ...others] = await insert(40)
  await expectRight()
  await db
    .update(backupHistory)
    .set({ status: 'completed' })
    .where(inArray(backupHistory.id, others.slice(0, 9)))
  await db.update(backupHistory).set({ status: 'failed', percent: 3 }).where(eq(backupHistory.id, one))
  await db
    .update(backupHistory)
    .set({ removedAt: new Date() })
    .where(inArray(backupHistory.id, [one, two]))
  await expectRight()
  const undone = db.transaction(async (tx) => {
    await tx.update(backupHistory).set({ status: 'cancelled' })
    throw new Error('taken back')
  })
  await expect(undone).rejects.toThrow('taken back')
  await db.update(backupHistory).set({ removedAt: null }).where(eq(backupHistory.id, one))
  await db
    .update(backupHistory)
    .set({ createdAt: new Date(0), kind: 'backup' })
    .where(eq(backupHistory.id, three))
  await db.delete(backupHistory).where(inArray(backupHistory.id, others.slice(4, 20)))
  await expectRight()
  expect(await countBackups(db, backupQuery.parse({}))).toBeGreaterThan(0)
})

test('say nothing of progress', async () => {
  const [id = ''] = await insert(1)
  const before = await t.core.db.select().from(backupListCounts)
  await t.core.db
    .update(backupHistory)
    .set({ percent: 50, bytesDone: 10, phase: 'database' })
    .where(eq(backupHistory.id, id))
  expect(await t.core.db.select().from(backupListCounts)).toEqual(before)
})

test('are one row for each of what they tell once they are added up, by two servers at once and while more come', async () => {
  const ids = await insert(60)
  await Promise.all([
    ...[1, 2].map(() => sumUpCounts(t.core, 1)),
    ...ids.map((id) => t.core.db.update(backupHistory).set({ status: 'failed' }).where(eq(backupHistory.id, id))),
    ...[1, 2, 3].map(() => sumUpCounts(t.core, 1)),
  ])
  await expectRight()
  await sumUpCounts(t.core, 1)
  await expectRight()
  const rows = await t.core.db.select().from(backupListCounts)
  // Nine weeks of two origins, and nothing of what has another status by now.
  expect(rows.length).toBeLessThanOrEqual(18)
  for (const row of rows) expect(row).toMatchObject({ status: 'failed' })
})

test('are put right after somebody has written with the triggers off, by two servers at once and while more come', async () => {
  const ids = await insert(30)
  await t.core.db.execute(sql`alter table backup_history disable trigger user`)
  await insert(10)
  await t.core.db.delete(backupHistory).where(inArray(backupHistory.id, ids.slice(0, 8)))
  await t.core.db.execute(sql`alter table backup_history enable trigger user`)
  await Promise.all([
    ...[1, 2].map(() => correctCounts(t.core)),
    ...ids.map((id) => t.core.db.update(backupHistory).set({ status: 'failed' }).where(eq(backupHistory.id, id))),
    ...[1, 2, 3].map(() => correctCounts(t.core)),
  ])
  // What a server found in the hands of another it has left to that: now none of them is at it.
  await correctCounts(t.core)
  await expectRight()
  const rows = await t.core.db.select().from(backupListCounts)
  await correctCounts(t.core)
  expect(await t.core.db.select().from(backupListCounts)).toEqual(rows)
})

test('are left as they are while there is little to add up', async () => {
  for (let n = 0; n < 3; n++) await insert(7)
  const before = await t.core.db.select().from(backupListCounts)
  await sumUpCounts(t.core)
  expect(await t.core.db.select().from(backupListCounts)).toEqual(before)
})

test('tell in which week a page begins, from either end', () => {
  const weeks = [
    { week: 9, backups: 3 },
    { week: 4, backups: 10 },
    { week: 2, backups: 1 },
  ]
  const place = (page: number, order: 'asc' | 'desc') => {
    const found = findPlace(weeks, backupQuery.parse({ page, pageSize: 4, order }))
    return found && [found.edge.getTime() / (7 * DAY_MS), found.skip]
  }
  expect([1, 2, 3, 4, 5].map((page) => place(page, 'desc'))).toEqual([[10, 0], [5, 1], [5, 5], [5, 9], null])
  expect([1, 2, 3, 4, 5].map((page) => place(page, 'asc'))).toEqual([[2, 0], [4, 3], [4, 7], [9, 1], null])
  expect(findPlace([], backupQuery.parse({}))).toBeNull()
})
