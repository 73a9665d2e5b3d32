import { createHash } from 'node:crypto'
import { closeSync, lstatSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { FileRange } from './crc-runs.ts'
import { DOCUMENTS_PREFIX, type DocumentTask, WHOLE_DOCUMENT_BYTES } from './document-task.ts'
import { entryCrcs, type PackedPiece } from './entry-crcs.ts'
import type { EntryGroup } from './entry-group.ts'
import { PIECE_BYTES, totalBytes } from './gzip-pieces.ts'
import type { IndexLine } from './manifest.ts'
import { hasChanged, type OpenDocument, openDocument, readFully } from './open-document.ts'
import { packPieceSync } from './pack-piece.ts'
import { type SkipReason, skipReason } from './skip-reason.ts'
import { directoryHeader, fileHeader, fileHeaderBytes, type TarEntry, tarPadding } from './tar-header.ts'

/** An entry that is in the archive. `damage`: the document in it is not one that ever was, and why. */
export type WrittenEntry = { line: IndexLine; range: FileRange; bytes: number; damage: SkipReason | null }

/** What goes into the file, so many bytes of it, and what it is there, once its offset is known. */
export type PackedEntry = { parts: Buffer[]; bytes: number; at: (offset: number) => WrittenEntry }

/**
 * Reads a document into the group's memory and packs it; the group then has to be given what comes of it, before the
 * next. One that changed while it was read is read once more. Returns why it is skipped, or `large` if it is left for
 * later.
 */
export function packDocument(task: DocumentTask, path: string, group: EntryGroup): PackedEntry | SkipReason | 'large' {
  let read = readWhole(task.root, path, group)
  if (typeof read !== 'string' && read.changed) read = readWhole(task.root, path, group)
  if (typeof read === 'string') return read

  const { document, entry, contentAt, changed } = read
  const pieces = packEntry(entry, contentAt, task)
  const { crc, rangeCrc } = entryCrcs(pieces)
  const sha256 = createHash('sha256')
    .update(entry.subarray(contentAt, contentAt + document.size))
    .digest('hex')
  const parts = pieces.flatMap((piece) => piece.parts)
  const bytes = totalBytes(parts)
  const at = (offset: number): WrittenEntry => {
    const range = { offset, length: bytes, crc, plainBytes: entry.length }
    const line = documentLine(path, document, { sha256, rangeCrc, range })
    return { line, range, bytes: document.size, damage: changed ? 'changed' : null }
  }
  return { parts, bytes, at }
}

/** An entry as it is in the tar, and the place of the content in it. */
type ReadDocument = { document: OpenDocument; entry: Buffer; contentAt: number; changed: boolean }

function readWhole(root: string, path: string, group: EntryGroup): ReadDocument | SkipReason | 'large' {
  const document = openDocument(root, path)
  if (typeof document === 'string') return document
  try {
    if (document.size > WHOLE_DOCUMENT_BYTES) return 'large'
    const [header, padding] = [documentHeader(path, document), tarPadding(document.size)]
    const entry = group.room(header.length + document.size + padding.length)
    header.copy(entry)
    padding.copy(entry, header.length + document.size)
    const content = entry.subarray(header.length, header.length + document.size)
    const read = readFully(document.fd, content, 0)
    content.fill(0, read)
    return { document, entry, contentAt: header.length, changed: read < document.size || hasChanged(document) }
  } catch (error) {
    return skipReason(error)
  } finally {
    closeSync(document.fd)
  }
}

function packEntry(entry: Buffer, contentAt: number, { level }: DocumentTask): PackedPiece[] {
  const pieces: PackedPiece[] = []
  for (let at = 0; at < entry.length; at += PIECE_BYTES) {
    const plain = entry.subarray(at, at + PIECE_BYTES)
    const content = entry.subarray(Math.max(at, contentAt), at + PIECE_BYTES)
    pieces.push({ plain, parts: packPieceSync(plain, level, content) })
  }
  return pieces
}

/** Bytes of a document's entry in the tar: header, content and padding. */
export function documentEntryBytes(path: string, document: OpenDocument): number {
  return fileHeaderBytes(tarEntry(path, document)) + document.size + tarPadding(document.size).length
}

export function documentHeader(path: string, document: OpenDocument): Buffer {
  return fileHeader(tarEntry(path, document))
}

function tarEntry(path: string, { size, stats }: OpenDocument): TarEntry {
  return { path: `${DOCUMENTS_PREFIX}/${path}`, size, mtimeNs: stats.mtimeNs, mode: 0o644 }
}

export function documentLine(
  path: string,
  { size, stats }: OpenDocument,
  { sha256, rangeCrc, range }: { sha256: string; rangeCrc: number; range: FileRange },
): IndexLine {
  return {
    type: 'document',
    path,
    size,
    mtime: String(stats.mtimeNs),
    ctime: String(stats.ctimeNs),
    inode: String(stats.ino),
    sha256,
    crc: range.crc,
    rangeCrc,
    offset: range.offset,
    length: range.length,
  }
}

/** A directory's entry, or why it is skipped. */
export function packDirectory(task: DocumentTask, path: string): PackedEntry | SkipReason {
  try {
    const stats = lstatSync(`${task.root}/${path}`, { bigint: true })
    if (!stats.isDirectory()) return 'vanished'
    const header = directoryHeader({ path: `${DOCUMENTS_PREFIX}/${path}`, mtimeNs: stats.mtimeNs, mode: 0o755 })
    const parts = packPieceSync(header, task.level)
    const bytes = totalBytes(parts)
    const at = (offset: number): WrittenEntry => {
      const range = { offset, length: bytes, crc: crc32(header), plainBytes: header.length }
      return { line: { type: 'directory', path, mtime: String(stats.mtimeNs) }, range, bytes: 0, damage: null }
    }
    return { parts, bytes, at }
  } catch (error) {
    return skipReason(error)
  }
}
