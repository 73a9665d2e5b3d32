// Not the whole of node-tar, which takes each thread that starts a twentieth of a second.
import { Header } from 'tar/header'
import { Pax } from 'tar/pax'

export const TAR_BLOCK_BYTES = 512

/** The end of a tar: two blocks of zeros (POSIX ustar). */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK_BYTES)

/** The largest number of a ustar header's octal fields: 8 GiB less one, or seconds until 2242. */
const OCTAL_MAX = 0o77777777777
/** With the PAX records of a path of so many bytes, a time and a size, their block is not full. */
const SHORT_PATH_BYTES = 400
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

/** The length of that header. Made only where it is not known by the length of the path: it is not cheap. */
export function fileHeaderBytes(entry: TarEntry): number {
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  const short = hasFraction(dateOf(entry.mtimeNs)) && 3 * entry.path.length <= SHORT_PATH_BYTES
  return short ? 3 * TAR_BLOCK_BYTES : fileHeader(entry).length
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
  const fraction = hasFraction(mtime)
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

/** Of a second: a header block cannot say it. */
function hasFraction(time: Date): boolean {
  return time.getTime() % 1000 !== 0
}

/** Milliseconds. Before 1970 and from 2242 on whole seconds: node-tar writes no fraction where octal digits end. */
function dateOf(ns: bigint): Date {
  const octal = ns >= 0n && ns < BigInt(OCTAL_MAX) * 1_000_000_000n
  const unit = octal ? 1_000_000n : 1_000_000_000n
  const floored = ns / unit - (ns < 0n && ns % unit !== 0n ? 1n : 0n)
  const ms = floored * (unit / 1_000_000n)
  if (ms > DATE_LIMIT_MS) return new Date(Number(DATE_LIMIT_MS))
  return new Date(Number(ms < -DATE_LIMIT_MS ? -DATE_LIMIT_MS : ms))
}
