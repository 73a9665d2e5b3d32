import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, leftovers, openGarage, stateOf } from '../../test/garage.ts'
import { hashesOf, restore, undo } from '../../test/restore-support.ts'
import { backUp, databaseUrl, openTestCore } from '../../test/support.ts'
import { findArchive } from '../backup/records.ts'
import { previewRestore } from './preview-restore.ts'
import { requestUndo } from './request-undo.ts'

afterEach(closeAll)

const by = { by: 'admin@example.org', trigger: 'api' } as const

/** A garage with a backup, whose live database something happens to. */
async function openBackedUp() {
  const test = await openGarage()
  const then = await stateOf(test)
  const backup = await backUp(test.core)
  await writeFile(join(test.documentsDir, 'since.txt'), 'since')
  const live = new URL(test.env.appDatabaseUrl).pathname.slice(1)
  return { ...test, then, backup, live }
}

describe('a live database that is gone', { timeout: 120_000 }, () => {
  it('is made anew by a restore, which says so and cannot be undone', async () => {
    const test = await openBackedUp()
    const { core, backup, then, live, documentsDir } = test
    await test.app.end()
    await test.admin.unsafe(`drop database ${live} with (force)`)

    const preview = await previewRestore(core, { id: backup.id })
    expect(preview.canRestore).toBe(true)
    expect(preview.checks).toContainEqual(expect.objectContaining({ code: 'live-database', state: 'attention' }))

    const status = await restore(core, backup.id)
    expect(status).toMatchObject({ status: 'completed', error: null, undoUntil: null, kept: { databaseBytes: null } })
    expect(status.warnings.map(({ code }) => code)).toEqual(['no_live_database'])
    expect(await stateOf(test)).toEqual(then)
    // The documents were there to be backed up.
    const safety = await findArchive(core.db, status.safetyBackupId ?? '')
    expect(safety?.manifest).toMatchObject({ contents: 'documents', documents: { count: 3 } })
    expect(await leftovers(core)).toEqual({ databases: [], folders: [status.id] })
    expect(Object.keys(await hashesOf(join(documentsDir, '.backup-restore', status.id, 'old')))).toContain('since.txt')
    await expect(requestUndo(core, by)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`There was no database ${live} before it.`),
    })

    // A server starts without it as well, and restores the database alone.
    await test.admin.unsafe(`drop database ${live} with (force)`)
    await core.close()
    const later = await openTestCore(test.env)
    try {
      const again = await restore(later, backup.id, { scope: 'database' })
      expect(again).toMatchObject({ status: 'completed', error: null, safetyBackupId: null })
      expect(await stateOf(test)).toEqual(then)
    } finally {
      await later.close()
    }
  })
})

describe('a live database that is too damaged to be backed up', { timeout: 120_000 }, () => {
  const DAMAGES: [name: string, damage: (test: Awaited<ReturnType<typeof openBackedUp>>) => Promise<unknown>][] = [
    ['because pg_dump fails on it', ({ app }) => app`delete from pg_attribute where attrelid = 'vehicles'::regclass`],
    [
      'because it lets nobody in',
      async ({ app, admin, live }) => {
        await app.end()
        await admin.unsafe(`alter database ${live} allow_connections false`)
      },
    ],
  ]
  it.each(DAMAGES)('%s is restored only by the explicit choice, which is recorded', async (_, damage) => {
    const test = await openBackedUp()
    const { core, backup, then, documentsDir } = test
    await damage(test)
    const documents = await hashesOf(documentsDir)

    const refused = await restore(core, backup.id)
    expect(refused).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'safety_backup_failed' } })
    expect(refused.error?.message).toMatch(/^The safety backup failed, so nothing is restored: /)
    expect(refused.error?.hint).toMatch(/restore without a safety backup\.$/)
    expect(await hashesOf(documentsDir)).toEqual(documents)
    expect(await leftovers(core)).toEqual({ databases: [], folders: [] })

    const status = await restore(core, backup.id, { skipSafetyBackup: true })
    expect(status).toMatchObject({ status: 'completed', error: null, safetyBackupId: null })
    expect(status.warnings).toEqual([
      {
        code: 'no_safety_backup',
        message: 'No safety backup was taken: admin@example.org chose to restore without one.',
      },
    ])
    expect(await stateOf(test)).toEqual(then)
    // The damaged one is kept as it is: somebody may want to look at it.
    expect((await leftovers(core)).databases).toEqual([`${core.env.appName}_before_${status.id.slice(0, 8)}`])
  })

  it('does not come back by an undo when it lets nobody in: the restored one stays', async () => {
    const test = await openBackedUp()
    const { core, backup, then, live } = test
    await test.app.end()
    await test.admin.unsafe(`alter database ${live} allow_connections false`)
    const { id } = await restore(core, backup.id, { skipSafetyBackup: true })
    const status = await undo(core)
    expect(status).toMatchObject({ id, status: 'completed', undo: { status: 'failed', liveDataTouched: false } })
    expect(status.undo?.error?.message).toMatch(/The live data is untouched\.$/)
    expect(
      await stateOf({ ...test, env: { ...test.env, appDatabaseUrl: databaseUrl(test.env.appDatabaseUrl, live) } }),
    ).toEqual(then)
    expect((await leftovers(core)).folders).toEqual([id])
  })
})
