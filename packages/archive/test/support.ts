import { spawnSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { DocumentsResult } from '../src/add-documents.ts'
import type { DatabaseFacts, Manifest } from '../src/manifest.ts'
import { PreviousDocuments } from '../src/previous-documents.ts'
import {
  type AddOptions,
  type ArchiveWriter,
  createArchive,
  type ManifestFacts,
  type TableFacts,
  type WriteOptions,
} from '../src/write-archive.ts'
import type { DatabaseBytes } from '../src/write-database.ts'

/** A directory of its own, removed when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mvp-archive-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The same for all tests of a file: to be called at its top. */
export function suiteDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mvp-archive-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Writes files below `root`, by relative path. A path that ends with a slash is an empty directory. */
export function writeTree(root: string, files: Record<string, string | Buffer>): string {
  mkdirSync(root, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path.endsWith('/') ? path : dirname(path)), { recursive: true })
    if (!path.endsWith('/')) writeFileSync(join(root, path), content)
  }
  return root
}

/** Names and depths that tar readers and path code trip over. */
export const oddNames: Record<string, string | Buffer> = {
  '-rf': 'leading dash',
  ' leading and trailing ': 'spaces',
  'quote\'s "double" `tick`': 'quotes',
  'back\\slash': 'backslash',
  'emoji 📷🚗': 'emoji',
  '日本語/説明書/整備記録.pdf': 'cjk',
  'caf\u00e9': 'NFC',
  'cafe\u0301': 'NFD',
  'case/Photo.JPG': 'upper',
  'case/photo.jpg': 'lower',
  '\uFEFFbyte order mark': 'bom',
  '..dots': 'dots',
  '...': 'more dots',
  'PaxHeader/x': 'a name of pax itself',
  ['x'.repeat(255)]: '255 bytes',
  ['é'.repeat(127)]: '254 bytes of two-byte letters',
  ['a'.repeat(100)]: 'exactly the old name field',
  ['b'.repeat(99)]: 'one less',
  ['c'.repeat(101)]: 'one more',
  [`${'p'.repeat(155)}/${'n'.repeat(90)}`]: 'exactly the old prefix field',
  [`${Array.from({ length: 31 }, (_, i) => `level-${i}`).join('/')}/deepest`]: 'depth 32',
  [`${Array.from({ length: 5 }, () => 'd'.repeat(200)).join('/')}/long`]: 'a path of a thousand bytes',
  'empty/': '',
  'nested/empty/directories/': '',
}

/** Sizes at the edges of tar blocks, stored blocks, pieces and whole documents. */
export function edgeSizes(): Record<string, Buffer> {
  const mib = 1 << 20
  const sizes = [0, 1, 511, 512, 513, 1023, 65_535, 65_536, 131_070, mib - 1, mib, mib + 1, 4 * mib, 4 * mib + 1]
  return Object.fromEntries(
    [...sizes, 5 * mib, 20 * mib].flatMap((size) => [
      [`sizes/random-${size}`, randomBytes(size)],
      [`sizes/zero-${size}`, Buffer.alloc(size)],
    ]),
  )
}

export function setMtime(file: string, seconds: number): void {
  utimesSync(file, seconds, seconds)
}

export type BuildOptions = Omit<WriteOptions, 'level'> & {
  level?: number
  /** The folder to write; none: no documents in the archive. */
  documents?: string
  exclude?: string[]
  /** Where unchanged documents are copied from. */
  previous?: NonNullable<AddOptions['previous']>
  /** SQL before, in and after one table's COPY block each. */
  database?: SampleDatabase
  facts?: Partial<ManifestFacts>
}

export type SampleDatabase = { before: string; tables: { name: string; sql: Buffer; rows: number }[]; after: string }

export type BuiltArchive = {
  file: string
  manifest: Manifest
  documents: DocumentsResult | null
  database: DatabaseBytes | null
}

/** Writes an archive as a backup does. */
export async function buildArchive(file: string, options: BuildOptions = {}): Promise<BuiltArchive> {
  const { level = 1, documents: root, exclude = [], previous, database: sample, facts, ...write } = options
  const writer = await createArchive(file, { level, ...write })
  try {
    const tables: TableFacts[] = []
    const database = sample ? await writeDatabase(writer, sample, tables) : null
    const documents =
      root === undefined ? null : await writer.addDocuments(root, { exclude, previous: previous ?? null })
    const manifest = await writer.finish({ ...factsOf(database, documents, tables), ...facts })
    return { file, manifest, documents, database }
  } finally {
    await writer.abort()
  }
}

/** Writes an archive of a folder, copying out of an earlier one what has not changed since; see there. */
export async function buildFrom(
  earlier: Pick<BuiltArchive, 'file' | 'manifest'>,
  file: string,
  { settledBeforeNs = 2n ** 63n, ...options }: BuildOptions & { settledBeforeNs?: bigint },
): Promise<BuiltArchive> {
  const previous = await PreviousDocuments.open(earlier.file, earlier.manifest, { settledBeforeNs })
  try {
    return await buildArchive(file, { ...options, previous })
  } finally {
    await previous.close()
  }
}

async function writeDatabase(
  writer: ArchiveWriter,
  sample: SampleDatabase,
  tables: TableFacts[],
): Promise<DatabaseBytes> {
  const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
  await entry.write(Buffer.from(sample.before))
  for (const { name, sql, rows } of sample.tables) {
    const piece = entry.startPiece()
    for (let at = 0; at < sql.length; at += 65_536) await entry.write(sql.subarray(at, at + 65_536))
    tables.push({ schema: 'public', name, rows, bytes: sql.length, piece })
  }
  entry.startPiece()
  await entry.write(Buffer.from(sample.after))
  return entry.close()
}

/** A manifest's facts that are true of what was written. */
export function factsOf(
  database: DatabaseBytes | null,
  documents: DocumentsResult | null,
  tables: TableFacts[] = [],
): ManifestFacts {
  return {
    format: 'motovaultpro-backup',
    version: 1,
    app: 'motovaultpro',
    backupId: randomUUID(),
    origin: 'manual',
    contents: database && documents ? 'all' : database ? 'database' : 'documents',
    createdAt: '2024-05-06T07:08:09.123Z',
    toolVersion: '0.1.0',
    database: database && databaseFacts(database, tables),
    documents: documents && { ...documents, skipped: documents.skipped, skippedCount: documents.skipped.length },
    tables,
  }
}

function databaseFacts(bytes: DatabaseBytes, tables: TableFacts[]): DatabaseFacts {
  return {
    name: 'motovaultpro',
    path: 'database/motovaultpro.sql.gz',
    serverVersion: '15.8',
    pgDumpVersion: '15.8',
    encoding: 'UTF8',
    collationProvider: 'libc',
    collate: 'C.UTF-8',
    ctype: 'C.UTF-8',
    icuLocale: null,
    ...bytes,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    largeObjects: 0,
    extensions: [{ name: 'plpgsql', version: '1.0' }],
    roles: ['motovaultpro'],
  }
}

/** A dump as pg_dump writes it, with two tables of so many rows. */
export function sampleDatabase(rows = 1000): SampleDatabase {
  const copy = (name: string, lines: string[]) => ({
    name,
    rows: lines.length,
    sql: Buffer.from(`COPY public.${name} (id, note) FROM stdin;\n${lines.map((line) => `${line}\n`).join('')}\\.\n`),
  })
  const lines = Array.from({ length: rows }, (_, id) => `${id}\t${createHash('md5').update(String(id)).digest('hex')}`)
  return {
    before: '--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE public.vehicles (id integer, note text);\n\n',
    tables: [copy('vehicles', lines), copy('fuel_logs', lines.slice(0, rows / 2)), copy('empty', [])],
    after: '\n--\n-- PostgreSQL database dump complete\n--\n\n',
  }
}

/** The plain SQL of a sample. */
export function sampleSql({ before, tables, after }: SampleDatabase): Buffer {
  return Buffer.concat([Buffer.from(before), ...tables.map(({ sql }) => sql), Buffer.from(after)])
}

/** Runs something as a user whom file modes bind: as root, who may read everything, as `nobody`. */
export async function asPlainUser<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    if (root) process.seteuid?.(0)
  }
}

/** Runs a program and throws with what it said if it fails. */
export function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`)
  return stdout
}
