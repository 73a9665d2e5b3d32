import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Does something in a folder that exists, for us alone, only meanwhile: in the first of the folders that are told where that
 * can be done, as a container may have no writable folder but its volumes. Throws what stood against it in the last one.
 */
export async function inScratch<Result>(
  [first, ...others]: string[],
  use: (dir: string) => Promise<Result>,
): Promise<Result> {
  try {
    const dir = await mkdtemp(join(first ?? tmpdir(), SCRATCH_PREFIX))
    try {
      return await use(dir)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  } catch (error) {
    if (others.length > 0) return inScratch(others, use)
    throw error
  }
}

export const SCRATCH_PREFIX = '.pg-dump-'
