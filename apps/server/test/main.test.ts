import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findPostgres } from '@mvp/embedded/find-postgres'
import { type Redis, startRedis } from '@mvp/embedded/start-redis'
import { Redis as RedisClient } from 'ioredis'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../../packages/core/test/support.ts'
import { admin, clientOf, cookieOf, takeBackup, waitForBackup } from './support.ts'

const room = fileURLToPath(new URL('..', import.meta.url))

type Process = { child: ChildProcess; out: () => string; err: () => string; exited: Promise<number | null> }

let cwd: string
let running: Process[] = []

beforeAll(async () => {
  // From anywhere: nothing in the bundle may hang on the folder it was built in.
  await promisify(execFile)(process.execPath, [join(room, 'build.mjs')], { cwd: '/' })
}, 120_000)
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'mvp-main-'))
  await chmod(cwd, 0o755)
})
afterEach(async () => {
  for (const { child, exited } of running) {
    child.kill('SIGKILL')
    await exited
  }
  running = []
  await rm(cwd, { recursive: true, force: true })
})

/** Starts the built server as an operator does, with these variables and nothing else but PATH. */
function start(variables: Record<string, string | undefined>): Process {
  const env = { PATH: process.env.PATH, HOME: cwd, PORT: '0', ...variables }
  const child = spawn(process.execPath, [join(room, 'dist/main.js')], { cwd, env })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  const exited = once(child, 'close').then(([code]) => code as number | null)
  const started = { child, out: () => out, err: () => err, exited }
  running.push(started)
  return started
}

/** Waits for the greeting and gives the address in it. */
async function greeted({ child, out, err }: Process, seconds: number): Promise<string> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(50)) {
    if (out().includes('Stop with Ctrl-C')) return /running at (http:\S+)/.exec(out())![1]!
    if (child.exitCode !== null) break
  }
  throw new Error(`the server did not start:\n${out()}\n${err()}`)
}

async function signIn(url: string) {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(admin),
  })
  expect(response.status).toBe(200)
  return clientOf({ url, fetch: (path, init) => fetch(`${url}${path}`, init) }, cookieOf(response))
}

describe('with databases of its own', () => {
  let databases: TestDatabases
  let variables: Record<string, string>

  beforeAll(async () => {
    databases = await createTestDatabases()
    await databases.app`create table vehicle (id int primary key)`
    const { env } = databases
    variables = {
      DATABASE_URL: env.databaseUrl,
      APP_DATABASE_URL: env.appDatabaseUrl,
      DOCUMENTS_DIR: env.documentsDir,
      BACKUP_DIR: env.backupDir,
      AUTH_SECRET: env.authSecret,
    }
  })
  afterAll(() => databases.drop())

  async function withConsole<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = postgres(databases.env.databaseUrl, { max: 1, onnotice: () => {} })
    return work(sql).finally(() => sql.end())
  }

  it('prints the set-up link while there is no admin', async () => {
    const server = start(variables)
    const url = await greeted(server, 30)
    expect(server.out()).toContain(`${url}/set-up?token=`)
    expect(server.out()).not.toContain('postgres://')
  })

  it('creates the first admin, takes a backup with its bundled workers, and ends with 0 on SIGTERM', async () => {
    const server = start({ ...variables, ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password })
    const url = await greeted(server, 30)
    expect(server.out()).toContain(`Sign in as ${admin.email}`)
    expect(server.out()).not.toContain(admin.password)

    const client = await signIn(url)
    expect(await takeBackup(client)).toMatchObject({ status: 'completed', verification: 'verified', tableCount: 1 })

    const stream = await client.fetch('/api/trpc/backup.watch')
    const begun = Date.now()
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(Date.now() - begun).toBeLessThan(10_000)
    await stream.body!.cancel().catch(() => {})
    expect((await readdir(databases.env.backupDir)).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(server.err()).not.toContain(admin.password)
  }, 60_000)

  it('writes down that it made the first admin', async () => {
    const [made] = await withConsole(
      (sql) => sql`select who, via, action, result, details from audit_log order by id limit 1`,
    )
    const deed = { who: admin.email, via: 'server', action: 'auth.setUp', result: 'ok' }
    expect(made).toEqual({ ...deed, details: { from: 'ADMIN_EMAIL' } })
  })

  it('leaves the admin there is alone', async () => {
    const server = start({ ...variables, ADMIN_EMAIL: 'eve@example.com', ADMIN_PASSWORD: 'eve has a password too' })
    await signIn(await greeted(server, 30))
  })

  it('says that the port is taken, and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const server = start({ ...variables, PORT: String(port) })
    expect(await server.exited).toBe(1)
    expect(server.err()).toMatch(new RegExp(`Port ${port} of 127\\.0\\.0\\.1 cannot be used[\\s\\S]*set PORT`))
    expect(server.err()).not.toMatch(/^ +at /m)
    other.close()
  })
})

describe('a password that is wrong', () => {
  const hush = 'hush-this-one'
  const withPassword = (address: string) => Object.assign(new URL(address), { password: hush }).href
  let databases: TestDatabases
  let redis: Redis
  let variables: Record<string, string>

  beforeAll(async () => {
    databases = await createTestDatabases()
    redis = await startRedis()
    const client = new RedisClient(redis.url)
    await client.config('SET', 'requirepass', 'the right one')
    client.disconnect()
    const { env } = databases
    variables = {
      DATABASE_URL: env.databaseUrl,
      APP_DATABASE_URL: env.appDatabaseUrl,
      REDIS_URL: redis.url,
      DOCUMENTS_DIR: env.documentsDir,
      BACKUP_DIR: env.backupDir,
      AUTH_SECRET: env.authSecret,
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      LOG_LEVEL: 'trace',
    }
  })
  afterAll(async () => {
    await redis.stop()
    await databases.drop()
  })

  function expectNoSecrets({ out, err }: Process): void {
    for (const secret of [hush, admin.password, variables.AUTH_SECRET!]) expect(out() + err()).not.toContain(secret)
  }

  it('of the console database is complained about, and shown nowhere', async () => {
    const server = start({ ...variables, DATABASE_URL: withPassword(variables.DATABASE_URL!) })
    expect(await server.exited).toBe(1)
    expect(server.err()).toMatch(/password authentication failed/)
    expectNoSecrets(server)
  })

  it('of the app database or of Redis keeps nothing from starting, and is shown nowhere', async () => {
    const server = start({
      ...variables,
      APP_DATABASE_URL: withPassword(variables.APP_DATABASE_URL!),
      REDIS_URL: withPassword(redis.url),
    })
    const url = await greeted(server, 30)
    const client = await signIn(url)
    const { status, body } = await client.json('POST', '/api/admin/backups', {})
    expect(status).toBe(202)
    expect(await waitForBackup(client, body.id)).toMatchObject({ status: 'failed' })
    const ready = await fetch(`${url}/readyz`)
    expect(await ready.json()).toMatchObject({ checks: { appDatabase: { ok: false }, redis: { ok: false } } })
    await vi.waitFor(() => expect(server.err()).toMatch(/WRONGPASS/), 10_000)
    expect(server.err()).toMatch(new RegExp(`"operation":"${body.id}"`))
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expectNoSecrets(server)
  }, 60_000)
})

describe('an unusable configuration', () => {
  it('is complained about all at once, without a stack, and ends with 1', async () => {
    const server = start({ DATABASE_URL: 'mysql://x', AUTH_SECRET: 'short', PORT: 'abc', ADMIN_EMAIL: 'ada' })
    expect(await server.exited).toBe(1)
    for (const name of ['DATABASE_URL', 'APP_DATABASE_URL', 'AUTH_SECRET', 'PORT', 'ADMIN_EMAIL']) {
      expect(server.err()).toContain(`${name}: `)
    }
    expect(server.err()).not.toMatch(/^ +at /m)
    expect(server.out()).toBe('')
  })

  it.each([
    [
      'an admin without a password',
      { ADMIN_EMAIL: 'ada@example.com' },
      /ADMIN_EMAIL and ADMIN_PASSWORD belong together/,
    ],
    ['a proxy that is no address', { TRUST_PROXY: '10.0.0.0/8, true' }, /TRUST_PROXY: true is no address/],
    ['a console database that is not there', {}, /ECONNREFUSED[\s\S]*DATABASE_URL/],
  ])('is told apart: %s', async (_what, variables, says) => {
    const server = start({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/console',
      APP_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/app',
      DOCUMENTS_DIR: cwd,
      BACKUP_DIR: `${cwd}-store`,
      AUTH_SECRET: 'a secret of at least thirty-two characters',
      ...variables,
    })
    expect(await server.exited).toBe(1)
    expect(server.err()).toMatch(says)
    expect(server.err()).not.toMatch(/^ +at /m)
    await rm(`${cwd}-store`, { recursive: true, force: true })
  })

  it('is half an app: its database without the console’s', async () => {
    const server = start({ APP_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/app' })
    expect(await server.exited).toBe(1)
    expect(server.err()).toMatch(/APP_DATABASE_URL is set, but DATABASE_URL is not/)
    expect(await readdir(cwd)).toEqual([])
  })
})

describe('without any configuration', () => {
  it('starts a PostgreSQL and a demo of its own, and stops both on Ctrl-C', async () => {
    const server = start({ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, BASE_URL: '', REDIS_URL: '' })
    const url = await greeted(server, 100)
    expect(server.out()).toContain('demo database')
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ready' })
    const { body } = await (await signIn(url)).json('GET', '/api/trpc/settings.installation')
    expect(body.result.data).toMatchObject({ embedded: true, appName: 'motovaultpro' })
    const dir = join(cwd, 'data', 'postgres')
    expect(await findPostgres({ dir })).toMatchObject({ pid: expect.any(Number) })

    server.child.kill('SIGINT')
    expect(await server.exited).toBe(0)
    expect(await findPostgres({ dir })).toBeNull()
  }, 120_000)
})
