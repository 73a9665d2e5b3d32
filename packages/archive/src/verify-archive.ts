import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { VerifiedArchive } from './check-archive.ts'
import type { PartTask } from './check-part.ts'
import { defaultLimits } from './entry-rules.ts'
import { runWorker } from './run-worker.ts'
import { type VerifyOptions, verifySideBySide } from './verify-side-by-side.ts'

/** Below this, threads take longer to start than they save. */
const SIDE_BY_SIDE_BYTES = 64 << 20

/**
 * Reads every byte of an archive, beside this thread: gzip and tar whole, nothing in it that may not be, every
 * document's hash as in the index, both hashes of the database, the dump whole, rows and totals as told. Throws
 * `ArchiveError`, naming the entry, or the error of a disk that cannot be read. An archive packed again by hand, with
 * or without the index, is good as well; then `indexed` is false.
 *
 * A large one that was written here is read in parts, on all processors. Where that finds anything out of order, the
 * archive is read once more, from its start to its end, to find out what, and `onBytes` begins again.
 */
export async function verifyArchive(file: string, options: VerifyOptions = {}): Promise<VerifiedArchive> {
  const { signal, onBytes, limits = defaultLimits } = options
  const { size } = await stat(file)
  const large = size >= SIDE_BY_SIDE_BYTES && availableParallelism() > 1
  const verified = large ? await verifySideBySide(file, options) : null
  if (verified) return verified
  const task: PartTask = { kind: 'whole', file, limits }
  return runWorker<VerifiedArchive>('verify-worker', task, { signal, onBytes })
}
