import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, describe, expect, inject, test } from 'vitest'
import {
  closeAll,
  databaseUrl,
  leftDatabases,
  makeArchive,
  makeGarage,
  onServer,
  run,
  runJson,
  temporaryFolder,
} from './support.ts'

afterEach(closeAll)

// Small volumes take a mount.
const isRoot = process.getuid?.() === 0
if (!isRoot) process.stdout.write('full volumes are tested as root only: they need a mount of their own\n')

test('what is no whole archive is refused by name and reason, by every command', async () => {
  const { archive, id } = await makeArchive()
  const folder = await temporaryFolder()
  const bytes = await readFile(archive)
  const put = async (name: string, content: Buffer | string) => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  const flipped = Buffer.from(bytes)
  flipped[bytes.length - 2000] = (flipped[bytes.length - 2000] ?? 0) ^ 0xff
  const files = [
    await put('letter.tar.gz', 'Dear Sir or Madam'),
    await put('cut.tar.gz', bytes.subarray(0, bytes.length - 5000)),
    await put('flipped.tar.gz', flipped),
  ]
  const verified = await runJson(['verify', ...files, archive])
  expect(verified.code).toBe(3)
  expect(verified.json.archives.map((each: { whole: boolean }) => each.whole)).toEqual([false, false, false, true])
  for (const file of files) {
    const to = databaseUrl(`refused_${id}`)
    const target = ['--to', to, '--scope', 'database', '--trust']
    const refused = await run(['restore', file, ...target])
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`${file} is not accepted`) })
  }
  expect(await leftDatabases('refused')).toEqual([])
  expect(await run(['verify', folder])).toMatchObject({ code: 4, stdout: expect.stringContaining('is a folder') })
  const missing = await run(['inspect', join(folder, 'no.tar.gz')])
  expect(missing).toMatchObject({ code: 4, stderr: expect.stringContaining('it does not exist') })
  const listed = await runJson(['list', folder])
  expect(listed).toMatchObject({
    code: 0,
    json: { archives: expect.arrayContaining([{ file: files[0], sizeBytes: 17, problem: expect.any(String) }]) },
  })
})

test('an archive that was changed by hand is told from one that was made here', async () => {
  const { archive, id, from } = await makeArchive()
  const folder = await temporaryFolder()
  execFileSync('tar', ['xzf', archive, '-C', folder])
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8')
  await writeFile(join(folder, 'manifest.json'), manifest.replace('manual', 'safety'))
  const altered = join(folder, 'altered.tar.gz')
  execFileSync('tar', ['czf', altered, '-C', folder, 'manifest.json', 'database', 'documents', 'index.jsonl'])
  const env = { AUTH_SECRET: from.AUTH_SECRET }
  expect((await runJson(['verify', altered], env)).json.archives[0]).toMatchObject({
    whole: true,
    provenance: 'altered',
  })
  const target = ['--to', databaseUrl(`altered_${id}`), '--scope', 'database']
  expect(await run(['restore', altered, ...target], env)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('ALTERED'),
  })
})

describe('restore says what is wrong with where it is to go', () => {
  test('addresses, passwords and folders', async () => {
    const { archive, documents } = await makeArchive()
    const good = new URL(inject('postgresUrl'))
    good.pathname = '/nowhere'
    const changed = (change: Partial<URL>) => Object.assign(new URL(good), change).href
    const cases: [string[], number, string][] = [
      [['--to', changed({ password: 'wrong' })], 4, 'refuses the password'],
      [['--to', changed({ port: '1' })], 4, 'nothing listens there'],
      [['--to', changed({ pathname: '/' })], 2, 'which database'],
      [['--to', changed({ pathname: '/postgres' })], 2, 'server’s own'],
      [['--to', 'mysql://localhost/app'], 2, 'not the address'],
      [[], 2, '--to is missing'],
    ]
    for (const [options, code, words] of cases) {
      const refused = await run(['restore', archive, '--scope', 'database', '--trust', ...options])
      expect(refused, options.join(' ')).toMatchObject({ code, stderr: expect.stringContaining(words) })
      expect(refused.stderr).not.toContain('wrong@')
    }
    const noFolder = await run(['restore', archive, '--scope', 'documents', '--documents', join(documents, 'no')])
    expect(noFolder).toMatchObject({ code: 2, stderr: expect.stringContaining('does not exist') })
    const half = await runJson(['restore', archive, '--to', good.href])
    expect(half).toMatchObject({
      code: 2,
      json: { error: { message: expect.stringContaining('--documents is missing') } },
    })
    expect(await leftDatabases('nowhere')).toEqual([])
  })

  test('roles that the server does not know, unless it may create them', async () => {
    const { id, url, from, store } = await makeGarage()
    const role = `owner_${id}`
    await onServer((server) => server.unsafe(`create role ${role}`))
    const app = postgres(url, { max: 1 })
    await app.unsafe(`alter table vehicles owner to ${role}`)
    expect((await run(['create', '--contents', 'database'], from)).code).toBe(0)
    await app.unsafe(`alter table vehicles owner to current_user`)
    await app.end()
    await onServer((server) => server.unsafe(`drop role ${role}`))
    const [name = ''] = await readdir(store)
    const args = ['restore', join(store, name), '--to', databaseUrl(`roles_${id}`), '--trust']
    expect(await run(args)).toMatchObject({ code: 3, stderr: expect.stringContaining('--create-roles') })
    const restored = await runJson([...args, '--create-roles'])
    expect(restored).toMatchObject({ code: 0, json: { warnings: [{ code: 'role_created' }] } })
    await onServer(async (server) => {
      await server.unsafe(`drop database roles_${id} with (force)`)
      await server.unsafe(`drop role ${role}`)
    })
  })

  test.runIf(isRoot)('no room for the documents', async () => {
    const { archive } = await makeArchive()
    const full = await temporaryFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full])
    try {
      const extracted = await run(['extract', archive, '--to', join(full, 'out')])
      expect(extracted).toMatchObject({ code: 4, stderr: expect.stringContaining('is full') })
      const restored = await run(['restore', archive, '--scope', 'documents', '--documents', full])
      expect(restored).toMatchObject({ code: 3, stderr: expect.stringContaining('Make room') })
      expect(await readdir(full)).toEqual([])
    } finally {
      execFileSync('umount', [full])
    }
  })
})

test('create refuses what cannot become an archive, and leaves nothing', async () => {
  const { from, store, documents } = await makeGarage()
  const inside = join(documents, 'store')
  await mkdir(inside)
  const cases: [Record<string, string>, number, string][] = [
    [{ BACKUP_DIR: join(store, 'no') }, 2, 'does not exist'],
    [{ BACKUP_DIR: inside }, 2, 'inside the documents'],
    [{ DOCUMENTS_DIR: '' }, 2, '--documents is missing'],
    [{ APP_DATABASE_URL: '' }, 2, '--database is missing'],
    [{ PG_DUMP: '/no/such/pg_dump' }, 4, 'is not a pg_dump'],
    [{ APP_NAME: 'Not A Name' }, 2, 'not a name'],
    [{ AUTH_SECRET: 'short' }, 2, 'AUTH_SECRET'],
    [{ COMPRESSION_LEVEL: '10' }, 2, '--level'],
    [{ APP_DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/app' }, 4, 'nothing listens there'],
  ]
  for (const [change, code, words] of cases) {
    const refused = await run(['create'], { ...from, ...change })
    expect(refused, JSON.stringify(change)).toMatchObject({ code, stderr: expect.stringContaining(words) })
  }
  expect(await readdir(store)).toEqual([])
})

test.runIf(isRoot)('create says that its folder is full, and leaves nothing', async () => {
  const { from } = await makeGarage()
  const full = await temporaryFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full])
  try {
    const refused = await run(['create', '--contents', 'documents'], { ...from, BACKUP_DIR: full })
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('full') })
    expect(await readdir(full)).toEqual([])
  } finally {
    execFileSync('umount', [full])
  }
})

test('wrong usage is told on both channels', async () => {
  expect(await run(['restroe'])).toMatchObject({ code: 2, stderr: expect.stringContaining('restore') })
  expect(await runJson(['verify'])).toMatchObject({
    code: 2,
    json: { ok: false, exitCode: 2, error: { code: 'usage' } },
  })
  expect(await run(['restore'])).toMatchObject({ code: 2, stderr: expect.stringContaining('which archive') })
  const help = await run(['drill', '--help'])
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Examples:') })
  expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
