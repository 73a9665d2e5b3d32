import { createHash } from 'node:crypto'
import { readdir, readlink, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup } from '@mvp/core/contract'
import { auditLog, downloadLinks } from '@mvp/core/schema-access'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Client, seed, startTestServer, type TestServer, takeBackup } from '../../test/support.ts'

let server: TestServer
let client: Client
let backup: Backup

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  client = await server.signIn()
  backup = await takeBackup(client)
})
afterAll(() => server.close())

const create = () => client.json('POST', `/api/admin/backups/${backup.id}/download-link`)
const sha256 = (content: ArrayBuffer) => createHash('sha256').update(Buffer.from(content)).digest('hex')
const statusOf = async (path: string, init?: RequestInit) => {
  const response = await server.fetch(path, init)
  await response.arrayBuffer()
  return response.status
}

it('gives the archive to whoever has the link, without a session, and once', async () => {
  const { status, body } = await create()
  expect(status).toBe(201)
  expect(body).toMatchObject({ fileName: backup.fileName, sha256: backup.sha256 })
  const answer = await server.fetch(body.path)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${backup.fileName}"`)
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  expect(sha256(await answer.arrayBuffer())).toBe(backup.sha256)
  const again = await server.fetch(body.path)
  expect([again.status, await again.json()]).toEqual([410, expect.objectContaining({ code: 'link_spent' })])
})

it('is used by one of many who come at once', async () => {
  const { body } = await create()
  const answers = await Promise.all(Array.from({ length: 8 }, () => server.fetch(body.path)))
  await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(410)])
  for (const { status, headers } of answers) {
    // A refusal that is called an attachment would be saved as if it were the archive.
    if (status === 410) expect(headers.get('content-disposition')).toBeNull()
    if (status === 410) expect(headers.get('content-type')).toContain('application/json')
  }
  await vi.waitFor(async () => expect(await openArchives()).toBe(0), 20_000)
})

it('gives the whole even when a part is asked for, so that nobody can come for the rest', async () => {
  const { body } = await create()
  const answer = await server.fetch(body.path, { headers: { range: 'bytes=10-' } })
  expect(answer.status).toBe(200)
  expect(sha256(await answer.arrayBuffer())).toBe(backup.sha256)
})

it('is too old after ten minutes', async () => {
  const { body } = await create()
  expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(8 * 60_000)
  await server.core.db
    .update(downloadLinks)
    .set({ expiresAt: sql`now()` })
    .where(eq(downloadLinks.sha256, hashIn(body)))
  expect(await statusOf(body.path)).toBe(410)
})

it('is kept as its hash alone', async () => {
  const { body } = await create()
  const rows = JSON.stringify(await server.core.db.select().from(downloadLinks))
  expect(rows).toContain(hashIn(body))
  expect(rows).not.toContain(body.path.split('=')[1])
})

it('is not used up by an archive that cannot be sent', async () => {
  const { body } = await create()
  const file = join(server.backupDir, backup.fileName ?? '')
  await rename(file, `${file}.away`)
  expect(await statusOf(body.path)).toBe(410)
  await rename(`${file}.away`, file)
  expect(await statusOf(body.path)).toBe(200)
})

it('is in the audit log when it is made and when it is used, without its secret', async () => {
  const { body } = await create()
  await statusOf(body.path)
  const entries = await server.core.db.select().from(auditLog).where(eq(auditLog.subjectId, backup.id))
  const actions = entries.map(({ action }) => action)
  expect(actions).toContain('backup.createDownloadLink')
  expect(actions).toContain('backup.download')
  expect(JSON.stringify(entries)).not.toContain(body.path.split('=')[1])
})

it('is made by an admin alone, and no other word opens anything', async () => {
  expect(await statusOf(`/api/admin/backups/${backup.id}/download-link`, { method: 'POST' })).toBe(401)
  for (const link of ['', 'nope', 'A'.repeat(43)]) expect(await statusOf(`/api/download?link=${link}`)).toBe(404)
  expect(await statusOf('/api/download')).toBe(400)
})

/** How many handles this process has on the archive. */
async function openArchives(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
  return (await Promise.all(links)).filter((link) => link.endsWith(backup.fileName ?? '')).length
}

function hashIn({ path }: { path: string }): string {
  return createHash('sha256')
    .update(path.split('=')[1] ?? '')
    .digest('hex')
}
