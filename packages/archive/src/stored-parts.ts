/** What writev(2) takes at once is a multiple of it; of our own making are half as many for the largest. */
const MOST_PARTS = 256
const STORED_HEADER_BYTES = 5

/**
 * What lies in a range of deflate's stored blocks alone (RFC 1951, 3.2.4), as views of it: documents that do not
 * compress need neither inflating nor copying. Null where there is anything else: then it is to be inflated.
 */
export function storedParts(range: Buffer): Buffer[] | null {
  const parts: Buffer[] = []
  for (let at = 0; at < range.length; ) {
    const start = at + STORED_HEADER_BYTES
    // A byte of zeros: not the last block, stored, and padding up to the next byte.
    if (range[at] !== 0 || start > range.length || parts.length === MOST_PARTS) return null
    const length = range.readUInt16LE(at + 1)
    at = start + length
    if (range.readUInt16LE(start - 2) !== (length ^ 0xffff) || at > range.length) return null
    parts.push(range.subarray(start, at))
  }
  return parts
}

/** So many bytes of the parts from a place on, as views of them. */
export function cutParts(parts: Buffer[], from: number, bytes: number): Buffer[] {
  const cut: Buffer[] = []
  let at = -from
  for (const part of parts) {
    const piece = part.subarray(Math.max(0, -at), Math.max(0, bytes - at))
    if (piece.length > 0) cut.push(piece)
    at += part.length
  }
  return cut
}
