import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, statfs } from 'node:fs/promises'
import { release } from 'node:os'
import { mannersOf } from './manners.ts'
import { lowerPriority } from './priority.ts'

/**
 * Of statfs(2): file systems of which it is known that syncfs(2) returns when all is on the disk, and tells of what could
 * not be written. An overlay, for one, does not tell.
 */
const TRUSTED_FILE_SYSTEMS = new Set([
  0xef53, // ext4
  0x58465342, // XFS
  0x9123683e, // btrfs
  0xf2f52010, // F2FS
  0x01021994, // tmpfs
])

/** syncfs(2): from here on it tells of what could not be written. */
const TELLING_KERNEL = [5, 8] as const

/** So many bytes are let wait in memory until the disk is asked to take them. */
const EARLY_BYTES = 1 << 30

/**
 * Puts everything on a folder's file system on the disk at once, by `sync -f`: Node has no syncfs(2), and an fsync for
 * each of many files waits for the disk each time. From when it is opened no error of the disk goes unheard: each sync
 * tells of those since the one before.
 */
export class SyncTogether {
  readonly #directory: string
  readonly #nice = mannersOf().nice
  #running: Promise<void> | null = null
  /** Of a sync that began early: what it has told, none tells again. */
  #failed: Error | null = null
  #askedBytes = 0

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** Null where files have to be synced each on its own: no such program, or one that would not tell of errors. */
  static async open(directory: string): Promise<SyncTogether | null> {
    if (!(await tellsOfErrors(directory))) return null
    // Also clears away what others have failed to write before.
    const together = new SyncTogether(directory)
    return (await together.#sync()) === null ? together : null
  }

  /** Told what is written so far. Lets the disk begin, so that at the end it has little left to do. */
  advance(bytes: number): void {
    if (this.#running || bytes - this.#askedBytes < EARLY_BYTES) return
    this.#askedBytes = bytes
    this.#running = this.#sync().then((error) => {
      this.#failed ??= error
      this.#running = null
    })
  }

  /** What was written before is on the disk when this resolves; throws the error of the disk, or of an early sync. */
  async finish(): Promise<void> {
    await this.close()
    this.#failed ??= await this.#sync()
    if (this.#failed) throw this.#failed
    // Before Linux 5.17 syncfs(2) does not tell of a journal that has given up; this does.
    await syncFolder(this.#directory)
  }

  /** Waits for what runs: nothing of it keeps the file system busy afterwards. */
  async close(): Promise<void> {
    await this.#running
  }

  #sync(): Promise<Error | null> {
    return syncFileSystem(this.#directory, this.#nice)
  }
}

async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function tellsOfErrors(directory: string): Promise<boolean> {
  if (process.platform !== 'linux' || !isAtLeast(TELLING_KERNEL)) return false
  const { type } = await statfs(directory)
  return TRUSTED_FILE_SYSTEMS.has(type)
}

function isAtLeast([major, minor]: readonly [number, number]): boolean {
  const [ofMajor = 0, ofMinor = 0] = release().split('.', 2).map(Number)
  return ofMajor > major || (ofMajor === major && ofMinor >= minor)
}

/** Returns why it has failed, or null. */
async function syncFileSystem(directory: string, nice: number): Promise<Error | null> {
  // Its words are read: they have to be English.
  const child = spawn('env', ['LC_ALL=C', 'sync', '-f', '--', directory], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  try {
    if (child.pid !== undefined) lowerPriority(child.pid, nice)
    const [code] = await once(child, 'close')
    return code === 0 ? null : diskError(said.trim() || `it ended with ${code}`)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** How C names what a disk says (strerror(3)), and its code. */
const DISK_ERRORS = {
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Read-only file system': 'EROFS',
}

function diskError(said: string): Error {
  const known = Object.entries(DISK_ERRORS).find(([words]) => said.includes(words))
  // Whatever else it may be: it is not on the disk.
  return Object.assign(new Error(`what was written is not on the disk: ${said}`), { code: known?.[1] ?? 'EIO' })
}
