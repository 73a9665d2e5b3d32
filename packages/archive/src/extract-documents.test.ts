import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { archiveError, archiveOf, backUp, documentsManifest, file, folder, save, sha256 } from '../test/raw-archive.ts'
import { edgeSizes, oddNames, run, temporaryDirectory, writeTree } from '../test/support.ts'
import { extractDocument } from './extract-document.ts'
import { extractDocuments } from './extract-documents.ts'
import type { RangesTask } from './extract-task.ts'
import type { Manifest } from './manifest.ts'
import { readManifest } from './read-manifest.ts'
import { runWorker } from './run-worker.ts'

let directory: string
let documents: string
let unpacked: string
let built: { file: string; manifest: Manifest }

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mvp-extract-'))
  documents = writeTree(join(directory, 'documents'), { ...oddNames, ...edgeSizes() })
  utimesSync(join(documents, '-rf'), 1_000_000_000.25, 1_000_000_000.25)
  utimesSync(join(documents, '...'), -86_400, -86_400)
  utimesSync(join(documents, 'empty'), 1_234_567_890, 1_234_567_890)
  // The year 2300: later than a tar header says in octal digits.
  utimesSync(join(documents, 'sizes/random-1'), 10_413_792_000.25, 10_413_792_000.25)
  utimesSync(join(documents, 'case'), 1_111_111_111, 1_111_111_111)
  built = await backUp(join(directory, 'a.tar.gz'), { documents })
  unpacked = join(directory, 'unpacked')
  mkdirSync(unpacked)
  run('tar', 'xzf', built.file, '-C', unpacked)
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Everything about a tree that a restore must keep, by path. */
function snapshot(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    paths.map((path) => {
      const stats = statSync(join(root, path))
      const content = stats.isDirectory() ? 'folder' : sha256(readFileSync(join(root, path)))
      return [path, `${content} ${Math.round(stats.mtimeMs / 1000)}`]
    }),
  )
}

const modesOf = (root: string) => {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return [...new Set(paths.map((path) => statSync(join(root, path)).mode.toString(8)))].sort()
}

/** The archive unpacked by tar and packed again, once for each list of arguments. */
function repacked(...args: string[]): string {
  const path = join(directory, `${sha256(args.join(' '))}.tar.gz`)
  if (!existsSync(path)) run('tar', 'czf', path, '-C', unpacked, ...args)
  return path
}

const withIndex = ['--format=posix', 'manifest.json', 'database', 'documents', 'index.jsonl']

describe('documents', () => {
  test.each([1, 3])('come out as they were, empty folders and times too, by %i threads', async (workers) => {
    const target = temporaryDirectory()
    const progress: number[] = []
    const onBytes = (bytes: number) => progress.push(bytes)
    const extracted = await extractDocuments(built.file, built.manifest, target, { workers, onBytes })
    expect(extracted).toEqual({ count: built.manifest.documents?.count, bytes: built.manifest.documents?.bytes })
    expect(snapshot(target)).toEqual(snapshot(documents))
    expect(statSync(join(target, '-rf')).mtimeMs).toBe(1_000_000_000_250)
    expect(modesOf(target)).toEqual(['100640', '40750'])
    expect(Math.max(...progress)).toBeLessThanOrEqual(extracted.bytes)
  })

  test('are all there before a thread gives their folders the times', async () => {
    const target = temporaryDirectory()
    const shared = () => new Int32Array(new SharedArrayBuffer(4))
    // As if there were another that still places documents.
    const placing = shared().fill(2)
    const { file, manifest } = built
    const task: RangesTask = { file, manifest, directory: target, syncEach: false, nextLine: shared(), placing }
    const extracting = runWorker('extract-worker', task)
    await vi.waitFor(() => expect(Atomics.load(placing, 0)).toBe(1), 10_000)
    expect(snapshot(target).empty).not.toBe(snapshot(documents).empty)
    Atomics.sub(placing, 0, 1)
    Atomics.notify(placing, 0)
    await extracting
    expect(snapshot(target)).toEqual(snapshot(documents))
  })

  test('of an archive packed again by hand come out just so', async () => {
    const target = temporaryDirectory()
    const extracted = await extractDocuments(repacked(...withIndex), built.manifest, target)
    expect(extracted.count).toBe(built.manifest.documents?.count)
    expect(snapshot(target)).toEqual(snapshot(join(unpacked, 'documents')))
    expect(modesOf(target)).toEqual(['100640', '40750'])
  })

  test('without an index come out as well', async () => {
    const manifest = documentsManifest(['x', 'x'])
    const path = save(archiveOf(2, folder('documents/a/'), file('documents/a/b'), file('documents/c/d')))
    const target = temporaryDirectory()
    expect(await extractDocuments(path, manifest, target)).toEqual({ count: 2, bytes: 2 })
    expect(Object.keys(snapshot(target))).toEqual(['a', 'a/b', 'c', 'c/d'])
  })

  test('of an archive that has none are none', async () => {
    const target = temporaryDirectory()
    expect(await extractDocuments('/nonexistent', { ...built.manifest, documents: null }, target)).toEqual({
      count: 0,
      bytes: 0,
    })
  })

  test('changed by a bit stop the extraction, and are named', async () => {
    const bytes = readFileSync(built.file)
    // Stored as it is: a change shows in nothing but the hash.
    const content = readFileSync(join(documents, 'sizes/random-65535'))
    const at = bytes.indexOf(content.subarray(0, 64))
    bytes[at + 10]! ^= 1
    const changed = save(bytes)
    const error = await archiveError(extractDocuments(changed, built.manifest, temporaryDirectory()))
    expect(error).toMatchObject({ code: 'damaged', entry: 'sizes/random-65535' })
    const reading = extractDocument(changed, built.manifest, 'sizes/random-65535').then((stream) => stream.toArray())
    expect(await archiveError(reading)).toMatchObject({ code: 'damaged' })
  })

  test('of an archive that was cut off are not taken for all', async () => {
    const bytes = readFileSync(built.file)
    const cut = save(bytes.subarray(0, bytes.length / 2))
    expect(await archiveError(extractDocuments(cut, built.manifest, temporaryDirectory()))).toMatchObject({
      code: 'incomplete',
    })
  })

  test('fewer than told are incomplete', async () => {
    const path = repacked('--exclude=emoji*', ...withIndex)
    expect(await archiveError(extractDocuments(path, built.manifest, temporaryDirectory()))).toMatchObject({
      code: 'incomplete',
    })
  })

  test('never replace what is there, nor follow a link', async () => {
    const outside = join(temporaryDirectory(), 'outside')
    writeFileSync(outside, 'SECRET')
    for (const path of [built.file, repacked(...withIndex)]) {
      const target = temporaryDirectory()
      symlinkSync(outside, join(target, '-rf'))
      await expect(extractDocuments(path, built.manifest, target)).rejects.toMatchObject({ code: 'EEXIST' })
      const taken = temporaryDirectory()
      writeFileSync(join(taken, '-rf'), 'mine')
      await expect(extractDocuments(path, built.manifest, taken)).rejects.toMatchObject({ code: 'EEXIST' })
      expect(readFileSync(join(taken, '-rf'), 'utf8')).toBe('mine')
    }
    expect(readFileSync(outside, 'utf8')).toBe('SECRET')
  })

  test('whose names lead out are refused', async () => {
    const manifest = documentsManifest(['x'])
    const path = save(archiveOf(1, file('documents/../../escaped')))
    const target = join(temporaryDirectory(), 'a', 'b')
    mkdirSync(target, { recursive: true })
    expect(await archiveError(extractDocuments(path, manifest, target))).toMatchObject({ code: 'refused' })
    expect(readdirSync(join(target, '..'))).toEqual(['b'])
  })

  test('stop when they are told to, and nothing is written after', async () => {
    for (const path of [built.file, repacked(...withIndex)]) {
      const target = temporaryDirectory()
      const stop = new AbortController()
      const extracting = extractDocuments(path, built.manifest, target, { signal: stop.signal })
      setTimeout(() => stop.abort(new Error('lease lost')), 100)
      await expect(extracting).rejects.toThrow('lease lost')
      const left = Object.keys(snapshot(target))
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(Object.keys(snapshot(target))).toEqual(left)
    }
  })

  test('that the disk has no room for end with the error of the disk', () => {
    const script = fileURLToPath(new URL('../test/extract-in-process.ts', import.meta.url))
    const target = temporaryDirectory()
    // A limit on the size of files stands for a full disk, which takes privileges to make.
    const command = 'trap "" XFSZ; ulimit -f 2000; exec "$0" --import tsx "$@"'
    const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, script, built.file, target], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ code: 'EFBIG' })
  })
})

describe('one document', () => {
  const read = async (path: string, archive = built.file) =>
    Buffer.concat(await (await extractDocument(archive, built.manifest, path)).toArray())

  test.each([
    '-rf',
    '日本語/説明書/整備記録.pdf',
    'sizes/random-0',
    'sizes/random-65536',
    'sizes/zero-20971520',
    'case/Photo.JPG',
  ])('%s is read without the rest', async (path) => {
    expect((await read(path)).equals(readFileSync(join(documents, path)))).toBe(true)
  })

  test('of an archive packed by hand is found too', async () => {
    expect((await read('-rf', repacked(...withIndex))).toString()).toBe('leading dash')
    const path = save(archiveOf(2, file('documents/a', 'one'), file('documents/b', 'two')))
    const stream = await extractDocument(path, await readManifest(path), 'b')
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('two')
  })

  test('that is not there is told', async () => {
    for (const path of [built.file, save(archiveOf(1, file('documents/a')))]) {
      const missing = extractDocument(path, await readManifest(path), 'nothing/here')
      expect(await archiveError(missing)).toMatchObject({ code: 'refused', entry: 'nothing/here' })
    }
  })

  test('is read no further than it is wanted', async () => {
    const stream = await extractDocument(built.file, built.manifest, 'sizes/random-20971520')
    for await (const chunk of stream) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(stream.destroyed).toBe(true)
  })
})

test('a forged index cannot lead out of the folder', async () => {
  const inner = writeTree(join(temporaryDirectory(), 'documents'), { 'aa/bb/evil': randomBytes(10) })
  const { file: path, manifest } = await backUp(join(temporaryDirectory(), 'a.tar.gz'), { documents: inner })
  const bytes = readFileSync(path)
  const { offset, length } = manifest.index
  const { inflateRawSync, deflateRawSync, constants } = await import('node:zlib')
  const plain = inflateRawSync(bytes.subarray(offset, offset + length), { finishFlush: constants.Z_SYNC_FLUSH })
  const forged = Buffer.from(plain.toString('latin1').replace('"aa/bb/evil"', '"../../evil"'), 'latin1')
  const text = forged.subarray(512, 512 + manifest.index.sizeBytes)
  const piece = deflateRawSync(forged, { finishFlush: constants.Z_FULL_FLUSH })
  const at = bytes.length
  const whole = Buffer.concat([bytes, piece])
  const index = { ...manifest.index, offset: at, length: piece.length, sha256: sha256(text) }
  const target = join(temporaryDirectory(), 'a', 'b')
  mkdirSync(target, { recursive: true })
  const lying = { ...manifest, index, archiveBytes: whole.length }
  const error = await archiveError(extractDocuments(save(whole), lying, target))
  expect(error).toMatchObject({ code: 'refused' })
  expect(readdirSync(join(target, '..'))).toEqual(['b'])
})
