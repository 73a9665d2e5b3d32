import { spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accepts, isAlive, killed, query, startElsewhere, temporaryFolder, until } from '../test/support.ts'
import { findPostgres } from './find-postgres.ts'
import { publicRoot } from './server/server-home.ts'
import { startPostgres } from './start-postgres.ts'

const isRoot = process.getuid?.() === 0

/** A server of this process, stopped with the test. */
async function started(dir: string) {
  const server = await startPostgres({ dir })
  onTestFinished(() => server.stop())
  return server
}

test('runs PostgreSQL 15 durably, for the superuser of the returned address', async () => {
  const { url } = await started(join(await temporaryFolder(), 'postgres'))
  const [row] = await query(
    url,
    `select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync,
            current_setting('unix_socket_directories') as sockets, usesuper, current_database() as database
       from pg_user where usename = current_user`,
  )
  expect(row).toEqual({ major: 15, fsync: 'on', sockets: '', usesuper: true, database: 'postgres' })
})

test('refuses a wrong password and none at all', async () => {
  const { url, port } = await started(join(await temporaryFolder(), 'postgres'))
  const password = new URL(url).password
  expect(password.length).toBeGreaterThanOrEqual(32)
  await expect(query(url.replace(password, 'guess'), 'select 1')).rejects.toThrow(/password authentication failed/)
  await expect(query(`postgres://postgres@127.0.0.1:${port}/postgres`, 'select 1')).rejects.toThrow()
})

test('listens on loopback only', async () => {
  const { port } = await started(join(await temporaryFolder(), 'postgres'))
  const others = Object.values(networkInterfaces()).flatMap((all = []) => all.filter((one) => !one.internal))
  expect(await accepts('127.0.0.1', port)).toBe(true)
  for (const { address } of others) expect(await accepts(address, port)).toBe(false)
})

test('keeps password and files to their owner', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  await started(dir)
  expect((await stat(join(dir, 'server/password'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(dir, 'server'))).mode & 0o777).toBe(0o700)
  expect((await stat(join(dir, 'server.log'))).mode & 0o777).toBe(0o600)
})

test('keeps its data and its password over a restart, and is gone after stop', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  const first = await startPostgres({ dir })
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  expect(await findPostgres({ dir })).toBeNull()

  const second = await started(dir)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  expect(new URL(second.url).password).toBe(new URL(first.url).password)
})

test('outlives a killed starter with its whole process group, and is adopted and stopped by the next', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  const starter = startElsewhere(dir)
  const orphan = await starter.firstLine
  await query(orphan.url, 'create table kept as select 42 as answer')
  await killed(starter.process)
  expect(await findPostgres({ dir })).toEqual({ url: orphan.url, port: orphan.port, pid: orphan.pid })

  const adopted = await startPostgres({ dir })
  expect(adopted.pid).toBe(orphan.pid)
  expect(await query(adopted.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  await adopted.stop()
  expect(await accepts('127.0.0.1', orphan.port)).toBe(false)
  expect(await findPostgres({ dir })).toBeNull()
})

test('is not touched by Ctrl-C in the terminal of its starter', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  const starter = startElsewhere(dir)
  const { url } = await starter.firstLine
  process.kill(-Number(starter.process.pid), 'SIGINT')
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('waits out a server that is just being stopped, and starts another', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  const stopping = await startPostgres({ dir })
  process.kill(stopping.pid, 'SIGINT')
  const next = await startPostgres({ dir })
  expect(next.pid).not.toBe(stopping.pid)
  await next.stop()
})

test('recovers after the server itself was killed', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  const first = await startPostgres({ dir })
  await query(first.url, 'create table kept as select 42 as answer')
  process.kill(first.pid, 'SIGKILL')
  await until(() => !isAlive(first.pid))
  await first.stop()

  const second = await started(dir)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('is not misled by a lock file whose process number now belongs to another program', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  await (await startPostgres({ dir })).stop()
  const lines = [process.pid, join(dir, 'server/data'), 1_700_000_000, 5432, '', '127.0.0.1', '', 'ready']
  await writeFile(join(dir, 'server/data/postmaster.pid'), `${lines.join('\n')}\n`)
  const server = await started(dir)
  expect(server.pid).not.toBe(process.pid)
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('refuses a second start on files in use, and leaves the first alone', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  const starter = startElsewhere(dir)
  const first = await starter.firstLine
  await expect(startPostgres({ dir })).rejects.toThrow(/in use by another running process.*Stop that one/)
  expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('heals after a kill in the middle of initdb', async () => {
  const dir = join(await temporaryFolder(), 'postgres')
  await mkdir(dir)
  const starter = startElsewhere(dir)
  await until(async () => {
    const [staging] = (await readdir(dir)).filter((name) => name.startsWith('server.new-'))
    return staging !== undefined && (await readdir(join(dir, staging))).includes('data')
  })
  await killed(starter.process)
  expect(await readdir(dir)).not.toContain('server')

  const server = await started(dir)
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await readdir(dir)).sort()).toEqual(['server', 'server.log'])
})

/** What a plain user needs of the checkout, where every user can read it. */
async function publicCheckout(): Promise<string> {
  const copy = join(await temporaryFolder(), 'packages/embedded')
  const source = join(import.meta.dirname, '..')
  for (const part of ['package.json', 'src', 'test', 'node_modules']) {
    await cp(join(source, part), join(copy, part), { recursive: true, dereference: true })
  }
  return copy
}

test('runs for a plain user', async () => {
  const uid = isRoot ? 65534 : undefined
  const from = await publicCheckout()
  const home = await temporaryFolder()
  await chmod(home, 0o777)
  const starter = startElsewhere(join(home, 'postgres'), { from, ...(uid ? { uid } : {}) })
  const server = await starter.firstLine
  expect(server.error).toBeUndefined()
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await stat(join(home, 'postgres/server'))).uid).toBe(uid ?? process.getuid?.())
})

test('runs for a user without a name where the system can lend one, and says so plainly where it cannot', async () => {
  const uid = isRoot ? 34_567 : undefined
  const lends = spawnSync(
    'unshare',
    ['--user', '--map-user=65534', '--map-group=65534', 'true'],
    uid ? { uid, gid: uid } : {},
  )
  const from = await publicCheckout()
  const home = await temporaryFolder()
  await chmod(home, 0o777)
  const starter = startElsewhere(join(home, 'postgres'), { from, ...(uid ? { uid } : {}) })
  const server = await starter.firstLine
  if (lends.status === 0 || !uid) expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  else expect(server.error).toMatch(/could not be set up.*Set DATABASE_URL and APP_DATABASE_URL/s)
})

test('moves out of a folder that shuts the server out, leaves a note, and comes back to its data', async () => {
  const closed = join(await temporaryFolder(), 'closed')
  await mkdir(closed, { mode: 0o700 })
  const dir = join(closed, 'postgres')
  const first = await startPostgres({ dir })
  await query(first.url, 'create table kept as select 42 as answer')
  const [row] = await query<{ data: string }>(first.url, `select current_setting('data_directory') as data`)
  await first.stop()
  const place = join(row?.data ?? '', '../..')
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  // Root's server runs as another user and has to move; a plain user's own folder is no obstacle.
  expect(place.startsWith(publicRoot)).toBe(isRoot)
  expect((await readdir(dir)).includes('moved-to')).toBe(isRoot)

  const second = await started(dir)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('does not follow a note that was copied along from another folder', async () => {
  const folder = await temporaryFolder()
  const foreign = join(folder, 'foreign')
  await mkdir(foreign)
  await writeFile(join(foreign, 'moved-from'), '/somewhere/else\n')
  const dir = join(folder, 'postgres')
  await mkdir(dir)
  await writeFile(join(dir, 'moved-to'), `${foreign}\n`)
  await started(dir)
  expect(await readdir(dir)).toContain('server')
  expect(await readdir(foreign)).toEqual(['moved-from'])
})
