import { createHash } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { type Sections, sectionCount } from './archive-sections.ts'
import { readFully } from './open-document.ts'
import { unlike } from './part-reader.ts'

/**
 * What the threads that read one archive agree on. One reads it from its start to its end, for its hash, and by that
 * brings it into the page cache; the others keep behind it, so a disk is read once, in order, and at the pace of the one.
 */
export type Lead = {
  /** Up to where the first has read. */
  read: BigInt64Array<SharedArrayBuffer>
  /** The number of the next section that nobody has taken. */
  next: Int32Array<SharedArrayBuffer>
}

export function createLead(): Lead {
  return {
    read: new BigInt64Array(new SharedArrayBuffer(8)),
    next: new Int32Array(new SharedArrayBuffer(4)),
  }
}

/** Blocks until the file has been read up to there. */
export function follow({ read }: Lead, end: number): void {
  for (;;) {
    const now = Atomics.load(read, 0)
    if (now >= end) return
    Atomics.wait(read, 0, now)
  }
}

export function takeSection({ next }: Lead): number {
  const number = Atomics.add(next, 0, 1)
  Atomics.notify(next, 0)
  return number
}

export type HashTask = { file: string; sections: Sections; sizeBytes: number; lead: Lead }

const CHUNK_BYTES = 256 << 10
/** No further ahead of the others: what was read must still be in memory when they come to it. */
const AHEAD_BYTES = 256 << 20

/** The sha256 of a whole file. `report` is told how far it has been read, and may hold it back. */
export function hashFile({ file, sections, sizeBytes, lead }: HashTask, report: (bytes: number) => void): string {
  const fd = openSync(file, 'r')
  try {
    const sha256 = createHash('sha256')
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    let position = 0
    for (;;) {
      waitForOthers(lead, sections, position)
      const chunk = buffer.subarray(0, readFully(fd, buffer, position))
      if (chunk.length === 0) break
      position += chunk.length
      report(position)
      Atomics.store(lead.read, 0, BigInt(position))
      Atomics.notify(lead.read, 0)
      sha256.update(chunk)
    }
    if (position !== sizeBytes) throw unlike('the file has another size')
    return sha256.digest('hex')
  } finally {
    closeSync(fd)
  }
}

function waitForOthers({ next }: Lead, sections: Sections, position: number): void {
  for (;;) {
    const number = Atomics.load(next, 0)
    if (number >= sectionCount(sections) || position - AHEAD_BYTES <= (sections.starts[number] ?? 0)) return
    Atomics.wait(next, 0, number)
  }
}
