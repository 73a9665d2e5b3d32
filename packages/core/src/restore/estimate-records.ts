import { and, desc, eq, sql } from 'drizzle-orm'
import type { Queries } from '../operation/records.ts'
import { type Archive, backupArchives, backupHistory } from '../schema.ts'
import type { Amounts, Measured } from './estimate-restore.ts'

const LOOKED_AT = 5

export function amountsOf({ sizeBytes, manifest }: Pick<Archive, 'sizeBytes' | 'manifest'>): Amounts {
  const { database, documents } = manifest
  return { archive: sizeBytes, sql: database?.plainBytes ?? 0, documents: documents?.bytes ?? 0 }
}

/** The last restores that completed after a safety backup, of whole backups or halves. */
export async function lastRestores(db: Queries): Promise<Measured[]> {
  const rows = await db
    .select({ phases: backupHistory.phases, archive: backupArchives })
    .from(backupHistory)
    .innerJoin(backupArchives, eq(backupArchives.id, backupHistory.subjectId))
    .where(
      and(
        eq(backupHistory.kind, 'restore'),
        eq(backupHistory.status, 'completed'),
        sql`not (${backupHistory.restore} ->> 'skipSafetyBackup')::boolean`,
        sql`${backupHistory.restore} ->> 'scope' <> 'chosen'`,
      ),
    )
    .orderBy(desc(backupHistory.createdAt))
    .limit(LOOKED_AT)
  return rows.map(({ phases, archive }) => ({ phases, amounts: amountsOf(archive) }))
}

/** The last backups that were taken here and completed. */
export async function lastBackups(db: Queries): Promise<Measured[]> {
  const rows = await db
    .select({ phases: backupHistory.phases, archive: backupArchives })
    .from(backupHistory)
    .innerJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .where(and(eq(backupHistory.kind, 'backup'), eq(backupHistory.status, 'completed')))
    .orderBy(desc(backupHistory.createdAt))
    .limit(LOOKED_AT)
  return rows.map(({ phases, archive }) => ({ phases, amounts: amountsOf(archive) }))
}
