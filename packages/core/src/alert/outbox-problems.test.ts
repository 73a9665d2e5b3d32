import { afterEach, expect, test } from 'vitest'
import { FACTS, putMail } from '../../test/mails.ts'
import { createTestCore, HURRIED, type TestCore } from '../../test/support.ts'
import { describeInstallation } from '../settings/installation.ts'
import { listOutbox, previewMail } from './list-outbox.ts'
import { findOutboxProblems } from './outbox-problems.ts'

let t: TestCore
afterEach(() => t.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const later = { nextAttemptAt: new Date(Date.now() + 3_600_000) }

test('nothing is wrong with mails that arrived, are young, were tests, or are long past', async () => {
  t = await createTestCore({ ...HURRIED, variables: { RESEND_API_KEY: 're_test' } })
  await putMail(t.core, { ...later, createdAt: minutesAgo(14) })
  await putMail(t.core, { deliveredAt: minutesAgo(30), nextAttemptAt: null, createdAt: minutesAgo(31) })
  await putMail(t.core, {
    facts: { ...FACTS, event: 'test' },
    failedAt: minutesAgo(30),
    nextAttemptAt: null,
    createdAt: minutesAgo(31),
  })
  await putMail(t.core, { failedAt: minutesAgo(6 * 1440), nextAttemptAt: null, createdAt: minutesAgo(8 * 1440) })
  expect(await findOutboxProblems(t.core)).toEqual([])
})

test('mails that nobody got within a quarter of an hour are a problem that stops no backup, in the provider’s words', async () => {
  t = await createTestCore({ ...HURRIED, variables: { RESEND_API_KEY: 're_test' } })
  await putMail(t.core, { ...later, createdAt: minutesAgo(16), lastError: 'Resend answered 500: down' })
  await putMail(t.core, { failedAt: minutesAgo(5), nextAttemptAt: null, createdAt: minutesAgo(5000) })
  const { problems } = await describeInstallation(t.core)
  expect(problems.filter(({ code }) => code.startsWith('mail'))).toEqual([
    {
      code: 'mail_undelivered',
      message: '2 mails were not delivered. Resend answered 500: down',
      hint: expect.stringContaining('MAIL_FROM'),
      blocking: false,
    },
  ])
})

test('mails that are kept because no provider is set are one as well', async () => {
  t = await createTestCore(HURRIED)
  await putMail(t.core, { createdAt: minutesAgo(16) })
  expect(await findOutboxProblems(t.core)).toEqual([
    {
      code: 'mail_not_set_up',
      message: 'A mail was written that nobody gets: no mail provider is set.',
      hint: expect.stringContaining('RESEND_API_KEY or SMTP_URL'),
    },
  ])
})

test('the outbox lists the newest first, page by page, with what became of each', async () => {
  t = await createTestCore({ ...HURRIED, variables: { SMTP_URL: 'smtp://127.0.0.1:9' } })
  const claim = { claimedBy: 'another', claimedUntil: new Date(Date.now() + 3_600_000) }
  await putMail(t.core, { ...later, createdAt: minutesAgo(5) })
  await putMail(t.core, { ...claim, createdAt: minutesAgo(4) })
  await putMail(t.core, { deliveredAt: new Date(), nextAttemptAt: null, createdAt: minutesAgo(3) })
  await putMail(t.core, { failedAt: new Date(), nextAttemptAt: null, createdAt: minutesAgo(2) })
  await putMail(t.core, { recipients: [], createdAt: minutesAgo(1) })
  const first = await listOutbox(t.core, { page: 1, pageSize: 3 })
  const second = await listOutbox(t.core, { page: 2, pageSize: 3 })
  expect(first).toMatchObject({ page: 1, pageSize: 3, total: 5, provider: 'smtp' })
  const states = [...first.items, ...second.items].map(({ state }) => state)
  expect(states).toEqual(['kept', 'failed', 'delivered', 'sending', 'waiting'])
  expect(first.items[0]?.subject).toBe('[MotoVaultPro] FAILED: Nightly – disk full')
})

test('there is no preview of a mail that is not there', async () => {
  t = await createTestCore(HURRIED)
  await expect(previewMail(t.core, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
})
