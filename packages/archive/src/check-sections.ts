import { createHash } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { expectedBytes, type Section, type Sections, sectionAt, sectionCount } from './archive-sections.ts'
import { checkPath, partOf } from './entry-rules.ts'
import { extendCrc32 } from './extend-crc32.ts'
import { follow, type Lead, takeSection } from './hash-file.ts'
import { directoryMark, documentMark } from './index-facts.ts'
import { inflateClosedSync, type PartTally, PROBE_ROOM_BYTES, tallied, tallyOf } from './inflate-closed.ts'
import { readFully } from './open-document.ts'
import { plainAt, unlike } from './part-reader.ts'
import { readTarPart } from './read-tar.ts'
import { type MarksColumns, SharedMarks } from './shared-marks.ts'
import { storedContents } from './stored-blocks.ts'

export type SectionsTask = { file: string; sections: Sections; marks: MarksColumns; lead: Lead }

export type CheckedSections = { documents: number; bytes: number }

/** Larger ones are streamed. */
const WHOLE_BYTES = 8 << 20
/** What a section inflates to is known but for its headers, and for the folders that lie among its documents. */
const SLACK_BYTES = 4 << 20

/**
 * A thread's share of the documents: takes the next section until none is left, inflates it, compares every range with
 * its crc and every document with its hash, and ticks off what it finds. Throws where anything is not as told.
 */
export async function checkSections(task: SectionsTask, report: (bytes: number) => void): Promise<CheckedSections> {
  const { sections, lead } = task
  const checked = { documents: 0, bytes: 0 }
  const fd = openSync(task.file, 'r')
  const buffer = Buffer.allocUnsafeSlow(WHOLE_BYTES + PROBE_ROOM_BYTES)
  let packedBytes = 0
  try {
    for (let number = takeSection(lead); number < sectionCount(sections); number = takeSection(lead)) {
      const section = sectionAt(sections, number)
      const before = packedBytes
      const tally = await checkSection(task, { fd, section, buffer }, checked)
      sections.crcs[number] = tally.crc
      sections.plainBytes[number] = tally.plainBytes
      packedBytes = before + section.end - section.start
      report(packedBytes)
    }
    return checked
  } finally {
    closeSync(fd)
  }
}

/** `buffer`: used over and over, for a whole section and the probe behind it. */
type Place = { fd: number; section: Section; buffer: Buffer }

async function checkSection(task: SectionsTask, place: Place, checked: CheckedSections): Promise<PartTally> {
  const { section } = place
  const whole = section.end - section.start <= WHOLE_BYTES && expectedBytes(task.sections, section) <= WHOLE_BYTES
  const marks = new SharedMarks(task.marks)
  if (whole) {
    const plain = readWhole(task, place)
    await checkEntries(each(plain), marks, checked)
    return tallyOf(plain)
  }
  const done: { tally: PartTally | null } = { tally: null }
  const stream = tallied(readStream(task, place), (tally) => {
    done.tally = tally
  })
  await checkEntries(stream, marks, checked)
  if (!done.tally) throw unlike('a section was not read to its end')
  return done.tally
}

async function* each(parts: Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) if (part.length > 0) yield part
}

/** The section as it inflates, in parts that are valid until the next one is read. */
function readWhole({ sections, lead }: SectionsTask, { fd, section, buffer }: Place): Buffer[] {
  follow(lead, section.end)
  const packed = buffer.subarray(0, section.end - section.start)
  if (readFully(fd, packed, section.start) < packed.length) throw unlike('it has become shorter')
  const startOf = (number: number): number =>
    number < section.to ? (sections.offsets[number] ?? 0) - section.start : packed.length
  const plain: Buffer[] = []
  // Documents that were deflated are inflated together with their neighbours.
  let deflated = section.from
  const inflateTo = (to: number): void => {
    if (deflated === to) return
    const expected = expectedBytes(sections, { from: deflated, to })
    const range = { bytes: buffer, from: startOf(deflated), to: startOf(to) }
    plain.push(inflateClosedSync({ ...range, expectedBytes: expected, maxBytes: expected + SLACK_BYTES }))
  }
  for (let number = section.from; number < section.to; number++) {
    const [from, to] = [startOf(number), startOf(number + 1)]
    checkRange(sections, number, crc32(packed.subarray(from, from + (sections.lengths[number] ?? 0))))
    const stored = storedContents(packed.subarray(from, to))
    if (!stored) continue
    inflateTo(number)
    plain.push(...stored)
    deflated = number + 1
  }
  inflateTo(section.to)
  return plain
}

/** A large document, and what follows it up to the next. */
async function* readStream({ sections, lead }: SectionsTask, { fd, section }: Place): AsyncGenerator<Buffer> {
  const { start, end, from, to } = section
  if (to - from !== 1) throw unlike('a section of many documents is too large')
  let left = sections.lengths[from] ?? 0
  let crc = 0
  yield* plainAt(
    fd,
    { from: start, to: end },
    {
      ready: (until) => follow(lead, until),
      seen: (bytes) => {
        const part = bytes.subarray(0, left)
        crc = extendCrc32(crc, part)
        left -= part.length
      },
    },
  )
  checkRange(sections, from, crc)
}

function checkRange({ rangeCrcs }: Sections, number: number, crc: number): void {
  if (rangeCrcs[number] !== crc) throw unlike('a document does not lie where the index says')
}

async function checkEntries(content: AsyncIterable<Buffer>, marks: SharedMarks, checked: CheckedSections) {
  for await (const entry of readTarPart(content)) {
    const path = checkPath(entry.path)
    const part = partOf(path, entry.kind)
    const below = path.slice('documents/'.length)
    if (part === 'directory') {
      if (!marks.tick(directoryMark(below))) throw unlike('a folder is not in the index')
      continue
    }
    if (part !== 'document') throw unlike('something else lies among the documents')
    const sha256 = createHash('sha256')
    for await (const bytes of entry.content) sha256.update(bytes)
    const document = { path: below, size: entry.size, sha256: sha256.digest('hex') }
    if (!marks.tick(documentMark(document))) throw unlike('a document is not in the index')
    checked.documents++
    checked.bytes += entry.size
  }
}
