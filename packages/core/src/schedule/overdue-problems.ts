import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { statement } from '../console-database.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { backupSchedules } from '../schema.ts'

const SHOWN = 3

const overdueRows = statement('overdue', (db) =>
  db
    .select({ name: backupSchedules.name })
    .from(backupSchedules)
    .where(
      and(
        eq(backupSchedules.enabled, true),
        isNull(backupSchedules.deletedAt),
        isNotNull(backupSchedules.overdueSince),
      ),
    )
    .orderBy(asc(sql`lower(${backupSchedules.name})`)),
)

/** Schedules that should have made a backup by now. */
export async function findOverdueProblems({ db }: Core): Promise<Problem[]> {
  const rows = await overdueRows(db).execute()
  if (rows.length === 0) return []
  const names = rows.slice(0, SHOWN).map(({ name }) => name)
  const more = rows.length > SHOWN ? [`${rows.length - SHOWN} more`] : []
  const all = new Intl.ListFormat('en').format([...names, ...more])
  return [
    {
      code: 'overdue',
      message: `${all} ${rows.length === 1 ? 'is' : 'are'} overdue: there should be a backup by now, and there is none.`,
      hint: 'See on the schedule’s page what its last run came to, and run it now.',
    },
  ]
}
