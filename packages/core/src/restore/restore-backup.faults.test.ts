import { execFileSync } from 'node:child_process'
import { open as openFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeAll, closeLater, leftovers, NOTHING, openGarage, openOwned, spoil, stateOf } from '../../test/garage.ts'
import { leftDatabases, restore, storeDump } from '../../test/restore-support.ts'
import { backUp, type TestCore } from '../../test/support.ts'
import { findArchive } from '../backup/records.ts'
import { askToCancel } from '../operation/records.ts'
import { findRestore, requestRestore } from './request-restore.ts'

afterEach(closeAll)

const END = '--\n-- PostgreSQL database dump complete\n--\n'
const FOREIGN_KEY = `CREATE TABLE public.a (id integer PRIMARY KEY);
CREATE TABLE public.b (a integer);
COPY public.b FROM stdin;
1
\\.
ALTER TABLE public.b ADD FOREIGN KEY (a) REFERENCES public.a;
${END}`
const SWALLOWED = `CREATE TABLE public.a (id integer);
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER t BEFORE INSERT ON public.a FOR EACH ROW EXECUTE FUNCTION public.f();
COPY public.a FROM stdin;
1
\\.
${END}`

describe('a restore that fails', () => {
  type Fault = {
    name: string
    code: string
    message: RegExp
    inject: (test: TestCore, id: string) => Promise<string | undefined>
  }
  const file = async ({ core }: TestCore, id: string) =>
    join(core.env.backupDir, (await findArchive(core.db, id))?.fileName ?? '')
  const FAULTS: Fault[] = [
    {
      name: 'because the archive was damaged in the store',
      code: 'archive_refused',
      message: /^The archive cannot be restored: .*The live data is untouched\.$/,
      async inject(test, id) {
        const handle = await openFile(await file(test, id), 'r+')
        const { size } = await handle.stat()
        const byte = Buffer.alloc(1)
        await handle.read(byte, 0, 1, size - 5000)
        await handle.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, size - 5000)
        await handle.close()
        return undefined
      },
    },
    {
      name: 'because the archive is gone',
      code: 'archive_gone',
      message: /not in the store any more/,
      async inject(test, id) {
        await rm(await file(test, id))
        return undefined
      },
    },
    {
      name: 'because another archive lies in its place',
      code: 'archive_gone',
      message: /not the one that was backed up/,
      async inject(test, id) {
        await writeFile(await file(test, id), 'something else')
        return undefined
      },
    },
    {
      name: 'because a subscription would stay behind',
      code: 'preflight_blocked',
      message: /Logical replication hangs on the live database: subscription s\./,
      async inject({ app }) {
        await app.unsafe(`create subscription s connection 'dbname=nowhere' publication p with (connect = false)`)
        closeLater(async () => {
          await app.unsafe('alter subscription s set (slot_name = none)')
          await app.unsafe('drop subscription s')
        })
        return undefined
      },
    },
    {
      name: 'because the dump breaks a foreign key',
      code: 'load_failed',
      message: /line 6: insert or update on table "b" violates foreign key constraint/,
      inject: async ({ core }) => (await storeDump(core, FOREIGN_KEY)).id,
    },
    {
      name: 'because the dump holds a command for psql',
      code: 'archive_refused',
      message: /command for psql \(line 2\)/,
      inject: async ({ core }) => (await storeDump(core, `SELECT 1;\n\\! id\n${END}`)).id,
    },
    {
      name: 'because rows are missing after the load',
      code: 'verification_failed',
      message: /public\.a has 0 rows; the backup has 1/,
      inject: async ({ core }) => (await storeDump(core, SWALLOWED)).id,
    },
    {
      name: 'because the store takes no safety backup',
      code: 'safety_backup_failed',
      message: /^The safety backup failed, so nothing is restored: /,
      async inject({ core }) {
        Object.assign(core.env, { pgDump: '/nowhere/pg_dump' })
        return undefined
      },
    },
    {
      name: 'because the documents cannot be staged',
      code: 'preflight_blocked',
      message: /\.backup-restore is not a plain folder/,
      async inject({ documentsDir, backupDir }) {
        execFileSync('ln', ['-s', backupDir, join(documentsDir, '.backup-restore')])
        return undefined
      },
    },
  ]
  for (const { name, code, message, inject } of FAULTS) {
    it(`${name} leaves everything as it was`, async () => {
      const test = await openGarage()
      const { core } = test
      const backup = await backUp(core)
      await spoil(test)
      const id = (await inject(test, backup.id)) ?? backup.id
      const before = await stateOf(test)
      const scope = id === backup.id ? 'everything' : 'database'
      const status = await restore(core, id, { scope })
      expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, undoUntil: null })
      expect(status.error).toMatchObject({ code, message: expect.stringMatching(message), hint: expect.any(String) })
      expect(await stateOf(test)).toEqual(before)
      if (!name.includes('staged')) expect(await leftovers(core)).toEqual(NOTHING)
      expect(await leftDatabases(core)).toEqual([])
    }, 60_000)
  }

  it('because a session cannot be ended puts the documents back', async () => {
    const test = await openOwned()
    const { core, app, superuser } = test
    await app.unsafe('create table t (a int); insert into t values (1)').simple()
    const backup = await backUp(core)
    await app.unsafe('insert into t values (2)')
    await writeFile(join(test.documentsDir, 'new.txt'), 'new')
    await superuser`select 'who stays'`
    const before = await stateOf(test)
    const status = await restore(core, backup.id)
    expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'swap_failed' } })
    expect(status.error?.message).toMatch(/Still connected: postgres.*The live data is untouched\.$/)
    expect(await stateOf(test)).toEqual(before)
    expect(await leftovers(core)).toEqual(NOTHING)
  }, 120_000)

  it('because it is cancelled leaves everything as it was', async () => {
    const test = await openGarage()
    const { core, app } = test
    await app.unsafe(
      `create table big as select g as id, repeat(md5(g::text), 20) as note from generate_series(1, 150000) g`,
    )
    const backup = await backUp(core)
    await spoil(test)
    const before = await stateOf(test)
    const archive = await findArchive(core.db, backup.id)
    const { id } = await requestRestore(core, {
      id: backup.id,
      confirm: archive?.fileName ?? '',
      scope: 'everything',
      skipSafetyBackup: true,
      by: 'x',
      trigger: 'api',
    })
    await vi.waitFor(async () => expect(await findRestore(core)).toMatchObject({ phase: 'load-database' }), {
      timeout: 30_000,
      interval: 20,
    })
    await askToCancel(core.db, id)
    await vi.waitFor(
      async () => expect(await findRestore(core)).toMatchObject({ status: 'cancelled', liveDataTouched: false }),
      20_000,
    )
    expect(await stateOf(test)).toEqual(before)
    expect(await leftovers(core)).toEqual(NOTHING)
  }, 120_000)

  it('because the server has no role of the backup is blocked before anything is made', async () => {
    const test = await openGarage()
    const { core, app, admin } = test
    const role = `passing_${process.pid}`
    await admin.unsafe(`create role "${role}"`)
    await app.unsafe(`grant select on vehicles to "${role}"`)
    const backup = await backUp(core)
    await app.unsafe(`drop owned by "${role}"; drop role "${role}"`).simple()
    const status = await restore(core, backup.id)
    expect(status.error).toMatchObject({
      code: 'preflight_blocked',
      hint: expect.stringContaining(`CREATE ROLE "${role}" NOLOGIN;`),
    })
    expect(await leftovers(core)).toEqual(NOTHING)
  }, 60_000)
})
