import { join } from 'node:path'
import { RESTORE_FOLDER } from '../backup/write-archive.ts'

/** Where a restore keeps what it needs, on the documents' own file system so that a rename moves it. */
export type RestoreFolder = {
  /** `<documents>/.backup-restore/<id>` */
  root: string
  /** The backup's documents until they are moved in. */
  incoming: string
  /** The live documents after they were moved out. */
  aside: string
  /** What is known of the pair that is kept for an undo. */
  kept: string
}

export function restoreRoot(documentsDir: string): string {
  return join(documentsDir, RESTORE_FOLDER)
}

/** The same for the undo of a restore: what was put aside comes back, and what is live goes to a third place. */
export function undoFolder(documentsDir: string, restoreId: string): RestoreFolder {
  const folder = restoreFolder(documentsDir, restoreId)
  return { ...folder, incoming: folder.aside, aside: join(folder.root, 'undone') }
}

export function restoreFolder(documentsDir: string, id: string): RestoreFolder {
  const root = join(restoreRoot(documentsDir), id)
  return { root, incoming: join(root, 'new'), aside: join(root, 'old'), kept: join(root, 'kept.json') }
}
