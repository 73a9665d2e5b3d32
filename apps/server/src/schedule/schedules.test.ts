import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Client, type Json, seed, startTestServer, type TestServer, waitForBackup } from '../../test/support.ts'

const room = '/api/admin/backups/schedules'
const unknown = '00000000-0000-4000-8000-000000000000'

let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startTestServer({ variables: { TZ: 'Europe/Berlin' } })
  await seed(server)
  client = await server.signIn()
})
afterAll(() => server.close())

beforeEach(async () => {
  for (const { id } of (await client.json('GET', room)).body) await client.json('DELETE', `${room}/${id}`)
})

async function create(request: object = {}): Promise<Json> {
  const { status, body } = await client.json('POST', room, { name: 'Nightly', frequency: 'daily', ...request })
  expect(status).toBe(201)
  return body
}

describe('schedules over REST', () => {
  it('are created with the defaults, listed and found', async () => {
    expect((await client.json('GET', room)).body).toEqual([])
    const created = await create()
    expect(created).toMatchObject({
      name: 'Nightly',
      cron: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      sentence: 'Every day at 03:00, Europe/Berlin',
      enabled: true,
      createdBy: 'ada@example.com',
      nextRuns: expect.arrayContaining([created.nextRunAt]),
    })
    expect(await client.json('GET', room)).toEqual({ status: 200, body: [created] })
    expect(await client.json('GET', `${room}/${created.id}`)).toEqual({ status: 200, body: created })
  })

  it('are changed, turned off and on, copied and deleted', async () => {
    const { id } = await create()
    const changed = await client.json('PUT', `${room}/${id}`, { frequency: 'hourly', contents: 'database' })
    expect(changed).toMatchObject({ status: 200, body: { cron: '0 * * * *', contents: 'database', name: 'Nightly' } })

    const off = await client.json('PATCH', `${room}/${id}/toggle`)
    expect(off).toMatchObject({ status: 200, body: { enabled: false, nextRunAt: null } })
    const on = await client.json('PATCH', `${room}/${id}/toggle`, { enabled: true })
    expect(on).toMatchObject({ status: 200, body: { enabled: true, nextRunAt: expect.any(String) } })

    const copy = await client.json('POST', `${room}/${id}/duplicate`)
    expect(copy).toMatchObject({ status: 201, body: { name: 'Nightly copy', enabled: false, cron: '0 * * * *' } })

    expect(await client.json('DELETE', `${room}/${id}`)).toEqual({ status: 204, body: null })
    expect((await client.json('GET', room)).body.map(({ name }: Json) => name)).toEqual(['Nightly copy'])
  })

  it('run now: the backup names the schedule and is its last operation', async () => {
    const { id } = await create({ contents: 'documents' })
    const run = await client.json('POST', `${room}/${id}/run`)
    expect(run).toMatchObject({
      status: 202,
      body: { status: 'queued', origin: 'scheduled', scheduleId: id, scheduleName: 'Nightly', contents: 'documents' },
    })
    const taken = await waitForBackup(client, run.body.id)
    expect(taken).toMatchObject({ status: 'completed', scheduleName: 'Nightly', requestedBy: 'ada@example.com' })
    const { body } = await client.json('GET', `${room}/${id}`)
    expect(body).toMatchObject({ backups: 1, backupBytes: taken.sizeBytes, lastOperation: { id: taken.id } })
    expect(body.days.at(-1)).toMatchObject({ state: 'completed', completed: 1 })
    expect((await client.json('GET', `/api/admin/backups?scheduleId=${id}`)).body).toMatchObject({ total: 1 })
    expect((await client.json('GET', `/api/admin/backups?scheduleId=${unknown}`)).body).toMatchObject({ total: 0 })
  })

  it('are previewed while they are written, wrong or right', async () => {
    const wrong = await client.json('POST', `${room}/preview`, { frequency: 'custom', cron: '0 25 * * *' })
    expect(wrong).toMatchObject({
      status: 200,
      body: { problems: [{ field: 'cron', message: 'The hour cannot be 25.' }], nextRuns: [] },
    })
    const right = await client.json('POST', `${room}/preview`, {
      frequency: 'custom',
      cron: '0 12 * * 1-5',
      retention: { keepLast: 3, maxAgeDays: 30 },
    })
    expect(right).toMatchObject({
      status: 200,
      body: {
        problems: [],
        sentence: 'At 12:00, Monday through Friday, Europe/Berlin',
        retentionSentence: 'Keeps the last 3, nothing older than 30 days.',
        retention: { stay: 0, go: 0 },
      },
    })
    expect(right.body.nextRuns).toHaveLength(5)
    expect((await client.json('GET', room)).body).toEqual([])
  })

  it('tell what retention removed: nothing yet', async () => {
    expect(await client.json('GET', `${room}/expired`)).toEqual({ status: 200, body: [] })
    expect(await client.json('GET', `${room}/expired?scheduleId=${unknown}`)).toEqual({ status: 200, body: [] })
  })
})

describe('schedules that cannot be', () => {
  it.each([
    [{ cron: '0 25 * * *' }, /The hour cannot be 25/, /0 to 23/],
    [{ cron: '@daily' }, /@daily is not understood/, /0 0 \* \* \*/],
    [{ frequency: 'custom', cron: '0 0 30 2 *' }, /never comes. February has no 30th/, /last day/],
    [{ timeZone: 'Mars/Phobos' }, /Mars\/Phobos is no time zone/, /Europe\/Berlin/],
    [{ frequency: 'custom' }, /no cron expression/, /30 2 \* \* \*/],
  ])('%j answers 400 with a sentence and what to do', async (wish, message, hint) => {
    expect(await client.json('POST', room, { name: 'Wrong', frequency: 'daily', ...wish })).toEqual({
      status: 400,
      body: { code: 'invalid', message: expect.stringMatching(message), hint: expect.stringMatching(hint) },
    })
  })

  it('answer 409 to a name that is taken', async () => {
    await create()
    const { id } = await create({ name: 'Weekly', frequency: 'weekly' })
    for (const again of [
      await client.json('POST', room, { name: 'NIGHTLY', frequency: 'weekly' }),
      await client.json('PUT', `${room}/${id}`, { name: 'nightly' }),
    ]) {
      expect(again).toMatchObject({ status: 409, body: { code: 'conflict', hint: 'Choose another name.' } })
    }
  })

  it('answer 404 to an id that is none', async () => {
    const { id: deleted } = await create()
    await client.json('DELETE', `${room}/${deleted}`)
    for (const id of [unknown, deleted]) {
      for (const [method, path] of [
        ['GET', ''],
        ['PUT', ''],
        ['DELETE', ''],
        ['PATCH', '/toggle'],
        ['POST', '/run'],
        ['POST', '/duplicate'],
        ['POST', '/acknowledge'],
      ]) {
        const answer = await client.json(method!, `${room}/${id}${path}`, method === 'GET' ? undefined : {})
        expect([method, path, answer]).toMatchObject([method, path, { status: 404, body: { code: 'not_found' } }])
      }
    }
  })

  it('answer 409 when nothing of them is suspicious', async () => {
    const { id } = await create()
    expect(await client.json('POST', `${room}/${id}/acknowledge`)).toMatchObject({ status: 409 })
  })
})

describe('a schedule whose backup is not over', () => {
  it('answers 409 to another run', async () => {
    const idle = await startTestServer()
    // What is queued stays queued.
    await idle.core.runner.stop()
    const its = await idle.signIn()
    const { body } = await its.json('POST', room, { name: 'Nightly', frequency: 'daily' })
    expect((await its.json('POST', `${room}/${body.id}/run`)).status).toBe(202)
    expect(await its.json('POST', `${room}/${body.id}/run`)).toMatchObject({
      status: 409,
      body: { code: 'busy', message: 'A backup of Nightly is waiting or running already.' },
    })
    await idle.close()
  })
})

describe('settings over REST', () => {
  it('are read, and changed one by one', async () => {
    const { status, body } = await client.json('GET', '/api/admin/backups/settings')
    expect(status).toBe(200)
    const changed = await client.json('PUT', '/api/admin/backups/settings', {
      retention: { uploaded: { keepLast: 5 } },
      suspiciousDropPercent: 42,
    })
    const expected = { ...body, retention: { ...body.retention, uploaded: { keepLast: 5 } }, suspiciousDropPercent: 42 }
    expect(changed).toEqual({ status: 200, body: expected })
    expect(await client.json('GET', '/api/admin/backups/settings')).toEqual({ status: 200, body: expected })
  })
})

describe('schedules over tRPC', () => {
  it('are what REST gives, and a preview is a query that may be cached', async () => {
    const { id } = await create()
    const listed = await client.json('GET', '/api/trpc/schedule.list')
    expect(listed.body.result.data).toMatchObject([{ id, name: 'Nightly' }])
    const input = encodeURIComponent(JSON.stringify({ id, frequency: 'daily', retention: { keepLast: 2 } }))
    const preview = await client.json('GET', `/api/trpc/schedule.preview?input=${input}`)
    expect(preview.body.result.data).toMatchObject({ problems: [], retentionSentence: 'Keeps the last 2.' })
  })
})
