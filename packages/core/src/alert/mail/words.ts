import { DateTime } from 'luxon'
import type { AlertEvent, AlertFacts } from '../../contract-alert.ts'
import { formatBytes } from '../../format-bytes.ts'

/** How a mail says what it is about. */
export type Words = {
  headline: string
  tone: 'good' | 'attention' | 'bad' | 'plain'
  /** The sentence below it. */
  lead: string
  rows: { name: string; value: string }[]
  warnings: string[]
  phases: string[]
  action: string
}

/** Turns the facts of a mail into what it says. Knows no time but theirs: a mail sent again says the same. */
export function wordsOf(facts: AlertFacts): Words {
  const { event, warnings, warningCount } = facts
  const more = warningCount - warnings.length
  return {
    headline: headlines[event](facts),
    tone: tones[event],
    lead: leadOf(facts),
    rows: rowsOf(facts),
    warnings: more > 0 ? [...warnings, `And ${more.toLocaleString('en')} more.`] : warnings,
    phases: facts.phases.map((phase) => describePhase(phase, facts.timeZone)),
    action: actions[event] ?? 'Open it in the console',
  }
}

const tones: Record<AlertEvent, Words['tone']> = {
  success: 'good',
  warning: 'attention',
  failure: 'bad',
  overdue: 'bad',
  recovered: 'good',
  'backup-started': 'plain',
  'restore-started': 'attention',
  'restore-done': 'good',
  'retention-frozen': 'attention',
  test: 'plain',
}

const actions: Partial<Record<AlertEvent, string>> = {
  'retention-frozen': 'Look at it in the console',
  test: 'Open the console',
}

const headlines: Record<AlertEvent, (facts: AlertFacts) => string> = {
  success: ({ subject }) => `${subject} was backed up`,
  warning: ({ subject, backup }) =>
    backup ? `${subject} was backed up, with warnings` : `A run of ${subject} was left out`,
  failure: ({ subject }) => `${subject} failed`,
  overdue: ({ subject }) => `${subject} is overdue`,
  recovered: ({ subject }) => `${subject} works again`,
  'backup-started': ({ subject }) => `${subject} has begun`,
  'restore-started': ({ subject }) => `${subject} has begun`,
  'restore-done': ({ subject }) => `${subject} is done`,
  'retention-frozen': ({ subject }) => `A backup of ${subject} is suspicious`,
  test: () => 'Mail arrives',
}

function leadOf(facts: AlertFacts): string {
  const lead = leads[facts.event]?.(facts)
  if (lead) return lead
  return facts.cause ? 'Why, and what to do, is below.' : 'There is nothing to be done.'
}

/** Null: what is usually said. */
const leads: Partial<Record<AlertEvent, (facts: AlertFacts) => string | null>> = {
  test: () => 'This is a test. Alerts of this installation reach you here.',
  'restore-started': () => 'The live data is about to be replaced.',
  failure: ({ failures, digest, timeZone }) => {
    if (!failures || failures.count < 2) return null
    const rest = digest ? ' While this goes on there is one mail a day, and one when it works again.' : ''
    return `It failed ${timesOf(failures.count)} since ${whenSaid(failures.since, timeZone)}.${rest}`
  },
  overdue: ({ overdue, timeZone }) => {
    if (!overdue) return null
    const by = whenSaid(overdue.deadline, timeZone)
    return `It should have made a backup by ${by}, and has not. There is one more mail, when it works again.`
  },
  recovered: ({ failures, overdue, timeZone }) => {
    if (failures) {
      const since = whenSaid(failures.since, timeZone)
      return `It had failed ${timesOf(failures.count)} since ${since}, and has completed now.`
    }
    return overdue ? `It was overdue since ${whenSaid(overdue.deadline, timeZone)}, and has completed now.` : null
  },
}

function timesOf(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'time' : 'times'}`
}

function rowsOf(facts: AlertFacts): Words['rows'] {
  const { event, overdue, timeZone, cause, backup, lastGood } = facts
  const archive = (of: NonNullable<AlertFacts['backup']>) =>
    `${of.fileName}, ${formatBytes(of.sizeBytes)}, taken ${whenSaid(of.takenAt, timeZone)}`
  const row = (name: string, value: string | null) => (value === null ? [] : [{ name, value }])
  const good = lastGood ? archive(lastGood) : 'There is none in the store.'
  return [
    ...row('When', whenSaid(facts.at, timeZone)),
    ...row('Due', event === 'overdue' && overdue?.slot ? whenSaid(overdue.slot, timeZone) : null),
    ...row('Started', facts.startedAt && whenSaid(facts.startedAt, timeZone)),
    ...row('Asked for by', facts.requestedBy),
    ...row('Server', facts.server),
    ...row('Cause', cause?.message ?? null),
    ...row('What to do', cause?.hint ?? null),
    ...row('Backup', backup && archive(backup)),
    // Of a success it is that backup itself.
    ...row('Last good backup', needsComfort(facts) ? good : null),
  ]
}

function needsComfort({ event, backup }: AlertFacts): boolean {
  return event === 'failure' || event === 'overdue' || (event === 'warning' && backup === null)
}

function describePhase({ phase, startedAt, finishedAt, summary }: AlertFacts['phases'][number], zone: string): string {
  const at = DateTime.fromISO(startedAt, { zone }).toFormat('HH:mm:ss')
  return `${at} ${phase}: ${summary ?? (finishedAt === null ? 'not finished' : 'done')}`
}

/** With the zone, so that nobody has to guess: `Mon 23 Nov 2026, 03:00:12 Europe/Berlin`. */
export function whenSaid(instant: string, zone: string): string {
  return `${DateTime.fromISO(instant, { zone }).setLocale('en-GB').toFormat('ccc d LLL yyyy, HH:mm:ss')} ${zone}`
}
