import { and, asc, desc, eq, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { alertFrozen } from '../alert/alert-frozen.ts'
import type { Transaction } from '../console-database.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { lockScheduleRow } from '../schedule/records.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { readSettings } from '../settings/settings.ts'
import { findDrops } from './find-drops.ts'
import { isOf } from './records.ts'

const COMPARED = 10

/**
 * Compares each backup of a schedule that has not been yet with the ones before it, the oldest first. One that holds much
 * less is suspicious, and freezes the schedule: from that instant on nothing of it expires until an admin has looked.
 */
export async function judgeBackups(core: Core, scheduleId: string): Promise<void> {
  const { suspiciousDropPercent } = await readSettings(core)
  await core.db.transaction(async (tx) => {
    if (!(await lockScheduleRow(tx, scheduleId))) return
    for (const backup of await unjudged(tx, scheduleId)) {
      const earlier = await usual(tx, scheduleId, backup)
      const drops = suspiciousDropPercent === null ? [] : findDrops(backup, earlier, suspiciousDropPercent)
      await judge(core, tx, { scheduleId, backupId: backup.id, drops })
    }
  })
}

type Judgement = { scheduleId: string; backupId: string; drops: string[] }

async function judge(core: Core, tx: Transaction, { scheduleId, backupId, drops }: Judgement): Promise<void> {
  const suspicious = drops.length > 0
  await tx
    .update(backupArchives)
    .set({ judgedAt: sql`now()`, suspiciousBecause: suspicious ? drops : null })
    .where(eq(backupArchives.id, backupId))
  if (!suspicious) return
  core.log.warn({ backup: backupId, drops }, 'a backup is suspicious: nothing of its schedule expires')
  // One that is frozen already stays so because of the first.
  const [frozen] = await tx
    .update(backupSchedules)
    .set({ frozenBy: backupId, frozenAt: await readClock(core, tx) })
    .where(and(eq(backupSchedules.id, scheduleId), isNull(backupSchedules.frozenAt)))
    .returning()
  if (frozen) await alertFrozen(core, tx, { schedule: frozen, backupId, drops })
}

type Judged = Awaited<ReturnType<typeof unjudged>>[number]

const columns = {
  id: backupArchives.id,
  takenAt: backupArchives.takenAt,
  contents: backupHistory.contents,
  sizeBytes: backupArchives.sizeBytes,
  tables: backupArchives.tables,
  acknowledgedAt: backupArchives.acknowledgedAt,
}

const archives = (tx: Transaction, where: SQL | undefined) =>
  tx.select(columns).from(backupArchives).innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id)).where(where)

function unjudged(tx: Transaction, scheduleId: string) {
  return archives(
    tx,
    and(isOf({ scheduleId }), isNull(backupArchives.judgedAt), isNull(backupArchives.deletedAt)),
  ).orderBy(asc(backupArchives.takenAt), asc(backupArchives.id))
}

/** The last ones before it with the same contents that nothing speaks against; also those that have expired since. */
async function usual(tx: Transaction, scheduleId: string, { takenAt, contents }: Judged): Promise<Judged[]> {
  const good = and(
    isOf({ scheduleId }),
    isNotNull(backupArchives.judgedAt),
    eq(backupArchives.verification, 'verified'),
    or(isNull(backupArchives.suspiciousBecause), isNotNull(backupArchives.acknowledgedAt)),
    or(isNull(backupArchives.deletedAt), isNotNull(backupArchives.expiredBecause)),
  )
  const same = contents === null ? isNull(backupHistory.contents) : eq(backupHistory.contents, contents)
  const last = await archives(tx, and(good, same, lt(backupArchives.takenAt, takenAt)))
    .orderBy(desc(backupArchives.takenAt), desc(backupArchives.id))
    .limit(COMPARED)
  // What an admin acknowledged is what is usual from then on: nobody is asked the same twice.
  const acknowledged = last.findIndex(({ acknowledgedAt }) => acknowledgedAt !== null)
  return acknowledged === -1 ? last : last.slice(0, acknowledged + 1)
}
