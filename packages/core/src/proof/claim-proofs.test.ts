import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { forgetBackups, insertBackup } from '../../test/kept-backups.ts'
import { STEPPED_CLOCK, setClock, stopClock } from '../../test/schedules.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { markVerification } from '../backup/records.ts'
import { backupArchives, backupHistory, backupSettings, type Operation } from '../schema.ts'
import { changeSettings } from '../settings/settings.ts'
import { claimProofs } from './claim-proofs.ts'
import { markRead } from './records.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
  await stopClock(t.core.sql, '2026-12-01T00:00:00Z')
  t = { ...t, core: { ...t.core, clock: STEPPED_CLOCK } }
})
afterAll(() => t.close())
beforeEach(async () => {
  await setClock(t.core.sql, '2026-12-01T00:00:00Z')
  await changeSettings(t.core, { verifyEveryDays: 30, drillEveryDays: 7 })
  await t.core.db.update(backupSettings).set({ nextDrillAt: null })
})
afterEach(() => forgetBackups(t.core))

const at = (day: string) => setClock(t.core.sql, `${day}T00:00:00Z`)

/** What was queued by itself, in the order of ids of backups. */
async function queued(): Promise<Pick<Operation, 'kind' | 'subjectId' | 'status'>[]> {
  const { kind, subjectId, status } = backupHistory
  const rows = await t.core.db.select({ kind, subjectId, status }).from(backupHistory)
  return rows.filter((row) => row.kind === 'verify' || row.kind === 'drill')
}

async function end(status: 'completed' | 'failed', code = 'store_unusable'): Promise<void> {
  const error = status === 'failed' ? { code, message: 'x', hint: null } : null
  await t.core.db
    .update(backupHistory)
    .set({ status, error, finishedAt: new Date('2026-12-01'), createdAt: new Date('2026-12-01') })
    .where(eq(backupHistory.status, 'queued'))
}

it('the archive that was not read for longest is verified, one at a time, whichever server asks', async () => {
  const days = ['2026-10-20', '2026-10-05', '2026-11-29']
  const [, oldest] = await Promise.all(
    days.map((day) => insertBackup(t.core, `${day}T03:00:00Z`, { checkedAt: new Date(day) })),
  )
  await Promise.all([claimProofs(t.core), claimProofs(t.core), claimProofs(t.core)])
  expect(await queued()).toEqual([{ kind: 'verify', subjectId: oldest?.id, status: 'queued' }])
  await markRead(t.core.db, oldest!.id, 'verified')
  await end('completed')
  await claimProofs(t.core)
  expect((await queued()).filter(({ status }) => status === 'queued')).toMatchObject([{ kind: 'verify' }])
})

it('one whose file went missing is read at once, also when the rhythm is off', async () => {
  const { id } = await insertBackup(t.core, '2026-11-29T03:00:00Z', { checkedAt: new Date('2026-11-29') })
  await changeSettings(t.core, { verifyEveryDays: 0 })
  await claimProofs(t.core)
  expect(await queued()).toEqual([])
  await markVerification(t.core.db, id, { from: 'verified', to: 'missing' })
  await claimProofs(t.core)
  expect(await queued()).toEqual([{ kind: 'verify', subjectId: id, status: 'queued' }])
  // Found missing, it is not read again and again.
  await markRead(t.core.db, id, 'missing')
  await end('failed', 'archive_gone')
  await claimProofs(t.core)
  expect(await queued()).toHaveLength(1)
})

it('a store that cannot be read is not asked every minute', async () => {
  await insertBackup(t.core, '2026-10-05T03:00:00Z', { checkedAt: new Date('2026-10-05') })
  await claimProofs(t.core)
  await end('failed')
  await claimProofs(t.core)
  expect(await queued()).toHaveLength(1)
  await setClock(t.core.sql, '2026-12-01T06:00:01Z')
  await claimProofs(t.core)
  expect(await queued()).toHaveLength(2)
})

it('the newest good backup made here is drilled a day after the first look, then in its rhythm', async () => {
  const [good] = [
    await insertBackup(t.core, '2026-11-20T03:00:00Z'),
    await insertBackup(t.core, '2026-11-21T03:00:00Z', { verification: 'corrupt' }),
    await insertBackup(t.core, '2026-11-22T03:00:00Z', { provenance: 'foreign' }),
    await insertBackup(t.core, '2026-11-23T03:00:00Z', { manifest: { contents: 'documents' } as never }),
  ]
  const drills = async () => {
    await Promise.all([claimProofs(t.core), claimProofs(t.core)])
    return (await queued()).filter(({ kind }) => kind === 'drill').length
  }
  expect(await drills()).toBe(0)
  await at('2026-12-02')
  expect(await drills()).toBe(1)
  expect(await queued()).toContainEqual({ kind: 'drill', subjectId: good.id, status: 'queued' })
  await at('2026-12-20')
  expect(await drills()).toBe(1)
  await end('completed')
  // The slot that was missed meanwhile is taken once.
  expect(await drills()).toBe(2)
  await end('completed')
  expect(await drills()).toBe(2)
})

it('nothing is drilled when that is off, and a new rhythm begins within a day', async () => {
  await insertBackup(t.core, '2026-11-20T03:00:00Z')
  await changeSettings(t.core, { drillEveryDays: null })
  await at('2026-12-25')
  await claimProofs(t.core)
  expect(await queued()).toEqual([])
  await changeSettings(t.core, { drillEveryDays: 30 })
  await claimProofs(t.core)
  await at('2026-12-26')
  await claimProofs(t.core)
  expect(await queued()).toMatchObject([{ kind: 'drill' }])
})

it('a turn that finds no backup waits for one', async () => {
  await claimProofs(t.core)
  await at('2026-12-10')
  await claimProofs(t.core)
  expect(await queued()).toEqual([])
  await insertBackup(t.core, '2026-12-09T03:00:00Z')
  await claimProofs(t.core)
  expect(await queued()).toMatchObject([{ kind: 'drill' }])
  const [archive] = await t.core.db.select().from(backupArchives)
  expect(archive?.verification).toBe('verified')
})
