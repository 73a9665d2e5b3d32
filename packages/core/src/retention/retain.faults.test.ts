import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { daysKept, forgetBackups, insertDaily, readArchive, readSchedule } from '../../test/kept-backups.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createTestCore, HURRIED, openTestCore, standStill, storeFiles, type TestCore } from '../../test/support.ts'
import { deleteBackup } from '../backup/delete-backup.ts'
import { holdDownload } from '../backup/hold-download.ts'
import { findBackup } from '../backup/list-backups.ts'
import { reconcileStore } from '../backup/reconcile-store.ts'
import type { OperationStatus } from '../contract.ts'
import type { Core } from '../core.ts'
import { insertOperation } from '../operation/records.ts'
import { type Archive, backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { describeInstallation } from '../settings/installation.ts'
import { judgeBackups } from './judge-backups.ts'
import { retainSchedule } from './retain.ts'

let t: TestCore
let elsewhere: Core
let scheduleId: string
/** Four days, the oldest first; the rule keeps the last two. */
let backups: [Archive, Archive, Archive, Archive]
beforeAll(async () => {
  t = await createTestCore(HURRIED)
  elsewhere = await openTestCore(t.env, HURRIED)
  for (const core of [t.core, elsewhere]) await standStill(core)
})
afterAll(async () => {
  await elsewhere.close()
  await t.close()
})
beforeEach(async () => {
  const daily = { frequency: 'daily', cron: '0 3 * * *', name: 'Nightly' } as const
  scheduleId = (await insertSchedule(t.core, { ...daily, retention: { keepLast: 2 } })).id
  backups = (await insertDaily(t.core, scheduleId, 4, '2026-06-30')) as typeof backups
})
afterEach(async () => {
  await forgetBackups(t.core)
  for (const name of await storeFiles(t.backupDir)) await rm(join(t.backupDir, name), { recursive: true })
})

const ALL = ['2026-06-27', '2026-06-28', '2026-06-29', '2026-06-30']
const kept = () => daysKept(t.core, scheduleId)
const report = async () => (await readSchedule(t.core, scheduleId)).lastRetention
const fileOf = ({ fileName }: Archive) => join(t.backupDir, fileName)

test('a file that is nobody’s stays, whatever it is called', async () => {
  const names = ['notes.txt', 'motovaultpro_backup_20260101_000000.tar.gz', '.hidden']
  for (const name of names) await writeFile(join(t.backupDir, name), name)
  await retainSchedule(t.core, scheduleId)
  expect(await kept()).toEqual(ALL.slice(2))
  for (const name of names) expect(await readFile(join(t.backupDir, name), 'utf8')).toBe(name)
})

test('a missing file is not counted and is reported: another one stays in its place', async () => {
  await rm(fileOf(backups[3]))
  await retainSchedule(t.core, scheduleId)
  expect(await kept()).toEqual(ALL.slice(1))
  expect(await findBackup(t.core, backups[3].id)).toMatchObject({
    verification: 'missing',
    keptBecause: ['not counted: its file is missing'],
    expiresAt: null,
  })
  expect((await findBackup(t.core, backups[2].id)).keptBecause[0]).toBe('newest good one')
})

test('a file that was cut is not counted and is reported', async () => {
  await truncate(fileOf(backups[2]), 10)
  await retainSchedule(t.core, scheduleId)
  expect(await kept()).toEqual(ALL.slice(1))
  expect(await findBackup(t.core, backups[2].id)).toMatchObject({
    verification: 'corrupt',
    keptBecause: ['not counted: its file is damaged'],
  })
})

describe('nothing expires and it is said', () => {
  const unreadable = async (code: string) => {
    await retainSchedule(t.core, scheduleId)
    expect(await kept()).toEqual(ALL)
    expect(await report()).toMatchObject({ expired: 0, problem: { code, hint: expect.any(String) } })
    expect((await describeInstallation(t.core)).problems).toContainEqual(
      expect.objectContaining({ code, message: expect.stringContaining('Nightly') }),
    )
  }

  test('while the store is gone, is a file, or is another folder', async () => {
    const aside = `${t.backupDir}-aside`
    await rename(t.backupDir, aside)
    await unreadable('store_unusable')
    for (const { id } of backups) expect((await readArchive(t.core, id)).verification).toBe('verified')
    await writeFile(t.backupDir, 'not a folder')
    await unreadable('store_unusable')
    await rm(t.backupDir)
    // What a volume that is not mounted looks like.
    await mkdir(t.backupDir)
    await writeFile(join(t.backupDir, 'something-else'), '')
    await unreadable('store_unusable')
    await rm(t.backupDir, { recursive: true })
    await rename(aside, t.backupDir)
    // The tick may have noted meanwhile that the files are missing.
    await reconcileStore(t.core)
    await retainSchedule(t.core, scheduleId)
    expect(await kept()).toEqual(ALL.slice(2))
    expect((await describeInstallation(t.core)).problems).toEqual([])
  })

  test.each<OperationStatus>(['failed', 'interrupted', 'cancelled'])('after a run that ended %s', async (status) => {
    const ran = new Date('2026-06-30T04:00:00Z')
    const operation = await insertOperation(t.core.db, {
      kind: 'backup',
      lane: 'app',
      trigger: 'schedule',
      origin: 'scheduled',
      scheduleId,
      status,
      startedAt: ran,
      finishedAt: ran,
    })
    await unreadable('last_run_not_completed')
    await t.core.db.update(backupHistory).set({ status: 'completed' }).where(eq(backupHistory.id, operation.id))
    await retainSchedule(t.core, scheduleId)
    expect(await kept()).toEqual(ALL.slice(2))
  })

  test('while it is frozen', async () => {
    const frozen = { frozenBy: backups[3].id, frozenAt: new Date() }
    await t.core.db.update(backupSchedules).set(frozen).where(eq(backupSchedules.id, scheduleId))
    await unreadable('retention_frozen')
    expect(await findBackup(t.core, backups[0].id)).toMatchObject({
      keptBecause: ['a suspicious backup waits'],
      expiresAt: null,
    })
  })
})

test('a run that never began, or was skipped, says nothing about the last one', async () => {
  for (const status of ['skipped', 'cancelled'] as const) {
    const row = { kind: 'backup', lane: 'app', trigger: 'schedule', origin: 'scheduled', scheduleId } as const
    await insertOperation(t.core.db, { ...row, status, finishedAt: new Date() })
  }
  await retainSchedule(t.core, scheduleId)
  expect(await kept()).toEqual(ALL.slice(2))
})

describe('what is in use stays, is reported, and goes the next time', () => {
  const leaves = async (core: Core, reason: string) => {
    await retainSchedule(core, scheduleId)
    expect(await kept()).toEqual([ALL[0], ...ALL.slice(2)])
    expect(await storeFiles(t.backupDir)).toContain(backups[0].fileName)
    const { id, fileName } = backups[0]
    expect(await report()).toMatchObject({ expired: 1, problem: null, leftAlone: [{ id, fileName, reason }] })
    expect((await findBackup(t.core, id)).keptBecause).toEqual([`for now: ${reason}`])
  }
  const goes = async (core: Core) => {
    await retainSchedule(core, scheduleId)
    expect(await kept()).toEqual(ALL.slice(2))
    expect(await storeFiles(t.backupDir)).not.toContain(backups[0].fileName)
  }

  test.each(['queued', 'running'] as const)('being restored, by a restore that is %s', async (status) => {
    const restore = { kind: 'restore', lane: 'app', trigger: 'console', status, subjectId: backups[0].id } as const
    const { id } = await insertOperation(t.core.db, restore)
    await leaves(t.core, 'it is being restored')
    await t.core.db.update(backupHistory).set({ status: 'completed' }).where(eq(backupHistory.id, id))
    await goes(t.core)
  })

  test('being downloaded, also from another server', async () => {
    const release = holdDownload(t.core, backups[0].id)
    await vi.waitFor(async () => expect((await readArchive(t.core, backups[0].id)).heldUntil).not.toBeNull(), 10_000)
    await leaves(elsewhere, 'it is being downloaded')
    release()
    await vi.waitFor(async () => expect((await readArchive(t.core, backups[0].id)).heldUntil).toBeNull(), 10_000)
    await goes(elsewhere)
  })

  test('pinned at the last moment', async () => {
    await judgeBackups(t.core, scheduleId)
    let retained = Promise.resolve()
    await t.core.db.transaction(async (tx) => {
      await tx.update(backupArchives).set({ pinned: true }).where(eq(backupArchives.id, backups[0].id))
      retained = retainSchedule(elsewhere, scheduleId)
      // It has decided without the pin, which it cannot see yet, and waits for the row.
      await vi.waitFor(async () => expect(await waitingForLocks()).toBeGreaterThan(0), 10_000)
    })
    await retained
    expect(await kept()).toEqual([ALL[0], ...ALL.slice(2)])
    expect(await report()).toMatchObject({
      expired: 1,
      leftAlone: [{ id: backups[0].id, reason: 'it was pinned or found damaged meanwhile' }],
    })
    expect((await findBackup(t.core, backups[0].id)).keptBecause).toEqual(['pinned'])
  })
})

async function waitingForLocks(): Promise<number> {
  const [row] = await t.admin<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity
    where wait_event_type = 'Lock' and datname = ${new URL(t.env.databaseUrl).pathname.slice(1)}`
  return row!.n
}

test('a crash between the two phases is finished later, by any server', async () => {
  await t.core.db.execute(
    sql.raw(`
    create function cut_off() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`),
  )
  await t.core.db.execute(
    sql.raw(`
    create trigger cut_off before update of unlinked_at on backup_archives for each row execute function cut_off()`),
  )
  await expect(retainSchedule(t.core, scheduleId)).rejects.toThrow()
  expect(await kept()).toEqual(ALL.slice(2))
  expect(await readArchive(t.core, backups[0].id)).toMatchObject({ deletedAt: expect.any(Date), unlinkedAt: null })
  // The crash may have come before the one file went and after the other.
  await writeFile(fileOf(backups[0]), Buffer.alloc(1000))
  await t.core.db.execute(sql.raw('drop function cut_off() cascade'))
  await reconcileStore(elsewhere)
  expect(await storeFiles(t.backupDir)).toEqual([backups[2].fileName, backups[3].fileName])
  for (const { id } of backups.slice(0, 2)) expect((await readArchive(t.core, id)).unlinkedAt).toBeInstanceOf(Date)
})

test('several servers at once remove the same ones once', async () => {
  await Promise.all([t.core, elsewhere, t.core, elsewhere].map((core) => retainSchedule(core, scheduleId)))
  expect(await kept()).toEqual(ALL.slice(2))
  expect(await storeFiles(t.backupDir)).toEqual([backups[2].fileName, backups[3].fileName])
  expect((await report())?.problem).toBeNull()
})

test('a store that is gone is one problem, however many schedules it is of', async () => {
  const other = await insertSchedule(t.core, { name: 'Hourly' })
  await rename(t.backupDir, `${t.backupDir}-aside`)
  for (const id of [scheduleId, other.id]) await retainSchedule(t.core, id)
  const { problems } = await describeInstallation(t.core)
  await rename(`${t.backupDir}-aside`, t.backupDir)
  expect(problems.filter(({ message }) => message.includes('expired'))).toEqual([
    expect.objectContaining({
      code: 'store_unusable',
      message: expect.stringMatching(
        /^Nothing of “Hourly”, “Nightly” expired the last time\. The store .* cannot be used/,
      ),
    }),
  ])
})

test('an admin who deletes one at the same moment hinders nobody', async () => {
  await Promise.all([
    retainSchedule(elsewhere, scheduleId),
    deleteBackup(t.core, backups[0].id),
    deleteBackup(t.core, backups[1].id),
  ])
  expect(await kept()).toEqual(ALL.slice(2))
  expect(await storeFiles(t.backupDir)).toEqual([backups[2].fileName, backups[3].fileName])
})

test('of many that are deleted at once, on two servers, no file stays behind', async () => {
  const many = await insertDaily(t.core, scheduleId, 40, '2026-05-30')
  await Promise.all(many.map(({ id }, at) => deleteBackup(at % 2 === 0 ? t.core : elsewhere, id)))
  expect(await storeFiles(t.backupDir)).toEqual(backups.map(({ fileName }) => fileName))
})
