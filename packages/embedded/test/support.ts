import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { onTestFinished } from 'vitest'

const repository = join(import.meta.dirname, '../../..')

/** A folder that the user of a server started by root can reach; gone with the test. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mvp-embedded-'))
  await chmod(dir, 0o755)
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return dir
}

export type Starter = {
  process: ChildProcess
  firstLine: Promise<{ url: string; port: number; pid: number; error?: string }>
}

/** Another process that starts PostgreSQL; `firstLine` is what it reports. Killed with the test, server and all. */
export function startElsewhere(dir: string, options: { uid?: number; from?: string } = {}): Starter {
  const script = join(options.from ?? join(repository, 'packages/embedded'), 'test/start-and-wait.ts')
  const args = ['--import', import.meta.resolve('tsx'), script, dir, ...(options.uid ? [String(options.uid)] : [])]
  const child = spawn(process.execPath, args, { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(line))
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(Number(child.pid), 'SIGKILL')
    await killServer(dir)
  })
  return { process: child, firstLine }
}

export async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  // The whole group, as a terminal's hang-up or a supervisor would.
  process.kill(-Number(child.pid), 'SIGKILL')
  await ended
}

/** Whatever server a failed test left on these files. */
async function killServer(dir: string): Promise<void> {
  const lock = await readFile(join(dir, 'server/data/postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(lock.split('\n')[0])
  if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGQUIT')
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export async function query<Row extends postgres.Row>(url: string, text: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await sql.unsafe<Row[]>(text))]
  } finally {
    await sql.end()
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; !(await condition()); ) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain for ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Whether someone takes connections there. */
export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const answer = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
    socket.setTimeout(2_000, () => answer(false))
  })
}
