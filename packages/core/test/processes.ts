import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** The pg_dump that this process, or the one given, has dumping; null when there is none. */
export function findPgDump(parent: number = process.pid): number | null {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n')
  const found = lines
    .map((line) => /^\s*(\d+)\s+(\d+) .*pg_dump .*--snapshot=/.exec(line))
    .find((line) => Number(line?.[2]) === parent)
  return found ? Number(found[1]) : null
}

/** Waits for it to begin. */
export async function pgDumpStarted(parent: number = process.pid): Promise<number> {
  for (let tries = 0; tries < 500; tries++) {
    const pid = findPgDump(parent)
    if (pid !== null) return pid
    await sleep(20)
  }
  throw new Error('no pg_dump began')
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
