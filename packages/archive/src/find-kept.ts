import { createHash } from 'node:crypto'
import type { DocumentLine } from './read-index.ts'

/**
 * Where the documents of an earlier archive lie in it, to be found by a document's path, size, times and inode: one
 * that still has all of them was not written to since. In memory that threads share, 80 bytes a document.
 */
export type KeptDocuments = {
  /** The archive, open for reading. */
  fd: number
  /** A hash table with open addressing: the number of a record, plus one, or nothing. A power of two long. */
  slots: Uint32Array
  records: Uint8Array
}

/** The range of a document's entry, and what is known of the bytes in it. */
export type KeptRange = Pick<DocumentLine, 'offset' | 'length' | 'crc' | 'rangeCrc' | 'sha256'>

/** What has to be equal. Instants and inode as the index has them. */
type Identity = Pick<DocumentLine, 'path' | 'size' | 'mtime' | 'ctime' | 'inode'>

export const KEY_BYTES = 16
/** Key, offset, length, crc, rangeCrc, sha256. */
export const AT = { offset: KEY_BYTES, length: 24, crc: 32, rangeCrc: 36, sha256: 40 }
export const RECORD_BYTES = 72

/** The range of a document that has not changed; null if it has, or was not there. */
export function findKept({ slots, records }: KeptDocuments, identity: Identity): KeptRange | null {
  const memory = Buffer.from(records.buffer, records.byteOffset, records.byteLength)
  const key = keyOf(identity)
  for (let slot = firstSlot(slots, key); ; slot = (slot + 1) % slots.length) {
    const number = slots[slot] ?? 0
    if (number === 0) return null
    const at = (number - 1) * RECORD_BYTES
    if (memory.compare(key, 0, KEY_BYTES, at, at + KEY_BYTES) === 0) return rangeAt(memory, at)
  }
}

function rangeAt(memory: Buffer, at: number): KeptRange {
  return {
    offset: memory.readDoubleLE(at + AT.offset),
    length: memory.readDoubleLE(at + AT.length),
    crc: memory.readUInt32LE(at + AT.crc),
    rangeCrc: memory.readUInt32LE(at + AT.rangeCrc),
    sha256: memory.toString('hex', at + AT.sha256, at + RECORD_BYTES),
  }
}

export function firstSlot(slots: Uint32Array, key: Buffer): number {
  return key.readUInt32LE(0) % slots.length
}

export function keyOf({ path, size, mtime, ctime, inode }: Identity): Buffer {
  const text = [path, size, mtime, ctime, inode].join('\0')
  return createHash('sha256').update(text).digest().subarray(0, KEY_BYTES)
}
