import type { DocumentItem, DocumentPage, DocumentsQuery } from '../contract-document.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { CatalogueFolder, DocumentCatalogue, ListedDocument, Sequence, Skipped } from './document-catalogue.ts'
import { readCatalogue } from './read-catalogue.ts'

/** One page of a folder in a backup, or of what a search below it finds. */
export async function listBackupDocuments(core: Core, query: DocumentsQuery): Promise<DocumentPage> {
  const { id, folder: path, search, page, pageSize } = query
  const { catalogue } = await readCatalogue(core, id)
  const folder = catalogue.folder(path)
  if (!folder) throw new AppError('not_found', `The backup holds no folder ${JSON.stringify(path)}.`)
  const { items, total } = search
    ? pageOf([await catalogue.search(path, search)], { page, pageSize })
    : pageOf([folder.folders, folder.documents, folder.skipped], { page, pageSize })
  return {
    folder: path,
    documents: folder.count,
    sizeBytes: folder.bytes,
    items: items.map(toItem),
    page,
    pageSize,
    total,
  }
}

/** Throws `not_found`. */
export function findDocument(catalogue: DocumentCatalogue, path: string): ListedDocument {
  const document = catalogue.find(path)
  if (document) return document
  throw new AppError('not_found', `The backup holds no document ${JSON.stringify(path)}.`, {
    hint: 'GET /api/admin/backups/{id}/documents lists those it holds.',
  })
}

type Entry = CatalogueFolder | ListedDocument | Skipped

function pageOf(groups: Sequence<Entry>[], { page, pageSize }: Pick<DocumentsQuery, 'page' | 'pageSize'>) {
  const start = (page - 1) * pageSize
  const items: Entry[] = []
  let before = 0
  for (const group of groups) {
    items.push(...group.slice(Math.max(0, start - before), Math.max(0, start + pageSize - before)))
    before += group.length
  }
  return { items, total: before }
}

function toItem(entry: Entry): DocumentItem {
  if (!('kind' in entry)) {
    return { kind: 'folder', path: entry.path, documents: entry.count, sizeBytes: entry.bytes }
  }
  const { kind, path } = entry
  if (kind === 'skipped') return { kind, path, reason: entry.reason }
  return { kind, path, sizeBytes: entry.size, modifiedAt: instantOf(entry.mtimeSeconds), sha256: entry.sha256 }
}

/** Null for an instant that no calendar has: an archive may claim any number. */
function instantOf(seconds: number): string | null {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0
    ? null
    : date.toISOString()
}
