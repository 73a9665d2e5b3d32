import { eq } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { ProofKind } from '../contract-proof.ts'
import type { Core } from '../core.ts'
import { insertOperation } from '../operation/records.ts'
import { readClock } from '../schedule/clock.ts'
import { backupSettings, type SettingsRow } from '../schema.ts'
import { findNewestGood, findUnfinishedProof, findUnread, hasEndedWithoutVerdict } from './records.ts'
import { lockProofs } from './request-proof.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** What could not be read now is not read at once again: a store that is away would be told of every minute. */
const PAUSE_MS = 6 * HOUR_MS

/** A new installation has its first drill when there is something to prove. */
const FIRST_DRILL_MS = DAY_MS

/**
 * Queues the verify and the drill whose turn it is, each one at a time over all servers. To be called often; mostly does
 * nothing. A turn that nobody took is taken the next time.
 */
export async function claimProofs(core: Core): Promise<void> {
  await core.db.transaction(async (tx) => {
    await lockProofs(tx)
    const [settings] = await tx.select().from(backupSettings)
    if (!settings) return
    const now = await readClock(core, tx)
    await claimVerify(tx, settings, now)
    await claimDrill(tx, settings, now)
  })
}

async function claimVerify(tx: Transaction, { verifyEveryDays }: SettingsRow, now: Date): Promise<void> {
  if (await findUnfinishedProof(tx, 'verify')) return
  const before = verifyEveryDays === null ? null : new Date(now.getTime() - verifyEveryDays * DAY_MS)
  const archive = await findUnread(tx, before)
  if (!archive) return
  if (await hasEndedWithoutVerdict(tx, new Date(now.getTime() - PAUSE_MS))) return
  await queue(tx, 'verify', archive.id)
}

async function claimDrill(tx: Transaction, { drillEveryDays, nextDrillAt }: SettingsRow, now: Date): Promise<void> {
  if (drillEveryDays === null) return
  if (nextDrillAt === null) return moveOn(tx, new Date(now.getTime() + FIRST_DRILL_MS))
  if (nextDrillAt > now || (await findUnfinishedProof(tx, 'drill'))) return
  const archive = await findNewestGood(tx)
  if (!archive) return
  await moveOn(tx, new Date(now.getTime() + drillEveryDays * DAY_MS))
  await queue(tx, 'drill', archive.id)
}

async function moveOn(tx: Transaction, nextDrillAt: Date): Promise<void> {
  await tx.update(backupSettings).set({ nextDrillAt }).where(eq(backupSettings.id, true))
}

async function queue(tx: Transaction, kind: ProofKind, subjectId: string): Promise<void> {
  await insertOperation(tx, { kind, lane: 'archive', trigger: 'server', subjectId })
}
