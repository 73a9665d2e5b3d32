import { ArchiveError, showable } from './archive-error.ts'
import { digestOf } from './entry-names.ts'
import { checkDocumentPath, type ReadLimits } from './entry-rules.ts'
import type { IndexLine } from './manifest.ts'
import { RangeChecks } from './range-checks.ts'
import { tableKey } from './table-key.ts'
import type { CopyBlock } from './watch-dump.ts'

/**
 * What the index says is in the archive, to be ticked off entry by entry. In memory is a digest a line, 96 bits each:
 * about 70 bytes a document.
 */
export class IndexFacts {
  readonly ranges = new RangeChecks()
  readonly #entries = new Set<string>()
  /** The COPY blocks of each table, in the order of the dump. */
  readonly #tables = new Map<string, CopyBlock[]>()
  #blocks = 0

  static async from(lines: AsyncIterable<IndexLine> | Iterable<IndexLine>, limits: ReadLimits): Promise<IndexFacts> {
    const facts = new IndexFacts()
    for await (const line of lines) {
      facts.#add(line)
      if (facts.#entries.size > limits.entries || facts.#blocks > limits.tables) throw tooMany(limits)
    }
    return facts
  }

  #add(line: IndexLine): void {
    if (line.type === 'skipped') return
    if (line.type === 'table') {
      this.#addBlock(line)
      return
    }
    checkDocumentPath(line.path)
    const key = line.type === 'document' ? documentKey(line) : directoryKey(line.path)
    if (this.#entries.has(key)) throw damaged(line.path, 'stands twice in the index')
    this.#entries.add(key)
    if (line.type === 'document') this.ranges.add(line)
  }

  #addBlock(block: CopyBlock): void {
    const key = tableKey(block)
    const blocks = this.#tables.get(key)
    if (blocks) blocks.push(block)
    else this.#tables.set(key, [block])
    this.#blocks++
  }

  tickDocument(document: DocumentFacts): void {
    if (!this.#entries.delete(documentKey(document))) throw damaged(document.path, 'is not the document in the index')
  }

  tickDirectory(path: string): void {
    if (!this.#entries.delete(directoryKey(path))) throw damaged(path, 'is a folder that is not in the index')
  }

  tickTable(block: CopyBlock): void {
    const lines = this.#tables.get(tableKey(block))
    const line = lines?.[0]
    const name = `${block.schema}.${block.name}`
    if (!line) throw damaged(name, 'is a table that is not in the index')
    if (line.rows !== block.rows) throw damaged(name, `has ${block.rows} rows; the index says ${line.rows}`)
    lines?.shift()
  }

  /** Throws if anything is left, naming one; `lines` are those of the same index. */
  async expectNothingLeft(lines: AsyncIterable<IndexLine> | Iterable<IndexLine>): Promise<void> {
    const [table] = [...this.#tables.values()].flat()
    if (table) throw damaged(`${table.schema}.${table.name}`, 'is a table of the index that the dump does not hold')
    if (this.#entries.size === 0) return
    for await (const line of lines) {
      const left =
        (line.type === 'document' && this.#entries.has(documentKey(line))) ||
        (line.type === 'directory' && this.#entries.has(directoryKey(line.path)))
      if (left) throw damaged(line.path, 'stands in the index and is missing')
    }
  }

  /** Throws if a document does not lie where the index says; `lines` are those of the same index. */
  async expectRanges(lines: AsyncIterable<IndexLine>): Promise<void> {
    const wrong = this.ranges.firstWrong()
    if (wrong === null) return
    for await (const line of lines) {
      if (line.type === 'document' && line.offset === wrong)
        throw damaged(line.path, 'does not lie where the index says')
    }
  }
}

function tooMany({ entries, tables }: ReadLimits): ArchiveError {
  const text = `the index names more than ${entries} documents or ${tables} tables`
  return new ArchiveError('refused', text, 'index.jsonl')
}

function damaged(name: string, how: string): ArchiveError {
  return new ArchiveError('damaged', `${showable(name)} ${how}`, name)
}

function documentKey(document: DocumentFacts): string {
  return digestOf(documentMark(document))
}

function directoryKey(path: string): string {
  return digestOf(directoryMark(path))
}

type DocumentFacts = { path: string; size: number; sha256: string }

/** What a document is told by, from all others: no two different ones have the same. */
export function documentMark({ path, size, sha256 }: DocumentFacts): string {
  return `${path}\0${size}\0${sha256}`
}

/** The same of a folder: no document has it either. */
export function directoryMark(path: string): string {
  return `${path}/`
}
