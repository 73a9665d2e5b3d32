import { finishDeletions } from '../backup/delete-backup.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { lockSettings } from '../settings/settings.ts'
import { writeExpectations } from './expectations.ts'
import { expireBackups } from './expire-backups.ts'
import { lookAtStore } from './look-at-store.ts'
import { type OwnOrigin, retainedBackups } from './records.ts'
import { retainByContents } from './retain-by-contents.ts'

/** Expires what belongs to no schedule by the installation's rule for its origin; without one it only says so. */
export async function retainOwn(core: Core, origin: OwnOrigin): Promise<void> {
  const { timeZone } = core.env
  const store = await lookAtStore(core, { origin })
  await core.db.transaction(async (tx) => {
    const policy = (await lockSettings(tx)).retention[origin]
    const now = await readClock(core, tx)
    const seen = (await retainedBackups(tx, { origin })).filter(({ id }) => store.seen.has(id))
    const expire = policy && !store.problem ? retainByContents(seen, policy, { timeZone, now }).expire : []
    const { leftAlone, ...done } = await expireBackups(core, tx, expire)
    if (expire.length > 0) core.log.info({ origin, ...done, leftAlone }, 'retention')
    if (store.problem) core.log.error({ origin, problem: store.problem }, 'retention did nothing')
    const left = new Map(leftAlone.map(({ id, reason }) => [id, reason]))
    await writeExpectations(tx, { origin }, { policy, timeZone, now, runs: [], contents: null, left })
  })
  await finishDeletions(core)
}
