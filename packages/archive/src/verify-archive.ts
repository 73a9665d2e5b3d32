import type { VerifiedArchive } from './check-archive.ts'
import type { ReadLimits } from './entry-rules.ts'
import { runWorker } from './run-worker.ts'

export type VerifyOptions = {
  signal?: AbortSignal
  /** Told the bytes of the file read so far, ten times a second at most. */
  onBytes?: (fileBytes: number) => void
  limits?: ReadLimits
}

/**
 * Reads every byte of an archive in a thread of its own: gzip and tar whole, nothing in it that may not be, every
 * document's hash as in the index, both hashes of the database, the dump whole, rows and totals as told. Throws
 * `ArchiveError`, naming the entry, or the error of a disk that cannot be read. An archive packed again by hand, with
 * or without the index, is good as well; then `indexed` is false.
 */
export function verifyArchive(file: string, options: VerifyOptions = {}): Promise<VerifiedArchive> {
  const { signal, onBytes, limits } = options
  return runWorker<VerifiedArchive>('verify-worker', { file, limits }, { signal, onBytes })
}
