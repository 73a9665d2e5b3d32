import type postgres from 'postgres'
import { afterEach, expect, it } from 'vitest'
import { closeAll, openGarage } from '../../test/garage.ts'
import { dumpOf, restore } from '../../test/restore-support.ts'
import { backUp } from '../../test/support.ts'
import { describeBackup } from '../backup/list-backups.ts'
import { previewRestore } from './preview-restore.ts'

afterEach(closeAll)

/** So many that one leaf alone gets all of them in no run. */
const KINDS = Array.from({ length: 20 }, (_, at) => `'kind ${at}'`)

/**
 * pg_dump writes what is partitioned by the hash of an enum into the root of the tree, a block for each leaf: the labels
 * have other hashes in another database. `years` has both, such leaves and one with a block of its own.
 */
async function createTables(app: postgres.Sql): Promise<void> {
  await app
    .unsafe(
      `create type kind as enum (${KINDS.join()});
      create table h (k kind, n int, note text) partition by hash (k);
      create table h_0 partition of h for values with (modulus 2, remainder 0);
      create table h_1 partition of h for values with (modulus 2, remainder 1);
      create table years (k kind, n int, note text) partition by range (n);
      create table "years Early" partition of years for values from (0) to (100);
      create table years_late partition of years for values from (100) to (1000) partition by hash (k);
      create table "years late 0" partition of years_late for values with (modulus 2, remainder 0);
      create table years_late_1 partition of years_late for values with (modulus 2, remainder 1);
      alter table h enable row level security; alter table h force row level security;
      alter table h_0 enable row level security; alter table h_0 force row level security;
      insert into h select (array[${KINDS.join()}])[1 + g % 20]::kind, g, repeat('n', 40) from generate_series(1, 60000) g;
      insert into years select (array[${KINDS.join()}])[1 + g % 20]::kind, g, 'y' from generate_series(1, 967) g`,
    )
    .simple()
}

/** Which leaf a row is in is up to the new database. */
const linesOf = (dump: string) => dump.split('\n').sort()

it('backs up, compares and restores tables whose rows pg_dump writes into the root of their partitions', async () => {
  const { app, core, env } = await openGarage()
  await createTables(app)
  const then = await dumpOf(env.appDatabaseUrl)
  expect(then.match(/^COPY public\.(h|years) /gm)).toHaveLength(4)

  const backup = await backUp(core)
  expect(backup).toMatchObject({ status: 'completed', error: null, warnings: [] })
  const { tables } = await describeBackup(core, backup.id)
  const own = (name: string) => /^(h|years)/i.test(name)
  expect(tables.filter(({ name }) => own(name)).sort((one, other) => one.rows - other.rows)).toEqual([
    { schema: 'public', name: 'years Early', rows: 99 },
    { schema: 'public', name: 'years', rows: 868 },
    { schema: 'public', name: 'h', rows: 60_000 },
  ])

  await app.unsafe('delete from h where n % 3 = 0; delete from years where n > 900 or n = 1').simple()
  const preview = await previewRestore(core, { id: backup.id })
  expect(preview.tables.filter(({ name }) => own(name))).toEqual([
    { schema: 'public', name: 'h', rowsNow: 40_000, rowsInBackup: 60_000, found: 'both' },
    { schema: 'public', name: 'years Early', rowsNow: 98, rowsInBackup: 99, found: 'both' },
    { schema: 'public', name: 'years', rowsNow: 801, rowsInBackup: 868, found: 'both' },
  ])
  expect(preview.changes.join(' ')).not.toMatch(/removed|comes back/)

  expect(await restore(core, backup.id, { skipSafetyBackup: true })).toMatchObject({ status: 'completed', error: null })
  expect(linesOf(await dumpOf(env.appDatabaseUrl))).toEqual(linesOf(then))
}, 180_000)
