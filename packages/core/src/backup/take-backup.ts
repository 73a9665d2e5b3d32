import { rm } from 'node:fs/promises'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import type { Run } from '../operation/run.ts'
import { readJournal } from '../restore/journal.ts'
import { readSettings } from '../settings/settings.ts'
import { type Preflight, preflight } from './preflight.ts'
import { openPreviousBackup, warnRotten } from './previous-backup.ts'
import { publishArchive } from './publish-archive.ts'
import { archiveName, explainStoreError, partPath } from './store.ts'
import { verifyWritten } from './verify-written.ts'
import { type WriteRequest, writeArchive } from './write-archive.ts'
import type { WritingCore } from './writing.ts'

/**
 * Takes a backup: writes an archive beside its final name, reads every byte of it again, and only then publishes it.
 * Whatever goes wrong, no part of it stays and no older archive is touched.
 */
export async function takeBackup(core: Core, run: Run): Promise<void> {
  const contents = run.operation.contents ?? 'all'
  await run.enter('preflight')
  await refuseUnsettledRestore(core)
  const ready = await preflight(core, contents)
  run.summarize(summaryOf(ready))
  const takenAt = new Date()
  const part = partPath(core.env.backupDir, archiveName(core.env.appName, takenAt), run.operation.id)
  try {
    const documentsReadAt = await writePart(core, run, { part, takenAt, contents, ready })
    const archive = await verifyWritten(run, part)
    const { appName: app } = core.env
    await publishArchive(core, run, { ...archive, file: part, app, takenAt, provenance: 'here', documentsReadAt })
  } catch (error) {
    if (run.signal.aborted || error instanceof AppError) throw error
    throw (await explainStoreError(core.env.backupDir, error)) ?? error
  } finally {
    await rm(part, { force: true })
  }
}

/** Returns since when every document in it has been read from the folder. */
async function writePart(core: Core, run: Run, request: Omit<WriteRequest, 'previous'>): Promise<Date | null> {
  const writing = await atChosenLevel(core)
  // Its index is read while other things begin: where one of those fails, nobody is left to hear how that went.
  const opening = openPreviousBackup(core, run, request.contents)
  const opened = opening.catch(() => null)
  const previous = opening.then((backup) => backup?.documents ?? null)
  previous.catch(() => {})
  try {
    const documents = await writeArchive(writing, run, { ...request, previous })
    if (!documents) return null
    const backup = await opening
    if (backup) await warnRotten(core, run, backup.archive, documents.rotten)
    return backup && documents.copied > 0 ? backup.readAt : request.takenAt
  } finally {
    await (await opened)?.documents.close()
  }
}

/** What an admin has chosen goes before what the server was started with. */
async function atChosenLevel(core: Core): Promise<WritingCore> {
  const { compressionLevel } = await readSettings(core)
  const { env, signingKey, timings } = core
  return { env: { ...env, compressionLevel: compressionLevel ?? env.compressionLevel }, signingKey, timings }
}

/** Between the two halves of an exchange the database and the documents are not of one time. */
async function refuseUnsettledRestore(core: Core): Promise<void> {
  if ((await readJournal(core.env.documentsDir)) === null) return
  throw new AppError('busy', 'A restore whose server died is still being settled.', {
    hint: 'Back up again in a minute.',
  })
}

function summaryOf({ pgDump, freeBytes, neededBytes }: Preflight): string {
  const room = `${formatBytes(freeBytes)} free, at most ${formatBytes(neededBytes)} needed`
  return pgDump ? `pg_dump ${pgDump.version}; ${room}` : room
}
