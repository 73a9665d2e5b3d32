import type { Core } from '../core.ts'
import { dropPair, listKept } from './keep-old-pair.ts'

/** Drops the old pairs whose time is over. What cannot be dropped is tried again the next time. */
export async function expireUndo(core: Core): Promise<void> {
  for (const kept of await listKept(core)) {
    if (Date.parse(kept.undoUntil) > Date.now()) continue
    await dropPair(core, kept)
    core.log.info({ restore: kept.restoreId }, 'a restore can no longer be undone: what it replaced is dropped')
  }
}
