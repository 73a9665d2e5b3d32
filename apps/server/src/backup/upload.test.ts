import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backup } from '@mvp/core/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { admin, type Client, jsonOf, seed, startTestServer, type TestServer, takeBackup } from '../../test/support.ts'
import { measureRoom } from './store-room.ts'
import { baseName } from './upload.ts'

const path = '/api/admin/backups/upload'
const LIMIT = 16 * 1024 ** 2

let server: TestServer
let client: Client
let archive: Buffer
let before: string[]

beforeAll(async () => {
  server = await startTestServer({ variables: { MAX_UPLOAD_BYTES: String(LIMIT) } })
  await seed(server)
  client = await server.signIn()
  const backup = await takeBackup(client)
  const download = await client.fetch(`/api/admin/backups/${backup.id}/download`)
  archive = Buffer.from(await download.arrayBuffer())
  await client.json('DELETE', `/api/admin/backups/${backup.id}`)
  before = await readdir(server.backupDir)
})
afterAll(() => server.close())
afterEach(async () => {
  const { body } = await client.json('GET', '/api/admin/backups')
  for (const { id } of body.items) await client.json('DELETE', `/api/admin/backups/${id}`)
})

function form(content: Buffer, { field = 'file', name = 'mine.tar.gz' } = {}): FormData {
  const data = new FormData()
  data.append('note', 'a field before the file')
  data.append(field, new Blob([content]), name)
  return data
}

const sendForm = (body: FormData) => client.fetch(path, { method: 'POST', body })

const sendRaw = (body: Buffer | ReadableStream, headers: Record<string, string> = {}) =>
  client.fetch(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/gzip', 'x-file-name': 'mine.tar.gz', ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit)

async function expectSameArchive({ id }: Backup): Promise<void> {
  const response = await client.fetch(`/api/admin/backups/${id}/download`)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(createHash('sha256').update(archive).digest('hex'))
}

describe('an upload', () => {
  it('as a form becomes a verified backup of the same bytes', async () => {
    const response = await sendForm(form(archive))
    const backup = await jsonOf(response)
    expect(response.status).toBe(201)
    expect(backup).toMatchObject({
      kind: 'upload',
      origin: 'uploaded',
      status: 'completed',
      verification: 'verified',
      provenance: 'here',
      contents: 'all',
      tableCount: 2,
      rowCount: 5200,
      sizeBytes: archive.length,
      requestedBy: admin.email,
    })
    await expectSameArchive(backup)
  })

  it('as a raw body with a name becomes one too, of known length and of unknown', async () => {
    const known = await sendRaw(archive, { 'x-file-name': encodeURIComponent('Sicherung März.tar.gz') })
    expect(known.status).toBe(201)
    const backup = await jsonOf(known)
    await expectSameArchive(backup)
    await client.json('DELETE', `/api/admin/backups/${backup.id}`)

    const unknown = await sendRaw(new Blob([archive]).stream())
    expect(unknown.status).toBe(201)
    await expectSameArchive(await jsonOf(unknown))
  })

  it('of an archive that is here already is refused with 409, and changes nothing', async () => {
    expect((await sendForm(form(archive))).status).toBe(201)
    const names = await readdir(server.backupDir)
    const again = await sendRaw(archive)
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ code: 'conflict', message: expect.any(String) })
    expect(await readdir(server.backupDir)).toEqual(names)
  })
})

describe('a refused upload leaves nothing in the store:', () => {
  afterEach(async () => {
    expect(await readdir(server.backupDir)).toEqual(before)
  })

  const damaged = () => {
    const copy = Buffer.from(archive)
    copy[Math.floor(copy.length / 2)]! ^= 0xff
    return copy
  }

  it.each([
    ['no archive', () => Buffer.from('this is a text file\n'.repeat(1000))],
    ['nothing at all', () => Buffer.alloc(0)],
    ['half an archive', () => archive.subarray(0, archive.length / 2)],
    ['an archive with one byte changed', damaged],
    ['an archive with something behind it', () => Buffer.concat([archive, Buffer.from('more')])],
  ])('%s is answered 422 with the reason', async (_what, content) => {
    for (const response of [await sendForm(form(content())), await sendRaw(content())]) {
      expect(response.status).toBe(422)
      expect(await jsonOf(response)).toEqual({
        code: 'archive_refused',
        message: expect.any(String),
        hint: expect.anything(),
      })
    }
  })

  it.each([
    ['a form without a file', () => sendForm(form(archive, { field: 'archive' })), /no file/],
    ['an empty form', () => sendForm(new FormData()), /./],
    ['a raw body without a name', () => sendRaw(archive, { 'x-file-name': '' }), /no name/],
    ['no body', () => client.fetch(path, { method: 'POST', headers: { 'x-file-name': 'a.tar.gz' } }), /no bytes/],
  ])('%s is answered 400', async (_what, send, says) => {
    const response = await send()
    expect(response.status).toBe(400)
    expect((await jsonOf(response)).message).toMatch(says)
  })

  it('more than MAX_UPLOAD_BYTES is answered 413, announced or not', async () => {
    const large = Buffer.concat([archive, Buffer.alloc(LIMIT)])
    for (const response of [
      await sendRaw(large),
      await sendForm(form(large)),
      await sendRaw(new Blob([large]).stream()),
    ]) {
      expect(response.status).toBe(413)
      expect(await jsonOf(response)).toMatchObject({
        code: 'too_large',
        hint: expect.stringMatching(/MAX_UPLOAD_BYTES/),
      })
    }
  })

  it.each(['raw', 'form'])('one that breaks off in the middle, as %s', async (kind) => {
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    const head =
      kind === 'raw' ? '' : '--cut\r\ncontent-disposition: form-data; name="file"; filename="a.tar.gz"\r\n\r\n'
    const type = kind === 'raw' ? 'application/gzip' : 'multipart/form-data; boundary=cut'
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${server.url}\r\ncookie: ${client.cookie}\r\n` +
        `x-file-name: a.tar.gz\r\ncontent-type: ${type}\r\ncontent-length: ${archive.length}\r\n\r\n${head}`,
    )
    socket.write(archive.subarray(0, archive.length / 2))
    const arrived = async () => (await readdir(server.backupDir)).length > before.length
    for (let n = 0; n < 100 && !(await arrived()); n++) await sleep(20)
    expect(await arrived()).toBe(true)
    socket.destroy()
    for (let n = 0; n < 100 && (await arrived()); n++) await sleep(20)
  })
})

describe('measureRoom', () => {
  it('refuses what the store has no room for, before it comes', async () => {
    const roomy = { ...server.core, env: { ...server.core.env, maxUploadBytes: Number.MAX_SAFE_INTEGER } }
    const room = await measureRoom(roomy)
    expect(() => room.refuseBeyond(1024)).not.toThrow()
    expect(() => room.refuseBeyond(2 ** 52)).toThrow(expect.objectContaining({ code: 'store_full' }))
  })
})

describe('baseName', () => {
  it.each([
    ['a.tar.gz', 'a.tar.gz'],
    ['/etc/passwd', 'passwd'],
    ['C:\\backups\\a.tar.gz', 'a.tar.gz'],
    ['../../a', 'a'],
    ['a\r\nb\u0000c', 'abc'],
    ['', 'upload.tar.gz'],
    ['dir/', 'upload.tar.gz'],
  ])('makes of %j the name %j', (name, expected) => {
    expect(baseName(name)).toBe(expected)
  })

  it('makes of a very long name its first 200 characters', () => {
    expect(baseName('x'.repeat(999))).toBe('x'.repeat(200))
  })
})
