import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeAll, closeLater, leftovers, NOTHING, openGarage, openOwned, spoil, stateOf } from '../../test/garage.ts'
import { dumpOf, hashesOf, restore } from '../../test/restore-support.ts'
import { RICH } from '../../test/rich-database.ts'
import { backUp, databaseUrl } from '../../test/support.ts'
import { listBackups } from '../backup/list-backups.ts'
import { backupQuery } from '../contract.ts'
import { restorePhases } from '../contract-restore.ts'
import { expireUndo } from './expire-undo.ts'
import { findRestore } from './request-restore.ts'

afterEach(closeAll)

describe('restoreBackup', () => {
  it('brings database and documents back exactly, and keeps the old pair', async () => {
    const test = await openGarage()
    const { core, env, documentsDir, admin } = test
    const live = new URL(env.appDatabaseUrl).pathname.slice(1)
    await admin.unsafe(`alter database ${live} set timezone to 'Asia/Tokyo'`)
    const then = await stateOf(test)
    const backup = await backUp(core)
    await spoil(test)
    const spoiled = await stateOf(test)

    const status = await restore(core, backup.id)
    expect(status).toMatchObject({ status: 'completed', error: null, liveDataTouched: true, warnings: [] })
    expect(status.phases.map(({ phase }) => phase)).toEqual([...restorePhases])
    expect(status.phases.filter(({ summary }) => summary === null).map(({ phase }) => phase)).toEqual([])
    expect(await stateOf(test)).toEqual(then)
    expect(await test.app`show timezone`).toEqual([{ TimeZone: 'Asia/Tokyo' }])

    const before = `${env.appName}_before_${status.id.slice(0, 8)}`
    expect(await leftovers(core)).toEqual({ databases: [before], folders: [status.id] })
    expect(await dumpOf(databaseUrl(env.appDatabaseUrl, before))).toBe(spoiled.dump)
    expect(await hashesOf(join(documentsDir, '.backup-restore', status.id, 'old'))).toEqual(spoiled.documents)
    expect(Date.parse(status.undoUntil ?? '') - Date.now()).toBeGreaterThan(23 * 3600 * 1000)

    const { items } = await listBackups(core, backupQuery.parse({ origin: 'safety' }))
    expect(items).toEqual([
      expect.objectContaining({
        id: status.safetyBackupId,
        pinned: true,
        verification: 'verified',
        status: 'completed',
        note: `Before the restore of ${backup.fileName}`,
      }),
    ])

    // The other way round: the safety backup brings back what the restore replaced, and takes over the only old pair.
    const back = await restore(core, items[0]?.id ?? '')
    expect(back.status).toBe('completed')
    expect(await stateOf(test)).toEqual(spoiled)
    await vi.waitFor(async () => {
      expect(await leftovers(core)).toEqual({
        databases: [`${env.appName}_before_${back.id.slice(0, 8)}`],
        folders: [back.id],
      })
    }, 10_000)

    const kept = join(documentsDir, '.backup-restore', back.id, 'kept.json')
    await expireUndo(core)
    expect((await leftovers(core)).folders).toEqual([back.id])
    await writeFile(
      kept,
      (await readFile(kept, 'utf8')).replace(/"undoUntil": "[^"]*"/, '"undoUntil": "2020-01-01T00:00:00Z"'),
    )
    await expireUndo(core)
    expect(await leftovers(core)).toEqual(NOTHING)
    expect(await findRestore(core)).toMatchObject({ id: back.id, undoUntil: null })
    expect(await stateOf(test)).toEqual(spoiled)
  }, 120_000)

  it('does so as a plain owner who may create databases, under clients that reconnect', async () => {
    const test = await openOwned()
    const { core, role, app } = test
    await app.unsafe(RICH).simple()
    await writeFile(join(test.documentsDir, 'a.txt'), 'a')
    const then = await stateOf(test)
    const backup = await backUp(core)
    expect(backup.error).toBeNull()
    await app.unsafe(`update vehicles set tank = 9; drop materialized view totals; create table intruder ()`).simple()
    await app.end()

    const clients = reconnect(core.env.appDatabaseUrl)
    const status = await restore(core, backup.id)
    const { errors, database } = await clients.stop()
    expect(status).toMatchObject({ status: 'completed', error: null, warnings: [] })
    expect(await stateOf(test)).toEqual(then)
    expect(database).toBe(new URL(core.env.appDatabaseUrl).pathname.slice(1))
    for (const code of errors)
      expect(['57P01', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'ECONNRESET', 'EPIPE', '3D000', '42P01']).toContain(
        code,
      )
    const [owner] =
      await test.admin`select pg_get_userbyid(datdba) as owner from pg_database where datname = ${database}`
    expect(owner).toEqual({ owner: role })
  }, 120_000)

  it('restores only the database, or only the documents', async () => {
    const test = await openGarage()
    const { core } = test
    const then = await stateOf(test)
    const backup = await backUp(core)
    await spoil(test)
    const spoiled = await stateOf(test)

    const documents = await restore(core, backup.id, { scope: 'documents' })
    expect(documents).toMatchObject({ status: 'completed', error: null, scope: 'documents' })
    expect(await stateOf(test)).toEqual({ dump: spoiled.dump, documents: then.documents })
    expect(await leftovers(core)).toEqual({ databases: [], folders: [documents.id] })

    await writeFile(join(test.documentsDir, 'later.txt'), 'later')
    const later = await hashesOf(test.documentsDir)
    const database = await restore(core, backup.id, { scope: 'database', skipSafetyBackup: true })
    expect(database).toMatchObject({ status: 'completed', error: null, safetyBackupId: null })
    expect(database.warnings).toEqual([
      { code: 'no_safety_backup', message: expect.stringContaining('admin@example.org') },
    ])
    expect(await stateOf(test)).toEqual({ dump: then.dump, documents: later })
  }, 120_000)
})

/** An app that asks all the time and reconnects at once. */
function reconnect(url: string) {
  const app = postgres(url, { max: 2, onnotice: () => {}, connect_timeout: 5, fetch_types: false })
  const errors = new Set<string>()
  let stopped = false
  const asking = (async () => {
    while (!stopped) {
      await app`select count(*) from vehicles`.catch((error) => errors.add(error.code ?? String(error)))
      await sleep(10)
    }
  })()
  return {
    async stop() {
      stopped = true
      await asking
      const [row] = await app<{ name: string }[]>`select current_database() as name`
      await app.end({ timeout: 1 })
      return { errors, database: row?.name ?? '' }
    },
  }
}

const isRoot = process.getuid?.() === 0
if (!isRoot) process.stdout.write('documents on a volume of their own are tested as root only: it has to be mounted\n')

describe.runIf(isRoot)('documents on a volume of their own', () => {
  it('are restored, unless another volume is mounted below them', async () => {
    const test = await openGarage()
    const { core, documentsDir } = test
    const backup = await backUp(core)
    await rename(join(documentsDir, 'photos'), `${documentsDir}-photos`)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', documentsDir])
    closeLater(async () => void execFileSync('umount', [documentsDir]))
    await chmod(documentsDir, 0o755)
    await writeFile(join(documentsDir, 'only.txt'), 'on the volume')
    const nested = join(documentsDir, 'nested')
    await mkdir(nested)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', nested])
    try {
      const blocked = await restore(core, backup.id, { scope: 'documents' })
      expect(blocked.error).toMatchObject({ code: 'preflight_blocked', message: expect.stringContaining(nested) })
    } finally {
      execFileSync('umount', [nested])
    }
    const status = await restore(core, backup.id, { scope: 'documents' })
    expect(status).toMatchObject({ status: 'completed', error: null })
    expect(Object.keys(await hashesOf(documentsDir))).toEqual([
      'invoice.pdf',
      'photos',
      'photos/car.jpg',
      'photos/empty',
    ])
  }, 60_000)
})
