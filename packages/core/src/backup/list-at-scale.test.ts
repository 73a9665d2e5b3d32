import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHistory } from '../../test/fill-history.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { listAudit } from '../audit/list-audit.ts'
import { type BackupQuery, backupQuery } from '../contract.ts'
import { auditQuery } from '../contract-audit.ts'
import { describeOverview } from '../overview/describe-overview.ts'
import { withoutVerdict } from '../proof/records.ts'
import { listBackups } from './list-backups.ts'

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
  const [row] = await t.core.db.execute<{ 'QUERY PLAN': unknown }>(
    sql`explain (analyze, format json) ${withoutVerdict(t.core.db, since)}`,
  )
  // Among them are those that are found by the index and then left out.
  const rows = [...JSON.stringify(row).matchAll(/"(?:Actual Rows|Rows Removed by [A-Za-z ]+)":(\d+)/g)]
  expect(rows.length).toBeGreaterThan(0)
  expect(Math.max(...rows.map(([, count]) => Number(count)))).toBeLessThan(50)
})
