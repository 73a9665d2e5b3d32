import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allMails } from '../../test/mails.ts'
import { dumpOf, hashesOf, leftDatabases, RESTORING, storeDump } from '../../test/restore-support.ts'
import { createTestCore, type TestCore } from '../../test/support.ts'
import { insertOperation } from '../operation/records.ts'
import { backupHistory } from '../schema.ts'
import { auditLog } from '../schema-access.ts'
import { childPath, listChildren } from './child-names.ts'
import { connectServer, withServer } from './connect-server.ts'
import { expireUndo } from './expire-undo.ts'
import { type Journal, readJournal, writeJournal } from './journal.ts'
import { moveDocuments } from './move-documents.ts'
import { prepareFolder } from './prepare-folder.ts'
import { recoverRestore } from './recover-restore.ts'
import { findRestore } from './request-restore.ts'
import { restoreFolder } from './restore-folder.ts'
import { databaseNames } from './restoring.ts'
import { createScratchDatabase, findDatabaseOid } from './scratch-database.ts'
import { swapDatabases } from './swap-databases.ts'

let test: TestCore
let id: string
let number = 0

beforeEach(async () => {
  test = await createTestCore({ ...RESTORING, variables: { APP_NAME: `rec${process.pid}n${++number}` } })
  await test.app.unsafe(`create table t (a text); insert into t values ('old')`).simple()
  await writeFile(join(test.documentsDir, 'a.txt'), 'old')
  await writeFile(join(test.documentsDir, 'only-old.txt'), 'old')
  id = randomUUID()
})
afterEach(() => test.close())

const folder = () => restoreFolder(test.documentsDir, id)
const names = () => databaseNames(test.core, id)

/** A restore up to its journal, as its server left it when it died. */
async function dieAfterPreparing(scope: 'everything' | 'database' | 'documents' = 'everything'): Promise<Journal> {
  const { core, documentsDir } = test
  const { id: backupId } = await storeDump(core, '--\n-- PostgreSQL database dump complete\n--\n')
  const details = { skipSafetyBackup: true, safetyBackupId: null, undoUntil: null, undone: false }
  await insertOperation(core.db, {
    id,
    kind: 'restore',
    lane: 'app',
    trigger: 'api',
    status: 'interrupted',
    subjectId: backupId,
    restore: { ...details, scope, liveDataTouched: true },
  })
  await prepareFolder(documentsDir, folder())
  if (scope !== 'database') {
    await writeFile(join(folder().incoming, 'a.txt'), 'new')
    await mkdir(join(folder().incoming, 'only-new'))
  }
  const journal: Journal = {
    version: 1,
    restoreId: id,
    backupId,
    phase: 'prepared',
    preparedAt: new Date().toISOString(),
    undoUntil: new Date(Date.now() + 3_600_000).toISOString(),
    database: scope === 'documents' ? null : await makeScratch(),
    documents:
      scope === 'database'
        ? null
        : { old: await listChildren(documentsDir), new: await listChildren(folder().incoming) },
  }
  await writeJournal(documentsDir, journal)
  return journal
}

async function makeScratch(): Promise<Journal['database']> {
  const { live, scratch, before } = names()
  return withServer(test.core, async (server) => {
    await createScratchDatabase(server, live, scratch)
    const [liveOid, scratchOid] = [await findDatabaseOid(server, live), await findDatabaseOid(server, scratch)]
    return { live, scratch, before, liveOid: liveOid ?? '', scratchOid: scratchOid ?? '' }
  })
}

async function move(journal: Journal): Promise<void> {
  if (journal.documents) await moveDocuments(test.documentsDir, folder(), journal.documents, async () => {})
  await writeJournal(test.documentsDir, { ...journal, phase: 'moved' })
}

async function swap(): Promise<void> {
  const { live, scratch, before } = names()
  await swapDatabases({ live, incoming: scratch, aside: before }, { connect: () => connectServer(test.core) })
}

const state = async () => ({
  dump: await dumpOf(test.env.appDatabaseUrl),
  documents: await hashesOf(test.documentsDir),
})
/** What the audit log says the server did by itself; nobody asked. */
const settled = async () => {
  const rows = await test.core.db.select().from(auditLog).where(eq(auditLog.action, 'restore.settle'))
  return rows.map(({ who, via, result, details }) => ({ who, via, result, ...details }))
}
const kept = async () => ({
  databases: await leftDatabases(test.core),
  folders: await readdir(join(test.documentsDir, '.backup-restore')),
})

describe('recoverRestore', { timeout: 60_000 }, () => {
  const BACK: [name: string, die: (journal: Journal) => Promise<void>][] = [
    ['when the journal was written', async () => {}],
    [
      'when some documents were moved aside',
      (journal) =>
        rename(
          childPath(test.documentsDir, journal.documents?.old[0] ?? ''),
          childPath(folder().aside, journal.documents?.old[0] ?? ''),
        ),
    ],
    [
      'when some documents were moved in',
      async (journal) => {
        const { old, new: incoming } = journal.documents ?? { old: [], new: [] }
        for (const name of old) await rename(childPath(test.documentsDir, name), childPath(folder().aside, name))
        await rename(childPath(folder().incoming, incoming[0] ?? ''), childPath(test.documentsDir, incoming[0] ?? ''))
      },
    ],
    ['when all documents were moved', move],
  ]
  for (const [name, die] of BACK) {
    it(`puts everything back ${name}`, async () => {
      const before = await state()
      await die(await dieAfterPreparing())
      await recoverRestore(test.core)
      await recoverRestore(test.core)
      expect(await state()).toEqual(before)
      expect(await kept()).toEqual({ databases: [], folders: [] })
      expect(await findRestore(test.core)).toMatchObject({
        status: 'interrupted',
        liveDataTouched: false,
        error: { message: expect.stringContaining('the live data is as it was before') },
      })
      const outcome = 'put back as it was before'
      expect(await settled()).toEqual([{ who: null, via: 'server', result: 'ok', restore: id, outcome }])
    })
  }

  it('finishes what was committed before the journal said so', async () => {
    const journal = await dieAfterPreparing()
    await move(journal)
    await swap()
    await recoverRestore(test.core)
    await recoverRestore(test.core)
    const { documents, dump } = await state()
    expect(Object.keys(documents)).toEqual(['a.txt', 'only-new'])
    expect(dump).not.toContain('CREATE TABLE')
    expect(await kept()).toEqual({ databases: [names().before], folders: [id] })
    expect(await readdir(folder().root)).toEqual(['kept.json', 'old'])
    expect(await settled()).toEqual([{ who: null, via: 'server', result: 'ok', restore: id, outcome: 'completed' }])
    expect(await findRestore(test.core)).toMatchObject({
      status: 'completed',
      error: null,
      undoUntil: journal.undoUntil,
      liveDataTouched: true,
    })
    expect((await allMails(test.core)).map(({ event }) => event)).toContain('restore-done')

    await expireUndo(test.core)
    expect(await kept()).toEqual({ databases: [names().before], folders: [id] })
  })

  it('finishes after dying while it filed the old pair', async () => {
    const journal = await dieAfterPreparing()
    await move(journal)
    await swap()
    await writeJournal(test.documentsDir, { ...journal, phase: 'committed' })
    await recoverRestore(test.core)
    expect(await readJournal(test.documentsDir)).toBeNull()
    expect(await readdir(folder().root)).toEqual(['kept.json', 'old'])
  })

  it('decides by the journal alone when only documents are restored', async () => {
    const before = await state()
    const journal = await dieAfterPreparing('documents')
    await move(journal)
    await recoverRestore(test.core)
    expect(await state()).toEqual(before)

    id = randomUUID()
    const again = await dieAfterPreparing('documents')
    await move(again)
    await writeJournal(test.documentsDir, { ...again, phase: 'committed' })
    await recoverRestore(test.core)
    expect(Object.keys((await state()).documents)).toEqual(['a.txt', 'only-new'])
  })

  it('drops the scratch database when only the database was restored', async () => {
    const before = await state()
    await dieAfterPreparing('database')
    await recoverRestore(test.core)
    expect(await state()).toEqual(before)
    expect(await kept()).toEqual({ databases: [], folders: [] })
  })

  it('touches nothing while a restore may be alive', async () => {
    await dieAfterPreparing()
    const { core } = test
    const alive = { status: 'running' as const, leaseUntil: new Date(Date.now() + 60_000) }
    await core.db.update(backupHistory).set(alive).where(eq(backupHistory.id, id))
    await recoverRestore(core)
    expect((await readJournal(test.documentsDir))?.restoreId).toBe(id)
    expect(await leftDatabases(core)).toEqual([names().scratch])
  })

  it('does nothing but ask for help when neither database bears the live name', async () => {
    const journal = await dieAfterPreparing()
    await move(journal)
    const { live } = names()
    await test.app.end()
    await withServer(test.core, async (server) => {
      await server.unsafe(`alter database ${live} rename to ${live}_renamed`)
      await server.unsafe(`create database ${live} template template0`)
    })
    const documents = await hashesOf(test.documentsDir)
    await recoverRestore(test.core)
    expect(await hashesOf(test.documentsDir)).toEqual(documents)
    const help = await findRestore(test.core)
    expect(help).toMatchObject({
      error: {
        code: 'swap_failed',
        hint: expect.stringContaining(`ALTER DATABASE "${names().before}" RENAME TO "${live}"`),
      },
    })
    // Looked at each minute, told once a day.
    await recoverRestore(test.core)
    expect(await settled()).toMatchObject([{ result: 'swap_failed', outcome: 'waits for a person' }])
    // A person decides for the old one; the documents follow.
    await withServer(test.core, async (server) => {
      await server.unsafe(`drop database ${live}`)
      await server.unsafe(`alter database ${live}_renamed rename to ${live}`)
    })
    await recoverRestore(test.core)
    expect(Object.keys(await hashesOf(test.documentsDir))).toEqual(['a.txt', 'only-old.txt'])
  })

  it('sweeps what restores of its own have left, and nothing of others', async () => {
    await dieAfterPreparing()
    const stranger = `${test.env.appName}_restore_00000000`
    await withServer(test.core, (server) => createScratchDatabase(server, names().live, stranger))
    await recoverRestore(test.core)
    id = randomUUID()
    await prepareFolder(test.documentsDir, folder())
    await recoverRestore(test.core)
    expect(await kept()).toEqual({ databases: [stranger], folders: [] })
  })
})
