import type { RetentionPolicy, RetentionPreview, RetentionVerdict } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { type RetainedBackup, retainedBackups } from './records.ts'
import { retainByContents } from './retain-by-contents.ts'

type RetentionDraft = { scheduleId?: string | undefined; policy: RetentionPolicy; timeZone: string }

/** What a policy would keep and remove of the backups that a schedule has now; of a new schedule's none. */
export async function previewRetention(core: Core, draft: RetentionDraft): Promise<RetentionPreview> {
  const { scheduleId, policy, timeZone } = draft
  const backups = scheduleId === undefined ? [] : await retainedBackups(core.db, { scheduleId })
  const { keep, expire } = retainByContents(backups, policy, { timeZone, now: await readClock(core, core.db) })
  const verdicts = [
    ...keep.map(({ backup, reasons }) => toVerdict(backup, { stays: true, reasons })),
    ...expire.map(({ backup, reason }) => toVerdict(backup, { stays: false, reasons: [reason] })),
  ]
  return {
    stay: keep.length,
    go: expire.length,
    goBytes: expire.reduce((bytes, { backup }) => bytes + backup.sizeBytes, 0),
    backups: verdicts.toSorted((a, b) => b.takenAt.localeCompare(a.takenAt) || b.id.localeCompare(a.id)),
  }
}

function toVerdict(
  { id, fileName, takenAt, sizeBytes }: RetainedBackup,
  verdict: Pick<RetentionVerdict, 'stays' | 'reasons'>,
): RetentionVerdict {
  return { id, fileName, takenAt: takenAt.toISOString(), sizeBytes, ...verdict }
}
