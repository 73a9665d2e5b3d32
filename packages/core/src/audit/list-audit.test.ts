import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { type ConsoleDatabase, connectConsole, migrateConsole } from '../console-database.ts'
import { auditFilter, auditQuery } from '../contract-audit.ts'
import { listAudit, readAudit } from './list-audit.ts'

const ENTRIES = 10_000

let databases: TestDatabases
let console: ConsoleDatabase

beforeAll(async () => {
  databases = await createTestDatabases()
  await migrateConsole(databases.env.databaseUrl)
  console = connectConsole(databases.env.databaseUrl)
  await console.db.execute(sql`
    insert into audit_log (at, who, via, address, action, result, details)
    select timestamptz '2026-01-01 00:00Z' + n * interval '1 minute',
      case when n % 4 = 0 then null when n % 4 = 1 then 'Ada@example.com' else 'e_e@example.com' end,
      case when n % 4 = 0 then 'server' else 'console' end, '192.0.2.7',
      (array['backup.remove', 'schedule.change', 'schedule.remove', 'scheduled'])[1 + n % 4],
      'ok', jsonb_build_object('n', n)
    from generate_series(1, ${ENTRIES}) n`)
})
afterAll(async () => {
  await console.sql.end()
  await databases.drop()
})

const list = (query: object = {}) => listAudit(console, auditQuery.parse(query))

async function readAll(filter: object = {}): Promise<number[]> {
  const chunks = []
  for await (const chunk of readAudit(console, auditFilter.parse(filter))) chunks.push(chunk)
  for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(500)
  return chunks.flat().map(({ id }) => id)
}

describe('a page', () => {
  it('is the newest entries, and says how many there are', async () => {
    const { items, ...rest } = await list()
    expect(rest).toEqual({ page: 1, pageSize: 50, total: ENTRIES })
    expect(items).toHaveLength(50)
    expect(items[0]).toMatchObject({ id: ENTRIES, details: { n: ENTRIES }, at: '2026-01-07T22:40:00.000Z' })
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => ENTRIES - n))
  })

  it('goes on where the one before ended, and is empty after the last', async () => {
    const { items } = await list({ page: 2, pageSize: 200 })
    expect([items[0]?.id, items.at(-1)?.id]).toEqual([ENTRIES - 200, ENTRIES - 399])
    expect((await list({ page: 51, pageSize: 200 })).items).toEqual([])
  })

  it('takes no long time among ten thousand', async () => {
    await list()
    const begun = performance.now()
    for (let n = 0; n < 10; n++) await list({ who: 'ada', action: 'schedule' })
    // 300 ms each is what is wanted; a busy machine takes five times as long.
    expect((performance.now() - begun) / 10).toBeLessThan(2_000)
  })
})

describe('a filter', () => {
  it.each([
    ['one action', { action: 'backup.remove' }, ENTRIES / 4],
    ['all actions of a room, and no other that begins like it', { action: 'schedule' }, ENTRIES / 2],
    ['an action nobody did', { action: 'back%' }, 0],
    ['who, by a part and in any case', { who: 'aDA@' }, ENTRIES / 4],
    ['who, where _ is only _', { who: 'e_e' }, ENTRIES / 2],
    ['who, where % finds nobody', { who: '%' }, 0],
    ['both', { who: 'ada', action: 'schedule.change' }, ENTRIES / 4],
    ['nothing, by empty fields of a form', { who: '', action: ' ' }, ENTRIES],
    ['a span whose end is not in it', { from: '2026-01-01T01:00:00Z', to: '2026-01-01T02:00:00Z' }, 60],
    ['everything since', { from: '2026-01-07T22:40:00Z' }, 1],
    ['everything before', { to: '2026-01-01T00:02:00Z' }, 1],
  ])('finds %s', async (_what, filter, total) => {
    expect((await list(filter)).total).toBe(total)
    expect(await readAll(filter)).toHaveLength(total)
  })

  it.each([{ from: 'yesterday' }, { who: 'a\0b' }, { page: 0 }, { pageSize: 201 }])('refuses %j', (query) => {
    expect(auditQuery.safeParse(query).success).toBe(false)
  })
})

describe('all of it', () => {
  it('comes newest first, each entry once, never more than a chunk at a time', async () => {
    expect(await readAll()).toEqual(Array.from({ length: ENTRIES }, (_, n) => ENTRIES - n))
  })

  it('is read from the database as it is taken, not before', async () => {
    const reading = readAudit(console, {})
    expect((await reading.next()).value).toHaveLength(500)
    await console.sql`alter table audit_log rename to audit_log_away`
    await expect(reading.next()).rejects.toMatchObject({ cause: { code: '42P01' } })
    await console.sql`alter table audit_log_away rename to audit_log`
  })
})
