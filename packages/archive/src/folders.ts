import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'

const DIRECTORY_MODE = 0o750

/**
 * The folders of an extraction: made when first met, given mode and time when everything is in them. `syncEach`: then
 * put on the disk, too.
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
  async add(path: string, mtimeSeconds: number): Promise<void> {
    await this.#make(path)
    this.#mtimes.set(path, mtimeSeconds)
  }

  async addFor(document: string): Promise<void> {
    await this.#make(folderOf(document))
  }

  async #make(path: string): Promise<void> {
    if (path === '' || this.#made.has(path)) return
    await mkdir(`${this.#directory}/${path}`, { recursive: true, mode: DIRECTORY_MODE })
    for (let folder = path; folder !== '' && !this.#made.has(folder); folder = folderOf(folder)) this.#made.add(folder)
  }

  /** The deepest first, before the folder that names it. */
  async finish(): Promise<void> {
    const deepestFirst = [...this.#made].sort((one, other) => depth(other) - depth(one))
    for (const path of [...deepestFirst, '']) await this.#finishOne(path)
  }

  async #finishOne(path: string): Promise<void> {
    const folder = await open(`${this.#directory}/${path}`, constants.O_RDONLY | constants.O_DIRECTORY)
    const mtimeSeconds = this.#mtimes.get(path)
    try {
      if (path !== '') await folder.chmod(DIRECTORY_MODE)
      if (mtimeSeconds !== undefined) await folder.utimes(mtimeSeconds, mtimeSeconds)
      if (this.#syncEach) await folder.sync()
    } finally {
      await folder.close()
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
