import { totalBytes } from './gzip-pieces.ts'
import { writeFullySync } from './write-fully.ts'

/** An archive as its threads write to it: the descriptor, and the offset of the next byte, which all of them share. */
export type SharedFile = { fd: number; cursor: BigInt64Array }

/** Reserves the next range of the file and writes the parts there. */
export function appendParts({ fd, cursor }: SharedFile, parts: Buffer[]): { offset: number; length: number } {
  const length = totalBytes(parts)
  const offset = Number(Atomics.add(cursor, 0, BigInt(length)))
  writeFullySync(fd, parts, offset)
  return { offset, length }
}
