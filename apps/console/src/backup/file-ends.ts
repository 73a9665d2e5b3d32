const endBytes = 64 << 10

/**
 * What tells a file from others of its size without reading all of it: a hash of its first and last 64 KiB. Our own
 * manifest, with the backup's id, lies in the first. Not by the browser's crypto, which is missing where there is no TLS.
 */
export async function hashEnds(file: Blob): Promise<string> {
  const head = await file.slice(0, endBytes).arrayBuffer()
  const tail = await file.slice(-endBytes).arrayBuffer()
  return `${hash(head)}-${hash(tail)}`
}

/** FNV-1a (32 bits) twice, the second from the end of the first. */
function hash(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer)
  const first = fnv(bytes, 0x811c9dc5)
  return [first, fnv(bytes, first ^ bytes.length)].map((value) => value.toString(16).padStart(8, '0')).join('')
}

function fnv(bytes: Uint8Array, seed: number): number {
  let value = seed
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
