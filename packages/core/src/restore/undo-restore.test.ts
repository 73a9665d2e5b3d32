import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, leftovers, NOTHING, openGarage, spoil, stateOf } from '../../test/garage.ts'
import { allMails } from '../../test/mails.ts'
import { dumpOf, hashesOf, restore, undo } from '../../test/restore-support.ts'
import { backUp, databaseUrl, type TestCore } from '../../test/support.ts'
import { undoPhases } from '../contract-restore.ts'
import { insertOperation } from '../operation/records.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { backupHistory } from '../schema.ts'
import { expireUndo } from './expire-undo.ts'
import { holdDocuments } from './hold-documents.ts'
import { writeJournal } from './journal.ts'
import { listKept } from './keep-old-pair.ts'
import { recoverRestore } from './recover-restore.ts'
import { findRestore } from './request-restore.ts'
import { requestUndo } from './request-undo.ts'

afterEach(closeAll)

/** A garage that was spoiled and then restored; `spoiled` is what the restore replaced. */
async function openRestored(request: Parameters<typeof restore>[2] = {}) {
  const test = await openGarage()
  const then = await stateOf(test)
  const backup = await backUp(test.core)
  await spoil(test)
  const spoiled = await stateOf(test)
  const status = await restore(test.core, backup.id, { skipSafetyBackup: true, ...request })
  expect(status).toMatchObject({ status: 'completed', error: null })
  return { ...test, then, backup, spoiled, status }
}

const by = { by: 'admin@example.org', trigger: 'api' } as const

/** As if its time ended in that year. */
async function age({ documentsDir }: Pick<TestCore, 'documentsDir'>, restoreId: string, year: string): Promise<void> {
  const file = join(documentsDir, '.backup-restore', restoreId, 'kept.json')
  const kept = await readFile(file, 'utf8')
  await writeFile(file, kept.replace(/"undoUntil": "[^"]*"/, `"undoUntil": "${year}-01-01T00:00:00Z"`))
}

describe('an undo', { timeout: 120_000 }, () => {
  it('brings back both halves as they were, and keeps what was live until then', async () => {
    const test = await openRestored()
    const { core, env, documentsDir, status } = test
    expect(status.kept).toMatchObject({ until: status.undoUntil, documentBytes: 9 })
    expect(status.kept?.databaseBytes).toBeGreaterThan(1_000_000)
    await test.app`insert into vehicles (name) values ('entered since')`
    await writeFile(join(documentsDir, 'since.txt'), 'since')
    const since = await stateOf(test)

    const undone = await undo(core)
    expect(undone).toMatchObject({ id: status.id, status: 'undone', undoUntil: null, liveDataTouched: true })
    expect(undone.undo).toMatchObject({ status: 'completed', error: null, requestedBy: by.by, liveDataTouched: true })
    expect(undone.undo?.phases.map(({ phase }) => phase)).toEqual([...undoPhases])
    expect(undone.undo?.phases.filter(({ summary }) => summary === null)).toEqual([])
    expect(await stateOf(test)).toEqual(test.spoiled)

    const aside = `${env.appName}_undone_${status.id.slice(0, 8)}`
    expect(await leftovers(core)).toEqual({ databases: [aside], folders: [status.id] })
    expect(await dumpOf(databaseUrl(env.appDatabaseUrl, aside))).toBe(since.dump)
    expect(await hashesOf(join(documentsDir, '.backup-restore', status.id, 'undone'))).toEqual(since.documents)
    expect(undone.kept).toMatchObject({ until: status.undoUntil, databaseBytes: expect.any(Number) })
    const mails = await allMails(core)
    expect(mails.map(({ event, facts }) => `${event}: ${facts.subject}`)).toEqual(
      expect.arrayContaining([
        `restore-started: Undo of the restore of ${test.backup.fileName}`,
        `restore-done: Undo of the restore of ${test.backup.fileName}`,
      ]),
    )

    await expect(requestUndo(core, by)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/undone already/),
    })
    await expireUndo(core)
    expect((await leftovers(core)).folders).toEqual([status.id])
    await age(test, status.id, '2020')
    await expireUndo(core)
    expect(await leftovers(core)).toEqual(NOTHING)
    expect(await findRestore(core)).toMatchObject({ status: 'undone', kept: null })
    expect(await stateOf(test)).toEqual(test.spoiled)
  })

  it.each(['database', 'documents'] as const)('of a restore of the %s alone leaves the other half', async (scope) => {
    const test = await openRestored({ scope })
    const { core, documentsDir, spoiled } = test
    await writeFile(join(documentsDir, 'since.txt'), 'since')
    await test.app`create table since ()`
    const since = await stateOf(test)
    const undone = await undo(core)
    expect(undone).toMatchObject({ status: 'undone', undo: { status: 'completed', error: null } })
    expect(await stateOf(test)).toEqual(
      scope === 'database'
        ? { dump: spoiled.dump, documents: since.documents }
        : { dump: since.dump, documents: spoiled.documents },
    )
  })

  it('leaves another restore free, which takes over the only pair', async () => {
    const test = await openRestored()
    await undo(test.core)
    const again = await restore(test.core, test.backup.id, { skipSafetyBackup: true })
    expect(again.status).toBe('completed')
    expect(await stateOf(test)).toEqual(test.then)
    await expect
      .poll(() => leftovers(test.core), { timeout: 20_000 })
      .toEqual({
        databases: [`${test.env.appName}_before_${again.id.slice(0, 8)}`],
        folders: [again.id],
      })
    expect(await undo(test.core, again.id)).toMatchObject({ status: 'undone' })
    expect(await stateOf(test)).toEqual(test.spoiled)
  })
})

it('a pair that cannot be dropped keeps no other, is tried again, and no longer offered', {
  timeout: 120_000,
}, async () => {
  const test = await openRestored()
  const { core, admin, env, status, documentsDir } = test
  const pair = `${env.appName}_before_${status.id.slice(0, 8)}`
  await age(test, status.id, '2020')
  await admin.unsafe(`alter database ${pair} is_template true`)
  // Of another restore, documents alone; its id comes last.
  const [kept] = await listKept(core)
  const another = { ...kept!, restoreId: 'ffffffff-ffff-4fff-bfff-ffffffffffff', database: null }
  await mkdir(join(documentsDir, '.backup-restore', another.restoreId))
  await writeFile(join(documentsDir, '.backup-restore', another.restoreId, 'kept.json'), JSON.stringify(another))
  expect(await listKept(core)).toHaveLength(2)
  await expect(expireUndo(core)).rejects.toThrow(/template/)
  expect((await listKept(core)).map(({ restoreId }) => restoreId)).toEqual([status.id])
  expect(await findRestore(core)).toMatchObject({ status: 'completed', undoUntil: null, kept: {} })
  await admin.unsafe(`alter database ${pair} is_template false`)
  await expireUndo(core)
  expect(await leftovers(core)).toEqual(NOTHING)
  expect(await findRestore(core)).toMatchObject({ status: 'completed', kept: null })
})

describe('an undo is refused', { timeout: 120_000 }, () => {
  it('with the reason when its pair is not whole, and nothing changes', async () => {
    const test = await openRestored()
    const { core, documentsDir, env, status } = test
    const root = join(documentsDir, '.backup-restore', status.id)
    const live = new URL(env.appDatabaseUrl).pathname.slice(1)
    const pair = `${env.appName}_before_${status.id.slice(0, 8)}`
    const renameDatabase = (from: string, to: string) => test.admin.unsafe(`alter database ${from} rename to ${to}`)
    const before = await stateOf(test)
    await test.app.end()
    const REFUSALS: [reason: RegExp, spoil: () => Promise<unknown>, mend: () => Promise<unknown>][] = [
      [/time for it ended at 2020/, () => age(test, status.id, '2020'), () => age(test, status.id, '2999')],
      [
        /not kept any more/,
        () => rename(join(root, 'kept.json'), `${root}.away`),
        () => rename(`${root}.away`, join(root, 'kept.json')),
      ],
      [
        /old documents are missing/,
        () => rename(join(root, 'old'), `${root}.away`),
        () => rename(`${root}.away`, join(root, 'old')),
      ],
      [/old database is missing/, () => renameDatabase(pair, `${pair}_`), () => renameDatabase(`${pair}_`, pair)],
      [
        /someone has replaced it/,
        async () => {
          await renameDatabase(live, `${live}_away`)
          await test.admin.unsafe(`create database ${live} template template0`)
        },
        async () => {
          await test.admin.unsafe(`drop database ${live} with (force)`)
          await renameDatabase(`${live}_away`, live)
        },
      ],
    ]
    for (const [reason, spoilPair, mend] of REFUSALS) {
      await spoilPair()
      const refused = expect(requestUndo(core, { ...by, id: status.id })).rejects
      await refused.toMatchObject({ code: 'conflict', message: expect.stringMatching(reason) })
      await mend()
    }
    expect(await stateOf(test)).toEqual(before)
    expect(await findRestore(core)).toMatchObject({ status: 'completed', undo: null })
    expect(await undo(core)).toMatchObject({ status: 'undone' })
  })

  it('for one that a newer restore has replaced, that failed, that runs, or that is not settled', async () => {
    const test = await openRestored({ scope: 'documents' })
    const { core } = test
    const [row] = await core.db.select().from(backupHistory).where(eq(backupHistory.id, test.status.id))
    const { id: _, createdAt: __, ...copied } = row ?? {}
    const { id: failed } = await insertOperation(core.db, { ...copied, ...OF_RESTORE, status: 'failed' })
    await expect(requestUndo(core, { ...by, id: failed })).rejects.toMatchObject({
      message: expect.stringMatching(/did not complete/),
    })

    const [kept] = await listKept(core)
    if (!kept) throw new Error('nothing is kept')
    // As if another process were at it: the server's own chore, which looks once a minute, would settle it.
    const hold = await holdDocuments(test.documentsDir, { restoreId: kept.restoreId, scratch: null })
    await writeJournal(test.documentsDir, kept)
    await recoverRestore(core)
    await expect(requestUndo(core, by)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/not settled yet/),
    })
    await rm(join(test.documentsDir, '.backup-restore', 'journal.json'))
    await hold.release()

    const asked = await Promise.allSettled([requestUndo(core, by), requestUndo(core, by), requestUndo(core, by)])
    const [queued, ...more] = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(more).toEqual([])
    expect(await untilFinished(core, queued?.undo?.id ?? '')).toMatchObject({ status: 'completed' })

    const newer = await insertOperation(core.db, { ...copied, ...OF_RESTORE, status: 'completed' })
    const message = (words: RegExp) => ({ message: expect.stringMatching(words) })
    await expect(requestUndo(core, { ...by, id: test.status.id })).rejects.toMatchObject(message(/newer restore/))
    await expect(requestUndo(core, { ...by, id: newer.id })).rejects.toMatchObject(message(/not kept any more/))
    await expect(requestUndo(core, { ...by, id: test.backup.id })).rejects.toMatchObject({ code: 'not_found' })
  })
})

const OF_RESTORE = { kind: 'restore', lane: 'app', trigger: 'api' } as const
