import { isUtf8 } from 'node:buffer'
import { Header } from 'tar/header'
import { ArchiveError, showable } from './archive-error.ts'
import type { ByteReader } from './byte-reader.ts'
import { TAR_BLOCK_BYTES } from './tar-header.ts'
import { type Extended, MetaReader } from './tar-meta.ts'

/** What a tar's headers say about an entry. */
export type TarHead = {
  /** As it stands in the tar. */
  path: string
  kind: 'file' | 'directory'
  size: number
  /** Since 1970, with a fraction where the tar has one. */
  mtimeSeconds: number
}

/** Bytes that a content of this size takes, in whole blocks. */
export function padded(size: number): number {
  return Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES
}

const ZEROS = Buffer.alloc(64 << 10)

/** At most 64 KiB at a time. */
export function isZero(bytes: Buffer): boolean {
  return bytes.equals(ZEROS.subarray(0, bytes.length))
}

/**
 * The headers of the next entry; null at the first block of zeros. `previous` is the path of the entry before: where
 * an entry's own name cannot be read, errors name that.
 */
export async function readTarHead(reader: ByteReader, previous: string | null): Promise<TarHead | null> {
  const meta = new MetaReader(previous)
  for (;;) {
    const block = await reader.exactly(TAR_BLOCK_BYTES)
    if (block.length < TAR_BLOCK_BYTES) throw endless(previous)
    if (isZero(block)) {
      meta.expectNone()
      return null
    }
    const header = decode(block, meta.extended, previous)
    const type = typeOf(block)
    if (!meta.knows(type)) return headOf(block, header, meta.extended)
    const size = meta.checkSize(header.size)
    meta.read(type, (await reader.exactly(padded(size))).subarray(0, size))
  }
}

function endless(previous: string | null): ArchiveError {
  if (previous === null) return notTar()
  const text = `the archive ends after ${showable(previous)}, without the end of a tar`
  return new ArchiveError('incomplete', text, previous)
}

function notTar(): ArchiveError {
  return new ArchiveError('not_an_archive', 'the file is compressed by gzip, but holds no tar')
}

function decode(block: Buffer, extended: Extended, previous: string | null): Header {
  const header = tryDecode(block, extended)
  if (header?.cksumValid) return header
  if (previous === null) throw notTar()
  throw new ArchiveError('damaged', `what follows ${showable(previous)} is not the header of an entry`, previous)
}

function tryDecode(block: Buffer, { path }: Extended): Header | null {
  try {
    // With the path: by a field that is cut behind a slash, node-tar would take a file for a directory.
    return new Header(block, 0, path === undefined ? {} : { path })
  } catch {
    return null // a number that no JavaScript number can hold
  }
}

function typeOf(block: Buffer): string {
  return block.toString('latin1', 156, 157)
}

const REFUSED_TYPES: Record<string, string> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a FIFO',
  S: 'a sparse file',
  M: 'a part of a file in several volumes',
}

function headOf(block: Buffer, header: Header, extended: Extended): TarHead {
  const path = extended.path ?? header.path ?? ''
  checkType(typeOf(block), path)
  if (extended.path === undefined && !hasUtf8Name(block)) {
    throw new ArchiveError('refused', `the name of an entry is not UTF-8: ${showable(path)}`, path)
  }
  const kind = typeOf(block) === '5' || path.endsWith('/') ? 'directory' : 'file'
  const size = sizeOf(block, header, extended)
  if (size === undefined || (kind === 'directory' && size > 0)) {
    throw new ArchiveError('damaged', `the size of ${showable(path)} is not valid`, path)
  }
  return { path, kind, size, mtimeSeconds: extended.mtimeSeconds ?? (header.mtime?.getTime() ?? 0) / 1000 }
}

function checkType(type: string, path: string): void {
  if (['0', '5', '\0'].includes(type)) return
  const what = REFUSED_TYPES[type] ?? 'of a type that has no place in an archive'
  throw new ArchiveError('refused', `${showable(path)} is ${what}`, path)
}

/** The name field and, in ustar, its prefix. */
function hasUtf8Name(block: Buffer): boolean {
  const ustar = block.toString('latin1', 257, 263) === 'ustar\0'
  return isUtf8(block.subarray(0, 100)) && (!ustar || isUtf8(block.subarray(345, 500)))
}

function sizeOf(block: Buffer, header: Header, extended: Extended): number | undefined {
  if (extended.size !== undefined) return extended.size
  // node-tar takes a directory's size for zero whatever the header says; other readers do not.
  const zero = /^[0 \0]*$/.test(block.toString('latin1', 124, 136))
  return zero ? 0 : header.size || undefined
}
