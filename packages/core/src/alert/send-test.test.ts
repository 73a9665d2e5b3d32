import { afterEach, expect, test } from 'vitest'
import { type FakeResend, startFakeResend, startFakeSmtp } from '../../test/mail-providers.ts'
import { allMails } from '../../test/mails.ts'
import { createTestCore, HURRIED, type TestCore } from '../../test/support.ts'
import { changeSettings } from '../settings/settings.ts'
import { deliverMails } from './deliver-mails.ts'
import { listOutbox, previewMail } from './list-outbox.ts'
import { sendTest } from './send-test.ts'

let t: TestCore
let provider: FakeResend | undefined
afterEach(async () => {
  await t.close()
  await provider?.close()
  provider = undefined
})

async function withResend(): Promise<FakeResend> {
  provider = await startFakeResend()
  t = await createTestCore({ ...HURRIED, variables: { RESEND_API_KEY: 're_test', RESEND_BASE_URL: provider.url } })
  return provider
}

test('a test goes to the recipients, or to one, and says that the provider took it', async () => {
  const { mails } = await withResend()
  await changeSettings(t.core, { recipients: ['ada@example.org', 'bob@example.org'] })
  const answer = await sendTest(t.core, {})
  expect(answer).toEqual({
    delivered: true,
    recipients: ['ada@example.org', 'bob@example.org'],
    answer: `Resend took it as mail-${mails[0]?.key}.`,
  })
  expect((await sendTest(t.core, { to: 'eve@example.org' })).recipients).toEqual(['eve@example.org'])
  expect(mails).toMatchObject([
    { to: ['ada@example.org', 'bob@example.org'], subject: '[MotoVaultPro] TEST: this is a test' },
    { to: ['eve@example.org'] },
  ])
})

test('a test says what the provider really said, and is not tried again', async () => {
  const fake = await withResend()
  fake.mode = 'refuse'
  const to = 'ada@example.org'
  expect(await sendTest(t.core, { to })).toEqual({
    delivered: false,
    recipients: [to],
    answer: 'Resend answered 401: API key is invalid (invalid_api_key)',
  })
  await deliverMails(t.core)
  expect(fake.keys).toHaveLength(1)
  expect(await listOutbox(t.core, { page: 1, pageSize: 10 })).toMatchObject({
    items: [{ event: 'test', state: 'failed', attempts: 1, nextAttemptAt: null }],
    total: 1,
    provider: 'resend',
  })
})

test('a mail server’s own words come back', async () => {
  const server = await startFakeSmtp({ secure: false })
  t = await createTestCore({ ...HURRIED, variables: { SMTP_URL: server.url('smtp') } })
  const to = 'ada@example.org'
  expect((await sendTest(t.core, { to })).answer).toBe('The mail server answered: 250 OK: taken')
  server.mode = 'refuse'
  expect((await sendTest(t.core, { to })).answer).toContain('550 Sender not allowed')
  await server.close()
})

test('without a provider the mail can still be read', async () => {
  t = await createTestCore(HURRIED)
  const answer = await sendTest(t.core, { to: 'ada@example.org' })
  expect(answer).toMatchObject({ delivered: false, answer: expect.stringContaining('RESEND_API_KEY or SMTP_URL') })
  const [mail] = await allMails(t.core)
  const preview = await previewMail(t.core, mail!.id)
  expect(preview.mail.subject).toBe('[MotoVaultPro] TEST: this is a test')
  expect(preview.text).toContain('This is a test. Alerts of this installation reach you here.')
  expect(preview.html).toContain('<html')
})

test('without anybody to send it to it says so', async () => {
  const fake = await withResend()
  expect(await sendTest(t.core, {})).toMatchObject({
    delivered: false,
    recipients: [],
    answer: expect.stringContaining('nobody'),
  })
  expect(fake.keys).toEqual([])
})
