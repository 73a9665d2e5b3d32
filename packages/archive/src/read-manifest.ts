import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { ArchiveError } from './archive-error.ts'
import type { Manifest } from './manifest.ts'
import { MANIFEST_PATH, MANIFEST_REGION_END, regionIn } from './manifest-region.ts'
import { MAX_MANIFEST_BYTES, parseManifest } from './parse-manifest.ts'
import { readEntries } from './read-entries.ts'
import { readTar } from './read-tar.ts'

/**
 * The manifest, from the first entry: the first 64 KiB of an archive of ours, whatever its size and whatever follows.
 * Checks nothing else of the file. Throws `ArchiveError`.
 */
export async function readManifest(file: string): Promise<Manifest> {
  const region = regionIn(await readStart(file))
  return region ? manifestIn(region) : findManifest(file)
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MANIFEST_REGION_END), 0, MANIFEST_REGION_END, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function manifestIn(region: Buffer): Promise<Manifest> {
  for await (const { path, size, content } of readTar(Readable.from([region]))) {
    if (path === MANIFEST_PATH) return parseManifest(await text(content, size))
    break
  }
  throw new ArchiveError('damaged', 'the first entry of the archive is not what it was', MANIFEST_PATH)
}

/** The same of an archive packed again by hand, where the manifest can lie behind the archive's own folders. */
async function findManifest(file: string): Promise<Manifest> {
  for await (const entry of readEntries(file)) {
    if (entry.part === 'manifest') return parseManifest(await text(entry.content, entry.size))
  }
  throw new ArchiveError('not_an_archive', 'the archive holds no manifest.json')
}

async function text(content: AsyncIterable<Buffer>, size: number): Promise<string> {
  if (size > MAX_MANIFEST_BYTES) throw new ArchiveError('refused', 'the manifest is larger than 1 MiB', 'manifest.json')
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
