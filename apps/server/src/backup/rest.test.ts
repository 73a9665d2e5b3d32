import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backup } from '@mvp/core/contract'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { admin, type Client, seed, startTestServer, type TestServer, waitForBackup } from '../../test/support.ts'

let server: TestServer
let client: Client
/** Of everything, and of the documents alone, the older first. */
let whole: Backup
let documents: Backup

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  client = await server.signIn()
})
afterAll(() => server.close())

it('queues a backup with 202, without a body too, and completes it', async () => {
  const first = await client.json('POST', '/api/admin/backups')
  expect(first).toMatchObject({
    status: 202,
    body: { status: 'queued', kind: 'backup', origin: 'manual', contents: 'all', requestedBy: admin.email },
  })
  const second = await client.json('POST', '/api/admin/backups', { contents: 'documents', note: ' before the trip ' })
  whole = await waitForBackup(client, first.body.id)
  documents = await waitForBackup(client, second.body.id)
  expect(whole).toMatchObject({ status: 'completed', tableCount: 2, rowCount: 5200, verification: 'verified' })
  expect(documents).toMatchObject({ status: 'completed', contents: 'documents', note: 'before the trip' })
}, 120_000)

it('pages through the list by the query, newest first', async () => {
  const { body: first } = await client.json('GET', '/api/admin/backups?page=1&pageSize=1')
  const { body: second } = await client.json('GET', '/api/admin/backups?page=2&pageSize=1')
  expect(first).toMatchObject({ page: 1, pageSize: 1, total: 2, items: [{ id: documents.id }] })
  expect(second).toMatchObject({ page: 2, pageSize: 1, total: 2, items: [{ id: whole.id }] })
  const found = await client.json('GET', '/api/admin/backups?status=completed&origin=manual&search=TRIP')
  expect(found.body.items).toEqual([documents])
})

it('restores what is named, with 202, and tells how it goes at /restore/status', async () => {
  const status = () => client.json('GET', '/api/admin/backups/restore/status')
  expect(await status()).toEqual({ status: 200, body: { status: 'idle' } })
  await server.app`delete from fuel_log`
  await server.app`drop table fuel_log`
  await rm(join(server.documentsDir, 'photo.jpg'))

  const path = `/api/admin/backups/${whole.id}/restore`
  const preview = await client.json('POST', `${path}/preview`)
  expect(preview).toMatchObject({ status: 200, body: { canRestore: true, confirm: whole.fileName } })
  const refusal = await client.json('POST', path, { confirm: 'something else' })
  expect(refusal.status).toBe(400)
  expect(refusal.body).toEqual({ code: 'invalid', message: expect.any(String), hint: expect.any(String) })

  const requested = await client.json('POST', path, { confirm: whole.fileName })
  expect(requested).toMatchObject({ status: 202, body: { backupId: whole.id, scope: 'everything' } })
  const restored = async (): Promise<RestoreStatus> => {
    const { body } = await status()
    if (!['queued', 'running'].includes(body.status)) return body
    return sleep(100).then(restored)
  }
  const outcome = await restored()
  expect(outcome).toMatchObject({ id: requested.body.id, status: 'completed', error: null, liveDataTouched: true })
  const [row] = await server.app`select count(*)::int as rows from fuel_log`
  expect(row).toEqual({ rows: 5000 })
  expect(await readFile(join(server.documentsDir, 'photo.jpg'))).toHaveLength(3 * 1024 ** 2)
}, 120_000)

it('changes pin and note, and deletes with 204 and an empty body', async () => {
  const { id, fileName } = documents
  const changed = await client.json('PATCH', `/api/admin/backups/${id}`, { pinned: true, note: 'keep' })
  expect(changed).toMatchObject({ status: 200, body: { pinned: true, note: 'keep' } })
  expect(await readdir(server.backupDir)).toContain(fileName)
  expect(await client.json('DELETE', `/api/admin/backups/${id}`)).toEqual({ status: 204, body: null })
  expect(await readdir(server.backupDir)).not.toContain(fileName)
  expect((await client.json('GET', `/api/admin/backups/${id}`)).status).toBe(404)
})
