import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@mvp/embedded/start-postgres'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { databaseUrl } from '../../test/support.ts'
import { readEnv } from '../env.ts'
import { connectServer, withServer } from './connect-server.ts'

// A server of its own: the right to connect to “postgres” is taken away from everybody.
it('finds a door into the server that is open, and none to what is renamed', { timeout: 120_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mvp-doors-'))
  const server = await startPostgres({ dir: join(dir, 'postgres') })
  const admin = postgres(server.url, { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe(`create role bob login password 'secret'`)
    await admin.unsafe(`create database app owner bob`)
    const url = new URL(databaseUrl(server.url, 'app'))
    Object.assign(url, { username: 'bob', password: 'secret' })
    const env = readEnv({ DATABASE_URL: url.href, APP_DATABASE_URL: url.href, AUTH_SECRET: 'x'.repeat(32) })
    const door = () =>
      withServer({ env }, async (sql) => {
        const [row] = await sql<{ name: string }[]>`select current_database() as name`
        return row?.name
      })
    expect(await door()).toBe('postgres')
    await admin.unsafe('revoke connect on database postgres from public')
    expect(await door()).toBe('template1')
    await admin.unsafe('revoke connect on database template1 from public')
    await admin.unsafe('create database app_restore_0f6f0b1e')
    await admin.unsafe('create database app_before_0f6f0b1e')
    await expect(connectServer({ env })).rejects.toMatchObject({
      code: 'preflight_blocked',
      hint: expect.stringContaining('pg_hba.conf'),
    })
    await admin.unsafe('create database zoo')
    expect(await door()).toBe('zoo')

    // The same at every door: that is what to say.
    const wrong = Object.assign(new URL(url), { password: 'wrong' }).href
    await expect(connectServer({ env: { appDatabaseUrl: wrong } })).rejects.toMatchObject({ code: '28P01' })

    // What is set for the role is meant for the app.
    await admin.unsafe(`alter role bob set statement_timeout = '60ms'`)
    await admin.unsafe('alter role bob set default_transaction_read_only = on')
    await withServer({ env }, async (sql) => {
      await sql`select pg_sleep(0.2)`
      await sql`create temporary table t (a int)`
    })

    await admin.end()
    await server.stop()
    await expect(connectServer({ env })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  } finally {
    await admin.end({ timeout: 1 })
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
})
