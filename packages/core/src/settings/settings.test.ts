import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCore, type TestCore } from '../../test/support.ts'
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
