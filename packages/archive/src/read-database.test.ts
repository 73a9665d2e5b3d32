import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  all,
  archiveError,
  backUp,
  documentsManifest,
  file,
  manifestEntry,
  save,
  sha256,
  TAR_END,
} from '../test/raw-archive.ts'
import { run, temporaryDirectory } from '../test/support.ts'
import type { DatabaseFacts } from './manifest.ts'
import { MANIFEST_REGION_END } from './manifest-region.ts'
import { openDatabaseStream } from './read-database.ts'

const sql = Buffer.concat([
  readFileSync(new URL('../test/fixtures/hard-names.sql', import.meta.url)),
  randomBytes(2 << 20),
])

/** An archive packed by hand around a dump, and the facts that are true of it. */
function packed(plain: Buffer, facts: Partial<DatabaseFacts> = {}) {
  const gzip = gzipSync(plain)
  const database: DatabaseFacts = {
    name: 'motovaultpro',
    path: 'database/motovaultpro.sql.gz',
    serverVersion: '15.8',
    pgDumpVersion: '15.8',
    encoding: 'UTF8',
    collationProvider: 'libc',
    collate: 'C',
    ctype: 'C',
    icuLocale: null,
    plainBytes: plain.length,
    plainSha256: sha256(plain),
    gzipBytes: gzip.length,
    gzipSha256: sha256(gzip),
    tables: 0,
    rows: 0,
    largeObjects: 0,
    extensions: [],
    roles: [],
    ...facts,
  }
  const manifest = documentsManifest([], { contents: 'database', database, documents: null })
  const tar = Buffer.concat([manifestEntry(manifest), file('database/motovaultpro.sql.gz', gzip), TAR_END])
  return { path: save(gzipSync(tar)), manifest }
}

describe('the database', () => {
  test('of an archive of ours is read from its place behind the manifest', async () => {
    const built = await backUp(join(temporaryDirectory(), 'a.tar.gz'))
    expect(Buffer.concat(await all(openDatabaseStream(built.file, built.manifest))).equals(built.sql)).toBe(true)

    // What lies behind it is not read: a broken end is of no concern.
    const bytes = readFileSync(built.file)
    bytes.fill(0, bytes.length - 100)
    writeFileSync(built.file, bytes)
    expect(Buffer.concat(await all(openDatabaseStream(built.file, built.manifest))).equals(built.sql)).toBe(true)
  })

  test('of an archive packed again by hand is found in the tar', async () => {
    const built = await backUp(join(temporaryDirectory(), 'a.tar.gz'))
    const directory = temporaryDirectory()
    run('tar', 'xzf', built.file, '-C', directory)
    const again = join(directory, 'b.tar.gz')
    run('tar', 'czf', again, '-C', directory, './manifest.json', './index.jsonl', './database')
    expect(Buffer.concat(await all(openDatabaseStream(again, built.manifest))).equals(built.sql)).toBe(true)
  })

  test('changed by one bit fails at its end at the latest', async () => {
    const built = await backUp(join(temporaryDirectory(), 'a.tar.gz'))
    const bytes = readFileSync(built.file)
    const start = bytes.indexOf('database/motovaultpro.sql.gz', MANIFEST_REGION_END) + 512
    const { gzipBytes = 0 } = built.manifest.database ?? {}
    for (const at of [start + 40, start + gzipBytes / 2, start + gzipBytes].map(Math.floor)) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 0x10
      const error = await archiveError(all(openDatabaseStream(save(changed), built.manifest)))
      expect(['damaged', 'incomplete', 'not_an_archive']).toContain(error.code)
    }
  })

  test.each<[string, Partial<DatabaseFacts>]>([
    ['fewer plain bytes', { plainBytes: 1000 }],
    ['more plain bytes', { plainBytes: sql.length + 1 }],
    ['another hash of the plain SQL', { plainSha256: sha256('') }],
    ['other gzip bytes', { gzipBytes: 1 }],
    ['another hash of the gzip', { gzipSha256: sha256('') }],
  ])('told to have %s is damaged', async (_name, facts) => {
    const { path, manifest } = packed(sql, facts)
    expect(await archiveError(all(openDatabaseStream(path, manifest)))).toMatchObject({
      code: 'damaged',
      entry: 'database/motovaultpro.sql.gz',
    })
  })

  test('that inflates to more than told stops there', async () => {
    const { path, manifest } = packed(Buffer.alloc(50 << 20), { plainBytes: 1 << 20 })
    let seen = 0
    const reading = (async () => {
      for await (const chunk of openDatabaseStream(path, manifest)) seen += chunk.length
    })()
    expect(await archiveError(reading)).toMatchObject({ code: 'damaged' })
    expect(seen).toBeLessThanOrEqual(1 << 20)
  })

  test('is read no faster than it is taken', async () => {
    const { path, manifest } = packed(Buffer.alloc(64 << 20, 'row\n'))
    const stream = openDatabaseStream(path, manifest)
    await stream.next()
    const before = process.memoryUsage().arrayBuffers
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20)
    await stream.return(undefined)
  })

  test('stops when it is told to', async () => {
    const { path, manifest } = packed(sql)
    const stop = new AbortController()
    const reading = (async () => {
      for await (const _chunk of openDatabaseStream(path, manifest, { signal: stop.signal }))
        stop.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
  })

  test('that is not there is told', async () => {
    const { path, manifest } = packed(sql)
    const without = { ...manifest, database: null }
    expect(await archiveError(all(openDatabaseStream(path, without)))).toMatchObject({ code: 'refused' })
    const other = { ...manifest, database: { ...manifest.database!, path: 'database/other.sql.gz' } }
    expect(await archiveError(all(openDatabaseStream(path, other)))).toMatchObject({ code: 'incomplete' })
  })

  test('of a dump inflated by hand is the same', async () => {
    const built = await backUp(join(temporaryDirectory(), 'a.tar.gz'))
    const directory = temporaryDirectory()
    run('tar', 'xzf', built.file, '-C', directory)
    expect(gunzipSync(readFileSync(join(directory, 'database/motovaultpro.sql.gz'))).equals(built.sql)).toBe(true)
  })
})
