import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FakeResend, startFakeResend } from '../../../../packages/core/test/mail-providers.ts'
import { admin, type Client, startTestServer, type TestServer } from '../../test/support.ts'

const room = '/api/admin/backups/alerts'

let provider: FakeResend
let server: TestServer
let client: Client
beforeAll(async () => {
  provider = await startFakeResend()
  server = await startTestServer({ variables: { RESEND_API_KEY: 're_test', RESEND_BASE_URL: provider.url } })
  client = await server.signIn()
})
afterAll(async () => {
  await server.close()
  await provider.close()
})

it('a test mail goes to the admin, answers what the provider said, and is in the outbox and the audit log', async () => {
  const sent = await client.json('POST', `${room}/test`, {})
  expect(sent).toEqual({
    status: 200,
    body: { delivered: true, recipients: [admin.email], answer: `Resend took it as mail-${provider.keys[0]}.` },
  })
  const { body } = await client.json('GET', `${room}/outbox`)
  expect(body).toMatchObject({ total: 1, provider: 'resend', items: [{ event: 'test', state: 'delivered' }] })
  const preview = await client.json('GET', `${room}/outbox/${body.items[0].id}`)
  expect(preview.body).toEqual({
    mail: body.items[0],
    html: provider.mails[0]?.html,
    text: provider.mails[0]?.text,
  })
  const audit = await client.json('GET', '/api/admin/backups/audit?action=alert')
  expect(audit.body.items).toMatchObject([{ action: 'alert.sendTest', who: admin.email, result: 'ok' }])
})

it('a refusal comes back in the provider’s words', async () => {
  provider.mode = 'refuse'
  const { status, body } = await client.json('POST', `${room}/test`, { to: 'bob@example.org' })
  expect([status, body.delivered, body.recipients]).toEqual([200, false, ['bob@example.org']])
  expect(body.answer).toBe('Resend answered 401: API key is invalid (invalid_api_key)')
})

it('who is told, and of what, is part of the settings', async () => {
  const settings = '/api/admin/backups/settings'
  const change = { recipients: ['bob@example.org'], notifyOnSuccess: true }
  expect(await client.json('PUT', settings, change)).toMatchObject({ status: 200, body: change })
  const refused = await client.json('PUT', settings, { recipients: ['bob@example.org\r\nBcc: eve@example.org'] })
  expect(refused.status).toBe(400)
  expect((await client.json('GET', settings)).body).toMatchObject({ ...change, notifyOnFailure: true })
})

it('a mail is asked to be sent again by its id, and the audit log knows who asked and for which', async () => {
  const { body } = await client.json('GET', `${room}/outbox`)
  const delivered = body.items.find(({ state }: { state: string }) => state === 'delivered')
  const refused = await client.json('POST', `${room}/outbox/${delivered.id}/retry`, {})
  expect([refused.status, refused.body.message]).toEqual([409, 'This mail was delivered.'])
  const failed = body.items.find(({ state }: { state: string }) => state === 'failed')
  const asked = await client.json('POST', `${room}/outbox/${failed.id}/retry`, {})
  expect([asked.status, asked.body.id]).toEqual([200, failed.id])
  const audit = await client.json('GET', '/api/admin/backups/audit?action=alert.retry')
  const subject = '[MotoVaultPro] TEST: this is a test'
  expect(audit.body.items).toMatchObject([
    { action: 'alert.retry', result: 'ok', subjectId: failed.id, subject },
    { action: 'alert.retry', result: 'conflict', subjectId: delivered.id, subject },
  ])
})
