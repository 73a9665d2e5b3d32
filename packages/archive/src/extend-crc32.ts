import { crc32 } from 'node:zlib'

/**
 * The crc32 of what `crc` stands for, followed by `bytes`. Not zlib's own continuation: where an empty buffer has no
 * memory behind it, that forgets the value it was given and answers 0.
 */
export function extendCrc32(crc: number, bytes: Buffer): number {
  return bytes.length === 0 ? crc : crc32(bytes, crc)
}
