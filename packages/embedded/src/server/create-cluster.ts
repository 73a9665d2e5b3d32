import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError, useYourOwnServer } from '../embedded-error.ts'
import { type Binaries, serverEnvironment } from './native-binaries.ts'
import { exists, handOver, type ServerHome } from './server-home.ts'

const run = promisify(execFile)

/** Makes the cluster and its password beside each other and shows both by one rename: an interrupted initdb leaves nothing. */
export async function createCluster(home: ServerHome, binaries: Binaries): Promise<void> {
  await sweepUnfinished(home)
  if (await exists(join(home.data, 'PG_VERSION'))) return

  const staging = `${home.cluster}.new-${process.pid}`
  await mkdir(staging, { mode: 0o700 })
  await chmod(home.dir, 0o711)
  await handOver(staging, home.identity)
  const password = join(staging, 'password')
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  await handOver(password, home.identity)
  await initdb(join(staging, 'data'), password, { home, binaries })
  try {
    await rename(staging, home.cluster)
  } catch (error) {
    // Someone started at the same moment and was faster: theirs it is.
    await rm(staging, { recursive: true })
    if (!(await exists(join(home.data, 'PG_VERSION')))) throw error
  }
}

/** What killed processes left half-made. The name carries the maker's pid: a living maker is still at it. */
async function sweepUnfinished(home: ServerHome): Promise<void> {
  for (const name of await readdir(home.dir)) {
    const pid = /^server\.new-(\d+)$/.exec(name)?.[1]
    if (!pid || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue
    // An orphaned initdb may still be writing into it for a moment.
    await rm(join(home.dir, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

type Where = { home: ServerHome; binaries: Binaries }

async function initdb(data: string, password: string, { home, binaries }: Where): Promise<void> {
  const options = { ...home.identity, env: serverEnvironment, cwd: '/' }
  const args = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C']
  args.push('--auth=scram-sha-256', `--pwfile=${password}`, '--no-instructions')
  try {
    await run(binaries.initdb, args, options)
  } catch (error) {
    const unnamed = error instanceof Error && error.message.includes('could not look up effective user ID')
    if (!unnamed) throw initFailed(error)
    // initdb wants a name for its user, as containers started with a bare uid have none: borrow one in a user namespace.
    const borrowed = ['--user', '--map-user=65534', '--map-group=65534', '--', binaries.initdb]
    await run('unshare', [...borrowed, ...args], options).catch((cause) => {
      throw initFailed(cause)
    })
  }
}

function initFailed(cause: unknown): EmbeddedError {
  const reason = cause instanceof Error ? cause.message.trim() : String(cause)
  return new EmbeddedError(`The embedded PostgreSQL could not be set up: ${reason}.`, useYourOwnServer)
}
