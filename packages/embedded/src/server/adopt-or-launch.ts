import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from '../embedded-error.ts'
import { launchServer } from './launch-server.ts'
import type { Binaries } from './native-binaries.ts'
import { type Lock, lockFile, readLock, runsServer } from './running-server.ts'
import type { ServerHome } from './server-home.ts'

const patienceMs = 60_000
const launchAttempts = 3

/** The server that already runs on these files, else a new one. */
export async function adoptOrLaunch(home: ServerHome, binaries: Binaries): Promise<Lock> {
  const running = await settledServer(home)
  if (running) return running
  await removeLockOfAnother(home)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchServer(home, binaries)
    } catch (error) {
      if (attempt === launchAttempts) throw error
      // The port may just have been taken, or children of a killed server may still be leaving its shared memory.
      await sleep(500)
    }
  }
}

/** Waits out a server that is starting, recovering or stopping; null when none runs. */
async function settledServer(home: ServerHome): Promise<Lock | null> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(50)) {
    const lock = await readLock(home)
    if (!lock || !(await runsServer(lock.pid, home))) return null
    if (lock.state === 'ready') return lock
  }
  throw new EmbeddedError(
    `The PostgreSQL of ${home.dir} is neither ready nor gone after ${patienceMs / 1000} s.`,
    `Its log is ${home.log}.`,
  )
}

/** PostgreSQL clears away the lock of a dead process itself, but believes one whose pid now belongs to any other. */
async function removeLockOfAnother(home: ServerHome): Promise<void> {
  const lock = await readLock(home)
  if (lock && !(await runsServer(lock.pid, home))) await rm(lockFile(home), { force: true })
}
