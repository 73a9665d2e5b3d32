import { and, count, desc, eq, gte, ilike, like, lt, or, type SQL } from 'drizzle-orm'
import type { AuditEntry, AuditFilter, AuditPage, AuditQuery } from '../contract-audit.ts'
import type { Core } from '../core.ts'
import { type AuditRow, auditLog } from '../schema-access.ts'

/** One page of the audit log, newest first. */
export async function listAudit({ db }: Pick<Core, 'db'>, query: AuditQuery): Promise<AuditPage> {
  const { page, pageSize } = query
  const [rows, [counted]] = await Promise.all([
    db
      .select()
      .from(auditLog)
      .where(matches(query))
      .orderBy(desc(auditLog.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ total: count() }).from(auditLog).where(matches(query)),
  ])
  return { items: rows.map(toEntry), page, pageSize, total: counted?.total ?? 0 }
}

const CHUNK = 500

/** All of a filter, newest first, in chunks: never more than one of them is in memory. */
export async function* readAudit({ db }: Pick<Core, 'db'>, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  let after: SQL | undefined
  for (;;) {
    const rows = await db
      .select()
      .from(auditLog)
      .where(and(matches(filter), after))
      .orderBy(desc(auditLog.id))
      .limit(CHUNK)
    if (rows.length > 0) yield rows.map(toEntry)
    const last = rows.at(-1)
    if (!last || rows.length < CHUNK) return
    after = lt(auditLog.id, last.id)
  }
}

function matches({ action, who, from, to }: AuditFilter): SQL | undefined {
  return and(
    action ? or(eq(auditLog.action, action), like(auditLog.action, `${literally(action)}.%`)) : undefined,
    who ? ilike(auditLog.who, `%${literally(who)}%`) : undefined,
    from === undefined ? undefined : gte(auditLog.at, new Date(from)),
    to === undefined ? undefined : lt(auditLog.at, new Date(to)),
  )
}

function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

function toEntry({ at, ...row }: AuditRow): AuditEntry {
  return { ...row, at: at.toISOString() }
}
