import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from '../embedded-error.ts'
import { runsServer } from './running-server.ts'
import type { ServerHome } from './server-home.ts'

// Fast shutdown ends sessions and writes a checkpoint; immediate shutdown leaves the rest to recovery at the next start.
const stages = [
  { signal: 'SIGINT', patienceMs: 30_000 },
  { signal: 'SIGQUIT', patienceMs: 10_000 },
] as const

/** Stops the server, ours or adopted, and waits until its process is gone. */
export async function stopServer(home: ServerHome, pid: number): Promise<void> {
  for (const { signal, patienceMs } of stages) {
    if (!(await runsServer(pid, home))) return
    process.kill(pid, signal)
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(20)) {
      if (!(await runsServer(pid, home))) return
    }
  }
  throw new EmbeddedError(`PostgreSQL (process ${pid}) does not stop.`, `Its log is ${home.log}.`)
}
