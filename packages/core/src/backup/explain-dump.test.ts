import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { explainDump } from './explain-dump.ts'

let t: TestDatabases
beforeAll(async () => {
  t = await createTestDatabases()
})
afterAll(() => t.drop())

const explain = (end: { stderr?: string; code?: number | null; signal?: NodeJS.Signals }) =>
  explainDump({ stderr: '', code: 1, signal: null, ...end }, { app: t.app, lockWaitMs: 30_000 })

// What pg_dump 15 and 17 print.
test.each([
  [
    'pg_dump: error: query failed: ERROR:  permission denied for table vehicles\npg_dump: detail: Query was: LOCK TABLE',
    /may not read the table vehicles/,
    /pg_read_all_data/,
  ],
  [
    'pg_dump: error: query failed: ERROR:  permission denied for schema audit',
    /may not read the schema audit/,
    /GRANT/,
  ],
  ['pg_dump: error: query failed: ERROR:  permission denied for large object 123', /large object 123/, /GRANT/],
  [
    'pg_dump: error: query failed: ERROR:  query would be affected by row-level security policy for table "t"',
    /Row-level security/,
    /BYPASSRLS/,
  ],
  [
    'pg_dump: error: aborting because of server version mismatch\npg_dump: detail: server version: 17',
    /older than the server/,
    /PG_DUMP/,
  ],
  [
    'pg_dump: error: Dumping the contents of table "t" failed: PQgetCopyData() failed.\npg_dump: detail: Error message from server: server closed the connection unexpectedly',
    /server went away/,
    /back up again/,
  ],
  [
    'pg_dump: error: query failed: FATAL:  terminating connection due to administrator command',
    /server went away/,
    /back up again/,
  ],
  [
    'pg_dump: error: connection to server at "127.0.0.1", port 5 failed: Connection refused',
    /server went away/,
    /runs and stays up/,
  ],
  [
    'pg_dump: error: query failed: ERROR:  could not write to file "base/pgsql_tmp/x": No space left on device',
    /disk of the database server is full/,
    /more room/,
  ],
  [
    'pg_dump: error: query failed: ERROR:  out of shared memory\nHINT:  You might need to increase max_locks_per_transaction.',
    /too few locks/,
    /max_locks_per_transaction/,
  ],
  ['pg_dump: error: something nobody foresaw', /^pg_dump failed: something nobody foresaw/, /Correct what it says/],
])('%s', async (stderr, message, hint) => {
  expect(await explain({ stderr })).toMatchObject({
    code: 'dump_failed',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  })
})

test('a lock is named by its table, from the server or else from what pg_dump asked for', async () => {
  const stderr =
    'pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout\npg_dump: detail: Query was: LOCK TABLE public.gone IN ACCESS SHARE MODE'
  expect((await explain({ stderr })).message).toContain('public.gone for longer than 30 s')
  await t.app.unsafe('create table "Odd name" ()')
  await t.app.begin(async (tx) => {
    await tx.unsafe('lock table "Odd name"')
    expect((await explain({ stderr })).message).toContain('public."Odd name" for longer than 30 s')
  })
})

test('an end without a word is told by how it ended', async () => {
  expect((await explain({ code: null, signal: 'SIGKILL' })).message).toContain('from outside (SIGKILL)')
  expect((await explain({ code: 0 })).message).toBe('pg_dump ended before its dump was whole.')
  expect((await explain({ code: 3 })).message).toContain('exit code 3')
})
