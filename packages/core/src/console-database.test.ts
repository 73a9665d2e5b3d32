import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql, TransactionSql } from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../test/support.ts'
import { connectConsole, connectLease, migrateConsole } from './console-database.ts'

let databases: TestDatabases
beforeAll(async () => {
  databases = await createTestDatabases()
})
afterAll(() => databases.drop())

test('servers that start together bring the console database up to date once', async () => {
  await Promise.all(Array.from({ length: 4 }, () => migrateConsole(databases.env.databaseUrl)))
  const { sql } = connectConsole(databases.env.databaseUrl)
  const [row] = await sql`select count(*)::int as applied, count(distinct hash)::int as different
    from drizzle.__drizzle_migrations`
  expect(row?.applied).toBeGreaterThan(0)
  expect(row?.applied).toBe(row?.different)
  await sql.end()
})

// A query of postgres.js's own would fail with nobody listening, and the process would go with it: the run then fails.
test('sessions that are ended while they begin fail the queries they were begun for, and nothing else', async () => {
  const name = new URL(databases.env.databaseUrl).pathname.slice(1)
  const clients = Array.from({ length: 20 }, () => connectConsole(databases.env.databaseUrl).sql)
  const settled = Promise.allSettled(clients.map((sql) => sql`select 1`))
  for (const until = performance.now() + 1000; performance.now() < until; await sleep(5)) {
    await databases.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  }
  expect(await settled).toHaveLength(20)
  await Promise.all(clients.map((sql) => sql.end({ timeout: 1 })))
})

test('a session that is ended fails its own query, and the next one finds a new session', async () => {
  const name = new URL(databases.env.databaseUrl).pathname.slice(1)
  const lease = connectLease(databases.env.databaseUrl)
  await lease`select 1`
  const waiting = lease`select pg_sleep(30)`.then(
    () => 'slept',
    (error) => error.code,
  )
  await sleep(200)
  await databases.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  expect(['57P01', 'CONNECTION_CLOSED', 'ECONNRESET']).toContain(await waiting)
  // It may still be on its way out when it says so.
  const [row] = await vi.waitFor(() => lease`select 1 as one`, 20_000)
  expect(row).toEqual({ one: 1 })
  await lease.end()
})

test('a session of one’s own is had from a pool that has none open yet, and from one that is busy', async () => {
  const { sql } = connectConsole(databases.env.databaseUrl)
  const first = await sql.reserve()
  const second = await sql.reserve()
  expect(await Promise.all([first`select 1 as one`, second`select 2 as two`])).toEqual([[{ one: 1 }], [{ two: 2 }]])
  for (const session of [first, second]) session.release()
  await sql.end()
}, 30_000)

describe('what was of a session that has ended', () => {
  let sql: Sql
  beforeEach(async () => {
    // One session at most: whatever comes next has to be given it.
    sql = connectLease(databases.env.databaseUrl)
    await sql`create table if not exists told (what text)`
  })
  afterEach(() => sql.end({ timeout: 1 }))

  /** Ends it, and resolves when the pool knows. */
  async function endSession(session: Sql | TransactionSql): Promise<void> {
    const [row] = await session`select pg_backend_pid() as pid`
    const waiting = session`select pg_sleep(30)`.catch(() => undefined)
    await databases.admin`select pg_terminate_backend(${row?.pid}::int)`
    await waiting
    await sleep(200)
  }

  test('is given back, and the pool goes on', async () => {
    const session = await sql.reserve()
    await endSession(session)
    await expect(session`select 1`).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    session.release()
    for (let time = 0; time < 3; time++) expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('is given back when others have its place, and they go on', async () => {
    const session = await sql.reserve()
    await endSession(session)
    const others = sql`select pg_sleep(0.3), 1 as one`
    await sleep(100)
    await expect(session`select 2`).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    session.release()
    expect(await others).toMatchObject([{ one: 1 }])
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('is no transaction any more: nothing of it comes to pass in another session', async () => {
    let late: unknown
    const told = sql.begin(async (tx) => {
      await tx`insert into told values ('early')`
      await endSession(tx)
      await sql`select 1`
      late = await tx`insert into told values ('late')`.catch((error) => error.code)
    })
    await expect(told).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await vi.waitFor(() => expect(late).toBe('CONNECTION_CLOSED'), { timeout: 5000 })
    expect(await sql`select what from told`).toEqual([])
  })
})
