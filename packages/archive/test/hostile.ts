import { gzipSync } from 'node:zlib'
import type { Manifest } from '../src/manifest.ts'
import { DOCUMENT, hostileEntries, type Row } from './hostile-entries.ts'
import { archiveOf, documentsManifest, file, manifestEntry, sha256, TAR_END, withManifest } from './raw-archive.ts'

/** An archive that must be refused, with what must be said of it and, where one is to blame, the entry. */
export type Hostile = { name: string; bytes: Buffer; code: string; says: RegExp; entry: RegExp | null }

const LINE = '-- PostgreSQL database dump complete\n--\n'

/** An archive with this as its `.sql.gz`, of which the manifest says only what is true. */
function ofDatabase(gzip: Buffer, plain: Buffer, facts: Partial<NonNullable<Manifest['database']>> = {}): Buffer {
  const database = {
    ...{ name: 'x', path: 'database/x.sql.gz', serverVersion: '15', pgDumpVersion: '15', encoding: 'UTF8' },
    ...{ collationProvider: 'c', collate: 'C', ctype: 'C', icuLocale: null, extensions: [], roles: [] },
    ...{ plainBytes: plain.length, plainSha256: sha256(plain), gzipBytes: gzip.length, gzipSha256: sha256(gzip) },
    ...{ tables: 0, rows: 0, largeObjects: 0, ...facts },
  }
  const manifest = documentsManifest([], { contents: 'database', documents: null, database })
  return withManifest(manifest, file('database/x.sql.gz', gzip))
}

const ofDump = (sql: string, facts = {}) => ofDatabase(gzipSync(sql), Buffer.from(sql), facts)

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0x10
  return copy
}

const good = () => archiveOf(1, file('documents/a'))

const bytes: Row[] = [
  ['an empty file', Buffer.alloc(0), 'not_an_archive', /./],
  ['a plain tar', Buffer.concat([manifestEntry(documentsManifest([])), TAR_END]), 'not_an_archive', /./],
  ['another kind of archive', Buffer.from('PK\x03\x04 a zip file, or so it says'), 'not_an_archive', /./],
  ['gzip of something else', gzipSync('hello, this is no tar '.repeat(90)), 'not_an_archive', /./],
  ['half of an archive', good().subarray(0, Math.floor(good().length / 2)), 'incomplete', /./],
  ['an archive without the last byte', good().subarray(0, -1), 'incomplete', /./],
  ['a wrong checksum at the end', flipped(good(), good().length - 6), 'damaged', /./],
  ['garbage behind the end', Buffer.concat([good(), Buffer.from('GARBAGE')]), 'damaged', /./],
  ['a second archive behind the first', Buffer.concat([good(), good()]), 'refused', /follows the end/],
  [
    'a tar without its end',
    gzipSync(Buffer.concat([manifestEntry(documentsManifest(['x'])), file('documents/a')])),
    'incomplete',
    /without the end/,
    DOCUMENT,
  ],
  [
    'a broken header in the middle',
    gzipSync(
      Buffer.concat([
        manifestEntry(documentsManifest(['x', 'x'])),
        file('documents/a'),
        flipped(file('documents/b'), 0),
        TAR_END,
      ]),
    ),
    'damaged',
    /follows/,
    DOCUMENT,
  ],
]

const told = documentsManifest(['x'])
const manifests: Row[] = [
  ['no manifest', gzipSync(Buffer.concat([file('documents/a'), TAR_END])), 'not_an_archive', /manifest/],
  [
    'a manifest that is not the first entry',
    gzipSync(Buffer.concat([file('documents/a'), manifestEntry(told), TAR_END])),
    'not_an_archive',
    /manifest/,
  ],
  ['a manifest that is no JSON', gzipSync(Buffer.concat([file('manifest.json', '{'), TAR_END])), 'damaged', /manifest/],
  ['a manifest that lacks what it must say', withManifest({ format: told.format, version: 1 }), 'damaged', /manifest/],
  ['a manifest of another format', withManifest({ ...told, format: 'somebody-elses' }), 'not_an_archive', /./],
  ['a manifest of a newer version', withManifest({ ...told, version: 2 }), 'unsupported_version', /version/],
  [
    'a manifest of ten megabytes',
    gzipSync(
      Buffer.concat([file('manifest.json', JSON.stringify({ ...told, toolVersion: 'x'.repeat(10 << 20) })), TAR_END]),
    ),
    'refused',
    /manifest/,
  ],
  [
    'two manifests',
    withManifest(told, file('documents/a'), manifestEntry(told)),
    'refused',
    /two (entries|manifests)/,
    /^manifest/,
  ],
  ['a database nobody told of', archiveOf(0, file('database/x.sql.gz')), 'refused', /no database/, /^database/],
  [
    'an index that is not the one told',
    archiveOf(1, file('documents/a'), file('index.jsonl', '{}\n')),
    'damaged',
    /not valid|index/,
  ],
]

const databases: Row[] = [
  ['a database that is no gzip', ofDatabase(Buffer.from('plain'), Buffer.from('plain')), 'damaged', /./, /^database/],
  ['a database with another hash', ofDump(LINE, { plainSha256: sha256('other') }), 'damaged', /./, /^database/],
  ['a dump without its last line', ofDump('SELECT 1;\n'), 'incomplete', /./, /^database/],
  [
    'a dump cut inside the rows of a table',
    ofDump('COPY public.t (a) FROM stdin;\n1\n'),
    'incomplete',
    /./,
    /^database/,
  ],
  [
    'a dump with other tables than told',
    ofDump(`COPY public.t (a) FROM stdin;\n1\n\\.\n\n--\n${LINE}`),
    'damaged',
    /./,
    /^database/,
  ],
  [
    'a dump with other rows than told',
    ofDump(`COPY public.t (a) FROM stdin;\n1\n\\.\n\n--\n${LINE}`, { tables: 1, rows: 9 }),
    'damaged',
    /./,
    /^database/,
  ],
]

/** Every row of the catalogue's group B7 that is about the file, and some of our own. */
export const hostileArchives: Hostile[] = [...hostileEntries, ...bytes, ...manifests, ...databases].map(
  ([name, archive, code, says, entry = null]) => ({ name, bytes: archive, code, says, entry }),
)
