import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backup } from '@mvp/core/contract'
import type { CoreOptions } from '@mvp/core/core'
import type { FastifyInstance } from 'fastify'
import { createTestCore, type TestCore, type TestOptions } from '../../../packages/core/test/support.ts'
import { buildApp, type Site } from '../src/app.ts'
import { addFirstAdmin } from '../src/auth/first-admin.ts'

export const admin = { email: 'ada@example.com', password: 'correct horse battery' }

/** A real server on a free port, with databases, documents and a store of its own. */
export type TestServer = TestCore & {
  url: string
  http: FastifyInstance
  /** Sends a request as it is: no cookie, no Origin. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  signIn(): Promise<Client>
}

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is asserted on here, not trusted
export type Json = any

export async function jsonOf(response: Response): Promise<Json> {
  return response.json()
}

/** Requests of a signed-in console: with the cookie and its Origin. */
export type Client = {
  cookie: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends `body` as JSON, and gives the answer's JSON. */
  json(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>
}

export async function startTestServer(
  options: TestOptions & CoreOptions & { site?: Partial<Site>; noAdmin?: boolean } = {},
) {
  const core = await createTestCore(options)
  if (!options.noAdmin) await addFirstAdmin(core.core, admin.email, admin.password)
  return serve(core, options.site)
}

export async function serve(core: TestCore, site: Partial<Site> = {}): Promise<TestServer> {
  const http = await buildApp(core.core, { publicOrigin: null, consoleDir: null, version: '0.0.0', ...site })
  const url = await http.listen({ host: '127.0.0.1', port: 0 })
  const server: TestServer = {
    ...core,
    url,
    http,
    fetch: (path, init) => fetch(`${url}${path}`, init),
    signIn: () => signIn(server),
    async close() {
      await http.close()
      await core.close()
    },
  }
  return server
}

async function signIn(server: TestServer): Promise<Client> {
  const response = await server.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify(admin),
  })
  if (response.status !== 200) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
  return clientOf(server, cookieOf(response))
}

export function clientOf(server: Pick<TestServer, 'url' | 'fetch'>, cookie: string): Client {
  const client: Client = {
    cookie,
    fetch: (path, init = {}) =>
      server.fetch(path, { ...init, headers: { cookie, origin: server.url, ...(init.headers as object) } }),
    async json(method, path, body) {
      const payload =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const response = await client.fetch(path, { method, ...payload })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : JSON.parse(text) }
    },
  }
  return client
}

/** The cookies an answer sets, as the next request sends them. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

/** A little of everything: two tables, a few documents. */
export async function seed(server: TestCore): Promise<void> {
  await server.app.unsafe(`
    create table vehicle (id int primary key, name text not null);
    insert into vehicle select n, 'vehicle ' || n from generate_series(1, 200) n;
    create table fuel_log (id int primary key, vehicle_id int references vehicle, litres numeric);
    insert into fuel_log select n, 1 + n % 200, n / 7.0 from generate_series(1, 5000) n;
  `)
  for (let n = 0; n < 20; n++) {
    await document(server, `vehicle-${n % 5}/paper-${n}.txt`, Buffer.from(`paper ${n} `.repeat(2000)))
  }
  // Does not compress, so that an archive has some weight.
  await document(server, 'photo.jpg', noise(3 * 1024 ** 2))
}

export async function document(server: TestCore, path: string, content: Buffer): Promise<void> {
  const file = join(server.documentsDir, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  await utimes(file, 1_700_000_000, 1_700_000_000)
}

/** The same bytes every time, with no pattern a compressor would find. */
export function noise(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let state = 2_463_534_242
  for (let n = 0; n < bytes; n++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    buffer[n] = state & 0xff
  }
  return buffer
}

/** Requests a backup over REST and waits for its end. */
export async function takeBackup(client: Client, request: object = {}): Promise<Backup> {
  const created = await client.json('POST', '/api/admin/backups', request)
  if (created.status !== 202) throw new Error(`create answered ${created.status}: ${JSON.stringify(created.body)}`)
  return waitForBackup(client, created.body.id)
}

export async function waitForBackup(client: Client, id: string): Promise<Backup> {
  for (const deadline = Date.now() + 50_000; Date.now() < deadline; await sleep(50)) {
    const { body } = await client.json('GET', `/api/admin/backups/${id}`)
    if (!['queued', 'running'].includes(body.status)) return body
  }
  throw new Error(`backup ${id} did not end in time`)
}
