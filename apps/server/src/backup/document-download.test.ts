import { writeFileSync } from 'node:fs'
import { readdir, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backup } from '@mvp/core/contract'
import { type DocumentPage, documentPage } from '@mvp/core/contract-document'
import { auditLog } from '@mvp/core/schema-access'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { damageDocument } from '../../../../packages/core/test/damage-document.ts'
import { type Client, document, noise, startTestServer, type TestServer, takeBackup } from '../../test/support.ts'

let server: TestServer
let client: Client
let backup: Backup

const film = noise(12 * 1024 ** 2)
const odd = 'Überweisung "März"; 50% (1)*\u{1F697}.pdf'

beforeAll(async () => {
  server = await startTestServer()
  await server.app.unsafe('create table t (a int)')
  await document(server, 'film.mp4', film)
  await document(server, `invoices/2026/${odd}`, Buffer.from('paid'))
  await document(server, 'invoices/2026/empty.txt', Buffer.alloc(0))
  await document(server, 'photos/car.jpg', noise(300_000))
  await symlink('/etc/passwd', join(server.documentsDir, 'invoices/link'))
  writeFileSync(Buffer.concat([Buffer.from(`${server.documentsDir}/invoices/`), Buffer.from([0x66, 0xff])]), 'no UTF-8')
  client = await server.signIn()
  backup = await takeBackup(client)
  expect(backup).toMatchObject({ status: 'completed', documentCount: 4 })
})
afterAll(() => server.close())

const base = () => `/api/admin/backups/${backup.id}/documents`
const download = (path: string) => client.fetch(`${base()}/download?path=${encodeURIComponent(path)}`)

async function list(query: Record<string, string> = {}): Promise<DocumentPage> {
  const { status, body } = await client.json('GET', `${base()}?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  return documentPage.parse(body)
}

describe('the documents of a backup', () => {
  it('are browsed folder by folder, with what was left out and why', async () => {
    const top = await list()
    expect(top).toMatchObject({ folder: '', documents: 4, total: 3 })
    expect(top.items).toMatchObject([
      { kind: 'folder', path: 'invoices', documents: 2, sizeBytes: 4 },
      { kind: 'folder', path: 'photos', documents: 1, sizeBytes: 300_000 },
      { kind: 'document', path: 'film.mp4', sizeBytes: film.length, modifiedAt: '2023-11-14T22:13:20.000Z' },
    ])
    expect((await list({ folder: 'invoices' })).items).toMatchObject([
      { kind: 'folder', path: 'invoices/2026' },
      { kind: 'skipped', path: 'invoices/f\uFFFD', reason: 'name-not-utf8' },
      { kind: 'skipped', path: 'invoices/link', reason: 'symlink' },
    ])
  })

  it('are searched and paged', async () => {
    expect((await list({ search: 'märz invoices' })).items).toMatchObject([{ path: `invoices/2026/${odd}` }])
    const second = await list({ pageSize: '2', page: '2' })
    expect(second).toMatchObject({ page: 2, pageSize: 2, total: 3, items: [{ path: 'film.mp4' }] })
    expect((await list({ page: '9' })).items).toEqual([])
    const gone = await client.json('GET', `${base()}?folder=nowhere`)
    expect(gone).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('of a backup without documents are none, and it says so', async () => {
    const database = await takeBackup(client, { contents: 'database' })
    const answer = await client.json('GET', `/api/admin/backups/${database.id}/documents`)
    expect(answer).toMatchObject({ status: 400, body: { message: 'This backup holds no documents.' } })
  })
})

describe('the download of one document', () => {
  it.each([
    ['film.mp4', film],
    [`invoices/2026/${odd}`, Buffer.from('paid')],
    ['invoices/2026/empty.txt', Buffer.alloc(0)],
  ])('%s is that document, byte for byte', async (path, content) => {
    const response = await download(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(content.length))
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true)
  })

  it('has the name of the document, whatever characters are in it', async () => {
    const response = await download(`invoices/2026/${odd}`)
    await response.arrayBuffer()
    const encoded = encodeURIComponent(odd).replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('*', '%2A')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w. -]+"; filename\*=UTF-8''/)
    expect(response.headers.get('content-disposition')).toContain(encoded)
  })

  it('is written to the audit log, refused ones too', async () => {
    expect((await download('photos/none.jpg')).status).toBe(404)
    await (await download('photos/car.jpg')).arrayBuffer()
    const rows = await server.core.db.select().from(auditLog).where(eq(auditLog.action, 'backup.downloadDocument'))
    expect(rows.slice(-2)).toMatchObject([
      { result: 'not_found', details: { input: { path: 'photos/none.jpg' } } },
      {
        result: 'ok',
        who: 'ada@example.com',
        subject: backup.fileName,
        details: { input: { path: 'photos/car.jpg' } },
      },
    ])
  })

  it.each(['../../etc/passwd', '/etc/passwd', 'invoices', 'invoices/link', 'invoices/f\uFFFD'])(
    'answers 404 to %s, which is no document of it',
    async (path) => {
      expect((await download(path)).status).toBe(404)
    },
  )

  it('breaks off before its end when the archive was damaged meanwhile', async () => {
    await damageDocument(server.core, backup.id, 'film.mp4')
    const response = await download('film.mp4')
    await expect(response.arrayBuffer()).rejects.toThrow()
    // The others are as they were.
    expect((await (await download('photos/car.jpg')).arrayBuffer()).byteLength).toBe(300_000)
  })

  it('leaves no handle open when its reader goes in the middle', async () => {
    const response = await download('photos/car.jpg')
    await response.body?.cancel()
    for (const deadline = Date.now() + 20_000; (await handles()) > 0; await sleep(50)) {
      if (Date.now() > deadline) throw new Error('the archive is still open')
    }
  })
})

async function handles(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
  return (await Promise.all(links)).filter((link) => link.endsWith(backup.fileName!)).length
}
