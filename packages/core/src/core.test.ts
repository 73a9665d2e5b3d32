import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabases, databaseUrl, openTestCore, storeFiles, type TestDatabases } from '../test/support.ts'
import { appAddress, connectApp, unreachable } from './app-database.ts'
import { migrateConsole } from './console-database.ts'
import { installation } from './contract.ts'
import type { Env } from './env.ts'
import { describeInstallation } from './settings/installation.ts'

let t: TestDatabases
let dir: string
beforeAll(async () => {
  t = await createTestDatabases()
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-open-core-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))
afterAll(() => t.drop())

const sessions = async (): Promise<number> => {
  const name = new URL(t.env.databaseUrl).pathname.slice(1)
  const [row] = await t.admin<{ n: number }[]>`select count(*)::int as n from pg_stat_activity where datname = ${name}`
  return row?.n ?? 0
}

async function expectRefused(env: Partial<Env>, message: RegExp): Promise<void> {
  await expect(openTestCore({ ...t.env, ...env })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/\.$/),
  })
  expect(await sessions()).toBe(0)
}

describe('opening refuses', () => {
  test('a store inside the documents, by whatever way they are named', async () => {
    const inside = join(t.documentsDir, 'backups')
    await expectRefused({ backupDir: inside }, /lies inside/)
    await expectRefused({ backupDir: t.documentsDir }, /lies inside/)
    await symlink(t.documentsDir, join(dir, 'link'))
    await expectRefused({ backupDir: join(dir, 'link', 'backups') }, /lies inside/)
    await expectRefused({ backupDir: inside, documentsDir: join(dir, 'link') }, /lies inside/)
    expect(await storeFiles(t.documentsDir)).toEqual([])
  })

  test('documents that are not there', async () => {
    await expectRefused({ documentsDir: join(dir, 'none') }, /is not a folder/)
  })

  test('a store that cannot be written', async () => {
    await writeFile(join(dir, 'file'), 'not a folder')
    await expectRefused({ backupDir: join(dir, 'file') }, /cannot be written/)
    await expectRefused({ backupDir: join(dir, 'file', 'below') }, /cannot be written/)
  })

  test('the app database as console database, under whatever address', async () => {
    const same = new URL(t.env.databaseUrl)
    same.hostname = 'localhost'
    same.searchParams.set('application_name', 'other')
    await expectRefused({ appDatabaseUrl: same.href }, /the same database/)
  })
})

describe('opening', () => {
  test('makes the store, private, and resolves both folders', async () => {
    const core = await openTestCore({ ...t.env, backupDir: join(dir, 'deep', 'store') })
    expect(core.env.backupDir).toBe(join(dir, 'deep', 'store'))
    await core.close()
    await core.close()
    expect(await sessions()).toBe(0)
  })

  test('a store beside documents whose name it begins with is no store inside them', async () => {
    await mkdir(join(dir, 'documents'))
    const core = await openTestCore({
      ...t.env,
      documentsDir: join(dir, 'documents'),
      backupDir: join(dir, 'documents-backups'),
    })
    await core.close()
  })

  test('goes on without the app database, and says what is wrong', async () => {
    const core = await openTestCore({ ...t.env, appDatabaseUrl: 'postgres://nobody@127.0.0.1:9/app' })
    const found = installation.parse(await describeInstallation(core))
    expect(found.problems).toEqual([
      expect.objectContaining({ code: 'database_unreachable', message: expect.stringContaining('127.0.0.1:9') }),
    ])
    await core.close()
  })

  test('goes on without Redis, and says what is wrong', async () => {
    const core = await openTestCore({ ...t.env, redisUrl: 'redis://127.0.0.1:9' })
    const { problems } = await describeInstallation(core)
    expect(problems).toEqual([expect.objectContaining({ code: 'redis_unreachable', hint: expect.any(String) })])
    await core.close()
  })

  test('of several servers at once migrates an empty console database once', async () => {
    await t.admin`create database several_servers`
    const url = databaseUrl(t.env.databaseUrl, 'several_servers')
    await Promise.all([1, 2, 3, 4].map(() => migrateConsole(url)))
    await migrateConsole(url)
    await t.admin`drop database several_servers`
  })

  test('signs with a key of its secret', async () => {
    const open = async (authSecret: string) => {
      const core = await openTestCore({ ...t.env, authSecret })
      await core.close()
      return core.signingKey
    }
    const secret = 'one secret of thirty-two characters.'
    const [one, again, other] = [await open(secret), await open(secret), await open(`${secret}!`)]
    expect(again).toEqual(one)
    expect(other.kid).not.toBe(one.kid)
    expect(other.key.equals(one.key)).toBe(false)
    expect(one.key).toHaveLength(32)
  })
})

test('an installation that is well has no problems', async () => {
  const core = await openTestCore(t.env)
  expect(installation.parse(await describeInstallation(core))).toEqual({
    appName: 'motovaultpro',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    embedded: false,
    store: { backups: 0, usedBytes: 0, freeBytes: expect.any(Number) },
    lastProven: null,
    problems: [],
  })
  await rm(t.backupDir, { recursive: true })
  await rm(t.documentsDir, { recursive: true })
  const { problems } = await describeInstallation(core)
  expect(problems.map((problem) => problem.code).sort()).toEqual(['documents_unreadable', 'store_unusable'])
  await core.close()
  await mkdir(t.backupDir)
  await mkdir(t.documentsDir)
})

describe('the app database', () => {
  test('is addressed the same for postgres.js and for pg_dump', () => {
    const address = (url: string) => appAddress({ ...t.env, appDatabaseUrl: url })
    expect(address('postgres://us%40er:p%3Aw%2F@db.example:6543/app?sslmode=require')).toEqual({
      host: 'db.example',
      port: 6543,
      user: 'us@er',
      password: 'p:w/',
      database: 'app',
      sslMode: 'require',
    })
    expect(address('postgres://u@db/app')).toMatchObject({ port: 5432, sslMode: 'disable' })
    expect(address('postgres://u@db/app?sslmode=verify-full').sslMode).toBe('verify-full')
  })

  test('another database of its server is reached with the same credentials', async () => {
    const sql = connectApp(t.env, { database: 'postgres' })
    const [row] = await sql`select current_database() as name, current_setting('application_name') as application`
    expect(row).toEqual({ name: 'postgres', application: 'motovaultpro-backup' })
    await sql.end()
  })

  test.each([
    ['postgres://u@127.0.0.1:9/app', /nothing listens/],
    ['postgres://u@no-such-host.invalid/app', /name/],
  ])('at %s is unreachable, in a sentence', async (appDatabaseUrl, message) => {
    const env = { ...t.env, appDatabaseUrl }
    const sql = connectApp(env)
    const error = await sql`select 1`.then(
      () => null,
      (reason: unknown) => reason,
    )
    await sql.end()
    expect(unreachable(env, error)).toMatchObject({
      code: 'database_unreachable',
      message: expect.stringMatching(message),
    })
  })

  test('that refuses the password is unreachable, without telling it', async () => {
    const url = new URL(t.env.appDatabaseUrl)
    url.password = 'wrong-password'
    const env = { ...t.env, appDatabaseUrl: url.href }
    const sql = connectApp(env)
    const error = await sql`select 1`.catch((reason: unknown) => reason)
    await sql.end()
    const explained = unreachable(env, error)
    expect(explained?.message).toMatch(/refuses the password/)
    expect(explained?.message).not.toContain('wrong-password')
  })

  test('an error in a query says nothing about reaching it', async () => {
    const error = await t.app`select * from nowhere`.catch((reason: unknown) => reason)
    expect(unreachable(t.env, error)).toBeNull()
  })
})
