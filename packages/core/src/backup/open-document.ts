import type { Readable } from 'node:stream'
import { extractDocument, extractDocumentAt } from '@mvp/archive/extract-document'
import type { Core } from '../core.ts'
import { explainArchiveError } from './explain-archive-error.ts'
import { findDocument } from './list-documents.ts'
import { openDownload } from './open-download.ts'
import { readCatalogue } from './read-catalogue.ts'

/** One document of a backup. `content` fails before its last bytes when it is not the one that was backed up. */
export type BackedUpDocument = { content: Readable; sizeBytes: number; sha256: string | null; fileName: string }

/** Throws `not_found`, `archive_gone` and `archive_refused`. Whoever gets it has to read or destroy the content. */
export async function openBackedUpDocument(core: Core, id: string, path: string): Promise<BackedUpDocument> {
  const { archive, catalogue } = await readCatalogue(core, id)
  const { size, sha256, range } = findDocument(catalogue, path)
  const { file, fileName } = await openDownload(core, id)
  try {
    const content =
      range && sha256 !== null
        ? extractDocumentAt(file, { path, sha256, range })
        : await extractDocument(file, archive.manifest, path)
    return { content, sizeBytes: size, sha256, fileName }
  } catch (error) {
    throw explainArchiveError(error)
  }
}
