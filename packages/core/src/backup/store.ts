import { link, lstat, open, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'

/** The folder where archives are kept, and the names in it. */

const ARCHIVE = /^[a-z][a-z0-9_-]{0,29}_backup_\d{8}_\d{6}\.tar\.gz$/
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const PART = new RegExp(`^\\..+\\.(${UUID})\\.part$`)
const QUARANTINED = new RegExp(`^\\.upload-(${UUID})`)

/** As APP_NAME has to be. */
export const isAppName = (name: string) => /^[a-z][a-z0-9_-]{0,29}$/.test(name)
export const isArchiveName = (name: string) => ARCHIVE.test(name)
/** The operation that a half-written file belongs to, or null for any other name. */
export const partOwner = (name: string) => PART.exec(name)?.[1] ?? null
/** The operation or upload that a quarantined file belongs to, or null for any other name. */
export const quarantineOwner = (name: string) => QUARANTINED.exec(name)?.[1] ?? null

/** `motovaultpro_backup_20261122_030000.tar.gz`, in UTC. */
export function archiveName(app: string, at: Date): string {
  const [date = '', time = ''] = at.toISOString().split('T')
  return `${app}_backup_${date.replaceAll('-', '')}_${time.slice(0, 8).replaceAll(':', '')}.tar.gz`
}

/** Where an operation writes an archive that nobody may take for one yet. */
export function partPath(store: string, name: string, operationId: string): string {
  return join(store, `.${name}.${operationId}.part`)
}

/** Where a file that is not trusted yet lies in the store, named for its operation. */
export function quarantineFile(store: string, id: string): string {
  return join(store, `.upload-${id}`)
}

/** What an archive is named after, and whether a name is still listed although its file may be lost. */
export type Naming = { app: string; at: Date; isListed: (name: string) => Promise<boolean> }

/**
 * Gives a finished file its name: the app's at that second, or at the next one that is free. Never overwrites.
 * Returns the name; the file keeps its old one too.
 */
export async function linkArchive(store: string, file: string, { app, at, isListed }: Naming): Promise<string> {
  for (let second = 0; ; second++) {
    const name = archiveName(app, new Date(at.getTime() + second * 1000))
    if (await isListed(name)) continue
    try {
      await link(file, join(store, name))
      return name
    } catch (error) {
      if (fileErrorCode(error) !== 'EEXIST') throw error
    }
  }
}

/** Makes names that were given or taken away survive a power cut. */
export async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Removes what an operation that did not finish has left: its half-written archive or its quarantined upload. */
export async function removeLeftovers(store: string, operationId: string): Promise<void> {
  for (const name of await readdir(store)) {
    const owner = partOwner(name) ?? quarantineOwner(name)
    if (owner === operationId) await rm(join(store, name), { force: true })
  }
}

/** Bytes of a regular file; null when there is none: a link in its place counts as nothing. */
export async function archiveSize(file: string): Promise<number | null> {
  try {
    const stats = await lstat(file)
    return stats.isFile() ? stats.size : null
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

export async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}

export function fileErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** What an error of the file system means for the store, or null when it is about something else. */
export async function explainStoreError(store: string, error: unknown): Promise<AppError | null> {
  const code = fileErrorCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const free = await freeBytes(store).catch(() => 0)
    return new AppError('store_full', `The store ${store} is full: ${formatBytes(free)} are free.`, {
      hint: 'Delete old backups or give the store more room, then back up again.',
      cause: error,
    })
  }
  const reason = whyUnusable(error)
  if (reason === null || !(code === 'EIO' || code === 'EROFS' || isPathIn(store, error))) return null
  return new AppError('store_unusable', `The store ${store} cannot be used: ${reason}.`, {
    hint: 'Check that the volume of BACKUP_DIR is mounted, healthy and writable by this user.',
    cause: error,
  })
}

/** A missing program or module has the same code as a missing store. */
function isPathIn(store: string, error: unknown): boolean {
  return error instanceof Error && 'path' in error && String(error.path).startsWith(store)
}

const REASONS: Record<string, string> = {
  EROFS: 'it is mounted read-only',
  EACCES: 'this user has no right to',
  EPERM: 'this user has no right to',
  EIO: 'its disk reports errors',
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  ESTALE: 'its file server has lost it',
}

/** Why a folder cannot be used, by the error its use ended with; null when that is about something else. */
export function whyUnusable(error: unknown): string | null {
  return REASONS[fileErrorCode(error) ?? ''] ?? null
}
