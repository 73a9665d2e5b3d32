import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { fileErrorCode, syncFolder } from '../backup/store.ts'
import { AppError } from '../errors.ts'
import { type RestoreFolder, restoreFolder, restoreRoot, undoFolder } from './restore-folder.ts'
import { trip } from './trip.ts'

const instant = z.iso.datetime()
const oid = z.string().regex(/^\d+$/)

/**
 * What has to be known of a restore once it touches live data, so that any server can finish or undo it. It lies on the
 * documents' volume: it outlives the loss of the console database. `phase` is what is certainly done; whether the
 * databases were exchanged is told by the oid behind the live name alone.
 */
const journal = z.object({
  /** 2 since there are undos, and databases that had no predecessor: a server that knows neither leaves both alone. */
  version: z.literal([1, 2]),
  restoreId: z.uuid(),
  backupId: z.uuid(),
  /** The operation that takes the restore back: then `new` and `scratch` are what the restore had put aside. */
  undoId: z.uuid().optional(),
  phase: z.enum(['prepared', 'moved', 'committed']),
  preparedAt: instant,
  /** Until when the old pair is kept. */
  undoUntil: instant,
  /**
   * Null when only documents are restored. `scratch` takes the name `live`, and what had it becomes `before`; nothing had
   * it where `liveOid` is null.
   */
  database: z
    .object({ live: z.string(), scratch: z.string(), before: z.string(), liveOid: oid.nullable(), scratchOid: oid })
    .nullable(),
  /**
   * The children of the folder before and after, as nameToText writes them; null when only the database is restored.
   * `chosen`: paths of the documents that are exchanged, and nothing else in the folder takes part.
   */
  documents: z
    .object({ old: z.array(z.string()), new: z.array(z.string()), chosen: z.literal(true).optional() })
    .nullable(),
})
export type Journal = z.infer<typeof journal>

/** Where the halves lie that the journal tells of. */
export function folderOf(documentsDir: string, { restoreId, undoId }: Journal): RestoreFolder {
  return undoId === undefined ? restoreFolder(documentsDir, restoreId) : undoFolder(documentsDir, restoreId)
}

function journalFile(documentsDir: string): string {
  return join(restoreRoot(documentsDir), 'journal.json')
}

/** The journal of a restore that is under way, or was when its server died; null when there is none. */
export function readJournal(documentsDir: string): Promise<Journal | null> {
  return read(journalFile(documentsDir))
}

/** What a finished restore has kept for its undo; null when it keeps nothing. */
export function readKept(documentsDir: string, restoreId: string): Promise<Journal | null> {
  return read(restoreFolder(documentsDir, restoreId).kept)
}

async function read(file: string): Promise<Journal | null> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const parsed = journal.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new AppError('conflict', `The restore's journal ${file} cannot be read.`, {
    hint: 'Do not delete it. The manual names the steps to finish or undo a restore by hand.',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Writes the journal so that after a crash there is the one before or this one, whole. */
export async function writeJournal(documentsDir: string, entry: Journal): Promise<void> {
  const file = journalFile(documentsDir)
  const temporary = draftOf(file)
  const at = (step: string) => trip(`journal ${entry.phase}: ${step}`)
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(entry, null, 2)}\n`)
    at('written')
    await handle.sync()
  } catch (error) {
    // A disk that is full, or does not keep what it was given: the one before stays.
    await rm(temporary, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  at('synced')
  await rename(temporary, file)
  at('renamed')
  await syncFolder(dirname(file))
  at('on the disk')
}

const draftOf = (file: string) => `${file}.tmp`

/** What a server has left that died while it wrote the journal. */
export async function removeDraft(documentsDir: string): Promise<void> {
  await rm(draftOf(journalFile(documentsDir)), { force: true })
}

/** Files the journal of a committed restore with the pair that it keeps. */
export async function fileJournal(documentsDir: string, restoreId: string): Promise<void> {
  const { kept, root } = restoreFolder(documentsDir, restoreId)
  trip('journal filed: not yet')
  await rename(journalFile(documentsDir), kept).catch((error) => {
    // A recovery on another server was faster.
    if (fileErrorCode(error) !== 'ENOENT') throw error
  })
  trip('journal filed: renamed')
  await syncFolder(root)
  await syncFolder(restoreRoot(documentsDir))
  trip('journal filed: on the disk')
}

/** The last act of undoing: from here on nothing remembers the restore. */
export async function removeJournal(documentsDir: string, restoreId: string): Promise<void> {
  // Never another one's: it is all that is known of what has to be put back.
  if ((await readJournal(documentsDir))?.restoreId !== restoreId) return
  trip('journal removed: not yet')
  await rm(journalFile(documentsDir), { force: true })
  trip('journal removed: unlinked')
  await syncFolder(restoreRoot(documentsDir))
  trip('journal removed: on the disk')
}
