import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../packages/embedded/src/free-port.ts'
import type { Ground } from './ground.ts'
import { shell } from './shell.ts'

/** The real server in a process of its own, and an admin who has signed in. */
export type StartedServer = {
  process: ChildProcess
  /** Of its own database. */
  consoleUrl: string
  get(path: string): Promise<Json>
  post(path: string, body: object): Promise<Json>
  text(path: string): Promise<string>
  stop(): Promise<void>
}
// biome-ignore lint/suspicious/noExplicitAny: what the server answers is looked at in two places only.
type Json = any

const admin = { email: 'admin@example.org', password: randomBytes(16).toString('hex') }

/** `program`: the bundled server. It protects the data of the benchmark. */
export async function startServer(ground: Ground, program: string): Promise<StartedServer> {
  await shell('psql -q -d "$url" -c "create database console"', { url: ground.databaseUrl })
  const consoleUrl = new URL(ground.databaseUrl)
  consoleUrl.pathname = '/console'
  const port = await freePort()
  const store = join(ground.out, 'store')
  await mkdir(store)
  const server = spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: consoleUrl.href,
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
  const stop = async () => {
    server.kill('SIGTERM')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }
  const url = `http://localhost:${port}`
  try {
    while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
      if (server.exitCode !== null) throw new Error('The server did not start.')
      await sleep(200)
    }
    return { process: server, consoleUrl: consoleUrl.href, ...(await signIn(url)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function signIn(url: string): Promise<Pick<StartedServer, 'get' | 'post' | 'text'>> {
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
