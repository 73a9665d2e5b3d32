import { lstat, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileErrorCode, syncFolder } from '../backup/store.ts'
import { AppError } from '../errors.ts'

/**
 * Makes sure that chosen documents come out of and go into folders of the documents, whatever the app has done to those
 * since: one that was deleted is made again for what comes, and a link is never followed. Throws `conflict`.
 */
export async function readyParents(documentsDir: string, { going, coming }: { going: string[]; coming: string[] }) {
  const made = new Set(coming.flatMap(parentsOf))
  for (const parent of [...new Set([...made, ...going.flatMap(parentsOf)])].sort()) {
    const found = await look(join(documentsDir, parent))
    if (found === 'other') throw noFolder(parent)
    if (found === 'folder' || !made.has(parent)) continue
    await mkdir(join(documentsDir, parent), { mode: 0o750 })
    await syncFolder(join(documentsDir, dirname(parent)))
  }
}

/** Whether everything above a path is a folder of the documents, and no link. */
export async function liesInFolders(documentsDir: string, path: string): Promise<boolean> {
  for (const parent of parentsOf(path)) if ((await look(join(documentsDir, parent))) !== 'folder') return false
  return true
}

/** From the top down: `a/b/c` lies in `a` and `a/b`. */
function parentsOf(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}

async function look(path: string): Promise<'folder' | 'other' | null> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

function noFolder(path: string): AppError {
  return new AppError('conflict', `${path} is no folder any more, and documents are to change places in it.`, {
    hint: 'Rename what stands there, then try again.',
  })
}
