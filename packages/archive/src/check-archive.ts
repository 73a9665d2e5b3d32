import { createHash } from 'node:crypto'
import { ArchiveError, showable } from './archive-error.ts'
import { checkDatabase, checkTables } from './check-database.ts'
import { defaultLimits, type EntryPart, type ReadLimits } from './entry-rules.ts'
import { findIndex } from './find-index.ts'
import { GZIP_HEADER } from './gzip-pieces.ts'
import { IndexFacts } from './index-facts.ts'
import type { Manifest } from './manifest.ts'
import { type ArchiveEntry, type Budget, openBudget, readEntries } from './read-entries.ts'
import { indexLines, readIndex } from './read-index.ts'
import { readManifest } from './read-manifest.ts'
import type { CopyBlock } from './watch-dump.ts'

export type VerifiedArchive = {
  manifest: Manifest
  /** Of the whole file. */
  sha256: string
  sizeBytes: number
  /** The COPY blocks of the dump, in its order. */
  tables: CopyBlock[]
  documents: number
  documentBytes: number
  /** The index's offsets are those of this file: not so when it was packed again by hand. */
  indexed: boolean
}

export type CheckOptions = {
  /** Told the bytes of the file read so far. */
  onBytes?: (fileBytes: number) => void
  limits?: ReadLimits
}

/**
 * Reads every byte of an archive and compares it with its manifest and its index. Occupies its thread: hashing is
 * synchronous. `verifyArchive` runs it in one of its own.
 */
export async function checkArchive(file: string, options: CheckOptions = {}): Promise<VerifiedArchive> {
  const { limits = defaultLimits, onBytes } = options
  const manifest = await readManifest(file)
  const { indexed, lines } = await findIndex(file, manifest, limits)
  const index = lines && (await IndexFacts.from(lines(), limits))
  const check = new ArchiveCheck(manifest, index, await openBudget(file, limits), limits)

  const sha256 = createHash('sha256')
  let fileBytes = 0
  const onChunk = (chunk: Buffer): void => {
    if (indexed && fileBytes === 0) checkFraming(chunk)
    if (indexed) index?.ranges.see(chunk)
    sha256.update(chunk)
    fileBytes += chunk.length
    onBytes?.(fileBytes)
  }
  const { budget } = check
  await check.all(readEntries(file, { limits, budget, checkNames: index === null, onChunk }))
  if (index && lines) await index.expectNothingLeft(lines())
  if (index && indexed) await index.expectRanges(readIndex(file, manifest))
  return { manifest, sha256: sha256.digest('hex'), sizeBytes: fileBytes, ...check.finish(), indexed }
}

/** The one part of gzip's framing that its checksum leaves out. */
function checkFraming(start: Buffer): void {
  if (start.subarray(0, GZIP_HEADER.length).equals(GZIP_HEADER)) return
  throw new ArchiveError('damaged', 'the first bytes of the archive are not what they were')
}

/** Takes the entries as they come, and in the end compares what they come to with the manifest. */
class ArchiveCheck {
  readonly budget: Budget
  readonly #manifest: Manifest
  readonly #index: IndexFacts | null
  readonly #limits: ReadLimits
  #documents = 0
  #documentBytes = 0
  #tables: CopyBlock[] | null = null
  #indexes = 0

  constructor(manifest: Manifest, index: IndexFacts | null, budget: Budget, limits: ReadLimits) {
    this.#manifest = manifest
    this.#index = index
    this.budget = budget
    this.#limits = limits
  }

  async all(entries: AsyncIterable<ArchiveEntry>): Promise<void> {
    let last: string | null = null
    try {
      for await (const entry of entries) {
        last = entry.path
        await this.#checks[entry.part](entry)
      }
    } catch (error) {
      throw near(error, last)
    }
  }

  finish(): { tables: CopyBlock[]; documents: number; documentBytes: number } {
    const { database, documents } = this.#manifest
    if (database && !this.#tables) throw new ArchiveError('incomplete', `${database.path} is missing`, database.path)
    if (documents && (documents.count !== this.#documents || documents.bytes !== this.#documentBytes)) {
      const [found, told] = [`${this.#documents} documents`, `${documents.count}`]
      throw new ArchiveError('incomplete', `the archive holds ${found}; its manifest speaks of ${told}`)
    }
    return { tables: this.#tables ?? [], documents: this.#documents, documentBytes: this.#documentBytes }
  }

  readonly #checks: Record<EntryPart, (entry: ArchiveEntry) => Promise<void> | void> = {
    folder: () => undefined,
    // Read before everything else.
    manifest: () => undefined,
    index: (entry) => this.#checkIndex(entry),
    directory: (entry) => this.#checkDirectory(entry),
    document: (entry) => this.#checkDocument(entry),
    database: (entry) => this.#checkDatabase(entry),
  }

  async #checkIndex({ content, path }: ArchiveEntry): Promise<void> {
    if (++this.#indexes > 1) throw new ArchiveError('refused', 'the archive holds two indexes', path)
    for await (const _line of indexLines(content, this.#manifest.index));
  }

  #checkDirectory({ path }: ArchiveEntry): void {
    this.#documentsFacts(path)
    this.#index?.tickDirectory(belowDocuments(path))
  }

  async #checkDocument({ path, size, content }: ArchiveEntry): Promise<void> {
    const facts = this.#documentsFacts(path)
    this.#documents++
    this.#documentBytes += size
    if (this.#documents > facts.count || this.#documentBytes > facts.bytes) {
      const text = `the archive holds more documents than its manifest says, from ${showable(path)} on`
      throw new ArchiveError('damaged', text, path)
    }
    const sha256 = createHash('sha256')
    for await (const chunk of content) sha256.update(chunk)
    this.#index?.tickDocument({ path: belowDocuments(path), size, sha256: sha256.digest('hex') })
  }

  #documentsFacts(path: string) {
    const { documents } = this.#manifest
    if (documents) return documents
    throw new ArchiveError('refused', `the manifest knows of no documents, and here is ${showable(path)}`, path)
  }

  async #checkDatabase({ path, content }: ArchiveEntry): Promise<void> {
    const facts = this.#manifest.database
    if (facts?.path !== path || this.#tables) {
      throw new ArchiveError('refused', `the manifest knows of no database ${showable(path)}`, path)
    }
    this.#tables = await checkDatabase(content, facts, { budget: this.budget, maxTables: this.#limits.tables })
    if (this.#index) checkTables(this.#tables, this.#index)
  }
}

/** What gzip complains of has no name of its own: it lies in the entry read last, or shortly behind it. */
function near(error: unknown, path: string | null): unknown {
  if (!(error instanceof ArchiveError) || error.entry !== null || path === null) return error
  return new ArchiveError(error.code, `${error.message}, at or after ${showable(path)}`, path, { cause: error })
}

function belowDocuments(path: string): string {
  return path.slice('documents/'.length)
}
