import { extractDocuments } from '@mvp/archive/extract-documents'
import { openDownload } from '../backup/open-download.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import { prepareFolder } from './prepare-folder.ts'
import type { Restoring } from './restoring.ts'
import { trip } from './trip.ts'

/** Unpacks the backup's documents where a rename can move them in; every hash is checked, all of it is on the disk. */
export async function stageDocuments({ core, run, archive, details, folder, documents }: Restoring): Promise<void> {
  // Also without documents: the journal lies there.
  await prepareFolder(core.env.documentsDir, folder)
  if (!documents) return
  await run.enter('stage-documents', documents.bytes)
  const { file } = await openDownload(core, archive.id)
  const onBytes = (bytes: number) => run.advance(bytes)
  const staged = await extractDocuments(file, archive.manifest, folder.incoming, {
    signal: run.signal,
    onBytes,
    ...(details.chosen && { chosen: new Set(details.chosen.paths) }),
  })
  if (staged.count !== documents.count) {
    const message = `${staged.count} of ${documents.count} documents were found in the archive.`
    throw new AppError('archive_refused', message, { hint: 'Verify the backup, and restore another one.' })
  }
  trip('documents: staged')
  run.summarize(`${staged.count.toLocaleString('en')} documents, ${formatBytes(staged.bytes)}`)
}
