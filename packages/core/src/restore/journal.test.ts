import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileJournal, type Journal, readJournal, readKept, removeJournal, writeJournal } from './journal.ts'
import { restoreFolder } from './restore-folder.ts'

const ID = '0f6f0b1e-0000-4000-8000-000000000001'
const OTHER = '0f6f0b1e-0000-4000-8000-000000000002'
const journal: Journal = {
  version: 1,
  restoreId: ID,
  backupId: OTHER,
  phase: 'prepared',
  preparedAt: '2026-11-22T03:00:00.000Z',
  undoUntil: '2026-11-23T03:00:00.000Z',
  database: {
    live: 'app',
    scratch: 'app_restore_0f6f0b1e',
    before: 'app_before_0f6f0b1e',
    liveOid: '16384',
    scratchOid: '4294967295',
  },
  documents: { old: ['a\nb', 'ü'], new: [] },
}

let root: string
let file: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mvp-journal-'))
  file = join(root, '.backup-restore/journal.json')
  await mkdir(restoreFolder(root, ID).root, { recursive: true })
})
afterEach(() => rm(root, { recursive: true }))

describe('the journal of a restore', () => {
  it('is read as it was written, and replaced as a whole', async () => {
    expect(await readJournal(root)).toBeNull()
    for (const phase of ['prepared', 'moved', 'committed'] as const) {
      await writeJournal(root, { ...journal, phase })
      expect(await readJournal(root)).toEqual({ ...journal, phase })
    }
    const half = { ...journal, database: null, documents: null }
    await writeJournal(root, half)
    expect(await readJournal(root)).toEqual(half)
    expect((await readdir(join(root, '.backup-restore'))).sort()).toEqual([ID, 'journal.json'])
  })

  it('of an undo, or without a database before it, is of a version that older servers leave alone', async () => {
    const database = { live: 'l', scratch: 's', before: 'b', liveOid: null, scratchOid: '2' }
    const undoing = { ...journal, version: 2 as const, undoId: OTHER, database }
    await writeJournal(root, undoing)
    expect(await readJournal(root)).toEqual(undoing)
  })

  it('is not disturbed by a half-written successor', async () => {
    await writeJournal(root, journal)
    await writeFile(`${file}.tmp`, '{"version":1,"restoreId":')
    expect(await readJournal(root)).toEqual(journal)
    await writeJournal(root, { ...journal, phase: 'moved' })
    expect((await readJournal(root))?.phase).toBe('moved')
  })

  // What cannot be understood must stop everything: it may be all that is known of where the documents are.
  it('is never guessed at', async () => {
    const broken = [
      '',
      '{',
      'null',
      '{}',
      JSON.stringify({ ...journal, version: 3 }),
      JSON.stringify({ ...journal, phase: 'done' }),
    ]
    for (const text of broken) {
      await writeFile(file, text)
      await expect(readJournal(root)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(file),
      })
      await expect(removeJournal(root, ID)).rejects.toMatchObject({ code: 'conflict' })
      expect(await readFile(file, 'utf8')).toBe(text)
    }
  })

  it('is removed only by its own restore', async () => {
    await writeJournal(root, journal)
    await removeJournal(root, OTHER)
    expect(await readJournal(root)).toEqual(journal)
    await removeJournal(root, ID)
    await removeJournal(root, ID)
    expect(await readJournal(root)).toBeNull()
  })

  it('is filed with the pair that it describes, once', async () => {
    await writeJournal(root, { ...journal, phase: 'committed' })
    await fileJournal(root, ID)
    await fileJournal(root, ID)
    expect(await readJournal(root)).toBeNull()
    expect(await readKept(root, ID)).toEqual({ ...journal, phase: 'committed' })
    expect(await readKept(root, OTHER)).toBeNull()
  })
})
