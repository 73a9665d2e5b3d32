import { lstat, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileErrorCode, syncFolder } from '../backup/store.ts'
import { AppError } from '../errors.ts'
import { childPath, listChildren } from './child-names.ts'
import { liesInFolders, readyParents } from './ready-parents.ts'
import type { RestoreFolder } from './restore-folder.ts'
import { trip } from './trip.ts'

/**
 * The children of the documents folder that leave it, and those that come in, as listChildren names them. `chosen`: only
 * these take part, and are paths below the folder whose parents are there on both sides.
 */
export type DocumentMoves = { old: string[]; new: string[]; chosen?: true | undefined }

/** Everything in the documents folder makes place for everything that is prepared. */
export async function listAllMoves(documentsDir: string, folder: RestoreFolder): Promise<DocumentMoves> {
  return { old: await listChildren(documentsDir), new: await listChildren(folder.incoming) }
}

/** The way back of moves that were made: nothing else in the folder takes part. */
export function takeBack(moves: DocumentMoves): DocumentMoves {
  return { ...moves, old: moves.new, new: moves.old }
}

/**
 * Exchanges the documents child by child: the folder itself may be a mount point, which cannot be renamed. What appeared
 * since the moves were listed goes aside too, after `record` has stored it. Throws with everything back in its place.
 */
export async function moveDocuments(
  documentsDir: string,
  folder: RestoreFolder,
  moves: DocumentMoves,
  record: (moves: DocumentMoves) => Promise<void>,
): Promise<void> {
  if (moves.chosen) await readyParents(documentsDir, { going: moves.old, coming: moves.new })
  let known = moves
  try {
    await moveAside(documentsDir, folder, moves.old)
    const late = moves.chosen ? [] : await listChildren(documentsDir)
    if (late.length > 0) {
      known = { ...moves, old: [...new Set([...moves.old, ...late])] }
      await record(known)
      await moveAside(documentsDir, folder, late)
    }
    for (const name of moves.new) await moveInto(documentsDir, folder.incoming, name)
    await syncMoves(documentsDir, folder, known)
  } catch (error) {
    await moveDocumentsBack(documentsDir, folder, known)
    throw error
  }
}

async function moveAside(documentsDir: string, folder: RestoreFolder, names: string[]): Promise<void> {
  for (const name of names) {
    // Deleted by the app since it was listed: then there is nothing to keep.
    if (!(await exists(documentsDir, name))) continue
    await rename(childPath(documentsDir, name), childPath(folder.aside, name))
    trip(`documents: ${name} aside`)
  }
}

async function moveInto(documentsDir: string, from: string, name: string): Promise<void> {
  if (await exists(documentsDir, name)) {
    throw new AppError('conflict', `The app wrote ${name} into the documents while they were exchanged.`, {
      hint: 'Stop the app, then restore again.',
    })
  }
  await rename(childPath(from, name), childPath(documentsDir, name))
  trip(`documents: ${name} in`)
}

/**
 * Puts every child back where it was. Each step looks first whether it is needed, so it can follow on any state that a
 * crash may leave, its own included. Nothing is overwritten: what the app wrote meanwhile under an old name is renamed.
 */
export async function moveDocumentsBack(
  documentsDir: string,
  folder: RestoreFolder,
  moves: DocumentMoves,
): Promise<void> {
  const isMovedIn = movedIn(documentsDir, folder, moves)
  for (const name of moves.new.toReversed()) {
    if (!(await isMovedIn(name))) continue
    await rename(childPath(documentsDir, name), childPath(folder.incoming, name))
    trip(`documents: ${name} out again`)
  }
  for (const name of moves.old.toReversed()) {
    if (!(await exists(folder.aside, name))) continue
    if (moves.chosen) await readyParents(documentsDir, { going: [], coming: [name] })
    if (await exists(documentsDir, name)) await makeWay(documentsDir, name)
    await rename(childPath(folder.aside, name), childPath(documentsDir, name))
    trip(`documents: ${name} back`)
  }
  await syncMoves(documentsDir, folder, moves)
}

/** Tells what was moved in from what merely bears such a name. */
function movedIn(documentsDir: string, folder: RestoreFolder, moves: DocumentMoves) {
  const old = new Set(moves.old)
  return async (name: string): Promise<boolean> => {
    // Behind a link that the app has put there lies nothing of ours.
    if (moves.chosen && !(await liesInFolders(documentsDir, name))) return false
    const notMovedAside = old.has(name) && !(await exists(folder.aside, name))
    return !notMovedAside && !(await exists(folder.incoming, name)) && (await exists(documentsDir, name))
  }
}

async function makeWay(documentsDir: string, name: string): Promise<void> {
  for (let number = 1; ; number++) {
    const suffix = Buffer.from(`.written-during-restore-${number}`)
    const free = Buffer.concat([childPath(documentsDir, name), suffix])
    if (await missing(free)) return rename(childPath(documentsDir, name), free)
  }
}

async function exists(folder: string, name: string): Promise<boolean> {
  return !(await missing(childPath(folder, name)))
}

async function missing(path: Buffer): Promise<boolean> {
  try {
    await lstat(path)
    return false
  } catch (error) {
    // Not a folder any more: nothing is below it.
    if (fileErrorCode(error) === 'ENOENT' || fileErrorCode(error) === 'ENOTDIR') return true
    throw error
  }
}

async function syncMoves(documentsDir: string, folder: RestoreFolder, moves: DocumentMoves): Promise<void> {
  const parents = new Set(['.', ...(moves.chosen ? [...moves.old, ...moves.new].map((path) => dirname(path)) : [])])
  const roots = [documentsDir, folder.aside, folder.incoming]
  for (const directory of roots.flatMap((root) => [...parents].map((parent) => join(root, parent)))) {
    trip('documents: a folder not on the disk')
    await syncFolder(directory).catch((error) => {
      // A crash in the middle of tidying up may have removed what the restore had made.
      if (fileErrorCode(error) !== 'ENOENT') throw error
    })
  }
}
