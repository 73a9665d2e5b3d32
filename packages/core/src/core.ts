import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SigningKey } from '@mvp/archive/sign-manifest'
import { type SQL, sql as sqlText } from 'drizzle-orm'
import { type Logger, pino } from 'pino'
import type postgres from 'postgres'
import { checkDatabases, resolveFolders } from './check-environment.ts'
import { connectConsole, connectLease, connectQuick, type Database, migrateConsole } from './console-database.ts'
import type { Env } from './env.ts'
import { type Changes, listenForChanges } from './operation/changes.ts'
import { type Runner, startRunner } from './operation/run-queued.ts'
import { startTick, type Tick } from './operation/tick.ts'
import { type Work, work } from './operation/work.ts'
import { type Gate, openGate } from './schedule/gate.ts'
import { signingKey } from './signing-key.ts'
import { DEFAULT_TIMINGS, type Timings } from './timings.ts'

/** Everything the flows need, made once by openCore. */
export type Core = {
  /** As read, with absolute directories. */
  readonly env: Env
  readonly log: Logger
  readonly db: Database
  readonly sql: postgres.Sql
  /** The same database on connections of its own, for what nearly every request asks: see connectQuick. */
  readonly quick: Database
  /** One connection of its own, so that leases are renewed however busy the others are. */
  readonly lease: postgres.Sql
  readonly signingKey: SigningKey
  /** This server among all that share the console database: name:boot:pid:instance. */
  readonly owner: string
  readonly timings: Timings
  /** Now, as schedules are decided by: an expression in SQL, so that all servers have one clock. */
  readonly clock: SQL
  readonly work: Work
  readonly changes: Changes
  readonly gate: Gate
  readonly runner: Runner
  /** What it does by itself. */
  readonly chores: Tick
  /** Fires when close begins. */
  readonly closing: AbortSignal
  /** Stops claiming, interrupts what runs and says so in its row, frees leases and connections. */
  close(): Promise<void>
}

export type CoreOptions = {
  log?: Logger
  /** Where drizzle's migrations are; found by itself in the repository and in the built server. */
  migrations?: string
  timings?: Partial<Timings>
  /** Another clock for schedules than the database's own: an expression in SQL. */
  clock?: SQL
  /** What is done for each kind of operation. */
  work?: Partial<Work>
}

/**
 * The one composition root: checks the environment, migrates the console database, and starts working through the
 * queue. Throws `configuration` or `store_unusable` when the product could not do its work.
 */
export async function openCore(given: Env, options: CoreOptions = {}): Promise<Core> {
  const log = options.log ?? pino({ level: given.logLevel })
  const env = await resolveFolders(given)
  await migrateConsole(env.databaseUrl, options.migrations)
  const { sql, db } = connectConsole(env.databaseUrl)
  const lease = connectLease(env.databaseUrl)
  const quick = connectQuick(env.databaseUrl)
  const disconnect = async () => {
    await Promise.all([sql, lease, quick.sql].map((each) => each.end({ timeout: 2 })))
  }
  let changes: Changes | undefined
  try {
    await checkDatabases(env, sql, log)
    changes = await listenForChanges(sql, log)
    const timings = { ...DEFAULT_TIMINGS, ...options.timings }
    const parts = {
      env,
      log,
      db,
      sql,
      lease,
      quick: quick.db,
      disconnect,
      changes,
      signingKey: signingKey(env.authSecret),
      owner: await nameOwner(env),
    }
    return start({
      ...parts,
      timings,
      gate: openGate({ redisUrl: env.redisUrl, log, ttlMs: timings.gate }),
      clock: options.clock ?? sqlText`now()`,
      work: { ...work, ...options.work },
    })
  } catch (error) {
    await disconnect()
    throw error
  }
}

type Parts = Omit<Core, 'runner' | 'chores' | 'closing' | 'close'> & { disconnect(): Promise<void> }

function start({ disconnect, ...parts }: Parts): Core {
  const closing = new AbortController()
  let closed: Promise<void> | undefined
  const close = async () => {
    closing.abort()
    core.chores.stop()
    await core.runner.stop()
    await core.chores.settled()
    core.gate.close()
    await disconnect()
  }
  const core: Core = {
    ...parts,
    closing: closing.signal,
    runner: startRunner(() => core),
    chores: startTick(parts.timings, () => core),
    close() {
      closed ??= close()
      return closed
    },
  }
  return core
}

async function nameOwner(env: Env): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '-')
  return [env.serverName, boot.trim(), process.pid, randomUUID().slice(0, 8)].join(':')
}
