import { randomBytes } from 'node:crypto'
import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { closeAll, openOwned } from '../../test/garage.ts'
import { dumpOf, leftDatabases, RESTORING, restore, storeDump } from '../../test/restore-support.ts'
import { RICH } from '../../test/rich-database.ts'
import { createTestCore, createTestDatabases, type TestCore } from '../../test/support.ts'
import { AppError } from '../errors.ts'
import { backupArchives } from '../schema.ts'
import { withServer } from './connect-server.ts'
import { loadDump } from './load-dump.ts'
import { connectLoader, extensionMaker } from './loader-role.ts'
import { previewRestore } from './preview-restore.ts'
import { createScratchDatabase, dropDatabase } from './scratch-database.ts'

const STRANGER = { kid: 'f0f0f0f0f0f0f0f0', key: Buffer.alloc(32, 7) }
const END = '--\n-- PostgreSQL database dump complete\n--\n'
const proof = join(tmpdir(), `mvp-foreign-${randomBytes(4).toString('hex')}`)

let t: TestCore
beforeAll(async () => {
  const id = randomBytes(3).toString('hex')
  t = await createTestCore({ ...RESTORING, variables: { APP_NAME: `foreign_${id}` } })
  await t.app.unsafe('create table precious (a int); insert into precious values (1)').simple()
})
afterEach(closeAll)
afterAll(() => t.close())

const foreign = (sql: string) => storeDump(t.core, `${sql}\n${END}`, STRANGER)
const onlyDatabase = { scope: 'database', skipSafetyBackup: true } as const

async function loaderRoles(): Promise<string[]> {
  const rows = await t.admin<{ name: string }[]>`
    select rolname as name from pg_roles where starts_with(rolname, ${t.env.appName})`
  return rows.map(({ name }) => name)
}

const header = (type: string) => `--\n-- Name: x; Type: ${type}; Schema: public; Owner: -\n--\n\n`
const block = (sql: string) => `${header('FUNCTION')}DO $x$ BEGIN ${sql} END $x$;`
const definer = (body: string) =>
  `${header('FUNCTION')}CREATE FUNCTION public.evil() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $x$ BEGIN ${body} RETURN 'x'; END $x$;\nSELECT public.evil();`

const DENIED = /permission denied|must be (a )?(superuser|owner|member)|COPY that is not FROM stdin|superuser/i

/** What runs with a superuser's rights when the dump is loaded by one. */
const ATTACKS: [what: string, sql: () => string][] = [
  ['a program run by COPY TO', () => block(`EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch ${proof}''';`)],
  ['a program run by COPY FROM', () => block(`EXECUTE 'COPY public.t FROM PROGRAM ''touch ${proof}''';`)],
  ['a COPY to a file outside any block', () => `COPY (SELECT 1) TO '${proof}';`],
  ['a file written by COPY', () => block(`EXECUTE 'COPY (SELECT 1) TO ''${proof}''';`)],
  ['a file read in a block', () => block(`PERFORM pg_catalog.pg_read_file('/etc/passwd');`)],
  ['a file read by SECURITY DEFINER', () => definer(`PERFORM pg_catalog.pg_read_file('/etc/passwd');`)],
  ['a folder listed', () => block(`PERFORM pg_catalog.pg_ls_dir('/');`)],
  [
    'a file written by a large object',
    () => block(`PERFORM pg_catalog.lo_export(pg_catalog.lo_create(0), '${proof}');`),
  ],
  ['a file read into a large object', () => block(`PERFORM pg_catalog.lo_import('/etc/passwd');`)],
  ['a setting of the server', () => `${header('FUNCTION')}ALTER SYSTEM SET log_statement = 'all';`],
  ['a superuser made', () => block(`CREATE ROLE ${t.env.appName}_evil SUPERUSER;`)],
  ['a role made', () => block(`CREATE ROLE ${t.env.appName}_evil;`)],
  ['its own role made a superuser', () => block(`EXECUTE 'ALTER ROLE ' || quote_ident(current_user) || ' SUPERUSER';`)],
  [
    'our role put back',
    () => block("RESET SESSION AUTHORIZATION; RESET ROLE; PERFORM pg_catalog.pg_read_file('/etc/passwd');"),
  ],
  ['our role taken', () => block(`SET ROLE ${new URL(t.env.appDatabaseUrl).username};`)],
  ['our session taken', () => block(`SET SESSION AUTHORIZATION ${new URL(t.env.appDatabaseUrl).username};`)],
  ['the live database renamed', () => block(`ALTER DATABASE ${liveName()} RENAME TO gone;`)],
  [
    'its own database set up for who comes later',
    () =>
      block(`EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || ' SET search_path = public, pg_catalog';`),
  ],
  [
    'other sessions ended',
    () =>
      block(
        `PERFORM 1 FROM pg_catalog.pg_stat_activity a WHERE a.datname = '${liveName()}' AND pg_catalog.pg_terminate_backend(a.pid); IF NOT FOUND THEN RAISE EXCEPTION 'none'; END IF;`,
      ),
  ],
  ['a way to other servers', () => `${header('EXTENSION')}CREATE EXTENSION IF NOT EXISTS dblink WITH SCHEMA public;`],
  ['a reader of files', () => `${header('EXTENSION')}CREATE EXTENSION IF NOT EXISTS file_fdw WITH SCHEMA public;`],
  [
    'a function in C',
    () =>
      `${header('FUNCTION')}CREATE FUNCTION public.evil() RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'system';`,
  ],
  ['triggers put out of action', () => `SET session_replication_role = replica;`],
]

const liveName = () => new URL(t.env.appDatabaseUrl).pathname.slice(1)

describe('an archive of another installation', () => {
  it('that attacks is not loaded, in whichever way: nothing is run, live is untouched, nothing is left', async () => {
    const before = await dumpOf(t.env.appDatabaseUrl)
    const scratch = `${t.env.appName}_restore_00000000`
    await withServer(t.core, (server) => createScratchDatabase(server, liveName(), scratch))
    for (const [what, sql] of ATTACKS) {
      const session = await connectLoader(t.core, scratch)
      const load = loadDump(Readable.from([Buffer.from(`${sql()}\n${END}`)]), {
        sql: session,
        signal: new AbortController().signal,
        warn: () => {},
        owner: 'postgres',
        createExtension: extensionMaker(t.core, scratch),
      })
      const answer = await load.then(
        () => 'it was loaded',
        (error: unknown) => (error instanceof AppError ? error.message : String(error)),
      )
      await session.end()
      expect(`${what}: ${answer}`).toMatch(DENIED)
    }
    await withServer(t.core, (server) => dropDatabase(server, scratch))
    expect(await dumpOf(t.env.appDatabaseUrl)).toBe(before)
    expect(await leftDatabases(t.core)).toEqual([])
    expect(await loaderRoles()).toEqual([])
    await expect(access(proof)).rejects.toMatchObject({ code: 'ENOENT' })
    process.stdout.write(`${ATTACKS.length} attacks by SQL tried\n`)
  })

  it('that attacks leaves nothing by way of a whole restore either, and says what to do', async () => {
    const before = await dumpOf(t.env.appDatabaseUrl)
    const { id } = await foreign(definer(`PERFORM pg_catalog.pg_read_file('/etc/passwd');`))
    const status = await restore(t.core, id, onlyDatabase)
    expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'load_failed' } })
    expect(status.error?.message).toMatch(/permission denied for function pg_read_file.*The live data is untouched/)
    expect(status.error?.hint).toMatch(/role without rights.*trustForeign/)
    expect(await dumpOf(t.env.appDatabaseUrl)).toBe(before)
    expect(await leftDatabases(t.core)).toEqual([])
    expect(await loaderRoles()).toEqual([])
  })

  it('is counted by the role that loaded it: a view in place of a table runs nothing of ours', async () => {
    const { id } = await foreign(`CREATE FUNCTION public.evil() RETURNS text LANGUAGE plpgsql AS $x$ BEGIN
  IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    EXECUTE 'COPY (SELECT 1) TO ''${proof}''';
  END IF;
  RETURN 'x'; END $x$;
CREATE VIEW public.v AS SELECT public.evil() AS a;
CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN RETURN NEW; END $x$;
CREATE TRIGGER t INSTEAD OF INSERT ON public.v FOR EACH ROW EXECUTE FUNCTION public.swallow();
CREATE TABLE public.i (a text);
CREATE FUNCTION public.sure(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT public.evil()';
COPY public.v (a) FROM stdin;
x
\\.
COPY public.i (a) FROM stdin;
y
\\.
CREATE INDEX e ON public.i USING btree (public.sure(a));`)
    const status = await restore(t.core, id, onlyDatabase)
    expect(status).toMatchObject({ status: 'failed' })
    await expect(access(proof)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await loaderRoles()).toEqual([])
  })

  it('is restored as one of our own: same objects, same owners, and no role is left', {
    timeout: 120_000,
  }, async () => {
    const from = await createTestDatabases()
    try {
      for (const sql of [RICH, 'alter table big force row level security']) await from.app.unsafe(sql).simple()
      const dump = await dumpOf(from.env.appDatabaseUrl)
      const { id } = await storeDump(t.core, Buffer.from(dump, 'latin1').toString('utf8'), STRANGER)
      const preview = await previewRestore(t.core, { id })
      expect(preview.checks.find(({ code }) => code === 'provenance')).toMatchObject({
        state: 'attention',
        message: 'The archive was made by another installation.',
      })
      const status = await restore(t.core, id, onlyDatabase)
      expect(status).toMatchObject({ status: 'completed', error: null })
      expect(await loaderRoles()).toEqual([])
      // A default privilege of our own role is its own to give, and not the archive's.
      const plain = (text: string) =>
        text
          .split('\n')
          .filter((line) => !/ALTER DEFAULT PRIVILEGES|Type: DEFAULT ACL|^--$|^$/.test(line))
          .join('\n')
      expect(plain(await dumpOf(t.env.appDatabaseUrl))).toBe(plain(dump))
      expect(status.warnings.map(({ message }) => message).join(' ')).toMatch(/DEFAULT ACL/)
    } finally {
      await from.drop()
    }
  })

  it('is blocked where our role may make no roles, says what to do, and is loaded by choice', async () => {
    const { core } = await openOwned()
    const archive = await storeDump(core, `CREATE TABLE public.theirs (a int);\n${END}`, STRANGER)
    const refused = await restore(core, archive.id, onlyDatabase)
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'preflight_blocked' } })
    expect(refused.error?.hint).toMatch(/CREATEROLE.*trustForeign/)
    const status = await restore(core, archive.id, { ...onlyDatabase, trustForeign: true })
    expect(status).toMatchObject({ status: 'completed', error: null })
  })

  it('is loaded too where our role is no superuser but may make roles', async () => {
    const { core, role, admin } = await openOwned()
    await admin.unsafe(`alter role ${role} createrole`)
    const { id } = await storeDump(core, `CREATE TABLE public.theirs (a int);\n${END}`, STRANGER)
    expect(await restore(core, id, onlyDatabase)).toMatchObject({ status: 'completed', error: null })
    const app = postgres(core.env.appDatabaseUrl, { max: 1 })
    const [table] = await app`select pg_get_userbyid(relowner) as owner from pg_class where relname = 'theirs'`
    await app.end()
    expect(table).toEqual({ owner: role })
    const roles = await admin`select from pg_roles where starts_with(rolname, ${core.env.appName})`
    expect(roles).toHaveLength(0)
  })

  it('that was altered is restored only by choice', async () => {
    const { id } = await storeDump(t.core, `CREATE TABLE public.ours (a int);\n${END}`)
    await t.core.db.update(backupArchives).set({ provenance: 'altered' }).where(eq(backupArchives.id, id))
    expect(await restore(t.core, id, onlyDatabase)).toMatchObject({
      status: 'failed',
      error: { code: 'preflight_blocked', message: expect.stringContaining('altered after it was made') },
    })
    expect(await restore(t.core, id, { ...onlyDatabase, trustForeign: true })).toMatchObject({ status: 'completed' })
  })
})
