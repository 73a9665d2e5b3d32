import { access } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { takeBackup } from '../src/backup/take-backup.ts'
import { openCore } from '../src/core.ts'
import { readEnv } from '../src/env.ts'
import type { WorkFor } from '../src/operation/execute.ts'
import { claimSlots } from '../src/schedule/claim-slots.ts'
import { STEPPED_CLOCK } from './schedules.ts'
import { HURRIED } from './support.ts'

/**
 * A server of its own process for tests of several. TEST_WORK `note`: a backup only notes that it ran. `real`: it is
 * taken, but not published while the file TEST_HOLD is there. TEST_PACE `stepped`: short leases, and what is done by
 * itself each second, by a clock that the test sets. `hurried`: a look for slots every 20 ms as well. Otherwise all is as
 * in production.
 */
const { TEST_WORK, TEST_HOLD = '', TEST_PACE } = process.env
const hurried = TEST_PACE === 'hurried'
const stepped = hurried || TEST_PACE === 'stepped'

const note: WorkFor = async (core, run) => {
  await core.sql`insert into ran values (${run.operation.id}, ${core.owner})`
}

const real: WorkFor = (core, run) =>
  takeBackup(core, {
    ...run,
    async enter(phase, bytesTotal) {
      await run.enter(phase, bytesTotal)
      while (phase === 'publish' && (await exists(TEST_HOLD))) await sleep(20)
    },
  })

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

const core = await openCore(readEnv(process.env), {
  ...(stepped ? { timings: { ...HURRIED.timings, tick: 1000 }, clock: STEPPED_CLOCK } : {}),
  work: { backup: TEST_WORK === 'note' ? note : real },
})
if (hurried) setInterval(() => void claimSlots(core).catch(() => {}), 20)
process.on('SIGTERM', () => void core.close().then(() => process.exit(0)))
process.stdout.write('ready\n')
