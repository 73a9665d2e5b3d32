import { isDeepStrictEqual } from 'node:util'
import { and, desc, eq, isNull, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '../console-database.ts'
import type { Settings, SomeSettings } from '../contract-schedule.ts'
import { AppError } from '../errors.ts'
import { auditLog } from '../schema-access.ts'

type Field = keyof Settings

/** Of settings that are locked. Throws `stale`, with who changed what and when, where they differ from what they were. */
export async function refuseStaleSettings(tx: Transaction, current: Settings, unchangedFrom: SomeSettings) {
  const differing = differences(current, unchangedFrom)
  if (differing.length === 0) return
  const change = await findChange(tx, current, differing)
  const when = change ? `, on ${change.at.toISOString().replace('T', ' ').slice(0, 16)} UTC` : ''
  const what = [...new Set(differing.map((field) => words[field]))].join(', ')
  throw new AppError(
    'stale',
    `${change?.who ?? 'Someone else'} has changed these settings meanwhile${when}: ${what}.`,
    {
      hint: 'Yours is not saved yet. Save again to put it over theirs, or load theirs.',
    },
  )
}

function differences(current: Settings, from: SomeSettings): Field[] {
  const { retention = {}, ...others } = from
  const fields = fieldNames.filter((field) => field in others && !isSame(current[field], Reflect.get(others, field)))
  const rules = (['manual', 'uploaded', 'safety'] as const).filter(
    (origin) => origin in retention && !isSame(current.retention[origin], retention[origin]),
  )
  return rules.length > 0 ? ['retention', ...fields] : fields
}

/** A rule without an age and one whose age is null say the same. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(withoutNulls(one), withoutNulls(other))
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null && each !== undefined))
}

const changedTo = z.object({ changed: z.record(z.string(), z.object({ after: z.unknown() }).partial()) })

/** The change that made one of these fields what it is; null when it is not in the audit log yet. */
async function findChange(tx: Transaction, current: Settings, fields: Field[]) {
  const [entry] = await tx
    .select({ who: auditLog.who, at: auditLog.at, details: auditLog.details })
    .from(auditLog)
    .where(
      and(
        isNull(auditLog.subjectId),
        eq(auditLog.action, 'settings.change'),
        eq(auditLog.result, 'ok'),
        or(...fields.map((field) => sql`${auditLog.details} #> ${`{changed,${field}}`}::text[] is not null`)),
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(1)
  // Written after the change it tells of: the newest entry may be of one before it.
  const { changed } = changedTo.safeParse(entry?.details).data ?? { changed: {} }
  const isItsWork = (field: Field) =>
    field in changed && isDeepStrictEqual(changed[field]?.after ?? null, current[field])
  return entry && fields.some(isItsWork) ? entry : null
}

const words: Record<Field, string> = {
  retention: 'what is kept without a schedule',
  suspiciousDropPercent: 'what is called suspicious',
  speedLimitMib: 'the speed limit',
  compressionLevel: 'the compression level',
  recipients: 'who is mailed',
  notifyOnSuccess: 'what is mailed',
  notifyOnWarning: 'what is mailed',
  notifyOnFailure: 'what is mailed',
  notifyOnOverdue: 'what is mailed',
  notifyOnRecovered: 'what is mailed',
  notifyOnRestore: 'what is mailed',
  notifyOnRetention: 'what is mailed',
  verifyEveryDays: 'when backups are verified',
  drillEveryDays: 'when a drill is held',
}

const fieldNames = Object.keys(words).filter((name): name is Exclude<Field, 'retention'> => name !== 'retention')
