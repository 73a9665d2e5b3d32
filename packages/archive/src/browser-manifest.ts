import { ArchiveError } from './archive-error.ts'
import type { Manifest } from './manifest.ts'
import { MAX_MANIFEST_BYTES, parseManifest } from './parse-manifest.ts'

/** How much of the file is looked at: twice what our own manifest and its header take. */
const START_BYTES = 128 << 10
const SLICE_BYTES = 16 << 10
const BLOCK_BYTES = 512
/** How long inflated bytes may take to arrive when nothing more is written. */
const PATIENCE_MS = 250

/**
 * The manifest of an archive that a person has chosen in the browser, from its first 128 KiB. Throws an error whose
 * message is a readable sentence. It checks no more than the manifest: what is whole is for the server to find out.
 */
export async function readManifestFromBlob(blob: Blob): Promise<Manifest> {
  const text = await findManifest(inflateStart(blob))
  if (text !== null) return parseManifest(text)
  throw new ArchiveError('not_an_archive', 'this file does not begin with the manifest of a backup')
}

/** The text of `manifest.json`, if that is the first file of the tar. */
async function findManifest(inflated: AsyncIterable<Uint8Array>): Promise<string | null> {
  let bytes: Uint8Array = new Uint8Array(0)
  for await (const chunk of inflated) {
    bytes = joined(bytes, chunk)
    const found = locateManifest(bytes)
    if (found === 'none') return null
    if (found && found.end <= bytes.length) return new TextDecoder().decode(bytes.subarray(found.start, found.end))
  }
  return null
}

type Location = { start: number; end: number }

/** Where the content lies; null while the bytes are too few; `none` when another file or no tar comes first. */
function locateManifest(bytes: Uint8Array): Location | 'none' | null {
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; ) {
    const path = field(bytes, at, 100).replace(/^(\.\/)+/, '')
    const size = Number.parseInt(field(bytes, at + 124, 12).trim(), 8)
    const type = field(bytes, at + 156, 1)
    const start = at + BLOCK_BYTES
    if (path === 'manifest.json' && (type === '0' || type === '')) {
      return size <= MAX_MANIFEST_BYTES ? { start, end: start + size } : 'none'
    }
    // Directories and extended headers may come before it in an archive packed by hand.
    if (!/^[5xgL]$/.test(type) || !(size <= MAX_MANIFEST_BYTES)) return 'none'
    at = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
  }
  return null
}

function field(bytes: Uint8Array, at: number, length: number): string {
  const [text = ''] = new TextDecoder().decode(bytes.subarray(at, at + length)).split('\0')
  return text
}

/** What the file's start inflates to. Ends without an error where the start is cut or cannot be inflated. */
async function* inflateStart(blob: Blob): AsyncGenerator<Uint8Array> {
  const engine = new DecompressionStream('gzip')
  const reader = engine.readable.getReader()
  const writing = writeStart(blob, engine)
  try {
    for (;;) {
      // A cut member is never closed: closing it would be an error, and take what is not yet read with it.
      const { done, value } = await Promise.race([reader.read(), writing.then(waitInVain)])
      if (done || !value) return
      yield value
    }
  } catch {
    return
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function writeStart(blob: Blob, engine: DecompressionStream): Promise<void> {
  const writer = engine.writable.getWriter()
  try {
    for (let at = 0; at < Math.min(blob.size, START_BYTES); at += SLICE_BYTES) {
      await writer.write(new Uint8Array(await blob.slice(at, at + SLICE_BYTES).arrayBuffer()))
    }
    if (blob.size <= START_BYTES) await writer.close()
  } catch {
    // The reading side fails with the same error and ends there.
  }
}

function waitInVain(): Promise<{ done: true; value: undefined }> {
  return new Promise((resolve) => setTimeout(() => resolve({ done: true, value: undefined }), PATIENCE_MS))
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
