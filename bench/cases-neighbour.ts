import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../packages/embedded/src/free-port.ts'
import { type Ground, prepareGround } from './ground.ts'
import { readOptions, USAGE } from './options.ts'
import { shell } from './shell.ts'

/**
 * `npm run bench:neighbour`: how long requests take and how late the event loop is while the server takes a backup. The
 * server is a process of its own, and so is the one that asks.
 */
async function bench(args: string[]): Promise<void> {
  const ground = await prepareGround(readOptions(args))
  const { server, url } = await startServer(ground)
  try {
    const session = await signIn(url)
    tell('idle', await load(session, server, () => sleep(5_000, true)))
    const { id } = await session.post('/api/admin/backups', {})
    const ended = async () => !['queued', 'running'].includes((await session.get(`/api/admin/backups/${id}`)).status)
    tell('during a backup', await load(session, server, ended))
    const { status, sizeBytes } = await session.get(`/api/admin/backups/${id}`)
    if (status !== 'completed') throw new Error(`The backup ended as ${status}.`)
    process.stdout.write(`the archive has ${(sizeBytes / 1024 ** 2).toFixed(0)} MiB\n`)
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
    await ground.clear()
  }
}

const admin = { email: 'admin@example.org', password: randomBytes(16).toString('hex') }

async function startServer(ground: Ground): Promise<{ server: ChildProcess; url: string }> {
  await shell('psql -q -d "$url" -c "create database console"', { url: ground.databaseUrl })
  const console = new URL(ground.databaseUrl)
  console.pathname = '/console'
  const port = await freePort()
  const store = join(ground.out, 'store')
  await mkdir(store)
  const main = join(import.meta.dirname, '../apps/server/src/main.ts')
  const server = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: console.href,
      APP_DATABASE_URL: ground.databaseUrl,
      DOCUMENTS_DIR: ground.documents,
      BACKUP_DIR: store,
      AUTH_SECRET: randomBytes(32).toString('hex'),
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
  })
  const url = `http://localhost:${port}`
  while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
    if (server.exitCode !== null) throw new Error('The server did not start.')
    await sleep(200)
  }
  return { server, url }
}

type Session = {
  get(path: string): Promise<Json>
  post(path: string, body: object): Promise<Json>
  text(path: string): Promise<string>
}
// biome-ignore lint/suspicious/noExplicitAny: what the server answers is looked at in two places only.
type Json = any

async function signIn(url: string): Promise<Session> {
  const headers = { origin: url, 'content-type': 'application/json' }
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { headers, ...init })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const signedIn = await ask('/api/auth/sign-in/email', { method: 'POST', body: JSON.stringify(admin) })
  Object.assign(headers, {
    cookie: signedIn.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  })
  return {
    get: async (path) => (await ask(path)).json(),
    post: async (path, body) => (await ask(path, { method: 'POST', body: JSON.stringify(body) })).json(),
    text: async (path) => (await ask(path)).text(),
  }
}

const PATHS = ['/healthz', '/api/admin/backups', '/api/admin/backups/schedules', '/api/trpc/overview.describe']

type Load = { times: Map<string, number[]>; metrics: string; ranMs: number; waitedMs: number }

/** Asks for one after the other until it is over, as a console does that somebody looks at. */
async function load(session: Session, server: ChildProcess, over: () => Promise<boolean>): Promise<Load> {
  const times = new Map(PATHS.map((path) => [path, [] as number[]]))
  let going = true
  const asking = (async () => {
    while (going) {
      for (const [path, taken] of times) {
        const begunAt = performance.now()
        await session.text(path)
        taken.push(performance.now() - begunAt)
        await sleep(10)
      }
    }
  })()
  const [ranBefore, waitedBefore] = await mainThread(server)
  // Its histogram begins anew with each scrape.
  await session.text('/metrics')
  while (!(await over())) await sleep(500)
  const metrics = await session.text('/metrics')
  const [ran, waited] = await mainThread(server)
  going = false
  await asking
  return { times, metrics, ranMs: ran - ranBefore, waitedMs: waited - waitedBefore }
}

/**
 * How long the thread of the event loop has run and how long it has waited for a processor, in milliseconds (Linux): on a
 * machine that others keep busy the loop is late without anything that blocks it.
 */
async function mainThread({ pid }: ChildProcess): Promise<[ran: number, waited: number]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').catch(() => '0 0')
  const [ran = 0, waited = 0] = text.split(' ').map((ns) => Number(ns) / 1e6)
  return [ran, waited]
}

function tell(when: string, { times, metrics, ranMs, waitedMs }: Load): void {
  const lag = (name: string) =>
    1000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (.*)$`, 'm').exec(metrics)?.[1])
  process.stdout.write(`${when}: event loop p99 ${lag('p99').toFixed(1)} ms, at most ${lag('max').toFixed(1)} ms\n`)
  process.stdout.write(`  its thread ran ${ranMs.toFixed(0)} ms and waited ${waitedMs.toFixed(0)} ms for a processor\n`)
  for (const [path, taken] of times) {
    const sorted = taken.toSorted((one, other) => one - other)
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)
    process.stdout.write(`  ${path}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${sorted.length} times\n`)
  }
}

try {
  await bench(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`)
  process.exitCode = 1
}
