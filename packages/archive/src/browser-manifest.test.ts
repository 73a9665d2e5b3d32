import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { backUp, documentsManifest, file, folder, manifestEntry, pax, TAR_END } from '../test/raw-archive.ts'
import { run, temporaryDirectory, writeTree } from '../test/support.ts'
import { readManifestFromBlob } from './browser-manifest.ts'

const manifest = documentsManifest(['x'])
const blobOf = (...entries: Buffer[]) => new Blob([gzipSync(Buffer.concat([...entries, TAR_END]))])
const noise = randomBytes(400_000)

describe('in the browser', () => {
  test('the manifest of an archive of ours is read from its start, whatever its size', async () => {
    const directory = temporaryDirectory()
    const documents = writeTree(join(directory, 'documents'), { noise, empty: '' })
    const built = await backUp(join(directory, 'a.tar.gz'), { documents })
    const bytes = readFileSync(built.file)
    expect(bytes.length).toBeGreaterThan(400_000)
    expect(await readManifestFromBlob(new Blob([bytes]))).toEqual(built.manifest)
    expect(await readManifestFromBlob(new Blob([bytes.subarray(0, 70_000)]))).toEqual(built.manifest)
  })

  test('the manifest of an archive packed by tar is read', async () => {
    const directory = temporaryDirectory()
    writeTree(directory, { 'documents/noise': noise })
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest))
    const packed = join(temporaryDirectory(), 'b.tar.gz')
    for (const format of ['gnu', 'posix', 'ustar']) {
      run('tar', 'czf', packed, `--format=${format}`, '-C', directory, './manifest.json', './documents')
      expect(await readManifestFromBlob(new Blob([readFileSync(packed)]))).toEqual(manifest)
    }
  })

  test('folders and extended headers may come before it', async () => {
    const blob = blobOf(folder('./'), pax({ mtime: '1.5' }), file('./manifest.json', JSON.stringify(manifest)))
    expect(await readManifestFromBlob(blob)).toEqual(manifest)
  })

  test.each([
    ['an empty file', new Blob([])],
    ['a photo', new Blob([noise])],
    ['a tar of something else', blobOf(file('documents/a', noise))],
    ['a cut tar of something else', new Blob([gzipSync(noise).subarray(0, 200_000)])],
    ['a manifest that is cut off', new Blob([gzipSync(manifestEntry(manifest)).subarray(0, 150)])],
  ])('%s is no backup, in a readable sentence', async (_name, blob) => {
    await expect(readManifestFromBlob(blob)).rejects.toThrow('this file does not begin with the manifest of a backup')
  })

  test('a newer version is told', async () => {
    const newer = blobOf(manifestEntry({ ...manifest, version: 7 }))
    await expect(readManifestFromBlob(newer)).rejects.toThrow(/version 7/)
  })

  test('nothing of Node is loaded', () => {
    const seen = new Set<string>()
    const visit = (name: string) => {
      if (seen.has(name)) return
      seen.add(name)
      const source = readFileSync(new URL(name, import.meta.url), 'utf8')
      expect(source, name).not.toMatch(/from 'node:|\bBuffer\b/)
      for (const [, next] of source.matchAll(/from '(\.\/[^']+)'/g)) visit(next!)
    }
    visit('./browser-manifest.ts')
    expect(seen.size).toBeGreaterThan(3)
  })
})
