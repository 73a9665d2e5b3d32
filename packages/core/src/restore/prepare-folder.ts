import { lstat, mkdir } from 'node:fs/promises'
import { syncFolder } from '../backup/store.ts'
import { AppError } from '../errors.ts'
import { type RestoreFolder, restoreRoot } from './restore-folder.ts'
import { trip } from './trip.ts'

/** Makes the restore's own folders beside the documents, empty and on their file system. */
export async function prepareFolder(documentsDir: string, folder: RestoreFolder): Promise<void> {
  const root = restoreRoot(documentsDir)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const [documents, own] = await Promise.all([lstat(documentsDir), lstat(root)])
  if (!own.isDirectory() || own.dev !== documents.dev) {
    throw new AppError('preflight_blocked', `${root} is not a plain folder on the documents' own volume.`, {
      hint: 'Remove it: it is made by each restore and holds nothing but what a restore keeps for its undo.',
    })
  }
  for (const directory of [folder.root, folder.incoming, folder.aside]) {
    await mkdir(directory, { mode: 0o700 })
    trip('folders: one made')
  }
  await syncFolder(folder.root)
  await syncFolder(root)
  await syncFolder(documentsDir)
  trip('folders: on the disk')
}
