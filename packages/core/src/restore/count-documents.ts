import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { walkDocuments } from '@mvp/archive/walk-documents'
import { fileErrorCode } from '../backup/store.ts'
import { RESTORE_FOLDER } from '../backup/write-archive.ts'

/**
 * How many documents there are now, and their bytes, as a backup would take them; null when that cannot be told within
 * the time, if there is a limit.
 */
export async function countDocuments(
  documentsDir: string,
  budgetMs = Number.POSITIVE_INFINITY,
): Promise<{ count: number; bytes: number } | null> {
  const until = performance.now() + budgetMs
  let count = 0
  let bytes = 0
  for await (const entry of walkDocuments(documentsDir, new Set([RESTORE_FOLDER]))) {
    if (performance.now() > until) return null
    if (entry.type !== 'file') continue
    const size = await sizeOf(join(documentsDir, entry.path))
    if (size === null) continue
    count++
    bytes += size
  }
  return { count, bytes }
}

/** Null when it has vanished since it was listed. */
async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await lstat(file)).size
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}
