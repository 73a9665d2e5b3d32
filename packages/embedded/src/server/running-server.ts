import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ServerHome } from './server-home.ts'

const run = promisify(execFile)

/** What postmaster.pid says: it outlives a killed server, so the pid may be dead or another's. */
export type Lock = { pid: number; port: number; state: string }

export function lockFile(home: ServerHome): string {
  return join(home.data, 'postmaster.pid')
}

/** Format: PostgreSQL's miscadmin.h; line 1 is the pid, line 4 the port, line 8 the state once known. */
export async function readLock(home: ServerHome): Promise<Lock | null> {
  const text = await readFile(lockFile(home), 'utf8').catch(ignoreMissing)
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]), state: lines[7]?.trim() ?? '' } : null
}

function ignoreMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}

/** Whether this process is the server of these files: alive, no zombie, and started on them. */
export async function runsServer(pid: number, home: ServerHome): Promise<boolean> {
  return (await commandLine(pid)).includes(home.data)
}

async function commandLine(pid: number): Promise<string> {
  // A zombie's command line is empty, as a container whose first process reaps no children may keep one for ever.
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

export async function serverUrl(home: ServerHome, port: number): Promise<string> {
  const password = (await readFile(home.password, 'utf8')).trim()
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
}
