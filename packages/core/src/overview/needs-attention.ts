import { and, desc, eq, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { statement } from '../console-database.ts'
import type { InstallationProblem } from '../contract.ts'
import type { Attention, Growth, Protection } from '../contract-overview.ts'
import type { Core } from '../core.ts'
import { FROZEN } from '../retention/retain.ts'
import { daysAgo } from '../schedule/clock.ts'
import { type Archive, backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { nameOf } from './name-of.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Earlier nobody has to do anything about it. */
const FULL_SOON_MS = 60 * DAY_MS

type Known = {
  now: Date
  found: Found
  problems: InstallationProblem[]
  protection: Protection
  /** How many are on. */
  schedules: number
  growth: Growth
  freeBytes: number | null
}

/** What the console database knows of that wants a look. */
export type Found = Record<'failures' | 'damaged' | 'warned', Attention[]>

export async function findAttention(core: Core): Promise<Found> {
  const [failures, damaged, warned] = await Promise.all([
    lastFailures(core),
    damagedArchives(core),
    recentWarnings(core),
  ])
  return { failures, damaged, warned }
}

/** What wants a look, what stops backups first; each with where its next step is. */
export function orderAttention(known: Known): Attention[] {
  const { failures, damaged, warned } = known.found
  const all = [
    ...known.problems.map(ofProblem),
    ...failures,
    ...damaged,
    ...storeFull(known),
    ...warned,
    ...noSchedule(known),
  ]
  return all.sort((a, b) => Number(a.tone === 'attention') - Number(b.tone === 'attention'))
}

const PAGES: Record<string, Attention['at']> = {
  [FROZEN]: { page: 'schedules' },
  unlisted_archives: { page: 'backups' },
  overdue: { page: 'schedules' },
  mail_not_set_up: { page: 'alerts' },
  mail_undelivered: { page: 'outbox' },
  webhook_undelivered: { page: 'alerts' },
  heartbeat_undelivered: { page: 'schedules' },
}

function ofProblem({ blocking, ...problem }: InstallationProblem): Attention {
  return { ...problem, tone: blocking ? 'failed' : 'attention', at: PAGES[problem.code] ?? { page: 'settings' } }
}

const failureRows = statement('last_failures', (db) => {
  const newest = db
    .select({ id: backupHistory.id, status: backupHistory.status, error: backupHistory.error })
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.scheduleId, backupSchedules.id),
        inArray(backupHistory.status, ['completed', 'failed', 'interrupted']),
      ),
    )
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
    .as('newest')
  return db
    .select({ name: backupSchedules.name, id: newest.id, error: newest.error })
    .from(backupSchedules)
    .innerJoinLateral(newest, sql`true`)
    .where(
      and(
        isNull(backupSchedules.deletedAt),
        eq(backupSchedules.enabled, true),
        inArray(newest.status, ['failed', 'interrupted']),
      ),
    )
})

/** The last attempt of each schedule that is on, where it failed. */
async function lastFailures(core: Core): Promise<Attention[]> {
  const rows = await failureRows(core.db).execute()
  return rows.map(({ name, id, error }) => ({
    code: 'schedule_failed',
    message: `${name} failed the last time`,
    hint: error?.message ?? 'No reason was recorded.',
    tone: 'failed',
    at: { page: 'backup', id },
  }))
}

const MOST_NAMED = 3
const bad: Archive['verification'][] = ['corrupt', 'missing']

const damagedRows = statement('damaged', (db) =>
  db
    .select({ id: backupArchives.id, fileName: backupArchives.fileName, verification: backupArchives.verification })
    .from(backupArchives)
    .where(and(isNull(backupArchives.deletedAt), inArray(backupArchives.verification, bad)))
    .orderBy(desc(backupArchives.takenAt)),
)

async function damagedArchives(core: Core): Promise<Attention[]> {
  const rows = await damagedRows(core.db).execute()
  if (rows.length > MOST_NAMED) {
    return [
      {
        code: 'archives_damaged',
        message: `${rows.length.toLocaleString('en')} archives in the store are damaged or missing`,
        hint: 'They cannot be restored. Check the store, then take a new backup.',
        tone: 'failed',
        at: { page: 'backups' },
      },
    ]
  }
  return rows.map(({ id, fileName, verification }) => ({
    code: `archive_${verification}`,
    message: `${fileName} ${verification === 'missing' ? 'is missing from the store' : 'is damaged'}`,
    hint: 'It cannot be restored. Take a new backup, then delete this one.',
    tone: 'failed',
    at: { page: 'backup', id },
  }))
}

function storeFull({ now, growth, freeBytes }: Known): Attention[] {
  if (growth.fullAt === null || freeBytes === null) return []
  const left = Date.parse(growth.fullAt) - now.getTime()
  if (left > FULL_SOON_MS) return []
  return [
    {
      code: 'store_full_soon',
      message: `The store is full in about ${Math.max(1, Math.round(left / DAY_MS))} days`,
      hint: 'Keep fewer backups, or give the store more room.',
      tone: 'attention',
      at: { page: 'schedules' },
    },
  ]
}

const WARNED_DAYS = 7

const warnedRow = statement('newest_with_warnings', (db, clock: SQL) =>
  db
    .select({
      id: backupHistory.id,
      kind: backupHistory.kind,
      origin: backupHistory.origin,
      scheduleName: backupSchedules.name,
      warnings: backupHistory.warnings,
    })
    .from(backupHistory)
    .innerJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .where(
      and(
        eq(backupHistory.kind, 'backup'),
        eq(backupHistory.status, 'completed'),
        isNull(backupArchives.deletedAt),
        gte(backupHistory.createdAt, daysAgo(clock, WARNED_DAYS)),
        sql`jsonb_array_length(${backupHistory.warnings}) > 0`,
      ),
    )
    .orderBy(desc(backupHistory.createdAt))
    .limit(1),
)

/** The newest backup with warnings, if it is no older than a week. */
async function recentWarnings(core: Core): Promise<Attention[]> {
  const [row] = await warnedRow(core.db, core.clock).execute()
  const [first] = row?.warnings ?? []
  if (!row || !first) return []
  const more = row.warnings.length - 1
  return [
    {
      code: 'backup_warnings',
      message: `${nameOf(row)} completed with ${row.warnings.length === 1 ? 'a warning' : `${row.warnings.length.toLocaleString('en')} warnings`}`,
      hint: more === 0 ? first.message : `${first.message} And ${more.toLocaleString('en')} more.`,
      tone: 'attention',
      at: { page: 'backup', id: row.id },
    },
  ]
}

function noSchedule({ protection, schedules }: Known): Attention[] {
  if (schedules > 0 || protection.state === 'none') return []
  return [
    {
      code: 'no_schedule',
      message: 'Nothing is backed up by itself',
      hint: 'A schedule takes backups while nobody thinks of them.',
      tone: 'attention',
      at: { page: 'new-schedule' },
    },
  ]
}
