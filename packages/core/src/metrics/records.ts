import { and, asc, count, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { OperationKind, OperationStatus } from '../contract.ts'
import type { Queries } from '../operation/records.ts'
import { backupArchives, backupHistory, backupSchedules, type Lane } from '../schema.ts'

export type ScheduleMeasure = {
  id: string
  name: string
  enabled: boolean
  nextRunAt: Date | null
  frozenAt: Date | null
  overdueAt: Date | null
  overdueSince: Date | null
  lastSuccessAt: Date | null
  lastSeconds: number | null
  lastBytes: number | null
  /** How its newest attempt that is over has ended. */
  lastStatus: OperationStatus | null
}

/** Every schedule with how it last went. Each end is found by an index, not by counting. */
export function measureSchedules(db: Queries): Promise<ScheduleMeasure[]> {
  const ofSchedule = eq(backupHistory.scheduleId, backupSchedules.id)
  const success = db
    .select({
      finishedAt: backupHistory.finishedAt,
      seconds: sql<number>`extract(epoch from ${backupHistory.finishedAt} - ${backupHistory.startedAt})::float8`.as(
        'seconds',
      ),
      sizeBytes: backupArchives.sizeBytes,
    })
    .from(backupHistory)
    .innerJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .where(and(ofSchedule, eq(backupHistory.status, 'completed')))
    .orderBy(desc(backupHistory.createdAt))
    .limit(1)
    .as('success')
  const end = db
    .select({ status: backupHistory.status })
    .from(backupHistory)
    .where(and(ofSchedule, isNotNull(backupHistory.finishedAt)))
    .orderBy(desc(backupHistory.createdAt))
    .limit(1)
    .as('last_end')
  return db
    .select({
      id: backupSchedules.id,
      name: backupSchedules.name,
      enabled: backupSchedules.enabled,
      nextRunAt: backupSchedules.nextRunAt,
      frozenAt: backupSchedules.frozenAt,
      overdueAt: backupSchedules.overdueAt,
      overdueSince: backupSchedules.overdueSince,
      lastSuccessAt: success.finishedAt,
      lastSeconds: success.seconds,
      lastBytes: success.sizeBytes,
      lastStatus: end.status,
    })
    .from(backupSchedules)
    .leftJoinLateral(success, sql`true`)
    .leftJoinLateral(end, sql`true`)
    .where(isNull(backupSchedules.deletedAt))
    .orderBy(asc(backupSchedules.name))
}

export type OperationCount = { kind: OperationKind; status: OperationStatus; operations: number }

export function operationCounts(db: Queries): Promise<OperationCount[]> {
  return db
    .select({ kind: backupHistory.kind, status: backupHistory.status, operations: count() })
    .from(backupHistory)
    .groupBy(backupHistory.kind, backupHistory.status)
    .orderBy(asc(backupHistory.kind), asc(backupHistory.status))
}

export type Unfinished = {
  lane: Lane
  kind: OperationKind
  status: OperationStatus
  operations: number
  /** Since the oldest of them was asked for. */
  oldestSeconds: number
  /** Until the first lease of them ends; below zero when it has. Null: they are queued. */
  leaseSeconds: number | null
}

export function measureUnfinished(db: Queries): Promise<Unfinished[]> {
  return db
    .select({
      lane: backupHistory.lane,
      kind: backupHistory.kind,
      status: backupHistory.status,
      operations: count(),
      oldestSeconds: sql<number>`extract(epoch from now() - min(${backupHistory.createdAt}))::float8`,
      leaseSeconds: sql<number | null>`extract(epoch from min(${backupHistory.leaseUntil}) - now())::float8`,
    })
    .from(backupHistory)
    .where(inArray(backupHistory.status, ['queued', 'running']))
    .groupBy(backupHistory.lane, backupHistory.kind, backupHistory.status)
    .orderBy(asc(backupHistory.lane), asc(backupHistory.kind))
}

export async function measureStore(db: Queries): Promise<{ backups: number; usedBytes: number }> {
  const [kept] = await db
    .select({ backups: count(), usedBytes: sql<number>`coalesce(sum(${backupArchives.sizeBytes}), 0)::float8` })
    .from(backupArchives)
    .where(isNull(backupArchives.deletedAt))
  if (!kept) throw new Error('a count returned nothing')
  return kept
}
