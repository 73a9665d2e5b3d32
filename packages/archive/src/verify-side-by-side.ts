import { availableParallelism } from 'node:os'
import { sectionCount } from './archive-sections.ts'
import type { VerifiedArchive } from './check-archive.ts'
import type { CheckedHead } from './check-head.ts'
import type { PartTask, Report } from './check-part.ts'
import type { CheckedSections } from './check-sections.ts'
import { combineCrc32 } from './crc32-combine.ts'
import { defaultLimits, type ReadLimits } from './entry-rules.ts'
import { gzipTrailer } from './gzip-pieces.ts'
import { createLead } from './hash-file.ts'
import type { PartTally } from './inflate-closed.ts'
import { mannersOf, withManners } from './manners.ts'
import { unlike } from './part-reader.ts'
import { runWorker, type WorkerOptions } from './run-worker.ts'
import { SharedMarks } from './shared-marks.ts'
import type { VerifyPlan } from './verify-plan.ts'

export type VerifyOptions = {
  signal?: AbortSignal
  /** Told the bytes of the file read so far, ten times a second at most. */
  onBytes?: (fileBytes: number) => void
  limits?: ReadLimits
}

/** Has a part checked, by a thread or otherwise. */
export type RunPart = <Answer>(task: PartTask, options: WorkerOptions) => Promise<Answer>

const inThread: RunPart = (task, options) => runWorker('verify-worker', task, options)

/**
 * Verifies an archive that is exactly as it is written here, on all processors: one thread hashes the file, one reads
 * the database, the others inflate and hash the documents. Proves all that `checkArchive` does. Null where anything is
 * otherwise, be it damage or another tool's hand; throws only when it is told to stop.
 */
export async function verifySideBySide(
  file: string,
  options: VerifyOptions = {},
  run = inThread,
): Promise<VerifiedArchive | null> {
  const { signal, limits = defaultLimits } = options
  try {
    const plan = await run<VerifyPlan>({ kind: 'plan', file, limits }, { signal })
    return judge(plan, await shareOut(plan, { ...options, file, limits, run }), limits)
  } catch {
    signal?.throwIfAborted()
    return null
  }
}

type Sharing = VerifyOptions & { file: string; limits: ReadLimits; run: RunPart }
type Checked = { sha256: string; head: CheckedHead; shares: CheckedSections[] }

/** Runs the threads. The first that fails stops the others; when this settles, all have ended. */
async function shareOut(plan: VerifyPlan, { file, limits, run, ...options }: Sharing): Promise<Checked> {
  const { manifest, sections, marks, tables } = plan
  const failed = new AbortController()
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])])
  const progress = new Progress(options.onBytes)
  const start = <Answer>(task: PartTask, onBytes?: Report): Promise<Answer> =>
    run<Answer>(task, { signal, onBytes }).catch((error: unknown) => {
      failed.abort(error)
      throw error
    })
  const lead = createLead()
  const end = sections.starts[0] ?? manifest.index.offset
  const threads = Math.min(availableParallelism(), MOST_THREADS, sectionCount(sections))
  const hashing = start<string>({ kind: 'hash', file, sections, sizeBytes: manifest.archiveBytes, lead })
  // Those who only follow are held to the pace of the first.
  const { heading, sharing } = await withManners({ ...mannersOf(), pace: null }, async () => ({
    heading: start<CheckedHead>({ kind: 'head', file, manifest, tables, marks, end, lead, limits }, progress.of()),
    sharing: Array.from({ length: threads }, () =>
      start<CheckedSections>({ kind: 'sections', file, sections, marks, lead }, progress.of()),
    ),
  }))
  await Promise.allSettled([hashing, heading, ...sharing])
  return { sha256: await hashing, head: await heading, shares: await Promise.all(sharing) }
}

const MOST_THREADS = 4

/** The bytes that all threads together have done. */
class Progress {
  readonly #done: number[] = []
  readonly #onBytes: VerifyOptions['onBytes']

  constructor(onBytes: VerifyOptions['onBytes']) {
    this.#onBytes = onBytes
  }

  of(): (bytes: number) => void {
    const number = this.#done.push(0) - 1
    return (bytes) => {
      this.#done[number] = bytes
      this.#onBytes?.(sum(this.#done))
    }
  }
}

/** Puts together what the parts came to. Throws where the whole is not what is told of it. */
function judge(plan: VerifyPlan, { sha256, head, shares }: Checked, limits: ReadLimits): VerifiedArchive {
  const { manifest } = plan
  const documents = sum(shares.map((share) => share.documents))
  const documentBytes = sum(shares.map(({ bytes }) => bytes))
  const told = manifest.documents ?? { count: 0, bytes: 0 }
  if (documents !== told.count || documentBytes !== told.bytes) throw unlike('it holds other documents')
  if (!manifest.documents && plan.entries > 0) throw unlike('it holds folders nobody told of')
  if (!new SharedMarks(plan.marks).allTicked()) throw unlike('something of the index is missing')
  const whole = joined(plan, head.tally)
  if (gzipTrailer(whole.crc, whole.plainBytes).toString('hex') !== plan.trailer) throw unlike('its crc is another')
  checkLimits(plan, head, { limits, plainBytes: whole.plainBytes })
  return {
    ...{ manifest, sha256, sizeBytes: manifest.archiveBytes, tables: head.tables },
    ...{ documents, documentBytes, indexed: true },
  }
}

function joined({ region, sections, index, end }: VerifyPlan, head: PartTally): PartTally {
  const whole = { plainBytes: 0, crc: 0 }
  const add = ({ plainBytes, crc }: PartTally): void => {
    whole.crc = combineCrc32(whole.crc, crc, plainBytes)
    whole.plainBytes += plainBytes
  }
  add(region)
  add(head)
  for (const [number, crc] of sections.crcs.entries()) add({ crc, plainBytes: sections.plainBytes[number] ?? 0 })
  add(index)
  add(end)
  return whole
}

/** Manifest and index are entries, too; the head has spent what it inflated to itself. */
function checkLimits(
  plan: VerifyPlan,
  head: CheckedHead,
  { limits, plainBytes }: { limits: ReadLimits; plainBytes: number },
) {
  if (plan.entries + head.others + 2 > limits.entries) throw unlike('it has too many entries')
  if (plainBytes - head.tally.plainBytes > head.budgetLeft) throw unlike('it inflates to too much')
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
