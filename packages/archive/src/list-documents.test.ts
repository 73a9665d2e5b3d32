import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backUp, sha256 } from '../test/raw-archive.ts'
import { run, suiteDirectory, writeTree } from '../test/support.ts'
import { isChosen } from './chosen-documents.ts'
import { extractDocuments } from './extract-documents.ts'
import { type ListedEntry, listDocuments } from './list-documents.ts'
import type { Manifest } from './manifest.ts'

const directory = suiteDirectory()
const FILES = { 'a.txt': 'a', 'b/one.txt': 'one', 'b/c/two.txt': 'two', 'bc/three.txt': 'three', 'empty/': '' }

async function build(name: string): Promise<{ file: string; manifest: Manifest }> {
  const documents = writeTree(join(directory, `${name}-documents`), FILES)
  return backUp(join(directory, `${name}.tar.gz`), { documents })
}

function repack(file: string, name: string, ...without: string[]): string {
  const unpacked = join(directory, name)
  mkdirSync(unpacked)
  run('tar', 'xzf', file, '-C', unpacked)
  const entries = ['manifest.json', 'documents', 'index.jsonl'].filter((entry) => !without.includes(entry))
  const packed = join(directory, `${name}.tar.gz`)
  run('tar', 'czf', packed, '--format=posix', '-C', unpacked, ...entries)
  return packed
}

async function list(file: string, manifest: Manifest): Promise<ListedEntry[]> {
  const entries: ListedEntry[] = []
  for await (const entry of listDocuments(file, manifest)) entries.push(entry)
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1))
}

const filesIn = (target: string) =>
  readdirSync(target, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1) + (entry.isDirectory() ? '/' : ''))
    .sort()

describe('the documents of an archive', () => {
  it('are listed with folders, sizes, times and hashes, from the index alone', async () => {
    const { file, manifest } = await build('listed')
    const entries = await list(file, manifest)
    expect(entries.map(({ kind, path }) => [kind, path])).toEqual([
      ['document', 'a.txt'],
      ['folder', 'b'],
      ['folder', 'b/c'],
      ['document', 'b/c/two.txt'],
      ['document', 'b/one.txt'],
      ['folder', 'bc'],
      ['document', 'bc/three.txt'],
      ['folder', 'empty'],
    ])
    expect(entries[4]).toMatchObject({ size: 3, sha256: sha256(Buffer.from('one')), stamp: expect.any(String) })
  })

  it('are listed and taken out one by one from archives that were packed again too', async () => {
    const { file, manifest } = await build('packed')
    const chosen = new Set(['b', 'a.txt'])
    for (const [number, path] of [file, repack(file, 'again'), repack(file, 'bare', 'index.jsonl')].entries()) {
      const paths = (await list(path, manifest)).filter(({ kind }) => kind === 'document').map((entry) => entry.path)
      expect(paths).toEqual(['a.txt', 'b/c/two.txt', 'b/one.txt', 'bc/three.txt'])
      const target = join(directory, `target-${number}`)
      mkdirSync(target)
      expect(await extractDocuments(path, manifest, target, { chosen })).toEqual({ count: 3, bytes: 7 })
      expect(filesIn(target)).toEqual(['a.txt', 'b/', 'b/c/', 'b/c/two.txt', 'b/one.txt'])
      expect(readFileSync(join(target, 'b/c/two.txt'), 'utf8')).toBe('two')
    }
  })
})

it.each([
  ['b/one.txt', ['b'], true],
  ['b/c/two.txt', ['b/c'], true],
  ['bc/three.txt', ['b'], false],
  ['b', ['b/c'], false],
  ['a.txt', ['a.txt'], true],
  ['a.txt', [], false],
] as const)('%s of %j is chosen: %s', (path, chosen, expected) => {
  expect(isChosen(path, new Set(chosen))).toBe(expected)
})
