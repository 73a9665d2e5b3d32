import { ArchiveError } from './archive-error.ts'
import type { Manifest } from './manifest.ts'
import { MAX_MANIFEST_BYTES, parseManifest } from './parse-manifest.ts'
import { readEntries } from './read-entries.ts'

/**
 * The manifest, from the first entry: the first 64 KiB of an archive of ours, whatever its size. Checks nothing else
 * of the file. Throws `ArchiveError`.
 */
export async function readManifest(file: string): Promise<Manifest> {
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
