import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHistory } from '../../test/fill-history.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { listAudit } from '../audit/list-audit.ts'
import { type BackupQuery, backupQuery } from '../contract.ts'
import { auditQuery } from '../contract-audit.ts'
import { describeOverview } from '../overview/describe-overview.ts'
import { withoutVerdict } from '../proof/records.ts'
import { listBackups } from './list-backups.ts'
import { countByWeek, findPlace } from './list-counts.ts'
import { backupRows } from './records.ts'

const MANY = 20_000
/** Many times what it takes: only what grows out of all proportion is found by it. */
const PATIENCE_MS = 5_000

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
  await fillHistory(t.core.db, MANY)
}, 180_000)
afterAll(() => t.close())

async function promptly<Result>(work: Promise<Result>): Promise<Result> {
  const begunAt = performance.now()
  const result = await work
  expect(performance.now() - begunAt).toBeLessThan(PATIENCE_MS)
  return result
}

const list = (query: Partial<BackupQuery> = {}) => promptly(listBackups(t.core, backupQuery.parse(query)))

test('a long history is filtered, searched and put in order, each page with its rows', async () => {
  const all = await list({ pageSize: 200 })
  const times = all.items.map(({ createdAt }) => createdAt)
  expect(times).toEqual(times.toSorted().reverse())
  expect((await list({ page: Math.ceil(all.total / 25) })).items).not.toHaveLength(0)

  const statuses = ['completed', 'failed', 'cancelled'] as const
  const totals = await Promise.all(statuses.map(async (status) => (await list({ status })).total))
  expect(totals.reduce((sum, total) => sum + total)).toBe(all.total)

  const sizes = (await list({ sort: 'size' })).items.map(({ sizeBytes }) => sizeBytes ?? 0)
  expect(sizes).toEqual(sizes.toSorted((one, other) => other - one))
  expect((await list({ sort: 'duration', order: 'asc', verification: 'corrupt' })).items).toHaveLength(25)
})

/** All that is listed, as it is: to be filtered and put in order without any index, count or page. */
async function everything() {
  const rows = await t.core.db.execute<Row>(sql`
    select h.id, h.status, h.origin, h.schedule_id as schedule, a.verification, a.size_bytes::float8 as size,
      extract(epoch from h.finished_at - h.started_at)::float8 as duration, (extract(epoch from h.created_at) * 1e6)::float8 as taken
    from backup_history h left join backup_archives a on a.id = h.id
    where h.kind in ('backup', 'upload') and h.removed_at is null`)
  return [...rows].sort((one, other) => other.taken - one.taken || (one.id < other.id ? 1 : -1))
}

type Row = Record<'id' | 'status' | 'origin' | 'schedule' | 'verification', string | null> &
  Record<'size' | 'duration' | 'taken', number> & { id: string }

type By = { sort: 'taken' | 'size' | 'duration'; order: 'asc' | 'desc' }

const orders = (['taken', 'size', 'duration'] as const).flatMap((sort): By[] => [
  { sort, order: 'asc' },
  { sort, order: 'desc' },
])

/** The newest first among equals; what has no size comes last either way. */
function inOrder(newestFirst: Row[], { sort, order }: By): Row[] {
  const sign = order === 'asc' ? 1 : -1
  const key = (row: Row) => (row[sort] === null ? Number.POSITIVE_INFINITY : sign * row[sort])
  return newestFirst.toSorted((one, other) => (key(one) === key(other) ? 0 : key(one) - key(other)))
}

const SIZE = 40

/** The first, one in the middle, the last, and one behind it. */
function pagesOf(rows: Row[], asked: Partial<BackupQuery>) {
  const last = Math.max(1, Math.ceil(rows.length / SIZE))
  return [...new Set([1, Math.ceil(last / 2), last, last + 1])].map((page) => ({
    asked: { ...asked, page, pageSize: SIZE },
    total: rows.length,
    ids: rows.slice((page - 1) * SIZE, page * SIZE).map(({ id }) => id),
  }))
}

test('every page of every filter in every order is the one that a plain look at all of them finds', async () => {
  const rows = await everything()
  const scheduleId = rows.find(({ schedule }) => schedule !== null)?.schedule ?? ''
  const filters: [Partial<BackupQuery>, (row: Row) => boolean][] = [
    [{}, () => true],
    [{ status: 'completed' }, ({ status }) => status === 'completed'],
    [{ status: 'unsuccessful' }, ({ status }) => ['failed', 'interrupted', 'skipped'].includes(status ?? '')],
    [{ origin: 'uploaded' }, ({ origin }) => origin === 'uploaded'],
    [{ scheduleId }, ({ schedule }) => schedule === scheduleId],
    [{ scheduleId, status: 'failed' }, ({ schedule, status }) => schedule === scheduleId && status === 'failed'],
    [{ verification: 'corrupt' }, ({ verification }) => verification === 'corrupt'],
    [{ status: 'running' }, () => false],
  ]
  const pages = filters.flatMap(([filter, isMeant]) =>
    orders.flatMap((by) => pagesOf(inOrder(rows.filter(isMeant), by), { ...filter, ...by })),
  )
  for (const { asked, total, ids } of pages) {
    const found = await listBackups(t.core, backupQuery.parse(asked))
    expect({ asked, total: found.total, ids: found.items.map(({ id }) => id) }).toEqual({ asked, total, ids })
  }
}, 120_000)

test('no page by time takes more than the rows of a week, and no count more than the weeks, however long the history', async () => {
  const { db } = t.core
  const query = backupQuery.parse({ pageSize: 50 })
  const weeks = await countByWeek(db, query)
  const total = weeks.reduce((sum, { backups }) => sum + backups, 0)
  // Many more than the rows of any week.
  expect(total).toBeGreaterThan(15_000)
  for (const page of [1, 170, Math.ceil(total / 50)]) {
    const asked = { ...query, page }
    const place = findPlace(weeks, asked)
    expect(await mostRows(sql`${backupRows(db, asked, place ?? undefined)}`)).toBeLessThan(1_100)
  }
  expect(await mostRows(sql`${countByWeek(db, query)}`)).toBeLessThan(3_000)
})

/** Of any step of its plan: those that it gave, and those that were looked at in vain. */
async function mostRows(query: SQL): Promise<number> {
  const [row] = await t.core.db.execute<{ 'QUERY PLAN': unknown }>(sql`explain (analyze, format json) ${query}`)
  const rows = [...JSON.stringify(row).matchAll(/"(?:Actual Rows|Rows Removed by [A-Za-z ]+)":([\d.]+)/g)]
  expect(rows.length).toBeGreaterThan(0)
  return Math.max(...rows.map(([, count]) => Number(count)))
}

test('what a person or the store called a backup is found among many, in any case', async () => {
  const { total, items } = await list({ search: 'RARE words' })
  expect(total).toBeGreaterThan(0)
  for (const { note } of items) expect(note).toContain('rare words')
  const [newest] = (await list({ status: 'completed' })).items
  const name = newest?.fileName ?? ''
  expect((await list({ search: name.toUpperCase() })).items).toMatchObject([{ fileName: name }])
  expect((await list({ search: 'no such name' })).total).toBe(0)
})

test('the overview and the audit log are as prompt', async () => {
  expect(await promptly(describeOverview(t.core))).toMatchObject({ schedules: 4 })
  for (const filter of [{}, { action: 'backup' }, { who: 'ada' }, { page: 300 }]) {
    expect((await promptly(listAudit(t.core, auditQuery.parse(filter)))).items).not.toHaveLength(0)
  }
})

test('whether a verify failed lately is answered without looking at those of before', async () => {
  const since = new Date(Date.now() - 6 * 3_600_000)
  // Among them are those that are found by the index and then left out.
  expect(await mostRows(sql`${withoutVerdict(t.core.db, since)}`)).toBeLessThan(50)
})
