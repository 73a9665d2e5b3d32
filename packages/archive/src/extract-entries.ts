import { ArchiveError } from './archive-error.ts'
import { isChosen } from './chosen-documents.ts'
import { defaultLimits } from './entry-rules.ts'
import type { ExtractedDocuments, ExtractTask } from './extract-task.ts'
import { findIndex } from './find-index.ts'
import { Folders } from './folders.ts'
import { IndexFacts } from './index-facts.ts'
import { PlacedDocument } from './place-document.ts'
import { type ArchiveEntry, readEntries } from './read-entries.ts'

/**
 * Places the documents of an archive without offsets: as they come in the tar, one after the other. Where it has an
 * index all the same, each hash is checked by that.
 */
export async function extractEntries(task: ExtractTask, report: (bytes: number) => void): Promise<ExtractedDocuments> {
  const { lines } = await findIndex(task.file, task.manifest)
  const index = lines && (await IndexFacts.from(lines(), defaultLimits))
  const folders = new Folders(task)
  const extracted = { count: 0, bytes: 0 }
  for await (const entry of readEntries(task.file, { checkNames: index === null })) {
    const path = entry.path.slice('documents/'.length)
    if (task.chosen && !isChosen(path, task.chosen)) continue
    if (entry.part === 'directory') folders.add(path, entry.mtimeSeconds)
    if (entry.part !== 'document') continue
    extracted.count++
    extracted.bytes += entry.size
    // Before it is written: what the manifest tells is what there was found to be room for.
    if (extracted.bytes > (task.manifest.documents?.bytes ?? 0)) throw tooMuch(entry.path)
    folders.addFor(path)
    const sha256 = await place(task, path, entry)
    index?.tickDocument({ path, size: entry.size, sha256 })
    report(extracted.bytes)
  }
  folders.finish()
  return extracted
}

function tooMuch(path: string): ArchiveError {
  return new ArchiveError('damaged', 'the archive holds more documents than its manifest says', path)
}

async function place(task: ExtractTask, path: string, { content, mtimeSeconds }: ArchiveEntry): Promise<string> {
  const document = new PlacedDocument(task.directory, path)
  try {
    for await (const chunk of content) document.write([chunk])
    return document.finish(mtimeSeconds, { sync: task.syncEach })
  } finally {
    document.close()
  }
}
