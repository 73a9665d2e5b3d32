import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { APPLICATION_NAME, type AppAddress } from '../app-database.ts'
import { inScratch } from './in-scratch.ts'

const STDERR_TAIL_BYTES = 64 * 1024

export type PgDumpOptions = {
  program: string
  address: AppAddress
  /** Exported by a session that stays open until the dump has begun. */
  snapshot: string
  lockWaitMs: number
  /** How long it may take to end after it was asked to. */
  killMs: number
  /** Folders to try for the password's nameless file. */
  scratch: string[]
  /** What it writes to, which is let go of here; null: a pipe of Node's. */
  output: Socket | null
}

export type PgDumpEnd = { code: number | null; signal: NodeJS.Signals | null; stderr: string }

export type PgDumpProcess = {
  pid: number
  /** What it writes, where that is not an output it was given. */
  stdout: Readable | null
  ended: Promise<PgDumpEnd>
  /** Asks it to end, then makes it; resolves when it has. */
  stop(): Promise<void>
}

/**
 * Starts pg_dump: no shell, a process group of its own, nothing of our environment. What it must not outlive is us: its
 * stdout is a pipe that breaks. The password is in no argument, no environment and no file that has a name.
 */
export async function spawnPgDump(options: PgDumpOptions): Promise<PgDumpProcess> {
  try {
    return await spawnInto(options)
  } finally {
    // The program's own is the only one then: what it writes ends when it does, or if it was never started.
    options.output?.destroy()
  }
}

async function spawnInto(options: PgDumpOptions): Promise<PgDumpProcess> {
  const { address, output } = options
  const password = address.password ? await openPassword(address.password, options.scratch) : null
  try {
    const child = spawn(options.program, argumentsOf(options), {
      cwd: '/',
      detached: true,
      env: environmentOf(address, password !== null),
      stdio: ['ignore', output ?? 'pipe', 'pipe', password?.fd ?? 'ignore'],
    })
    if (!child.stderr) throw new Error('pg_dump was started without a pipe')
    const stdout = child.stdout && kept(child.stdout)
    const stderr = collectTail(child.stderr, address.password)
    const ended = new Promise<PgDumpEnd>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stderr: stderr() }))
    })
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    const stop = async () => {
      // Its number may be another's once it has ended.
      if (child.exitCode === null && child.signalCode === null) await stopGroup(pid, ended, options.killMs)
    }
    return { pid, stdout, ended, stop }
  } finally {
    await password?.close()
  }
}

/** Read from the first moment: Node throws away what a child wrote before its end if nobody has begun to read by then. */
function kept(stdout: Readable): Readable {
  const target = new PassThrough()
  pipeline(stdout, target).catch(() => undefined) // Whoever reads the target hears of it.
  return target
}

function argumentsOf({ snapshot, lockWaitMs }: PgDumpOptions): string[] {
  return [
    '--format=plain',
    '--encoding=UTF8',
    '--no-password',
    `--snapshot=${snapshot}`,
    `--lock-wait-timeout=${Math.ceil(lockWaitMs)}`,
  ]
}

function environmentOf(address: AppAddress, hasPassword: boolean): Record<string, string> {
  return {
    LC_ALL: 'C',
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
    PGDATABASE: address.database,
    PGSSLMODE: address.sslMode,
    PGAPPNAME: APPLICATION_NAME,
    PGCONNECT_TIMEOUT: '10',
    ...(hasPassword ? { PGPASSFILE: '/dev/fd/3' } : {}),
  }
}

/** A password file (libpq's .pgpass format, mode 0600) that was unlinked before anything is in it. */
async function openPassword(password: string, scratch: string[]): Promise<FileHandle> {
  const file = await inScratch(scratch, (dir) => open(join(dir, 'pgpass'), 'wx+', 0o600))
  const line = Buffer.from(`*:*:*:*:${password.replaceAll(/[\\:]/g, '\\$&')}\n`)
  await file.write(line, 0, line.length, 0)
  return file
}

function collectTail(stderr: Readable, password: string): () => string {
  let tail = Buffer.alloc(0)
  stderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES)
  })
  return () => {
    const text = tail.toString('utf8')
    return password ? text.replaceAll(password, '***') : text
  }
}

async function stopGroup(pid: number, ended: Promise<PgDumpEnd>, killMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), killMs)
  await ended
  clearTimeout(timer)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}
