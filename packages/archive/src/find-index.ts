import { stat } from 'node:fs/promises'
import { defaultLimits, type ReadLimits } from './entry-rules.ts'
import type { IndexLine, Manifest } from './manifest.ts'
import { readEntries } from './read-entries.ts'
import { indexLines, parseIndexLine, readIndex } from './read-index.ts'

type FoundIndex = {
  /** The index's offsets are those of this file. */
  indexed: boolean
  /** Reads the index; null when the archive has none. */
  lines: (() => AsyncGenerator<IndexLine>) | null
}

/**
 * Finds the index: where the manifest says, if the file has the size the manifest says; else in the tar, for the
 * hashes in the index of an archive packed again by hand are good, though its offsets are those of another file.
 */
export async function findIndex(file: string, manifest: Manifest, limits = defaultLimits): Promise<FoundIndex> {
  const { size } = await stat(file)
  if (size === manifest.archiveBytes) return { indexed: true, lines: () => readIndex(file, manifest) }
  // Which names may be there together depends on what is found here.
  for await (const entry of readEntries(file, { limits, checkNames: false })) {
    if (entry.part === 'index') return { indexed: false, lines: () => readPackedIndex(file, manifest, limits) }
  }
  return { indexed: false, lines: null }
}

async function* readPackedIndex(file: string, { index }: Manifest, limits: ReadLimits): AsyncGenerator<IndexLine> {
  for await (const entry of readEntries(file, { limits, checkNames: false })) {
    if (entry.part !== 'index') continue
    for await (const line of indexLines(entry.content, index)) yield parseIndexLine(line)
    return
  }
}
