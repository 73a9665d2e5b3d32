import { writevSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { totalBytes } from './gzip-pieces.ts'

/** Writes all parts from `position` on. A write may take fewer bytes than asked; the next one tells why. */
export async function writeFully(file: FileHandle, parts: Buffer[], position: number): Promise<void> {
  let at = position
  for (let rest = parts; totalBytes(rest) > 0; ) {
    const { bytesWritten } = await file.writev(rest, at)
    rest = after(rest, bytesWritten)
    at += bytesWritten
  }
}

/** The same, blocking: for worker threads. */
export function writeFullySync(fd: number, parts: Buffer[], position: number): void {
  let at = position
  for (let rest = parts; totalBytes(rest) > 0; ) {
    const written = writevSync(fd, rest, at)
    rest = after(rest, written)
    at += written
  }
}

/** What is left of the parts after so many bytes. */
function after(parts: Buffer[], bytes: number): Buffer[] {
  if (bytes === 0) throw new Error('the file takes no more bytes')
  let skip = bytes
  for (const [index, part] of parts.entries()) {
    if (skip < part.length) return [part.subarray(skip), ...parts.slice(index + 1)]
    skip -= part.length
  }
  return []
}
