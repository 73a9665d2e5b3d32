import { and, desc, eq, isNotNull, isNull, type SQL } from 'drizzle-orm'
import type { Queries } from '../operation/records.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'

/** Origins whose backups belong to no schedule and have a rule of their own. */
export const OWN_ORIGINS = ['manual', 'uploaded', 'safety'] as const
export type OwnOrigin = (typeof OWN_ORIGINS)[number]

/** Backups that one rule decides about: a schedule's, or all of an origin that belong to none. */
export type Group = { scheduleId: string } | { origin: OwnOrigin }

/** A backup as retention sees it. */
export type RetainedBackup = Awaited<ReturnType<typeof retainedBackups>>[number]

export function retainedBackups(db: Queries, group: Group) {
  return db
    .select({
      id: backupArchives.id,
      fileName: backupArchives.fileName,
      sizeBytes: backupArchives.sizeBytes,
      takenAt: backupArchives.takenAt,
      pinned: backupArchives.pinned,
      verification: backupArchives.verification,
      contents: backupHistory.contents,
      keptBecause: backupArchives.keptBecause,
      expiresAt: backupArchives.expiresAt,
      judgedAt: backupArchives.judgedAt,
    })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .where(and(isOf(group), isNull(backupArchives.deletedAt)))
}

/** Completed operations of a group. */
export function isOf(group: Group): SQL | undefined {
  const completed = eq(backupHistory.status, 'completed')
  if ('origin' in group) return and(completed, eq(backupHistory.origin, group.origin))
  return and(
    completed,
    eq(backupHistory.kind, 'backup'),
    eq(backupHistory.origin, 'scheduled'),
    eq(backupHistory.scheduleId, group.scheduleId),
  )
}

export function expiredArchives(db: Queries, { scheduleId, limit }: { scheduleId: string | undefined; limit: number }) {
  return db
    .select({
      archive: {
        id: backupArchives.id,
        fileName: backupArchives.fileName,
        takenAt: backupArchives.takenAt,
        sizeBytes: backupArchives.sizeBytes,
        deletedAt: backupArchives.deletedAt,
        expiredBecause: backupArchives.expiredBecause,
      },
      scheduleId: backupHistory.scheduleId,
      scheduleName: backupSchedules.name,
    })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .where(
      and(
        isNotNull(backupArchives.expiredBecause),
        isNotNull(backupArchives.deletedAt),
        scheduleId === undefined ? undefined : eq(backupHistory.scheduleId, scheduleId),
      ),
    )
    .orderBy(desc(backupArchives.deletedAt), desc(backupArchives.takenAt), desc(backupArchives.id))
    .limit(limit)
}
