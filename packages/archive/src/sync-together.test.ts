import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { backUp } from '../test/raw-archive.ts'
import { run, suiteDirectory, temporaryDirectory, writeTree } from '../test/support.ts'
import { extractDocuments } from './extract-documents.ts'
import type { Manifest } from './manifest.ts'
import { SyncTogether } from './sync-together.ts'

const { PATH = '' } = process.env
const made: string[] = []
afterEach(() => {
  process.env.PATH = PATH
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** On a file system of which syncfs(2) is believed, whatever the temporary folder lies on. */
function folderInMemory(): string {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mvp-sync-'))
  made.push(directory)
  return directory
}

/** A program `sync` that logs how many files it finds and then does this, by the number of the call; `$real` is sync. */
function putInPlaceOfSync(script: string): { found: () => number[] } {
  const directory = temporaryDirectory()
  const [program, log] = [join(directory, 'sync'), join(directory, 'log')]
  const real = run('sh', '-c', 'command -v sync').toString().trim()
  const text = `#!/bin/sh
real=${real}
for last; do :; done
find "$last" -type f | wc -l >> ${log}
call=$(wc -l < ${log})
${script}
`
  writeFileSync(program, text)
  chmodSync(program, 0o755)
  process.env.PATH = `${directory}:${PATH}`
  return { found: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map(Number) : []) }
}

const REAL = 'exec "$real" "$@"'
const failsAt = (call: number, words: string) =>
  `if [ "$call" -eq ${call} ]; then echo "sync: error syncing '$last': ${words}" >&2; exit 1; fi; ${REAL}`

const suite = suiteDirectory()
let built: { file: string; manifest: Manifest }

beforeAll(async () => {
  const names = Array.from({ length: 150 }, (_, number) => [`${number % 7}/note ${number}`, `oil change ${number}`])
  const documents = writeTree(join(suite, 'documents'), Object.fromEntries(names))
  built = await backUp(join(suite, 'a.tar.gz'), { documents })
})

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

describe.runIf(process.platform === 'linux' && existsSync('/dev/shm'))('many documents', () => {
  test('are put on the disk together, when the last is in its place', async () => {
    const { found } = putInPlaceOfSync(REAL)
    const target = folderInMemory()
    expect(await extractDocuments(built.file, built.manifest, target)).toMatchObject({ count: 150 })
    expect(found()).toEqual([0, 150])
  })

  test('of an archive packed again by hand as well', async () => {
    const unpacked = temporaryDirectory()
    run('tar', 'xzf', built.file, '-C', unpacked)
    const again = join(temporaryDirectory(), 'again.tar.gz')
    run('tar', 'czf', again, '-C', unpacked, 'manifest.json', 'database', 'documents')
    const { found } = putInPlaceOfSync(REAL)
    expect(await extractDocuments(again, built.manifest, folderInMemory())).toMatchObject({ count: 150 })
    expect(found()).toEqual([0, 150])
  })

  test.each([
    ['No space left on device', 'ENOSPC'],
    ['Disk quota exceeded', 'EDQUOT'],
    ['Input/output error', 'EIO'],
    ['words of another system', 'EIO'],
  ])('of which the disk says at the end “%s” are not restored', async (words, code) => {
    putInPlaceOfSync(failsAt(2, words))
    const extracting = extractDocuments(built.file, built.manifest, folderInMemory())
    await expect(extracting).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })

  test('are put on the disk one by one where they cannot be together', async () => {
    const { found } = putInPlaceOfSync(failsAt(1, 'Operation not permitted'))
    const target = folderInMemory()
    expect(await extractDocuments(built.file, built.manifest, target)).toMatchObject({ count: 150 })
    expect(filesIn(target)).toBe(150)
    expect(found()).toEqual([0])
  })

  test('are put on the disk one by one where there is no such program', async () => {
    const nothing = join(temporaryDirectory(), 'nothing')
    mkdirSync(nothing)
    process.env.PATH = nothing
    expect(await SyncTogether.open(folderInMemory())).toBeNull()
  })
})

describe.runIf(process.platform === 'linux' && existsSync('/dev/shm'))('a disk', () => {
  test('is let begin early, once for each GiB', async () => {
    const { found } = putInPlaceOfSync(REAL)
    const together = await SyncTogether.open(folderInMemory())
    for (const bytes of [1, 2 ** 30, 2 ** 30 + 1]) {
      together?.advance(bytes)
      await together?.close()
    }
    expect(found()).toHaveLength(2)
    await together?.finish()
    expect(found()).toHaveLength(3)
  })

  test('that failed early has failed, though it tells so only once', async () => {
    putInPlaceOfSync(failsAt(2, 'Input/output error'))
    const together = await SyncTogether.open(folderInMemory())
    together?.advance(2 ** 30)
    await expect(together?.finish()).rejects.toMatchObject({ code: 'EIO' })
    await expect(together?.finish()).rejects.toMatchObject({ code: 'EIO' })
  })
})

test('a file system that is not known to tell of errors is not trusted', async () => {
  if (process.platform === 'linux') expect(await SyncTogether.open('/proc')).toBeNull()
})
