import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterEach, expect, inject, test } from 'vitest'
import { dumpOf, hashesOf } from '../../../packages/core/test/restore-support.ts'
import { startPostgres } from '../../../packages/embedded/src/start-postgres.ts'
import {
  closeAll,
  closeLater,
  databaseUrl,
  makeArchive,
  makeGarage,
  onServer,
  run,
  temporaryFolder,
} from './support.ts'

afterEach(closeAll)

/** The commands below a heading of the manual, with the places of this test. */
async function commandsOf(file: string, heading: string, places: Record<string, string>): Promise<string> {
  const text = await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8')
  const [, section = ''] = text.split(heading)
  const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? []
  return Object.entries(places).reduce((text, [there, here]) => {
    expect(text).toContain(there)
    return text.replaceAll(there, here)
  }, commands)
}

test('with nothing but Node and an empty PostgreSQL, the README’s commands bring everything back', async () => {
  const { id, url, documents, store, from } = await makeGarage()
  // The owner of the app's tables, whom the new server does not know.
  const role = `owner_${id}`
  await onServer((server) => server.unsafe(`create role ${role}`))
  closeLater(() => onServer((server) => server.unsafe(`drop owned by ${role}; drop role ${role}`)).catch(() => {}))
  const app = postgres(url, { max: 1, onnotice: () => {} })
  await app.unsafe(`alter table vehicles owner to ${role}`)
  expect((await run(['create'], from)).code).toBe(0)
  const then = { dump: await dumpOf(url), documents: await hashesOf(documents) }
  await app.unsafe('alter table vehicles owner to current_user')
  await app.end()

  const machine = await temporaryFolder()
  await chmod(machine, 0o755)
  const server = await startPostgres({ dir: join(machine, 'postgres') })
  closeLater(() => server.stop())
  const [name = ''] = await readdir(store)
  await copyFile(join(store, name), join(machine, 'backup.tar.gz'))
  await cp(dirname(inject('bundle')), join(machine, 'dist'), { recursive: true })
  await mkdir(join(machine, 'bin'))
  await symlink(process.execPath, join(machine, 'bin/node'))
  await symlink('/bin/mkdir', join(machine, 'bin/mkdir'))
  const target = Object.assign(new URL(server.url), { pathname: '/motovaultpro' }).href
  const folder = join(machine, 'srv/documents')
  const commands = await commandsOf('README.md', '## When all that is left is an archive', {
    'postgres://postgres:secret@127.0.0.1:5432/motovaultpro': target,
    '/srv/motovaultpro/documents': folder,
  })

  const startedAt = performance.now()
  const { stdout } = await promisify(execFile)('/bin/sh', ['-e', '-c', commands], {
    cwd: machine,
    env: { PATH: join(machine, 'bin') },
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`an archive and an empty machine: verified and restored in ${seconds} s\n`)
  expect(stdout).toContain('Restored into motovaultpro')
  expect({ dump: await dumpOf(target), documents: await hashesOf(folder) }).toEqual(then)
})

test('without this product, the manual’s tar and psql bring everything back', async () => {
  const { id, url, documents, archive } = await makeArchive()
  const machine = await temporaryFolder()
  await copyFile(archive, join(machine, 'backup.tar.gz'))
  const target = new URL(databaseUrl(`byhand_${id}`))
  const folder = join(machine, 'srv')
  await mkdir(folder)
  const commands = await commandsOf('docs/operations.md', '## Restore by hand, with tar and psql alone', {
    'motovaultpro_backup_20261122_030000.tar.gz': 'backup.tar.gz',
    'createdb motovaultpro': `createdb byhand_${id}`,
    'database/motovaultpro.sql.gz': `database/${id}.sql.gz`,
    '-d motovaultpro': `-d byhand_${id}`,
    '/srv/motovaultpro/documents/': `${folder}/`,
  })
  const { hostname, port, username, password } = target
  const server = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password }
  await promisify(execFile)('/bin/sh', ['-e', '-c', commands], {
    cwd: machine,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...server },
  })
  expect(await dumpOf(target.href)).toBe(await dumpOf(url))
  expect(await hashesOf(folder)).toEqual(await hashesOf(documents))
})
