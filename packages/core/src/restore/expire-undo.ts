import type { Core } from '../core.ts'
import { readJournal } from './journal.ts'
import { dropPair, listKept } from './keep-old-pair.ts'
import { findActiveRestore } from './records.ts'

/**
 * Drops the old pairs whose time is over. What cannot be dropped keeps no other, and is tried again the next time; then
 * the first reason is thrown.
 */
export async function expireUndo(core: Core): Promise<void> {
  const now = Date.now()
  const over = (await listKept(core)).filter((kept) => Date.parse(kept.undoUntil) <= now)
  if (over.length === 0) return
  // An undo that was asked for in time still needs what it brings back, also when its server died over it.
  if ((await findActiveRestore(core.db)) || (await readJournal(core.env.documentsDir))) return
  const failures: unknown[] = []
  for (const kept of over) {
    try {
      await dropPair(core, kept)
      core.log.info({ restore: kept.restoreId }, 'a restore can no longer be undone: what it replaced is dropped')
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
