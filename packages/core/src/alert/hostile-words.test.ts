import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeResend, type FakeSmtp, startFakeResend, startFakeSmtp } from '../../test/mail-providers.ts'
import { allMails } from '../../test/mails.ts'
import { type Receiver, startReceiver } from '../../test/receiver.ts'
import { endRun, startRun } from '../../test/runs.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, HURRIED, type TestCore } from '../../test/support.ts'
import { changeSettings } from '../settings/settings.ts'
import { deliverHooks } from '../webhook/deliver-hooks.ts'
import { createWebhook } from '../webhook/webhooks.ts'
import { deliverMails } from './deliver-mails.ts'

/** Everything that comes from outside at its worst, all at once, as far as the wire. */

const NAME = 'Night\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script><img src=x onerror=alert(1)>'
const ERROR = `<b>broken</b>\r\n.\r\nRCPT TO:<eve@example.org>\r\n${'very '.repeat(2000)}`
const recipients = Array.from({ length: 50 }, (_, n) => `admin${n}@example.org`)

let t: TestCore
let smtp: FakeSmtp
let resend: FakeResend
let receiver: Receiver

beforeEach(async () => {
  smtp = await startFakeSmtp({ secure: false })
  resend = await startFakeResend()
  receiver = await startReceiver()
  t = await createStillCore({ ...HURRIED, variables: { WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' } })
  t.core = { ...t.core, closing: new AbortController().signal }
  await changeSettings(t.core, { recipients })
  // As no admin may call one: names are checked where they are given.
  const { id } = await insertSchedule(t.core, { name: NAME, heartbeatUrl: `${receiver.url}/ping` })
  await createWebhook(t.core, { name: 'All', url: `${receiver.url}/hook`, events: ['failure'], by: 'ada@example.org' })
  const run = await startRun(t.core, id)
  await endRun(t.core, run, 'failed', { code: 'unexpected', message: ERROR, hint: null })
})
afterEach(async () => {
  await t.close()
  await Promise.all([smtp.close(), resend.close(), receiver.close()])
})

const deliverBy = (env: Partial<TestCore['env']>) => deliverMails({ ...t.core, env: { ...t.core.env, ...env } })

test('a mail over SMTP stays one mail to those it is for, of bounded length, with its HTML its own', async () => {
  await deliverBy({ smtpUrl: smtp.url('smtp') })
  expect(await allMails(t.core)).toMatchObject([{ attempts: 1, deliveredAt: expect.any(Date), lastError: null }])
  expect(smtp.messages).toHaveLength(1)
  const [message] = smtp.messages
  expect(message?.recipients).toEqual(recipients)
  const headers = message!.raw.split('\r\n\r\n', 1)[0]!.replaceAll(/\r\n[ \t]+/g, ' ')
  const names = headers.split('\r\n').map((line) => /^[\w-]+(?=: )/.exec(line)?.[0]?.toLowerCase())
  expect(names.toSorted()).toEqual(['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'])
  expect(message!.raw.length).toBeLessThan(60_000)
})

test('so does one by Resend', async () => {
  await deliverBy({ resendApiKey: 're_test', resendBaseUrl: resend.url })
  expect(resend.mails).toHaveLength(1)
  const [mail] = resend.mails
  expect(mail?.to).toEqual(recipients)
  expect(mail?.subject).not.toMatch(/[\r\n]/)
  expect(mail!.subject.length).toBeLessThan(220)
  expect(mail?.html).not.toMatch(/<script|<img|<b>broken/i)
  expect(mail?.html).toContain('&lt;script&gt;')
  expect(mail!.html.length).toBeLessThan(60_000)
  expect(mail?.text).toContain('very very')
})

test('what is posted stays JSON, and a beat a text of one line', async () => {
  await deliverHooks(t.core)
  const [hook] = receiver.posts.filter(({ path }) => path === '/hook')
  const { data } = JSON.parse(hook!.body)
  expect(data.subject).not.toMatch(/[\r\n]/)
  expect(data.cause.message).toHaveLength(1000)
  const [beat] = receiver.posts.filter(({ path }) => path === '/ping/fail')
  expect(beat?.body).not.toMatch(/[\r\n]/)
})
