import type { OperationKind } from '../contract.ts'
import type { AlertFacts } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'
import type { Operation, ScheduleRow } from '../schema.ts'
import { findLastGood, findNamedArchive, type NamedArchive } from './records.ts'
import { soundText } from './sound-text.ts'

const MOST_WARNINGS = 10
const LAST_PHASES = 5

type Occasion = Pick<AlertFacts, 'event' | 'failures' | 'digest' | 'overdue'> & {
  operation: Operation
  schedule: ScheduleRow | null
  now: Date
}

/** Everything a mail about an operation says. What is long is cut, what is secret left out. */
export async function gatherFacts(core: Core, db: Queries, occasion: Occasion): Promise<AlertFacts> {
  const { operation, schedule, now, ...rest } = occasion
  const archive = await findNamedArchive(db, operation.subjectId ?? operation.id)
  return {
    ...plainFacts(core, { schedule, now }),
    ...rest,
    subject: schedule ? soundText(schedule.name, 100) : nameOf(operation, archive),
    startedAt: operation.startedAt?.toISOString() ?? null,
    finishedAt: operation.finishedAt?.toISOString() ?? null,
    server: operation.server,
    requestedBy: operation.requestedBy,
    cause: causeOf(operation),
    warnings: operation.warnings.slice(0, MOST_WARNINGS).map(({ message }) => soundText(message, 300)),
    warningCount: operation.warnings.length,
    phases: operation.phases
      .slice(-LAST_PHASES)
      .map((phase) => ({ ...phase, summary: phase.summary === null ? null : soundText(phase.summary, 300) })),
    backup: factsOf(archive),
    lastGood: factsOf(await findLastGood(db, operation.scheduleId)),
    link: linkTo(core, operation),
  }
}

/** What every mail says, with the rest empty. */
export function plainFacts(
  { env }: Pick<Core, 'env'>,
  { schedule, now }: { schedule: ScheduleRow | null; now: Date },
): Omit<AlertFacts, 'event'> {
  return {
    app: env.appName === 'motovaultpro' ? 'MotoVaultPro' : env.appName,
    subject: schedule ? soundText(schedule.name, 100) : '',
    at: now.toISOString(),
    timeZone: schedule?.timeZone ?? env.timeZone,
    startedAt: null,
    finishedAt: null,
    server: null,
    requestedBy: null,
    cause: null,
    warnings: [],
    warningCount: 0,
    phases: [],
    failures: null,
    digest: false,
    overdue: null,
    backup: null,
    lastGood: null,
    link: new URL('/backups', env.baseUrl).href,
  }
}

function nameOf({ kind, uploadedAs }: Operation, archive: NamedArchive | null): string {
  const deed = deeds[kind]
  if (kind === 'undo') return archive ? `Undo of the restore of ${archive.fileName}` : 'Undo of a restore'
  if (deed) return archive ? `${deed} of ${archive.fileName}` : deed
  return uploadedAs === null ? 'Manual backup' : soundText(uploadedAs, 100)
}

const deeds: Partial<Record<OperationKind, string>> = { restore: 'Restore', verify: 'Verification', drill: 'Drill' }

function causeOf({ error }: Operation): AlertFacts['cause'] {
  if (!error) return null
  const hint = error.hint === null ? null : soundText(error.hint, 500)
  return { code: error.code, message: soundText(error.message, 1000), hint }
}

export function factsOf(archive: NamedArchive | null): AlertFacts['backup'] {
  return archive && { ...archive, takenAt: archive.takenAt.toISOString() }
}

function linkTo({ env }: Core, { id, subjectId }: Operation): string {
  return new URL(`/backups/${subjectId ?? id}`, env.baseUrl).href
}
