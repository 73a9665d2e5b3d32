import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { manifest as manifestSchema } from '../src/manifest.ts'
import { verifyArchive } from '../src/verify-archive.ts'
import {
  type BuiltArchive,
  buildArchive,
  buildFrom,
  edgeSizes,
  oddNames,
  run,
  sampleDatabase,
  sampleSql,
  setMtime,
  suiteDirectory,
  temporaryDirectory,
  writeTree,
} from './support.ts'

/**
 * The promise that nothing of ours is needed to get at a backup: eleven ways to read it, each compared with the tree
 * it was made of. How each reads matters: seeking or streaming, own inflate or zlib, PAX or not. The archive is one of
 * which half was copied out of an earlier one.
 */

type Reader = {
  name: string
  /** What to install where it is missing. */
  package: string
  command: string
  /** A shell script in an empty directory; `$1` is the archive, `$NODE` and `$TAR` are Node and node-tar. */
  script: string
  /** How exactly it restores a time: to this many milliseconds. */
  mtimeMs: number
  /** libarchive brings names in PAX records to NFC, whoever wrote them: the two spellings of café become one file. */
  composes?: true
}

const readers: Reader[] = [
  { name: 'GNU tar', package: 'tar', command: 'tar', script: 'tar xzf "$1"', mtimeMs: 1 },
  {
    name: 'bsdtar',
    package: 'libarchive-tools',
    command: 'bsdtar',
    script: 'bsdtar -xzf "$1"',
    mtimeMs: 1,
    composes: true,
  },
  { name: 'busybox tar', package: 'busybox', command: 'busybox', script: 'busybox tar xzf "$1"', mtimeMs: 1000 },
  {
    name: 'busybox gunzip | busybox tar',
    package: 'busybox',
    command: 'busybox',
    script: 'busybox gunzip -c "$1" | busybox tar x',
    mtimeMs: 1000,
  },
  {
    name: 'Python tarfile, seeking',
    package: 'python3',
    command: 'python3',
    script: `python3 -c "import sys, tarfile; tarfile.open(sys.argv[1], 'r:gz').extractall('.')" "$1"`,
    mtimeMs: 1,
  },
  {
    name: 'Python tarfile, streaming',
    package: 'python3',
    command: 'python3',
    script: `python3 -c "import sys, tarfile; tarfile.open(sys.argv[1], 'r|gz').extractall('.')" "$1"`,
    mtimeMs: 1,
  },
  {
    name: 'node-tar, a file',
    package: 'nodejs',
    command: process.execPath,
    script: `"$NODE" -e 'import(process.argv[1]).then(({ x }) => x({ file: process.argv[2], sync: true }))' "$TAR" "$1"`,
    mtimeMs: 1,
  },
  {
    name: 'node-tar, a stream',
    package: 'nodejs',
    command: process.execPath,
    script: `cat "$1" | "$NODE" -e 'import(process.argv[1]).then(({ x }) => process.stdin.pipe(x({})))' "$TAR"`,
    mtimeMs: 1,
  },
  { name: 'pigz | tar', package: 'pigz', command: 'pigz', script: 'pigz -dc "$1" | tar x', mtimeMs: 1 },
  { name: 'igzip | tar', package: 'isal', command: 'igzip', script: 'igzip -dc "$1" | tar x', mtimeMs: 1 },
  {
    name: 'zcat | bsdtar',
    package: 'libarchive-tools',
    command: 'bsdtar',
    script: 'zcat "$1" | bsdtar -x',
    mtimeMs: 1,
    composes: true,
  },
]

const directory = suiteDirectory()
const sample = sampleDatabase(20_000)
let source: string
let archive: BuiltArchive

beforeAll(async () => {
  source = writeTree(join(directory, 'documents'), { ...oddNames, ...edgeSizes() })
  for (const path of ['sizes/random-1', 'sizes/random-512']) setMtime(join(source, path), 1_577_836_800.125)
  setMtime(join(source, 'sizes/zero-512'), 100)
  const earlier = await buildArchive(join(directory, 'earlier.tar.gz'), { documents: source })
  // Half of it is as it was, in large documents and in small ones, and is copied; the other half is read.
  for (const [path, content] of Object.entries(edgeSizes())) {
    if (path.endsWith('1') || path.endsWith('5242880')) writeFileSync(join(source, path), content)
  }
  archive = await buildFrom(earlier, join(directory, 'archive.tar.gz'), { documents: source, database: sample })
})

test.each(readers)('$name extracts every document, the database and the manifest', (reader) => {
  const found = spawnSync('sh', ['-c', `command -v '${reader.command}'`])
  if (found.status !== 0) throw new Error(`${reader.command} is not installed: apt-get install ${reader.package}`)

  const target = extract(reader)

  expect(differences(source, join(target, 'documents'), reader.composes ? ['cafe\u0301', 'caf\u00e9'] : [])).toBe('')
  if (reader.composes) expect(readdirSync(join(target, 'documents'))).toContain('caf\u00e9')
  expect(manifestSchema.parse(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8')))).toEqual(
    archive.manifest,
  )
  const dump = gunzipSync(readFileSync(join(target, 'database/motovaultpro.sql.gz')))
  expect(dump.equals(sampleSql(sample))).toBe(true)
  expect(readdirSync(target).sort()).toEqual(['database', 'documents', 'index.jsonl', 'manifest.json'])
  for (const path of ['sizes/random-1', 'sizes/random-512', 'sizes/zero-512']) {
    const difference = statSync(join(source, path)).mtimeMs - statSync(join(target, 'documents', path)).mtimeMs
    expect(Math.abs(difference)).toBeLessThan(reader.mtimeMs)
  }
})

test('half of it was copied', () => {
  const { copied = 0, count = 0 } = archive.documents ?? {}
  expect({ some: copied > 20, all: copied === count }).toEqual({ some: true, all: false })
})

test('our own reader verifies every byte of it, by the index', async () => {
  const { manifest, indexed, documents, documentBytes } = await verifyArchive(archive.file)
  expect(manifest).toEqual(archive.manifest)
  expect({ indexed, documents, documentBytes }).toEqual({
    indexed: true,
    documents: archive.documents?.count,
    documentBytes: archive.documents?.bytes,
  })
})

test('gzip -t and gzip -l know it as one whole member', () => {
  run('gzip', '-t', archive.file)
  const plainBytes = Number(run('sh', '-c', `gzip -dc '${archive.file}' | wc -c`))
  expect(run('gzip', '-l', archive.file)).toContain(String(plainBytes))
})

test('the manifest is read from the first 64 KiB alone', () => {
  const text = run(
    'sh',
    '-c',
    `head -c 65536 '${archive.file}' | gzip -dc 2>/dev/null | tar xO manifest.json 2>/dev/null; :`,
  )
  expect(manifestSchema.parse(JSON.parse(text))).toEqual(archive.manifest)
})

function extract(reader: Reader): string {
  const target = join(realpathSync(temporaryDirectory()), 'extracted')
  mkdirSync(target)
  const env = {
    ...process.env,
    NODE: process.execPath,
    TAR: import.meta.resolve('tar'),
    LC_ALL: 'C.UTF-8',
    PYTHONWARNINGS: 'ignore',
  }
  const { status, stderr } = spawnSync('sh', ['-ec', reader.script, 'sh', archive.file], {
    cwd: target,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return target
}

/** What `diff` finds between two trees: content, names, and directories that are in one only. */
function differences(expected: string, actual: string, except: string[]): string {
  const excluded = except.map((name) => `--exclude=${name}`)
  const { stdout, stderr } = spawnSync('diff', ['-r', '--no-dereference', ...excluded, expected, actual], {
    encoding: 'utf8',
  })
  return stdout + stderr
}
