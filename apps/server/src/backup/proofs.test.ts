import type { Backup } from '@mvp/core/contract'
import { type Proofs, proof, proofs } from '@mvp/core/contract-proof'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { admin, type Client, seed, startTestServer, type TestServer, waitForBackup } from '../../test/support.ts'

let server: TestServer
let client: Client
let backup: Backup

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  client = await server.signIn()
  const { body } = await client.json('POST', '/api/admin/backups')
  backup = await waitForBackup(client, body.id)
}, 120_000)
afterAll(() => server.close())

async function untilOver(kind: 'verify' | 'drill'): Promise<Proofs[typeof kind]> {
  return vi.waitFor(
    async () => {
      const { body } = await client.json('GET', `/api/admin/backups/${backup.id}/proofs`)
      const found = proofs.parse(body)[kind]
      expect(['queued', 'running', undefined]).not.toContain(found?.status)
      return found
    },
    { timeout: 60_000, interval: 100 },
  )
}

it('a backup is verified and drilled, each with 202, and says so afterwards', async () => {
  const path = `/api/admin/backups/${backup.id}`
  for (const kind of ['verify', 'drill'] as const) {
    const { status, body } = await client.json('POST', `${path}/${kind}`)
    expect(status).toBe(202)
    expect(proof.parse(body)).toMatchObject({ kind, backupId: backup.id, requestedBy: admin.email })
    expect(await untilOver(kind)).toMatchObject({ status: 'completed', error: null })
  }
  const { body } = await client.json('GET', path)
  expect(body).toMatchObject({ verification: 'verified', provenAt: expect.any(String), provenMs: expect.any(Number) })
  expect(Date.parse(body.verifiedAt)).toBeGreaterThan(Date.parse(backup.verifiedAt ?? ''))
}, 120_000)

it('what is over cannot be cancelled, and what is no proof is not found', async () => {
  const { body } = await client.json('GET', `/api/admin/backups/${backup.id}/proofs`)
  const cancel = (id: string) => client.json('POST', `/api/admin/backups/proofs/${id}/cancel`)
  expect((await cancel(body.drill.id)).status).toBe(409)
  expect((await cancel(backup.id)).status).toBe(404)
})

it('a rhythm of zero days is off, and more days than ten years are refused', async () => {
  const change = (body: object) => client.json('PUT', '/api/admin/backups/settings', body)
  expect((await change({ verifyEveryDays: 0, drillEveryDays: null })).body).toMatchObject({
    verifyEveryDays: null,
    drillEveryDays: null,
  })
  expect((await change({ drillEveryDays: 4000 })).status).toBe(400)
  expect((await change({ drillEveryDays: 3 })).body).toMatchObject({ verifyEveryDays: null, drillEveryDays: 3 })
})
