import { recordAudit } from '../audit/record-audit.ts'
import { markDeleted } from '../backup/delete-backup.ts'
import { lockUnused, type Use } from '../backup/in-use.ts'
import { findArchive } from '../backup/records.ts'
import type { Transaction } from '../console-database.ts'
import type { RetentionReport } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { isCounted, type Verdicts } from './apply-retention.ts'
import type { RetainedBackup } from './records.ts'

type Expiry = Pick<RetentionReport, 'expired' | 'expiredBytes' | 'leftAlone'>

/** Takes what is to expire off the list, each only if nothing speaks against it at this instant. The files go later. */
export async function expireBackups(
  core: Core,
  tx: Transaction,
  expire: Verdicts<RetainedBackup>['expire'],
): Promise<Expiry> {
  const done: Expiry = { expired: 0, expiredBytes: 0, leftAlone: [] }
  for (const { backup, reason } of expire) {
    const { id, fileName, sizeBytes } = backup
    const obstacle = await lockExpirable(tx, id)
    if (obstacle === GONE) continue
    if (obstacle === null) {
      await markDeleted(tx, id, reason)
      await recordAudit(
        { db: tx, log: core.log },
        { ...EXPIRED, subjectId: id, subject: fileName, details: { reason } },
      )
      done.expired++
      done.expiredBytes += sizeBytes
    } else done.leftAlone.push({ id, fileName, reason: obstacle })
  }
  return done
}

/** An admin was faster. */
const GONE = 'it is gone already'

const EXPIRED = { via: 'server', action: 'backup.expire', result: 'ok' } as const

/** Locks a backup that was to expire and says why it stays now; null: it goes. */
async function lockExpirable(tx: Transaction, id: string): Promise<string | null> {
  const use = await lockUnused(tx, id)
  if (use === 'unknown') return GONE
  if (use) return IN_USE[use]
  const archive = await findArchive(tx, id)
  if (!archive) return GONE
  return isCounted(archive) ? null : 'it was pinned or found damaged meanwhile'
}

const IN_USE: Record<Use, string> = {
  made: 'it is not finished',
  restored: 'it is being restored',
  verified: 'it is being verified',
  drilled: 'it is being drilled',
  downloaded: 'it is being downloaded',
}
