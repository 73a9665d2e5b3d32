import type { ExpiredBackup } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { expiredArchives } from './records.ts'

const LIMIT = 100

/** What retention has removed, of one schedule or of all and of none; the last removed first, at most a hundred. */
export async function listExpired(
  core: Core,
  { scheduleId }: { scheduleId?: string | undefined } = {},
): Promise<ExpiredBackup[]> {
  const rows = await expiredArchives(core.db, { scheduleId, limit: LIMIT })
  return rows.flatMap(({ archive: { expiredBecause, deletedAt, ...archive }, scheduleId, scheduleName }) =>
    expiredBecause === null || deletedAt === null
      ? []
      : {
          id: archive.id,
          fileName: archive.fileName,
          takenAt: archive.takenAt.toISOString(),
          sizeBytes: archive.sizeBytes,
          expiredAt: deletedAt.toISOString(),
          reason: expiredBecause,
          scheduleId,
          scheduleName,
        },
  )
}
