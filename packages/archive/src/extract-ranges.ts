import { ArchiveError, showable } from './archive-error.ts'
import { isChosen } from './chosen-documents.ts'
import { checkDocumentPath } from './entry-rules.ts'
import type { ExtractedDocuments, RangesTask } from './extract-task.ts'
import { Folders } from './folders.ts'
import { PlacedDocument } from './place-document.ts'
import { type DocumentLine, parseIndexLine, readIndexText } from './read-index.ts'
import { readEntryAt } from './read-range.ts'
import { WHOLE_BYTES, WholeReader } from './read-whole.ts'

/**
 * A thread's share of the documents and folders: takes lines of the index as it gets to them, makes their folders, reads and
 * inflates their ranges, checks each hash and places the document. It waits for the other threads before it gives the folders
 * their times. The index is proven when it has been read to its end: throws then if it is not the manifest's.
 */
export async function extractRanges(task: RangesTask, report: (bytes: number) => void): Promise<ExtractedDocuments> {
  const extracted = { count: 0, bytes: 0 }
  const folders = new Folders(task)
  const whole = new WholeReader(task.file)
  try {
    let number = 0
    let taken = takeLine(task)
    for await (const text of readIndexText(task.file, task.manifest)) {
      if (number++ < taken) continue
      taken = takeLine(task)
      const line = parseIndexLine(text)
      if (line.type !== 'document' && line.type !== 'directory') continue
      if (task.chosen && !isChosen(line.path, task.chosen)) continue
      const path = checkDocumentPath(line.path)
      if (line.type === 'directory') {
        folders.add(path, Number(line.mtime) / 1e9)
        continue
      }
      folders.addFor(path)
      await extract(task, whole, line)
      extracted.count++
      extracted.bytes += line.size
      report(extracted.bytes)
    }
  } finally {
    whole.close()
  }
  waitForOthers(task)
  folders.finish()
  return extracted
}

function takeLine({ nextLine }: RangesTask): number {
  return Atomics.add(nextLine, 0, 1)
}

/** Until nothing is placed any more: that would change the folders' times. A thread that fails ends the others. */
function waitForOthers({ placing }: RangesTask): void {
  Atomics.sub(placing, 0, 1)
  Atomics.notify(placing, 0)
  for (let left = Atomics.load(placing, 0); left > 0; left = Atomics.load(placing, 0)) Atomics.wait(placing, 0, left)
}

/** Its path keeps the rules, and its folder is there. */
async function extract(
  { file, directory, syncEach }: RangesTask,
  whole: WholeReader,
  line: DocumentLine,
): Promise<void> {
  const document = new PlacedDocument(directory, line.path)
  try {
    if (line.size <= WHOLE_BYTES) document.write(whole.read(line))
    else await stream(file, line, document)
    const sha256 = document.finish(Number(line.mtime) / 1e9, { sync: syncEach })
    if (document.bytes !== line.size || sha256 !== line.sha256) throw damaged(line)
  } finally {
    document.close()
  }
}

async function stream(file: string, line: DocumentLine, document: PlacedDocument): Promise<void> {
  for await (const chunk of readEntryAt(file, line, `documents/${line.path}`)) {
    if (document.bytes + chunk.length > line.size) throw damaged(line)
    document.write([chunk])
  }
}

function damaged({ path }: DocumentLine): ArchiveError {
  return new ArchiveError('damaged', `${showable(path)} is not the document in the index`, path)
}
