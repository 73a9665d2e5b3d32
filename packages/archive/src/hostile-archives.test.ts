import { execFileSync } from 'node:child_process'
import { createWriteStream, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { hostileArchives } from '../test/hostile.ts'
import { documentsManifest, file, manifestEntry, sha256, TAR_END, tarEntry } from '../test/raw-archive.ts'
import { temporaryDirectory } from '../test/support.ts'

/** Archives made to exhaust whoever reads them. */

const MEMORY_MIB = 300
/** More than the memory allowed. */
const BOMB_BYTES = 400 << 20

type Outcome = { code?: string; documentBytes?: number; peakMib: number }

function verifyInProcess(path: string): Outcome {
  const script = fileURLToPath(new URL('../test/verify-in-process.ts', import.meta.url))
  return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', script, path], { encoding: 'utf8' }))
}

async function zip(chunks: Iterable<Buffer>): Promise<string> {
  const path = join(temporaryDirectory(), 'hostile.tar.gz')
  await pipeline(Readable.from(chunks), createGzip({ level: 1 }), createWriteStream(path))
  return path
}

function* zeros(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(1 << 20)
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
}

const told = (bytes: number) => {
  const manifest = documentsManifest([])
  return manifestEntry({ ...manifest, documents: { ...manifest.documents, count: 1, bytes } })
}

type Refusals = { outcomes: { code: string; message: string; entry: string | null }[]; peakMib: number }

test('each is refused with a reason, naming the entry, in flat memory, and leaves nothing', () => {
  const directory = temporaryDirectory()
  const paths = hostileArchives.map(({ bytes }, number) => {
    const path = join(directory, `${number}.tar.gz`)
    writeFileSync(path, bytes)
    return path
  })
  const script = fileURLToPath(new URL('../test/verify-many.ts', import.meta.url))
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, ...paths], { encoding: 'utf8' })
  const { outcomes, peakMib }: Refusals = JSON.parse(printed)
  const wrong = hostileArchives.flatMap(({ name, code, says, entry }, number) => {
    const found = outcomes[number]
    const right = found?.code === code && says.test(found.message) && (entry === null || entry.test(found.entry ?? ''))
    return right ? [] : [{ name, ...found }]
  })
  expect(wrong).toEqual([])
  expect(peakMib).toBeLessThan(MEMORY_MIB)
  expect(hostileArchives.length).toBeGreaterThanOrEqual(40)
  expect(readdirSync(directory)).toHaveLength(hostileArchives.length)
  process.stdout.write(`${hostileArchives.length} hostile archives refused, ${Math.round(peakMib)} MiB at most\n`)
})

describe('memory stays flat', () => {
  test('over a document of 400 MiB of zeros in 2 MiB that the manifest tells of', async () => {
    function* bomb() {
      yield told(BOMB_BYTES)
      yield tarEntry({ path: 'documents/bomb', size: BOMB_BYTES })
      yield* zeros(BOMB_BYTES)
      yield TAR_END
    }
    const outcome = verifyInProcess(await zip(bomb()))
    expect(outcome.documentBytes).toBe(BOMB_BYTES)
    expect(outcome.peakMib).toBeLessThan(MEMORY_MIB)
  })

  test('over a dump that inflates to more than it says, twice compressed', async () => {
    const inner = gzipSync(Buffer.alloc(BOMB_BYTES), { level: 1 })
    const database = {
      ...{ name: 'x', path: 'database/x.sql.gz', serverVersion: '15', pgDumpVersion: '15', encoding: 'UTF8' },
      ...{ collationProvider: 'c', collate: 'C', ctype: 'C', icuLocale: null, extensions: [], roles: [] },
      ...{ plainBytes: 1000, plainSha256: sha256(''), gzipBytes: inner.length, gzipSha256: sha256(inner) },
      ...{ tables: 0, rows: 0, largeObjects: 0 },
    }
    const manifest = documentsManifest([], { contents: 'database', documents: null, database })
    const outcome = verifyInProcess(await zip([manifestEntry(manifest), file('database/x.sql.gz', inner), TAR_END]))
    expect(outcome.code).toBe('damaged')
    expect(outcome.peakMib).toBeLessThan(MEMORY_MIB)
  })

  test('over 20 000 entries with names of seven thousand bytes', async () => {
    const folders = 'f'.repeat(240).concat('/').repeat(30)
    const entry = tarEntry({ path: 'documents/x' })
    function* entries() {
      const manifest = documentsManifest([])
      yield manifestEntry({ ...manifest, documents: { ...manifest.documents, count: 20_000, bytes: 30_000 } })
      for (let i = 0; i < 20_000; i++) {
        yield tarEntry({ path: '././@LongLink' }, `documents/${folders}${i}\0`, 'L')
        yield entry
      }
      yield TAR_END
    }
    const outcome = verifyInProcess(await zip(entries()))
    expect(outcome.code).toBe('incomplete')
    expect(outcome.peakMib).toBeLessThan(MEMORY_MIB)
  })

  test('over zeros without end behind the end of the tar', async () => {
    function* endless() {
      yield manifestEntry(documentsManifest([]))
      yield TAR_END
      yield* zeros(BOMB_BYTES)
    }
    const outcome = verifyInProcess(await zip(endless()))
    expect(outcome).toMatchObject({ documentBytes: 0 })
    expect(outcome.peakMib).toBeLessThan(MEMORY_MIB)
  })
})
