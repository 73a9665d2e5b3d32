import { closeSync, constants, fchmodSync, fsyncSync, futimesSync, mkdirSync, openSync } from 'node:fs'

const DIRECTORY_MODE = 0o750

/**
 * The folders of an extraction, or of a thread's share of it: made when first met, given mode and time when everything is in
 * them. `syncEach`: then put on the disk, too. Blocks: for worker threads.
 */
export class Folders {
  readonly #directory: string
  readonly #syncEach: boolean
  readonly #made = new Set<string>()
  /** In seconds, by path, where the archive tells. */
  readonly #mtimes = new Map<string, number>()

  constructor({ directory, syncEach }: { directory: string; syncEach: boolean }) {
    this.#directory = directory
    this.#syncEach = syncEach
  }

  /** `path` is below the directory and keeps the rules. */
  add(path: string, mtimeSeconds: number): void {
    this.#make(path)
    this.#mtimes.set(path, mtimeSeconds)
  }

  addFor(document: string): void {
    this.#make(folderOf(document))
  }

  #make(path: string): void {
    if (path === '' || this.#made.has(path)) return
    mkdirSync(`${this.#directory}/${path}`, { recursive: true, mode: DIRECTORY_MODE })
    for (let folder = path; folder !== '' && !this.#made.has(folder); folder = folderOf(folder)) this.#made.add(folder)
  }

  /** When nothing is put into them any more, by no thread. The deepest first, before the folder that names it. */
  finish(): void {
    const deepestFirst = [...this.#made].sort((one, other) => depth(other) - depth(one))
    for (const path of [...deepestFirst, '']) this.#finishOne(path)
  }

  #finishOne(path: string): void {
    const fd = openSync(`${this.#directory}/${path}`, constants.O_RDONLY | constants.O_DIRECTORY)
    const mtimeSeconds = this.#mtimes.get(path)
    try {
      if (path !== '') fchmodSync(fd, DIRECTORY_MODE)
      if (mtimeSeconds !== undefined) futimesSync(fd, mtimeSeconds, mtimeSeconds)
      if (this.#syncEach) fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }
}

/** Empty for a document at the top. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function depth(path: string): number {
  return path.split('/').length
}
