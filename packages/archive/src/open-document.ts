import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs'
import { type SkipReason, skipReason } from './skip-reason.ts'

/** A document open for reading. `size` is what its tar header will say, whatever becomes of the file. */
export type OpenDocument = { fd: number; size: number; stats: BigIntStats }

/**
 * Opens a document for reading, or says why it is skipped. It never waits (a FIFO without a writer), never follows a
 * link, and reads nothing that does not lie in the folder under the very path the walk has seen.
 */
export function openDocument(root: string, path: string): OpenDocument | SkipReason {
  const file = `${root}/${path}`
  let fd: number
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    return skipReason(error)
  }
  const stats = fstatSync(fd, { bigint: true })
  const refused = refusal(fd, file, stats)
  if (!refused) return { fd, size: Number(stats.size), stats }
  closeSync(fd)
  return refused
}

function refusal(fd: number, file: string, stats: BigIntStats): SkipReason | null {
  if (stats.isFIFO()) return 'fifo'
  if (stats.isSocket()) return 'socket'
  if (stats.isDirectory()) return 'vanished'
  if (!stats.isFile()) return 'device'
  return openedPath(fd, file) === file ? null : 'vanished'
}

/**
 * O_NOFOLLOW guards the last name only. Where the descriptor really leads, Linux tells without a race; where there is
 * no /proc, the path is asked again.
 */
function openedPath(fd: number, file: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return pathWithoutLinks(file)
  }
}

function pathWithoutLinks(file: string): string | null {
  try {
    return realpathSync.native(file)
  } catch {
    return null
  }
}

/** Reads into the whole of `target`, from `position` of the document; fewer bytes only where the document ends. */
export function readFully(fd: number, target: Buffer, position: number): number {
  let read = 0
  while (read < target.length) {
    const bytes = readSync(fd, target, read, target.length - read, position + read)
    if (bytes === 0) break
    read += bytes
  }
  return read
}

/** Whether the document is another than it was when it was opened. */
export function hasChanged({ fd, stats }: OpenDocument): boolean {
  const now = fstatSync(fd, { bigint: true })
  return now.size !== stats.size || now.mtimeNs !== stats.mtimeNs
}
