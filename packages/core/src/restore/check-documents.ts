import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import type { DocumentsFacts } from '@mvp/archive/manifest'
import { freeBytes } from '../backup/store.ts'
import type { RestoreCheck } from '../contract-restore.ts'
import { formatBytes } from '../format-bytes.ts'
import { attention, blocked, listed, ok } from './restore-check.ts'

/** What is to come in. */
export type WantedDocuments = Pick<DocumentsFacts, 'count' | 'bytes'>

/** Whether the documents folder can take a second set of documents and be emptied child by child. */
export async function checkDocumentsFolder(
  documentsDir: string,
  wanted: WantedDocuments | null,
): Promise<RestoreCheck[]> {
  const usable = await checkAccess(documentsDir)
  // Also when only the database is restored: the journal lies there.
  if (usable.state === 'blocked' || !wanted) return [usable]
  return [usable, await checkMounts(documentsDir), await checkRoom(documentsDir, wanted)]
}

async function checkAccess(documentsDir: string): Promise<RestoreCheck> {
  const code = 'documents-folder'
  try {
    await access(documentsDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return ok(code, 'The documents folder can be written.')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return blocked(
      code,
      `The documents folder cannot be written: ${reason}.`,
      'Mount the volume of DOCUMENTS_DIR writable for this user.',
    )
  }
}

async function checkMounts(documentsDir: string): Promise<RestoreCheck> {
  const code = 'documents-mounts'
  const mounts = await listMounts(documentsDir)
  if (mounts === null) {
    return attention(
      code,
      'Whether other volumes are mounted in the documents folder cannot be seen here.',
      'Make sure that none is: its documents could not be moved aside.',
    )
  }
  if (mounts.length === 0) return ok(code, 'No other volume is mounted in the documents folder.')
  return blocked(
    code,
    `Other volumes are mounted in the documents folder: ${listed(mounts)}.`,
    'Unmount them for the restore: what is mounted cannot be moved aside.',
  )
}

/** Mount points below a folder, whose real path is known; null where the system does not tell. */
export async function listMounts(folder: string): Promise<string[] | null> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => null)
  if (table === null) return null
  // proc(5): the fifth field is the mount point, with space, tab, newline and backslash in octal.
  const points = table.split('\n').map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, fromOctal))
  return points.filter((point) => point.startsWith(`${folder}/`))
}

function fromOctal(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8))
}

async function checkRoom(documentsDir: string, { bytes, count }: WantedDocuments): Promise<RestoreCheck> {
  // Every file ends in a block of its own, and folders take some.
  const needed = (bytes + count * 4096) * 1.05
  const free = await freeBytes(documentsDir)
  const found = `The documents' volume has ${formatBytes(free)} free; the restore needs about ${formatBytes(needed)}.`
  return free >= needed
    ? ok('documents-room', found)
    : blocked('documents-room', found, 'Make room on the volume of DOCUMENTS_DIR.')
}
