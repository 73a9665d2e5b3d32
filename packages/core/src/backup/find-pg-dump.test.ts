import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { findPgDump } from './find-pg-dump.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-pg-dump-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const env = (variables: Record<string, string>) =>
  readEnv({
    DATABASE_URL: 'postgres://a/b',
    APP_DATABASE_URL: 'postgres://a/c',
    AUTH_SECRET: 'x'.repeat(32),
    ...variables,
  })

/** A program that says it is pg_dump of that version. */
async function program(folder: string, version: string, name = 'pg_dump'): Promise<string> {
  const file = join(dir, folder, name)
  await mkdir(join(dir, folder), { recursive: true })
  await writeFile(file, `#!/bin/sh\necho "pg_dump (PostgreSQL) ${version}"\n`)
  await chmod(file, 0o755)
  return file
}

test('is the one of the server’s version, or else the next newer one', async () => {
  await program('v97', '97.3 (Debian 97.3-1)')
  await program('v99', '99beta2')
  const found = env({ PATH: `${dir}/v99:${dir}/nowhere:${dir}/v97` })
  expect(await findPgDump(found, 97)).toMatchObject({ version: '97.3', major: 97, path: join(dir, 'v97', 'pg_dump') })
  expect(await findPgDump(found, 96)).toMatchObject({ major: 97 })
  expect(await findPgDump(found, 98)).toMatchObject({ version: '99beta2', major: 99 })
})

test('is asked once for its version, and again when another was installed in its place or it was taken away', async () => {
  const path = await program('counted', '95.1')
  const asked = join(dir, 'asked')
  await writeFile(path, `#!/bin/sh\necho once >> ${asked}\necho "pg_dump (PostgreSQL) 95.1"\n`)
  const found = env({ PG_DUMP: path })
  await findPgDump(found, 95)
  expect(await findPgDump(found, 95)).toMatchObject({ version: '95.1' })
  expect(await readFile(asked, 'utf8')).toBe('once\n')
  await program('counted', '95.2')
  expect(await findPgDump(found, 95)).toMatchObject({ version: '95.2' })
  await chmod(path, 0o644)
  await expect(findPgDump(found, 95)).rejects.toMatchObject({ code: 'pg_dump_missing' })
  await rm(path)
  await expect(findPgDump(found, 95)).rejects.toMatchObject({ code: 'pg_dump_missing' })
})

test('older than the server is refused, with what to install', async () => {
  await program('v97', '97.3')
  await expect(findPgDump(env({ PATH: join(dir, 'v97') }), 98)).rejects.toMatchObject({
    code: 'pg_dump_too_old',
    message: expect.stringMatching(/97\.3.*PostgreSQL 98/),
    hint: expect.stringContaining('postgresql-client-98'),
  })
})

test('is the one that PG_DUMP names, and no other', async () => {
  const named = await program('named', '97.1', 'my_dump')
  const newer = await program('newer', '99.0')
  expect(await findPgDump(env({ PG_DUMP: named, PATH: join(newer, '..') }), 90)).toMatchObject({ path: named })
  await expect(findPgDump(env({ PG_DUMP: named, PATH: join(newer, '..') }), 98)).rejects.toMatchObject({
    code: 'pg_dump_too_old',
  })
  await expect(findPgDump(env({ PG_DUMP: join(dir, 'none') }), 15)).rejects.toMatchObject({
    code: 'pg_dump_missing',
    message: expect.stringContaining(join(dir, 'none')),
  })
})

test('is never a program that is something else, or Debian’s wrapper', async () => {
  const folder = join(dir, 'strange')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'pg_dump'), '#!/bin/sh\necho hello\n')
  await chmod(join(folder, 'pg_dump'), 0o755)
  const wrapped = await program('wrapper', '99.0', 'pg_wrapper')
  await symlink(wrapped, join(dir, 'wrapper', 'pg_dump'))
  const path = `${folder}:${join(dir, 'wrapper')}`
  await expect(findPgDump(env({ PATH: path }), 99)).rejects.toMatchObject({
    code: expect.stringMatching(/^pg_dump_(missing|too_old)$/),
  })
})
