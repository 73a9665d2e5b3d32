import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { authAccounts, authUsers } from '@mvp/core/schema-access'
import { hashPassword } from 'better-auth/crypto'
import * as tus from 'tus-js-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Client,
  clientOf,
  cookieOf,
  seed,
  startTestServer,
  type TestServer,
  takeBackup,
} from '../../test/support.ts'
import { removeOlderThan } from './resumable-upload.ts'

const path = '/api/admin/backups/upload/tus'
const LIMIT = 64 * 1024 ** 2

let server: TestServer
let client: Client
let archive: Buffer

beforeAll(async () => {
  server = await startTestServer({ variables: { MAX_UPLOAD_BYTES: String(LIMIT) } })
  await seed(server)
  client = await server.signIn()
  const backup = await takeBackup(client)
  archive = Buffer.from(await (await client.fetch(`/api/admin/backups/${backup.id}/download`)).arrayBuffer())
  await client.json('DELETE', `/api/admin/backups/${backup.id}`)
})
afterAll(() => server.close())
afterEach(async () => {
  const { body } = await client.json('GET', '/api/admin/backups')
  for (const { id } of body.items) await client.json('DELETE', `/api/admin/backups/${id}`)
})

const unfinished = () => readdir(join(server.backupDir, '.uploads'))

async function ask(by: Client, method: string, at: string, headers: Record<string, string> = {}, body?: Buffer) {
  return by.fetch(at, { method, headers: { 'tus-resumable': '1.0.0', ...headers }, ...(body ? { body } : {}) })
}

async function begin(by: Client, length: number, name = 'mine.tar.gz'): Promise<string> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`
  const response = await ask(by, 'POST', path, { 'upload-length': String(length), 'upload-metadata': metadata })
  expect(response.status).toBe(201)
  return response.headers.get('location')!
}

function append(by: Client, at: string, offset: number, bytes: Buffer): Promise<Response> {
  const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }
  return ask(by, 'PATCH', at, headers, bytes)
}

/** Uploads with the client library the console uses; ends early once `until` bytes are through. */
function upload(options: {
  uploadUrl?: string
  until?: number
}): Promise<{ uploadUrl: string; backupId: string | null }> {
  return new Promise((resolve, reject) => {
    let backupId: string | null = null
    const running = new tus.Upload(archive, {
      endpoint: `${server.url}${path}`,
      ...(options.uploadUrl ? { uploadUrl: options.uploadUrl } : {}),
      headers: { cookie: client.cookie, origin: server.url },
      chunkSize: 512 * 1024,
      retryDelays: null,
      metadata: { filename: 'mine.tar.gz' },
      onAfterResponse: (_request, response) => {
        backupId = response.getHeader('X-Backup-Id') || backupId
      },
      onChunkComplete: (_size, sent) => {
        if (options.until === undefined || sent < options.until) return
        running.abort().then(() => resolve({ uploadUrl: running.url!, backupId }), reject)
      },
      onSuccess: () => resolve({ uploadUrl: running.url!, backupId }),
      onError: reject,
    })
    running.start()
  })
}

describe('a resumable upload', () => {
  it('goes on where it was interrupted, and becomes a verified backup of the same bytes', async () => {
    const { uploadUrl, backupId: none } = await upload({ until: archive.length / 5 })
    expect(none).toBeNull()
    expect((await client.json('GET', '/api/admin/backups')).body.total).toBe(0)
    const offset = Number((await ask(client, 'HEAD', new URL(uploadUrl).pathname)).headers.get('upload-offset'))
    expect(offset).toBeGreaterThanOrEqual(archive.length / 5)
    expect(offset).toBeLessThan(archive.length)

    const { backupId } = await upload({ uploadUrl })
    const { body: backup } = await client.json('GET', `/api/admin/backups/${backupId}`)
    expect(backup).toMatchObject({ status: 'completed', origin: 'uploaded', verification: 'verified', rowCount: 5200 })
    const download = await client.fetch(`/api/admin/backups/${backupId}/download`)
    const sha256 = createHash('sha256')
      .update(Buffer.from(await download.arrayBuffer()))
      .digest('hex')
    expect(sha256).toBe(createHash('sha256').update(archive).digest('hex'))
    expect(await unfinished()).toEqual([])
  })

  it('keeps what came of a piece whose connection broke, and goes on from there', async () => {
    const location = await begin(client, archive.length)
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    const fifth = Math.floor(archive.length / 5)
    socket.write(
      `PATCH ${location} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${server.url}\r\ncookie: ${client.cookie}\r\n` +
        'tus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n' +
        `content-length: ${archive.length}\r\n\r\n`,
    )
    socket.write(archive.subarray(0, fifth))
    const offset = async () => Number((await ask(client, 'HEAD', location)).headers.get('upload-offset'))
    const file = join(server.backupDir, '.uploads', location.split('/').at(-1)!)
    for (let n = 0; n < 200 && (await stat(file)).size < fifth; n++) await sleep(20)
    socket.destroy()
    expect(await offset()).toBe(fifth)
    const response = await append(client, location, fifth, archive.subarray(fifth))
    expect(response.status).toBe(204)
    const { body } = await client.json('GET', `/api/admin/backups/${response.headers.get('x-backup-id')}`)
    expect(body).toMatchObject({ status: 'completed', sizeBytes: archive.length })
    expect((await stat(join(server.backupDir, body.fileName))).mode & 0o777).toBe(0o600)
  })

  it('has a location below our own path, whatever Host or X-Forwarded-Host say', async () => {
    const headers = { 'upload-length': '10', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const response = await ask(client, 'POST', path, headers)
    expect(response.headers.get('location')).toMatch(/^\/api\/admin\/backups\/upload\/tus\/[0-9a-f-]{36}$/)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('content-security-policy')).toMatch(/default-src/)
    expect((await ask(client, 'DELETE', response.headers.get('location')!)).status).toBe(204)
    expect(await unfinished()).toEqual([])
  })

  it('that is no archive is refused with the last byte: 422, the reason, and nothing left', async () => {
    const content = Buffer.from('no archive '.repeat(1000))
    const location = await begin(client, content.length)
    const response = await append(client, location, 0, content)
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.json()).toEqual({
      code: 'archive_refused',
      message: expect.any(String),
      hint: expect.anything(),
    })
    expect(await unfinished()).toEqual([])
    expect((await readdir(server.backupDir)).filter((name) => name !== '.uploads')).toEqual([])
    expect((await ask(client, 'HEAD', location)).status).toBe(404)
  })

  it('whose last answer was lost is finished by asking again', async () => {
    const location = await begin(client, archive.length)
    // The bytes are all there, but the request that brought them died before the inspection.
    await writeFile(join(server.backupDir, '.uploads', location.split('/').at(-1)!), archive)
    const response = await append(client, location, archive.length, Buffer.alloc(0))
    expect(response.status).toBe(204)
    expect(response.headers.get('x-backup-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is inspected once, when two requests both bring its end', async () => {
    const location = await begin(client, archive.length)
    await writeFile(join(server.backupDir, '.uploads', location.split('/').at(-1)!), archive)
    const both = [1, 2].map(() => append(client, location, archive.length, Buffer.alloc(0)))
    const statuses = (await Promise.all(both)).map((response) => response.status).sort()
    expect(statuses[0]).toBe(204)
    expect([404, 409, 410]).toContain(statuses[1])
    expect((await client.json('GET', '/api/admin/backups')).body.total).toBe(1)
  })
})

describe('the protocol', () => {
  it('refuses an offset that is not the end with 409', async () => {
    const location = await begin(client, 100)
    expect((await append(client, location, 0, Buffer.alloc(10))).status).toBe(204)
    for (const offset of [0, 5, 11]) {
      const response = await append(client, location, offset, Buffer.alloc(10))
      expect([offset, response.status]).toEqual([offset, 409])
      expect(await response.json()).toEqual({ code: 'conflict', message: expect.any(String), hint: null })
    }
    await ask(client, 'DELETE', location)
  })

  it('refuses a whole piece at the wrong place before it is sent, and listens to the next request', async () => {
    const length = 32 * 1024 ** 2
    const location = await begin(client, length)
    const response = await append(client, location, 7, Buffer.alloc(length - 7)).catch(() => null)
    // The connection ends with the answer; one of the two is what the client sees first.
    if (response) expect(response.status).toBe(409)
    expect((await ask(client, 'HEAD', location)).headers.get('upload-offset')).toBe('0')
    expect((await ask(client, 'DELETE', location)).status).toBe(204)
  })

  it('takes no byte more than was announced', async () => {
    const location = await begin(client, 10)
    const response = await append(client, location, 0, Buffer.alloc(20))
    expect(response.status).toBe(413)
    expect((await ask(client, 'HEAD', location)).headers.get('upload-offset')).toBe('0')
    await ask(client, 'DELETE', location)
  })

  it.each([
    ['no length', {}, 400],
    ['a deferred length', { 'upload-defer-length': '1' }, 400],
    ['a length that is no number', { 'upload-length': 'ten' }, 400],
    ['more than MAX_UPLOAD_BYTES', { 'upload-length': String(LIMIT + 1) }, 413],
  ])('begins nothing with %s', async (_what, headers, status) => {
    const response = await ask(client, 'POST', path, headers)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) })
    expect(await unfinished()).toEqual([])
  })

  it.each(['..%2f..%2fetc', '..', 'a.json', '%00', '00000000-0000-4000-8000-000000000000'])(
    'knows no upload %s',
    async (id) => {
      for (const method of ['HEAD', 'DELETE']) {
        expect([404, 405]).toContain((await ask(client, method, `${path}/${id}`)).status)
      }
    },
  )

  it('refuses an upload older than a day with 410', async () => {
    const location = await begin(client, 100)
    const id = location.split('/').at(-1)!
    const created = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString()
    const side = { id, size: 100, offset: 0, metadata: { owner: 'ada@example.com' }, creation_date: created }
    await writeFile(join(server.backupDir, '.uploads', `${id}.json`), JSON.stringify(side))
    expect((await append(client, location, 0, Buffer.alloc(10))).status).toBe(410)
    await ask(client, 'DELETE', location)
  })
})

describe('another admin', () => {
  it('finds the upload not there', async () => {
    const user = { id: 'second', email: 'grace@example.com', name: 'grace' }
    const password = 'another good password'
    await server.core.db.insert(authUsers).values(user)
    const account = { id: 'second', userId: 'second', accountId: 'second', providerId: 'credential' }
    await server.core.db.insert(authAccounts).values({ ...account, password: await hashPassword(password) })
    const signedIn = await server.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: user.email, password }),
    })
    const grace = clientOf(server, cookieOf(signedIn))

    const location = await begin(client, 100)
    expect((await ask(grace, 'HEAD', location)).status).toBe(404)
    expect((await append(grace, location, 0, Buffer.alloc(10))).status).toBe(404)
    expect((await ask(grace, 'DELETE', location)).status).toBe(404)
    expect((await ask(client, 'HEAD', location)).headers.get('upload-offset')).toBe('0')
    await ask(client, 'DELETE', location)
  })
})

describe('removeOlderThan', () => {
  it('removes what has not moved since, with its side file, and halves a crash left', async () => {
    const directory = join(server.backupDir, 'sweep')
    await mkdir(directory)
    const place = async (name: string, ageHours: number) => {
      await writeFile(join(directory, name), 'x')
      const at = Date.now() / 1000 - ageHours * 3600
      await utimes(join(directory, name), at, at)
    }
    for (const name of ['old', 'old.json', 'bytes-alone', 'side-alone.json']) await place(name, 25)
    for (const name of ['young', 'young.json']) await place(name, 23)
    await removeOlderThan(directory, Date.now() - 24 * 3600 * 1000)
    expect((await readdir(directory)).sort()).toEqual(['young', 'young.json'])
  })
})
