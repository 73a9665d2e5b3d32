import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type FakeSmtp, type Mode, startFakeResend, startFakeSmtp } from '../../test/mail-providers.ts'
import { allMails } from '../../test/mails.ts'
import { backUp, createTestCore, fillTable, HURRIED, openTestCore, type TestCore } from '../../test/support.ts'
import type { Core, CoreOptions } from '../core.ts'
import type { Env } from '../env.ts'
import { outbox } from '../schema-alert.ts'
import { changeSettings } from '../settings/settings.ts'
import { findOutboxProblems } from './outbox-problems.ts'

/** Each way in which a mail provider fails, from the backup to the mail that arrives at last. */

// Long enough for a slow machine: a mail server that took a mail too late takes it twice.
const hurried: CoreOptions = { timings: { ...HURRIED.timings, tick: 1000, mail: 6000, mailRetry: 100 } }
const patience = { timeout: 30_000, interval: 50 }

let t: TestCore
let cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  await t.close()
  for (const each of cleanUp) await each()
  cleanUp = []
})

type Provider = { mode: Mode; arrived: () => string[]; close: () => Promise<void> }
type Opened = { provider: Provider; working: Partial<Env>; badTls: Partial<Env> }

async function openResend(): Promise<Opened> {
  const provider = await startFakeResend()
  const impostor = await startFakeSmtp({ secure: true })
  cleanUp.push(provider.close, impostor.close)
  const arrived = () => provider.mails.map(({ subject }) => subject)
  return {
    provider: Object.assign(provider, { arrived }),
    working: { resendApiKey: 're_test', resendBaseUrl: provider.url },
    badTls: { resendApiKey: 're_test', resendBaseUrl: impostor.url('smtps').replace('smtps:', 'https:') },
  }
}

async function openSmtp(): Promise<Opened> {
  const server: FakeSmtp = await startFakeSmtp({ secure: false })
  const impostor = await startFakeSmtp({ secure: true })
  cleanUp.push(server.close, impostor.close)
  const arrived = () => server.messages.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1] ?? '')
  return {
    provider: Object.assign(server, { arrived }),
    working: { smtpUrl: server.url('smtp') },
    badTls: { smtpUrl: impostor.url('smtps') },
  }
}

async function open(env: Partial<Env>): Promise<void> {
  t = await createTestCore(hurried)
  await t.core.close()
  await reopen(env)
  await fillTable(t.app, 'vehicle', 10)
  await changeSettings(t.core, { notifyOnSuccess: true, recipients: ['ada@example.org'] })
}

/** As a server does that is started again with its settings mended. */
async function reopen(env: Partial<Env>): Promise<void> {
  await t.core.close()
  const core: Core = await openTestCore({ ...t.env, ...env }, hurried)
  t = { ...t, core, close: async () => core.close().then(t.drop) }
}

async function expectStuck(said: RegExp): Promise<void> {
  await vi.waitFor(async () => {
    for (const { lastError } of await allMails(t.core)) expect(lastError).toMatch(said)
  }, patience)
  await t.core.db.update(outbox).set({ createdAt: sql`now() - interval '16 minutes'` })
  expect(await findOutboxProblems(t.core)).toMatchObject([
    { code: 'mail_undelivered', message: expect.stringMatching(/^A mail was not delivered\. /) },
  ])
  expect((await findOutboxProblems(t.core))[0]?.message).toMatch(said)
}

async function untilDelivered(): Promise<void> {
  await vi.waitFor(async () => {
    await t.core.db.update(outbox).set({ nextAttemptAt: sql`now()` }).where(sql`${outbox.nextAttemptAt} > now()`)
    for (const { deliveredAt } of await allMails(t.core)) expect(deliveredAt).not.toBeNull()
  }, patience)
  expect(await findOutboxProblems(t.core)).toEqual([])
}

const SUBJECT = '[MotoVaultPro] OK: Manual backup'
const good = { status: 'completed', error: null, warnings: [], verification: 'verified' }

const modes: { mode: Mode; resend: RegExp; smtp: RegExp }[] = [
  { mode: 'hang', resend: /no answer within 6 seconds/, smtp: /no answer within|could not be used/ },
  { mode: 'refuse', resend: /answered 401/, smtp: /550 Sender not allowed/ },
  { mode: 'busy', resend: /answered 429/, smtp: /451 Try again later/ },
  { mode: 'fail', resend: /answered 502/, smtp: /554 Transaction failed/ },
  { mode: 'close', resend: /could not be reached/, smtp: /could not be used/ },
]
const providers = [
  { name: 'resend', begin: openResend },
  { name: 'smtp', begin: openSmtp },
] as const

describe.each(providers)('$name', ({ name, begin }) => {
  test('accepts a mail: it arrives once, and nothing is stuck', async () => {
    const { provider, working } = await begin()
    await open(working)
    expect(await backUp(t.core)).toMatchObject(good)
    await untilDelivered()
    expect(provider.arrived()).toEqual([SUBJECT])
  })

  test.each(modes)(
    'in mode $mode changes no backup, is said to be stuck, and brings the mail once it is back',
    async ({ mode, ...said }) => {
      const { provider, working } = await begin()
      provider.mode = mode
      await open(working)
      expect(await backUp(t.core)).toMatchObject(good)
      await expectStuck(said[name])
      provider.mode = 'accept'
      await untilDelivered()
      expect(provider.arrived()).toEqual([SUBJECT])
    },
  )

  test('with a certificate that nobody vouches for gets nothing until that is mended', async () => {
    const { provider, working, badTls } = await begin()
    await open(badTls)
    expect(await backUp(t.core)).toMatchObject(good)
    await expectStuck(/certificate/i)
    await reopen(working)
    await untilDelivered()
    expect(provider.arrived()).toEqual([SUBJECT])
  })
})
