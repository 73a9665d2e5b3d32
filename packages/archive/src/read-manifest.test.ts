import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  archiveError,
  archiveOf,
  backUp,
  documentsManifest,
  file,
  folder,
  manifestEntry,
  save,
  TAR_END,
  tarEntry,
} from '../test/raw-archive.ts'
import { temporaryDirectory } from '../test/support.ts'
import { MANIFEST_REGION_END } from './manifest-region.ts'
import { MAX_MANIFEST_BYTES } from './parse-manifest.ts'
import { readManifest } from './read-manifest.ts'
import { createArchive } from './write-archive.ts'

const packed = (...entries: Buffer[]) => save(gzipSync(Buffer.concat([...entries, TAR_END])))
const manifest = documentsManifest([])

describe('the manifest', () => {
  test('of an archive of ours is read from its first 64 KiB', async () => {
    const built = await backUp(`${temporaryDirectory()}/a.tar.gz`)
    expect(await readManifest(built.file)).toEqual(built.manifest)
  })

  test.each([
    ['as the first entry', [manifestEntry(manifest)]],
    [
      'after the archive’s own folders',
      [folder('./'), folder('./documents/'), file('./manifest.json', JSON.stringify(manifest))],
    ],
  ])('of an archive packed by hand is found %s', async (_name, entries) => {
    expect(await readManifest(packed(...entries))).toEqual(manifest)
  })

  test('is read though the rest of the file is missing or broken', async () => {
    const bytes = gzipSync(Buffer.concat([manifestEntry(manifest), file('documents/a', Buffer.alloc(1 << 20, 'abc'))]))
    expect(await readManifest(save(bytes.subarray(0, bytes.length - 100)))).toEqual(manifest)
  })

  test('of an archive of ours is read though the very next byte is broken or missing', async () => {
    const { file: path, manifest: written } = await backUp(`${temporaryDirectory()}/a.tar.gz`)
    const bytes = readFileSync(path)
    const broken = Buffer.concat([bytes.subarray(0, MANIFEST_REGION_END), Buffer.alloc(1 << 20, 0xff)])
    expect(await readManifest(save(broken))).toEqual(written)
    expect(await readManifest(save(bytes.subarray(0, MANIFEST_REGION_END)))).toEqual(written)
  })

  test('that is cut off is not read', async () => {
    const { file: path } = await backUp(`${temporaryDirectory()}/a.tar.gz`)
    const cut = save(readFileSync(path).subarray(0, MANIFEST_REGION_END - 1))
    expect(await archiveError(readManifest(cut))).toMatchObject({ code: 'incomplete' })
  })

  test('that was never written says that the archive is not finished', async () => {
    const path = `${temporaryDirectory()}/a.tar.gz`
    const writer = await createArchive(path, { level: 1 })
    expect(await archiveError(readManifest(path))).toMatchObject({ code: 'incomplete', entry: 'manifest.json' })
    await writer.abort()
  })

  const cases: [string, Buffer[], string, RegExp][] = [
    ['missing', [file('documents/a')], 'not_an_archive', /come first/],
    ['not first', [file('documents/a'), manifestEntry(manifest)], 'not_an_archive', /come first, before documents\/a/],
    ['missing from an empty tar', [], 'not_an_archive', /no manifest/],
    ['larger than 1 MiB', [file('manifest.json', Buffer.alloc(MAX_MANIFEST_BYTES + 1, ' '))], 'refused', /1 MiB/],
    ['declared as huge', [tarEntry({ path: 'manifest.json', size: 10 ** 11 })], 'refused', /1 MiB/],
    ['not JSON', [file('manifest.json', '{')], 'damaged', /JSON/],
    ['of another program', [file('manifest.json', '{"format":"other","version":1}')], 'not_an_archive', /does not say/],
    ['a list', [file('manifest.json', '[]')], 'not_an_archive', /does not say/],
    [
      'of a newer version',
      [manifestEntry({ format: manifest.format, version: 2 })],
      'unsupported_version',
      /version 2/,
    ],
    ['of a wrong shape', [manifestEntry({ ...manifest, index: { offset: -1 } })], 'damaged', /index\.offset/],
  ]
  test.each(cases)('%s is told so', async (_name, entries, code, message) => {
    const error = await archiveError(readManifest(packed(...entries)))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['a plain tar', Buffer.concat([manifestEntry(manifest), TAR_END])],
    ['something else compressed', gzipSync('hello '.repeat(1000))],
    ['nothing compressed', gzipSync('')],
  ])('is not looked for in %s', async (_name, bytes) => {
    expect(await archiveError(readManifest(save(bytes)))).toMatchObject({ code: 'not_an_archive' })
  })

  test('of a file that is not there is an error of the disk', async () => {
    await expect(readManifest('/nonexistent/file')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is not read twice from one archive', async () => {
    const path = save(archiveOf(0, folder('documents/')))
    expect((await readManifest(path)).documents?.count).toBe(0)
  })
})
