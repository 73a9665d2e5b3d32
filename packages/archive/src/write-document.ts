import { createHash } from 'node:crypto'
import { closeSync, lstatSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { FileRange } from './crc-runs.ts'
import { appendParts, DOCUMENTS_PREFIX, type DocumentTask, WHOLE_DOCUMENT_BYTES } from './document-task.ts'
import { entryCrcs, type PackedPiece } from './entry-crcs.ts'
import { PIECE_BYTES } from './gzip-pieces.ts'
import type { IndexLine } from './manifest.ts'
import { hasChanged, type OpenDocument, openDocument, readFully } from './open-document.ts'
import { packPieceSync } from './pack-piece.ts'
import { type SkipReason, skipReason } from './skip-reason.ts'
import { directoryHeader, fileHeader, tarPadding } from './tar-header.ts'

/** An entry that is in the archive. `damage`: the document in it is not one that ever was, and why. */
export type WrittenEntry = { line: IndexLine; range: FileRange; bytes: number; damage: SkipReason | null }

/** Room before a whole document for its tar header: a path of 4096 bytes in PAX records takes less. */
const HEADER_ROOM = 8192

/** The largest entry of a whole document. Allocated once a thread. */
export function entryBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(HEADER_ROOM + WHOLE_DOCUMENT_BYTES)
}

/**
 * Reads a document into `buffer`, packs it and only then reserves its range: threads never wait for each other.
 * One that changed while it was read is read once more. Returns why it is skipped, or `large` if it is left for later.
 */
export function writeDocument(task: DocumentTask, path: string, buffer: Buffer): WrittenEntry | SkipReason | 'large' {
  let read = readWhole(task.root, path, buffer)
  if (typeof read !== 'string' && read.changed) read = readWhole(task.root, path, buffer)
  if (typeof read === 'string') return read

  const { document } = read
  const content = buffer.subarray(HEADER_ROOM, HEADER_ROOM + document.size)
  const { entry, contentAt } = entryAround(buffer, path, document)
  const pieces = packEntry(entry, contentAt, task)
  const { crc, rangeCrc } = entryCrcs(pieces)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const written = appendParts(
    task,
    pieces.flatMap(({ parts }) => parts),
  )
  const range = { ...written, crc, plainBytes: entry.length }
  const line = documentLine(path, document, { sha256, rangeCrc, range })
  return { line, range, bytes: document.size, damage: read.changed ? 'changed' : null }
}

type ReadDocument = { document: OpenDocument; changed: boolean }

function readWhole(root: string, path: string, buffer: Buffer): ReadDocument | SkipReason | 'large' {
  const document = openDocument(root, path)
  if (typeof document === 'string') return document
  try {
    if (document.size > WHOLE_DOCUMENT_BYTES) return 'large'
    const content = buffer.subarray(HEADER_ROOM, HEADER_ROOM + document.size)
    const read = readFully(document.fd, content, 0)
    content.fill(0, read)
    return { document, changed: read < document.size || hasChanged(document) }
  } catch (error) {
    return skipReason(error)
  } finally {
    closeSync(document.fd)
  }
}

type Entry = { entry: Buffer; contentAt: number }

/** Puts header and padding around the content that lies in the buffer. */
function entryAround(buffer: Buffer, path: string, document: OpenDocument): Entry {
  const header = documentHeader(path, document)
  const padding = tarPadding(document.size)
  header.copy(buffer, HEADER_ROOM - header.length)
  padding.copy(buffer, HEADER_ROOM + document.size)
  const entry = buffer.subarray(HEADER_ROOM - header.length, HEADER_ROOM + document.size + padding.length)
  return { entry, contentAt: header.length }
}

function packEntry(entry: Buffer, contentAt: number, { level }: DocumentTask): PackedPiece[] {
  const pieces: PackedPiece[] = []
  for (let at = 0; at < entry.length; at += PIECE_BYTES) {
    const plain = entry.subarray(at, at + PIECE_BYTES)
    const content = entry.subarray(Math.max(at, contentAt), at + PIECE_BYTES)
    pieces.push({ plain, parts: packPieceSync(plain, { level }, content) })
  }
  return pieces
}

export function documentHeader(path: string, { size, stats }: OpenDocument): Buffer {
  return fileHeader({ path: `${DOCUMENTS_PREFIX}/${path}`, size, mtimeNs: stats.mtimeNs, mode: 0o644 })
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
export function writeDirectory(task: DocumentTask, path: string): WrittenEntry | SkipReason {
  try {
    const stats = lstatSync(`${task.root}/${path}`, { bigint: true })
    if (!stats.isDirectory()) return 'vanished'
    const header = directoryHeader({ path: `${DOCUMENTS_PREFIX}/${path}`, mtimeNs: stats.mtimeNs, mode: 0o755 })
    const written = appendParts(task, packPieceSync(header, { level: task.level }))
    const range = { ...written, crc: crc32(header), plainBytes: header.length }
    return { line: { type: 'directory', path, mtime: String(stats.mtimeNs) }, range, bytes: 0, damage: null }
  } catch (error) {
    return skipReason(error)
  }
}
