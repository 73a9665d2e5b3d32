import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Backup, BackupRequest } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { insertOperation } from '../operation/records.ts'
import { backupHistory, type Trigger } from '../schema.ts'
import { toBackup } from './to-backup.ts'

type Request = BackupRequest & { by: string; trigger: Trigger }

/**
 * Queues a backup: a row, no work. Whichever server is free takes it. Throws `busy` when it was to be the only one, and
 * another waits or runs.
 */
export async function requestBackup(core: Core, request: Request): Promise<Backup> {
  const operation = await core.db.transaction(async (tx) => {
    if (request.onlyOne) await refuseSecond(tx, request)
    return insertOperation(tx, {
      kind: 'backup',
      lane: 'app',
      trigger: request.trigger,
      origin: 'manual',
      contents: request.contents,
      note: request.note || null,
      requestedBy: request.by,
    })
  })
  return toBackup({ operation, scheduleName: null, archive: null })
}

// Any number will do, as long as it stays the same and is no other lock's.
const ONE_BACKUP = 7_203_121

/** Until the transaction ends nobody else asks the same. */
async function refuseSecond(tx: Transaction, { contents }: Request): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ONE_BACKUP})`)
  const [first] = await tx
    .select({ by: backupHistory.requestedBy })
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.kind, 'backup'),
        eq(backupHistory.origin, 'manual'),
        eq(backupHistory.contents, contents),
        inArray(backupHistory.status, ['queued', 'running']),
      ),
    )
    .limit(1)
  if (!first) return
  throw new AppError('busy', `A backup is under way already${first.by ? `, asked for by ${first.by}` : ''}.`, {
    hint: 'Wait until it has ended, or cancel it.',
  })
}
