import { eq, sql } from 'drizzle-orm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type FakeResend, type FakeSmtp, type Mode, startFakeResend, startFakeSmtp } from '../../test/mail-providers.ts'
import { allMails, FACTS, mailOf, putMail } from '../../test/mails.ts'
import { backUp, createTestCore, fillTable, HURRIED, openTestCore, type TestCore } from '../../test/support.ts'
import type { Core, CoreOptions } from '../core.ts'
import { outbox } from '../schema-alert.ts'
import { changeSettings } from '../settings/settings.ts'
import { deliverMails } from './deliver-mails.ts'

const hurried: CoreOptions = { timings: { ...HURRIED.timings, tick: 1000, mail: 1500, mailRetry: 100 } }
const soon = { timeout: 30_000, interval: 100 }

let t: TestCore
let others: Core[] = []
let closeProvider = async () => {}
afterEach(async () => {
  await Promise.all(others.map((other) => other.close()))
  others = []
  await t.close()
  await closeProvider()
})

/** Two servers on one outbox. */
async function openTwo(variables: Record<string, string>): Promise<void> {
  t = await createTestCore({ ...hurried, variables })
  others = [await openTestCore(t.env, hurried)]
}

async function withResend(): Promise<FakeResend> {
  const provider = await startFakeResend()
  closeProvider = provider.close
  await openTwo({ RESEND_API_KEY: 're_test', RESEND_BASE_URL: provider.url })
  return provider
}

async function withSmtp(): Promise<FakeSmtp> {
  const server = await startFakeSmtp({ secure: false })
  closeProvider = server.close
  await openTwo({ SMTP_URL: server.url('smtp') })
  return server
}

/** As if the time to the next attempt had passed. */
const hurry = () =>
  t.core.db.update(outbox).set({ nextAttemptAt: sql`now()` }).where(sql`${outbox.nextAttemptAt} > now()`)

const delivered = (ids: string[]) =>
  vi.waitFor(async () => {
    await hurry()
    for (const id of ids) expect((await mailOf(t.core, id)).deliveredAt).not.toBeNull()
  }, soon)

describe('two servers', () => {
  test('deliver each of many mails once', async () => {
    const provider = await withResend()
    const ids = await Promise.all(Array.from({ length: 30 }, () => putMail(t.core)))
    await Promise.all([t.core, ...others, t.core, ...others].map(deliverMails))
    await delivered(ids)
    expect(provider.keys.toSorted()).toEqual(ids.toSorted())
    expect(await mailOf(t.core, ids[0]!)).toMatchObject({
      attempts: 1,
      providerId: `mail-${ids[0]}`,
      nextAttemptAt: null,
      lastError: null,
      claimedBy: null,
    })
  })

  test.each<Mode>(['hang', 'refuse', 'busy', 'fail', 'garbage', 'close'])(
    'bring a mail to its recipient once, after a provider that was in mode %s',
    async (mode) => {
      const provider = await withResend()
      provider.mode = mode
      const ids = [await putMail(t.core), await putMail(t.core)]
      await vi.waitFor(async () => {
        for (const id of ids) expect((await mailOf(t.core, id)).lastError).not.toBeNull()
      }, soon)
      provider.mode = 'accept'
      await delivered(ids)
      expect(provider.mails.map(({ key }) => key).toSorted()).toEqual(ids.toSorted())
    },
  )

  test.each<Mode>(['hang', 'refuse', 'busy', 'fail', 'close'])(
    'bring a mail to its recipient once, after a mail server that was in mode %s',
    async (mode) => {
      const server = await withSmtp()
      server.mode = mode
      const id = await putMail(t.core)
      await vi.waitFor(async () => expect((await mailOf(t.core, id)).lastError).not.toBeNull(), soon)
      expect(server.messages).toEqual([])
      server.mode = 'accept'
      await delivered([id])
      expect(server.messages).toHaveLength(1)
      expect(server.messages[0]?.raw).toContain(`Message-ID: <${id}@`)
    },
  )

  test('a mail whose server died while it sent it is sent by the other', async () => {
    const provider = await withResend()
    const id = await putMail(t.core, {
      claimedBy: 'dead',
      claimedUntil: new Date(Date.now() - 1000),
      attempts: 1,
    })
    await delivered([id])
    expect(provider.mails).toHaveLength(1)
  })

  test('a mail that another server sends is left alone', async () => {
    const provider = await withResend()
    const claimedUntil = new Date(Date.now() + 3_600_000)
    const held = await putMail(t.core, { claimedBy: 'another', claimedUntil, attempts: 1 })
    await delivered([await putMail(t.core)])
    expect(provider.keys).not.toContain(held)
  })
})

describe('a backup', () => {
  test('completes while the provider hangs, and its mail arrives once when it is back', async () => {
    const provider = await withResend()
    provider.mode = 'hang'
    await fillTable(t.app, 'vehicle', 10)
    await changeSettings(t.core, { notifyOnSuccess: true, recipients: ['ada@example.org'] })
    expect(await backUp(t.core)).toMatchObject({ status: 'completed', error: null, warnings: [] })
    expect(await backUp(t.core)).toMatchObject({ status: 'completed', error: null, warnings: [] })
    const mails = await allMails(t.core)
    expect(mails.map(({ event }) => event)).toEqual(['success', 'success'])
    provider.mode = 'accept'
    await delivered(mails.map(({ id }) => id))
    expect(provider.mails.map(({ key }) => key).toSorted()).toEqual(mails.map(({ id }) => id).toSorted())
  })
})

describe('what is not delivered', () => {
  test('waits longer each time, and is given up only after three days', async () => {
    const provider = await withResend()
    provider.mode = 'fail'
    const days = (n: number) => new Date(Date.now() - n * 24 * 3_600_000)
    const young = await putMail(t.core, { createdAt: days(2.9), attempts: 40 })
    const old = await putMail(t.core, { createdAt: days(3.1), attempts: 40 })
    await vi.waitFor(async () => {
      expect(await mailOf(t.core, young)).toMatchObject({ failedAt: null, nextAttemptAt: expect.any(Date) })
      expect((await mailOf(t.core, young)).attempts).toBeGreaterThan(40)
      expect(await mailOf(t.core, old)).toMatchObject({
        attempts: 41,
        failedAt: expect.any(Date),
        nextAttemptAt: null,
        lastError: 'Resend answered 502: <html>Bad gateway</html>',
      })
    }, soon)
  })

  test('goes nowhere when nothing has tried it for days', async () => {
    const provider = await startFakeResend()
    closeProvider = provider.close
    t = await createTestCore(hurried)
    const fourDaysAgo = new Date(Date.now() - 4 * 86_400_000)
    const [stale, fresh] = [await putMail(t.core, { createdAt: fourDaysAgo }), await putMail(t.core)]
    await deliverMails(t.core)
    expect(await mailOf(t.core, stale)).toMatchObject({ attempts: 0, failedAt: null })
    // Somebody sets a provider at last.
    others = [await openTestCore({ ...t.env, resendApiKey: 're_test', resendBaseUrl: provider.url }, hurried)]
    await delivered([fresh])
    expect(await mailOf(t.core, stale)).toMatchObject({ attempts: 0, failedAt: expect.any(Date) })
    expect(provider.keys).toEqual([fresh])
  })

  test('is tried again at once after a server that stopped meanwhile', async () => {
    const provider = await withResend()
    provider.mode = 'hang'
    await Promise.all(others.map((other) => other.close()))
    const id = await putMail(t.core)
    await vi.waitFor(() => expect(provider.keys).toContain(id), soon)
    await t.core.close()
    provider.mode = 'accept'
    others = [await openTestCore(t.env, hurried)]
    await vi.waitFor(() => expect(provider.mails.map(({ key }) => key)).toEqual([id]), soon)
  })

  test('one that cannot be written keeps no other waiting', async () => {
    const provider = await withResend()
    const broken = await putMail(t.core, { facts: { ...FACTS, phases: null } as never })
    const id = await putMail(t.core)
    await delivered([id])
    expect(provider.mails.map(({ key }) => key)).toEqual([id])
    expect((await mailOf(t.core, broken)).lastError).toContain('could not be written')
    await t.core.db.delete(outbox).where(eq(outbox.id, broken))
  })
})
