import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'
import { type AuditRow, auditLog } from '../schema-access.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Something that was done, or refused. */
export type Deed = Pick<AuditRow, 'via' | 'action' | 'result'> &
  Partial<Pick<AuditRow, 'who' | 'address' | 'subjectId' | 'subject' | 'details'>>

type AuditCore = { db: Queries; log: Core['log'] }

/**
 * Adds to the audit log. Never throws: what was done is done, and an entry that cannot be written goes into the server's
 * log instead. Inside a transaction give that as `db`: the entry then shares its fate, and cannot end it.
 */
export async function recordAudit({ db, log }: AuditCore, deed: Deed): Promise<void> {
  const entry = storable(deed)
  try {
    // Inside another transaction this is a savepoint.
    await db.transaction((tx) => tx.insert(auditLog).values(entry))
  } catch (error) {
    log.error({ err: error, audit: entry }, 'an entry of the audit log could not be written')
  }
}

const keys = { who: auditLog.who, address: auditLog.address, subjectId: auditLog.subjectId, result: auditLog.result }

type Repetition = { same: (keyof typeof keys)[]; withinMinutes: number }

/** As recordAudit, unless there is an entry of the same action already that is the same in these respects. */
export async function recordAuditOnce(core: AuditCore, deed: Deed, { same, withinMinutes }: Repetition): Promise<void> {
  try {
    const alike = same.map((key): SQL => equal(key, deed[key] ?? null))
    const recent = gt(auditLog.at, sql`now() - make_interval(mins => ${withinMinutes})`)
    const known = await core.db
      .select({ id: auditLog.id })
      .from(auditLog)
      .where(and(eq(auditLog.action, deed.action), recent, ...alike))
      .limit(1)
    if (known.length > 0) return
  } catch (error) {
    core.log.error({ err: error }, 'the audit log could not be read')
  }
  await recordAudit(core, deed)
}

function equal(key: keyof typeof keys, value: string | null): SQL {
  return value === null ? isNull(keys[key]) : eq(keys[key], value)
}

function storable({ who = null, address = null, subjectId = null, subject = null, details = {}, ...rest }: Deed) {
  return { ...rest, who, address, subjectId, subject, details: withoutSecrets(details) }
}
