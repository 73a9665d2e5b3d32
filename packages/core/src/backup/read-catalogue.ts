import { readCatalogueColumns } from '@mvp/archive/read-catalogue'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Archive } from '../schema.ts'
import { DocumentCatalogue } from './document-catalogue.ts'
import { explainArchiveError } from './explain-archive-error.ts'
import { openDownload } from './open-download.ts'
import { findArchive } from './records.ts'

/** Documents in all catalogues that are kept, about 110 bytes and a name each. One archive may have as many. */
const MAX_DOCUMENTS = 2_000_000

type Kept = { documents: number; catalogue: Promise<DocumentCatalogue> }

/** By the id of the backup, the one used last at the end. An archive never changes under its id. */
const kept = new WeakMap<Core, Map<string, Kept>>()

/**
 * The documents of a backup, read from its index once and kept for the next question. Throws `not_found`, `archive_gone`,
 * `archive_refused`, `invalid` when there are no documents in it, and `too_large` when there are too many to list.
 */
export async function readCatalogue(
  core: Core,
  id: string,
): Promise<{ archive: Archive; catalogue: DocumentCatalogue }> {
  const archive = await findArchive(core.db, id)
  if (!archive) throw new AppError('not_found', 'There is no such backup in the store.')
  const { documents } = archive.manifest
  if (!documents)
    throw new AppError('invalid', 'This backup holds no documents.', { hint: 'It holds the database only.' })
  if (documents.count > MAX_DOCUMENTS) throw tooMany(documents.count)
  const ofCore = kept.get(core) ?? new Map<string, Kept>()
  kept.set(core, ofCore)
  const entry = ofCore.get(id) ?? { documents: documents.count, catalogue: read(core, archive) }
  ofCore.delete(id)
  ofCore.set(id, entry)
  makeRoom(ofCore)
  // What could not be read is read again the next time.
  entry.catalogue.catch(() => ofCore.get(id) === entry && ofCore.delete(id))
  return { archive, catalogue: await entry.catalogue }
}

async function read(core: Core, archive: Archive): Promise<DocumentCatalogue> {
  const { file } = await openDownload(core, archive.id)
  try {
    return new DocumentCatalogue(await readCatalogueColumns(file, archive.manifest, core.closing))
  } catch (error) {
    throw explainArchiveError(error)
  }
}

function makeRoom(ofCore: Map<string, Kept>): void {
  let documents = [...ofCore.values()].reduce((sum, entry) => sum + entry.documents, 0)
  for (const [id, entry] of ofCore) {
    if (documents <= MAX_DOCUMENTS) return
    ofCore.delete(id)
    documents -= entry.documents
  }
}

function tooMany(count: number): AppError {
  const [found, most] = [count.toLocaleString('en'), MAX_DOCUMENTS.toLocaleString('en')]
  return new AppError('too_large', `This backup holds ${found} documents; up to ${most} can be listed.`, {
    hint: 'Download the archive and look into it with tar, or restore all of its documents.',
  })
}
