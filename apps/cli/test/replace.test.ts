import { mkdir, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, expect, inject, test } from 'vitest'
import { dumpOf, hashesOf } from '../../../packages/core/test/restore-support.ts'
import { closeAll, dropLater, leftDatabases, makeArchive, onServer, run, runJson, start, until } from './support.ts'

afterEach(closeAll)

/** An archive, and its app changed since. */
async function spoiltGarage(options: { slow?: boolean } = {}) {
  const garage = await makeArchive([], options.slow ? SLOW_TO_LOAD : '')
  const { id, url, documents } = garage
  dropLater(id)
  const then = { dump: await dumpOf(url), documents: await hashesOf(documents) }
  const app = postgres(url, { max: 1, onnotice: () => {} })
  await app`delete from fuel_logs where id % 2 = 0`
  await app.end()
  await writeFile(join(documents, 'invoice.pdf'), 'unpaid')
  await writeFile(join(documents, 'new.txt'), 'new')
  const now = { dump: await dumpOf(url), documents: await hashesOf(documents) }
  const args = ['restore', garage.archive, '--to', url, '--documents', documents]
  const env = { AUTH_SECRET: garage.from.AUTH_SECRET }
  const state = async () => ({ dump: await dumpOf(url), documents: await hashesOf(documents) })
  return { ...garage, args, env, then, now, state }
}

/** Half a second a row, in a scratch database only. */
const SLOW_TO_LOAD = `
  create function slow() returns boolean language plpgsql as $$ begin
    if current_database() like '%\\_restore\\_%' then perform pg_sleep(0.5); end if;
    return true; end $$;
  create table slow (id int check (public.slow()));
  insert into slow select generate_series(1, 200);`

const journalOf = (documents: string) => join(documents, '.backup-restore/journal.json')
const phaseOf = async (documents: string) =>
  JSON.parse(await readFile(journalOf(documents), 'utf8').catch(() => '{}')).phase

/** Until the end of `work`, nobody can rename the database: the exchange waits after it has moved the documents. */
async function withoutRenames(url: string, work: () => Promise<void>): Promise<void> {
  await onServer((server) =>
    server.begin(async (sql) => {
      await sql.unsafe(`comment on database "${new URL(url).pathname.slice(1)}" is null`)
      await work()
    }),
  )
}

test('what is there is replaced only when asked for twice, and kept', async () => {
  const { args, env, id, then, now, state } = await spoiltGarage()
  const refused = await runJson(args, env)
  expect(refused).toMatchObject({
    code: 3,
    json: { error: { code: 'conflict', hint: expect.stringContaining('--replace') } },
  })
  const unconfirmed = await run([...args, '--replace'], env)
  expect(unconfirmed).toMatchObject({ code: 3, stderr: expect.stringContaining('--yes') })
  expect(await state()).toEqual(now)

  const replaced = await runJson([...args, '--replace', '--yes'], env)
  expect(replaced.code).toBe(0)
  expect(await state()).toEqual(then)
  const { database, documents: aside } = replaced.json.kept
  expect(await leftDatabases(id)).toEqual([database])
  const before = new URL(inject('postgresUrl'))
  before.pathname = `/${database}`
  expect(await dumpOf(before.href)).toBe(now.dump)
  expect(await hashesOf(aside)).toEqual(now.documents)
})

test('killed between the two halves, the same command settles it and restores', async () => {
  const { args, env, url, documents, then, state } = await spoiltGarage()
  const killed = start([...args, '--replace', '--yes'], env)
  await withoutRenames(url, async () => {
    await until(async () => (await phaseOf(documents)) === 'moved')
    killed.child.kill('SIGKILL')
    await killed.ended
  })
  const again = await runJson([...args, '--replace', '--yes'], env)
  expect(again).toMatchObject({ code: 0, json: { ok: true, settled: false } })
  expect(await state()).toEqual(then)
})

test('killed between the two halves, --recover puts everything back', async () => {
  const { args, env, id, url, documents, now, state } = await spoiltGarage()
  const killed = start([...args, '--replace', '--yes'], env)
  await withoutRenames(url, async () => {
    await until(async () => (await phaseOf(documents)) === 'moved')
    killed.child.kill('SIGKILL')
    await killed.ended
  })
  expect((await hashesOf(documents))['new.txt']).toBeUndefined()
  const recovered = await runJson(['restore', '--recover', '--to', url, '--documents', documents], env)
  expect(recovered).toMatchObject({ code: 0, json: { settled: ['undone'] } })
  expect(await state()).toEqual(now)
  expect(await leftDatabases(id)).toEqual([])
  expect(await readdir(join(documents, '.backup-restore'))).toEqual([])
  expect((await run(['restore', '--recover', '--to', url, '--documents', documents])).stdout).toContain(
    'nothing to settle',
  )
})

test('killed after the commit point, it is completed', async () => {
  const { args, env, url, documents, then, state } = await spoiltGarage()
  await run([...args, '--replace', '--yes'], env)
  const root = join(documents, '.backup-restore')
  const [id = ''] = await readdir(root)
  // As it was an instant earlier.
  await rename(join(root, id, 'kept.json'), journalOf(documents))
  const holder = { restoreId: id, scratch: null, host: 'gone', boot: 'gone', pid: 1, started: null }
  await writeFile(join(root, 'holder.json'), JSON.stringify(holder))
  // Of another machine: only a minute without a sign of life says that it is dead.
  expect(await run(args, env)).toMatchObject({ code: 3, stderr: expect.stringContaining('under way') })
  await onceDead(join(root, 'holder.json'))
  const recovered = await runJson(['restore', '--recover', '--to', url, '--documents', documents], env)
  expect(recovered.json.settled).toEqual(['completed'])
  expect(await state()).toEqual(then)
  expect(await readdir(root)).toEqual([id])
})

async function onceDead(holder: string): Promise<void> {
  const longAgo = new Date(Date.now() - 10 * 60_000)
  await utimes(holder, longAgo, longAgo)
}

test('a journal that is not its own is left to the console, unless it is told to settle it', async () => {
  const { args, env, documents, url, now, state } = await spoiltGarage()
  await mkdir(join(documents, '.backup-restore'))
  const [live] = await onServer(
    (server) =>
      server<{ oid: string }[]>`select oid::text from pg_database where datname = ${new URL(url).pathname.slice(1)}`,
  )
  const restoreId = '00000000-0000-4000-8000-000000000001'
  const database = {
    live: new URL(url).pathname.slice(1),
    scratch: 'no_such',
    before: 'nor_this',
    liveOid: live?.oid,
    scratchOid: '1',
  }
  const at = new Date().toISOString()
  const journal = {
    version: 1,
    restoreId,
    backupId: restoreId,
    phase: 'prepared',
    preparedAt: at,
    undoUntil: at,
    database,
    documents: null,
  }
  await writeFile(journalOf(documents), JSON.stringify(journal))
  expect(await run([...args, '--replace', '--yes'], env)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('--recover'),
  })
  expect(await state()).toEqual(now)
  const recovered = await runJson(['restore', '--recover', '--to', url, '--documents', documents], env)
  expect(recovered.json.settled).toEqual(['undone'])
})

test('stopped or killed while it loads, nothing but the old is there', async () => {
  const { args, env, id, url, documents, archive, now, state } = await spoiltGarage({ slow: true })
  const loading = () => until(async () => (await leftDatabases(id)).some((name) => name.includes('_restore_')))
  const stopped = start([...args, '--replace', '--yes'], env)
  await loading()
  const busy = await run([...args, '--replace', '--yes'], env)
  expect(busy).toMatchObject({ code: 3, stderr: expect.stringContaining('under way') })
  stopped.child.kill('SIGINT')
  expect(await stopped.ended).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('The live data is untouched.'),
  })
  expect(await leftDatabases(id)).toEqual([])
  expect(await readdir(documents)).not.toContain('.backup-restore')

  const killed = start([...args, '--replace', '--yes'], env)
  await loading()
  killed.child.kill('SIGKILL')
  await killed.ended
  expect(await state()).toEqual(now)
  // The next one tidies up first; this one is refused for want of --replace.
  expect((await run(['restore', archive, '--to', url, '--documents', documents], env)).code).toBe(3)
  expect(await leftDatabases(id)).toEqual([])
})
