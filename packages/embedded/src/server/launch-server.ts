import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError, useYourOwnServer } from '../embedded-error.ts'
import { freePort } from '../free-port.ts'
import { type Binaries, serverEnvironment } from './native-binaries.ts'
import { type Lock, readLock } from './running-server.ts'
import type { ServerHome } from './server-home.ts'

const startTimeoutMs = 60_000

/** Starts the server and waits until it takes connections. Throws with the end of its log when it does not. */
export async function launchServer(home: ServerHome, binaries: Binaries): Promise<Lock> {
  const child = await spawnServer(home, binaries)
  let failure: string | null = null
  child.once('error', (error) => {
    failure = error.message
  })
  child.once('exit', (code, signal) => {
    failure = `it ended with ${signal ?? `code ${code}`}`
  })
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline && failure === null; await sleep(20)) {
    const lock = await readLock(home)
    if (lock && lock.pid === child.pid && lock.state === 'ready') return lock
  }
  child.kill('SIGQUIT')
  const reason = failure ?? `it was not ready after ${startTimeoutMs / 1000} s`
  throw new EmbeddedError(`The embedded PostgreSQL did not start: ${reason}. ${await endOfLog(home)}`, useYourOwnServer)
}

async function spawnServer(home: ServerHome, binaries: Binaries): Promise<ChildProcess> {
  const log = await open(home.log, 'a', 0o600)
  const port = String(await freePort())
  const args = ['-D', home.data, '-p', port, '-h', '127.0.0.1', '-c', 'unix_socket_directories=']
  try {
    const child = spawn(binaries.postgres, args, {
      ...home.identity,
      env: serverEnvironment,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      // Its own process group: Ctrl-C reaches the product first, which then stops the server in order.
      detached: true,
    })
    child.unref()
    return child
  } finally {
    await log.close()
  }
}

async function endOfLog(home: ServerHome): Promise<string> {
  const lines = (await readFile(home.log, 'utf8')).trim().split('\n')
  return `Its log (${home.log}) ends: ${lines.slice(-3).join(' / ')}`
}
