import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type FakeResend, startFakeResend } from '../../test/mail-providers.ts'
import { mailOf, putMail } from '../../test/mails.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { deliverMails } from './deliver-mails.ts'
import { listOutbox } from './list-outbox.ts'
import { retryMail } from './retry-mail.ts'

let t: TestCore
let provider: FakeResend | undefined
afterEach(async () => {
  await t.close()
  await provider?.close()
  provider = undefined
})

async function withResend(): Promise<FakeResend> {
  provider = await startFakeResend()
  t = await createStillCore({ variables: { RESEND_API_KEY: 're_test', RESEND_BASE_URL: provider.url } })
  // A still core has closed what it was made from: mails go out only where something is open.
  t.core = { ...t.core, closing: new AbortController().signal }
  return provider
}

const hour = 3_600_000
const later = { nextAttemptAt: new Date(Date.now() + hour) }
const givenUp = {
  attempts: 40,
  nextAttemptAt: null,
  failedAt: new Date(),
  createdAt: new Date(Date.now() - 100 * hour),
}

test('a mail that waits is tried at the next turn', async () => {
  await withResend()
  const id = await putMail(t.core, { ...later, attempts: 3 })
  await deliverMails(t.core)
  expect(provider?.mails).toEqual([])
  expect(await retryMail(t.core, id)).toMatchObject({ id, state: 'waiting', attempts: 3 })
  await deliverMails(t.core)
  expect(await mailOf(t.core, id)).toMatchObject({ attempts: 4, deliveredAt: expect.any(Date) })
  expect(provider?.keys).toEqual([id])
})

test('one that was given up is tried once more, and given up again when that fails', async () => {
  await withResend()
  const [refused, taken, never] = [
    await putMail(t.core, givenUp),
    await putMail(t.core, givenUp),
    // Given up by its age alone, before any provider was set.
    await putMail(t.core, { ...givenUp, attempts: 0 }),
  ]
  provider!.mode = 'fail'
  await retryMail(t.core, refused)
  await deliverMails(t.core)
  expect(await mailOf(t.core, refused)).toMatchObject({ attempts: 41, nextAttemptAt: null, failedAt: expect.any(Date) })
  provider!.mode = 'accept'
  for (const id of [taken, never]) expect((await retryMail(t.core, id)).state).toBe('waiting')
  await deliverMails(t.core)
  const states = new Map(
    (await listOutbox(t.core, { page: 1, pageSize: 10 })).items.map((mail) => [mail.id, mail.state]),
  )
  expect([refused, taken, never].map((id) => states.get(id))).toEqual(['failed', 'delivered', 'delivered'])
})

test('what was delivered is not sent twice', async () => {
  await withResend()
  const id = await putMail(t.core, { nextAttemptAt: null, deliveredAt: new Date() })
  await expect(retryMail(t.core, id)).rejects.toMatchObject({ code: 'conflict', message: 'This mail was delivered.' })
  await expect(retryMail(t.core, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
})

test('says why trying again would not help: no recipient, no provider', async () => {
  await withResend()
  const nobody = await putMail(t.core, { ...later, recipients: [] })
  await expect(retryMail(t.core, nobody)).rejects.toMatchObject({ code: 'conflict', message: /no recipient/ })
  const id = await putMail(t.core, later)
  const without = { ...t.core, env: { ...t.core.env, resendApiKey: null } }
  await expect(retryMail(without, id)).rejects.toMatchObject({ code: 'conflict', hint: /RESEND_API_KEY/ })
  expect(await mailOf(t.core, id)).toMatchObject(later)
})
