import { type FileHandle, open, unlink } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { CrcRuns, type FileRange } from './crc-runs.ts'
import { combineCrc32 } from './crc32-combine.ts'
import { gzipTrailer, totalBytes } from './gzip-pieces.ts'
import { MANIFEST_REGION_END, manifestFraming, manifestRegion } from './manifest-region.ts'
import { writeFully } from './write-fully.ts'

/** Write-back starts early, runs beside the work and never pauses while so much is new: the last sync is short. */
const SYNC_BYTES = 32 << 20
const SYNC_CHECK_MS = 50

/**
 * An archive while it is written: the file, where its next byte goes, and the crc of what is there.
 * Worker threads write to the same file descriptor; each range is reserved on the shared cursor first.
 */
export class ArchiveFile {
  /** One 64-bit offset, shared with the threads: where the next reserved range begins. */
  readonly cursor = new BigInt64Array(new SharedArrayBuffer(8))
  readonly #path: string
  readonly #file: FileHandle
  readonly #ranges = new CrcRuns()
  readonly #syncTimer: NodeJS.Timeout
  #syncing: Promise<void> | null = null
  #syncFailure: { error: unknown } | null = null
  /** Up to where the disk has been asked to take it. */
  #askedTo = 0
  #ending = false
  #closed = false
  #sealed = false

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
    this.cursor[0] = BigInt(MANIFEST_REGION_END)
    this.#syncTimer = setInterval(() => this.#syncInBackground(), SYNC_CHECK_MS).unref()
  }

  /** Creates the file, readable by its owner only, with an empty manifest. Fails if anything has that name. */
  static async create(path: string): Promise<ArchiveFile> {
    const archive = new ArchiveFile(path, await open(path, 'wx', 0o600))
    try {
      await archive.writeAt(manifestFraming(manifestRegion('', new Date())), 0)
      return archive
    } catch (error) {
      await archive.discard()
      throw error
    }
  }

  get fd(): number {
    return this.#file.fd
  }

  /** Offset of the next byte. */
  get end(): number {
    return Number(this.cursor[0])
  }

  /** Writes the parts at the end and returns their offset. The caller accounts for them. */
  async append(parts: Buffer[]): Promise<number> {
    const offset = Number(Atomics.add(this.cursor, 0, BigInt(totalBytes(parts))))
    await this.writeAt(parts, offset)
    return offset
  }

  async writeAt(parts: Buffer[], offset: number): Promise<void> {
    if (this.#syncFailure) throw this.#syncFailure.error
    await writeFully(this.#file, parts, offset)
  }

  /** Every range, whoever wrote it, must be told here: the trailer's crc is put together from them. */
  account(range: FileRange): void {
    this.#ranges.add(range)
  }

  /**
   * Writes the trailer and then the manifest, syncs and closes. The manifest comes last, when everything else is on
   * the disk: a file that shows one is whole.
   */
  async seal(manifest: string, createdAt: Date): Promise<void> {
    const region = manifestRegion(manifest, createdAt)
    const body = this.#ranges.whole(MANIFEST_REGION_END, this.end)
    const crc = combineCrc32(crc32(region), body.crc, body.plainBytes)
    await this.append([gzipTrailer(crc, region.length + body.plainBytes)])
    await this.#endBackgroundSync()
    await this.#file.datasync()
    await this.writeAt(manifestFraming(region), 0)
    await this.#file.datasync()
    await this.#close()
    this.#sealed = true
  }

  /** Closes and unlinks the file, unless it is sealed. Threads that write to its descriptor must have stopped. */
  async discard(): Promise<void> {
    if (this.#sealed) return
    if (!this.#closed) await this.#close()
    await unlink(this.#path)
  }

  #syncInBackground(): void {
    if (this.#ending || this.#syncing || this.#syncFailure || this.end - this.#askedTo < SYNC_BYTES) return
    this.#askedTo = this.end
    this.#syncing = this.#file
      .datasync()
      // The kernel reports a failed write-back once, to whoever syncs first: it must not be lost here.
      .catch((error: unknown) => {
        this.#syncFailure = { error }
      })
      .finally(() => {
        this.#syncing = null
        this.#syncInBackground()
      })
  }

  /** From here on whoever syncs hears of what could not be written, and nobody in the background instead. */
  async #endBackgroundSync(): Promise<void> {
    this.#ending = true
    clearInterval(this.#syncTimer)
    await this.#syncing
    if (this.#syncFailure) throw this.#syncFailure.error
  }

  async #close(): Promise<void> {
    this.#closed = true
    // What failed before no longer matters: it was thrown, or the file goes.
    await this.#endBackgroundSync().catch(() => undefined)
    await this.#file.close()
  }
}
