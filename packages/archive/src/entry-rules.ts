import { ArchiveError, showable } from './archive-error.ts'
import { hasControlCharacter, MAX_DOCUMENT_DEPTH } from './document-name.ts'

/** What may be in an archive (docs/design.md, section 6). Whoever made it: an index or a manifest can lie as well. */

export type ReadLimits = {
  /** Entries of the tar, files and directories. Their names are what memory is needed for. */
  entries: number
  /** Everything inflated: the tar, and the SQL in it. */
  plainBytes: number
  /** The same as a multiple of the file's size. Deflate itself cannot exceed 1032. */
  ratio: number
  /** COPY blocks of the dump. */
  tables: number
}

export const defaultLimits: ReadLimits = { entries: 2_000_000, plainBytes: 16 * 2 ** 40, ratio: 1100, tables: 100_000 }

const MAX_NAME_BYTES = 255

/** What an entry is to the archive. `folder`: one of its own directories, such as `documents/` itself. */
export type EntryPart = 'manifest' | 'database' | 'index' | 'document' | 'directory' | 'folder'

/** The path without leading `./` and closing slash; empty for the root. Throws where it breaks a rule. */
export function checkPath(raw: string): string {
  const path = raw
    .replace(/^(\.\/)+/, '')
    .replace(/^\.$/, '')
    .replace(/\/$/, '')
  const broken = path === '' && raw.startsWith('.') ? null : brokenRule(path)
  if (broken !== null) throw new ArchiveError('refused', `the name of an entry ${broken}: ${showable(raw)}`, raw)
  return path
}

/** The rules for a document's path below `documents/`, as the index gives it. */
export function checkDocumentPath(path: string): string {
  if (checkPath(`documents/${path}`) === `documents/${path}` && path !== '') return path
  throw new ArchiveError('refused', `the index holds a name that no document can have: ${showable(path)}`, path)
}

function brokenRule(path: string): string | null {
  const names = path.split('/')
  if (path.startsWith('/')) return 'is an absolute path'
  if (hasControlCharacter(path)) return 'has a control character'
  if (names.includes('..')) return 'leads out of the archive'
  if (names.includes('') || names.includes('.')) return 'is not a plain path'
  if (names.length > MAX_DOCUMENT_DEPTH + 1) return `is more than ${MAX_DOCUMENT_DEPTH} folders deep`
  if (names.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)) return `is longer than ${MAX_NAME_BYTES} bytes`
  return null
}

const files = new Map<string, EntryPart>([
  ['manifest.json', 'manifest'],
  ['index.jsonl', 'index'],
])

/** What an entry is, by its checked path. Throws for what has no place in an archive. */
export function partOf(path: string, kind: 'file' | 'directory'): EntryPart {
  const part = kind === 'file' ? filePart(path) : directoryPart(path)
  if (part) return part
  throw new ArchiveError('refused', `a ${kind} of this name has no place in an archive: ${showable(path)}`, path)
}

function filePart(path: string): EntryPart | undefined {
  if (path.startsWith('documents/')) return 'document'
  if (/^database\/[^/]+\.sql\.gz$/.test(path)) return 'database'
  return files.get(path)
}

function directoryPart(path: string): EntryPart | undefined {
  if (path.startsWith('documents/')) return 'directory'
  return path === '' || path === 'documents' || path === 'database' ? 'folder' : undefined
}
