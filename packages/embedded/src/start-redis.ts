import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { freePort } from './free-port.ts'

export type Redis = { url: string; port: number; pid: number; stop(): Promise<void> }

const startTimeoutMs = 10_000

/** A private redis-server for tests: loopback, nothing kept. Give a `port` to bring one back where an earlier one was. */
export async function startRedis(options: { port?: number } = {}): Promise<Redis> {
  const port = options.port ?? (await freePort())
  const dir = await mkdtemp(join(tmpdir(), 'mvp-redis-'))
  const child = spawnRedis(port, dir)
  const ended = once(child, 'exit')
  // Awaited in stop(); a failed start is told by the missing pid or the missing answer.
  ended.catch(() => {})
  const stop = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await ended
    await rm(dir, { recursive: true, force: true })
  }
  if (child.pid && (await answers(child, port))) return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid, stop }
  await stop()
  throw new EmbeddedError(`redis-server did not start on port ${port}.`, 'Is the package redis-server installed?')
}

function spawnRedis(port: number, dir: string): ChildProcess {
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', '', '--appendonly', 'no']
  return spawn('redis-server', args, { cwd: dir, stdio: 'ignore' })
}

async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; await sleep(20)) {
    if (child.exitCode !== null || child.signalCode !== null) return false
    if (child.pid === (await serverAt(port))) return true
  }
  return false
}

/** The pid of the redis-server that answers there: another one may hold the port. */
function serverAt(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('INFO server\r\n'))
    socket.once('data', (reply) => {
      resolve(Number(/process_id:(\d+)/.exec(reply.toString())?.[1] ?? 0))
      socket.destroy()
    })
    socket.once('error', () => resolve(null))
  })
}
