import { eq } from 'drizzle-orm'
import { type Notify, notifyKeys, usualNotify } from '../contract-alert.ts'
import type { Settings, SettingsChange, SomeSettings } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'
import { backupSettings, type SettingsRow } from '../schema.ts'
import { refuseStaleSettings } from './refuse-stale-settings.ts'

const theRow = eq(backupSettings.id, true)

export async function readSettings({ db }: { db: Queries }): Promise<Settings> {
  const [row] = await db.select().from(backupSettings).where(theRow)
  return toSettings(row)
}

/** What is left out stays as it is. Throws `stale` when something is no longer as it was in `unchangedFrom`. */
export async function changeSettings(core: Core, { unchangedFrom, ...change }: SettingsChange): Promise<Settings> {
  return core.db.transaction(async (tx) => {
    // Of two changes at once neither takes back the other's.
    const before = await lockSettings(tx)
    if (unchangedFrom) await refuseStaleSettings(tx, before, unchangedFrom)
    const { manual, uploaded, safety } = change.retention ?? {}
    const notify = changedNotify(before, change)
    const kept = {
      retention: {
        manual: changed(manual, before.retention.manual),
        uploaded: changed(uploaded, before.retention.uploaded),
        safety: changed(safety, before.retention.safety),
      },
      suspiciousDropPercent: changed(change.suspiciousDropPercent, before.suspiciousDropPercent),
      speedLimitMib: changed(change.speedLimitMib, before.speedLimitMib) || null,
      compressionLevel: changed(change.compressionLevel, before.compressionLevel),
      recipients: changed(change.recipients, before.recipients),
      verifyEveryDays: changed(change.verifyEveryDays, before.verifyEveryDays) || null,
      drillEveryDays: changed(change.drillEveryDays, before.drillEveryDays) || null,
    }
    // Another rhythm begins anew.
    const drill = kept.drillEveryDays === before.drillEveryDays ? {} : { nextDrillAt: null }
    await tx
      .update(backupSettings)
      .set({ ...kept, ...drill, notify })
      .where(theRow)
    return { ...kept, ...notify }
  })
}

/** As readSettings, and nobody else changes them or acts on them until the transaction ends. */
export async function lockSettings(tx: Queries): Promise<Settings> {
  const [row] = await tx.select().from(backupSettings).where(theRow).for('update')
  return toSettings(row)
}

function changedNotify(before: Notify, change: SomeSettings): Notify {
  const after = { ...usualNotify }
  for (const key of notifyKeys) after[key] = changed(change[key], before[key])
  return after
}

/** Null is a value as any other. */
function changed<T>(value: T | undefined, before: T): T {
  return value === undefined ? before : value
}

function toSettings(row: SettingsRow | undefined): Settings {
  if (!row) throw new Error('the row of the settings is gone')
  const { retention, suspiciousDropPercent, recipients, notify, verifyEveryDays, drillEveryDays } = row
  const { speedLimitMib, compressionLevel } = row
  const speed = { speedLimitMib, compressionLevel }
  const kept = { retention, suspiciousDropPercent, recipients, verifyEveryDays, drillEveryDays }
  return { ...kept, ...speed, ...usualNotify, ...notify }
}
