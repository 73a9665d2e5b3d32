import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asc, eq } from 'drizzle-orm'
import { archiveName } from '../src/backup/store.ts'
import type { Core } from '../src/core.ts'
import { insertOperation, type NewOperation } from '../src/operation/records.ts'
import { type Archive, backupArchives, backupHistory, backupSchedules, type ScheduleRow } from '../src/schema.ts'

export type KeptBackup = Partial<Omit<Archive, 'takenAt'>> & { operation?: Partial<NewOperation> }

/** A completed backup that was taken at some instant: its rows, and a file that is no archive but has its size. */
export async function insertBackup(core: Core, takenAt: string, kept: KeptBackup = {}): Promise<Archive> {
  const { operation, ...archive } = kept
  const at = new Date(takenAt)
  const { id } = await insertOperation(core.db, {
    kind: 'backup',
    lane: 'app',
    trigger: 'schedule',
    status: 'completed',
    origin: 'manual',
    contents: 'all',
    createdAt: at,
    startedAt: at,
    finishedAt: at,
    ...operation,
  } as NewOperation)
  const fileName = archive.fileName ?? archiveName(core.env.appName, at)
  const sizeBytes = archive.sizeBytes ?? 1000
  await writeFile(join(core.env.backupDir, fileName), Buffer.alloc(sizeBytes))
  const [row] = await core.db
    .insert(backupArchives)
    .values({
      manifest: { contents: 'all' } as Archive['manifest'],
      sha256: randomUUID(),
      provenance: 'here',
      verification: 'verified',
      verifiedAt: at,
      takenAt: at,
      ...archive,
      id,
      fileName,
      sizeBytes,
    })
    .returning()
  return row!
}

/** The same for a schedule, which may have taken many: one a day at three, the last on that day. */
export async function insertDaily(
  core: Core,
  scheduleId: string,
  count: number,
  lastDay: string,
  kept: KeptBackup = {},
) {
  const last = Date.parse(`${lastDay}T03:00:00Z`)
  const backups: Archive[] = []
  for (let n = count - 1; n >= 0; n--) {
    const takenAt = new Date(last - n * 24 * 60 * 60 * 1000).toISOString()
    const operation = { origin: 'scheduled', scheduleId, scheduledFor: new Date(takenAt), ...kept.operation } as const
    backups.push(await insertBackup(core, takenAt, { ...kept, operation }))
  }
  return backups
}

export async function readArchive(core: Core, id: string): Promise<Archive> {
  const [row] = await core.db.select().from(backupArchives).where(eq(backupArchives.id, id))
  return row!
}

export async function readSchedule(core: Core, id: string): Promise<ScheduleRow> {
  const [row] = await core.db.select().from(backupSchedules).where(eq(backupSchedules.id, id))
  return row!
}

/** The days of a schedule's backups that are still backups, the oldest first. */
export async function daysKept(core: Core, scheduleId: string): Promise<string[]> {
  const rows = await core.db
    .select({ takenAt: backupArchives.takenAt, deletedAt: backupArchives.deletedAt })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .where(eq(backupHistory.scheduleId, scheduleId))
    .orderBy(asc(backupArchives.takenAt))
  return rows.filter(({ deletedAt }) => deletedAt === null).map(({ takenAt }) => takenAt.toISOString().slice(0, 10))
}

/** Nothing is left of what was inserted, in the database and in the store. */
export async function forgetBackups(core: Core): Promise<void> {
  await core.db.delete(backupArchives)
  await core.db.delete(backupHistory)
  await core.db.delete(backupSchedules)
}
