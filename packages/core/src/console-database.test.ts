import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
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
