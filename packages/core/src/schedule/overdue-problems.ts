import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { backupSchedules } from '../schema.ts'

const MOST_NAMED = 3

/** Schedules that should have made a backup and have not: whoever looks at any page is told. */
export async function findOverdueProblems({ db }: Core): Promise<Problem[]> {
  const overdue = await db
    .select({ name: backupSchedules.name })
    .from(backupSchedules)
    .where(
      and(
        isNotNull(backupSchedules.overdueSince),
        eq(backupSchedules.enabled, true),
        isNull(backupSchedules.deletedAt),
      ),
    )
    .orderBy(asc(backupSchedules.overdueSince), asc(backupSchedules.name))
  return overdue.length === 0 ? [] : [describe(overdue.map(({ name }) => name))]
}

function describe(names: string[]): Problem {
  const shown = names.slice(0, MOST_NAMED).join(', ')
  const more = names.length - MOST_NAMED
  const those = more > 0 ? `${shown} and ${more} more` : shown
  return {
    code: 'schedule_overdue',
    message: `${those} should have made a backup by now, and ${names.length === 1 ? 'has' : 'have'} not.`,
    hint: 'See when it last ran, and whether a server runs that can take it. Run now takes a backup at once.',
  }
}
