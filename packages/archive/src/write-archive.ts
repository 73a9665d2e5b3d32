import { crc32 } from 'node:zlib'
import { addDocuments, type DocumentsResult } from './add-documents.ts'
import { ArchiveFile } from './archive-file.ts'
import { type DatabaseEntry, DatabaseThread } from './database-entry.ts'
import { defaultThreads } from './default-threads.ts'
import { GZIP_TRAILER_BYTES } from './gzip-pieces.ts'
import { type Manifest, manifest as manifestSchema } from './manifest.ts'
import { MANIFEST_CONTENT_BYTES } from './manifest-region.ts'
import { deflateSync } from './pack-piece.ts'
import type { PreviousDocuments } from './previous-documents.ts'
import { type SigningKey, signManifest } from './sign-manifest.ts'
import { TAR_END } from './tar-header.ts'
import { IndexWriter, indexText } from './write-index.ts'

export type WriteOptions = {
  /** 1: the fast deflate of this package; 2 to 9: zlib's levels. */
  level: number
  /** Threads; as many as there are processors, at most 4, unless said otherwise. */
  workers?: number
  /** Stops whatever runs; the call then throws the signal's reason, and `abort` removes the file. */
  signal?: AbortSignal
  /** Told how many plain bytes, of dump and documents together, are done so far. */
  onBytes?: (plainBytes: number) => void
}

/** A table whose COPY block was written to the database entry as the piece of that number. */
export type TableFacts = { schema: string; name: string; rows: number; bytes: number; piece: number }

/** What the manifest says, but for what only the writer knows. `sign`: the key to sign it with. */
export type ManifestFacts = Omit<Manifest, 'index' | 'archiveBytes' | 'signature'> & {
  tables: TableFacts[]
  sign?: SigningKey
}

export type AddOptions = {
  /** Names in the folder to leave out. */
  exclude?: string[]
  /**
   * An earlier archive of this folder, made by this very version: what has not changed since is copied out of it. It may still
   * be being opened.
   */
  previous?: Promise<PreviousDocuments | null> | PreviousDocuments | null
}

/**
 * An archive while it is written, one step at a time: the database, then the documents, then `finish`. Whatever step
 * throws, `abort` is what remains to be called; after `finish` it does nothing.
 */
export type ArchiveWriter = {
  /** Opens the database's entry, such as `database/motovaultpro.sql.gz`. At most one; closed before anything else. */
  openDatabase(path: string): Promise<DatabaseEntry>
  /** Walks the folder and writes every document. */
  addDocuments(root: string, options?: AddOptions): Promise<DocumentsResult>
  /** Writes index, trailer and, last, the manifest; syncs and closes. Of `skipped`, as many as there is room for. */
  finish(facts: ManifestFacts): Promise<Manifest>
  /** Stops what runs, closes and unlinks the file. */
  abort(): Promise<void>
}

/** Creates the file, readable by its owner only; fails if anything has that name. Format: docs/design.md, section 4. */
export async function createArchive(file: string, options: WriteOptions): Promise<ArchiveWriter> {
  options.signal?.throwIfAborted()
  return new Writer(await ArchiveFile.create(file), options)
}

class Writer implements ArchiveWriter {
  readonly #file: ArchiveFile
  readonly #options: WriteOptions
  readonly #index: IndexWriter
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #threads: number
  #database: DatabaseThread | null = null
  #plainBytes = 0
  #running: Promise<unknown> | null = null
  #aborting: Promise<void> | null = null

  constructor(file: ArchiveFile, options: WriteOptions) {
    this.#file = file
    this.#options = options
    this.#threads = Math.max(1, options.workers ?? defaultThreads())
    this.#index = new IndexWriter(options.level)
    this.#signal = AbortSignal.any([this.#stop.signal, ...(options.signal ? [options.signal] : [])])
  }

  openDatabase(path: string): Promise<DatabaseEntry> {
    return this.#alone(async () => {
      if (this.#database) throw new Error('the archive has its database entry already')
      this.#database = new DatabaseThread(this.#file, path, { threads: this.#threads, ...this.#entryOptions() })
      return this.#database
    })
  }

  addDocuments(root: string, { exclude = [], previous = null }: AddOptions = {}): Promise<DocumentsResult> {
    const workers = this.#threads
    return this.#alone(() => {
      return addDocuments(this.#file, this.#index, { root, exclude, previous, workers, ...this.#entryOptions() })
    })
  }

  finish(facts: ManifestFacts): Promise<Manifest> {
    return this.#alone(async () => {
      const { tables, sign, ...told } = facts
      await this.#index.addText(tables.map((table) => this.#tableLine(table)).join(''))
      const index = await this.#index.finish(this.#file)
      await this.#appendEnd()
      const archiveBytes = this.#file.end + GZIP_TRAILER_BYTES
      const manifest = fitting({ ...told, index, archiveBytes, signature: null }, sign)
      await this.#file.seal(jsonOf(manifest), new Date(manifest.createdAt))
      return manifest
    })
  }

  abort(): Promise<void> {
    this.#aborting ??= this.#discard()
    return this.#aborting
  }

  async #discard(): Promise<void> {
    this.#stop.abort(new Error('the archive was aborted'))
    await this.#database?.stop()
    await this.#running
    await this.#file.discard()
  }

  /** One step at a time: each writes at the end of the file. */
  async #alone<Result>(step: () => Promise<Result>): Promise<Result> {
    this.#signal.throwIfAborted()
    if (this.#running || this.#database?.closed === false) throw new Error('the archive is still being written to')
    const result = step()
    this.#running = result.catch(() => undefined)
    try {
      return await result
    } finally {
      this.#running = null
    }
  }

  #entryOptions(): { level: number; signal: AbortSignal; onBytes: (bytes: number) => void } {
    const onBytes = (bytes: number): void => {
      this.#plainBytes += bytes
      this.#options.onBytes?.(this.#plainBytes)
    }
    return { level: this.#options.level, signal: this.#signal, onBytes }
  }

  #tableLine({ piece, ...table }: TableFacts): string {
    const range = this.#database?.range(piece)
    if (!range) throw new Error(`table ${table.schema}.${table.name}: the database entry has no piece ${piece}`)
    return indexText({ type: 'table', ...table, ...range })
  }

  async #appendEnd(): Promise<void> {
    const end = deflateSync(TAR_END, this.#options.level)
    const offset = await this.#file.append([end])
    this.#file.account({ offset, length: end.length, crc: crc32(TAR_END), plainBytes: TAR_END.length })
  }
}

/** The manifest with as many of the skipped documents as its region has room for; all of them stand in the index. */
function fitting(manifest: Manifest, sign: SigningKey | undefined): Manifest {
  for (let kept = 100; ; kept = Math.floor(kept / 2)) {
    const documents = manifest.documents && {
      ...manifest.documents,
      skipped: manifest.documents.skipped.slice(0, kept),
    }
    // Parsed, so that it can be read back, and holds nothing a reader would drop before it checks the signature.
    const parsed = manifestSchema.parse({ ...manifest, documents })
    const fitted = sign ? signManifest(parsed, sign) : parsed
    if (Buffer.byteLength(jsonOf(fitted)) <= MANIFEST_CONTENT_BYTES) return fitted
    if (kept === 0) throw new Error('the manifest does not fit into its region: too many extensions or roles')
  }
}

function jsonOf(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}
