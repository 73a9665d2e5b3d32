import { mkdir, rm } from 'node:fs/promises'
import { extractDocuments } from '@mvp/archive/extract-documents'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import type { Run } from '../operation/run.ts'
import { withServer } from '../restore/connect-server.ts'
import { explainRestoreError } from '../restore/explain-restore-error.ts'
import { countScratch, loadScratch } from '../restore/load-scratch.ts'
import { dropDatabase } from '../restore/scratch-database.ts'
import { checkDrill } from './check-drill.ts'
import { type Drilling, planDrill } from './drilling.ts'
import { readStored } from './read-stored.ts'
import { markProven, markRead } from './records.ts'
import { findSubject } from './verify-backup.ts'

/**
 * Proves that a backup can be restored, by restoring it: into a database and a folder of their own, by the restore's own
 * loader. Every row is counted, every document's hash compared; then both are dropped. The live data is only read: its
 * encoding and its owner.
 */
export async function drillBackup(core: Core, run: Run): Promise<void> {
  const begunAt = performance.now()
  const archive = await findSubject(core, run)
  await run.enter('inspect', archive.sizeBytes)
  await readStored(core, run, archive)
  const drilling = planDrill(core, run, archive)
  const ms = await restoreBeside(drilling, begunAt)
  await run.complete(async (tx) => {
    await markRead(tx, archive.id, 'verified')
    await markProven(tx, archive.id, ms)
  })
}

/** How long it took to have everything back, in milliseconds. Nothing of it is left afterwards. */
async function restoreBeside(drilling: Drilling, begunAt: number): Promise<number> {
  const { core, loader } = drilling
  try {
    await checkDrill(drilling)
    await unpackDocuments(drilling)
    await loadScratch(drilling, loader)
    await countScratch(drilling, loader)
    return Math.round(performance.now() - begunAt)
  } catch (error) {
    throw asDrill(explainRestoreError(core, error))
  } finally {
    await drop(drilling)
  }
}

async function unpackDocuments({ run, archive, findFile, folder }: Drilling): Promise<void> {
  const { documents } = archive.manifest
  if (folder === null || !documents) return
  await run.enter('stage-documents', documents.bytes)
  await mkdir(folder, { mode: 0o700 })
  const file = await findFile()
  const onBytes = (bytes: number) => run.advance(bytes)
  const { count, bytes } = await extractDocuments(file, archive.manifest, folder, { signal: run.signal, onBytes })
  run.summarize(`${count.toLocaleString('en')} documents, ${formatBytes(bytes)}, each with the hash it had`)
}

/** What cannot be dropped now (the server is down) is dropped by the sweep, which looks every minute. */
async function drop({ core, run, folder, database }: Drilling): Promise<void> {
  try {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
    if (database) await withServer(core, (server) => dropDatabase(server, database.scratch))
  } catch (error) {
    core.log.warn({ err: error, operation: run.operation.id }, 'what a drill has left will be dropped later')
  }
}

/** The words of a restore that are not a drill's. */
function asDrill(error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  const { code, message, hint } = error
  const options =
    hint === null
      ? { cause: error }
      : { cause: error, hint: hint.replace(', then restore again', ', then drill again') }
  return new AppError(code, `This backup could not be restored in the drill: ${message}`, options)
}
