import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Header } from 'tar'
import { ArchiveError } from '../src/archive-error.ts'
import { FORMAT, type Manifest } from '../src/manifest.ts'
import { createDumpWatcher } from '../src/watch-dump.ts'
import { createArchive, type TableFacts } from '../src/write-archive.ts'
import { factsOf, temporaryDirectory } from './support.ts'

/** Tars and archives put together by hand: what a writer of ours would never write. */

export const TAR_END = Buffer.alloc(1024)

type HeaderFields = ConstructorParameters<typeof Header>[0]

/** One entry: header, content, padding. `type` is the byte of the header, where node-tar has no name for it. */
export function tarEntry(fields: HeaderFields & object, content: string | Buffer = '', type?: string): Buffer {
  const body = Buffer.from(content)
  const defaults = { mode: 0o644, uid: 0, gid: 0, size: body.length, mtime: new Date(0), type: 'File' as const }
  const header = new Header({ ...defaults, ...fields })
  header.encode()
  const block = header.block!
  if (type !== undefined) block[156] = type.charCodeAt(0)
  return Buffer.concat([sealed(block), body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

/** The header with the checksum of what it holds now. */
export function sealed(block: Buffer): Buffer {
  block.fill(' ', 148, 156)
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

export const file = (path: string, content: string | Buffer = 'x') => tarEntry({ path }, content)
export const folder = (path: string) => tarEntry({ path, type: 'Directory' })

/** PAX records for the entry that follows. */
export function pax(records: Record<string, string>, type = 'x'): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`)
    const digits = String(rest + String(rest).length).length
    return `${rest + digits} ${key}=${value}\n`
  })
  return tarEntry({ path: 'PaxHeader' }, lines.join(''), type)
}

/** A manifest that is true of these documents. */
export function documentsManifest(documents: (string | Buffer)[], more: Partial<Manifest> = {}): Manifest {
  const bytes = documents.reduce((sum, content) => sum + Buffer.byteLength(content), 0)
  return {
    format: FORMAT,
    version: 1,
    app: 'motovaultpro',
    backupId: randomUUID(),
    origin: 'manual',
    contents: 'documents',
    createdAt: '2024-05-06T07:08:09.123Z',
    toolVersion: '0.1.0',
    database: null,
    documents: { count: documents.length, bytes, directories: 0, skipped: [], skippedCount: 0 },
    index: { offset: 0, length: 0, sizeBytes: 0, sha256: sha256('') },
    archiveBytes: 1,
    signature: null,
    ...more,
  }
}

export const manifestEntry = (manifest: unknown) => file('manifest.json', JSON.stringify(manifest))

/** An archive with `count` documents of one byte in its manifest, and these entries after it. */
export function archiveOf(count: number, ...entries: Buffer[]): Buffer {
  return withManifest(documentsManifest(Array.from({ length: count }, () => 'x')), ...entries)
}

/** An archive with this as its manifest, whatever it is, and these entries after it. */
export function withManifest(manifest: unknown, ...entries: Buffer[]): Buffer {
  return gzipSync(Buffer.concat([manifestEntry(manifest), ...entries, TAR_END]))
}

export function save(bytes: Buffer): string {
  const path = join(temporaryDirectory(), 'archive.tar.gz')
  writeFileSync(path, bytes)
  return path
}

export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The error a promise ends with, which must be ours. */
export async function archiveError(work: Promise<unknown>): Promise<ArchiveError> {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  )
  if (error instanceof ArchiveError) return error
  throw error
}

/** Everything an iterable yields. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

const hardDump = fileURLToPath(new URL('./fixtures/hard-names.sql', import.meta.url))

type BackUp = { dump?: string; documents?: string; cutBehindTables?: boolean }

/** An archive as a backup makes it: from the dump that pg_dump wrote, piece by piece, and a folder. */
export async function backUp(path: string, { dump = hardDump, documents, cutBehindTables = true }: BackUp = {}) {
  const writer = await createArchive(path, { level: 1, workers: 2 })
  const pieces: number[] = []
  const tables: Omit<TableFacts, 'piece'>[] = []
  const watcher = createDumpWatcher({ onCopyEnd: (block) => tables.push(block) })
  const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
  for await (const chunk of createReadStream(dump)) {
    for (const part of watcher.scan(chunk)) {
      if (part.startsCopy) pieces.push(entry.startPiece())
      else if (part.followsCopy && cutBehindTables) entry.startPiece()
      await entry.write(part.bytes)
    }
  }
  const { largeObjects } = watcher.finish()
  const database = await entry.close()
  const written = documents === undefined ? null : await writer.addDocuments(documents)
  const facts = factsOf(
    database,
    written,
    tables.map((table, number) => ({ ...table, piece: pieces[number]! })),
  )
  const manifest = await writer.finish({ ...facts, database: facts.database && { ...facts.database, largeObjects } })
  return { file: path, manifest, sql: readFileSync(dump) }
}
