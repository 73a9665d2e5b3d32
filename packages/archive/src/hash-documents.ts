import { runWorker, type WorkerOptions } from './run-worker.ts'

/** A document as it was read: null where it vanished, cannot be read, or changed while it was. */
export type HashedDocument = { size: number; sha256: string } | null

export type HashTask = { root: string; paths: string[] }

/**
 * Reads documents of a folder in a thread and says what their content is, in the order of the paths. Links are never
 * followed. `root` is a real path.
 */
export function hashDocuments(root: string, paths: string[], options: WorkerOptions = {}): Promise<HashedDocument[]> {
  return runWorker<HashedDocument[]>('hash-worker', { root, paths } satisfies HashTask, options)
}
