import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { statement } from '../console-database.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { backupArchives, backupSchedules } from '../schema.ts'
import { FROZEN } from './retain.ts'

/** What keeps backups from expiring: the store fills up meanwhile. */
export async function findRetentionProblems(core: Core): Promise<Problem[]> {
  return (await Promise.all([frozenSchedules(core), unfinishedRetention(core)])).flat()
}

const frozenRows = statement('frozen', (db) =>
  db
    .select({ name: backupSchedules.name, because: backupArchives.suspiciousBecause })
    .from(backupSchedules)
    .leftJoin(backupArchives, eq(backupArchives.id, backupSchedules.frozenBy))
    .where(and(isNull(backupSchedules.deletedAt), isNotNull(backupSchedules.frozenAt)))
    .orderBy(asc(backupSchedules.name)),
)

async function frozenSchedules(core: Core): Promise<Problem[]> {
  const rows = await frozenRows(core.db).execute()
  return rows.map(({ name, because }) => ({
    code: FROZEN,
    message: [`The backups of “${name}” do not expire, because one is suspicious.`, ...(because ?? [])].join(' '),
    hint: 'See what it is missing. If that is as it should be, acknowledge it on the schedule’s page.',
  }))
}

const unfinishedRows = statement('retention_unfinished', (db) =>
  db
    .select({ name: backupSchedules.name, report: backupSchedules.lastRetention })
    .from(backupSchedules)
    .where(
      and(
        isNull(backupSchedules.deletedAt),
        isNull(backupSchedules.frozenAt),
        sql`${backupSchedules.lastRetention} ->> 'problem' is not null`,
      ),
    )
    .orderBy(asc(backupSchedules.name)),
)

/** One for each reason: a store that is gone is the same to all. */
async function unfinishedRetention(core: Core): Promise<Problem[]> {
  const rows = await unfinishedRows(core.db).execute()
  const problems = new Map<string, { problem: Problem; names: string[] }>()
  for (const { name, report } of rows) {
    if (!report?.problem) continue
    const { names } = problems.get(report.problem.message) ?? { names: [] }
    problems.set(report.problem.message, { problem: report.problem, names: [...names, `“${name}”`] })
  }
  return [...problems.values()].map(({ problem: { code, message, hint }, names }) => ({
    code,
    message: `Nothing of ${names.join(', ')} expired the last time. ${message}`,
    hint,
  }))
}
