import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { query, temporaryFolder } from '../test/support.ts'
import { startEmbedded } from './start-embedded.ts'

async function started(dataDir: string) {
  const embedded = await startEmbedded({ dataDir })
  onTestFinished(() => embedded.stop())
  return embedded
}

async function restarted(dataDir: string, change: (env: Record<string, string>) => Promise<unknown>) {
  const first = await startEmbedded({ dataDir })
  await change(first.env).finally(() => first.stop())
  return { before: first.env, after: (await started(dataDir)).env }
}

const countVehicles = 'select count(*)::int as vehicles from vehicles'

test('offers everything the product needs to run', async () => {
  const dataDir = await temporaryFolder()
  const { env } = await started(dataDir)
  expect(Object.keys(env).sort()).toEqual(
    ['APP_DATABASE_URL', 'AUTH_SECRET', 'BACKUP_DIR', 'DATABASE_URL', 'DOCUMENTS_DIR', 'EMBEDDED'].sort(),
  )
  expect(env.DATABASE_URL).not.toBe(env.APP_DATABASE_URL)
  expect(await query(env.DATABASE_URL!, 'select current_database() as name')).toEqual([
    { name: 'motovaultpro_console' },
  ])
  expect(await query(env.APP_DATABASE_URL!, countVehicles)).toEqual([{ vehicles: 20 }])
  expect((await readdir(env.DOCUMENTS_DIR!)).sort()).toEqual(['insurance', 'vehicles'])
  expect(await readdir(env.BACKUP_DIR!)).toEqual([])
})

test('makes the secret once and keeps it to its owner', async () => {
  const dataDir = await temporaryFolder()
  const { before, after } = await restarted(dataDir, async () => {})
  expect(after.AUTH_SECRET).toBe(before.AUTH_SECRET)
  expect(after.AUTH_SECRET!.length).toBeGreaterThanOrEqual(32)
  expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600)
})

test('never brings the demo back once it was there, whatever an admin deleted', async () => {
  const { after } = await restarted(await temporaryFolder(), async (env) => {
    await query(env.APP_DATABASE_URL!, 'drop schema public cascade; create schema public')
    await rm(env.DOCUMENTS_DIR!, { recursive: true })
  })
  const tables = await query(after.APP_DATABASE_URL!, `select from pg_tables where schemaname = 'public'`)
  expect(tables).toEqual([])
  expect(await readdir(after.DOCUMENTS_DIR!)).toEqual([])
})

test('starts the demo over when the first start was killed half-way', async () => {
  const dataDir = await temporaryFolder()
  const { after } = await restarted(dataDir, async (env) => {
    // As a kill in the middle of seeding leaves it: a draft database, and documents not yet in their place.
    const draft = 'alter database motovaultpro rename to motovaultpro_new'
    await query(env.APP_DATABASE_URL!, 'drop table fuel_logs cascade')
    await query(env.DATABASE_URL!, draft)
    await rm(env.DOCUMENTS_DIR!, { recursive: true })
    await mkdir(`${env.DOCUMENTS_DIR}.new/vehicles`, { recursive: true })
    await writeFile(`${env.DOCUMENTS_DIR}.new/vehicles/half.jpg`, 'half')
  })
  const [row] = await query<{ logs: number }>(after.APP_DATABASE_URL!, 'select count(*)::int as logs from fuel_logs')
  expect(row?.logs).toBeGreaterThan(1_000)
  const documents = await query<{ path: string; size: number }>(
    after.APP_DATABASE_URL!,
    'select path, size_bytes::int as size from documents',
  )
  for (const { path, size } of documents) expect((await readFile(join(after.DOCUMENTS_DIR!, path))).length).toBe(size)
  expect((await readdir(dataDir)).sort()).toEqual(['auth-secret', 'backups', 'documents', 'postgres'])
})
