import { rm } from 'node:fs/promises'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import type { Run } from '../operation/run.ts'
import { readJournal } from '../restore/journal.ts'
import { type Preflight, preflight } from './preflight.ts'
import { publishArchive } from './publish-archive.ts'
import { archiveName, explainStoreError, partPath } from './store.ts'
import { verifyWritten } from './verify-written.ts'
import { writeArchive } from './write-archive.ts'

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
    await writeArchive(core, run, { part, takenAt, contents, ready })
    const archive = await verifyWritten(run, part)
    await publishArchive(core, run, { ...archive, file: part, app: core.env.appName, takenAt, provenance: 'here' })
  } catch (error) {
    if (run.signal.aborted || error instanceof AppError) throw error
    throw (await explainStoreError(core.env.backupDir, error)) ?? error
  } finally {
    await rm(part, { force: true })
  }
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
