import type { CopiedDump } from './copy-dump.ts'
import type { FileRange } from './crc-runs.ts'
import type { SharedFile } from './shared-file.ts'
import type { DatabaseBytes, PieceRange } from './write-database.ts'

/** What a database thread is given: where to write, as what, and how hard to compress. */
export type DatabaseTask = SharedFile & {
  /** In the archive, such as `database/motovaultpro.sql.gz`. */
  path: string
  level: number
  /** How many threads deflate beside it. */
  threads: number
}

/**
 * What it is asked, in this order: some SQL and where pieces begin; or to connect to a socket and to copy all that comes out
 * of it; at last to close the entry.
 */
export type DatabaseJob =
  | { type: 'write'; chunk: ArrayBuffer }
  | { type: 'startPiece' }
  | { type: 'connect'; socket: string }
  | { type: 'copy' }
  | { type: 'close' }

/** What came of a job; most of them have nothing to say but that they are done. */
export type DatabaseAnswer = { copied?: CopiedDump; closed?: ClosedDatabase }

/** `range`: of the whole entry, to be accounted for. */
export type ClosedDatabase = { bytes: DatabaseBytes; pieces: PieceRange[]; range: FileRange }

/** What it says: progress in plain bytes, and its answers. */
export type DatabaseMessage = { type: 'bytes'; bytes: number } | { type: 'done'; answer: DatabaseAnswer }
