import { statSync } from 'node:fs'
import { ArchiveFile } from '../src/archive-file.ts'
import type { IndexLine, Manifest } from '../src/manifest.ts'
import { IndexWriter, indexText } from '../src/write-index.ts'
import { documentsManifest } from './raw-archive.ts'

const LINES_AT_ONCE = 1_000

/** The path of one of many documents: a hundred to a folder, in no order. */
export function manyPath(number: number): string {
  const folder = (number * 7919) % 10_007
  return `vehicles/${folder}/Rechnung ${String(number).padStart(7, '0')} über Öl.pdf`
}

/** A file with an index of that many documents and none of them in it, for what reads no further. */
export async function writeIndexOf(count: number, path: string): Promise<Manifest> {
  const [file, index] = [await ArchiveFile.create(path), new IndexWriter(1)]
  for (let start = 0; start < count; start += LINES_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(LINES_AT_ONCE, count - start) }, (_, at) => start + at)
    await index.addText(numbers.map((number) => indexText(lineOf(number))).join(''))
  }
  const where = await index.finish(file)
  await file.seal('', new Date())
  const documents = { count, bytes: count, directories: 0, skipped: [], skippedCount: 0 }
  return documentsManifest([], { documents, index: where, archiveBytes: statSync(path).size })
}

function lineOf(number: number): IndexLine {
  return {
    type: 'document',
    path: manyPath(number),
    size: number,
    mtime: String(1_700_000_000_000_000_000n + BigInt(number)),
    ctime: String(1_700_000_000_000_000_000n + BigInt(number)),
    inode: String(number + 1),
    sha256: number.toString(16).padStart(64, '0'),
    crc: number,
    rangeCrc: number,
    offset: 65_536 + 512 * number,
    length: 512,
  }
}
