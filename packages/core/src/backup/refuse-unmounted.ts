import { readdir } from 'node:fs/promises'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { keptArchives } from './records.ts'

/**
 * Throws `store_unusable` for a folder with none of the backups in the list: it is another one, the store's volume is
 * not mounted on it. Of a single backup nobody can tell; `few` is how many may be gone at once and be called missing.
 */
export async function refuseUnmounted(core: Core, few = 1): Promise<void> {
  const listed = await keptArchives(core.db)
  const names = new Set(await readdir(core.env.backupDir))
  if (listed.length <= few || listed.some(({ fileName }) => names.has(fileName))) return
  throw new AppError('store_unusable', `The store ${core.env.backupDir} holds none of the backups in the list.`, {
    hint: 'Check that the volume of BACKUP_DIR is mounted.',
  })
}
