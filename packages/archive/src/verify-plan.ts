import { closeSync, fstatSync, openSync } from 'node:fs'
import { Readable } from 'node:stream'
import { type Sections, SectionsBuilder } from './archive-sections.ts'
import { checkDocumentPath, type ReadLimits } from './entry-rules.ts'
import { GZIP_TRAILER_BYTES } from './gzip-pieces.ts'
import { directoryMark, documentMark } from './index-facts.ts'
import {
  inflateClosed,
  inflateClosedSync,
  type PartTally,
  PROBE_ROOM_BYTES,
  tallied,
  tallyOf,
} from './inflate-closed.ts'
import type { IndexLine, Manifest } from './manifest.ts'
import { MANIFEST_CONTENT_BYTES, MANIFEST_PATH, MANIFEST_REGION_END, regionIn } from './manifest-region.ts'
import { chunksAt, readAt, unlike } from './part-reader.ts'
import { INDEX_PATH, indexLines, parseIndexLine } from './read-index.ts'
import { readManifest } from './read-manifest.ts'
import { readTarPart } from './read-tar.ts'
import { type MarksColumns, SharedMarks } from './shared-marks.ts'
import { TAR_END } from './tar-header.ts'

export type TableLine = Extract<IndexLine, { type: 'table' }>

/** An archive exactly as it is written here, cut into parts that can be checked at the same time. */
export type VerifyPlan = {
  manifest: Manifest
  tables: TableLine[]
  /** All documents and folders of the index. */
  marks: MarksColumns
  entries: number
  sections: Sections
  /** What has been checked already: the manifest's region, and the index with the end of the tar. */
  region: PartTally
  index: PartTally
  end: PartTally
  /** The last bytes, as hex. */
  trailer: string
}

/**
 * Reads the two ends of an archive, checks them, and cuts what lies between. Throws where anything is not as written
 * here: which of the many reasons it is, and whether it is one at all, `checkArchive` finds out.
 */
export async function planVerify(file: string, limits: ReadLimits): Promise<VerifyPlan> {
  const fd = openSync(file, 'r')
  try {
    const region = await checkRegion(readAt(fd, 0, MANIFEST_REGION_END))
    const manifest = await readManifest(file)
    const { size } = fstatSync(fd)
    if (size !== manifest.archiveBytes) throw unlike('the file has another size')
    const told = manifest.documents ?? { count: 0, directories: 0 }
    const entries = told.count + told.directories
    if (entries > limits.entries) throw unlike('it has too many entries')
    const builder = new SectionsBuilder()
    const marks = SharedMarks.for(entries)
    const lines = new LineTaker(builder, marks, limits)
    const index = await readIndexPart(fd, manifest, (line) => lines.take(line))
    const indexEnd = manifest.index.offset + manifest.index.length
    const end = checkEnd(fd, indexEnd, size - GZIP_TRAILER_BYTES)
    const trailer = readAt(fd, size - GZIP_TRAILER_BYTES, size).toString('hex')
    const sections = builder.cut(MANIFEST_REGION_END, manifest.index.offset)
    const { tables } = lines
    return { manifest, tables, marks: marks.columns, entries: lines.entries, sections, region, index, end, trailer }
  } finally {
    closeSync(fd)
  }
}

/** Takes over what the lines of the index say. */
class LineTaker {
  readonly tables: TableLine[] = []
  entries = 0
  readonly #builder: SectionsBuilder
  readonly #marks: SharedMarks
  readonly #limits: ReadLimits

  constructor(builder: SectionsBuilder, marks: SharedMarks, limits: ReadLimits) {
    this.#builder = builder
    this.#marks = marks
    this.#limits = limits
  }

  take(line: IndexLine): void {
    if (line.type === 'skipped') return
    if (line.type === 'table') {
      if (this.tables.push(line) > this.#limits.tables) throw unlike('it has too many tables')
      return
    }
    checkDocumentPath(line.path)
    const mark = line.type === 'document' ? documentMark(line) : directoryMark(line.path)
    if (!this.#marks.add(mark)) throw unlike('an entry stands twice in the index')
    this.entries++
    if (line.type === 'document') this.#builder.add(line)
  }
}

async function checkRegion(start: Buffer): Promise<PartTally> {
  const region = regionIn(start)
  if (!region) throw unlike('it does not start as those written here')
  const [entry, ...others] = await namesIn(Readable.from([region]))
  if (entry !== `${MANIFEST_PATH} ${MANIFEST_CONTENT_BYTES}` || others.length > 0) throw unlike('the first entry')
  return tallyOf([region])
}

async function namesIn(source: AsyncIterable<Buffer>): Promise<string[]> {
  const names: string[] = []
  for await (const { kind, path, size } of readTarPart(source)) names.push(kind === 'file' ? `${path} ${size}` : path)
  return names
}

async function readIndexPart(fd: number, manifest: Manifest, take: (line: IndexLine) => void): Promise<PartTally> {
  const { index } = manifest
  let tally: PartTally | null = null
  const range = { from: index.offset, to: index.offset + index.length }
  const part = tallied(inflateClosed(chunksAt(fd, range)), (done) => {
    tally = done
  })
  let entries = 0
  for await (const { kind, path, content } of readTarPart(part)) {
    if (++entries > 1 || kind !== 'file' || path !== INDEX_PATH) throw unlike('something else lies with the index')
    for await (const text of indexLines(content, index)) take(parseIndexLine(text))
  }
  if (entries === 0 || !tally) throw unlike('the index is missing')
  return tally
}

function checkEnd(fd: number, from: number, to: number): PartTally {
  const bytes = Buffer.concat([readAt(fd, from, to), Buffer.alloc(PROBE_ROOM_BYTES)])
  const plain = inflateClosedSync({
    bytes,
    from: 0,
    to: to - from,
    expectedBytes: TAR_END.length,
    maxBytes: TAR_END.length,
  })
  if (!plain.equals(TAR_END)) throw unlike('the end of its tar is another')
  return tallyOf([plain])
}
