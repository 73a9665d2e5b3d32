import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, readlink, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backup } from '@mvp/core/contract'
import { backupArchives } from '@mvp/core/schema'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Client, document, noise, seed, startTestServer, type TestServer, takeBackup } from '../../test/support.ts'

let server: TestServer
let client: Client
let backup: Backup
let file: Buffer
let path: string

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  // More than any buffer on the way, so that a reader who leaves leaves in the middle.
  await document(server, 'film.mp4', noise(16 * 1024 ** 2))
  client = await server.signIn()
  backup = await takeBackup(client)
  expect(backup).toMatchObject({ status: 'completed', warnings: [], tableCount: 2, rowCount: 5200, documentCount: 22 })
  file = await readFile(join(server.backupDir, backup.fileName!))
  path = `/api/admin/backups/${backup.id}/download`
})
afterAll(() => server.close())

const get = (headers: Record<string, string> = {}, method = 'GET') => client.fetch(path, { method, headers })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

async function statusOf(headers: Record<string, string>): Promise<number> {
  const response = await get(headers)
  await response.arrayBuffer()
  return response.status
}

/** How many handles this process has on the archive. */
async function openHandles(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
  return (await Promise.all(links)).filter((link) => link.endsWith(backup.fileName!)).length
}

describe('a download', () => {
  it('is the archive, byte for byte, under its own name', async () => {
    const response = await get()
    expect(response.status).toBe(200)
    expect(
      createHash('sha256')
        .update(await bytesOf(response))
        .digest('hex'),
    ).toBe(backup.sha256)
    const { headers } = response
    expect(headers.get('content-length')).toBe(String(backup.sizeBytes))
    expect(headers.get('content-type')).toBe('application/gzip')
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${backup.fileName}"`)
    expect(headers.get('etag')).toBe(`"${backup.sha256}"`)
    expect(headers.get('accept-ranges')).toBe('bytes')
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(Date.now() - Date.parse(headers.get('last-modified')!)).toBeLessThan(60_000)
    expect(await openHandles()).toBe(0)
  })

  it('is described by HEAD, which sends nothing and ignores Range', async () => {
    const response = await get({ range: 'bytes=0-9' }, 'HEAD')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(backup.sizeBytes))
    expect(response.headers.get('etag')).toBe(`"${backup.sha256}"`)
    expect(response.headers.get('content-range')).toBeNull()
    expect(await bytesOf(response)).toHaveLength(0)
    expect(await openHandles()).toBe(0)
  })

  it.each([
    ['bytes=0-0', (size: number) => [0, 0, size]],
    ['bytes=1000-1999', (size: number) => [1000, 1999, size]],
    ['bytes=1000-', (size: number) => [1000, size - 1, size]],
    ['bytes=-500', (size: number) => [size - 500, size - 1, size]],
    ['bytes=100-99999999999', (size: number) => [100, size - 1, size]],
    ['bytes=0-9,10-19', (size: number) => [0, 19, size]],
  ])('gives the range %s', async (range, expected) => {
    const [start, end, size] = expected(file.length) as [number, number, number]
    const response = await get({ range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`)
    expect(response.headers.get('content-length')).toBe(String(end - start + 1))
    expect((await bytesOf(response)).equals(file.subarray(start, end + 1))).toBe(true)
  })

  it.each(['bytes=0-9,100-109', 'lines=0-9', 'bytes=nine'])('is whole for the range %s', async (range) => {
    const response = await get({ range })
    expect(response.status).toBe(200)
    expect((await bytesOf(response)).equals(file)).toBe(true)
  })

  it('answers 416 and the size to a range behind the end', async () => {
    const response = await get({ range: 'bytes=99999999999-' })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe(`bytes */${file.length}`)
    expect(await response.json()).toMatchObject({ code: 'range_not_satisfiable' })
  })

  it('joins a range to what is there only if it is of the same archive', async () => {
    const lastModified = (await get({}, 'HEAD')).headers.get('last-modified')!
    for (const same of [`"${backup.sha256}"`, lastModified]) {
      expect(await statusOf({ range: 'bytes=5-9', 'if-range': same })).toBe(206)
    }
    const another = `"${'0'.repeat(64)}"`
    for (const other of [
      another,
      `W/"${backup.sha256}"`,
      `${another}, "${backup.sha256}"`,
      new Date(0).toUTCString(),
      'x',
    ]) {
      const response = await get({ range: 'bytes=5-9', 'if-range': other })
      expect([other, response.status]).toEqual([other, 200])
      expect((await bytesOf(response)).equals(file)).toBe(true)
    }
  })

  it('is not sent again to whoever has it, nor to whoever wants another', async () => {
    const etag = `"${backup.sha256}"`
    for (const known of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      expect([known, await statusOf({ 'if-none-match': known })]).toEqual([known, 304])
    }
    expect(await statusOf({ 'if-none-match': '"x"' })).toBe(200)
    expect(await statusOf({ 'if-match': '"x"' })).toBe(412)
    expect(await statusOf({ 'if-match': etag })).toBe(200)
  })

  it('closes its file when the reader leaves in the middle', async () => {
    const leaving = new AbortController()
    const response = await client.fetch(path, { signal: leaving.signal })
    await response.body!.getReader().read()
    expect(await openHandles()).toBe(1)
    leaving.abort()
    for (let n = 0; n < 100 && (await openHandles()) > 0; n++) await sleep(20)
    expect(await openHandles()).toBe(0)
  })

  it('keeps its backup from being deleted until the reader has it or leaves', async () => {
    const heldUntil = async () => {
      const [row] = await server.core.db.select().from(backupArchives).where(eq(backupArchives.id, backup.id))
      return row!.heldUntil
    }
    const leaving = new AbortController()
    const response = await client.fetch(path, { signal: leaving.signal })
    await response.body!.getReader().read()
    expect((await client.fetch(`/api/admin/backups/${backup.id}`, { method: 'DELETE' })).status).toBe(409)
    expect((await heldUntil())!.getTime()).toBeGreaterThan(Date.now())
    leaving.abort()
    await vi.waitFor(async () => expect(await heldUntil()).toBeNull(), 10_000)
  })

  it('survives a slow reader without reading ahead', async () => {
    const before = process.memoryUsage.rss()
    const responses = await Promise.all(Array.from({ length: 8 }, () => get()))
    await sleep(500)
    // Eight archives would be 150 MiB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(80 * 1024 ** 2)
    for (const response of responses) expect(await bytesOf(response)).toHaveLength(file.length)
  })
})

describe('no download', () => {
  it.each(['00000000-0000-4000-8000-000000000000'])('of an unknown backup: 404', async (id) => {
    const response = await client.fetch(`/api/admin/backups/${id}/download`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'not_found', message: expect.any(String) })
  })

  it.each(['..%2f..%2fetc%2fpasswd', '%00', '..', 'motovaultpro_backup_20260101_000000.tar.gz'])(
    'by a path: %s',
    async (id) => {
      expect([400, 404]).toContain((await client.fetch(`/api/admin/backups/${id}/download`)).status)
    },
  )

  it('of a file that is gone, was replaced, or is a link to something else: 410', async () => {
    const place = join(server.backupDir, backup.fileName!)
    const aside = join(server.backupDir, 'aside')
    await rename(place, aside)
    expect(await statusOf({})).toBe(410)
    await writeFile(place, 'something else')
    expect(await statusOf({})).toBe(410)
    await rename(place, `${aside}-2`)
    await symlink(aside, place)
    expect(await statusOf({})).toBe(410)
    expect(await (await get()).json()).toMatchObject({ code: 'archive_gone', hint: expect.any(String) })
    await rename(aside, place)
    await chmod(place, 0o600)
    expect(await statusOf({})).toBe(200)
  })
})
