import { verifyArchive } from '@mvp/archive/verify-archive'
import { openDownload } from '../backup/open-download.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import { findChosen } from './find-chosen.ts'
import type { ServerRestoring } from './restoring.ts'

/** Reads every byte of the archive once more: what lies in the store for a year may not be what was verified then. */
export async function inspectArchive(restoring: ServerRestoring): Promise<void> {
  const { core, run, archive, details } = restoring
  if (details.chosen) return inspectChosen(restoring, details.chosen.paths)
  const { file, sizeBytes } = await openDownload(core, archive.id)
  await run.enter('inspect', sizeBytes)
  const found = await verifyArchive(file, { signal: run.signal, onBytes: (bytes) => run.advance(bytes) })
  if (found.sha256 !== archive.sha256) {
    throw new AppError('archive_refused', `The file ${archive.fileName} is not the one that was verified.`, {
      hint: 'Someone replaced it in the store. Restore another backup.',
    })
  }
  run.summarize(`${formatBytes(sizeBytes)} read and verified`)
}

/** Of a few documents only the index: each is checked by the hash in it when it is read, the rest is not needed. */
async function inspectChosen({ core, run, archive }: ServerRestoring, paths: string[]): Promise<void> {
  await run.enter('inspect')
  const { count, bytes } = await findChosen(core, archive, paths)
  run.summarize(`${count.toLocaleString('en')} documents, ${formatBytes(bytes)}, found in the index`)
}
