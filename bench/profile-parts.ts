import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fdatasyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { PIECE_BYTES, totalBytes } from '../packages/archive/src/gzip-pieces.ts'
import { readFully } from '../packages/archive/src/open-document.ts'
import { packPieceSync } from '../packages/archive/src/pack-piece.ts'
import { createDumpWatcher } from '../packages/archive/src/watch-dump.ts'
import { writeFullySync } from '../packages/archive/src/write-fully.ts'

/** What a part of the work takes by itself, in one thread: seconds of processor time. */
export type Part = { name: string; cpuSeconds: number }

const CHUNK_BYTES = 256 * 1024

/** Adds up what each part of a work takes, as often as it is done. */
class Parts {
  readonly #seconds = new Map<string, number>()

  time<Result>(name: string, run: () => Result): Result {
    const before = process.cpuUsage()
    const result = run()
    const { user, system } = process.cpuUsage(before)
    this.#seconds.set(name, (this.#seconds.get(name) ?? 0) + (user + system) / 1e6)
    return result
  }

  list(): Part[] {
    return [...this.#seconds].map(([name, cpuSeconds]) => ({ name, cpuSeconds }))
  }
}

/** Every document read, hashed, packed and written to one file, by the functions of a backup. */
export function documentParts(root: string, paths: string[], out: string): Part[] {
  const parts = new Parts()
  let written = 0
  const target = openSync(out, 'w')
  try {
    let buffer = Buffer.allocUnsafeSlow(4 * PIECE_BYTES)
    for (const path of paths) {
      const fd = openSync(join(root, path), 'r')
      let read = parts.time('reading', () => readFully(fd, buffer, 0))
      while (read === buffer.length) {
        buffer = Buffer.allocUnsafeSlow(2 * buffer.length)
        read = parts.time('reading', () => readFully(fd, buffer, 0))
      }
      closeSync(fd)
      const content = buffer.subarray(0, read)
      parts.time('sha256', () => createHash('sha256').update(content).digest())
      const packed = piecesOf(content).flatMap((piece) => {
        return parts.time('choosing and deflating', () => packPieceSync(piece, 1))
      })
      parts.time('crc32, of what is read and of what is written', () => [
        crc32(content),
        ...packed.map((part) => crc32(part)),
      ])
      parts.time('writing', () => writeFullySync(target, packed, written))
      written += totalBytes(packed)
    }
    parts.time('syncing', () => fdatasyncSync(target))
  } finally {
    closeSync(target)
  }
  return parts.list()
}

/** An archive copied as a nightly backup does it: every byte read, checked and written. */
export function copyParts(file: string, out: string): Part[] {
  const parts = new Parts()
  const [source, target] = [openSync(file, 'r'), openSync(out, 'w')]
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  try {
    let at = 0
    for (let read = -1; read !== 0; at += read) {
      read = parts.time('reading', () => readFully(source, buffer, at))
      const bytes = buffer.subarray(0, read)
      parts.time('crc32, of what is copied', () => crc32(bytes))
      parts.time('writing', () => writeFullySync(target, [bytes], at))
    }
    parts.time('syncing', () => fdatasyncSync(target))
  } finally {
    closeSync(source)
    closeSync(target)
  }
  return parts.list()
}

/** A dump watched, hashed, packed and written as a backup does it. */
export async function dumpParts(dump: string, out: string): Promise<Part[]> {
  const parts = new Parts()
  const target = openSync(out, 'w')
  const watcher = createDumpWatcher()
  const hash = createHash('sha256')
  let gathered: Buffer[] = []
  let written = 0
  const pack = (): void => {
    const piece = Buffer.concat(gathered)
    gathered = []
    const packed = parts.time('choosing and deflating', () => packPieceSync(piece, 1))
    parts.time('sha256, of the SQL and of what is written', () => packed.map((part) => hash.update(part)))
    parts.time('crc32, of both', () => packed.map((part) => crc32(part)))
    parts.time('writing', () => writeFullySync(target, packed, written))
    written += totalBytes(packed)
  }
  try {
    let bytes = 0
    for await (const chunk of createReadStream(dump, { highWaterMark: CHUNK_BYTES })) {
      parts.time('watching for tables', () => watcher.scan(chunk))
      parts.time('sha256, of the SQL and of what is written', () => hash.update(chunk))
      parts.time('crc32, of both', () => crc32(chunk))
      gathered.push(chunk)
      bytes += chunk.length
      if (bytes < PIECE_BYTES) continue
      bytes = 0
      pack()
    }
    pack()
    parts.time('syncing', () => fdatasyncSync(target))
  } finally {
    closeSync(target)
  }
  return parts.list()
}

export function piecesOf(content: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < content.length; at += PIECE_BYTES) pieces.push(content.subarray(at, at + PIECE_BYTES))
  return pieces
}
