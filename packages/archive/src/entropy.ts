const SAMPLE_BYTES = 4096
const SAMPLES = 4
/** Bits a byte. Photos, PDFs with compressed streams and archives lie above 7.9, text and SQL below 6. */
const INCOMPRESSIBLE_BITS = 7.8
/** Fewer bytes cannot show 7.8 bits reliably; trying to compress them costs nothing. */
const SMALLEST_BYTES = 1024

const counts = new Uint32Array(256)

/** Whether a piece is not worth compressing, by the order-0 entropy of four samples spread over it. */
export function looksIncompressible(piece: Buffer): boolean {
  return piece.length >= SMALLEST_BYTES && sampledEntropy(piece) > INCOMPRESSIBLE_BITS
}

function sampledEntropy(piece: Buffer): number {
  counts.fill(0)
  const step = Math.max(SAMPLE_BYTES, Math.floor(piece.length / SAMPLES))
  // From the middle of each quarter: formats begin with headers, and so does the piece, with tar's.
  const first = Math.floor((step - SAMPLE_BYTES) / 2)
  let sampled = 0
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = first + sample * step
    const end = Math.min(start + SAMPLE_BYTES, piece.length)
    // By its number: asked for one after the other, each byte is an object until V8 has optimised the loop.
    for (let at = start; at < end; at++) {
      const byte = piece[at] ?? 0
      counts[byte] = (counts[byte] ?? 0) + 1
    }
    sampled += Math.max(0, end - start)
  }
  let bits = 0
  for (const count of counts) if (count > 0) bits -= (count / sampled) * Math.log2(count / sampled)
  return bits
}
