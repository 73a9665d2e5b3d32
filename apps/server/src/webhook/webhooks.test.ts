import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../../../packages/core/test/receiver.ts'
import { type Client, type Json, startTestServer, type TestServer } from '../../test/support.ts'

const room = '/api/admin/backups/alerts/webhooks'

let receiver: Receiver
let server: TestServer
let client: Client
beforeAll(async () => {
  receiver = await startReceiver()
  server = await startTestServer({ variables: { WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' } })
  client = await server.signIn()
})
afterAll(async () => {
  await server.close()
  await receiver.close()
})

const audit = async (): Promise<Json[]> =>
  (await client.json('GET', '/api/admin/backups/audit?action=webhook')).body.items

it('a webhook is made, tested, changed, given another secret and deleted, and its secret is shown when it is made only', async () => {
  const request = { name: 'Pager', url: `${receiver.url}/T0/s3cretpath`, events: ['failure', 'overdue'] }
  const made = await client.json('POST', room, request)
  expect(made).toMatchObject({
    status: 201,
    body: { ...request, enabled: true, lastDelivery: null, secret: expect.stringMatching(/^whsec_/) },
  })
  const { id, secret } = made.body

  expect(await client.json('POST', `${room}/${id}/test`)).toEqual({
    status: 200,
    body: { delivered: true, answer: 'It answered 204 No Content.' },
  })
  expect(JSON.parse(receiver.posts[0]!.body)).toMatchObject({ type: 'test', data: { app: 'MotoVaultPro' } })
  receiver.manner = 'fail'
  const refused = await client.json('POST', `${room}/${id}/test`)
  expect(refused.body).toEqual({ delivered: false, answer: 'It answered 503 Service Unavailable.' })

  const changed = await client.json('PUT', `${room}/${id}`, { events: ['success'], enabled: false })
  expect(changed.body).toMatchObject({ name: 'Pager', events: ['success'], enabled: false })
  expect(changed.body.lastDelivery).toMatchObject({ event: 'test', state: 'failed', attempts: 1 })
  const renewed = await client.json('POST', `${room}/${id}/secret`)
  expect(renewed.body.secret).not.toBe(secret)
  expect((await client.json('GET', room)).body).toEqual([expect.not.objectContaining({ secret: expect.anything() })])
  expect((await client.json('DELETE', `${room}/${id}`)).status).toBe(204)
  expect((await client.json('GET', room)).body).toEqual([])

  const entries = await audit()
  const actions = ['create', 'test', 'test', 'change', 'renewSecret', 'remove'].map((deed) => `webhook.${deed}`)
  expect(entries.map(({ action }) => action).reverse()).toEqual(actions)
  expect(entries.every(({ result, subject }) => result === 'ok' && subject === 'Pager')).toBe(true)
  expect(entries.at(-4)?.details.changed).toMatchObject({
    events: { before: ['failure', 'overdue'], after: ['success'] },
  })
  // Neither the secrets nor the path, which is one as well with many receivers.
  for (const hush of [secret, renewed.body.secret, 's3cretpath']) expect(JSON.stringify(entries)).not.toContain(hush)
  expect(JSON.stringify(entries)).toContain(receiver.url)
})

it.each([
  ['no web address', { url: 'ftp://example.org/' }, /http/],
  ['an address with a password', { url: 'https://ada:hunter2@example.org/' }, /user name or a password/],
  ['an address of the server’s own network', { url: 'http://169.254.169.254/latest' }, /no address on the internet/],
  ['a name of the server itself', { url: 'http://localhost:5432/' }, /no address on the internet/],
  ['no event', { events: [] }, /one event or more/],
  ['an event that there is not', { events: ['everything'] }, /events/],
  ['a name of two lines', { name: 'One\nTwo' }, /single line/],
])('%s is refused, and nothing is kept', async (_what, wrong, said) => {
  const { status, body } = await client.json('POST', room, {
    name: 'Pager',
    url: 'https://example.org/hook',
    events: ['failure'],
    ...wrong,
  })
  expect(status).toBe(400)
  expect(body.message).toMatch(said)
  expect((await client.json('GET', room)).body).toEqual([])
})

it('what is not there is not found', async () => {
  const path = `${room}/${crypto.randomUUID()}`
  for (const answer of [
    await client.json('PUT', path, { name: 'New' }),
    await client.json('POST', `${path}/test`),
    await client.json('POST', `${path}/secret`),
    await client.json('DELETE', path),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { message: 'There is no such webhook.' } })
  }
})

it('a schedule has mails and a heartbeat of its own, and loses them when that is asked for', async () => {
  const schedules = '/api/admin/backups/schedules'
  const own = { notify: { notifyOnSuccess: true }, heartbeatUrl: `${receiver.url}/ping/s3cretbeat` }
  const made = await client.json('POST', schedules, { name: 'Nightly', frequency: 'daily', ...own })
  expect(made).toMatchObject({ status: 201, body: { ...own, lastHeartbeat: null, overdueSince: null } })
  expect(made.body.overdueAt > made.body.nextRunAt).toBe(true)
  const path = `${schedules}/${made.body.id}`
  expect((await client.json('PUT', path, { contents: 'database' })).body).toMatchObject(own)
  const inside = await client.json('PUT', path, { heartbeatUrl: 'http://10.0.0.1/ping' })
  expect(inside).toMatchObject({ status: 400, body: { hint: expect.stringContaining('WEBHOOK_PRIVATE_HOSTS') } })
  const none = { notify: null, heartbeatUrl: null }
  expect((await client.json('PUT', path, none)).body).toMatchObject(none)
  const { body } = await client.json('GET', '/api/admin/backups/audit?action=schedule')
  expect(JSON.stringify(body)).not.toContain('s3cretbeat')
})
