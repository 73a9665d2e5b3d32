import type { Transaction } from '../console-database.ts'
import type { AlertFacts } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import type { ScheduleRow } from '../schema.ts'
import { readSettings } from '../settings/settings.ts'
import { besides, enqueueMail } from './enqueue-mail.ts'
import { factsOf, plainFacts } from './gather-facts.ts'
import { isNotified, notifyOf } from './judge-outcome.ts'
import { findNamedArchive } from './records.ts'
import { soundText } from './sound-text.ts'

const MOST_DROPS = 10

type Frozen = { schedule: ScheduleRow; backupId: string; drops: string[] }

/** Writes the mail about a suspicious backup that freezes its schedule in this transaction. Never throws. */
export function alertFrozen(core: Core, tx: Transaction, { schedule, backupId, drops }: Frozen): Promise<void> {
  return besides(core, tx, { schedule: schedule.id }, async (within) => {
    const event = 'retention-frozen'
    if (!isNotified(event, notifyOf(await readSettings({ db: within }), schedule))) return
    const facts: AlertFacts = {
      ...plainFacts(core, { schedule, now: await readClock(core, within) }),
      event,
      cause: {
        code: 'retention_frozen',
        message:
          'It holds much less than the ones before it: nothing of its schedule expires until an admin has looked.',
        hint: 'See what it is missing. If that is as it should be, acknowledge it on the schedule’s page.',
      },
      warnings: drops.slice(0, MOST_DROPS).map((drop) => soundText(drop, 300)),
      warningCount: drops.length,
      backup: factsOf(await findNamedArchive(within, backupId)),
      link: new URL(`/schedules/${schedule.id}`, core.env.baseUrl).href,
    }
    await enqueueMail(within, { key: `backup:${backupId}`, facts, scheduleId: schedule.id, operationId: backupId })
  })
}
