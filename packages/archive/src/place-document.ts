import { createHash } from 'node:crypto'
import { closeSync, constants, fchmodSync, fsyncSync, futimesSync, openSync } from 'node:fs'
import { totalBytes } from './gzip-pieces.ts'
import { writeFullySync } from './write-fully.ts'

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const FILE_MODE = 0o640

/** A document while it is put into a folder, with its time. */
export class PlacedDocument {
  bytes = 0
  readonly #fd: number
  readonly #hash = createHash('sha256')

  /** `path` is below `directory` and keeps the rules; nothing may have that name yet, not even a link. */
  constructor(directory: string, path: string) {
    this.#fd = openSync(`${directory}/${path}`, NEW_FILE, FILE_MODE)
  }

  write(parts: Buffer[]): void {
    for (const part of parts) this.#hash.update(part)
    writeFullySync(this.#fd, parts, this.bytes)
    this.bytes += totalBytes(parts)
  }

  /** Gives it its mode and time, and puts it on the disk if `sync`. Returns the sha256 of what was written. */
  finish(mtimeSeconds: number, { sync }: { sync: boolean }): string {
    // Whatever mode the archive or the umask would give it.
    fchmodSync(this.#fd, FILE_MODE)
    futimesSync(this.#fd, mtimeSeconds, mtimeSeconds)
    if (sync) fsyncSync(this.#fd)
    return this.#hash.digest('hex')
  }

  close(): void {
    closeSync(this.#fd)
  }
}
