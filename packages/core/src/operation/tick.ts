import { Cron } from 'croner'
import { deliverMails } from '../alert/deliver-mails.ts'
import { pruneOutbox } from '../alert/prune-outbox.ts'
import { correctCounts, sumUpCounts } from '../backup/list-counts.ts'
import { reconcileStore } from '../backup/reconcile-store.ts'
import type { Core } from '../core.ts'
import { claimProofs } from '../proof/claim-proofs.ts'
import { sweepDrills } from '../proof/sweep-drills.ts'
import { expireUndo } from '../restore/expire-undo.ts'
import { recoverRestore } from '../restore/recover-restore.ts'
import { retainDaily } from '../retention/retain-daily.ts'
import { claimSlots } from '../schedule/claim-slots.ts'
import { raiseOverdue } from '../schedule/raise-overdue.ts'
import type { Timings } from '../timings.ts'
import { deliverHooks } from '../webhook/deliver-hooks.ts'
import { interruptStaleOperations } from './interrupt-stale.ts'

export type Tick = {
  stop(): void
  /** Resolves when what it had begun is over. */
  settled(): Promise<void>
}

type Chore = { name: string; run: (core: Core) => Promise<void> }

/** What is done one after the other in each rhythm; the rhythms do not wait for each other. */
type Rhythm = { pattern: string; chores: Chore[]; atStart: boolean }

const interrupt: Chore = { name: 'interrupt stale operations', run: interruptStaleOperations }

function rhythms({ tick }: Timings): Rhythm[] {
  const often = `*/${Math.ceil(tick / 1000)} * * * * *`
  return [
    {
      pattern: often,
      atStart: true,
      chores: [
        // First: a run that is made up for must not end before it is told that it was overdue.
        { name: 'tell what is overdue', run: raiseOverdue },
        { name: 'claim what is due', run: claimSlots },
      ],
    },
    // On its own: it may have to read a whole archive again, and no slot waits for that.
    { pattern: often, atStart: false, chores: [interrupt] },
    // As is this: a mail provider that hangs keeps nothing waiting but mails.
    { pattern: often, atStart: false, chores: [{ name: 'deliver mails', run: deliverMails }] },
    { pattern: often, atStart: false, chores: [{ name: 'post to webhooks', run: deliverHooks }] },
    {
      pattern: '* * * * *',
      atStart: true,
      chores: [
        // What died has to be over before a restore can be settled.
        interrupt,
        { name: 'settle an unfinished restore', run: recoverRestore },
        { name: 'reconcile the store', run: reconcileStore },
        { name: 'drop what can no longer be undone', run: expireUndo },
        { name: 'expire what no rule keeps', run: retainDaily },
        { name: 'drop what a drill has left', run: sweepDrills },
        { name: 'queue what is to be proven', run: claimProofs },
        { name: 'forget what was told long ago', run: pruneOutbox },
        { name: 'add up how many backups there are', run: sumUpCounts },
      ],
    },
    {
      pattern: '23 4 * * *',
      atStart: true,
      chores: [{ name: 'count anew how many backups there are', run: correctCounts }],
    },
  ]
}

/** Looks after what nobody asked for: at start, and from then on in its rhythms. */
export function startTick(timings: Timings, getCore: () => Core): Tick {
  const running = rhythms(timings).map((rhythm) => beat(getCore, rhythm))
  return {
    stop: () => {
      for (const each of running) each.stop()
    },
    settled: async () => {
      await Promise.all(running.map((each) => each.settled()))
    },
  }
}

function beat(getCore: () => Core, { pattern, chores, atStart }: Rhythm): Tick {
  // Not at once: the core it is for is only being made.
  let current = atStart ? Promise.resolve().then(() => doChores(getCore(), chores)) : Promise.resolve()
  const cron = new Cron(pattern, { protect: true }, async () => {
    await current
    current = doChores(getCore(), chores)
    await current
  })
  return { stop: () => cron.stop(), settled: () => current }
}

async function doChores(core: Core, chores: Chore[]): Promise<void> {
  for (const { name, run } of chores) {
    if (core.closing.aborted) return
    // One that fails must not keep the others from being done.
    await run(core).catch((error) => core.log.error({ err: error }, `could not ${name}`))
  }
}
