import { STORED_HEADER_BYTES } from './gzip-pieces.ts'

/** Reading stored blocks (RFC 1951, 3.2.4) without zlib: nothing is copied, and what follows one begins with a byte. */

/** The content of the stored, not final block that begins with these bytes; null: it is none, or is not all there. */
export function storedContent(bytes: Buffer): Buffer | null {
  if (bytes.length < STORED_HEADER_BYTES) return null
  const length = bytes.readUInt16LE(1)
  // Three bits tell the kind; five before the length mean nothing.
  const stored = ((bytes[0] ?? 1) & 7) === 0 && bytes.readUInt16LE(3) === (length ^ 0xffff)
  const end = STORED_HEADER_BYTES + length
  return stored && end <= bytes.length ? bytes.subarray(STORED_HEADER_BYTES, end) : null
}

/** The contents of the stored blocks that these bytes consist of; null where anything else is among them. */
export function storedContents(packed: Buffer): Buffer[] | null {
  const contents: Buffer[] = []
  for (let at = 0; at < packed.length; ) {
    const content = storedContent(packed.subarray(at))
    if (!content) return null
    if (content.length > 0) contents.push(content)
    at += STORED_HEADER_BYTES + content.length
  }
  return contents
}
