import { sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Contents } from '../contract.ts'
import type { RetentionPolicy } from '../contract-schedule.ts'
import { foreseeExpiry } from './foresee.ts'
import { type Group, type RetainedBackup, retainedBackups } from './records.ts'
import { retainByContents } from './retain-by-contents.ts'

/** What decides about a group of backups from here on. */
export type Outlook = {
  /** Null: nothing of it ever expires, because of `unruled`. */
  policy: RetentionPolicy | null
  unruled?: string
  timeZone: string
  now: Date
  /** When more backups are expected. Empty: nobody knows, and so nobody knows when one expires. */
  runs: readonly Date[]
  /** What they will hold. */
  contents: Contents | null
  frozen?: boolean
  /** What could not expire now although it should have: id and reason. */
  left?: ReadonlyMap<string, string>
}

/** Says of each backup of a group why it is kept and when it is expected to go. Removes nothing. */
export async function writeExpectations(tx: Transaction, group: Group, outlook: Outlook): Promise<void> {
  const backups = await retainedBackups(tx, group)
  const { policy, timeZone, runs, contents } = outlook
  const reasons = reasonsOf(backups, outlook)
  // Others are not outnumbered by what comes.
  const alike = backups.filter((backup) => backup.contents === contents)
  const expiry = policy ? foreseeExpiry(alike, policy, { timeZone, runs }) : new Map<string, Date>()
  const changed = backups.flatMap((backup) => {
    const expected = { keptBecause: reasons.get(backup.id) ?? [], expiresAt: expiry.get(backup.id) ?? null }
    return isSaid(backup, expected) ? [] : { id: backup.id, ...expected }
  })
  await save(tx, changed)
}

function reasonsOf(backups: readonly RetainedBackup[], outlook: Outlook): Map<string, string[]> {
  const { policy, unruled = 'kept until deleted by hand', frozen = false, left = new Map() } = outlook
  if (policy === null) return new Map(backups.map(({ id, pinned }) => [id, [pinned ? 'pinned' : unruled]]))
  const { keep, expire } = retainByContents(backups, policy, outlook)
  const waiting = (id: string, reason: string) => {
    if (frozen) return 'a suspicious backup waits'
    return left.has(id) ? `for now: ${left.get(id)}` : `until the next clean-up: ${reason}`
  }
  return new Map([
    ...keep.map(({ backup, reasons }): [string, string[]] => [backup.id, reasons]),
    ...expire.map(({ backup, reason }): [string, string[]] => [backup.id, [waiting(backup.id, reason)]]),
  ])
}

type Expectation = Pick<RetainedBackup, 'keptBecause' | 'expiresAt'>

function isSaid(backup: Expectation, { keptBecause, expiresAt }: Expectation): boolean {
  return (
    backup.expiresAt?.getTime() === expiresAt?.getTime() &&
    JSON.stringify(backup.keptBecause) === JSON.stringify(keptBecause)
  )
}

async function save(tx: Transaction, changed: (Expectation & { id: string })[]): Promise<void> {
  if (changed.length === 0) return
  await tx.execute(sql`
    update backup_archives a set kept_because = e."keptBecause", expires_at = e."expiresAt"
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      as e(id uuid, "keptBecause" jsonb, "expiresAt" timestamptz)
    where a.id = e.id`)
}
