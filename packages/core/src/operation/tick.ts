import { Cron } from 'croner'
import { reconcileStore } from '../backup/reconcile-store.ts'
import type { Core } from '../core.ts'
import { expireUndo } from '../restore/expire-undo.ts'
import { recoverRestore } from '../restore/recover-restore.ts'
import { interruptStaleOperations } from './interrupt-stale.ts'

export type Tick = {
  stop(): void
  /** Resolves when what it had begun is over. */
  settled(): Promise<void>
}

type Chore = { name: string; run: (core: Core) => Promise<void> }

const CHORES: Chore[] = [
  { name: 'interrupt stale operations', run: interruptStaleOperations },
  { name: 'settle an unfinished restore', run: recoverRestore },
  { name: 'reconcile the store', run: reconcileStore },
  { name: 'drop what can no longer be undone', run: expireUndo },
]

/** Looks after what nobody asked for, at start and every minute. */
export function startTick(core: Core): Tick {
  let current = doChores(core)
  const cron = new Cron('* * * * *', { protect: true }, async () => {
    await current
    current = doChores(core)
    await current
  })
  return { stop: () => cron.stop(), settled: () => current }
}

async function doChores(core: Core): Promise<void> {
  for (const { name, run } of CHORES) {
    // One that fails must not keep the others from being done.
    await run(core).catch((error) => core.log.error({ err: error }, `could not ${name}`))
  }
}
