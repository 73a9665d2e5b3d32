import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

export const admin = { email: 'admin@motovaultpro.test', password: 'a long enough password' }

/** The built product, running as `npm start` runs it, in a folder of its own. */
export type Product = {
  url: string
  directory: string
  process: ChildProcess
  /** What the server has printed since it was started. */
  printed(): string
  stop(): Promise<void>
  /** Ends the server and leaves all it has stored; `start` starts it again at the same address. */
  end(): Promise<void>
  start(): Promise<void>
}

/**
 * Starts the built server in a new temporary folder, with its embedded default unless `env` names databases; resolves
 * when it is ready.
 */
export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  const directory = await mkdtemp(path.join(tmpdir(), 'motovaultpro-e2e-'))
  // PostgreSQL does not run as root, and its own user has to reach its files in here.
  await chmod(directory, 0o755)
  const port = await freePort()
  const url = `http://localhost:${port}`
  const product: Product = {
    url,
    directory,
    ...(await startServer(url, directory, env)),
    end: () => end(product.process),
    start: async () => {
      Object.assign(product, await startServer(url, directory, env))
    },
    stop: async () => {
      await end(product.process)
      await rm(directory, { recursive: true, force: true })
    },
  }
  return product
}

type Started = Pick<Product, 'process' | 'printed'>

async function startServer(url: string, directory: string, env: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [path.join(root, 'apps/server/dist/main.js')], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      PORT: new URL(url).port,
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      LOG_LEVEL: 'warn',
      BACKUP_NICE: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const printed = () => output
  await untilReady(url, child, printed)
  return { process: child, printed }
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt; ) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`the server was not ready within 60 s:\n${output()}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
    server.on('error', reject)
  })
}

/** An admin's session over REST, as a script would hold it. */
export async function signIn(url: string) {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(admin),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return (pathname: string, init: RequestInit = {}) =>
    fetch(`${url}${pathname}`, { ...init, headers: { cookie, origin: url, ...init.headers } })
}

export type Request = Awaited<ReturnType<typeof signIn>>

/** Waits for an operation by asking over REST; fails with its error when it does not complete. */
export async function untilCompleted(request: Request, pathname: string): Promise<Record<string, unknown>> {
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt; ) {
    const operation = await (await request(pathname)).json()
    if (operation.status === 'completed') return operation
    if (!['queued', 'running'].includes(operation.status)) {
      throw new Error(`${pathname} ended ${operation.status}: ${JSON.stringify(operation.error)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${pathname} did not complete within 60 s`)
}
