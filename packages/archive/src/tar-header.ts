// Not the whole of node-tar, which takes each thread that starts a twentieth of a second.
import { Header } from 'tar/header'
import { Pax } from 'tar/pax'

export const TAR_BLOCK_BYTES = 512

/** The end of a tar: two blocks of zeros (POSIX ustar). */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK_BYTES)

/** The largest size of a ustar header's octal field, 8 GiB less one. */
const OCTAL_MAX = 0o77777777777
/** The instants a `Date` can hold, in milliseconds. */
const DATE_LIMIT_MS = 8_640_000_000_000_000n

/** An entry's path in the tar, its size in bytes and its time in nanoseconds since 1970. */
export type TarEntry = { path: string; size: number; mtimeNs: bigint; mode: number }

/** Zeros from the end of a content of this size to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((TAR_BLOCK_BYTES - (size % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES)
}

/** The header of a regular file: one block, preceded by PAX records where one block cannot say it. */
export function fileHeader(entry: TarEntry): Buffer {
  return withPax('File', entry)
}

/** The header of a directory; the path is given without its closing slash. */
export function directoryHeader(entry: Omit<TarEntry, 'size'>): Buffer {
  return withPax('Directory', { ...entry, path: `${entry.path}/`, size: 0 })
}

/**
 * A header of exactly one block, which can be written over in place when the size is known. The path is ASCII and
 * shorter than 100 bytes, the time has whole seconds; a size of 8 GiB or more is written in base 256.
 */
export function singleBlockHeader(entry: TarEntry): Buffer {
  if (!/^[\x20-\x7e]{1,99}$/.test(entry.path)) throw new Error(`${entry.path} does not fit into one tar header block`)
  return headerBlock('File', entry).block
}

function withPax(type: EntryType, entry: TarEntry): Buffer {
  const { block, tooSmall } = headerBlock(type, entry)
  const mtime = dateOf(entry.mtimeNs)
  const fraction = mtime.getTime() % 1000 !== 0
  if (!tooSmall && !fraction) return block
  const pax = new Pax({
    path: entry.path,
    ...(fraction ? { mtime } : {}),
    ...(entry.size > OCTAL_MAX ? { size: entry.size } : {}),
  })
  return Buffer.concat([pax.encode(), block])
}

type EntryType = 'File' | 'Directory'

function headerBlock(type: EntryType, { path, size, mtimeNs, mode }: TarEntry): { block: Buffer; tooSmall: boolean } {
  const block = Buffer.alloc(TAR_BLOCK_BYTES)
  const wholeSeconds = new Date(Math.floor(dateOf(mtimeNs).getTime() / 1000) * 1000)
  const tooSmall = new Header({ path, size, mode, mtime: wholeSeconds, type, uid: 0, gid: 0 }).encode(block)
  return { block, tooSmall }
}

/** Milliseconds. Before 1970 whole seconds: node-tar cannot encode a negative fraction. */
function dateOf(ns: bigint): Date {
  const unit = ns < 0n ? 1_000_000_000n : 1_000_000n
  const floored = ns / unit - (ns < 0n && ns % unit !== 0n ? 1n : 0n)
  const ms = floored * (unit / 1_000_000n)
  if (ms > DATE_LIMIT_MS) return new Date(Number(DATE_LIMIT_MS))
  return new Date(Number(ms < -DATE_LIMIT_MS ? -DATE_LIMIT_MS : ms))
}
