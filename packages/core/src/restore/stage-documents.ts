import { extractDocuments } from '@mvp/archive/extract-documents'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import { prepareFolder } from './prepare-folder.ts'
import type { Restoring } from './restoring.ts'
import { trip } from './trip.ts'

/** Unpacks the backup's documents where a rename can move them in; every hash is checked, all of it is on the disk. */
export async function stageDocuments(restoring: Restoring): Promise<void> {
  const { core, run, archive, chosen, folder, documents } = restoring
  // Also without documents: the journal lies there.
  await prepareFolder(core.env.documentsDir, folder)
  if (!documents) return
  await run.enter('stage-documents', documents.bytes)
  const file = await restoring.findFile()
  const onBytes = (bytes: number) => run.advance(bytes)
  const staged = await extractDocuments(file, archive.manifest, folder.incoming, {
    signal: run.signal,
    onBytes,
    ...(chosen && { chosen: new Set(chosen) }),
  })
  if (staged.count !== documents.count) {
    const message = `${staged.count} of ${documents.count} documents were found in the archive.`
    throw new AppError('archive_refused', message, { hint: 'Verify the backup, and restore another one.' })
  }
  trip('documents: staged')
  run.summarize(`${staged.count.toLocaleString('en')} documents, ${formatBytes(staged.bytes)}`)
}
