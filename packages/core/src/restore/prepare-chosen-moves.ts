import { lstat, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileErrorCode, syncFolder } from '../backup/store.ts'
import { RESTORE_FOLDER } from '../backup/write-archive.ts'
import { AppError } from '../errors.ts'
import type { DocumentMoves } from './move-documents.ts'
import type { RestoreFolder } from './restore-folder.ts'

/**
 * The renames that bring staged documents in among the live ones: each document by its own path, so that what lies beside
 * it never moves; and a folder that is not there any more as a whole. Makes room for what goes aside. Throws `conflict`
 * where a document and a folder would need the same name: what stands there was not chosen.
 */
export async function prepareChosenMoves(documentsDir: string, folder: RestoreFolder): Promise<DocumentMoves> {
  const moves: DocumentMoves = { old: [], new: [], chosen: true }
  for await (const { path, isFolder } of listStaged(folder.incoming, '', (met) => kindOf(documentsDir, met))) {
    const live = await kindOf(documentsDir, path)
    if (live === 'folder') throw conflict(path, 'is a folder now, and a document in the backup')
    // Through a link a document would land outside the folder.
    if (live !== null && isFolder) throw conflict(path, 'is no folder any more, and the backup has documents in it')
    if (live !== null) moves.old.push(path)
    moves.new.push(path)
  }
  await makeRoomAside(folder.aside, new Set(moves.old.map((path) => dirname(path))))
  return moves
}

type Staged = { path: string; isFolder: boolean }

/** What was staged, without descending further than folders that are live ones too. */
async function* listStaged(
  incoming: string,
  parent: string,
  liveKind: (path: string) => Promise<Kind | null>,
): AsyncGenerator<Staged> {
  const entries = await readdir(join(incoming, parent), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = parent === '' ? entry.name : `${parent}/${entry.name}`
    // Whatever an archive calls its documents: never the journal and what is kept for an undo.
    if (path === RESTORE_FOLDER) continue
    const isFolder = entry.isDirectory()
    if (isFolder && (await liveKind(path)) === 'folder') yield* listStaged(incoming, path, liveKind)
    else yield { path, isFolder }
  }
}

async function makeRoomAside(aside: string, parents: Set<string>): Promise<void> {
  for (const parent of parents) await mkdir(join(aside, parent), { recursive: true, mode: 0o700 })
  for (const parent of withParents(parents)) await syncFolder(join(aside, parent))
}

type Kind = 'folder' | 'other'

async function kindOf(documentsDir: string, path: string): Promise<Kind | null> {
  try {
    return (await lstat(join(documentsDir, path))).isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** The deepest first, before the folder that names it. */
function withParents(folders: Set<string>): string[] {
  const all = new Set<string>()
  for (const folder of folders) {
    for (let part = folder; !all.has(part); part = dirname(part)) all.add(part)
  }
  return [...all].sort((one, other) => other.split('/').length - one.split('/').length)
}

function conflict(path: string, how: string): AppError {
  return new AppError('conflict', `${path} ${how}.`, {
    hint: 'Rename what stands there, or restore all documents instead.',
  })
}
