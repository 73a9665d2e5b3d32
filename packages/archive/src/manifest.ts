import { z } from 'zod'

/**
 * The manifest of an archive, format version 1: `manifest.json`, the first entry. Browser-safe.
 * Sizes are bytes, instants ISO 8601 UTC, hashes lower-case hex sha256, offsets absolute in the `.tar.gz` file.
 */

export const FORMAT = 'motovaultpro-backup'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()

/** A document that is not in the archive, or not as it was when the walk met it, and why. */
export const skippedDocument = z.object({
  path: z.string(),
  reason: z.enum([
    'symlink',
    'fifo',
    'socket',
    'device',
    'vanished',
    'unreadable',
    'changed',
    'name-not-utf8',
    'name-control-character',
    'too-deep',
  ]),
})
export type SkippedDocument = z.infer<typeof skippedDocument>

export const databaseFacts = z.object({
  name: z.string(),
  /** The entry in the archive: `database/<app>.sql.gz`. */
  path: z.string(),
  serverVersion: z.string(),
  pgDumpVersion: z.string(),
  encoding: z.string(),
  collationProvider: z.string(),
  collate: z.string(),
  ctype: z.string(),
  icuLocale: z.string().nullable(),
  plainBytes: count,
  plainSha256: sha256,
  gzipBytes: count,
  gzipSha256: sha256,
  tables: count,
  rows: count,
  largeObjects: count,
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  /** Roles the dump names: owners and grantees. */
  roles: z.array(z.string()),
})
export type DatabaseFacts = z.infer<typeof databaseFacts>

export const documentsFacts = z.object({
  count,
  bytes: count,
  directories: count,
  /** At most 100 of them here; `skippedCount` says how many there are, all of them stand in the index. */
  skipped: z.array(skippedDocument).max(100),
  skippedCount: count,
})
export type DocumentsFacts = z.infer<typeof documentsFacts>

export const manifest = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  app: z.string().min(1),
  backupId: z.uuid(),
  origin: z.enum(['manual', 'scheduled', 'safety']),
  contents: z.enum(['all', 'database', 'documents']),
  createdAt: z.iso.datetime(),
  toolVersion: z.string(),
  database: databaseFacts.nullable(),
  documents: documentsFacts.nullable(),
  /** Where index.jsonl lies: the compressed range holding its tar entry, and its own size and hash. */
  index: z.object({ offset: count, length: count, sizeBytes: count, sha256 }),
  /** Size of the whole file; a file repacked by hand has another. */
  archiveBytes: count,
  /** HMAC-SHA256 over the canonical JSON of everything else; `kid` names the key. */
  signature: z.object({ kid: z.string(), hmac: sha256 }).nullable(),
})
export type Manifest = z.infer<typeof manifest>

/** The lines of `index.jsonl`. Offsets and lengths are compressed ranges of the archive that inflate on their own. */
export const indexLine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('table'),
    schema: z.string(),
    name: z.string(),
    rows: count,
    /** Plain bytes of the COPY data. */
    bytes: count,
    /** The pieces of the inner gzip that hold this table's COPY block, in the archive file. */
    offset: count,
    length: count,
  }),
  z.object({
    type: z.literal('document'),
    path: z.string(),
    size: count,
    /** Nanoseconds since 1970 as decimal strings: they exceed what a JSON number holds exactly. */
    mtime: z.string(),
    ctime: z.string(),
    inode: z.string(),
    sha256,
    /** crc32 of the plain tar entry (header, content, padding) in this range. */
    crc: count,
    /** crc32 of the compressed range itself: what is copied unread into a later archive is checked by it. */
    rangeCrc: count,
    offset: count,
    length: count,
  }),
  z.object({ type: z.literal('directory'), path: z.string(), mtime: z.string() }),
  skippedDocument.extend({ type: z.literal('skipped') }),
])
export type IndexLine = z.infer<typeof indexLine>
