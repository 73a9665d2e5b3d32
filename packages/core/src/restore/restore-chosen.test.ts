import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { damageDocument } from '../../test/damage-document.ts'
import { closeAll, leftovers, NOTHING, openGarage } from '../../test/garage.ts'
import { dumpOf, hashesOf, restore, undo } from '../../test/restore-support.ts'
import { backUp, type TestCore } from '../../test/support.ts'
import { findArchive } from '../backup/records.ts'
import type { Backup } from '../contract.ts'
import { restoreStatus } from '../contract-restore.ts'
import { readKept, writeJournal } from './journal.ts'
import { moveDocuments } from './move-documents.ts'
import { listChosenMoves, makeRoomAside } from './prepare-chosen-moves.ts'
import { prepareFolder } from './prepare-folder.ts'
import { recoverRestore } from './recover-restore.ts'
import { restoreFolder } from './restore-folder.ts'

afterEach(closeAll)

async function openFilled(): Promise<TestCore & { backup: Backup }> {
  const test = await openGarage()
  await mkdir(join(test.documentsDir, 'invoices/2026'), { recursive: true })
  for (const name of ['march', 'april', 'may']) {
    await writeFile(join(test.documentsDir, `invoices/2026/${name}.pdf`), randomBytes(5_000))
  }
  return { ...test, backup: await backUp(test.core) }
}

describe('a restore of chosen documents', { timeout: 120_000 }, () => {
  it('puts these back, touches nothing else, and keeps what it replaced', async () => {
    const test = await openFilled()
    const { core, env, documentsDir, app, backup } = test
    const then = await hashesOf(documentsDir)
    await app.unsafe('delete from fuel_logs')
    await rm(join(documentsDir, 'photos'), { recursive: true })
    await writeFile(join(documentsDir, 'invoices/2026/march.pdf'), 'spoiled')
    await writeFile(join(documentsDir, 'invoices/2026/april.pdf'), 'changed on purpose')
    await writeFile(join(documentsDir, 'invoices/2026/june.pdf'), 'new since then')
    const untouched = await stat(join(documentsDir, 'invoices/2026/may.pdf'))
    const dump = await dumpOf(env.appDatabaseUrl)
    // Far from what is chosen: it is not read.
    await damageDocument(core, backup.id, 'invoice.pdf')

    const documents = ['invoices/2026/march.pdf', 'photos/']
    const status = restoreStatus.parse(await restore(core, backup.id, { scope: 'chosen', documents }))
    expect(status).toMatchObject({ status: 'completed', error: null, scope: 'chosen', liveDataTouched: true })
    expect(status.chosen).toEqual({ paths: ['invoices/2026/march.pdf', 'photos'], count: 2, bytes: expect.any(Number) })
    expect(status.phases.map(({ phase }) => phase)).toEqual([
      'inspect',
      'preflight',
      'safety-backup',
      'stage-documents',
      'move-documents',
    ])
    const now = await hashesOf(documentsDir)
    expect(now).toEqual({
      ...then,
      'invoices/2026/april.pdf': now['invoices/2026/april.pdf'],
      'invoices/2026/june.pdf': now['invoices/2026/june.pdf'],
    })
    expect(await readFile(join(documentsDir, 'invoices/2026/april.pdf'), 'utf8')).toBe('changed on purpose')
    expect((await stat(join(documentsDir, 'invoices/2026/may.pdf'))).ino).toBe(untouched.ino)
    expect(await dumpOf(env.appDatabaseUrl)).toBe(dump)

    expect(await leftovers(core)).toEqual({ databases: [], folders: [status.id] })
    const aside = restoreFolder(documentsDir, status.id).aside
    expect(await readFile(join(aside, 'invoices/2026/march.pdf'), 'utf8')).toBe('spoiled')
    expect((await readKept(documentsDir, status.id))?.documents).toEqual({
      chosen: true,
      old: ['invoices/2026/march.pdf'],
      new: ['invoices/2026/march.pdf', 'photos'],
    })
    expect(await findArchive(core.db, status.safetyBackupId ?? '')).toMatchObject({
      pinned: true,
      manifest: { contents: 'documents' },
    })
  })

  it('fails before anything is touched when one of them is damaged', async () => {
    const test = await openFilled()
    const { core, documentsDir, backup } = test
    await writeFile(join(documentsDir, 'invoices/2026/march.pdf'), 'changed')
    const before = await hashesOf(documentsDir)
    await damageDocument(core, backup.id, 'invoices/2026/may.pdf')
    const status = await restore(core, backup.id, { scope: 'chosen', documents: ['invoices'], skipSafetyBackup: true })
    expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'archive_refused' } })
    expect(status.error?.message).toContain('invoices/2026/may.pdf')
    expect(await hashesOf(documentsDir)).toEqual(before)
    expect(await leftovers(core)).toEqual(NOTHING)
  })

  it('refuses what the backup does not hold, nothing at all, and documents with another scope', async () => {
    const { core, backup } = await openFilled()
    const ask = (change: object) => restore(core, backup.id, { scope: 'chosen', ...change })
    await expect(ask({ documents: ['photos', 'photos/none.jpg', '../etc'] })).rejects.toMatchObject({
      code: 'invalid',
      message: 'The backup holds no document or folder "photos/none.jpg", nor 1 more of what was chosen.',
    })
    await expect(ask({})).rejects.toMatchObject({ code: 'invalid', message: 'No document was chosen.' })
    await expect(ask({ scope: 'documents', documents: ['photos'] })).rejects.toMatchObject({ code: 'invalid' })
    const database = await backUp(core, { contents: 'database' })
    await expect(restore(core, database.id, { scope: 'chosen', documents: ['photos'] })).rejects.toMatchObject({
      code: 'invalid',
      hint: 'Choose database.',
    })
  })

  it('says which of them became a folder, and changes nothing', async () => {
    const { core, documentsDir, backup } = await openFilled()
    await rm(join(documentsDir, 'invoice.pdf'))
    await mkdir(join(documentsDir, 'invoice.pdf'))
    const before = await hashesOf(documentsDir)
    const status = await restore(core, backup.id, { scope: 'chosen', documents: ['invoice.pdf'] })
    expect(status.error).toMatchObject({
      code: 'conflict',
      message: 'invoice.pdf is a folder now, and a document in the backup. The live data is untouched.',
    })
    expect(await hashesOf(documentsDir)).toEqual(before)
    expect(await leftovers(core)).toEqual(NOTHING)
  })

  it('is taken back by an undo, document by document', async () => {
    const { core, documentsDir, backup } = await openFilled()
    await rm(join(documentsDir, 'photos'), { recursive: true })
    await writeFile(join(documentsDir, 'invoices/2026/march.pdf'), 'spoiled')
    const before = await hashesOf(documentsDir)
    const documents = ['invoices/2026/march.pdf', 'photos']
    const status = await restore(core, backup.id, { scope: 'chosen', documents, skipSafetyBackup: true })
    expect(status).toMatchObject({ status: 'completed', error: null })
    expect(await hashesOf(documentsDir)).not.toEqual(before)
    await writeFile(join(documentsDir, 'invoices/2026/since.pdf'), 'since')
    const { 'invoices/2026/since.pdf': since } = await hashesOf(documentsDir)

    expect(await undo(core)).toMatchObject({ status: 'undone', undo: { status: 'completed', error: null } })
    expect(await hashesOf(documentsDir)).toEqual({ ...before, 'invoices/2026/since.pdf': since })
    expect(await leftovers(core)).toEqual({ databases: [], folders: [status.id] })
  })

  it.each([
    ['prepared', 'back'],
    ['moved', 'back'],
    ['committed', 'forward'],
  ] as const)('whose server died when it had %s goes all the way %s', async (phase, way) => {
    const { core, documentsDir, backup } = await openFilled()
    const { id } = await restore(core, backup.id, { scope: 'chosen', documents: ['photos'], skipSafetyBackup: true })
    await rm(join(documentsDir, '.backup-restore'), { recursive: true })
    await writeFile(join(documentsDir, 'photos/car.jpg'), 'another car')
    const before = await hashesOf(documentsDir)
    const folder = restoreFolder(documentsDir, id)
    await prepareFolder(documentsDir, folder)
    await mkdir(join(folder.incoming, 'photos'))
    await writeFile(join(folder.incoming, 'photos/car.jpg'), 'the car')
    const journal = {
      version: 1 as const,
      restoreId: id,
      backupId: backup.id,
      phase,
      preparedAt: new Date().toISOString(),
      undoUntil: new Date(Date.now() + 3_600_000).toISOString(),
      database: null,
      documents: await listChosenMoves(documentsDir, folder),
    }
    await makeRoomAside(folder, journal.documents)
    if (phase !== 'prepared') await moveDocuments(documentsDir, folder, journal.documents, async () => {})
    await writeJournal(documentsDir, journal)
    await recoverRestore(core)
    if (way === 'back') {
      expect(await hashesOf(documentsDir)).toEqual(before)
      expect(await leftovers(core)).toEqual(NOTHING)
    } else {
      expect(await readFile(join(documentsDir, 'photos/car.jpg'), 'utf8')).toBe('the car')
      expect(await leftovers(core)).toEqual({ databases: [], folders: [id] })
      await recoverRestore(core)
      expect(await leftovers(core)).toEqual({ databases: [], folders: [id] })
    }
  })
})
