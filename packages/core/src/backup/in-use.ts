import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { OperationKind } from '../contract.ts'
import { findUse } from '../operation/records.ts'
import { backupArchives, backupHistory } from '../schema.ts'

/** What a backup cannot be deleted during. */
export type Use = 'made' | 'restored' | 'verified' | 'drilled' | 'downloaded'

/**
 * Locks a backup, so that nothing that needs it can be queued until the transaction ends, and says what it is in use for on
 * any server; null: nothing. `unknown`: there never was one.
 */
export async function lockUnused(tx: Transaction, id: string): Promise<Use | 'unknown' | null> {
  const kinds = inArray(backupHistory.kind, ['backup', 'upload'])
  const [row] = await tx
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(and(eq(backupHistory.id, id), kinds))
    .for('update')
  if (!row) return 'unknown'
  const use = await findUse(tx, id)
  if (use) return use.id === id ? 'made' : NEEDS[use.kind]
  return (await isHeld(tx, id)) ? 'downloaded' : null
}

const NEEDS: Record<OperationKind, Use> = {
  backup: 'made',
  upload: 'made',
  restore: 'restored',
  undo: 'restored',
  verify: 'verified',
  drill: 'drilled',
}

/** While true, a download on some server reads its file. */
const held = gt(backupArchives.heldUntil, sql`now()`)

async function isHeld(tx: Transaction, id: string): Promise<boolean> {
  // Locked too: a hold that comes now waits, and one that is being written is waited for.
  const [row] = await tx
    .select({ held: sql<boolean>`coalesce(${held}, false)` })
    .from(backupArchives)
    .where(eq(backupArchives.id, id))
    .for('update')
  return row?.held ?? false
}
