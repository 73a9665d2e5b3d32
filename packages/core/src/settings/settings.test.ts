import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestCore, type TestCore } from '../../test/support.ts'
import { beginAudit } from '../audit/audit-action.ts'
import type { SettingsChange } from '../contract-schedule.ts'
import { changeSettings, readSettings } from './settings.ts'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore()
})
afterAll(() => t.close())

// Everything is told but that all is well, and to every admin.
const mails = {
  speedLimitMib: null,
  compressionLevel: null,
  recipients: [],
  notifyOnSuccess: false,
  notifyOnWarning: true,
  notifyOnFailure: true,
  notifyOnOverdue: true,
  notifyOnRecovered: true,
  notifyOnRestore: true,
  notifyOnRetention: true,
  verifyEveryDays: 30,
  drillEveryDays: 7,
}

test('keep what was taken by hand, three safety backups, and call half of what is usual suspicious', async () => {
  expect(await readSettings(t.core)).toEqual({
    retention: { manual: null, uploaded: null, safety: { keepLast: 3 } },
    suspiciousDropPercent: 50,
    ...mails,
  })
})

test('what is left out stays, and null is a choice', async () => {
  await changeSettings(t.core, { retention: { manual: { keepLast: 5, maxAgeDays: 30 } } })
  await changeSettings(t.core, { suspiciousDropPercent: null, retention: { safety: null } })
  const settings = await changeSettings(t.core, {})
  expect(settings).toEqual({
    retention: { manual: { keepLast: 5, maxAgeDays: 30 }, uploaded: null, safety: null },
    suspiciousDropPercent: null,
    ...mails,
  })
  expect(await readSettings(t.core)).toEqual(settings)
})

test('a speed limit of 0 is none', async () => {
  expect(await changeSettings(t.core, { speedLimitMib: 40 })).toMatchObject({ speedLimitMib: 40 })
  expect(await changeSettings(t.core, { speedLimitMib: 0 })).toMatchObject({ speedLimitMib: null })
})

test('of two changes at once neither takes back the other', async () => {
  await Promise.all([
    changeSettings(t.core, { retention: { manual: { keepLast: 1 } } }),
    changeSettings(t.core, { retention: { uploaded: { keepLast: 2 } } }),
    changeSettings(t.core, { retention: { safety: { keepLast: 3 } } }),
    changeSettings(t.core, { suspiciousDropPercent: 20 }),
    changeSettings(t.core, { recipients: ['ada@example.org'] }),
    changeSettings(t.core, { notifyOnSuccess: true }),
    changeSettings(t.core, { notifyOnWarning: false }),
  ])
  expect(await readSettings(t.core)).toEqual({
    retention: { manual: { keepLast: 1 }, uploaded: { keepLast: 2 }, safety: { keepLast: 3 } },
    suspiciousDropPercent: 20,
    ...mails,
    recipients: ['ada@example.org'],
    notifyOnSuccess: true,
    notifyOnWarning: false,
  })
})

describe('a change from what is no longer so', () => {
  /** As a request of grace's does it. */
  async function changedByGrace(input: SettingsChange): Promise<void> {
    const deed = { who: 'grace@example.org', via: 'console', address: '127.0.0.1' } as const
    const end = await beginAudit(t.core, { ...deed, action: 'settings.change', input })
    await changeSettings(t.core, input)
    await end({ result: 'ok' })
  }

  test('is refused with who changed what and when, and changes nothing', async () => {
    const unchangedFrom = await readSettings(t.core)
    await changedByGrace({ speedLimitMib: 70, recipients: ['grace@example.org'] })
    const theirs = await readSettings(t.core)
    await expect(changeSettings(t.core, { speedLimitMib: 5, drillEveryDays: 3, unchangedFrom })).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringMatching(
        /^grace@example\.org has changed these settings meanwhile, on 20\d\d-\d\d-\d\d \d\d:\d\d UTC: the speed limit, who is mailed\.$/,
      ),
      hint: expect.stringContaining('not saved yet'),
    })
    expect(await readSettings(t.core)).toEqual(theirs)
    expect(await changeSettings(t.core, { speedLimitMib: 5, unchangedFrom: theirs })).toMatchObject({
      speedLimitMib: 5,
    })
  })

  test('is no matter where what it changes is still so', async () => {
    const { speedLimitMib, retention } = await readSettings(t.core)
    await changedByGrace({ drillEveryDays: 90, retention: { safety: { keepLast: 8 } } })
    const unchangedFrom = { speedLimitMib, retention: { manual: retention.manual } }
    expect(await changeSettings(t.core, { speedLimitMib: 6, unchangedFrom })).toMatchObject({
      speedLimitMib: 6,
      drillEveryDays: 90,
    })
  })

  test('sees a rule of retention that is another, and none in an age that was left out or is null', async () => {
    await changedByGrace({ retention: { manual: { keepLast: 4 }, uploaded: { keepLast: 4, maxAgeDays: null } } })
    const same = { manual: { keepLast: 4, maxAgeDays: null }, uploaded: { keepLast: 4 } }
    await changeSettings(t.core, { retention: { manual: { keepLast: 5 } }, unchangedFrom: { retention: same } })
    await expect(changeSettings(t.core, { unchangedFrom: { retention: same } })).rejects.toMatchObject({
      message: 'Someone else has changed these settings meanwhile: what is kept without a schedule.',
    })
  })

  test('is refused to the second of two who save at the same instant', async () => {
    const { speedLimitMib } = await readSettings(t.core)
    const saves = [11, 12].map((mib) => ({ speedLimitMib: mib, unchangedFrom: { speedLimitMib } }))
    const ended = await Promise.allSettled(saves.map((save) => changeSettings(t.core, save)))
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
