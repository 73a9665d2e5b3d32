import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { OperationStatus, PhaseRecord, Problem, Warning } from '@mvp/core/contract'
import { phaseWord } from '../backup/backup-words.ts'
import { said } from '../language/i18n.ts'
import { elapsed, formatDuration } from '../parts/format-time.ts'

/** What a backup, an upload and a restore all have of their own log. */
export type Logged = {
  /** `Backup 0f…`: what the copied text begins with. */
  title: string
  status: OperationStatus | 'undone'
  requestedBy: string | null
  server: string | null
  createdAt: string | null
  startedAt: string | null
  finishedAt: string | null
  phases: readonly PhaseRecord[]
  warnings: readonly Warning[]
  error: Problem | null
}

export type LogLine = {
  key: string
  /** Null: it happened somewhere on the way. */
  at: string | null
  what: string
  says: string | null
  /** Of what it says, where that is not the page's. */
  lang?: 'en' | undefined
  /** How long it took, so far if it still goes on. */
  took: string | null
  tone: 'plain' | 'attention' | 'failed'
}

/** Everything that is known of an operation, in the order it happened: asked for, each step, warnings, how it ended. */
export function linesOf(logged: Logged, now: number): LogLine[] {
  const { createdAt, startedAt, requestedBy, server, phases, warnings } = logged
  return [
    ...(createdAt ? [plain('asked', createdAt, t`Asked for`, requestedBy ? t`by ${requestedBy}` : null)] : []),
    ...(startedAt && server ? [plain('begun', startedAt, t`Begun`, t`on ${server}`)] : []),
    ...phases.map((record) => lineOfPhase(record, logged.finishedAt, now)),
    ...warnings.map(lineOfWarning),
    ...endOf(logged),
  ]
}

function lineOfPhase({ phase, startedAt, finishedAt, summary }: PhaseRecord, end: string | null, now: number): LogLine {
  const took = formatDuration(elapsed(startedAt, finishedAt ?? end, now))
  const underWay = finishedAt === null && end === null
  return {
    ...plain(`${phase} ${startedAt}`, startedAt, phaseWord(phase), finishedAt ? null : unfinished(end)),
    ...(summary === null ? {} : toldBy([summary])),
    took: underWay ? t`${took} so far` : took,
  }
}

/** The server's sentences, in its language where the reader's does not know one of them. */
function toldBy(sentences: readonly string[]): Pick<LogLine, 'says' | 'lang'> {
  const all = sentences.map(said)
  return { says: all.map(({ children }) => children).join(' '), lang: all.find(({ lang }) => lang)?.lang }
}

function unfinished(end: string | null): string | null {
  return end === null ? null : t`not finished`
}

function lineOfWarning({ code, path, message }: Warning): LogLine {
  const { says, lang } = toldBy([message])
  const named = path === undefined ? says : `${path}: ${says}`
  return { key: `${code} ${named}`, at: null, what: t`Warning`, says: named, lang, took: null, tone: 'attention' }
}

const endings: Partial<Record<Logged['status'], MessageDescriptor>> = {
  completed: msg`Completed`,
  failed: msg`Failed`,
  cancelled: msg`Cancelled`,
  interrupted: msg`Interrupted`,
  skipped: msg`Skipped`,
  undone: msg`Undone`,
}

function endOf({ status, finishedAt, error }: Logged): LogLine[] {
  const word = endings[status]
  if (word === undefined) return []
  const tone = error && status !== 'skipped' && status !== 'cancelled' ? 'failed' : 'plain'
  const why = error ? toldBy([error.message, ...(error.hint ? [error.hint] : [])]) : {}
  return [{ ...plain('end', finishedAt, t(word), null), ...why, tone }]
}

function plain(key: string, at: string | null, what: string, says: string | null): LogLine {
  return { key, at, what, says, took: null, tone: 'plain' }
}

/** The log as text, to send to whoever helps: instants in UTC, the code of an error, nothing left out. */
export function logText(logged: Logged, now: number): string {
  const { title, status, error } = logged
  const lines = linesOf(logged, now).map(({ at, what, says, took }) =>
    [at ?? '-', what, took && `(${took})`, says].filter(Boolean).join('  '),
  )
  return [`${title}: ${status}`, ...lines, ...(error ? [`Code: ${error.code}`] : [])].join('\n')
}
