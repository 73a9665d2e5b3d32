import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { ArchiveError } from './archive-error.ts'
import { gunzip } from './gunzip.ts'
import type { DatabaseFacts, Manifest } from './manifest.ts'
import { MANIFEST_REGION_END } from './manifest-region.ts'
import { mannersOf } from './manners.ts'
import { keepPace } from './pace.ts'
import { readEntries } from './read-entries.ts'
import { readEntryAt } from './read-range.ts'

/**
 * The plain SQL of the database, with backpressure. It throws after the last chunk if it is not what was written:
 * whoever stops before has checked nothing.
 */
export async function* openDatabaseStream(
  file: string,
  manifest: Manifest,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<Buffer> {
  const facts = manifest.database
  if (!facts) throw new ArchiveError('refused', 'the archive holds no database')
  const { pace } = mannersOf()
  for await (const chunk of inflateDatabase(readDatabaseEntry(file, manifest, facts.path), facts)) {
    await keepPace(pace, chunk.length, signal)
    signal?.throwIfAborted()
    yield chunk
  }
}

/** The content of the `.sql.gz`: in an archive of ours it comes right behind the manifest. */
async function* readDatabaseEntry(file: string, manifest: Manifest, path: string): AsyncGenerator<Buffer> {
  const { size } = await stat(file)
  if (size === manifest.archiveBytes) {
    yield* readEntryAt(file, { offset: MANIFEST_REGION_END, length: size - MANIFEST_REGION_END }, path)
    return
  }
  for await (const entry of readEntries(file, { checkNames: false })) {
    if (entry.path !== path) continue
    yield* entry.content
    return
  }
  throw new ArchiveError('incomplete', `${path} is missing`, path)
}

/** Inflates the `.sql.gz` and checks sizes and hashes of both against the manifest. */
export async function* inflateDatabase(content: AsyncIterable<Buffer>, facts: DatabaseFacts): AsyncGenerator<Buffer> {
  const zipped = new Tally()
  const plain = new Tally()
  for await (const chunk of gunzip(zipped.watch(content), facts.path)) {
    plain.add(chunk)
    if (plain.bytes > facts.plainBytes) throw differs(facts.path, 'inflates to more bytes')
    yield chunk
  }
  if (zipped.bytes !== facts.gzipBytes || zipped.sha256() !== facts.gzipSha256) throw differs(facts.path, 'has others')
  if (plain.bytes !== facts.plainBytes || plain.sha256() !== facts.plainSha256) {
    throw differs(facts.path, 'inflates to others')
  }
}

function differs(path: string, how: string): ArchiveError {
  return new ArchiveError('damaged', `${path} ${how} than the manifest says`, path)
}

class Tally {
  bytes = 0
  readonly #hash = createHash('sha256')

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#hash.update(chunk)
  }

  async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.add(chunk)
      yield chunk
    }
  }

  sha256(): string {
    return this.#hash.digest('hex')
  }
}
