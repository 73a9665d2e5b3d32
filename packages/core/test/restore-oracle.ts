import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inArray, isNotNull, or, sql } from 'drizzle-orm'
import { expect, vi } from 'vitest'
import type { Core } from '../src/core.ts'
import { interruptStaleOperations } from '../src/operation/interrupt-stale.ts'
import { dropPair, listKept } from '../src/restore/keep-old-pair.ts'
import { recoverRestore } from '../src/restore/recover-restore.ts'
import { findRestore } from '../src/restore/request-restore.ts'
import { backupArchives, backupHistory } from '../src/schema.ts'
import { leftovers, stateOf } from './garage.ts'
import { backUp, createStillCore, openTestCore, storeFiles, type TestCore } from './support.ts'

type State = Awaited<ReturnType<typeof stateOf>>

/** Two states of an app that a restore and its undo go between, small enough to do so a hundred times. */
export type Ground = TestCore & {
  backup: { id: string; fileName: string }
  old: State
  restored: State
  /** The environment of a server on it. */
  variables: NodeJS.ProcessEnv
}
export type Side = 'old' | 'restored'

export async function openGround(name: string): Promise<Ground> {
  const test = await createStillCore({ variables: { APP_NAME: `kill${process.pid}${name}` } })
  const { app, documentsDir } = test
  await app.unsafe(`create table notes (note text); insert into notes values ('in the backup')`).simple()
  await write(documentsDir, ['both.txt', 'only in the backup.txt'], 'in the backup')
  const restored = await stateOf(test)
  const taking = await openTestCore(test.env)
  const { id, fileName } = await backUp(taking)
  await taking.close()
  await app.unsafe(`update notes set note = 'live'; create table live ()`).simple()
  await rm(join(documentsDir, 'only in the backup.txt'))
  await write(documentsDir, ['both.txt', 'only live.txt'], 'live')
  const old = await stateOf(test)
  return { ...test, backup: { id, fileName: fileName ?? '' }, restored, old, variables: variablesOf(test) }
}

function variablesOf({ env }: TestCore): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: env.databaseUrl,
    APP_DATABASE_URL: env.appDatabaseUrl,
    DOCUMENTS_DIR: env.documentsDir,
    BACKUP_DIR: env.backupDir,
    AUTH_SECRET: env.authSecret,
    APP_NAME: env.appName,
  }
}

async function write(folder: string, names: string[], text: string): Promise<void> {
  for (const name of names) await writeFile(join(folder, name), text)
}

/** As if the lease of a dead server had run out. */
export async function endLeases(core: Core): Promise<void> {
  const ended = { leaseUntil: sql`now() - interval '1 hour'` }
  await core.db.update(backupHistory).set(ended).where(isNotNull(backupHistory.leaseUntil))
}

/** What every server does at its start and each minute. */
export async function recover(core: Core): Promise<void> {
  // The database server learns a little later that one who held the lock is dead; until then its minute has not come.
  // Not expect.poll: that asks which test is running, and two run at once.
  await vi.waitFor(async () => expect(await countLocks(core)).toBe(0), { timeout: 60_000, interval: 50 })
  await interruptStaleOperations(core)
  await recoverRestore(core)
}

async function countLocks(core: Core): Promise<number> {
  const [row] = await core.sql<{ locks: number }[]>`
    select count(*)::int as locks from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`
  return row?.locks ?? 0
}

/** Makes room, so that nothing is kept when the next restore begins. */
export async function dropKept(core: Core): Promise<void> {
  for (const kept of await listKept(core)) await dropPair(core, kept)
}

/**
 * What must hold after the last recovery, whatever was killed: both halves on one side, nothing left that nobody keeps, no
 * operation or lease, no good archive lost, and a row that says so. Returns the side.
 */
export async function checkAfterwards(ground: Ground, goodBefore: number): Promise<Side> {
  const { core } = ground
  const state = await stateOf(ground)
  const side = state.dump === ground.old.dump ? 'old' : 'restored'
  expect(state).toEqual(ground[side])
  const kept = await listKept(core)
  expect(await leftovers(core)).toEqual({
    databases: kept.map(({ database }) => database?.before),
    folders: kept.map(({ restoreId }) => restoreId),
  })
  for (const { restoreId, undoId } of kept) {
    const folder = join(ground.documentsDir, '.backup-restore', restoreId)
    expect((await readdir(folder)).sort()).toEqual(['kept.json', undoId === undefined ? 'old' : 'undone'])
  }
  expect(await unfinished(core)).toBe(0)
  expect(await goodArchives(ground)).toBeGreaterThanOrEqual(goodBefore)
  expect(await findRestore(core)).toMatchObject(
    side === 'restored'
      ? { status: 'completed', error: null, liveDataTouched: true, kept: {} }
      : { status: expect.stringMatching(/^(interrupted|undone)$/), undoUntil: null },
  )
  return side
}

async function unfinished(core: Core): Promise<number> {
  const running = inArray(backupHistory.status, ['queued', 'running'])
  return core.db.$count(backupHistory, or(running, isNotNull(backupHistory.leaseUntil)))
}

/** Whole and listed; anything else in the store is somebody's leftover. */
export async function goodArchives({ core, backupDir }: Ground): Promise<number> {
  const rows = await core.db.select({ fileName: backupArchives.fileName }).from(backupArchives)
  expect(await storeFiles(backupDir)).toEqual(rows.map(({ fileName }) => fileName).sort())
  return rows.length
}
